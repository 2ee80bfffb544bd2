"""Renders blocks as text on standard output."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator

from pagecli.output import Format
from pagecli.output.table import TableWriter
from pagecli.output.terminal import Terminal
from pagecli.text import escape_controls
from pagecli.times import Moment
from pagecli.views import Cell, place_cells
from pagecli.views.blocks import (
    BarChart,
    Block,
    Heading,
    HeatMap,
    Line,
    Paragraph,
    Quote,
    Section,
    Table,
    Tree,
)

_QUOTED = "  | "
_MARGIN = 9  # for headings, beside the lines of their sections
_HANGING = " " * (_MARGIN + 2)


class Screen:
    """Renders blocks for a terminal, or for a pipe that a person reads from."""

    def __init__(self, terminal: Terminal, form: Format, moment: Moment) -> None:
        self._terminal, self._form, self._moment = terminal, form, moment

    def show(self, paragraphs: Iterable[Paragraph]) -> None:
        """Write the paragraphs that have something to show, an empty line between them, and where they are from."""
        for text in self._texts(paragraphs):
            self._terminal.write(text)

    def height(self, paragraphs: Iterable[Paragraph]) -> int:
        """Return how many lines these take."""
        return sum(text.count("\n") for text in self._texts(paragraphs))

    def _texts(self, paragraphs: Iterable[Paragraph]) -> Iterator[str]:
        """Yield what is written one after the other; where it is from stands right below a summary."""
        gap, is_summary = "", False
        for paragraph in paragraphs:
            if text := "".join(map(self._text, paragraph)):
                yield gap + text
                gap, is_summary = "\n", all(isinstance(block, Line) for block in paragraph)
        if origin := self._terminal.origin(self._moment):
            yield origin if is_summary else gap + origin

    def _text(self, block: Block) -> str:
        match block:
            case Line():
                return self._terminal.line(self._parts(block, 0))
            case Section():
                return self._section(block)
            case Heading():
                return f"{self._terminal.paint(escape_controls(block.text), 'bold underline')}\n"
            case Table():
                return TableWriter(self._terminal, block.view, self._form, self._moment).text(block.rows)
            case Quote():
                return self._quote(block.text)
            case Tree():
                from pagecli.output.tree import tree_text

                return tree_text(block.root, self._terminal)
            case BarChart() | HeatMap():
                from pagecli.output.charts import chart_text

                return chart_text(block, self._terminal)

    def _section(self, section: Section) -> str:
        margins = [section.heading.ljust(_MARGIN), *[" " * _MARGIN] * len(section.lines)]
        text = "".join(
            self._terminal.line(self._parts(line, len(_HANGING)), margin, _HANGING)
            for line, margin in zip(section.lines, margins, strict=False)
        )
        return self._terminal.paint(section.heading, "bold") + text[len(section.heading) :]

    def _parts(self, line: Line, indent: int) -> list[Cell]:
        """Return the parts of a line, those that have no room in one of their own broken at spaces."""
        parts = [*line.parts, *place_cells(line.arn, self._terminal.places)]
        return [Cell(text, part.style) for part in parts for text in self._terminal.wrap(part.text, indent)]

    def _quote(self, text: str) -> str:
        wrap, indent = self._terminal.wrap, len(_QUOTED)
        lines = [part for line in re.split(r"\r?\n", text) for part in wrap(escape_controls(line), indent)]
        return "".join(f"{_QUOTED}{line}".rstrip() + "\n" for line in lines)
