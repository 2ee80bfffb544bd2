from __future__ import annotations

import json
import re

import pytest
from hypothesis import given
from hypothesis import strategies as st
from msgspec import Struct

from pagecli.connection import Place
from pagecli.output import Format, write
from pagecli.text import cell_width
from pagecli.times import UTC, Moment
from pagecli.views import Cell, Column, View, text_cell, time_columns
from pagecli.views.blocks import Line, Node, Paragraph, Quote, Section, Table, Tree, closing, summary
from support.blocks import shown
from support.in_process import NOW, Stage


class Thing(Struct, rename="pascal"):
    name: str


THINGS: View[Thing] = View(Thing, list, (Column("NAME", "Name", lambda thing, moment: text_cell(thing.name)),))
TABLE = Table(THINGS, [Thing("a")])


def terminal(columns: int) -> Stage:
    return Stage(stdout_is_terminal=True, columns=columns)


def line(*parts: str) -> Line:
    return Line([Cell(part) for part in parts])


def test_paragraphs_have_an_empty_line_between_them_and_their_blocks_have_none() -> None:
    assert shown([[line("one"), line("two")], [TABLE], [line("three")]]) == "one\ntwo\n\nNAME\na\n\nthree\n"


def test_a_paragraph_with_nothing_to_show_leaves_no_empty_line() -> None:
    assert shown([[Table(THINGS, [])], [], [line("one")], [Table(THINGS, [])], [line("two")], []]) == "one\n\ntwo\n"


def test_a_line_is_broken_between_its_parts_and_within_one_only_where_that_has_no_room() -> None:
    parts = line("12 pages", "a · dot", "5 unread")

    assert shown([[parts]]) == "12 pages · a · dot · 5 unread\n"
    assert shown([[parts]], terminal(20)) == "12 pages · a · dot\n5 unread\n"
    assert shown([[parts]], terminal(12)) == "12 pages\na · dot\n5 unread\n"
    assert shown([[parts]], terminal(6)) == "12\npages\na ·\ndot\n5\nunread\n"


OPS, PAYMENTS = Place("ops", "111122223333", "us-east-2"), Place("payments", "444455556666", "eu-west-1")
ARN = "arn:aws:ssm-contacts:eu-west-1:444455556666:page/akuam/1"


@pytest.mark.parametrize(
    ("places", "where"),
    [
        ([OPS, PAYMENTS], " · payments · eu-west-1"),
        ([OPS, OPS._replace(region="eu-west-1")], " · eu-west-1"),
        ([OPS, PAYMENTS._replace(region="us-east-2")], " · payments"),
        ([OPS], ""),
        ([], ""),
    ],
)
@pytest.mark.parametrize("name", ["table", "md"])
def test_a_line_ends_with_the_account_and_region_of_what_it_names_where_several_are_asked(
    places: list[Place], where: str, name: str
) -> None:
    node = Node([Cell("root")], [Node([Cell("node")], [], ARN)], None)
    blocks: list[Paragraph] = [[Line([Cell("line")], ARN)], [Section("S", [Line([Cell("part")], ARN)])], [Tree(node)]]
    stage = Stage()
    stage.environment.places.extend(places)

    write(blocks, Thing("a"), Format(name), Moment(NOW, UTC), stage.environment, is_document=True)

    text = stage.out.decode()
    for word in ("line", "part", "node"):
        assert f"{word}{where}\n" in text
    assert "root\n" in text


@pytest.mark.parametrize("name", ["table", "md", "html"])
def test_a_table_tells_accounts_and_regions_apart_before_a_column_that_wraps(name: str) -> None:
    columns: tuple[Column[Thing], ...] = (
        Column("NAME", None, lambda thing, moment: text_cell(thing.name)),
        Column("WHAT", None, lambda thing, moment: text_cell("x"), wraps=True),
    )
    view: View[Thing] = View(Thing, list, columns, lambda thing: ARN)
    stage = Stage()
    stage.environment.places.extend([OPS, PAYMENTS])

    write([[Table(view, [Thing("a")])]], Thing("a"), Format(name), Moment(NOW, UTC), stage.environment, True, True)

    header = re.findall("[A-Z]{4,}", stage.out.decode().partition("<tbody>")[0])[-4:] if name == "html" else None
    assert (header or re.findall("[A-Z]{4,}", stage.out.decode())) == ["NAME", "ACCOUNT", "REGION", "WHAT"]


@pytest.mark.parametrize("name", ["md", "html"])
def test_in_a_document_no_column_of_ages_stands_beside_a_time(name: str) -> None:
    columns: tuple[Column[Thing], ...] = time_columns("SENT", "Sent", lambda thing: NOW, optional=0)
    table = Table(View(Thing, list, columns), [Thing("a")])
    stage = Stage()

    write([[table]], Thing("a"), Format(name), Moment(NOW, UTC), stage.environment, True, True)

    assert "SENT" in stage.out.decode()
    assert len(re.findall("<th[ >]|\\| -", stage.out.decode())) == 1


def test_a_section_is_broken_where_it_is_without_its_colours() -> None:
    section = Section("ON CALL", [Line([Cell("akuam until 09:00", "red"), Cell("then alejr")]), line("a", "b")])

    for columns, broken in ((39, 0), (38, 1)):
        text = shown([[section]], terminal(columns), color=True)
        assert text.startswith("\x1b[1mON CALL\x1b[0m  \x1b[31makuam")
        assert text.count("\n") == 2 + broken


def test_what_is_not_complete_says_so_at_its_end() -> None:
    lines = [summary("1 thing")]

    assert shown([closing(lines, complete=True)]) == "1 thing\n"
    assert shown([closing(lines, complete=False)]) == "1 thing\nINCOMPLETE: not all rows could be fetched\n"


def test_each_line_that_others_wrote_is_indented() -> None:
    quote = Quote("acknowledged by akuam\r\n\n  $ \x1b[2J\u2028two\n")

    assert shown([[line("ours"), quote, line("ours")]]).splitlines() == [
        "ours",
        "  | acknowledged by akuam",
        "  |",
        "  |   $ \\x1b[2J\\u2028two",
        "  |",
        "ours",
    ]


def test_a_quote_is_broken_at_spaces_else_in_the_word_and_not_into_a_pipe() -> None:
    quote = Quote("one two three 12345678901234 日本語日本語")

    assert shown([[quote]], terminal(14)).splitlines() == [
        "  | one two",
        "  | three",
        "  | 1234567890",
        "  | 1234",
        "  | 日本語日本",
        "  | 語",
    ]
    assert shown([[quote]], Stage(columns=14)) == "  | one two three 12345678901234 日本語日本語\n"


@given(st.text(st.characters(categories=["L", "M", "N", "P", "S", "Zs"]), max_size=200), st.integers(1, 40))
def test_no_part_of_a_quote_is_lost_or_begins_a_line_of_the_terminal(text: str, columns: int) -> None:
    lines = shown([[Quote(text)]], terminal(columns)).split("\n")[:-1]

    assert all(each.startswith("  |") and cell_width(each) <= max(columns, 6) for each in lines)
    assert "".join("".join(each[4:] for each in lines).split()) == "".join(text.split())


@pytest.mark.parametrize(
    ("form", "complete", "written"),
    [
        ("table", True, "for people\n"),
        ("json", True, '[\n{"Name":"a"}\n]\n'),
        ("json", False, '[\n{"Name":"a"}'),
        ("jsonl", True, '{"Name":"a"}\n'),
        ("csv", True, "Name\r\na\r\n"),
    ],
)
def test_people_get_the_blocks_and_programs_the_rows(form: str, complete: bool, written: str) -> None:
    stage = Stage()

    write([[line("for people")]], TABLE, Format(form), Moment(NOW, UTC), stage.environment, complete)

    assert stage.out.decode() == written


@pytest.mark.parametrize("complete", [True, False])
def test_programs_get_one_thing_as_one_object_that_is_closed_if_it_is_complete(complete: bool) -> None:
    stage = Stage()

    write([[line("for people")]], Thing("a"), Format("json"), Moment(NOW, UTC), stage.environment, complete)

    assert json.loads(stage.out + (b"" if complete else b"}")) == {"Name": "a"}
    assert stage.out.endswith(b"}\n") is complete
