"""Charts drawn in characters, for terminals."""

from __future__ import annotations

from pagecli.output.terminal import Terminal
from pagecli.views import Cell
from pagecli.views.blocks import Bar, BarChart, HeatMap

_BLOCKS, _SHADES = "▏▎▍▌▋▊▉█", "░▒▓█"  # partial bars, the whole one last; from few to many
_ASCII_BLOCKS, _ASCII_SHADES = "#", ".:*#"
_LONGEST_BAR = 50
_COUNT_WIDTH = 10
_LABELLED = 3  # the label of a column of the heat map takes the room of three


def chart_text(chart: BarChart | HeatMap, terminal: Terminal) -> str:
    """Return the chart; nothing where there is no room, or no terminal: it is for the eye only."""
    if terminal.room is None:
        return ""
    lines = chart_lines(chart, terminal.room, terminal.can_show(_BLOCKS[0] + _BLOCKS[-1] + _SHADES[0]))
    return "".join("".join(terminal.paint(*cell) for cell in line) + "\n" for line in lines)


def chart_lines(chart: BarChart | HeatMap, room: int, in_blocks: bool = True) -> list[list[Cell]]:
    """Return the lines of the chart, in Unicode's blocks or in ASCII; none where there is no room."""
    if isinstance(chart, BarChart):
        return _bar_chart(chart, room, _BLOCKS if in_blocks else _ASCII_BLOCKS)
    return _heat_map(chart, room, _SHADES if in_blocks else _ASCII_SHADES)


def _bar_chart(chart: BarChart, room: int, blocks: str) -> list[list[Cell]]:
    label_width = max(len(bar.label) for bar in chart.bars) + 2
    count_width = max(_COUNT_WIDTH, *(len(_counted(bar)) + 1 for bar in chart.bars))
    longest = max(1, min(_LONGEST_BAR, room - label_width - count_width))
    most = max(bar.count for bar in chart.bars) or 1
    lines = [[Cell(chart.title, "bold")]]
    for bar in chart.bars:
        drawn = Cell(f"{_bar(bar.count / most * longest, blocks)} ", bar.style)
        lines.append([Cell(bar.label.ljust(label_width)), drawn, _count(_counted(bar), bar.count)])
    return lines


def _counted(bar: Bar) -> str:
    return f"{bar.count:,}" + (f", before {bar.before:,}" if bar.before is not None else "")


def _bar(length: float, blocks: str) -> str:
    """Draw a bar of that many cells; what is not nothing can be seen."""
    eighths = round(length * len(blocks))
    if length and not eighths:
        eighths = 1
    whole, rest = divmod(eighths, len(blocks))
    return blocks[-1] * whole + (blocks[rest - 1] if rest else "")


def _count(text: str, count: int) -> Cell:
    return Cell(text, "" if count else "dim")


def _heat_map(chart: HeatMap, room: int, shades: str) -> list[list[Cell]]:
    """Return a line for each row and two cells for each column, the darker the greater its count."""
    label_width = max(len(label) for label in (chart.title, *dict(chart.rows))) + 2
    if room < label_width + 2 * len(chart.columns) + _COUNT_WIDTH:
        return []
    most = max(max(counts) for _, counts in chart.rows)
    labels = "".join(label.ljust(2 * _LABELLED) for label in chart.columns[::_LABELLED])
    lines = [[Cell(chart.title.ljust(label_width), "bold"), Cell(labels, "dim")]]
    for label, counts in chart.rows:
        cells = [_shade(count, most, shades) for count in counts]
        lines.append([Cell(label.ljust(label_width)), *cells, _count(f"  {sum(counts):,}", sum(counts))])
    legend = _legend(most, shades)
    words = [*legend, Cell(f" {chart.unit}", "dim")] if legend else [Cell(chart.empty, "dim")]
    return [*lines, [Cell(" " * label_width), *words]]


def _shade(count: int, most: int, shades: str) -> Cell:
    return Cell(shades[shade_of(count, most, len(shades)) - 1] * 2) if count else Cell("· ", "dim")


def shade_of(count: int, most: int, shades: int) -> int:
    """Return which of so many shades the count has, 1 the lightest; 0 for none."""
    return (count * shades - 1) // most + 1 if count else 0


def shade_ranges(most: int, shades: int) -> list[tuple[int, str]]:
    """Return each shade that can occur, and the counts that it stands for: `1`, `11-20`."""
    ends = [most * level // shades for level in range(1, shades + 1)]
    starts = [1, *(end + 1 for end in ends)]
    ranges = enumerate(zip(starts, ends, strict=False), 1)
    return [(shade, f"{a:,}" + (f"-{b:,}" if b > a else "")) for shade, (a, b) in ranges if a <= b]


def _legend(most: int, shades: str) -> list[Cell]:
    """Say which counts each shade stands for, in the shades of the cells."""
    cells: list[Cell] = []
    for shade, counts in shade_ranges(most, len(shades)):
        cells += [Cell("  " * bool(cells) + shades[shade - 1] * 2), Cell(f" {counts}", "dim")]
    return cells
