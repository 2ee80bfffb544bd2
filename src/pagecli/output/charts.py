"""Charts drawn in characters, for terminals."""

from __future__ import annotations

from pagecli.output.terminal import Terminal
from pagecli.text import cell_width
from pagecli.views import Cell
from pagecli.views.blocks import Bar, BarChart, HeatMap

_BLOCKS, _SHADES = "▏▎▍▌▋▊▉█", "░▒▓█"  # partial bars, the whole one last; from few to many
_LONGEST_BAR = 50
_COUNT_WIDTH = 10
_LABELLED = 3  # the label of a column of the heat map takes the room of three


def chart_text(chart: BarChart | HeatMap, terminal: Terminal) -> str:
    """Return the chart; nothing where there is no room, or no terminal: it is for the eye only."""
    if terminal.room is None:
        return ""
    lines = chart_lines(chart, terminal.room)
    return "".join("".join(terminal.paint(*cell) for cell in line) + "\n" for line in lines)


def chart_lines(chart: BarChart | HeatMap, room: int) -> list[list[Cell]]:
    """Return the lines of the chart; none where there is no room."""
    return _bar_chart(chart, room) if isinstance(chart, BarChart) else _heat_map(chart, room)


def _bar_chart(chart: BarChart, room: int) -> list[list[Cell]]:
    """Return a line for each bar, the title in the margin of the first."""
    margin = len(chart.title) + 2
    label_width = max(len(bar.label) for bar in chart.bars) + 2
    count_width = max(_COUNT_WIDTH, *(len(_counted(bar)) + 1 for bar in chart.bars))
    longest = max(1, min(_LONGEST_BAR, room - margin - label_width - count_width))
    most = max(bar.count for bar in chart.bars) or 1
    lines: list[list[Cell]] = []
    for bar in chart.bars:
        title = Cell(("" if lines else chart.title).ljust(margin), "bold")
        drawn = Cell(f"{_bar(bar.count / most * longest)} ", bar.style)
        lines.append([title, Cell(bar.label.ljust(label_width)), drawn, _count(_counted(bar), bar.count)])
    return lines


def _counted(bar: Bar) -> str:
    return f"{bar.count:,}" + (f", before {bar.before:,}" if bar.before is not None else "")


def _bar(length: float) -> str:
    """Draw a bar of that many cells; what is not nothing can be seen."""
    eighths = round(length * len(_BLOCKS))
    if length and not eighths:
        eighths = 1
    whole, rest = divmod(eighths, len(_BLOCKS))
    return _BLOCKS[-1] * whole + (_BLOCKS[rest - 1] if rest else "")


def _count(text: str, count: int) -> Cell:
    return Cell(text, "" if count else "dim")


def _heat_map(chart: HeatMap, room: int) -> list[list[Cell]]:
    """Return a line for each row and two cells for each column, the darker the greater its count.

    What the shades stand for is beside the rows where there is room, else below them.
    """
    label_width = max(len(label) for label in (chart.title, *dict(chart.rows))) + 2
    width = label_width + 2 * len(chart.columns) + _COUNT_WIDTH
    if room < width:
        return []
    most = most_of(chart)
    labels = "".join(label.ljust(2 * _LABELLED) for label in chart.columns[::_LABELLED])
    lines = [[Cell(chart.title.ljust(label_width), "bold"), Cell(labels, "dim")]]
    for label, counts in chart.rows:
        cells = [_shade(count, most) for count in counts]
        total = sum(filter(None, counts))
        lines.append([Cell(label.ljust(label_width)), *cells, _count(f"  {total:,}", total)])
    legend = _legend(most)
    if 0 < len(legend) < len(lines) and width + max(map(_width, legend)) + len(chart.unit) + 1 <= room:
        for line, entry in zip(lines[1:], legend, strict=False):
            line += [Cell(" " * (width - _width(line))), *entry]
        lines[len(legend)].append(Cell(f" {chart.unit}", "dim"))
        return lines
    words = [Cell(f" {chart.unit}", "dim")] if legend else [Cell(chart.empty, "dim")]
    beside = [cell for number, entry in enumerate(legend) for cell in (Cell("  " * bool(number)), *entry)]
    return [*lines, [Cell(" " * label_width), *beside, *words]]


def _width(line: list[Cell]) -> int:
    return sum(cell_width(cell.text) for cell in line)


def most_of(chart: HeatMap) -> int:
    """Return the greatest count of the chart."""
    return max(count or 0 for _, counts in chart.rows for count in counts)


def _shade(count: int | None, most: int) -> Cell:
    if count is None:
        return Cell("  ")
    return Cell(_SHADES[shade_of(count, most, len(_SHADES)) - 1] * 2) if count else Cell("· ", "dim")


def shade_of(count: int, most: int, shades: int) -> int:
    """Return which of so many shades the count has, 1 the lightest; 0 for none."""
    return (count * shades - 1) // most + 1 if count else 0


def shade_ranges(most: int, shades: int) -> list[tuple[int, str]]:
    """Return each shade that can occur, and the counts that it stands for: `1`, `11-20`."""
    ends = [most * level // shades for level in range(1, shades + 1)]
    starts = [1, *(end + 1 for end in ends)]
    ranges = enumerate(zip(starts, ends, strict=False), 1)
    return [(shade, f"{a:,}" + (f"-{b:,}" if b > a else "")) for shade, (a, b) in ranges if a <= b]


def _legend(most: int) -> list[list[Cell]]:
    """Return what each shade stands for, in the shades of the cells."""
    ranges = shade_ranges(most, len(_SHADES))
    return [[Cell(_SHADES[shade - 1] * 2), Cell(f" {counts}", "dim")] for shade, counts in ranges]
