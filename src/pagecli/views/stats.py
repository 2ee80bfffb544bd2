"""Statistics: the fields of `stats` for programs; a table, a histogram and a heat map for people."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from functools import partial
from typing import Any

from msgspec import Struct

from pagecli.arns import short_form
from pagecli.domain.stats import WEEKDAYS, GroupStats, Hours, Latencies
from pagecli.text import escape_controls
from pagecli.times import Moment, show_duration
from pagecli.views import MISSING, Cell, Column, View, one_by_one
from pagecli.views.pages import SLOW_DELIVERY, SLOW_READ, count_pages, latency_cell

Line = list[Cell]
_EDGES = (10.0, 30.0, 60.0, 120.0, 300.0, 900.0, 3600.0, 14400.0)
_LABEL_WIDTH, _COUNT_WIDTH = 9, 10
_LONGEST_BAR = 50
HEAT_MAP_WIDTH = 6 + 24 * 2 + 2 + 8


class StatsRecord(Struct, rename="pascal"):
    """The fields of `stats`, in their order; a percentile of no latencies is None."""

    group: str | None
    pages: int
    read: int
    unread: int
    undelivered: int
    delivery_n: int
    delivery_p50_seconds: float | None
    delivery_p90_seconds: float | None
    delivery_p95_seconds: float | None
    delivery_p99_seconds: float | None
    delivery_max_seconds: float | None
    read_n: int
    read_p50_seconds: float | None
    read_p90_seconds: float | None
    read_p95_seconds: float | None
    read_p99_seconds: float | None
    read_max_seconds: float | None
    within_seconds: float
    read_within: int
    read_within_share: float | None
    sleep_pages: int | None


PERCENTILES = {"p50": 50, "p90": 90, "p95": 95, "p99": 99, "max": 100}


def stats_view(by: str | None, within: float, sleep: Hours | None) -> View[GroupStats]:
    """Return how groups are shown; `within` is in seconds, and without sleep hours there is no number for them."""
    columns = [
        Column("GROUP", "Group", partial(_name, by=by), elastic=by in ("contact", "sender")),
        _count("PAGES", "Pages", lambda group: group.pages),
        _count("READ", "Read", lambda group: group.read, optional=3),
        _count("UNREAD", "Unread", lambda group: group.pages - group.read),
        _count("UNDELIV", "Undelivered", lambda group: group.undelivered, optional=2),
        *_latency_columns("DELIV", "Delivery", lambda group: group.delivery_latencies, SLOW_DELIVERY),
        *_latency_columns("READ", "Read", lambda group: group.read_latencies, SLOW_READ),
        Column(f"IN {_short(within)}", "ReadWithinShare", partial(_share, within=within), right=True),
    ]
    if sleep:
        columns.append(_count("SLEEP", "SleepPages", lambda group: group.asleep))
    return View(StatsRecord, one_by_one(partial(_record, within=within, sleep=sleep)), tuple(columns))


def _record(group: GroupStats, within: float, sleep: Hours | None) -> StatsRecord:
    delivery, read = group.delivery_latencies, group.read_latencies
    read_within = read.within(within)
    values: list[Any] = [
        group.name,
        group.pages,
        group.read,
        group.pages - group.read,
        group.undelivered,
        delivery.n,
        *map(delivery.percentile, PERCENTILES.values()),
        read.n,
        *map(read.percentile, PERCENTILES.values()),
        within,
        read_within,
        read_within / group.pages if group.pages else None,
        group.asleep if sleep else None,
    ]
    return StatsRecord(*values)


def _name(group: GroupStats, moment: Moment, by: str | None) -> Cell:
    """Return the group's name; an incident's short form, and this year's days and weeks without the year."""
    if group.name is None:
        return MISSING
    name = group.name
    if by == "incident":
        name = short_form(name)
    elif by in ("day", "week"):
        name = name.removeprefix(f"{moment.now.astimezone(moment.zone).year}-")
    return Cell(escape_controls(name), "cyan")


def _count(header: str, field: str, count: Callable[[GroupStats], int], optional: int = 0) -> Column[GroupStats]:
    return Column(header, field, lambda group, moment: Cell(f"{count(group):,}"), right=True, optional=optional)


def _latency_columns(
    header: str,
    field: str,
    latencies: Callable[[GroupStats], Latencies],
    slow: tuple[float, float],
) -> list[Column[GroupStats]]:
    def column(name: str, percent: float) -> Column[GroupStats]:
        return Column(
            f"{header} {name.upper()}",
            f"{field}{name.capitalize()}Seconds",
            lambda group, moment: latency_cell(latencies(group).percentile(percent), slow),
            right=True,
            optional={"p50": 0, "p95": 1}.get(name, 3),
        )

    count = _count(f"{header} N", f"{field}N", lambda group: latencies(group).n, optional=3)
    return [count, *(column(name, percent) for name, percent in PERCENTILES.items())]


def _share(group: GroupStats, moment: Moment, within: float) -> Cell:
    return Cell(show_share(group.read_latencies.within(within), group.pages)) if group.pages else MISSING


def show_share(part: int, whole: int) -> str:
    """Write a share for a person, `97.3%`; rounded, but to 0 and 100 only what is."""
    share = 100 * part / whole
    return f"{share:.0f}%" if part in (0, whole) else f"{min(max(share, 0.1), 99.9):.1f}%"


def _short(seconds: float) -> str:
    """Write a round duration shortly: `5m`, not `5m 00s`."""
    for size, unit in ((3600, "h"), (60, "m"), (1, "s")):
        if seconds >= size and seconds % size == 0:
            return f"{seconds / size:.0f}{unit}"
    return show_duration(seconds)


def summary_lines(total: GroupStats) -> list[str]:
    """Return in words what is known of all pages, with how many are without a latency."""
    counts = [count_pages(total.pages), f"{total.read:,} read", f"{total.pages - total.read:,} unread"]
    lines = [" · ".join([*counts, f"{total.undelivered:,} neither delivered nor read"])]
    for name, latencies in (("delivery", total.delivery_latencies), ("read", total.read_latencies)):
        values = [(label, latencies.percentile(percent)) for label, percent in PERCENTILES.items()]
        numbers = [f"{label} {show_duration(value)}" for label, value in values if value is not None]
        lines.append(" · ".join([f"{name}: n {latencies.n:,}, {total.pages - latencies.n:,} without", *numbers]))
    return lines


def histogram(total: GroupStats, within: float, blocks: str, width: int) -> list[Line]:
    """Return a bar for each range of read latencies, and one for the unread; `blocks` has partial bars, whole last."""
    longest = max(1, min(_LONGEST_BAR, width - _LABEL_WIDTH - _COUNT_WIDTH))
    edges = list(_EDGES)
    up_to = [total.read_latencies.within(edge) for edge in edges]
    counts = [count - before for count, before in zip(up_to, [0, *up_to], strict=False)]
    bars = [
        (f"to {_short(edge)}", count, "green" if edge <= within else "yellow")
        for edge, count in zip(edges, counts, strict=True)
    ]
    bars.append((f"over {_short(edges[-1])}", total.read_latencies.n - up_to[-1], "yellow"))
    bars.append(("unread", total.pages - total.read, "bold red"))
    most = max(count for _, count, _ in bars) or 1
    return [
        [Cell("READ AFTER", "bold")],
        *(
            [
                Cell(label.ljust(_LABEL_WIDTH)),
                Cell(f"{_bar(count / most * longest, blocks)} ", style),
                Cell(f"{count:,}", "" if count else "dim"),
            ]
            for label, count, style in bars
        ),
    ]


def _bar(length: float, blocks: str) -> str:
    """Draw a bar of that many cells; what is not nothing can be seen."""
    eighths = round(length * len(blocks))
    if length and not eighths:
        eighths = 1
    whole, rest = divmod(eighths, len(blocks))
    return blocks[-1] * whole + (blocks[rest - 1] if rest else "")


def heat_map(hours: Mapping[tuple[int, int], int], shades: str) -> list[Line]:
    """Return a line a weekday and two cells an hour, the darker the more pages were sent; `shades` from few to many."""
    most = max(hours.values(), default=0)
    lines = [[Cell("SENT".ljust(6), "bold"), Cell("".join(f"{hour:02d}".ljust(6) for hour in range(0, 24, 3)), "dim")]]
    for weekday, name in enumerate(WEEKDAYS):
        cells = [_shade(hours.get((weekday, hour), 0), most, shades) for hour in range(24)]
        count = sum(hours.get((weekday, hour), 0) for hour in range(24))
        lines.append([Cell(name.ljust(6)), *cells, Cell(f"  {count:,}", "" if count else "dim")])
    return [*lines, _legend(most, shades)]


def _shade(count: int, most: int, shades: str) -> Cell:
    return Cell(shades[(count * len(shades) - 1) // most] * 2) if count else Cell("· ", "dim")


def _legend(most: int, shades: str) -> Line:
    ends = [most * (level + 1) // len(shades) for level in range(len(shades))]
    starts = [1, *(end + 1 for end in ends)]
    ranges = [(shade, start, end) for shade, start, end in zip(shades, starts, ends, strict=False) if start <= end]
    parts = [f"{shade * 2} {start:,}" + (f"-{end:,}" if end > start else "") for shade, start, end in ranges]
    return [Cell(" " * 6 + "  ".join(parts) + (" pages" if parts else "no page has a SentTime"), "dim")]
