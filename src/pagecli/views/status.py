"""What is going on: one object for programs, one screen for people."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from itertools import groupby
from typing import Any, NamedTuple

from msgspec import Struct
from msgspec.structs import astuple

from pagecli.arns import alias_of, place_of
from pagecli.domain.history import PageHistory
from pagecli.domain.incidents import ACKNOWLEDGED
from pagecli.domain.model import Page
from pagecli.domain.oncall import OnCallShift
from pagecli.domain.status import CurrentIncident, NextStep, RotationNow, Status, UnreadPage
from pagecli.text import count_of, escape_controls, suggest
from pagecli.times import Moment, format_time, show_clock, show_duration, show_time
from pagecli.views import Cell, text_cell
from pagecli.views.blocks import Line, Paragraph, Section, closing
from pagecli.views.incidents import IncidentFields, incident_name, incident_values
from pagecli.views.oncall import OnCallRecord, on_call_record
from pagecli.views.pages import PageFields, page_cell, page_record


class Most(NamedTuple):
    """How much of each is shown; what is more is counted."""

    rotations: int
    incidents: int
    people: int
    pages: int


SIZES = (Most(6, 3, 5, 4), Most(4, 2, 4, 3), Most(3, 2, 2, 2), Most(3, 1, 3, 2), Most(2, 1, 2, 1))
"""From what a quiet night has room for to what the smallest screen has."""
_LONGEST = 100
_ALARM = "bold red"


class NextTargetRecord(Struct, rename="pascal"):
    """Who is expected to be told next, and by which kind of channel."""

    contact_alias: str
    channel_type: str | None


class NextRecord(Struct, rename="pascal"):
    """What plans are expected to do next."""

    time: str | None
    targets: list[NextTargetRecord]


class CurrentIncidentRecord(IncidentFields, rename="pascal"):
    """The fields of `incidents`, with Next."""

    next: NextRecord | None
    account_id: str
    region: str


class UnreadRecord(PageFields, rename="pascal"):
    """The fields of `list`, with Open."""

    via: str | None
    open: bool
    account_id: str
    region: str


class StatusRecord(Struct, rename="pascal"):
    """What programs get; a part is None where it was not asked for or can't be had."""

    on_call: list[OnCallRecord] | None
    incidents: list[CurrentIncidentRecord] | None
    unread: list[UnreadRecord] | None


def status_record(status: Status) -> StatusRecord:
    """Return what programs get of what is going on."""
    return StatusRecord(
        _each(status.rotations, lambda rotations: [on_call_record(s) for each in rotations for s in each.shifts]),
        _each(status.incidents, lambda incidents: [_incident_record(each) for each in incidents]),
        _each(status.unread, lambda pages: [_unread_record(each) for each in pages]),
    )


def _each(things: Any, record: Any) -> Any:
    return None if things is None else record(things)


def _incident_record(incident: CurrentIncident) -> CurrentIncidentRecord:
    summary, step = incident.summary, incident.next_step
    targets = [NextTargetRecord(alias_of(each.contact_arn), each.channel_type) for each in step.targets] if step else []
    coming = NextRecord(format_time(step.time), targets) if step else None
    return CurrentIncidentRecord(*(*incident_values(summary), coming, *place_of(summary.first.engagement_arn)))


def _unread_record(unread: UnreadPage) -> UnreadRecord:
    *fields, account, region = astuple(page_record(unread.page))
    return UnreadRecord(*(*fields, unread.is_open, account, region))


def status_blocks(
    status: Status, mine: str | None, moment: Moment, complete: bool, most: Most = SIZES[0]
) -> Iterator[Paragraph]:
    """Yield who is on call, what is open, and what of `mine` is unread."""
    yield [Section("ON CALL", _on_call_lines(status.rotations, most.rotations, moment))]
    if status.incidents:
        shown = status.incidents[: most.incidents]
        for number, incident in enumerate(shown):
            more = len(status.incidents) - len(shown) if number == len(shown) - 1 else 0
            lines = [*_incident_lines(incident, most.people, moment), *_more(more, "incident", _OPEN)]
            yield [Section("" if number else "OPEN", lines)]
    else:
        yield [Section("OPEN", [Line([_NOT_KNOWN if status.incidents is None else Cell("nothing", "green")])])]
    yield [Section("MINE", _my_lines(status, mine, most.pages, moment))]
    yield closing([], complete)


_NOT_KNOWN = Cell("not known", _ALARM)
_OPEN = suggest("incidents", options=["--open"])


def _more(count: int, noun: str, command: str) -> list[Line]:
    return [Line([Cell(f"and {count_of(count, noun)} more: {command.strip('`')}")])] if count > 0 else []


# Who is on call.


def _on_call_lines(rotations: Sequence[RotationNow] | None, most: int, moment: Moment) -> list[Line]:
    if rotations is None:
        return [Line([_NOT_KNOWN])]
    if not rotations:
        return [Line([Cell("there is no on-call schedule", "dim")])]
    shown = rotations[:most]
    width = max(len(escape_controls(each.schedule)) for each in shown)
    lines = [_rotation_line(each, width, moment) for each in shown]
    return [*lines, *_more(len(rotations) - len(shown), "rotation", suggest("oncall"))]


def _rotation_line(rotation: RotationNow, width: int, moment: Moment) -> Line:
    current = [shift for shift in rotation.shifts if shift.is_now]
    following = [shift for shift in rotation.shifts if not shift.is_now]
    people = [alias_of(shift.contact_arn) for shift in current if shift.contact_arn]
    ends = [shift.shift.end_time for shift in current if shift.shift.end_time]
    starts = [shift.shift.start_time for shift in following if shift.shift.start_time]
    end = min(ends) if ends else min(starts, default=None)
    until = f" until {show_time(end, *moment)}" if end else ""
    name = f"{escape_controls(rotation.schedule):{width}}"
    parts = [text_cell(f"{name}  {' and '.join(people) or 'nobody'}{until}", "" if people else _ALARM)]
    if following:
        after_a_gap = f" from {show_clock(min(starts), *moment)}" if starts and end and min(starts) > end else ""
        parts.append(text_cell(f"then {_names(following)}{after_a_gap}"))
    return Line(parts, rotation.schedule_arn)


def _names(shifts: Iterable[OnCallShift]) -> str:
    names = [alias_of(shift.contact_arn) for shift in shifts if shift.contact_arn]
    return " and ".join(names) or "nobody"


# What is open.


def _incident_lines(incident: CurrentIncident, most: int, moment: Moment) -> list[Line]:
    summary = incident.summary
    goes_on = summary.state == ACKNOWLEDGED
    name = incident_name(summary)
    title = text_cell(_short(summary.subject or "no subject known"), "bold yellow" if goes_on else _ALARM)
    since = f"since {show_time(summary.start_time, *moment)}" if summary.start_time else "start unknown"
    people = [list(pages) for _, pages in groupby(_by_person(incident.pages), key=lambda each: each[0].contact_arn)]
    width = max((len(escape_controls(pages[0][0].contact_alias)) for pages in people), default=0)
    waiting = {page.page_arn for page in summary.open_pages}
    return [
        Line([title, name], summary.first.engagement_arn),
        Line([Cell(since), *_answer(incident)]),
        *(_person_line(pages, width, waiting, moment) for pages in people[:most]),
        *_more(len(people) - most, "other", suggest("incident", name.text)),
        _next_line(incident.next_step, moment),
    ]


def _short(subject: str) -> str:
    """Return the subject; of one that would take more than two lines the beginning."""
    return subject if len(subject) <= _LONGEST else f"{subject[: _LONGEST - 1]}…"


def _by_person(pages: Sequence[tuple[Page, PageHistory]]) -> list[tuple[Page, PageHistory]]:
    """Return the pages person by person, those who were paged first at the top."""
    ordered = sorted(pages, key=lambda each: (each[0].sent_time is None, each[0].sent_time))
    first = list(dict.fromkeys(page.contact_arn for page, _ in ordered))
    return sorted(ordered, key=lambda each: first.index(each[0].contact_arn))


def _answer(incident: CurrentIncident) -> list[Cell]:
    summary = incident.summary
    if summary.answer is None:
        return [Cell("nobody has acknowledged", _ALARM)]
    after = "" if summary.answered_after is None else f" after {show_duration(summary.answered_after)}"
    answer = text_cell(f"{summary.answer.contact_alias} acknowledged{after}", "green")
    if summary.state != ACKNOWLEDGED:
        return [answer]
    return [answer, Cell("not essential: the plan goes on", "yellow")]


def _person_line(pages: Sequence[tuple[Page, PageHistory]], width: int, waiting: set[str], moment: Moment) -> Line:
    (first, history), *rest = pages
    alias = escape_controls(first.contact_alias)
    text, style = _page_event(first, history, waiting, moment)
    return Line([Cell(f"{alias:{width}}  {text}", style), *(_page_event(*each, waiting, moment) for each in rest)])


def _page_event(page: Page, history: PageHistory, waiting: set[str], moment: Moment) -> Cell:
    """Return `03:07 sms delivered`: dim for a page that nobody need read any more."""
    status = "failed" if history.error and page.status == "sent" else page.status
    styles = {"failed": _ALARM, "read": "green"}
    style = styles.get(status, "" if page.page_arn in waiting else "dim")
    sent = [show_clock(page.sent_time, *moment)] if page.sent_time else []
    return text_cell(" ".join([*sent, *_channel(history), status]), style)


def _channel(history: PageHistory) -> list[str]:
    return [history.channel.type.lower()] if history.channel and history.channel.type else []


def _next_line(step: NextStep | None, moment: Moment) -> Line:
    if step is None:
        return Line([Cell("nobody else is expected to be told")])
    wait = show_duration((step.time - moment.now).total_seconds())
    targets = [
        alias_of(each.contact_arn) + (f" by {each.channel_type.lower()}" if each.channel_type else "")
        for each in step.targets
    ]
    expected = f"expected next at {show_clock(step.time, *moment)} (in {wait})"
    return Line([text_cell(part, "yellow") for part in (expected, *targets)])


# What of mine is unread.


def _my_lines(status: Status, mine: str | None, most: int, moment: Moment) -> list[Line]:
    if mine is None:
        return [Line([Cell("PAGECLI_CONTACT=ALIAS shows what of yours is unread", "dim")])]
    if status.unread is None:
        return [Line([_NOT_KNOWN])]
    waiting = [each.page for each in status.unread if each.is_open]
    others = len(status.unread) - len(waiting)
    if waiting:
        counts = [Cell(f"{len(waiting):,} open", _ALARM), Cell("pagecli ack CODE", "cyan")]
        counts += [Cell(f"{others:,} more unread", "dim")] if others else []
    else:
        counts = [Cell("nothing open", "green")]
        counts += [Cell(f"{others:,} unread: {suggest('list', mine, options=['-u']).strip('`')}")] if others else []
    known = {page.page_arn: (each, history) for each in status.incidents or [] for page, history in each.pages}
    lines = [_my_page(page, known.get(page.page_arn), moment) for page in waiting[:most]]
    return [Line(counts), *lines, *_more(len(waiting) - most, "page", suggest("list", mine, options=["-u"]))]


def _my_page(page: Page, known: tuple[CurrentIncident, PageHistory] | None, moment: Moment) -> Line:
    sent = show_clock(page.sent_time, *moment) if page.sent_time else "-"
    kind = "".join(_channel(known[1])) if known else ""
    about = _short(known[0].summary.subject or "") if known else ""
    return Line([text_cell(f"{sent}  {kind:5}  {about}".rstrip()), page_cell(page, moment)], page.page_arn)
