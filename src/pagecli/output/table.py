"""The table, for people: fitted and coloured on a terminal, plain and whole elsewhere.

Laid out here and coloured by rich's styles: rich's own Table takes 0.5 ms a row, twenty times as long
(docs/performance.md).
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Generic, TypeVar

from pagecli.output import Format
from pagecli.output.terminal import Terminal, fitting
from pagecli.text import cell_width
from pagecli.times import Moment
from pagecli.views import MISSING, Cell, Column, View
from pagecli.views.blocks import Line, closing

T = TypeVar("T")
_GAP = "  "
_LEAST = 6  # to this width an elastic column may be shortened


class TableWriter(Generic[T]):
    """A header, one line per row, and a footer; later rows, unless the first `are_all`, keep the widths of those."""

    def __init__(self, terminal: Terminal, view: View[T], form: Format, moment: Moment, are_all: bool = False) -> None:
        self._moment = moment
        self._columns = list(view.chosen_columns(form.fields) if form.fields else view.columns_at(terminal.places))
        self._are_chosen = bool(form.fields)
        self._terminal, self._are_all = terminal, are_all
        self._widths: list[int] = []

    def write(self, rows: Sequence[T]) -> None:
        if rows:
            self._terminal.write(self.text(rows))

    def text(self, rows: Sequence[T]) -> str:
        """Return the lines of these rows, the header above the first ones."""
        if not rows:
            return ""
        cells = [[column.cell(row, self._moment) for column in self._columns] for row in rows]
        if not self._widths:
            cells = self._fit([[Cell(column.header, "bold") for column in self._columns], *cells])
            return self._line(cells[0], is_header=True) + "".join(map(self._line, cells[1:]))
        return "".join(map(self._line, cells))

    def finish(self, footer: Sequence[Line] = (), complete: bool = True) -> None:
        text = "".join(self._terminal.line(line.parts) for line in closing(footer, complete))
        text += self._terminal.origin(self._moment)
        self._terminal.write("\n" + text if self._widths and text else text)

    def _fit(self, cells: list[list[Cell]]) -> list[list[Cell]]:
        """Set the widths; on a terminal leave out optional columns and shorten elastic ones to find room."""
        room = self._terminal.room
        widths = [max(cell_width(row[i].text) for row in cells) for i in range(len(self._columns))]
        if not self._are_all:
            widths = [max(width, column.later) for width, column in zip(widths, self._columns, strict=True)]
        keep = [i for i in range(len(widths)) if not self._is_empty(i, [row[i] for row in cells[1:]])]
        below = [keep.pop()] if self._has_no_room_for_the_last(widths) else []
        optional = [index for index in keep if self._columns[index].optional]
        for index in sorted(optional, key=lambda index: (-self._columns[index].optional, -index)):
            if self._is_too_wide(keep, widths):
                keep.remove(index)
        self._columns = [self._columns[i] for i in keep + below]
        self._widths = [widths[i] for i in keep]
        if room is not None:
            _shrink(self._widths, self._columns, room)
        header, *rows = cells
        return [[header[i] for i in keep], *([row[i] for i in keep + below] for row in rows)]

    def _is_empty(self, index: int, cells: Sequence[Cell]) -> bool:
        """Whether the column is one that is shown only where it has something, and has nothing."""
        return self._columns[index].sparse and not self._are_chosen and all(cell == MISSING for cell in cells)

    def _has_no_room_for_the_last(self, widths: Sequence[int]) -> bool:
        """Whether the last column has to go below: there is no room even without those that are left out before it."""
        *_, last = self._columns
        needed = [i for i, column in enumerate(self._columns) if column.optional <= last.optional]
        return last.below and self._is_too_wide(needed, widths)

    def _is_too_wide(self, keep: Sequence[int], widths: Sequence[int]) -> bool:
        """Whether there is no room for these columns with the elastic ones no wider than they need be to be read."""
        room = self._terminal.room
        columns = [self._columns[i] for i in keep]
        least = [
            min(widths[i], c.least) if c.elastic == 1 or c.wraps else widths[i]
            for i, c in zip(keep, columns, strict=True)
        ]
        return room is not None and _total(least, columns) > room

    def _line(self, cells: Sequence[Cell], is_header: bool = False) -> str:
        line, rest = "", []
        for cell, column, width in zip(cells, self._columns, self._widths, strict=False):
            shown, *rest = self._fitted(cell.text, column, width)
            space = " " * (width - cell_width(shown))
            painted = self._terminal.paint(shown, cell.style)
            line += _gap(column) if line else ""
            line += space + painted if column.right or (column.clock and not is_header) else painted + space
        more = [self._below(Cell(text, cells[-1].style)) for text in rest]
        return f"{line.rstrip()}\n" + "".join([*more, *map(self._below, cells[len(self._widths) :])])

    def _fitted(self, text: str, column: Column[T], width: int) -> list[str]:
        """Return the text as it stands in a column of that width: of one that wraps in lines."""
        if self._terminal.room is not None and column.wraps:
            return self._terminal.wrap(text, self._terminal.room - width)
        return [_elide(text, width) if column.elastic and self._terminal.room is not None else text]

    def _below(self, cell: Cell) -> str:
        """Return the line below a row, its text under the row's last cell if there is room for it."""
        indent = _total([*self._widths[:-1], 0], self._columns[: len(self._widths)])
        if self._terminal.room is not None:
            indent = max(0, min(indent, self._terminal.room - cell_width(cell.text)))
        return f"{' ' * indent}{self._terminal.paint(*cell)}\n"


def _gap(column: Column[T]) -> str:
    return " " if column.joined else _GAP


def _total(widths: Iterable[int], columns: Iterable[Column[T]]) -> int:
    return sum(width + len(_gap(column)) for width, column in zip(widths, columns, strict=True)) - len(_GAP)


def _shrink(widths: list[int], columns: Sequence[Column[T]], room: int) -> None:
    """Take the missing room from the column that wraps, from texts, then from identifiers, the widest first.

    If that does not do, the column that wraps gets as narrow as the others; what is left over the terminal wraps.
    """
    shown = list(enumerate(columns[: len(widths)]))
    wrapping = {i: column.least for i, column in shown if column.wraps}
    elastic = [{i: _LEAST for i, column in shown if column.elastic == kind} for kind in (1, 2)]
    for least in (wrapping, *elastic, dict.fromkeys(wrapping, _LEAST)):
        for i in least:
            widths[i] = min(widths[i], max(room, _LEAST))  # spares a cell of megabytes as many rounds
        while least and _total(widths, columns[: len(widths)]) > room:
            widest = max(least, key=widths.__getitem__)
            if widths[widest] <= least[widest]:
                break
            widths[widest] -= 1


def _elide(text: str, width: int) -> str:
    """Shorten the text to that many cells, `…` in the place of what is left out."""
    return text if cell_width(text) <= width else f"{text[: fitting(text, width - 1)]}…"
