from __future__ import annotations

import re

import pytest
from hypothesis import given
from hypothesis import strategies as st
from msgspec import Struct

from pagecli.output import Format, open_writer
from pagecli.output.tsv import tsv_field
from pagecli.text import escape_controls
from pagecli.times import Moment
from pagecli.views import View
from pagecli.views.blocks import summary
from support.in_process import NOW, Stage

any_text = st.text(st.characters(codec=None, exclude_categories=()))


class Thing(Struct, rename="pascal"):
    name: str
    note: str | None = None
    wait_seconds: float | None = None
    now: bool = False


THINGS: View[Thing] = View(Thing, list, ())


def written(*batches: list[Thing], fields: tuple[str, ...] | None = None) -> bytes:
    stage = Stage()
    writer = open_writer(Format("tsv", fields), THINGS, Moment(NOW, None), stage.environment)
    for rows in batches:
        writer.write(rows)
    writer.finish([summary("for people")])
    return stage.out


def unescaped(field: str) -> str:
    named = {"t": "\t", "n": "\n", "r": "\r", "\\": "\\"}
    pattern = r"\\(?:([tnr\\])|x(..)|u(....)|U(........))"
    return re.sub(pattern, lambda m: named[m[1]] if m[1] else chr(int(m[2] or m[3] or m[4], 16)), field)


def test_a_row_is_a_line_without_header_and_a_missing_value_is_an_empty_field() -> None:
    rows = [Thing("a", None, 2.0), Thing("b,c", 'say "so"', -0.5, now=True)]

    assert written([rows[0]], [rows[1]]) == b'a\t\t2.0\tfalse\nb,c\tsay "so"\t-0.5\ttrue\n'


def test_nothing_is_written_where_there_is_no_row() -> None:
    assert written([]) == b""


def test_fields_are_written_in_the_order_asked_for() -> None:
    assert written([Thing("a", "n", 2.5)], fields=("WaitSeconds", "Name")) == b"2.5\ta\n"


@pytest.mark.parametrize(
    ("value", "field"),
    [
        ("a\tb\nc\rd\\e", r"a\tb\nc\rd\\e"),
        ("\x1b[31m\u202e", r"\x1b[31m\u202e"),
        ("=1+1", "=1+1"),
        ("-1", "-1"),
        ('"', '"'),
        (r"\t", r"\\t"),
        ("é", "é"),
        ("", ""),
        (None, ""),
        (0.0, "0.0"),
    ],
)
def test_a_field_is_as_the_contract_says(value: str | float | None, field: str) -> None:
    assert tsv_field(value) == field


@given(any_text, any_text)
def test_whatever_the_text_a_row_is_one_line_of_its_fields_that_can_be_read_back(name: str, note: str) -> None:
    data = written([Thing(name, note)])

    assert data.count(b"\n") == 1
    fields = data.decode().removesuffix("\n").split("\t")
    assert [unescaped(field) for field in fields[:2]] == [name, note]
    assert all(escape_controls(field) == field for field in fields)
