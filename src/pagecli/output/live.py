"""Rows under a live header, on the terminal's alternate screen.

It is the terminal's alternate screen: what is drawn there reaches no scrollback, and a terminal that changes its size
reflows nothing of it, so that it can be drawn anew line by line.
"""

from __future__ import annotations

import signal
from collections import deque
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from typing import Generic, TypeVar

from pagecli.environment import Environment
from pagecli.output import Format, Stdout
from pagecli.output.table import TableWriter
from pagecli.output.terminal import Terminal, fitting
from pagecli.text import cell_width
from pagecli.times import Moment
from pagecli.views import Cell, View

T = TypeVar("T")
MOST_KEPT = 2000
"""As many rows are kept, to be drawn on a larger screen and to be left in the end."""

# https://invisible-island.net/xterm/ctlseqs/ctlseqs.html: the alternate screen, DECTCEM (the cursor), DECAWM (a line
# that is too long is cut, not wrapped, so that it takes one row), CUP, EL.
_ENTER = "\x1b[?1049h\x1b[?25l\x1b[?7l"
_LEAVE = "\x1b[?7h\x1b[?25h\x1b[?1049l"
_CLEAR_ROW = "\x1b[{};1H\x1b[2K"
_BELL = "\a"
_HELD = (signal.SIGINT, signal.SIGTERM, signal.SIGQUIT, signal.SIGHUP, signal.SIGWINCH, signal.SIGTSTP)


class LiveScreen(Terminal, Generic[T]):
    """Shows the last of the rows, and notes between them, below a header."""

    def __init__(self, stdout: Stdout, form: Format, view: View[T], environment: Environment) -> None:
        super().__init__(stdout, form, environment)
        self._view, self._form = view, form
        self._entries: deque[T | str] = deque(maxlen=MOST_KEPT)
        self._header: tuple[Cell, list[Cell]] = (Cell(""), [])
        self._moment: Moment | None = None
        self._drawn: list[str] = []
        self._is_on = False

    @property
    def rows(self) -> list[T]:
        """The rows that are kept."""
        return [entry for entry in self._entries if not isinstance(entry, str)]

    @property
    def notes(self) -> list[str]:
        """The notes that are kept."""
        return [entry for entry in self._entries if isinstance(entry, str)]

    def add(self, entries: Sequence[T | str], refreshed: Callable[[T], T]) -> None:
        """Add these below the others, after applying `refreshed` to each of those."""
        kept = [entry if isinstance(entry, str) else refreshed(entry) for entry in self._entries]
        self._entries.clear()
        self._entries.extend([*kept, *entries])

    def draw(self, header: tuple[Cell, list[Cell]], moment: Moment) -> None:
        """Draw what has changed."""
        self._header, self._moment = header, moment
        self.redraw()

    def redraw(self, anew: bool = False) -> None:
        """Draw it as large as the terminal is now."""
        if self._moment is None:
            return
        columns, lines = self._environment.size()
        self.room = columns
        content = [self._header_line(columns), *self._lines(lines - 1, self._moment)][:lines]
        content += [""] * (lines - len(content))
        before = self._drawn if len(self._drawn) == lines and self._is_on and not anew else [None] * lines
        changed = [i for i in range(lines) if content[i] != before[i]]
        text = "".join(_CLEAR_ROW.format(i + 1) + content[i] for i in changed)
        with _signals_held():  # what is on the screen and what is known of it must agree
            self.write(("" if self._is_on else _ENTER) + text)
            self._is_on, self._drawn = True, content

    def leave(self) -> None:
        """Return to the previous screen."""
        if self._is_on:
            with _signals_held():
                self.write("".join(_CLEAR_ROW.format(i + 1) for i in reversed(range(len(self._drawn)))) + _LEAVE)
                self._is_on = False

    def ring(self, times: int) -> None:
        """Ring the terminal's bell."""
        self.write(_BELL * times)

    def _header_line(self, columns: int) -> str:
        """Return what is and where, at both ends of a line; of the second what comes last stays longest."""
        left, where = self._header
        right = list(where)
        while right and cell_width(left.text) + 2 + _width(right) > columns:
            right.pop(0)
        space = " " * (columns - cell_width(left.text) - _width(right)) if right else ""
        shown = Cell(left.text[: fitting(left.text, columns)], left.style)
        return self.paint(*shown) + space + self.line(right).rstrip("\n")

    def _lines(self, room: int, moment: Moment) -> list[str]:
        """Return the last entries, the header of their columns above them."""
        entries = list(self._entries)[-max(1, room - 1) :]
        table = TableWriter(self, self._view, self._form, moment, are_all=True)
        header, *rows = table.text([entry for entry in entries if not isinstance(entry, str)]).split("\n")
        lines = [header] if header else []
        for entry in entries:
            lines += self._note_lines(entry) if isinstance(entry, str) else [rows.pop(0)]
        return lines if len(lines) <= room else [*lines[:1], *lines[1:][len(lines) - room :]]

    def _note_lines(self, note: str) -> list[str]:
        return [self.paint(line, "yellow") for part in note.splitlines() for line in self.wrap(part, 0)]


def _width(parts: Sequence[Cell]) -> int:
    return sum(cell_width(part.text) for part in parts) + 3 * (len(parts) - 1)


@contextmanager
def _signals_held() -> Iterator[None]:
    """Let the first of each signal that is handled wait until the end."""
    arrived: list[int] = []
    handlers = {number: signal.getsignal(number) for number in _HELD}
    handlers = {number: handler for number, handler in handlers.items() if callable(handler)}

    def hold(number: int, _: object) -> None:
        arrived.append(number)
        signal.signal(number, handlers[signal.Signals(number)])

    try:
        for number in handlers:
            signal.signal(number, hold)
        yield
    finally:
        for number, handler in handlers.items():
            signal.signal(number, handler)
        for late in arrived:
            signal.raise_signal(late)
