from __future__ import annotations

import io
import signal
from typing import Any

import pyte
import pytest

from pagecli.environment import Environment
from pagecli.output import Format, Stdout
from pagecli.output.live import LiveScreen
from pagecli.views import Cell


class Interrupting(io.BytesIO):
    """A stream at whose next write Ctrl-C arrives."""

    armed = False

    def write(self, data: Any) -> int:
        written = super().write(data)
        if self.armed:
            self.armed = False
            signal.raise_signal(signal.SIGINT)
        return written


class Terminal:
    """A screen of 20 by 6 with its scrollback, and a LiveScreen that writes to it."""

    def __init__(self) -> None:
        self.out, self._fed = Interrupting(), 0
        self._screen = pyte.HistoryScreen(20, 6, history=1000)
        self._stream = pyte.ByteStream(self._screen)
        environment = Environment(self.out, io.StringIO(), stdout_is_terminal=True, columns=20, lines=6)
        self.live = LiveScreen(Stdout(environment), Format("table"), environment)

    @property
    def lines(self) -> list[str]:
        self.feed(self.out.getvalue()[self._fed :])
        self._fed = len(self.out.getvalue())
        return [line.rstrip() for line in self._screen.display]

    @property
    def scrollback(self) -> list[str]:
        assert self.lines
        return ["".join(row[x].data for x in range(20)).rstrip() for row in self._screen.history.top]

    def feed(self, data: bytes) -> None:
        self._stream.feed(data.replace(b"\n", b"\r\n"))


def test_lines_stand_under_the_header_whatever_comes_first() -> None:
    terminal = Terminal()

    terminal.live.set_header(Cell("one"))
    terminal.live.write("a\nb\n")
    terminal.live.set_header(Cell("two"))

    assert terminal.lines == ["two", "a", "b", "", "", ""]


def test_the_header_stays_on_the_screen_and_the_lines_that_leave_it_are_in_the_scrollback() -> None:
    terminal = Terminal()
    terminal.live.set_header(Cell("head"))

    for number in range(7):
        terminal.live.write(f"line {number}\n")
        assert "head" in terminal.lines

    assert terminal.lines == ["head", "line 3", "line 4", "line 5", "line 6", ""]
    assert terminal.scrollback == ["line 0", "line 1", "line 2"]


def test_a_line_that_is_too_long_takes_one_row() -> None:
    terminal = Terminal()
    terminal.live.set_header(Cell("head " * 10))

    terminal.live.write("x" * 50 + "\n")
    terminal.live.set_header(Cell("short"))

    assert terminal.lines[0] == "short"
    assert terminal.lines[1].startswith("x" * 19)
    assert terminal.lines[2:] == [""] * 4


def test_what_others_write_stands_between_the_lines_and_the_next_header() -> None:
    terminal = Terminal()
    terminal.live.set_header(Cell("head"))
    terminal.live.write("a\n")

    with terminal.live.hidden():
        assert terminal.lines[:2] == ["a", ""]
        terminal.feed(b"trouble\n")
    terminal.live.set_header(Cell("head"))
    terminal.live.write("b\n")

    assert terminal.lines[:4] == ["a", "trouble", "head", "b"]


def test_in_the_end_the_lines_are_left_and_long_lines_wrap_again() -> None:
    terminal = Terminal()
    terminal.live.set_header(Cell("head"))
    terminal.live.write("a\nb\n")

    with terminal.live.hidden():
        pass

    assert terminal.lines[:3] == ["a", "b", ""]
    assert terminal.out.getvalue().endswith(b"\x1b[?7h")


def test_a_header_that_says_the_same_is_not_drawn_again() -> None:
    terminal = Terminal()
    terminal.live.set_header(Cell("head"))
    before = terminal.out.getvalue()

    terminal.live.set_header(Cell("head"))

    assert terminal.out.getvalue() == before


def test_ctrl_c_while_it_draws_leaves_the_lines_and_no_header() -> None:
    terminal = Terminal()
    terminal.live.set_header(Cell("head"))
    terminal.live.write("a\n")

    terminal.out.armed = True
    with pytest.raises(KeyboardInterrupt):
        terminal.live.write("b\nc\n")
    with terminal.live.hidden():
        pass

    assert terminal.lines[:4] == ["a", "b", "c", ""]


def test_ctrl_c_while_it_hides_the_header_leaves_what_stands_above() -> None:
    terminal = Terminal()
    terminal.feed(b"above\n")
    terminal.live.set_header(Cell("head"))
    terminal.live.write("a\n")

    terminal.out.armed = True
    with pytest.raises(KeyboardInterrupt), terminal.live.hidden():
        pass
    with terminal.live.hidden():
        pass

    assert terminal.lines[:3] == ["above", "a", ""]
