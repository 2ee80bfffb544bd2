"""HTML: what others wrote is text, the file asks for nothing, and each block is there."""

from __future__ import annotations

import itertools
import re
from base64 import b64encode
from hashlib import sha256
from html.parser import HTMLParser
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from msgspec import Struct

from pagecli.output import Stdout, html
from pagecli.output.html import HtmlDocument
from pagecli.text import escape_controls
from pagecli.times import UTC, Moment
from pagecli.views import Cell, Column, View, text_cell
from pagecli.views.blocks import Bar, BarChart, Heading, HeatMap, Line, Node, Paragraph, Quote, Section, Table, Tree
from support.in_process import NOW, Stage

HOSTILE = st.text(
    st.one_of(st.sampled_from("<>&\"'=/;:{}%#\n\r\t "), st.characters(codec=None, exclude_categories=())), max_size=30
) | st.sampled_from(
    ["<script>alert(1)</script>", "</style><img src=x onerror=alert(1)>", "&lt;b&gt;&amp;amp;", "javascript:alert(1)",
     "{{ 7 * 7 }}", "{% raw %}", "\" onload=\"x", "' onclick='x", "]]>", "<!--", "\u202eabc", "\x1b[31m", "\ud800"]
)  # fmt: skip


class Thing(Struct):
    name: str


THINGS: View[Thing] = View(
    Thing, list, (Column("NAME", None, lambda thing, moment: text_cell(thing.name, "bold red"), right=True),)
)


class Page(HTMLParser):
    """The tags of a page with their attributes, and all text outside of its style sheet."""

    def __init__(self, html: str) -> None:
        super().__init__()
        self.tags: list[tuple[str, dict[str, str | None]]] = []
        self.texts: list[str] = []
        self._within: list[str] = []
        self.feed(html)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.append((tag, dict(attrs)))
        self._within.append(tag)

    def handle_endtag(self, tag: str) -> None:
        while self._within and self._within.pop() != tag:
            pass

    def handle_data(self, data: str) -> None:
        if "style" not in self._within and data.strip():
            self.texts.append(data)


def written(*paragraphs: Paragraph) -> str:
    stage = Stage()
    HtmlDocument(Stdout(stage.environment), Moment(NOW, UTC, dated=True)).show(paragraphs)
    return stage.out.decode()


def everywhere(text: str) -> list[Paragraph]:
    """Blocks of every kind with the text wherever text can stand."""
    cell = text_cell(text, "bold")
    return [
        [Heading(text, 1)],
        [Line([cell, cell]), Section(text, [Line([cell])])],
        [Heading(text)],
        [Table(THINGS, [Thing(text)]), Quote(f"{text}\n{text}")],
        [Tree(Node([cell], [Node([cell], [])]))],
        [BarChart(text, [Bar(text, 3, "green", 2)]), HeatMap(text, [text], [(text, [2])], text, text)],
    ]


SAFE = Page(written(*everywhere("a")))


@settings(deadline=None)
@given(HOSTILE.filter(bool))
def test_whatever_the_text_it_adds_no_tag_and_no_attribute(text: str) -> None:
    page = Page(written(*everywhere(text)))

    assert [(tag, sorted(attributes)) for tag, attributes in page.tags] == [
        (tag, sorted(attributes)) for tag, attributes in SAFE.tags
    ]
    plain = " ".join(escape_controls(text).split())
    shown = [" ".join(each.split()) for each in page.texts]
    assert not plain or shown.count(plain) >= 9  # titles, headings, an entry, parts, a cell, nodes


def test_it_asks_for_nothing_and_only_its_own_style_sheet_counts() -> None:
    html = written(*everywhere("a"))
    page = Page(html)

    style = re.search(r"<style>(.*?)</style>", html, re.DOTALL)
    assert style
    digest = b64encode(sha256(style[1].encode()).digest()).decode()
    policy = next(a["content"] for _, a in page.tags if a.get("http-equiv") == "Content-Security-Policy")
    assert policy == f"default-src 'none'; style-src 'sha256-{digest}'; base-uri 'none'; form-action 'none'"
    assert not {"script", "link", "img", "iframe", "object", "form"} & {tag for tag, _ in page.tags}
    assert not {"src", "style", "action", "onload"} & {name for _, attributes in page.tags for name in attributes}
    assert all((a["href"] or "").startswith("#") for _, a in page.tags if "href" in a)
    assert "url(" not in html
    assert "@import" not in html


def test_the_contents_lead_to_each_heading() -> None:
    page = Page(written([Heading("T", 1)], [Heading("One")], [Heading("Two")]))

    links = [attributes["href"] for tag, attributes in page.tags if tag == "a"]
    assert links == [f"#{attributes['id']}" for tag, attributes in page.tags if tag == "h2"]
    assert page.texts == ["T", "T", "One", "Two", "One", "Two"]


@pytest.mark.parametrize(
    ("chart", "alternative"),
    [
        (BarChart("READ", [Bar("to 1m", 1200, "green"), Bar("x", 0, "")]), "READ. to 1m: 1,200; x: 0"),
        (BarChart("PAGES", [Bar("akuam", 3, "", 4)]), "PAGES. akuam: 3 (before 4)"),
        (HeatMap("SENT", ["00", "01"], [("MON", [1, 2]), ("TUE", [0, 0])], "pages", ""), "SENT, pages. MON: 3; TUE: 0"),
    ],
)  # fmt: skip
def test_a_chart_has_an_alternative_text_with_its_numbers(chart: BarChart | HeatMap, alternative: str) -> None:
    page = Page(written([chart]))

    (attributes,) = [attributes for tag, attributes in page.tags if tag == "svg"]
    assert (attributes["role"], attributes["aria-label"]) == ("img", alternative)


def test_a_bar_is_as_long_as_its_count_and_the_greatest_fills_the_room() -> None:
    page = Page(written([BarChart("T", [Bar("a", 10, "green"), Bar("b", 5, "red", 1), Bar("c", 0, "")])]))

    bars = [(a["class"], a["width"]) for tag, a in page.tags if tag == "rect"]
    assert bars == [("bar green", "160"), ("bar red", "80"), ("before", "16"), ("bar ", "0")]


def test_a_heat_map_of_nothing_says_so() -> None:
    page = Page(written([HeatMap("SENT", ["00"], [("MON", [0])], "pages", "no page has a SentTime")]))

    assert "SENT, pages: no page has a SentTime" in page.texts
    assert [a["class"] for tag, a in page.tags if tag == "rect"] == ["s0"]


def test_a_block_that_html_does_not_know_is_an_error_and_not_left_out() -> None:
    with pytest.raises(TypeError, match="no HTML for str"):
        written(["a block"])  # type: ignore[list-item]


def test_controls_are_escaped_even_where_no_view_did_so() -> None:
    things: View[Thing] = View(Thing, list, (Column("A\x1b", None, lambda thing, moment: Cell("b\u202e")),))
    html = written([Table(things, [Thing("a")])], [Line([Cell("c\x1b")])])

    assert not re.search("[\x1b\u202e]", html)
    assert all(text in html for text in ("A\\x1b", "b\\u202e", "c\\x1b"))


def test_cells_keep_their_styles_as_classes() -> None:
    html = written([Table(THINGS, [Thing("a")])], [Line([Cell("b", "bold green")])])

    assert '<td class="bold red right">a</td>' in html
    assert '<span class="part bold green">b</span>' in html


def test_a_chart_has_its_caption_as_its_alternative_text_too() -> None:
    bars = BarChart("READ", [Bar("to 1m", 2, "green")], "Pages by the time from sent to read")
    heat = HeatMap("NIGHTS", ["MO", "TU"], [("Nov 16", [None, 2])], "people", "none", "People woken by night")
    page = Page(written([bars, heat]))

    alternatives = [attributes["aria-label"] for tag, attributes in page.tags if tag == "svg"]
    assert alternatives == ["Pages by the time from sent to read. to 1m: 2", "People woken by night. Nov 16: 2"]
    assert {bars.caption, heat.caption} <= {*page.texts}
    assert [tag for tag, _ in page.tags].count("rect") == 2  # the bar, and no cell for what was not counted


def lightness(colour: str) -> float:
    """How light the colour is in grey, 0 to 1."""
    red, green, blue = (int(colour[at : at + 2], 16) / 255 for at in (1, 3, 5))
    return 0.299 * red + 0.587 * green + 0.114 * blue


@pytest.mark.parametrize("scheme", [0, 1])
def test_the_colours_of_a_chart_differ_in_grey(scheme: int) -> None:
    style = (Path(html.__file__).parent / "templates" / "document.css").read_text()

    for names in (["page", "bar", "late", "missed"], ["s0", "s1", "s2", "s3", "s4"]):
        greys = sorted(
            lightness(re.findall(rf"--{name}: (#[0-9a-f]{{6}})", style.replace("#fff;", "#ffffff;"))[scheme])
            for name in names
        )
        assert all(darker + 0.08 < lighter for darker, lighter in itertools.pairwise(greys)), names
