"""Markdown, read by a renderer: what others wrote comes out as they wrote it, and as nothing else."""

from __future__ import annotations

from collections.abc import Iterable
from html.parser import HTMLParser

import pytest
from hypothesis import example, given
from hypothesis import strategies as st
from markdown_it import MarkdownIt
from msgspec import Struct

from pagecli.output import Format, Stdout, open_writer
from pagecli.output.markdown import MarkdownDocument, escape
from pagecli.text import escape_controls
from pagecli.times import UTC, Moment
from pagecli.views import Cell, Column, View, text_cell, time_cell
from pagecli.views.blocks import Bar, BarChart, HeatMap, Line, Node, Paragraph, Quote, Section, Table, Tree, summary
from support.in_process import NOW, Stage

MOMENT = Moment(NOW, UTC, dated=True)
GITHUB = MarkdownIt("gfm-like").enable(["table", "strikethrough", "linkify"])
GITHUB.linkify.set({"fuzzy_link": False, "fuzzy_email": False})  # type: ignore[union-attr]
HOSTILE = st.text(
    st.one_of(
        st.sampled_from("\\`*_{}[]()<>#+-.!|~&:/@$=\"' \n\r\t0123x"),
        st.characters(codec=None, exclude_categories=()),
    ),
    max_size=30,
) | st.sampled_from(
    [
        "<script>alert(1)</script>", "&lt;b&gt; &#64;", "[a](javascript:alert(1))", "![a](http://x/y.png)", "a | b",
        "http://example.com/x", "https://a", "ftp://a", "www.example.com", "//example.com", "mailto:a@example.com",
        "<http://a>", "*a* **b** _c_ __d__ ~~e~~", "`a` ``b``", "1. a", "1) a", "- a", "---", "===", "# a", "> a",
        "+ a", "+", "-", "=", "a\\", "\\|", "|", "a_b_c", "_a_", "$x$", "```", "~~~", "\u202eabc", "a  b", "[x]: y",
        "- [ ] a", "\x1b[31m", "a@example.com",
    ]
)  # fmt: skip


class Thing(Struct, rename="pascal"):
    name: str
    wait_seconds: float | None = None


THINGS: View[Thing] = View(
    Thing,
    list,
    (
        Column("NAME", "Name", lambda thing, moment: text_cell(thing.name, "bold red"), elastic=True),
        Column("WAIT", "WaitSeconds", lambda thing, moment: text_cell(thing.wait_seconds), right=True, optional=1),
        Column("WHEN", None, lambda thing, moment: time_cell(NOW, moment), optional=2),
    ),
)


def rows(*batches: list[Thing], complete: bool = True, fields: tuple[str, ...] | None = None) -> str:
    stage = Stage()
    writer = open_writer(Format("md", fields), THINGS, MOMENT, stage.environment)
    for batch in batches:
        writer.write(batch)
    writer.finish([summary("a footer")], complete)
    return stage.out.decode()


def document(*paragraphs: Paragraph) -> str:
    stage = Stage()
    MarkdownDocument(Stdout(stage.environment), MOMENT).show(paragraphs)
    return stage.out.decode()


class Read(HTMLParser):
    """The tags of a page, and the text within each of some of them, spaces taken together."""

    def __init__(self, html: str, *wanted: str) -> None:
        super().__init__()
        self.tags: set[str] = set()
        self.texts: list[str] = []
        self._wanted, self._depth = wanted, 0
        self.feed(html)
        self.texts = [" ".join(text.split()) for text in self.texts]

    def handle_starttag(self, tag: str, attrs: object) -> None:
        self.tags.add(tag)
        if tag in self._wanted:
            self.texts.append("")
            self._depth += 1

    def handle_endtag(self, tag: str) -> None:
        self._depth -= tag in self._wanted

    def handle_data(self, data: str) -> None:
        if self._depth:
            self.texts[-1] += data


def read(markdown: str, *wanted: str) -> Read:
    return Read(GITHUB.render(markdown), *wanted)


def plain(texts: Iterable[str]) -> list[str]:
    """What each text is when it is shown: controls escaped, spaces taken together."""
    return [" ".join(escape_controls(text).split()) for text in texts]


def test_rows_are_a_table_with_dates_and_zone_and_no_footer() -> None:
    assert rows([Thing("a", 2.0)], [Thing("longer")]) == (
        "| NAME  | WAIT | WHEN                 |\n"
        "| ----- | ---: | -------------------- |\n"
        "| **a** |  2.0 | 2026-11-23 19:00 UTC |\n"
        "| **longer** |    - | 2026-11-23 19:00 UTC |\n"
    )


def test_fields_that_were_chosen_are_its_columns() -> None:
    assert rows([Thing("a", 2.0)], fields=("WaitSeconds",)) == "| WAIT |\n| ---: |\n|  2.0 |\n"


def test_no_row_is_nothing_and_what_is_not_complete_says_so() -> None:
    assert rows([]) == ""
    assert rows([], complete=False) == "**INCOMPLETE: not all rows could be fetched**\n"
    assert rows([Thing("a")], complete=False).endswith("|\n\n**INCOMPLETE: not all rows could be fetched**\n")


@given(st.lists(HOSTILE, min_size=1, max_size=4))
def test_whatever_a_cell_says_it_is_one_cell_and_says_it(names: list[str]) -> None:
    page = read(rows([Thing(name) for name in names]), "td")

    assert page.tags <= {"table", "thead", "tbody", "tr", "th", "td", "strong"}
    assert len(page.texts) == 3 * len(names)
    assert page.texts[::3] == plain(names)


@example(["1. a", "b"], "")
@example(["a", "="], "")
@example(["- a"], "bold")
@given(st.lists(HOSTILE, min_size=1, max_size=4), st.sampled_from(["", "bold red"]))
def test_whatever_a_line_says_it_is_a_line_of_text(texts: list[str], style: str) -> None:
    page = read(document([Line([text_cell(text, style)]) for text in texts]), "p")

    assert page.tags <= {"p", "br", "strong"}
    assert page.texts == ([" ".join(" ".join(plain(texts)).split())] if any(plain(texts)) else [])


@given(st.lists(HOSTILE.filter(lambda text: text.strip()), min_size=1, max_size=4))
def test_whatever_a_node_says_it_is_one_item_of_the_list(texts: list[str]) -> None:
    children = [Node([Cell("first"), text_cell(text)], [Node([text_cell(text)], [])]) for text in texts]
    page = read(document([Tree(Node([Cell("root")], children))]), "li")

    assert page.tags <= {"p", "ul", "li"}
    assert page.texts == [text for name in plain(texts) for text in (f"first · {name}".strip(), name)]


@given(st.lists(HOSTILE, min_size=1, max_size=5).map("\n".join))
def test_what_others_wrote_stands_as_it_is(text: str) -> None:
    html = GITHUB.render(document([Line([Cell("before")]), Quote(text), Line([Cell("after")])]))
    page = Read(html, "code")

    assert page.tags == {"p", "pre", "code"}
    assert len(page.texts) == 1
    assert page.texts == plain([" ".join(escape_controls(line) for line in text.replace("\r\n", "\n").split("\n"))])


def test_what_can_be_read_without_a_renderer_is_left_alone() -> None:
    parts = ["checkout_escalation · 1.5s (SMS) · 50.0% + 3 - 2 #4 & 5", "-1s", "2026-11-23"]

    assert document([Line([Cell(part)]) for part in parts]).split("\n") == [f"{parts[0]}  ", "-1s  ", "2026-11-23", ""]


def test_an_address_that_github_would_make_a_link_of_is_broken() -> None:
    assert escape("see www.example.com") == r"see www\.example.com"


def test_lines_stay_apart_and_blocks_have_an_empty_line_between_them() -> None:
    line = Line([Cell("one"), Cell("two")])

    assert document([line, line], [Table(THINGS, [])], [line]) == "one · two  \none · two\n\none · two\n"


def test_what_is_indented_in_a_table_stays_so() -> None:
    shown = document([Table(THINGS, [Thing("  a")])])

    assert shown.splitlines()[-1].startswith("| &nbsp;&nbsp;**a** |")


@pytest.mark.parametrize(
    "chart",
    [
        BarChart("READ AFTER", [Bar("to `a`", 3, "green"), Bar("unread", 1, "red")]),
        HeatMap("SENT", ["00", "01", "02"], [("MON", [1, 0, 2])], "pages", "none"),
    ],
)
def test_charts_are_drawn_in_characters(chart: BarChart | HeatMap) -> None:
    shown = document([chart])

    assert shown.startswith(f"```text\n{chart.title}")
    assert "█" in shown
    assert shown.endswith("\n```\n")


@given(st.lists(HOSTILE.filter(lambda text: text.strip()), min_size=1, max_size=4))
def test_the_lines_of_a_section_are_items_below_its_heading(texts: list[str]) -> None:
    section = Section("OPEN", [Line([Cell("first"), text_cell(text)]) for text in texts])
    page = read(document([section]), "li", "strong")

    assert page.tags <= {"p", "ul", "li", "strong"}
    assert page.texts == ["OPEN", *(f"first · {name}".strip() for name in plain(texts))]
