"""The report: one object for programs, a document in blocks for people."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from datetime import date, datetime, timedelta
from typing import Any

from msgspec import Struct

from pagecli.arns import alias_of, short_form
from pagecli.domain.incidents import UNANSWERED
from pagecli.domain.model import Page
from pagecli.domain.report import MOST_EXAMINED, ChannelFailures, Person, Report
from pagecli.domain.stats import GroupStats, Objective
from pagecli.periods import Hours, Period
from pagecli.text import count_of, escape_controls
from pagecli.times import Moment, format_time, in_zone, show_duration
from pagecli.views import MISSING, Cell, Column, View, text_cell
from pagecli.views.blocks import Bar, BarChart, Heading, HeatMap, Line, Paragraph, Quote, Table, closing
from pagecli.views.incidents import INCIDENTS, IncidentsRecord
from pagecli.views.oncall import HOURS, HoursRecord
from pagecli.views.pages import PAGES, SLOW_READ, PageRecord, count_pages, page_record
from pagecli.views.stats import (
    FEW,
    LATENCIES,
    StatsRecord,
    heat_map,
    histogram,
    latency_kinds,
    percentile_cell,
    show_limit,
    show_share,
    stats_view,
)

VERSION = 1
_MOST_INCIDENTS = 100
_MOST_BARS = 30
_DAY = timedelta(days=1)


class ReportFrame(Struct, frozen=True, kw_only=True):
    """What a report is told beside its numbers: its title, the zone of its times, its limits, and where it is from."""

    title: str | None
    zone: str
    within: float
    sleep: Hours
    objective: Objective | None
    commands: Sequence[str]
    origin: Sequence[str] = ()
    left_out: Sequence[str] = ()
    is_archive: bool = False


# For programs


class PeriodRecord(Struct, rename="pascal"):
    """From Since, included, to Until, excluded."""

    since: str | None
    until: str | None


class PersonRecord(Struct, rename="pascal"):
    """A person's row of `stats` in the period, and in the one before."""

    contact_alias: str
    contact_arn: str
    now: StatsRecord
    before: StatsRecord


class NightRecord(Struct, rename="pascal"):
    """How many people's sleep was broken in the night that began on that date."""

    date: str
    people: int


class FailureRecord(Struct, rename="pascal"):
    """A channel that failed with some of the unread pages that were examined."""

    contact_alias: str
    channel_name: str | None
    channel_type: str | None
    pages: int
    failed: int
    error: str | None


class ObjectiveRecord(Struct, rename="pascal"):
    """The objective, and whether it was met."""

    text: str
    met: bool


class ReportRecord(Struct, rename="pascal"):
    """The report as docs/report.schema.json describes it."""

    version: int
    title: str
    created: str | None
    period: PeriodRecord
    before: PeriodRecord
    time_zone: str
    within_seconds: float
    sleep: str
    objective: ObjectiveRecord | None
    handed_over: list[IncidentsRecord]
    incidents: list[IncidentsRecord]
    all: StatsRecord
    all_before: StatsRecord
    people: list[PersonRecord]
    pages_by_hour: dict[str, list[int]]
    nights: list[NightRecord]
    on_call: list[HoursRecord]
    slowest: list[PageRecord]
    failures: list[FailureRecord]
    unread_examined: int
    unread: int
    origin: Sequence[str]
    commands: Sequence[str]
    left_out: Sequence[str]
    pages_of_others: int


def report_record(report: Report, frame: ReportFrame, moment: Moment) -> ReportRecord:
    """Return what programs get of a report."""
    stats: Any = stats_view(None, frame.within, frame.sleep).records
    incidents: Any = INCIDENTS.records
    hours: Any = HOURS.records
    objective = frame.objective

    def numbers(group: GroupStats) -> StatsRecord:
        record: StatsRecord = stats([group])[0]
        return record

    return ReportRecord(
        version=VERSION,
        title=_title(report, frame, moment),
        created=format_time(moment.now),
        period=PeriodRecord(*map(format_time, report.period)),
        before=PeriodRecord(*map(format_time, report.before)),
        time_zone=frame.zone,
        within_seconds=frame.within,
        sleep=str(frame.sleep),
        objective=ObjectiveRecord(objective.text, objective.is_met(report.total)) if objective else None,
        handed_over=incidents(report.handed_over),
        incidents=incidents(report.incidents),
        all=numbers(report.total),
        all_before=numbers(report.total_before),
        people=[
            PersonRecord(alias_of(each.contact_arn), each.contact_arn, numbers(each.now), numbers(each.before))
            for each in report.people
        ],
        pages_by_hour={name: [count or 0 for count in counts] for name, counts in heat_map(report.hours).rows},
        nights=[NightRecord(f"{day:%Y-%m-%d}", people) for day, people in sorted(report.nights.items())],
        on_call=hours(report.on_call),
        slowest=[page_record(page) for page in report.slowest],
        failures=[_failure_record(each) for each in report.failures],
        unread_examined=report.examined,
        unread=report.unread,
        origin=frame.origin,
        commands=frame.commands,
        left_out=frame.left_out,
        pages_of_others=report.gone,
    )


def _failure_record(each: ChannelFailures) -> FailureRecord:
    name, kind = (each.channel.name, each.channel.type) if each.channel else (None, None)
    return FailureRecord(alias_of(each.contact_arn), name, kind, each.pages, each.failed, each.error)


# For people


def report_blocks(report: Report, frame: ReportFrame, moment: Moment, complete: bool) -> Iterator[Paragraph]:
    """Yield the document: what needs attention first, then the period, then how it was counted."""
    yield [Heading(_title(report, frame, moment), 1)]
    yield closing(_figures(report, frame, moment), complete)
    yield [Heading("Needs attention")]
    yield from _attention(report, frame)
    yield [Heading("Incidents")]
    yield from _incidents(report)
    yield [Heading("People")]
    yield from _people(report, frame)
    yield [Heading("Nights")]
    yield from _nights(report, frame, moment)
    yield [Heading("Hours on call")]
    yield [Table(HOURS, report.on_call) if report.on_call else _said("nobody has a shift, or no schedule can be seen")]
    yield [Heading("How soon pages were read")]
    yield from _latencies(report, frame)
    yield [Heading("Channels that failed")]
    yield from _failures(report, frame)
    yield [Heading("How it was counted")]
    yield from _method(report, frame, moment)


def _said(*parts: str) -> Line:
    return Line([text_cell(part) for part in parts])


def _title(report: Report, frame: ReportFrame, moment: Moment) -> str:
    return frame.title or f"On call, {_show_period(report.period, moment)}"


def _show_period(period: Period, moment: Moment) -> str:
    """Write the first and the last day; the times of day too where it is no whole days."""
    start, end = (in_zone(time, moment.zone) for time in period)
    if (start.time(), end.time()) != (datetime.min.time(), datetime.min.time()):
        return f"{start:%Y-%m-%d %H:%M} to {end:%Y-%m-%d %H:%M}"
    last = (end.replace(tzinfo=None) - _DAY).date()
    return f"{start:%Y-%m-%d}" if last == start.date() else f"{start:%Y-%m-%d} to {last:%Y-%m-%d}"


def _figures(report: Report, frame: ReportFrame, moment: Moment) -> list[Line]:
    total, before = report.total, report.total_before
    unanswered = sum(each.state == UNANSWERED for each in report.incidents)
    incidents = count_of(len(report.incidents), "incident") + (f", {unanswered} nobody answered" if unanswered else "")
    figures = [
        f"{_share(total, frame.within)} read in {show_limit(frame.within)}",
        f"{count_pages(total.pages)}, {before.pages:,} before",
        incidents if report.knows_incidents else "incidents not known",
        f"{count_of(total.nights, 'night')} broken, {before.nights:,} before",
    ]
    return [
        Line([Cell(figure, "bold") for figure in figures]),
        _said(f"compared with {_show_period(report.before, moment)}", f"times in {frame.zone}"),
    ]


def _share(group: GroupStats, within: float) -> str:
    return show_share(group.read_latencies.within(within), group.pages) if group.pages else MISSING.text


def _attention(report: Report, frame: ReportFrame) -> Iterator[Paragraph]:
    lines = []
    if frame.objective and not frame.objective.is_met(report.total):
        within, pages = frame.objective.within(report.total), report.total.pages
        share = show_share(within, pages)
        missed = f"the objective {frame.objective.text} was missed: {within:,} of {pages:,} pages, {share}"
        lines.append(Line([text_cell(missed, "bold red")]))
    lines += [Line([text_cell(text, "bold red")]) for text in frame.left_out]
    failures = [f"{_channel(each)} failed with {each.failed} of {each.pages} pages" for each in report.failures]
    lines += [Line([text_cell(failure, "bold red")]) for failure in failures]
    unanswered = sum(each.state == UNANSWERED for each in report.incidents)
    if unanswered:
        lines.append(Line([Cell(f"nobody answered {count_of(unanswered, 'incident')}", "bold red")]))
    if report.handed_over:
        yield [_said("Open and handed over:")]
        yield [Table(INCIDENTS, report.handed_over)]
    elif report.knows_incidents:
        lines.append(_said("No incident is open."))
    if lines:
        yield lines


def _incidents(report: Report) -> Iterator[Paragraph]:
    shown = report.incidents[:_MOST_INCIDENTS]
    nothing = "none" if report.knows_incidents else "not known: they could not be had"
    yield [Table(INCIDENTS, shown)] if shown else [_said(nothing)]
    if len(shown) < len(report.incidents):
        yield [_said(f"the newest {len(shown)} of {len(report.incidents):,}; the command below lists all")]


def _people(report: Report, frame: ReportFrame) -> Iterator[Paragraph]:
    if not report.people:
        yield [_said("nobody was paged, in this period or the one before")]
        return
    yield [Table(people_view(frame.within), report.people)]
    if any(each.now.pages or each.before.pages for each in report.people):
        bars = [
            Bar(escape_controls(alias_of(each.contact_arn)), each.now.pages, "cyan", each.before.pages)
            for each in report.people[:_MOST_BARS]
        ]
        shown = f"; the {_MOST_BARS} with the most" if len(report.people) > _MOST_BARS else ""
        yield [BarChart("PAGES", bars, f"Pages by person, outlined in the period before{shown}")]


def people_view(within: float) -> View[Person]:
    """Return how people are shown: their numbers, and what changed where there are enough pages to say so."""

    def change(header: str, percent: float) -> Column[Person]:
        return Column(header, None, lambda each, moment: _latency_change(each, percent), right=True, optional=2)

    return View(
        PersonRecord,
        lambda people: [],
        (
            Column("WHO", None, lambda each, moment: text_cell(alias_of(each.contact_arn), "cyan"), elastic=True),
            _number("PAGES", lambda each: each.now.pages),
            _number("BEFORE", lambda each: each.before.pages),
            Column(f"IN {show_limit(within)}", None, lambda each, moment: Cell(_share(each.now, within)), right=True),
            Column("CHANGE", None, lambda each, moment: _share_change(each, within), right=True, optional=1),
            _percentile("P50", 50),
            change("CHANGE", 50),
            _percentile("P95", 95),
            change("CHANGE", 95),
            _number("WOKEN", lambda each: each.now.woken),
            _number("NIGHTS", lambda each: each.now.nights),
        ),
    )


def _number(header: str, number: Any) -> Column[Person]:
    return Column(header, None, lambda each, moment: Cell(f"{number(each):,}"), right=True)


def _percentile(header: str, percent: float) -> Column[Person]:
    return Column(
        header,
        None,
        lambda each, moment: percentile_cell(each.now.read_latencies, percent, SLOW_READ),
        right=True,
        optional=1,
    )


def _share_change(person: Person, within: float) -> Cell:
    """Return by how many percentage points the share changed, and of how many pages it was before."""
    now, before = person.now, person.before
    if min(now.pages, before.pages) < FEW:
        return MISSING
    shares = [100 * group.read_latencies.within(within) / group.pages for group in (now, before)]
    return Cell(f"{shares[0] - shares[1]:+.1f} pts (n {before.pages:,})")


def _latency_change(person: Person, percent: float) -> Cell:
    now, before = person.now.read_latencies, person.before.read_latencies
    values = now.percentile(percent), before.percentile(percent)
    if min(now.n, before.n) < FEW or values[0] is None or values[1] is None:
        return MISSING
    difference = round(values[0] - values[1], 3)
    return Cell(f"{'+' if difference > 0 else ''}{show_duration(difference)} (n {before.n:,})")


def _nights(report: Report, frame: ReportFrame, moment: Moment) -> Iterator[Paragraph]:
    total = report.total
    times = "once" if total.woken == 1 else f"{total.woken:,} times"
    nights = f"{count_of(total.nights, 'night')} broken"
    yield [_said(f"{count_pages(total.asleep)} in {frame.sleep}", f"somebody was woken {times}", nights)]
    if calendar := _calendar(report.nights, report.period, moment):
        yield [calendar]


_LONGEST_CALENDAR = 54  # weeks


def _calendar(nights: Mapping[date, int], period: Period, moment: Moment) -> HeatMap | None:
    """Return a row for each week, a column for each weekday; None where the period is too long for that."""
    first = min([in_zone(period.start, moment.zone).date(), *nights])
    last = in_zone(period.end - timedelta(microseconds=1), moment.zone).date()
    monday = first - _DAY * first.weekday()
    weeks = (last - monday).days // 7 + 1
    if weeks > _LONGEST_CALENDAR:
        return None
    days = [[monday + _DAY * (7 * week + day) for day in range(7)] for week in range(weeks)]
    rows = [
        (f"{week[0]:%b %d}", [nights.get(day, 0) if first <= day <= last else None for day in week]) for week in days
    ]
    weekdays = ["MO", "TU", "WE", "TH", "FR", "SA", "SU"]
    caption = "People woken by night, in the week and on the weekday on which it began"
    return HeatMap("NIGHTS", weekdays, rows, "people woken", "nobody was woken", caption)


def _latencies(report: Report, frame: ReportFrame) -> Iterator[Paragraph]:
    total = report.total
    if not total.pages:
        yield [_said("there was no page")]
        return
    yield [Table(LATENCIES, latency_kinds(total))]
    yield [histogram(total, frame.within)]
    yield [heat_map(report.hours)]
    if report.slowest:
        yield [_said("The slowest answers:")]
        yield [Table(SLOWEST, report.slowest)]


_SHOWN = ("SENT", "READ", "INCIDENT", "PAGE")
_WHO: Column[Page] = Column("WHO", "ContactAlias", lambda page, moment: text_cell(page.contact_alias))
SLOWEST: View[Page] = View(
    PageRecord, PAGES.records, (_WHO, *(column for column in PAGES.columns if column.header in _SHOWN))
)
"""Pages by who read them and how late."""


FAILURES: View[ChannelFailures] = View(
    FailureRecord,
    lambda failures: [_failure_record(each) for each in failures],
    (
        Column("CHANNEL", None, lambda each, moment: text_cell(_channel(each)), elastic=True),
        Column("FAILED", "Failed", lambda each, moment: Cell(f"{each.failed:,}", "bold red"), right=True),
        Column("PAGES", "Pages", lambda each, moment: Cell(f"{each.pages:,}"), right=True),
        Column("LAST ERROR", "Error", lambda each, moment: text_cell(each.error), elastic=True),
    ),
)


def _channel(each: ChannelFailures) -> str:
    if each.channel:
        return f"{alias_of(each.contact_arn)} {(each.channel.type or each.channel.name).lower()}"
    return short_form(each.channel_arn) if each.channel_arn else alias_of(each.contact_arn)


def _failures(report: Report, frame: ReportFrame) -> Iterator[Paragraph]:
    yield [Table(FAILURES, report.failures)] if report.failures else [_said("none that is known")]
    is_cut = report.unread > MOST_EXAMINED and not frame.is_archive
    newest = f"the newest {report.examined:,}" if is_cut else f"{report.examined:,}"
    yield [_said(f"looked at: the receipts of {newest} of {report.unread:,} unread pages of the period")]


def _deleted(report: Report, frame: ReportFrame) -> str:
    if frame.is_archive:
        return "Deleted contacts that were archived before are included."
    gone = f"; {count_pages(report.gone)} of these incidents went to them" if report.gone else ""
    return f"Deleted contacts are not included{gone}."


def _method(report: Report, frame: ReportFrame, moment: Moment) -> Iterator[Paragraph]:
    missing = report.total.pages - report.total.delivery_latencies.n
    yield [
        _said("A page counts where its SentTime lies; one without a SentTime counts, too."),
        _said("AWS leaves out what it does not know: a missing time is no latency, never zero."),
        _said(f"{missing:,} of {count_pages(report.total.pages)} have no DeliveryTime."),
        _said("A DeliveryTime can be the time of an acknowledgement: a delivery latency is not the carrier's."),
        _said(f"A change is shown with the n of the period before, and only if both n are at least {FEW}."),
        _said("Woken: engagements with a page in the hours of sleep. A night is named by the day on which it begins."),
        _said(_deleted(report, frame)),
        _said("Shifts are as the service generates them today."),
        _said("Open: unread, unanswered, not stopped, sent in the last 24 hours. That is expected, not known."),
    ]
    created = in_zone(moment.now, moment.zone)
    yield [_said(f"made {created:%Y-%m-%d %H:%M %Z}", *frame.origin)]
    yield [_said("Each number again:")]
    yield [Quote("\n".join(frame.commands))]
