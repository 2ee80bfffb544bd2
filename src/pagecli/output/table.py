"""The table, for people: rich on a terminal, plain and whole elsewhere."""

from __future__ import annotations

import unicodedata
from collections.abc import Sequence
from typing import TYPE_CHECKING, Any, Generic, TypeVar

from pagecli.environment import Environment
from pagecli.output import Format, Stdout
from pagecli.views import Cell, Column, View

if TYPE_CHECKING:
    from rich.console import Console

T = TypeVar("T")
_GAP = "  "
_DOT = " · "
_LEAST = 6
_NEVER_WRAP = 100_000  # the widths are set here; what is wider yet, the terminal wraps


class TableWriter(Generic[T]):
    """A header, a line a row, and a footer; later rows keep the widths that the first ones set."""

    def __init__(self, stdout: Stdout, view: View[T], form: Format, environment: Environment) -> None:
        self._stdout = stdout
        self._reader = form.reader
        self._columns = list(view.chosen_columns(form.fields) if form.fields else view.columns)
        self._terminal = environment.stdout_is_terminal
        self._encoding = environment.encoding
        self._width = environment.columns
        self._console = _console(environment, form.color) if self._terminal or form.color else None
        self._widths: list[int] | None = None

    def write(self, rows: Sequence[T]) -> None:
        if not rows:
            return
        cells = [[column.cell(row, self._reader) for column in self._columns] for row in rows]
        first = self._widths is None
        if first:
            cells = self._fit(cells)
        self._emit(self._rich(cells, first) if self._console else self._plain(cells, first))

    def finish(self, footer: Sequence[str] = (), complete: bool = True) -> None:
        room = self._width if self._terminal else None
        text = "".join(self._line(part, "dim") for line in footer for part in _fold(line, room))
        if not complete:
            text += self._line("INCOMPLETE: not all rows could be fetched", "bold red")
        self._emit("\n" + text if self._widths else text)

    def _fit(self, cells: list[list[Cell]]) -> list[list[Cell]]:
        """Set the widths, and on a terminal leave out optional columns for which there is no room."""
        widths = [
            max(cell_width(text) for text in (column.header, *(row[i].text for row in cells)))
            for i, column in enumerate(self._columns)
        ]
        keep = list(range(len(widths)))
        for index, column in enumerate(self._columns):
            if self._terminal and column.optional and _total([widths[i] for i in keep]) > self._width + len(_GAP):
                keep.remove(index)
        self._columns = [self._columns[i] for i in keep]
        self._widths = [widths[i] for i in keep]
        if self._terminal:
            _shrink(self._widths, [column.elastic for column in self._columns], self._width + len(_GAP))
        return [[row[i] for i in keep] for row in cells]

    def _plain(self, cells: list[list[Cell]], first: bool) -> str:
        lines = [[column.header for column in self._columns]] if first else []
        lines += [[cell.text for cell in row] for row in cells]
        return "".join(f"{_GAP.join(map(_pad, line, self._columns, self._widths or ())).rstrip()}\n" for line in lines)

    def _rich(self, cells: list[list[Cell]], first: bool) -> str:
        from rich.table import Table
        from rich.text import Text

        table = Table(box=None, show_header=first, header_style="bold", padding=(0, 2, 0, 0), pad_edge=False)
        for column, width in zip(self._columns, self._widths or (), strict=True):
            justify = "right" if column.right else "left"
            table.add_column(column.header, justify=justify, width=width, no_wrap=True, overflow="ellipsis")  # type: ignore[arg-type]
        for row in cells:
            table.add_row(*[Text(cell.text, cell.style) for cell in row])
        return self._render(table)

    def _line(self, text: str, style: str) -> str:
        if self._console is None:
            return f"{text}\n"
        from rich.text import Text

        return self._render(Text(text, style))

    def _render(self, renderable: Any) -> str:
        console: Any = self._console
        with console.capture() as captured:
            console.print(renderable)
        return "".join(f"{line.rstrip()}\n" for line in captured.get().splitlines())

    def _emit(self, text: str) -> None:
        self._stdout.write(text.encode(self._encoding, "backslashreplace"))


def _console(environment: Environment, color: bool) -> Console:
    from rich.console import Console

    return Console(
        width=_NEVER_WRAP,
        color_system="auto" if color else None,
        force_terminal=True,
        legacy_windows=False,
        highlight=False,
        markup=False,
        emoji=False,
        _environ={k: v for k, v in environment.variables.items() if k in ("TERM", "COLORTERM")},
    )


def _fold(line: str, room: int | None) -> list[str]:
    """Break a line at its ` · ` where it is longer than there is room."""
    lines: list[str] = []
    for part in line.split(_DOT):
        if lines and (room is None or cell_width(lines[-1] + _DOT + part) <= room):
            lines[-1] += _DOT + part
        else:
            lines.append(part)
    return lines


def _total(widths: Sequence[int]) -> int:
    return sum(widths) + len(_GAP) * len(widths)


def _shrink(widths: list[int], elastic: list[bool], room: int) -> None:
    """Take the missing room from the elastic columns, the widest first; what is left over the terminal wraps."""
    while _total(widths) > room:
        widest = max(range(len(widths)), key=lambda i: widths[i] if elastic[i] else 0)
        if not elastic[widest] or widths[widest] <= _LEAST:
            return
        widths[widest] -= 1


def _pad(text: str, column: Column[Any], width: int) -> str:
    space = " " * (width - cell_width(text))
    return space + text if column.right else text + space


def cell_width(text: str) -> int:
    """Return how many cells of a terminal the text takes: two for wide characters, none for combining ones."""
    if text.isascii():
        return len(text)
    return sum(_character_width(character) for character in text)


def _character_width(character: str) -> int:
    if unicodedata.combining(character):
        return 0
    return 2 if unicodedata.east_asian_width(character) in "WF" else 1
