"""Lines under a header that is kept up to date, on a terminal.

The header and the lines below it that fit the screen are drawn anew where they stand, so that there is no other screen
and no scrolling region to leave behind: what goes off the top is in the terminal's scrollback, in its order.
"""

from __future__ import annotations

import signal
from collections.abc import Iterator
from contextlib import contextmanager

from pagecli.environment import Environment
from pagecli.output import Format, Stdout
from pagecli.output.terminal import Terminal
from pagecli.views import Cell

# https://invisible-island.net/xterm/ctlseqs/ctlseqs.html: CNL/CPL, ED, DECAWM (a line that is too long is cut, not
# wrapped, so that it takes one row).
_UP = "\x1b[{}F"
_CLEAR_BELOW = "\x1b[J"
_NO_WRAP, _WRAP = "\x1b[?7l", "\x1b[?7h"


class LiveScreen(Terminal):
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
            self._header = ""
            self._put(self._go_up() + "".join(f"{line}\n" for line in self._lines) + _WRAP, [], drawn=False)
        yield

    def _draw(self, new: list[str]) -> None:
        lines = [*self._lines, *new]
        gone = max(0, len(lines) - self._rows)
        text = self._go_up() + "".join(f"{line}\n" for line in [*lines[:gone], self._header, *lines[gone:]])
        self._put(text + _WRAP, lines[gone:], drawn=True)

    def _put(self, text: str, lines: list[str], drawn: bool) -> None:
        with _signals_held():  # what is on the screen and what is known of it must agree when the header is taken away
            super().write(text)
            self._lines, self._drawn = lines, drawn

    def _go_up(self) -> str:
        return _NO_WRAP + (_UP.format(1 + len(self._lines)) + _CLEAR_BELOW if self._drawn else "")


@contextmanager
def _signals_held() -> Iterator[None]:
    """Let the first Ctrl-C or SIGTERM wait until the end."""
    arrived: list[int] = []
    handlers = {number: signal.getsignal(number) for number in (signal.SIGINT, signal.SIGTERM)}

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
