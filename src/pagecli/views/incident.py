"""An incident: one row per page for programs, a tree for people."""

from __future__ import annotations

from collections.abc import Collection, Iterator
from typing import Any

from msgspec.structs import astuple

from pagecli.arns import alias_of, place_of, short_form
from pagecli.domain.incident import EngagedPage, Incident, IncidentEngagement, Person
from pagecli.domain.incidents import OPEN
from pagecli.domain.model import ESCALATION, ONCALL_SCHEDULE, PERSONAL
from pagecli.text import count_of
from pagecli.times import Moment, show_duration
from pagecli.views import MISSING, Cell, View, columns_of, one_by_one, text_cell, time_cell
from pagecli.views.blocks import Line, Node, Paragraph, Table, Tree, closing, summary
from pagecli.views.channels import channel_name
from pagecli.views.pages import PAGES, PageFields, count_pages, delivery_cell, page_cell, page_record, read_cell

KINDS = {PERSONAL: "person", ESCALATION: "escalation plan", ONCALL_SCHEDULE: "on-call schedule"}
_GOOD, _BAD = "green", "bold red"


class IncidentRecord(PageFields, rename="pascal", gc=False):
    """The fields of `incident`, in their order: those of `list`, then how the page came and to which channel."""

    via: str | None
    stage: int | None
    channel_name: str | None
    channel_type: str | None
    error: str | None
    account_id: str
    region: str


def _record(each: EngagedPage) -> IncidentRecord:
    channel = each.history.channel
    name, kind = (channel.name, channel.type) if channel else (None, None)
    page: tuple[Any, ...] = astuple(page_record(each.page))[: len(PageFields.__struct_fields__)]
    place = place_of(each.page.contact_arn)
    return IncidentRecord(*(*page, each.via, each.history.stage, name, kind, each.history.error, *place))


ENGAGED_PAGES: View[EngagedPage] = View(
    IncidentRecord,
    one_by_one(_record),
    tuple(columns_of(PAGES.columns, lambda each: each.page)),
    lambda each: each.page.contact_arn,
)


def incident_blocks(incident: Incident, moment: Moment, as_tree: bool, complete: bool) -> Iterator[Paragraph]:
    """Yield the incident as a tree or as a table of its pages, and its counts."""
    yield [Tree(incident_tree(incident, moment)) if as_tree else Table(ENGAGED_PAGES, incident.pages)]
    yield closing([incident_summary(incident)], complete)


def incident_tree(incident: Incident, moment: Moment) -> Node:
    """Return the engagements, the people below each, and their pages below those."""
    found = incident.sum_up(moment.now)
    waiting = {page.page_arn for page in found.open_pages}
    title = [text_cell(incident.subject, _BAD if found.state == OPEN else "bold")] if incident.subject else []
    title += [text_cell(short_form(incident.incident_id), "bold cyan"), _first(incident, found.state == OPEN)]
    title += _not_acknowledged(incident, {page.contact_alias for page in found.open_pages})
    return Node(title, [_engaged_node(engaged, waiting, moment) for engaged in incident.engaged])


def _not_acknowledged(incident: Incident, waited_for: Collection[str]) -> list[Cell]:
    """Return who has not acknowledged: first those of whom somebody still waits for it."""
    groups = (
        ([alias for alias in incident.unanswered if alias in waited_for], _BAD),
        ([alias for alias in incident.unanswered if alias not in waited_for], "dim"),
    )
    return [text_cell(f"not acknowledged: {', '.join(aliases)}", style) for aliases, style in groups if aliases]


def incident_summary(incident: Incident) -> Line:
    """Return the counts in words."""
    pages = [each.page for each in incident.pages]
    unread = sum(page.read_time is None for page in pages)
    people = len({person.contact_arn for person in incident.people})
    return summary(
        count_of(len(incident.engaged), "engagement"),
        count_of(people, "person", "people"),
        count_pages(len(pages)),
        f"{unread:,} unread",
    )


def _first(incident: Incident, is_open: bool) -> Cell:
    if incident.first is None:
        return Cell("nobody has acknowledged", _BAD if is_open else "yellow")
    return text_cell(f"{incident.first.alias} acknowledged first{_after(incident.first_latency)}", _GOOD)


def _engaged_node(engaged: IncidentEngagement, waiting: Collection[str], moment: Moment) -> Node:
    engagement = engaged.engagement
    parts = [time_cell(engagement.start_time, moment), text_cell(alias_of(engagement.contact_arn), "cyan")]
    if engaged.kind:
        parts.append(text_cell(KINDS.get(engaged.kind, engaged.kind)))
    if engagement.stop_time:
        parts.append(Cell(f"stopped {time_cell(engagement.stop_time, moment).text}", "dim"))
    below = [_person_node(person, waiting, moment) for person in engaged.people]
    if not engaged.complete:
        below.append(Node([Cell("INCOMPLETE: not all of its pages could be fetched", _BAD)], []))
    if not below:
        below.append(Node([Cell("nobody was paged", "yellow")], []))
    if [person.contact_arn for person in engaged.people] == [engagement.contact_arn] and engaged.complete:
        return Node([*parts, *below[0].parts[1:]], below[0].children, engagement.engagement_arn)
    return Node(parts, below, engagement.engagement_arn)


def _person_node(person: Person, waiting: Collection[str], moment: Moment) -> Node:
    if person.read_time is not None:
        verdict = Cell(f"acknowledged{_after(person.latency)}", _GOOD)
    else:
        is_waited_for = any(each.page.page_arn in waiting for each in person.pages)
        verdict = Cell("has not acknowledged", _BAD if is_waited_for else "dim")
    pages = [_page_node(each, each.page.page_arn in waiting, moment) for each in person.pages]
    return Node([text_cell(person.alias, "cyan"), verdict], pages)


def _page_node(each: EngagedPage, is_open: bool, moment: Moment) -> Node:
    page, history = each.page, each.history
    missing = "" if is_open else "dim"
    parts = [time_cell(page.sent_time, moment)]
    if page.delivery_time:
        parts.append(_with_word("delivered", delivery_cell(page, moment)))
    elif not page.read_time:
        parts.append(Cell("not delivered", missing))
    parts.append(_with_word("read", read_cell(page, moment)) if page.read_time else Cell("not read", missing))
    if history.stage is not None:
        parts.append(Cell(f"stage {history.stage}"))
    between = [step.contact_arn for step in history.resolutions or ()]
    ends = (each.engagement.contact_arn, page.contact_arn)
    parts += [text_cell(f"by {alias_of(arn)}") for arn in between if arn not in ends]
    if history.channel:
        parts.append(text_cell(channel_name(history.channel)))
    elif history.channel_arn:
        parts.append(text_cell(short_form(history.channel_arn)))
    if history.error:
        parts.append(text_cell(history.error, _BAD))
    return Node([*parts, page_cell(page, moment)], [])


def _with_word(word: str, latency: Cell) -> Cell:
    return Cell(word if latency is MISSING else f"{word} {latency.text}", latency.style)


def _after(seconds: float | None) -> str:
    return "" if seconds is None else f" after {show_duration(seconds)}"
