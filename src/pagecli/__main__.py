"""From argv to the exit code: the one place where an error becomes a message and a code."""

from __future__ import annotations

import gc
import os
import re
import signal
import sys
from collections.abc import Sequence
from dataclasses import replace
from importlib import import_module
from typing import Any, NoReturn

from pagecli.environment import Clock, Environment, system_environment
from pagecli.errors import ExitCode, PagecliError, SeveralErrors, Terminated, TimeIsUp
from pagecli.text import escape_controls, like


def main(arguments: Sequence[str], environment: Environment) -> int:
    """Run one command line and return its exit code; errors are printed on stderr."""
    import typer
    from typer.exceptions import TyperException

    from pagecli.cli import app

    environment = replace(environment, arguments=arguments)
    try:
        command = typer.main.get_command(app)
        with command.make_context("pagecli", list(arguments) or ["--help"], obj=environment) as context:
            return int(command.invoke(context) or ExitCode.OK)
    except typer.Exit as done:
        return done.exit_code
    except TyperException as error:
        return _tell_usage(error, environment)
    except TimeIsUp as late:
        environment.tell_error(str(late), "give a longer --timeout")
        return ExitCode.SERVICE
    except (BrokenPipeError, KeyboardInterrupt, Terminated) as stop:
        return _STOPS[type(stop)]
    except Exception as error:  # noqa: BLE001 - any defect gets a message, never a bare traceback
        return _tell_failure(error, environment)
    finally:
        environment.leave_terminal()


_STOPS: dict[type[BaseException], int] = {
    BrokenPipeError: ExitCode.BROKEN_PIPE,
    KeyboardInterrupt: ExitCode.INTERRUPTED,
    Terminated: ExitCode.TERMINATED,
}


_REQUEST_ID = re.compile(r" \(request id [^)]*\)")


def _tell_failure(error: Exception, environment: Environment) -> int:
    known = error if isinstance(error, PagecliError | SeveralErrors) else _unforeseen(error)
    same: dict[tuple[str, str | None], list[PagecliError]] = {}
    for each in known.errors if isinstance(known, SeveralErrors) else (known,):
        same.setdefault((_REQUEST_ID.sub("", str(each)), each.hint), []).append(each)
    for (_, hint), (first, *others) in same.items():
        environment.tell_error(f"{first}, {len(others) + 1:,} times" if others else str(first), hint)
    if "--debug" in environment.arguments:
        environment.tell("".join(f"{escape_controls(line)}\n" for line in _trace(error)))
    return known.code


def _trace(error: BaseException) -> list[str]:
    """Return the traceback, root cause first, without libraries' messages: they may quote secrets."""
    from traceback import format_tb

    cause = error.__cause__ or (None if error.__suppress_context__ else error.__context__)
    before = [*_trace(cause), "", "from which came:", ""] if cause else ["Traceback (most recent call last):"]
    said = f": {error}" if isinstance(error, PagecliError) else ""
    return [*before, *"".join(format_tb(error.__traceback__)).splitlines(), f"{type(error).__name__}{said}"]


def _unforeseen(error: Exception) -> PagecliError:
    if isinstance(error, OSError):
        return PagecliError(str(error))
    if isinstance(error, ModuleNotFoundError) and error.name and not error.name.startswith("pagecli"):
        hint = "the installation is not whole: `pipx reinstall pagecli`, or `pip install --force-reinstall pagecli`"
        return PagecliError(f"{error.name} is not installed, and this needs it", hint)
    what = f"unexpected {type(error).__name__}: {error}"
    return PagecliError(what, "this is a defect of pagecli; --debug shows where")


def _tell_usage(error: Any, environment: Environment) -> int:
    context = getattr(error, "ctx", None)
    command = context.command_path if context else "pagecli"
    what, hint = error.format_message(), f"see `{command} --help`"
    if context and hasattr(error, "possibilities"):  # an unknown option
        what, hint = f"No such option: {error.option_name}", f"{_options_like(error.option_name, context)} {hint}"
    environment.tell_error(what, hint)
    return ExitCode.USAGE


def _options_like(name: str, context: Any) -> str:
    options = [each for each in context.command.get_params(context) if each.param_type_name == "option"]
    return like(name.lstrip("-"), [max(each.opts, key=len).lstrip("-") for each in options], "--")


def _terminate(*_: object) -> NoReturn:
    raise Terminated


def _handle(number: signal.Signals, handler: Any) -> None:
    """Set the handler unless the signal was ignored when the program began: `cmd &` in a script, nohup, trap ''."""
    if signal.getsignal(number) is not signal.SIG_IGN:
        signal.signal(number, handler)


_GRACE = 1.0  # seconds to write what was fetched, when the time for asking is over
_LONGEST_ALARM = 1e9


def _set_alarm(seconds: float) -> None:
    """Raise TimeIsUp in the main thread shortly after that time, and again if it was swallowed."""

    from pagecli.times import show_duration

    def stop(*_: object) -> NoReturn:
        raise TimeIsUp(f"the time limit of {show_duration(seconds)} is over; the output is not complete")

    signal.signal(signal.SIGALRM, stop)
    signal.setitimer(signal.ITIMER_REAL, min(seconds + _GRACE, _LONGEST_ALARM), _GRACE)


def run() -> NoReturn:
    """Run as the installed program. Exits without joining threads that still wait for an answer."""
    code: int = ExitCode.FAILURE
    _handle(signal.SIGINT, signal.SIG_DFL)  # ends the process silently until main() can report it
    gc.set_threshold(100_000)  # garbage collection during the imports is a sixth of the start-up time
    import_module("pagecli.cli")
    _handle(signal.SIGINT, signal.default_int_handler)
    _handle(signal.SIGTERM, _terminate)
    try:
        code = main(sys.argv[1:], system_environment(Clock(set_alarm=_set_alarm)))
        for stream in (sys.stdout, sys.stderr):
            if stream:
                stream.flush()
    except BrokenPipeError:
        code = ExitCode.BROKEN_PIPE
    except TimeIsUp:  # not even its message could be written
        code = ExitCode.SERVICE
    finally:
        os._exit(code)


if __name__ == "__main__":
    run()
