"""Statistics: the fields of `stats` for programs; a table, a histogram and a heat map for people."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from functools import partial
from typing import Any

from msgspec import Struct

from pagecli.arns import short_form
from pagecli.domain.stats import WEEKDAYS, GroupStats, Latencies
from pagecli.periods import Hours
from pagecli.text import count_of, escape_controls
from pagecli.times import Moment, show_duration
from pagecli.views import MISSING, Cell, Column, View, one_by_one
from pagecli.views.blocks import Bar, BarChart, HeatMap, Line, Paragraph, Table, closing, summary
from pagecli.views.pages import SLOW_DELIVERY, SLOW_READ, count_pages, latency_cell

FEW = 5
_NEEDED = {"p50": 0, "p95": 1}
HISTOGRAM_EDGES = (30.0, 60.0, 120.0, 300.0, 900.0, 3600.0, 14400.0)


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
    sleep_engagements: int | None
    sleep_nights: int | None
    account_id: str | None
    region: str | None


PERCENTILES = {"p50": 50, "p90": 90, "p95": 95, "p99": 99, "max": 100}


def stats_view(by: str | None, within: float, sleep: Hours | None) -> View[GroupStats]:
    """Return how groups are shown; `within` is in seconds, and without sleep hours there is no number for them."""
    columns = [
        Column("GROUP", "Group", partial(_name, by=by), elastic=by in ("contact", "sender")),
        _count("PAGES", "Pages", lambda group: group.pages),
        _count("READ", "Read", lambda group: group.read, optional=3),
        _count("UNREAD", "Unread", lambda group: group.pages - group.read),
        Column(f"IN {show_limit(within)}", "ReadWithinShare", partial(_share, within=within), right=True),
        _count("UNDELIV", "Undelivered", lambda group: group.undelivered, optional=2),
    ]
    if sleep:
        columns += [
            _count("SLEEP", "SleepPages", lambda group: group.asleep, optional=2),
            _count("WOKEN", "SleepEngagements", lambda group: group.woken),
            _count("NIGHTS", "SleepNights", lambda group: group.nights),
        ]
    columns += _latency_columns("DELIV", "Delivery", lambda group: group.delivery_latencies, SLOW_DELIVERY)
    columns += _latency_columns("READ", "Read", lambda group: group.read_latencies, SLOW_READ)
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
        *((group.asleep, group.woken, group.nights) if sleep else (None, None, None)),
        group.account_id,
        group.region,
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
    return Cell(escape_controls(name) + ("*" if group.is_partial else ""), "cyan")


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
            lambda group, moment: percentile_cell(latencies(group), percent, slow),
            right=True,
            optional=_NEEDED.get(name, 3) + (field == "Delivery"),
        )

    count = _count(f"{header} N", f"{field}N", lambda group: latencies(group).n, optional=3)
    return [count, *(column(name, percent) for name, percent in PERCENTILES.items())]


def percentile_cell(latencies: Latencies, percent: float, slow: tuple[float, float]) -> Cell:
    """Return the percentile for a person: of fewer than five values it would say nothing, but for the greatest."""
    if latencies.n < FEW and percent < 100:
        return MISSING
    return latency_cell(latencies.percentile(percent), slow)


def _share(group: GroupStats, moment: Moment, within: float) -> Cell:
    return Cell(show_share(group.read_latencies.within(within), group.pages)) if group.pages else MISSING


def show_share(part: int, whole: int) -> str:
    """Write a share for a person, `97.3%`; rounded, but to 0 and 100 only what is."""
    share = 100 * part / whole
    return f"{share:.0f}%" if part in (0, whole) else f"{min(max(share, 0.1), 99.9):.1f}%"


def show_limit(seconds: float) -> str:
    """Write a round duration shortly: `5m`, not `5m 00s`."""
    for size, unit in ((3600, "h"), (60, "m"), (1, "s")):
        if seconds >= size and seconds % size == 0:
            return f"{seconds / size:.0f}{unit}"
    return show_duration(seconds)


def stats_blocks(
    groups: Table[GroupStats] | None,
    total: GroupStats,
    hours: Mapping[tuple[int, int], int],
    within: float,
    sleep: Hours | None,
    complete: bool,
) -> Iterator[Paragraph]:
    """Yield two charts of all pages if there are any, the groups if there are some, and the figures of all."""
    if total.pages:
        yield [trimmed(histogram(total, within))]
        yield [heat_map(hours)]
    if groups:
        in_part = summary("* in part only: the period that was asked for begins or ends within it")
        yield [groups, *([in_part] if any(group.is_partial for group in groups.rows) else [])]
    yield [Table(LATENCIES, latency_kinds(total))]
    yield closing(_summary_lines(total, within, sleep), complete)


Kind = tuple[str, Latencies, tuple[float, float]]
_KINDS: list[tuple[str, Callable[[GroupStats], Latencies], tuple[float, float]]] = [
    ("delivered", lambda group: group.delivery_latencies, SLOW_DELIVERY),
    ("read", lambda group: group.read_latencies, SLOW_READ),
]


def latency_kinds(group: GroupStats) -> list[Kind]:
    """Return the rows of LATENCIES for a group of pages."""
    return [(name, of(group), slow) for name, of, slow in _KINDS]


def _of_all(name: str, percent: float) -> Column[Kind]:
    return Column(name.upper(), None, lambda kind, moment: percentile_cell(kind[1], percent, kind[2]), right=True)


LATENCIES: View[Kind] = View(
    Struct,
    lambda kinds: [],
    (
        Column("AFTER", None, lambda kind, moment: Cell(kind[0])),
        Column("N", None, lambda kind, moment: Cell(f"{kind[1].n:,}"), right=True),
        *(_of_all(name, percent) for name, percent in PERCENTILES.items()),
    ),
)
"""How soon pages were delivered and read: for people only."""


def _summary_lines(total: GroupStats, within: float, sleep: Hours | None) -> list[Line]:
    """Return in words what no table says of all pages."""
    share = show_share(total.read_latencies.within(within), total.pages) if total.pages else MISSING.text
    counts = [count_pages(total.pages), f"{total.pages - total.read:,} unread"]
    counts.append(f"{total.undelivered:,} neither delivered nor read")
    lines = [Line([Cell(f"{share} read in {show_limit(within)}", "bold"), *summary(*counts).parts])]
    if sleep:
        times = "once" if total.woken == 1 else f"{total.woken:,} times"
        nights = f"{count_of(total.nights, 'night')} broken"
        lines.append(summary(f"{count_pages(total.asleep)} in {sleep}", f"woken {times}", nights))
    return lines


def histogram(total: GroupStats, within: float) -> BarChart:
    """Return a bar for each range of read latencies, and one for the unread, which need not be open."""
    up_to = [total.read_latencies.within(edge) for edge in HISTOGRAM_EDGES]
    counts = [count - before for count, before in zip(up_to, [0, *up_to], strict=False)]
    bars = [
        Bar(f"to {show_limit(edge)}", count, "green" if edge <= within else "yellow")
        for edge, count in zip(HISTOGRAM_EDGES, counts, strict=True)
    ]
    bars.append(Bar(f"over {show_limit(HISTOGRAM_EDGES[-1])}", total.read_latencies.n - up_to[-1], "yellow"))
    bars.append(Bar("unread", total.pages - total.read, "dim"))
    return BarChart("READ AFTER", bars, "Pages by the time from sent to read")


def trimmed(chart: BarChart) -> BarChart:
    """Return the chart without the empty bars at both of its ends; the last one, of the unread, stays."""
    *bars, unread = chart.bars
    counted = [index for index, bar in enumerate(bars) if bar.count]
    return BarChart(chart.title, [*(bars[counted[0] : counted[-1] + 1] if counted else []), unread])


def heat_map(hours: Mapping[tuple[int, int], int]) -> HeatMap:
    """Return when pages were sent: a row for each weekday, a column for each hour."""
    rows = [(name, [hours.get((weekday, hour), 0) for hour in range(24)]) for weekday, name in enumerate(WEEKDAYS)]
    columns = [f"{hour:02d}" for hour in range(24)]
    caption = "Pages by the weekday and the hour at which they were sent"
    return HeatMap("SENT", columns, rows, "pages", "no page has a SentTime", caption)
