from __future__ import annotations

import pytest
from msgspec.structs import replace

from pagecli.views.blocks import Bar, BarChart, HeatMap
from support.blocks import shown
from support.in_process import Stage

BARS = BarChart("READ AFTER", [Bar("to 1m", 1000, "green"), Bar("to 5m", 1, "yellow"), Bar("unread", 0, "red")])
ROWS = [("MON", [0, 1, 2, 3, 4, 5]), ("TUE", [0, 0, 0, 0, 0, 0])]
HEAT = HeatMap("SENT", ["00", "01", "02", "03", "04", "05"], ROWS, "pages", "nothing was sent")


def terminal(columns: int = 80, encoding: str = "utf-8") -> Stage:
    return Stage(stdout_is_terminal=True, columns=columns, encoding=encoding)


def test_the_longest_bar_is_the_greatest_count_and_what_is_not_nothing_can_be_seen() -> None:
    assert shown([[BARS]], terminal(42)) == (
        "READ AFTER  to 1m   ████████████ 1,000\n"
        "            to 5m   ▏ 1\n"
        "            unread   0\n"
    )  # fmt: skip


def test_a_bar_ends_at_an_eighth_of_a_cell_and_is_no_longer_than_50() -> None:
    bars = BarChart("T", [Bar("a", 16, ""), Bar("b", 5, "")])

    assert shown([[bars]], terminal(200)) == f"T  a  {'█' * 50} 16\n   b  {'█' * 15}▋ 5\n"


def test_bars_of_nothing_are_empty() -> None:
    assert shown([[BarChart("T", [Bar("a", 0, "")])]], terminal()) == "T  a   0\n"


def test_the_darker_a_cell_the_more_and_the_legend_says_how_many() -> None:
    rows = [*ROWS, ("WED", [0] * 6), ("THU", [0] * 6)]

    assert shown([[replace(HEAT, rows=rows)]], terminal(50)) == (
        "SENT  00    03    \n"
        "MON   · ░░▒▒▓▓████  15      ░░ 1\n"
        "TUE   · · · · · ·   0       ▒▒ 2\n"
        "WED   · · · · · ·   0       ▓▓ 3\n"
        "THU   · · · · · ·   0       ██ 4-5 pages\n"
    )


@pytest.mark.parametrize(("rows", "columns"), [(ROWS, 80), ([*ROWS, *ROWS], 39)])
def test_where_the_legend_has_no_room_beside_the_rows_it_is_below_them(
    rows: list[tuple[str, list[int]]], columns: int
) -> None:
    lines = shown([[replace(HEAT, rows=rows)]], terminal(columns)).splitlines()

    assert lines[1:3] == ["MON   · ░░▒▒▓▓████  15", "TUE   · · · · · ·   0"]
    assert lines[-1] == "      ░░ 1  ▒▒ 2  ▓▓ 3  ██ 4-5 pages"


def test_a_heat_map_of_nothing_says_so() -> None:
    nothing = HeatMap("SENT", ["00"], [("MON", [0])], "pages", "nothing was sent")

    assert shown([[nothing]], terminal()) == "SENT  00    \nMON   ·   0\n      nothing was sent\n"


def test_where_a_heat_map_has_no_room_there_is_none() -> None:
    assert shown([[HEAT]], terminal(28))
    assert shown([[HEAT]], terminal(27)) == ""


@pytest.mark.parametrize("chart", [BARS, HEAT])
def test_a_pipe_gets_no_chart(chart: BarChart | HeatMap) -> None:
    assert shown([[chart]], Stage(columns=80)) == ""


@pytest.mark.parametrize("encoding", ["ascii", "latin-1"])
def test_where_the_encoding_has_no_blocks_they_are_ascii(encoding: str) -> None:
    assert "to 1m   ############ 1,000\n            to 5m   # 1\n" in shown([[BARS]], terminal(42, encoding))
    assert "- ..::**####  15\n" in shown([[HEAT]], terminal(80, encoding))


def test_a_bar_has_its_style_and_a_count_of_nothing_is_dim() -> None:
    lines = shown([[BARS]], terminal(42), color=True).splitlines()

    assert lines[0] == "\x1b[1mREAD AFTER  \x1b[0mto 1m   \x1b[32m████████████ \x1b[0m1,000"
    assert lines[2].endswith("\x1b[2m0\x1b[0m")


def test_the_legend_has_the_shades_of_the_cells() -> None:
    cells, legend = (shown([[HEAT]], terminal(), color=True).splitlines()[index] for index in (1, 3))

    assert "\x1b[2m· \x1b[0m░░▒▒" in cells
    assert "░░\x1b[2m 1\x1b[0m  ▒▒\x1b[2m 2\x1b[0m  ▓▓\x1b[2m 3\x1b[0m  ██\x1b[2m 4-5\x1b[0m\x1b[2m pages" in legend
