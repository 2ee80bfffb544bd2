"""Which incidents there were: ListEngagements, the pages of each engagement, and what each incident was about."""

from __future__ import annotations

from collections.abc import Callable, Collection, Sequence
from datetime import datetime
from functools import partial
from typing import Any

from msgspec import Struct
from msgspec.structs import replace

from pagecli.arns import ContactArn
from pagecli.concurrency import gather, gather_in_order
from pagecli.connection import name_places
from pagecli.domain.incidents import OPEN, IncidentSummary, group_by_incident, sum_up
from pagecli.domain.model import Engagement
from pagecli.errors import PagecliError
from pagecli.queries.contacts import Contacts
from pagecli.queries.incident import list_engaged_pages
from pagecli.queries.problems import Problems
from pagecli.source import Source
from pagecli.text import count_of


class IncidentFilter(Struct, frozen=True):
    """Selects incidents by when they began, whom they engaged or paged, and whether they are open."""

    names: Sequence[str] = ()
    since: datetime | None = None
    until: datetime | None = None
    only_open: bool = False

    def is_in_time(self, start: datetime | None) -> bool:
        """Whether the incident began in time, as far as that is known."""
        if start is None:
            return True
        return (self.since is None or self.since <= start) and (self.until is None or start < self.until)


def list_incidents(
    source: Source, contacts: Contacts, wanted: IncidentFilter, with_subject: bool, now: datetime, problems: Problems
) -> list[IncidentSummary]:
    """Return the incidents that match, newest first; incomplete ones are left out, with the error in `problems`.

    One request for each engagement of an incident that began in time, and one for each incident returned if
    `with_subject`.
    """
    questions: list[Callable[[], Any]] = [partial(_list_engagements, source, problems)]
    questions += [partial(contacts.resolve, name) for name in wanted.names]
    engagements, *found = gather(questions)
    if isinstance(engagements, PagecliError):
        raise engagements
    if not engagements and problems.is_complete:
        where = name_places(source.places)
        problems.note(f"nobody was ever engaged in {where}; if that is wrong, check --profile and --region")
    people = _known(wanted.names, found, problems)
    groups = [group for group in group_by_incident(engagements) if wanted.is_in_time(group[0].start_time)]
    if undated := sum(group[0].start_time is None for group in groups):
        problems.note(f"{count_of(undated, 'incident')} without a StartTime kept, whatever --since and --until say")
    if wanted.names and not people:
        return []
    incidents = [each for each in _with_pages(source, groups, now, problems) if not people or _is_about(each, people)]
    if wanted.only_open:
        incidents = [each for each in incidents if each.state == OPEN]
    return add_subjects(source, incidents, problems) if with_subject else incidents


def add_subjects(source: Source, incidents: Sequence[IncidentSummary], problems: Problems) -> list[IncidentSummary]:
    """Return the incidents with what their first engagement was about: one request for each."""
    answers = gather([partial(source.describe_engagement, each.first.engagement_arn) for each in incidents])
    described = [problems.take(answer) for answer in answers]
    return [
        replace(incident, subject=details.subject) if details else incident
        for incident, details in zip(incidents, described, strict=True)
    ]


def _list_engagements(source: Source, problems: Problems) -> list[Engagement]:
    """Return the engagements; where not all can be had, those that came before the error, which is kept."""
    found: list[Engagement] = []
    for _, batch in gather_in_order([source.list_engagements]):
        if isinstance(batch, PagecliError):
            if not found:
                raise batch
            problems.fail(batch)
        else:
            found += batch.engagements
    return found


def _known(
    names: Sequence[str], found: Sequence[ContactArn | list[Engagement] | PagecliError], problems: Problems
) -> set[str]:
    for name, contact in zip(names, found, strict=True):
        if isinstance(contact, PagecliError):
            problems.fail(contact.about(name) if len(names) > 1 else contact)
    return {contact.arn for contact in found if isinstance(contact, ContactArn)}


def _with_pages(
    source: Source, groups: Sequence[list[Engagement]], now: datetime, problems: Problems
) -> list[IncidentSummary]:
    engagements = [engagement for group in groups for engagement in group]
    pages, failed = list_engaged_pages(source, engagements, problems)
    by_engagement = {each.engagement_arn: found for each, found in zip(engagements, pages, strict=True)}
    unknown = {engagements[index].engagement_arn for index in failed}
    return [
        sum_up(group, [page for each in group for page in by_engagement[each.engagement_arn]], now)
        for group in groups
        if not any(each.engagement_arn in unknown for each in group)
    ]


def _is_about(incident: IncidentSummary, people: Collection[str]) -> bool:
    engaged = (each.contact_arn for each in incident.engagements)
    return any(arn in people for arn in (*engaged, *incident.people))
