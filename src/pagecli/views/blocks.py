"""What people see, independent of the renderer: blocks, in paragraphs separated by empty lines."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, Generic, NamedTuple, TypeVar

from msgspec import Struct

from pagecli.views import Cell, View, text_cell

T = TypeVar("T")


class Line(Struct, frozen=True):
    """Parts that are read one after the other; a line that is too long is broken between them.

    With the ARN of what it names, it ends with the account and the region of that where several are asked.
    """

    parts: Sequence[Cell]
    arn: str | None = None


class Section(Struct, frozen=True):
    """Lines beside their heading, which may be empty: the lines of all sections of an output are below each other."""

    heading: str
    lines: Sequence[Line]


class Heading(Struct, frozen=True):
    """What a document, or a part of it, is called; `level` 1 is the document."""

    text: str
    level: int = 2


class Quote(Struct, frozen=True):
    """Text that somebody else wrote, shown so that it can't be mistaken for the program's own."""

    text: str


class Table(Struct, Generic[T], frozen=True):
    """Rows, and the view that has their columns for people and their records for programs."""

    view: View[T]
    rows: Sequence[T]


class Node(NamedTuple):
    """A line of a tree in its parts, and the lines below it; `arn` as in Line."""

    parts: Sequence[Cell]
    children: Sequence[Node]
    arn: str | None = None


class Tree(Struct, frozen=True):
    """A root and all below it."""

    root: Node


class Bar(Struct, frozen=True):
    """A count, by what it is called, the style of its bar, and what it was before if that is to be compared."""

    label: str
    count: int
    style: str
    before: int | None = None


class BarChart(Struct, frozen=True):
    """Counts side by side; a document says in `caption` what they count."""

    title: str
    bars: Sequence[Bar]
    caption: str = ""


class HeatMap(Struct, frozen=True):
    """Counts of `unit` in rows and columns, None where nothing was counted; `empty` says that all are zero."""

    title: str
    columns: Sequence[str]
    rows: Sequence[tuple[str, Sequence[int | None]]]
    unit: str
    empty: str
    caption: str = ""


Block = Line | Section | Heading | Quote | Table[Any] | Tree | BarChart | HeatMap
Paragraph = Sequence[Block]

_INCOMPLETE = Line([Cell("INCOMPLETE: not all rows could be fetched", "bold red")])


def summary(*parts: str) -> Line:
    """Return a line that sums up what is above it."""
    return Line([text_cell(part, "dim") for part in parts])


def shown_of(shown: int, found: int) -> list[Line]:
    """Return the line that says that not all rows are shown, and what shows them; none if they are."""
    return [summary(f"{shown:,} of {found:,} shown; -n 0 shows all")] if shown < found else []


def closing(lines: Sequence[Line], complete: bool) -> list[Line]:
    """Return the lines that end an output; the last says so if it is not complete."""
    return [*lines] if complete else [*lines, _INCOMPLETE]
