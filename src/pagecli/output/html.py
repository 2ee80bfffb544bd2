"""HTML: a screen's blocks as one self-contained file, without scripts or requests.

Jinja2's autoescape sees to it that whatever stands in a block is text; nothing here makes markup of it.
"""

from __future__ import annotations

import re
from base64 import b64encode
from collections.abc import Iterable, Sequence
from hashlib import sha256
from pathlib import Path
from typing import Any

from jinja2 import Environment as Templates
from jinja2 import FileSystemLoader, StrictUndefined
from markupsafe import Markup

from pagecli.connection import Place
from pagecli.output import Stdout
from pagecli.output.charts import most_of, shade_of, shade_ranges
from pagecli.text import escape_controls
from pagecli.times import Moment
from pagecli.views import Cell, without_ages
from pagecli.views.blocks import BarChart, Block, Heading, HeatMap, Line, Node, Paragraph, Quote, Section, Table, Tree

_TEMPLATES = Path(__file__).parent / "templates"
_STYLES = ("bold", "red", "yellow", "green", "dim")
_SHADES = 4
_LONGEST_LABEL = 18
_WIDTH = 430  # of every chart, so that all have letters of one size
_BAR_START, _BAR_END, _BAR_STEP = 120, 280, 22
_HEAT_START, _HEAT_STEP, _TOTAL_WIDTH, _LEGEND_STEP = 50, 17, 38, 90
Data = dict[str, Any]


class HtmlDocument:
    """Renders blocks as sections, one for each heading, with a table of contents."""

    def __init__(self, stdout: Stdout, moment: Moment, places: Sequence[Place] = ()) -> None:
        self._stdout, self._moment, self._places = stdout, moment, places

    def show(self, paragraphs: Iterable[Paragraph]) -> None:
        """Write the document."""
        sections: list[Data] = []
        for block in (block for paragraph in paragraphs for block in paragraph):
            if isinstance(block, Heading) or not sections:
                sections.append(_section(block, len(sections)))
            if not isinstance(block, Heading):
                sections[-1]["parts"].append(self._part(block, sections[-1]["heading"]))
        style = (_TEMPLATES / "document.css").read_text(encoding="utf-8")
        templates = Templates(loader=FileSystemLoader(_TEMPLATES), autoescape=True, undefined=StrictUndefined)
        html = templates.get_template("document.html").render(
            title=sections[0]["heading"] if sections else "",
            sections=sections,
            contents=[section for section in sections if section["level"] > 1],
            style=Markup(style),  # noqa: S704 - our own file
            style_hash=b64encode(sha256(style.encode()).digest()).decode(),
        )
        self._stdout.write(html.encode(), b"\n")

    def _part(self, block: Block, heading: str) -> Data:
        match block:
            case Line():
                return {"kind": "line", "parts": _parts(block.parts)}
            case Table():
                return self._table(block, heading)
            case Section():
                return {
                    "kind": "lines",
                    "heading": escape_controls(block.heading),
                    "lines": [_parts(line.parts) for line in block.lines],
                }
            case Quote():
                texts = map(escape_controls, re.split(r"\r?\n", block.text))
                return {"kind": "quote", "text": "\n".join(texts)}
            case Tree():
                return {"kind": "tree", **_node(block.root)}
            case BarChart():
                return _bars(block)
            case HeatMap():
                return _heat(block)
            case _:
                raise TypeError(f"no HTML for {type(block).__name__}")

    def _table(self, table: Table[Any], heading: str) -> Data:
        columns = without_ages(table.view.columns_at(self._places))
        rows = []
        for row in table.rows:
            cells = [(column, column.cell(row, self._moment)) for column in columns]
            rows.append(
                [
                    {
                        "text": escape_controls(cell.text),
                        "style": " ".join([*_styles(cell), *["right"] * column.right, *["wide"] * column.elastic]),
                    }
                    for column, cell in cells
                ]
            )
        return {
            "kind": "table",
            "label": escape_controls(f"{heading}: {', '.join(column.header.lower() for column in columns)}"),
            "columns": [{"header": escape_controls(column.header), "right": column.right} for column in columns],
            "rows": rows,
        }


def _section(block: Block, number: int) -> Data:
    heading, level = (escape_controls(block.text), block.level) if isinstance(block, Heading) else ("", 0)
    return {"heading": heading, "level": level, "anchor": f"part-{number}", "parts": []}


def _styles(cell: Cell) -> list[str]:
    return [style for style in _STYLES if style in cell.style.split()]


def _parts(parts: Sequence[Cell]) -> list[Data]:
    return [{"text": escape_controls(part.text), "style": " ".join(_styles(part))} for part in parts]


def _node(node: Node) -> Data:
    return {"parts": _parts(node.parts), "children": [_node(child) for child in node.children]}


def _label(text: str) -> str:
    text = escape_controls(text)
    return text if len(text) <= _LONGEST_LABEL else f"{text[: _LONGEST_LABEL - 1]}…"


def _bars(chart: BarChart) -> Data:
    most = max((max(bar.count, bar.before or 0) for bar in chart.bars), default=0) or 1

    def length(count: int) -> int:
        return -(-count * (_BAR_END - _BAR_START) // most)

    bars = [
        {
            "label": _label(bar.label),
            "y": number * _BAR_STEP,
            "length": length(bar.count),
            "before": None if bar.before is None else length(bar.before),
            "longest": length(max(bar.count, bar.before or 0)),
            "count": f"{bar.count:,}" + ("" if bar.before is None else f" (before {bar.before:,})"),
            "style": " ".join(_styles(Cell("", bar.style))),
        }
        for number, bar in enumerate(chart.bars)
    ]
    caption = chart.caption or chart.title
    told = [f"{bar.label}: {given['count']}" for bar, given in zip(chart.bars, bars, strict=True)]
    return {
        "kind": "bars",
        "caption": escape_controls(caption),
        "alternative": escape_controls(f"{caption}. {'; '.join(told)}"),
        "width": _WIDTH,
        "height": len(bars) * _BAR_STEP,
        "start": _BAR_START,
        "bars": bars,
    }


def _heat(chart: HeatMap) -> Data:
    most = most_of(chart)
    numbered = len(chart.columns) <= 7
    cell, every = (28, 1) if numbered else (14, 3)
    end = _HEAT_START + cell * len(chart.columns)
    totals = [sum(filter(None, counts)) for _, counts in chart.rows]
    rows = [
        {
            "label": escape_controls(label),
            "y": 18 + number * _HEAT_STEP,
            "total": f"{total:,}",
            "cells": [
                {"x": _HEAT_START + cell * column, "count": count, "shade": shade_of(count, most, _SHADES)}
                for column, count in enumerate(counts)
                if count is not None
            ],
        }
        for number, ((label, counts), total) in enumerate(zip(chart.rows, totals, strict=True))
    ]
    legend = [
        {"x": _HEAT_START + _LEGEND_STEP * place, "shade": shade, "text": text}
        for place, (shade, text) in enumerate([] if numbered else shade_ranges(most, _SHADES))
    ]
    told = [f"{label}: {total:,}" for (label, _), total in zip(chart.rows, totals, strict=True)]
    caption = chart.caption or f"{chart.title}, {chart.unit}"
    return {
        "kind": "heat",
        "caption": escape_controls(caption if most else f"{caption}: {chart.empty}"),
        "alternative": escape_controls(f"{caption}. {'; '.join(told)}"),
        "columns": [
            {"x": _HEAT_START + cell * column, "text": escape_controls(text)}
            for column, text in list(enumerate(chart.columns))[::every]
        ],
        "rows": rows,
        "legend": legend,
        "numbered": numbered,
        "cell": cell,
        "end": end + _TOTAL_WIDTH,
        "width": _WIDTH,
        "height": 18 + len(rows) * _HEAT_STEP + (20 if legend else 0),
    }
