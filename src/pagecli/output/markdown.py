"""Markdown, for pasting elsewhere: rows as a table, a screen's blocks as a document.

GitHub's flavour. Whatever the text of others is, a renderer shows it as it is: it makes no link, no emphasis, no HTML.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from itertools import groupby
from typing import Generic, TypeVar

from pagecli.connection import Place
from pagecli.output import Format, Stdout, chunks
from pagecli.output.charts import chart_lines
from pagecli.text import cell_width, escape_controls
from pagecli.times import Moment
from pagecli.views import Cell, Column, View, place_cells, without_ages
from pagecli.views.blocks import (
    BarChart,
    Block,
    Heading,
    HeatMap,
    Line,
    Node,
    Paragraph,
    Quote,
    Section,
    Table,
    Tree,
    closing,
)

T = TypeVar("T")
_CHART_WIDTH = 80
# Within a line: what begins emphasis, code, a link, HTML, an entity or a formula; the last two turn URLs into links.
_MARKUP = re.compile(
    r"[\\`*\[\]<|~$@]|(?<![0-9A-Za-z])_|_(?![0-9A-Za-z])|&(?=[#0-9A-Za-z])|(?<=/)/|(?<=[wW]{3})\.", re.ASCII
)
# At its beginning: what would make a heading, a quotation, a list, a rule or the underline of a heading of it.
_AT_START = re.compile(r"([#>=]|[+-](?=[ -]|$))|(\d+)([.)])(?= |$)", re.ASCII)


class MarkdownWriter(Generic[T]):
    """A table of the rows, nothing where there is none; later rows keep the widths that the first ones set."""

    def __init__(
        self, stdout: Stdout, view: View[T], form: Format, moment: Moment, places: Sequence[Place] = ()
    ) -> None:
        self._stdout = stdout
        columns = view.chosen_columns(form.fields) if form.fields else view.columns_at(places)
        self._columns = without_ages(columns)
        self._moment = moment
        self._widths: list[int] = []

    def write(self, rows: Sequence[T]) -> None:
        for chunk in chunks(rows):
            self._stdout.write(self.text(chunk).encode())

    def text(self, rows: Sequence[T]) -> str:
        """Return the lines of these rows, the header above the first ones."""
        if not rows:
            return ""
        lines = [[_in_table(column.cell(row, self._moment)) for column in self._columns] for row in rows]
        if not self._widths:
            header = [escape(column.header) for column in self._columns]
            self._widths = [max(3, *(cell_width(line[i]) for line in (header, *lines))) for i in range(len(header))]
            rule = ["-" * (w - 1) + (":" if c.right else "-") for c, w in zip(self._columns, self._widths, strict=True)]
            lines = [header, rule, *lines]
        return "".join(map(self._line, lines))

    def finish(self, footer: Sequence[Line] = (), complete: bool = True) -> None:
        if not complete:
            gap = "\n" if self._widths else ""
            self._stdout.write((gap + "".join(_lines(closing((), complete)))).encode())

    def _line(self, cells: Sequence[str]) -> str:
        padded = map(_pad, cells, self._columns, self._widths)
        return f"| {' | '.join(padded)} |\n"


class MarkdownDocument:
    """Renders blocks, with an empty line between them but for lines that belong together."""

    def __init__(self, stdout: Stdout, moment: Moment, places: Sequence[Place] = ()) -> None:
        self._stdout, self._moment, self._places = stdout, moment, places

    def show(self, paragraphs: Iterable[Paragraph]) -> None:
        """Write the paragraphs."""
        parts = [part for paragraph in paragraphs for part in self._parts(paragraph) if part]
        self._stdout.write("\n".join(parts).encode())

    def _parts(self, paragraph: Paragraph) -> Iterator[str]:
        for is_line, blocks in groupby(paragraph, lambda block: isinstance(block, Line)):
            if is_line:
                yield "".join(_lines([self._placed(block) for block in blocks if isinstance(block, Line)]))
            else:
                yield from map(self._text, blocks)

    def _text(self, block: Block) -> str:
        match block:
            case Heading():
                return f"{'#' * block.level} {escape(block.text)}\n"
            case Table():
                return MarkdownWriter(self._stdout, block.view, Format("md"), self._moment, self._places).text(
                    block.rows
                )
            case Quote():
                return _fenced([escape_controls(line) for line in re.split(r"\r?\n", block.text)])
            case Tree():
                root = self._placed_below(block.root)
                return f"{_line(root.parts)}\n\n{''.join(_items(root.children, ''))}"
            case BarChart() | HeatMap():
                lines = chart_lines(block, _CHART_WIDTH)
                return _fenced([escape_controls("".join(cell.text for cell in line)) for line in lines])
            case Section():
                heading = f"**{escape(block.heading)}**\n\n" if block.heading else ""
                return heading + "".join(_items([Node(self._placed(line).parts, []) for line in block.lines], ""))
            case Line():
                return "".join(_lines([self._placed(block)]))

    def _placed(self, line: Line) -> Line:
        return Line([*line.parts, *place_cells(line.arn, self._places)])

    def _placed_below(self, node: Node) -> Node:
        return Node([*node.parts, *place_cells(node.arn, self._places)], list(map(self._placed_below, node.children)))


def escape(text: str) -> str:
    """Escape the text so that it is shown literally within a line."""
    return _MARKUP.sub(r"\\\g<0>", escape_controls(text))


def _styled(cell: Cell) -> str:
    text = escape(cell.text).strip()
    return f"**{text}**" if "bold" in cell.style and text else text


def _in_table(cell: Cell) -> str:
    """Return a cell's text; what is indented stays so."""
    return "&nbsp;" * (len(cell.text) - len(cell.text.lstrip(" "))) + _styled(cell)


def _pad(text: str, column: Column[T], width: int) -> str:
    space = " " * (width - cell_width(text))
    return space + text if column.right else text + space


def _line(parts: Sequence[Cell]) -> str:
    """Return the parts as a line that is a line of text whatever it begins with."""
    text = " · ".join(filter(None, map(_styled, parts)))
    if start := _AT_START.match(text):
        return f"{start[2] or ''}\\{start[1] or start[3]}{text[start.end() :]}"
    return text


def _lines(lines: Sequence[Line]) -> Iterator[str]:
    """Yield lines that stay apart: two spaces at its end break a line."""
    texts = [text for line in lines if (text := _line(line.parts))]
    yield from (f"{text}  \n" for text in texts[:-1])
    yield from (f"{text}\n" for text in texts[-1:])


def _items(nodes: Sequence[Node], indent: str) -> Iterator[str]:
    for node in nodes:
        yield f"{indent}- {_line(node.parts)}\n"
        yield from _items(node.children, f"{indent}  ")


def _fenced(lines: Sequence[str]) -> str:
    """Return the lines as they are, between fences longer than any within them; nothing for none."""
    if not lines:
        return ""
    longest = max((len(run) for line in lines for run in re.findall("`+", line)), default=0)
    fence = "`" * max(3, longest + 1)
    return "\n".join([f"{fence}text", *lines, fence, ""])
