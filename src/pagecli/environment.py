"""The surroundings of a command: streams, terminal, variables, clock. Tests pass their own."""

from __future__ import annotations

import contextlib
import io
import os
import sys
import termios
import time
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import datetime, timezone
from threading import RLock
from typing import TYPE_CHECKING, Any, BinaryIO, TextIO

from pagecli.redaction import Secrets
from pagecli.text import encoded, escape_controls, in_this_run, wrap_words

if TYPE_CHECKING:
    from pagecli.connection import Place

_CLEAR_LINE = "\r\x1b[K"
_USUAL_SIZE = 80, 24
_RED = "\x1b[1;31m{}\x1b[0m"


@dataclass(frozen=True)
class Clock:
    """The time of day, a clock for time limits, and waiting."""

    now: Callable[[], datetime] = lambda: datetime.now(timezone.utc)
    monotonic: Callable[[], float] = time.monotonic
    sleep: Callable[[float], None] = time.sleep
    set_alarm: Callable[[float], None] = lambda seconds: None
    """Raise TimeIsUp after this many seconds."""


@dataclass(frozen=True)
class Environment:
    """The streams (and which are terminals), the variables and the clock of one run."""

    stdout: BinaryIO
    stderr: TextIO
    encoding: str = "utf-8"
    stdout_is_terminal: bool = False
    stderr_is_terminal: bool = False
    columns: int = 80
    variables: Mapping[str, str] = field(default_factory=dict)
    clock: Clock = Clock()
    lines: int = 24
    stdin: TextIO | None = None
    stdin_is_terminal: bool = False
    secrets: Secrets = field(default_factory=Secrets)
    arguments: Sequence[str] = ()
    """The command line: suggested commands repeat its account, region and endpoint."""
    drawing: RLock = field(default_factory=RLock)
    """Held while something is drawn or asked on stderr's terminal."""
    places: list[Place] = field(default_factory=list)
    """The accounts and regions that are asked, if several: tables then show them in columns."""
    origins: list[Callable[[], Sequence[Place]]] = field(default_factory=list)
    """Knows where the answers of this run came from, for the last line of tables."""

    _usual_modes: list[tuple[int, list[Any]]] = field(default_factory=list)
    """The terminal, and its modes, while something is typed that must not be seen."""

    def origin(self) -> list[Place]:
        """Return where the answers of this run came from."""
        return [place for tell in self.origins for place in tell()]

    def __post_init__(self) -> None:
        self.secrets.add_variables(self.variables)

    def tell_error(self, what: str, hint: str | None) -> None:
        """Print on stderr what went wrong, and what to do next."""
        text = f"pagecli: error: {escape_controls(what)}\n" + (f"hint: {escape_controls(hint)}\n" if hint else "")
        mark = "error:"
        painted = _RED.format(mark) if self.has_colors(self._color, self.stderr_is_terminal) else mark
        self._write(self._readable(text).replace(mark, painted, 1))

    def has_colors(self, color: str, is_terminal: bool) -> bool:
        """Whether a stream is coloured under `--color`: `auto` honours NO_COLOR and what the terminal can do."""
        if color in ("always", "never"):
            return color == "always"
        return is_terminal and not self.variables.get("NO_COLOR") and not self.is_dumb

    @property
    def _color(self) -> str:
        """The value of `--color`, even if the rest of the command line is invalid; `auto` without a valid one."""
        words = [part for word in self.arguments for part in word.split("=", 1)] if self.stderr_is_terminal else []
        places = [place for place, word in enumerate(words[:-1]) if word == "--color"]
        return words[places[-1] + 1] if places else "auto"

    def size(self) -> tuple[int, int]:
        """Return the terminal's current columns and lines."""
        try:
            columns, lines = os.get_terminal_size(self.stdout.fileno())
        except (OSError, ValueError):  # not a file, or not a terminal
            columns = lines = 0
        return columns or self.columns, lines or self.lines

    @property
    def is_dumb(self) -> bool:
        """Whether the terminal lacks control sequences: TERM is dumb, empty or not set."""
        return self.variables.get("TERM", "") in ("", "dumb")

    def warn(self, text: str) -> None:
        """Print a note on stderr."""
        self.tell(f"pagecli: {text}\n")

    def tell(self, lines: str) -> None:
        """Write these lines to stderr; a failure to do so changes neither the data nor the exit code."""
        self._write(self._readable(lines))

    def _readable(self, lines: str) -> str:
        """Redact the lines, complete the commands they suggest, and wrap them on a terminal."""
        text = self.secrets.redact(in_this_run(lines, self.arguments))
        return wrap_words(text, self.columns) if self.stderr_is_terminal else text

    def _write(self, text: str) -> None:
        with contextlib.suppress(OSError):
            encoding = self.stderr.encoding or "utf-8"
            self.stderr.write(encoded(text, encoding).decode(encoding))
            self.stderr.flush()

    @property
    def can_ask(self) -> bool:
        """Whether the user can be asked: stdin and stderr are terminals."""
        return self.stdin_is_terminal and self.stderr_is_terminal

    def ask(self, question: str) -> str:
        """Return the user's answer; empty at the end of input."""
        with self.asking():
            self.tell(question)
            return self.read_line()

    def is_confirmed(self, question: str) -> bool:
        """Whether the user answers yes."""
        return self.ask(f"{question} [y/N] ").lower() in ("y", "yes")

    def read_line(self) -> str:
        """Return the next line of stdin, stripped; empty at the end of input."""
        return self.stdin.readline().strip() if self.stdin else ""

    def draw(self, line: str) -> None:
        """Replace the current line of stderr's terminal by this text; an empty one clears it."""
        self._write(_CLEAR_LINE + self.secrets.redact(line)[: self.columns - 1])

    @contextmanager
    def asking(self) -> Iterator[None]:
        """Block drawing while the user is asked for something."""
        with self.drawing:
            if self.stderr_is_terminal and not self.is_dumb:
                self.draw("")
            yield

    @contextmanager
    def asking_unseen(self) -> Iterator[None]:
        """Let nobody draw while something is typed without echo; `leave_terminal` ends that from any thread."""
        with self.asking():
            with contextlib.suppress(OSError, ValueError, termios.error):  # there is no terminal
                fd = self._terminal()
                self._usual_modes.append((fd, termios.tcgetattr(fd)))
            try:
                yield
            finally:
                self.leave_terminal()

    def leave_terminal(self) -> None:
        """Leave the terminal as it was before something was typed unseen."""
        while self._usual_modes:
            with contextlib.suppress(termios.error):
                fd, modes = self._usual_modes.pop()
                termios.tcsetattr(fd, termios.TCSANOW, modes)

    def _terminal(self) -> int:
        try:
            return os.open("/dev/tty", os.O_RDWR | os.O_NOCTTY)
        except OSError:
            return self.stdin.fileno() if self.stdin else -1


class _PatientWriter(io.BufferedWriter):
    """A writer that waits when the file was set to non-blocking and takes nothing for now.

    A signal may interrupt it anywhere: the base class tracks what was written, so nothing is written twice.
    """

    def write(self, data: Any) -> int:
        """Write all the data, and return its length."""
        rest = whole = memoryview(data).cast("B")
        while (taken := self._try_to_write(rest)) < len(rest):
            rest = rest[taken:]
            self._wait()
        return len(whole)

    def flush(self) -> None:
        while not self._try_to_flush():
            self._wait()

    def _try_to_write(self, data: memoryview) -> int:
        try:
            return super().write(data)
        except BlockingIOError as error:
            return error.characters_written

    def _try_to_flush(self) -> bool:
        try:
            super().flush()
        except BlockingIOError:
            return False
        return True

    def _wait(self) -> None:
        import select

        select.select([], [self], [])


def _whole_stdout() -> TextIO:
    """Return a stdout that writes everything or raises, even if it is closed, unbuffered or non-blocking."""
    stdout = sys.stdout
    if not stdout:
        return open(os.open(os.devnull, os.O_RDONLY), "w", encoding="utf-8")
    file = io.FileIO(stdout.fileno(), "w", closefd=False)
    return io.TextIOWrapper(_PatientWriter(file), stdout.encoding, stdout.errors, line_buffering=file.isatty())


def system_environment(clock: Clock) -> Environment:
    """Return the environment of this process."""
    import shutil

    sys.stdout = _whole_stdout()
    stdout = sys.stdout.buffer
    stderr = sys.stderr or open(os.devnull, "w")  # noqa: SIM115
    beside = os.get_terminal_size(stderr.fileno()) if stderr.isatty() else _USUAL_SIZE
    size = shutil.get_terminal_size(beside)
    return Environment(
        stdout=stdout,
        stderr=stderr,
        encoding=sys.stdout.encoding or "utf-8",
        stdout_is_terminal=stdout.isatty(),
        stderr_is_terminal=stderr.isatty(),
        stdin=sys.stdin,
        stdin_is_terminal=sys.stdin is not None and sys.stdin.isatty(),
        columns=size.columns or _USUAL_SIZE[0],  # a serial console, for one, does not know its own
        lines=size.lines or _USUAL_SIZE[1],
        variables=os.environ,
        clock=clock,
    )
