from __future__ import annotations

import io
import signal
from typing import Any

import pyte
import pytest

from pagecli.environment import Environment
from pagecli.output import Format, Stdout
from pagecli.output.live import MOST_KEPT, LiveScreen
from pagecli.times import UTC, Moment
from pagecli.views import Cell, Column, View, text_cell
from support.in_process import NOW

MOMENT = Moment(NOW, UTC)
THINGS: View[int] = View(Any, list, (Column("THING", None, lambda thing, moment: text_cell(f"thing {thing}")),))  # type: ignore[arg-type]
CLEARING = b"\x1b[J"


class Stream(io.BytesIO):
    """A stream at whose next write a signal arrives."""

    arriving: signal.Signals | None = None

    def write(self, data: Any) -> int:
        written = super().write(data)
        if self.arriving:
            arriving, self.arriving = self.arriving, None
            signal.raise_signal(arriving)
        return written


class Terminal:
    """A terminal whose size can change, and a LiveScreen on it."""

    def __init__(self, columns: int = 30, lines: int = 6) -> None:
        self.out, self._fed = Stream(), 0
        self._screen = pyte.HistoryScreen(columns, lines, history=1000)
        self._stream = pyte.ByteStream(self._screen)
        self.environment = Environment(self.out, io.StringIO(), stdout_is_terminal=True, columns=columns, lines=lines)
        self.live: LiveScreen[int] = LiveScreen(Stdout(self.environment), Format("table"), THINGS, self.environment)

    def show(self, *entries: int | str, header: str = "head", where: tuple[str, ...] = ()) -> None:
        self.live.add(entries, lambda thing: thing)
        self.live.draw((Cell(header), [Cell(part) for part in where]), MOMENT)

    def resize(self, columns: int, lines: int) -> None:
        self._screen.resize(lines, columns)
        object.__setattr__(self.environment, "columns", columns)
        object.__setattr__(self.environment, "lines", lines)
        self.live.redraw(anew=True)

    @property
    def lines(self) -> list[str]:
        written = self.out.getvalue()
        self._stream.feed(written[self._fed :].replace(b"\n", b"\r\n"))
        self._fed = len(written)
        return [line.rstrip() for line in self._screen.display]


def test_rows_stand_below_the_header_and_that_of_their_columns() -> None:
    terminal = Terminal()

    terminal.show(1, 2)

    assert terminal.lines == ["head", "THING", "thing 1", "thing 2", "", ""]


def test_the_last_rows_are_those_that_are_seen() -> None:
    terminal = Terminal()

    for number in range(9):
        terminal.show(number)

    assert terminal.lines == ["head", "THING", "thing 5", "thing 6", "thing 7", "thing 8"]


def test_a_terminal_that_changes_its_size_has_the_headers_and_each_row_once() -> None:
    terminal = Terminal(40, 24)
    terminal.show(*range(10))

    for columns, lines in ((40, 6), (20, 20), (40, 24)):
        terminal.resize(columns, lines)
        rows = min(10, lines - 2)
        expected = ["head", "THING", *(f"thing {number}" for number in range(10 - rows, 10))]
        assert [line for line in terminal.lines if line] == expected


@pytest.mark.parametrize("lines", [1, 2, 3])
def test_the_header_is_there_however_few_lines_there_are(lines: int) -> None:
    terminal = Terminal(40, lines)

    terminal.show(1, 2, 3)

    assert terminal.lines == ["head", "THING", "thing 3"][:lines]


def test_only_what_has_changed_is_drawn_and_nothing_is_cleared_at_once() -> None:
    terminal = Terminal()
    terminal.show(1, 2)
    before = len(terminal.out.getvalue())

    terminal.show(header="other")
    assert b"thing" not in terminal.out.getvalue()[before:]
    before = len(terminal.out.getvalue())
    terminal.show(header="other")

    assert len(terminal.out.getvalue()) == before
    assert CLEARING not in terminal.out.getvalue()


def test_where_it_is_stands_at_the_right_and_gives_way_its_last_part_last() -> None:
    terminal = Terminal(30)
    terminal.show(header="3 unread", where=("prod", "eu-west-1"))
    assert terminal.lines[0] == "3 unread      prod · eu-west-1"

    terminal.resize(20, 6)
    assert terminal.lines[0] == "3 unread   eu-west-1"

    terminal.resize(8, 6)
    assert terminal.lines[0] == "3 unread"


def test_a_note_stands_between_the_rows_and_is_broken_at_words() -> None:
    terminal = Terminal(12)

    terminal.show(1, "asking again soon", 2)

    assert terminal.lines == ["head", "THING", "thing 1", "asking again", "soon", "thing 2"]
    assert (terminal.live.rows, terminal.live.notes) == ([1, 2], ["asking again soon"])


def test_what_it_keeps_is_bounded() -> None:
    terminal = Terminal()

    terminal.show(*range(MOST_KEPT + 5))

    assert terminal.live.rows == list(range(5, MOST_KEPT + 5))


def test_in_the_end_the_screen_is_the_one_that_was_there_before() -> None:
    terminal = Terminal()
    terminal.show(1)

    terminal.live.leave()
    terminal.live.leave()

    assert terminal.lines == [""] * 6
    assert terminal.out.getvalue().startswith(b"\x1b[?1049h")
    assert terminal.out.getvalue().endswith(b"\x1b[?7h\x1b[?25h\x1b[?1049l")
    assert terminal.out.getvalue().count(b"\x1b[?1049l") == 1


def test_ctrl_c_while_it_draws_leaves_a_screen_that_is_known() -> None:
    terminal = Terminal()
    terminal.show(1)

    terminal.out.arriving = signal.SIGINT
    with pytest.raises(KeyboardInterrupt):
        terminal.show(2)
    terminal.live.leave()

    assert terminal.lines == [""] * 6
