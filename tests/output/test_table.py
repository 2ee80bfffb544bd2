from __future__ import annotations

import re
from collections.abc import Sequence
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from msgspec import Struct

from pagecli.connection import Place
from pagecli.output import Format, open_writer
from pagecli.text import cell_width
from pagecli.times import Moment
from pagecli.views import Column, View, text_cell
from pagecli.views.blocks import summary
from support.in_process import NOW, Stage


class Thing(Struct, rename="pascal"):
    name: str
    note: str = "n"
    count: str = "1"
    arn: str = "arn:aws:ssm-contacts:us-east-2:111122223333:contact/a"


THINGS: View[Thing] = View(
    Thing,
    list,
    (
        Column("COUNT", "Count", lambda thing, moment: text_cell(thing.count), right=True),
        Column("NOTE", "Note", lambda thing, moment: text_cell(thing.note), optional=1),
        Column("NAME", "Name", lambda thing, moment: text_cell(thing.name, "red"), elastic=True),
    ),
    lambda thing: thing.arn,
)


def written(
    *batches: Sequence[Thing],
    stage: Stage | None = None,
    footer: Sequence[str] = (),
    complete: bool = True,
    fields: tuple[str, ...] | None = None,
    color: bool = False,
) -> str:
    stage = stage or Stage()
    form = Format("table", fields, color=color)
    writer = open_writer(form, THINGS, Moment(NOW, None), stage.environment)
    for rows in batches:
        writer.write(rows)
    writer.finish([summary(*line.split(" · ")) for line in footer], complete)
    return stage.out.decode(stage.encoding)


def terminal(columns: int) -> Stage:
    return Stage(stdout_is_terminal=True, columns=columns)


def test_columns_are_aligned_below_their_headers() -> None:
    assert written([Thing("akuam", "one", "7"), Thing("b", "three", "1234567")]) == (
        "  COUNT  NOTE   NAME\n"
        "      7  one    akuam\n"
        "1234567  three  b\n"
    )  # fmt: skip


def test_the_footer_stands_below_an_empty_line() -> None:
    assert written([Thing("a")], footer=["1 thing", "that is all"]).endswith("\n\n1 thing\nthat is all\n")


def test_without_rows_there_is_the_footer_only() -> None:
    assert written(footer=["no things"]) == "no things\n"
    assert written([], footer=["no things"]) == "no things\n"


def test_what_is_not_complete_says_so_on_its_last_line() -> None:
    shown = written([Thing("a")], footer=["1 thing"], complete=False)

    assert shown.endswith("\n\n1 thing\nINCOMPLETE: not all rows could be fetched\n")


def test_later_rows_keep_the_widths_of_the_first() -> None:
    assert written([Thing("aaaa")], [Thing("b")], [Thing("cccccccc")]) == (
        "COUNT  NOTE  NAME\n"
        "    1  n     aaaa\n"
        "    1  n     b\n"
        "    1  n     cccccccc\n"
    )  # fmt: skip


@pytest.mark.parametrize(
    ("places", "headers"),
    [
        ([Place("ops", "111122223333", "us-east-2")], []),
        ([Place("ops", "111122223333", "us-east-2"), Place("ops", "111122223333", "eu-west-1")], ["REGION"]),
        ([Place("ops", "111122223333", "us-east-2"), Place("pay", "444455556666", "us-east-2")], ["ACCOUNT"]),
        ([Place("ops", None, "us-east-2"), Place("pay", None, "eu-west-1")], ["ACCOUNT", "REGION"]),
    ],
)
def test_accounts_and_regions_are_told_apart_where_several_are_asked(places: list[Place], headers: list[str]) -> None:
    stage = Stage()
    stage.environment.places.extend(places)

    assert written([Thing("a")], stage=stage).splitlines()[0].split() == ["COUNT", "NOTE", "NAME", *headers]


def test_an_account_is_shown_by_the_name_of_its_profile_else_by_its_number() -> None:
    stage = Stage()
    stage.environment.places.extend([Place("ops", "111122223333", "us-east-2"), Place("pay", "5" * 12, "us-east-2")])
    shared = Thing("b", arn="arn:aws:ssm-contacts:us-east-2:444455556666:contact/b")

    rows = written([Thing("a"), shared], stage=stage).splitlines()[1:]

    assert [row.split()[-1] for row in rows] == ["ops", "444455556666"]


def test_fields_are_shown_in_the_order_asked_for() -> None:
    assert written([Thing("a")], fields=("Name", "Count")) == "NAME  COUNT\na         1\n"


def test_a_pipe_gets_everything_however_wide() -> None:
    name = "x" * 500

    assert name in written([Thing(name)], stage=Stage(columns=20))


def test_on_a_terminal_an_optional_column_is_left_out_where_there_is_no_room() -> None:
    rows = [Thing("n" * 10, "o" * 10)]

    assert "NOTE" in written(rows, stage=terminal(29))
    assert "NOTE" not in written(rows, stage=terminal(28))


def test_on_a_terminal_an_elastic_column_is_shortened_where_there_is_no_room() -> None:
    assert written([Thing("n" * 20, "note")], stage=terminal(20), fields=("Count", "Name")) == (
        f"COUNT  NAME\n    1  {'n' * 12}…\n"
    )


def test_what_is_neither_optional_nor_elastic_is_never_shortened() -> None:
    assert "1234567890" in written([Thing("n" * 20, count="1234567890")], stage=terminal(8))


def test_an_elastic_column_keeps_a_readable_width() -> None:
    assert written([Thing("abcdefghij")], stage=terminal(4), fields=("Name",)) == "NAME\nabcde…\n"


def test_a_long_footer_is_broken_between_its_parts_on_a_terminal_only() -> None:
    line = "12 pages · 7 read · 5 unread · median 3s"

    assert written(footer=[line], stage=terminal(20)) == "12 pages · 7 read\n5 unread · median 3s\n"
    assert written(footer=[line], stage=Stage(columns=20)) == f"{line}\n"


@given(
    st.lists(st.text(st.characters(categories=["L", "N", "P", "S", "Zs"]), max_size=60), min_size=1),
    st.integers(24, 90),
)
def test_no_line_of_elastic_columns_is_wider_than_the_terminal(names: list[str], columns: int) -> None:
    shown = written([Thing(name) for name in names], stage=terminal(columns), fields=("Count", "Name"))

    assert max(cell_width(line) for line in shown.split("\n")) <= columns


@pytest.mark.parametrize(("terminal", "color"), [(False, False), (False, True), (True, False), (True, True)])
def test_there_are_escape_sequences_if_and_only_if_colour_was_asked_for(terminal: bool, color: bool) -> None:
    shown = written([Thing("akuam")], stage=Stage(stdout_is_terminal=terminal), footer=["1 thing"], color=color)

    assert ("\x1b[" in shown) is color
    assert re.sub(r"\x1b\[[0-9;]*m", "", shown) == "COUNT  NOTE  NAME\n    1  n     akuam\n\n1 thing\n"


def test_a_style_ends_where_its_cell_does() -> None:
    shown = written([Thing("akuam")], color=True)

    assert "\x1b[31makuam\x1b[0m\n" in shown


def test_markup_in_data_is_literal() -> None:
    assert "[red]:smile:[/]" in written([Thing("[red]:smile:[/]")], color=True)


def test_what_the_encoding_has_no_character_for_is_written_out() -> None:
    shown = written([Thing("José 日")], stage=Stage(encoding="latin-1"))

    assert shown.endswith("José \\u65e5\n")


@pytest.mark.parametrize(
    ("text", "width"),
    [("", 0), ("abc", 3), ("José", 4), ("Jose\u0301", 4), ("日本", 4), ("\uff21", 2), ("\uff71", 1),
     ("\u0e01\u0e31\u0e49", 1), ("\u0915\u0947", 1), ("\u0915\u093f", 2), ("a\u20dd", 1)],
)  # fmt: skip
def test_a_wide_character_takes_two_cells_and_a_combining_one_none(text: str, width: int) -> None:
    assert cell_width(text) == width


NOTE = "the disk of the database is full, and so is ours"
BELOW: View[Thing] = View(
    Thing,
    list,
    (
        Column("COUNT", "Count", lambda thing, moment: text_cell(thing.count), right=True),
        Column("NOTE", "Note", lambda thing, moment: text_cell(thing.note), elastic=True),
        Column("NAME", "Name", lambda thing, moment: text_cell(thing.name), below=True),
    ),
)


@pytest.mark.parametrize(
    ("columns", "shown"),
    [
        (65, [f"COUNT  {'NOTE':48}  NAME", f"    1  {NOTE:48}  db/12345"]),
        (41, [f"COUNT  {'NOTE':24}  NAME", f"    1  {NOTE[:23]}…  db/12345"]),
        (40, ["COUNT  NOTE", f"    1  {NOTE[:32]}…", "       db/12345"]),
        (14, ["COUNT  NOTE", f"    1  {NOTE[:6]}…", "      db/12345"]),
        (5, ["COUNT  NOTE", f"    1  {NOTE[:5]}…", "db/12345"]),
    ],
)
def test_a_last_column_without_room_goes_below_its_row(columns: int, shown: list[str]) -> None:
    stage = terminal(columns)
    writer = open_writer(Format("table"), BELOW, Moment(NOW, None), stage.environment)
    writer.write([Thing("db/12345", NOTE)])

    assert stage.out.decode().splitlines() == shown


@pytest.mark.parametrize(
    ("columns", "header"),
    [
        (33, ["COUNT", "AGE", "KIND", "NAME"]),
        (32, ["COUNT", "KIND", "NAME"]),
        (25, ["COUNT", "AGE", "KIND"]),
        (12, ["COUNT", "KIND"]),
    ],
)
def test_a_last_column_goes_below_before_what_matters_more_is_left_out(columns: int, header: list[str]) -> None:
    def column(name: str, **how: Any) -> Column[Thing]:
        return Column(name, None, lambda thing, moment: text_cell(thing.name if name == "NAME" else "12345"), **how)

    last = column("NAME", optional=2, below=True)
    view = View(Thing, list, (column("COUNT"), column("AGE", optional=3), column("KIND", optional=1), last))
    stage = terminal(columns)
    open_writer(Format("table"), view, Moment(NOW, None), stage.environment).write([Thing("orders/12345")])

    assert stage.out.decode().splitlines()[0].split() == header


def test_an_optional_column_stays_where_one_that_wraps_can_give_way() -> None:
    columns: tuple[Column[Thing], ...] = (
        Column("KIND", None, lambda thing, moment: text_cell("KIND"), optional=1),
        Column("NOTE", None, lambda thing, moment: text_cell(thing.note), wraps=True, least=20),
    )

    for width, header in ((26, ["KIND", "NOTE"]), (25, ["NOTE"])):
        stage = terminal(width)
        open_writer(Format("table"), View(Thing, list, columns), Moment(NOW, None), stage.environment).write(
            [Thing("a", NOTE)]
        )
        assert stage.out.decode().splitlines()[0].split() == header


@pytest.mark.parametrize(
    ("note", "fields", "header"),
    [(None, None, ["NAME"]), ("n", None, ["NOTE", "NAME"]), (None, ("Note", "Name"), ["NOTE", "NAME"])],
)
def test_a_sparse_column_of_nothing_is_left_out_unless_it_was_asked_for(
    note: str | None, fields: tuple[str, ...] | None, header: list[str]
) -> None:
    columns: tuple[Column[Thing], ...] = (
        Column("NOTE", "Note", lambda thing, moment: text_cell(note), sparse=True),
        Column("NAME", "Name", lambda thing, moment: text_cell(thing.name)),
    )
    stage = Stage()
    open_writer(Format("table", fields), View(Thing, list, columns), Moment(NOW, None), stage.environment).write(
        [Thing("a"), Thing("b")]
    )

    assert stage.out.decode().splitlines()[0].split() == header


@pytest.mark.parametrize(
    ("columns", "shown"),
    [
        (200, [f"KIND  {NOTE}"]),
        (40, ["KIND  the disk of the database is full,", "      and so is ours"]),
        (34, ["KIND  the disk of the database is", "      full, and so is ours"]),
        (17, ["KIND  the disk of", "      the", "      database is", "      full, and", "      so is ours"]),
    ],
)
def test_a_last_column_that_wraps_loses_no_word_and_no_row_is_mistaken_for_another(
    columns: int, shown: list[str]
) -> None:
    kind: Column[Thing] = Column("KIND", None, lambda thing, moment: text_cell("KIND"))
    note: Column[Thing] = Column("NOTE", None, lambda thing, moment: text_cell(thing.note), wraps=True, least=11)
    stage = terminal(columns)
    open_writer(Format("table"), View(Thing, list, (kind, note)), Moment(NOW, None), stage.environment).write(
        [Thing("a", NOTE)]
    )

    assert stage.out.decode().splitlines()[1:] == shown
