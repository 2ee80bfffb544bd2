from __future__ import annotations

import json
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from msgspec import Struct

from pagecli.output import Format, open_writer
from pagecli.output.json import encode_lines
from pagecli.times import Moment
from pagecli.views import View
from pagecli.views.blocks import summary
from support.in_process import NOW, Stage

any_text = st.text(st.characters(codec=None, exclude_categories=()))


class Thing(Struct, rename="pascal"):
    name: str
    note: str | None = None
    wait_seconds: float | None = None


THINGS: View[Thing] = View(Thing, list, ())


def written(name: str, *batches: list[Thing], fields: tuple[str, ...] | None = None, complete: bool = True) -> bytes:
    stage = Stage()
    writer = open_writer(Format(name, fields), THINGS, Moment(NOW, None), stage.environment)
    for rows in batches:
        writer.write(rows)
    writer.finish([summary("for people")], complete)
    return stage.out


A, B = Thing("a", "n", 2.5), Thing("b")


def test_json_is_one_array_a_row_a_line() -> None:
    expected = b'[\n{"Name":"a","Note":"n","WaitSeconds":2.5},\n{"Name":"b","Note":null,"WaitSeconds":null}\n]\n'

    assert written("json", [A, B]) == expected
    assert written("json", [A], [B]) == expected


def test_jsonl_is_one_object_a_line() -> None:
    expected = b'{"Name":"a","Note":"n","WaitSeconds":2.5}\n{"Name":"b","Note":null,"WaitSeconds":null}\n'

    assert written("jsonl", [A, B]) == expected
    assert written("jsonl", [A], [B]) == expected


def test_nothing_is_an_empty_array_or_no_line_at_all() -> None:
    assert (written("json"), written("jsonl")) == (b"[]\n", b"")
    assert (written("json", [], []), written("jsonl", [], [])) == (b"[]\n", b"")


def test_an_array_that_is_not_complete_is_left_open() -> None:
    text = written("json", [A], complete=False)

    with pytest.raises(json.JSONDecodeError):
        json.loads(text)
    assert json.loads(text + b"]") == [{"Name": "a", "Note": "n", "WaitSeconds": 2.5}]


def test_fields_are_written_in_the_order_asked_for() -> None:
    assert written("jsonl", [A], fields=("WaitSeconds", "Name")) == b'{"WaitSeconds":2.5,"Name":"a"}\n'


def test_a_row_is_out_before_the_next_is_given() -> None:
    stage = Stage()
    writer = open_writer(Format("jsonl"), THINGS, Moment(NOW, None), stage.environment)

    writer.write([A])

    assert stage.out.count(b"\n") == 1


def test_many_rows_are_all_written() -> None:
    things = [Thing(str(number)) for number in range(5000)]

    assert [row["Name"] for row in json.loads(written("json", things))] == [thing.name for thing in things]


@given(st.lists(st.tuples(any_text, st.none() | any_text, st.none() | st.floats(-1e9, 1e9))))
def test_json_gives_back_any_text_exactly_and_is_ascii(rows: list[tuple[Any, ...]]) -> None:
    things = [Thing(*row) for row in rows]

    as_array, as_lines = written("json", things), written("jsonl", things)

    expected = [dict(zip(("Name", "Note", "WaitSeconds"), row, strict=True)) for row in rows]
    assert as_array.isascii()
    assert as_lines.isascii()
    assert json.loads(as_array) == expected
    assert [json.loads(line) for line in as_lines.split(b"\n")[:-1]] == expected


@given(st.lists(any_text))
def test_a_line_is_the_same_whether_or_not_another_needs_escapes(texts: list[str]) -> None:
    together = encode_lines([Thing(text) for text in ["plain", *texts]])

    assert together.split(b"\n")[0] == encode_lines([Thing("plain")])[:-1]
