"""Lines under a header that is kept up to date, on a terminal.

The header and the lines below it that fit the screen are drawn anew where they stand, so that there is no other screen
and no scrolling region to leave behind: what goes off the top is in the terminal's scrollback, in its order.
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager

from pagecli.environment import Environment
from pagecli.output import Format, Stdout
from pagecli.output.screen import Screen
from pagecli.views import Cell

# https://invisible-island.net/xterm/ctlseqs/ctlseqs.html: CNL/CPL, ED, DECAWM (a line that is too long is cut, not
# wrapped, so that it takes one row).
_UP = "\x1b[{}F"
_CLEAR_BELOW = "\x1b[J"
_NO_WRAP, _WRAP = "\x1b[?7l", "\x1b[?7h"


class LiveScreen(Screen):
    """A terminal on which all that is written stands below a header."""

    def __init__(self, stdout: Stdout, form: Format, environment: Environment) -> None:
        super().__init__(stdout, form, environment)
        self._rows = max(1, environment.lines - 2)  # without the header, and the row of the cursor
        self._header = ""
        self._lines: list[str] = []
        self._drawn = False

    def write(self, text: str) -> None:
        """Put these lines below the others."""
        if text:
            self._draw(text.splitlines())

    def set_header(self, header: Cell) -> None:
        """Let the header say this."""
        text = self.paint(*header)
        if text != self._header:
            self._header = text
            self._draw([])

    @contextmanager
    def hidden(self) -> Iterator[None]:
        """Take the header away while something else is written, and at the end."""
        if self._drawn:
            super().write(self._go_up() + "".join(f"{line}\n" for line in self._lines) + _WRAP)
            self._lines, self._header, self._drawn = [], "", False
        yield

    def _draw(self, new: list[str]) -> None:
        lines = [*self._lines, *new]
        gone = max(0, len(lines) - self._rows)
        text = self._go_up() + "".join(f"{line}\n" for line in [*lines[:gone], self._header, *lines[gone:]])
        super().write(text + _WRAP)
        self._lines, self._drawn = lines[gone:], True

    def _go_up(self) -> str:
        return _NO_WRAP + (_UP.format(1 + len(self._lines)) + _CLEAR_BELOW if self._drawn else "")
