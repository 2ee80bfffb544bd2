from __future__ import annotations

import re
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
import typer

from pagecli import __version__, cli
from pagecli.errors import (
    AccessError,
    ExitCode,
    NotFoundError,
    OutputError,
    PagecliError,
    ProtocolError,
    ServiceError,
    SeveralErrors,
    Terminated,
    UsageError,
)
from support.in_process import main

Raising = Callable[[BaseException], None]


@pytest.fixture
def raising(monkeypatch: pytest.MonkeyPatch) -> Raising:
    """Makes `list` raise what it is given."""

    def make(error: BaseException) -> None:
        def command() -> None:
            raise error

        app = typer.Typer(add_completion=False)
        app.command("list")(command)
        loaded: Any = typer.main.get_command(app)
        monkeypatch.setattr(cli, "load_command", lambda name: loaded)

    return make


@pytest.mark.parametrize(
    ("kind", "code"),
    [
        (PagecliError, 1),
        (ProtocolError, 1),
        (OutputError, 1),
        (UsageError, 2),
        (NotFoundError, 3),
        (AccessError, 4),
        (ServiceError, 5),
    ],
)
def test_an_error_is_told_on_stderr_and_has_its_code(raising: Raising, kind: type[PagecliError], code: int) -> None:
    raising(kind("it went wrong", "do something"))

    assert main("list") == (code, "", "pagecli: error: it went wrong\nhint: do something\n")


def test_a_library_that_is_missing_is_no_defect_and_how_to_install_it_is_said(raising: Raising) -> None:
    raising(ModuleNotFoundError("No module named 'icalendar'", name="icalendar"))

    code, _, err = main("list")

    assert code == 1
    assert err.startswith("pagecli: error: icalendar is not installed, and this needs it\nhint: ")
    assert "pipx reinstall pagecli" in err


def test_a_module_of_its_own_that_is_missing_is_a_defect(raising: Raising) -> None:
    raising(ModuleNotFoundError("No module named 'pagecli.x'", name="pagecli.x"))

    assert "defect" in main("list").err


def test_an_error_without_a_hint_is_one_line(raising: Raising) -> None:
    raising(PagecliError("it went wrong"))

    assert main("list").err == "pagecli: error: it went wrong\n"


def test_an_error_can_name_things_but_not_drive_the_terminal(raising: Raising) -> None:
    raising(PagecliError("\x1b[31m", "\u202e"))

    assert main("list").err == "pagecli: error: \\x1b[31m\nhint: \\u202e\n"


@pytest.mark.parametrize(
    ("kinds", "code"),
    [
        ([ServiceError, AccessError], 5),
        ([AccessError, ServiceError], 5),
        ([NotFoundError, AccessError], 4),
        ([NotFoundError, ProtocolError], 3),
        ([ProtocolError, OutputError], 1),
    ],
)
def test_of_several_errors_each_is_told_and_the_worst_decides(
    raising: Raising, kinds: list[type[PagecliError]], code: int
) -> None:
    raising(SeveralErrors([kind(f"error {number}") for number, kind in enumerate(kinds)]))

    assert main("list") == (code, "", "pagecli: error: error 0\npagecli: error: error 1\n")


def test_an_error_that_came_several_times_is_told_once_with_how_often(raising: Raising) -> None:
    failed = [ServiceError(f"it failed (request id {number})", "try later") for number in range(3)]
    raising(SeveralErrors([failed[0], ServiceError("it failed"), *failed[1:], NotFoundError("it failed", "look")]))

    assert main("list").err == (
        "pagecli: error: it failed (request id 0), 3 times\nhint: try later\n"
        "pagecli: error: it failed\n"
        "pagecli: error: it failed\nhint: look\n"
    )


@pytest.mark.parametrize(("stop", "code"), [(BrokenPipeError(), 141), (KeyboardInterrupt(), 130), (Terminated(), 143)])
def test_what_stops_it_from_outside_is_quiet(raising: Raising, stop: BaseException, code: int) -> None:
    raising(stop)

    assert main("list") == (code, "", "")


def test_a_traceback_is_for_debug_only(raising: Raising, capsys: pytest.CaptureFixture[str]) -> None:
    raising(PagecliError("it went wrong"))

    main("list")

    assert "Traceback" not in capsys.readouterr().err


@pytest.mark.parametrize(
    ("arguments", "what", "command"),
    [
        (["list", "-n"], "requires an argument", "pagecli"),
        (["list", "-n", "many"], "Invalid value for '-n' / '--limit': .*valid int", "pagecli list"),
        (["list", "--page-size", "1.5"], "Invalid value for '--page-size': .*valid int", "pagecli list"),
        (["contacts", "a", "b"], "unexpected extra argument", "pagecli contacts"),
        (["serve", "--port", "http"], "Invalid value for '--port': .*valid int", "pagecli serve"),
    ],
)
def test_a_command_line_that_cannot_be_read_is_a_usage_error_with_the_way_to_the_help(
    arguments: list[str], what: str, command: str
) -> None:
    run = main(*arguments)

    assert (run.code, run.out) == (ExitCode.USAGE, "")
    assert run.err.startswith("pagecli: error: ")
    assert re.search(what, run.err)
    assert run.err.endswith(f"\nhint: see `{command} --help`\n")


@pytest.mark.parametrize(
    ("arguments", "what", "hint"),
    [
        (["lst"], "No such command 'lst'", "did you mean list? see `pagecli --help`"),
        (["hlep"], "No such command 'hlep'", "did you mean help? see `pagecli --help`"),
        (["nope"], "No such command 'nope'", f"there are {', '.join(cli.COMMANDS)}, help; see `pagecli --help`"),
        (["help", "lst"], "No such command 'lst'", "did you mean list? see `pagecli --help`"),
        (["--wide"], "No such option: --wide", "there are --version, --help; see `pagecli --help`"),
        (["list", "--jsn"], "No such option: --jsn", "did you mean --json? see `pagecli list --help`"),
        (["completion", "-x"], "No such option: -x", "there are --help; see `pagecli completion --help`"),
        (["list", "--\x1b"], "No such option: --\\x1b", None),
    ],
)
def test_what_there_is_not_is_answered_with_what_is_near_or_all_there_is(
    arguments: list[str], what: str, hint: str | None
) -> None:
    run = main(*arguments)

    assert (run.code, run.out) == (ExitCode.USAGE, "")
    assert run.err.startswith(f"pagecli: error: {what}\nhint: {hint or ''}")


def test_an_option_that_is_near_nothing_is_answered_with_all_the_command_has() -> None:
    hint = main("list", "--wide").err.splitlines()[1]

    assert hint.startswith("hint: there are --all, --since, ")
    assert hint.endswith(", --help; see `pagecli list --help`")


@pytest.mark.parametrize(
    ("arguments", "meant"),
    [(["help"], ["--help"]), (["help", "help"], ["--help"]), (["help", "list"], ["list", "--help"])],
)
def test_help_is_a_command_too(arguments: list[str], meant: list[str], capsys: pytest.CaptureFixture[str]) -> None:
    codes = main(*arguments).code, main(*meant).code

    assert codes == (0, 0)
    asked, usual = capsys.readouterr().out.split("Usage: ")[1:]
    assert asked == usual


def test_the_help_names_each_variable_that_is_read(capsys: pytest.CaptureFixture[str]) -> None:
    sources = Path(cli.__file__).parent.rglob("*.py")
    read = {name for source in sources for name in re.findall(r"PAGECLI_[A-Z_]+", source.read_text())}

    main("--help")

    assert read == set(re.findall(r"^  (PAGECLI_[A-Z_]+) ", capsys.readouterr().out, re.MULTILINE))


def test_the_version_is_the_packages(capsys: pytest.CaptureFixture[str]) -> None:
    assert main("--version").code == 0

    assert capsys.readouterr().out == f"pagecli {__version__}\n"


@pytest.mark.parametrize("arguments", [[], ["--help"], ["-h"]])
def test_help_names_every_command(arguments: list[str], capsys: pytest.CaptureFixture[str]) -> None:
    assert main(*arguments).code == 0

    shown = capsys.readouterr().out
    assert [name for name in cli.COMMANDS if f"\n  {name} " not in shown] == []


@pytest.mark.parametrize("name", cli.COMMANDS)
def test_the_help_of_a_command_begins_with_what_it_is_for_and_has_an_example(
    name: str, capsys: pytest.CaptureFixture[str]
) -> None:
    assert main(name, "--help").code == 0

    paragraphs = [" ".join(part.split()) for part in capsys.readouterr().out.split("\n\n")]
    assert paragraphs[0].startswith(f"Usage: pagecli {name} ")
    assert 0 < len(paragraphs[1]) <= 60
    assert paragraphs[2].startswith(f"Example: pagecli {name}")
