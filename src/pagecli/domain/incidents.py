"""Incidents in brief: which are open, who answered first and how soon."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import datetime
from operator import attrgetter, itemgetter

from msgspec import Struct

from pagecli.domain.model import Engagement, Page
from pagecli.domain.open import EngagementState, is_recent, open_pages
from pagecli.times import seconds_between

OPEN, ACKNOWLEDGED, UNANSWERED = "open", "acknowledged", "unanswered"


class IncidentSummary(Struct, frozen=True):
    """An incident, or an engagement that belongs to none; `open_pages` are those of `pages` that are open.

    `engagements` are in the order in which they began. `subject` is None where it was not asked for or can't be had.
    """

    engagements: list[Engagement]
    pages: list[Page]
    state: str
    open_pages: list[Page]
    subject: str | None = None

    @property
    def first(self) -> Engagement:
        """The engagement that began first."""
        return self.engagements[0]

    @property
    def engagement_arn(self) -> str | None:
        """The ARN of the engagement if there is only one."""
        return self.first.engagement_arn if len(self.engagements) == 1 else None

    @property
    def start_time(self) -> datetime | None:
        """When the first engagement began."""
        return self.first.start_time

    @property
    def stop_time(self) -> datetime | None:
        """When the last engagement was stopped; None where one was not."""
        return last_stop(self.engagements)

    @property
    def answer(self) -> Page | None:
        """The page that was read first."""
        return first_read(self.pages)

    @property
    def answered_after(self) -> float | None:
        """Seconds from the start to the first page read; None where either is missing."""
        return seconds_between(self.start_time, self.answer.read_time if self.answer else None)

    @property
    def people(self) -> list[str]:
        """The ARNs of those who were paged, each once."""
        return list(dict.fromkeys(page.contact_arn for page in self.pages))


def sum_up(engagements: list[Engagement], pages: list[Page], now: datetime) -> IncidentSummary:
    """Return what the engagements of an incident and their pages tell of it at that time."""
    answered = {page.engagement_arn for page in pages if page.read_time is not None}
    states = {
        each.engagement_arn: EngagementState(each.stop_time is not None, each.engagement_arn in answered)
        for each in engagements
    }
    waiting = open_pages(pages, states, now)
    if waiting:
        state = OPEN
    elif answered:
        state = ACKNOWLEDGED
    elif is_recent(engagements[0].start_time, now) and last_stop(engagements) is None:
        state = OPEN
    else:
        state = UNANSWERED
    return IncidentSummary(engagements, pages, state, waiting)


def group_by_incident(engagements: Iterable[Engagement]) -> list[list[Engagement]]:
    """Return the engagements of each incident in the order in which they began, the newest incident first.

    An engagement that belongs to no incident stands alone. Those whose StartTime is missing come last.
    """
    groups: dict[str, list[Engagement]] = {}
    for engagement in engagements:
        groups.setdefault(engagement.incident_id or engagement.engagement_arn, []).append(engagement)
    ordered = [sort_engagements(group) for group in groups.values()]
    dated = [(group[0].start_time, group) for group in ordered if group[0].start_time]
    undated = [group for group in ordered if not group[0].start_time]
    return [group for _, group in sorted(dated, key=itemgetter(0), reverse=True)] + undated


def sort_engagements(engagements: Sequence[Engagement]) -> list[Engagement]:
    """Return the engagements in the order in which they began; those whose StartTime is missing come last."""
    return sorted(engagements, key=lambda each: (each.start_time is None, each.start_time))


def first_read(pages: Iterable[Page]) -> Page | None:
    """Return the page that was read first; None if none was."""
    return min((page for page in pages if page.read_time), key=attrgetter("read_time"), default=None)


def last_stop(engagements: Iterable[Engagement]) -> datetime | None:
    """Return the latest StopTime; None where any is missing."""
    stops = [each.stop_time for each in engagements]
    known = [stop for stop in stops if stop]
    return max(known) if known and len(known) == len(stops) else None
