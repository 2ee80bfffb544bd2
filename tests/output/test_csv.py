from __future__ import annotations

import csv
import io
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from msgspec import Struct

from pagecli.output import Format, open_writer
from pagecli.output.csv import guard_cell
from pagecli.text import escape_controls
from pagecli.times import Moment
from pagecli.views import View
from pagecli.views.blocks import summary
from support.in_process import NOW, Stage

any_text = st.text(st.characters(codec=None, exclude_categories=()))
plain_text = st.text(st.characters(exclude_categories=["Cc", "Cf", "Cs", "Zl", "Zp", "Co", "Cn"]))
numbers = st.floats(-1e9, 1e9).map(lambda seconds: round(seconds, 3))


class Thing(Struct, rename="pascal"):
    name: str
    note: str | None = None
    wait_seconds: float | None = None


THINGS: View[Thing] = View(Thing, list, ())
HEADER = ["Name", "Note", "WaitSeconds"]


def written(*batches: list[Thing], fields: tuple[str, ...] | None = None, raw: bool = False) -> bytes:
    stage = Stage()
    writer = open_writer(Format("csv", fields, raw), THINGS, Moment(NOW, None), stage.environment)
    for rows in batches:
        writer.write(rows)
    writer.finish([summary("for people")])
    return stage.out


def cells(data: bytes) -> list[list[str]]:
    return list(csv.reader(io.StringIO(data.decode(), newline=""), strict=True))


def test_a_row_is_a_line_that_ends_with_crlf_and_a_missing_value_is_an_empty_cell() -> None:
    data = written([Thing("a", None, 2.0)], [Thing("b,c", 'say "so"', -0.5)])

    assert data == b'Name,Note,WaitSeconds\r\na,,2.0\r\n"b,c","say ""so""",-0.5\r\n'


@pytest.mark.parametrize("batches", [[], [[]], [[], []]])
def test_the_header_is_always_there_and_once(batches: list[list[Thing]]) -> None:
    assert written(*batches) == b"Name,Note,WaitSeconds\r\n"


def test_fields_are_written_in_the_order_asked_for() -> None:
    assert written([Thing("a", "n", 2.5)], fields=("WaitSeconds", "Name")) == b"WaitSeconds,Name\r\n2.5,a\r\n"


def test_one_missing_value_alone_is_a_row_all_the_same() -> None:
    assert cells(written([Thing("a"), Thing("b", "n")], fields=("Note",))) == [["Note"], [""], ["n"]]


@pytest.mark.parametrize(
    ("value", "cell"),
    [
        ("=1+1", "'=1+1"),
        ("+1", "'+1"),
        ("-1", "'-1"),
        ("@SUM(A1)", "'@SUM(A1)"),
        ("\t=1", "'\\x09=1"),
        ("\r=1", "'\\x0d=1"),
        ("\n=1", "'\\x0a=1"),
        ("a=1", "a=1"),
        ("'=1", "'=1"),
        ("", ""),
        ("\x1b[31m", "\\x1b[31m"),
        ("\u202e", "\\u202e"),
        ("\x9b", "\\x9b"),
        (-2.5, -2.5),
        (None, None),
    ],
)
def test_text_that_a_spreadsheet_would_run_is_guarded_and_numbers_stay_numbers(value: object, cell: object) -> None:
    assert guard_cell(value) == cell


@pytest.mark.parametrize("formula", ["=1+1", "+1", "-1", "@SUM(A1)", *"=+-@"])
@pytest.mark.parametrize("index", [0, 1], ids=["first of its line", "within its line"])
def test_a_formula_is_guarded_among_rows_that_need_no_guard(formula: str, index: int) -> None:
    texts = ["plain", "plain"]
    texts[index] = formula
    ordinary = Thing("a=1", "b-c", 2.5)

    _, *read = cells(written([ordinary, Thing(texts[0], texts[1], 2.5), ordinary]))

    texts[index] = f"'{formula}"
    assert read == [["a=1", "b-c", "2.5"], [*texts, "2.5"], ["a=1", "b-c", "2.5"]]


@given(st.lists(st.tuples(any_text, st.none() | any_text, st.none() | numbers)))
def test_no_cell_holds_a_raw_control_or_starts_as_a_formula_does(rows: list[tuple[Any, ...]]) -> None:
    data = written([Thing(*row) for row in rows])

    text = data.decode()
    assert escape_controls(text.replace("\r\n", "")) == text.replace("\r\n", "")
    header, *read = cells(data)
    assert header == HEADER
    assert len(read) == len(rows)
    assert [cell for row in read for cell in row[:2] if cell.startswith(("=", "+", "-", "@"))] == []


@given(st.lists(st.tuples(plain_text, st.none() | plain_text, st.none() | numbers), min_size=1))
def test_what_needs_no_guard_is_read_back_as_it_was(rows: list[tuple[Any, ...]]) -> None:
    _, *read = cells(written([Thing(*row) for row in rows]))

    def guarded(text: str | None) -> str:
        return f"'{text}" if (text or "").startswith(("=", "+", "-", "@")) else text or ""

    assert [(name, note) for name, note, _ in read] == [(guarded(name), guarded(note)) for name, note, _ in rows]
    assert [float(wait) if wait else None for _, _, wait in read] == [wait for _, _, wait in rows]


@given(st.lists(st.tuples(st.text("ab=,\"\r\n -'", max_size=4), st.none() | st.sampled_from(["", "x", "-"]), numbers)))
def test_raw_cells_are_read_back_as_they_were(rows: list[tuple[Any, ...]]) -> None:
    _, *read = cells(written([Thing(*row) for row in rows], raw=True))

    assert [(name, note, float(wait)) for name, note, wait in read] == [(a, b or "", c) for a, b, c in rows]


@given(st.lists(st.tuples(any_text, st.none() | any_text), min_size=1))
def test_rows_are_the_same_together_and_one_by_one(rows: list[tuple[Any, ...]]) -> None:
    things = [Thing(*row) for row in rows]

    assert written(things) == written(*[[thing] for thing in things])


def test_a_lone_surrogate_does_not_end_the_output() -> None:
    assert written([Thing("\ud800")], raw=True).endswith(b"\\ud800,,\r\n")
