"""What people see on a terminal, 80 and 200 columns wide, and what is coloured where."""

from __future__ import annotations

import re

import pytest

from support import faulty_endpoint as faulty
from support.faulty_endpoint import Answer, Endpoint
from support.installed_program import Program
from support.known_pages import INCIDENT, PAGES, WIDE_TABLE, aged, sent

ARN = faulty.contact_arn()


@pytest.fixture
def listing(endpoint: Endpoint) -> Endpoint:
    endpoint.answer("ListPagesByContact", faulty.batch(PAGES))
    return endpoint


@pytest.mark.usefixtures("listing")
def test_80_columns_are_enough(pagecli: Program) -> None:
    shown = pagecli.terminal("list", ARN, columns=80).shown()

    assert aged(shown.text) == (
        "SENT                       STATUS     DELIVERY     READ  PAGE\n"
        "2022-08-16 19:01 (4y ago)  read        -1.5s !  16m 00s  akuam/00000004\n"
        "2022-08-16 19:00 (4y ago)  sent              -        -  akuam/00000003\n"
        "2022-08-16 18:59 (4y ago)  delivered    2m 10s        -  akuam/00000002\n"
        "2022-08-16 18:58 (4y ago)  read           2.0s      41s  akuam/00000001\n"
        "               -           sent              -        -  akuam/00000005\n"
        "\n"
        "5 pages · 2 read · 3 unread · delivery median 2.0s, p95 1m 57s\n"
        "read median 8m 20s, p95 15m 14s\n"
        "us-east-2 · UTC"
    )
    assert shown.code == 0


@pytest.mark.usefixtures("listing")
def test_200_columns_show_everything_on_one_line_each(pagecli: Program) -> None:
    shown = pagecli.terminal("list", ARN, columns=200).shown()

    assert aged(shown.text) == f"{WIDE_TABLE}\nus-east-2 · UTC"


@pytest.mark.parametrize(("columns", "lines"), [(80, 24), (120, 24), (60, 12), (200, 50)])
@pytest.mark.parametrize("sort", ["sent", "none"])
def test_a_terminal_has_as_many_rows_as_fit_below_the_header_and_says_of_how_many(
    endpoint: Endpoint, pagecli: Program, columns: int, lines: int, sort: str
) -> None:
    endpoint.answer("ListPagesByContact", faulty.batch([faulty.page(number) for number in range(60)]))

    shown = pagecli.terminal("list", ARN, "--sort", sort, columns=columns, lines=lines).shown(lines=lines)

    on_screen = shown.text.split("\n")
    rows = [line for line in on_screen if "akuam/000000" in line]
    assert on_screen[0].startswith("SENT ")
    assert on_screen[-1] == ""  # for the prompt
    assert on_screen[-2] != ""
    assert f"\n{len(rows)} of 60 shown; -n 0 shows all" in shown.text


@pytest.mark.parametrize(("options", "rows"), [(["-n", "0"], 35), (["-n", "31"], 31), (["-o", "csv"], 35)])
def test_a_limit_or_another_format_is_another_matter(
    endpoint: Endpoint, pagecli: Program, options: list[str], rows: int
) -> None:
    endpoint.answer("ListPagesByContact", faulty.batch([faulty.page(number) for number in range(35)]))

    shown = pagecli.terminal("list", ARN, *options, columns=400).shown()

    assert shown.text.count(":page/akuam/" if "csv" in options else "  akuam/") == rows


@pytest.mark.parametrize(
    ("terminal", "options", "env", "colored"),
    [
        (True, [], {}, True),
        (True, [], {"NO_COLOR": "1"}, False),
        (True, [], {"TERM": "dumb"}, False),
        (True, ["--color", "never"], {}, False),
        (True, ["--color", "always"], {"NO_COLOR": "1"}, True),
        (False, [], {}, False),
        (False, [], {"FORCE_COLOR": "1", "CLICOLOR_FORCE": "1", "GITHUB_ACTIONS": "true"}, False),
        (False, ["--color", "always"], {}, True),
        (False, ["--color", "always", "-o", "jsonl"], {}, False),
    ],
)
@pytest.mark.usefixtures("listing")
def test_colour_is_for_terminals_that_can_unless_said_otherwise(
    pagecli: Program, terminal: bool, options: list[str], env: dict[str, str], colored: bool
) -> None:
    if terminal:
        raw = pagecli.terminal("list", ARN, *options, env=env).shown().raw
    else:
        raw = pagecli("list", ARN, *options, env=env).out

    assert (re.search(rb"\x1b\[[0-9;]*m", raw) is not None) is colored


def test_what_stands_out_is_coloured(endpoint: Endpoint, pagecli: Program) -> None:
    slow = faulty.page(6, DeliveryTime=sent(6) + 3, ReadTime=sent(6) + 3600, IncidentId=INCIDENT)
    endpoint.answer("ListPagesByContact", faulty.batch([*PAGES, slow]))

    screen = pagecli.terminal("list", ARN, columns=120).shown().screen

    def color(text: str) -> str:
        row, column = next((y, line.index(text)) for y, line in enumerate(screen.display) if text in line)
        return str(screen.buffer[row][column].fg)

    statuses = [color(f"  {status} ".rstrip() + " ") for status in ("read", "sent", "delivered")]
    assert statuses == ["default"] * 3  # the gap before them
    assert [color(text) for text in ("read  ", "delivered", "1h 00m", "-1.5s !", "3.0s")] == [
        "green",
        "default",
        "brown",
        "magenta",
        "default",
    ]


def test_a_long_wait_shows_progress_on_the_terminal_and_takes_it_away(endpoint: Endpoint, pagecli: Program) -> None:
    soon, late = faulty.batch(PAGES[:2], "more"), faulty.batch(PAGES[2:])
    endpoint.answer("ListPagesByContact", soon, Answer(late.head, late.body, wait=1.2))

    shown = pagecli.terminal("list", ARN).wait_for(b"2 pages so far").shown()

    assert shown.text.startswith("SENT ")
    assert "so far" not in shown.text


def test_under_sort_none_rows_are_there_before_the_last_batch_was_asked_for(
    endpoint: Endpoint, pagecli: Program
) -> None:
    rows = [faulty.page(number) for number in range(40)]
    endpoint.answer("ListPagesByContact", faulty.listing(rows, 10), faulty.listing(rows, 10), faulty.HANG)

    terminal = pagecli.terminal("list", ARN, "--sort", "none", "-n", "0", "--timeout", "30s")
    terminal.wait_for(b"akuam/0000000a")

    assert b"INCOMPLETE" not in terminal.raw
    endpoint.close()
    assert terminal.shown().code == 5


@pytest.mark.parametrize(
    ("options", "env", "colored"),
    [
        ([], {}, True),
        ([], {"NO_COLOR": "1"}, False),
        ([], {"TERM": "dumb"}, False),
        (["--color", "never"], {}, False),
        (["--color=never"], {}, False),
        (["--color", "always"], {"NO_COLOR": "1"}, True),
    ],
)
def test_an_error_stands_out_on_a_terminal_that_can(
    pagecli: Program, options: list[str], env: dict[str, str], colored: bool
) -> None:
    shown = pagecli.terminal("list", "a/b", *options, env=env).shown()

    assert shown.raw.startswith(b"pagecli: \x1b[1;31merror:\x1b[0m malf" if colored else b"pagecli: error: malf")
    assert (b"\x1b" in shown.raw) is colored


def test_an_error_in_a_file_has_no_colours_whatever_is_said(pagecli: Program) -> None:
    assert pagecli("list", "a/b", "--color", "always").err.startswith(b"pagecli: error: malformed")


@pytest.mark.parametrize("columns", [40, 60, 80])
def test_errors_and_hints_are_broken_between_words(pagecli: Program, columns: int) -> None:
    shown = pagecli.terminal("incident", "--page-size", columns=columns, env={"TERM": "dumb"}).shown()

    text = " ".join(shown.text.split())
    assert text.startswith("pagecli: error: ")
    assert text.endswith("`pagecli incident --help`")
    assert all(line.startswith(("pagecli:", "hint:", "  ")) for line in shown.text.rstrip().split("\n"))
