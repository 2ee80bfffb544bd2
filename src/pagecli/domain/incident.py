"""Who was engaged for an incident, who acknowledged first, and who has not."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime

from msgspec import Struct

from pagecli.arns import alias_of
from pagecli.domain.history import PageHistory
from pagecli.domain.incidents import IncidentSummary, sum_up
from pagecli.domain.model import Engagement, Page
from pagecli.times import seconds_between


class EngagedPage(Struct, frozen=True):
    """A page with its engagement and its history; the history is empty if it was not asked for."""

    page: Page
    engagement: Engagement
    history: PageHistory

    @property
    def via(self) -> str | None:
        """The alias of the plan or schedule that was engaged; None where it was the person."""
        contact = self.engagement.contact_arn
        return None if contact == self.page.contact_arn else alias_of(contact)


class Person(Struct, frozen=True):
    """A person paged by an engagement, and their pages."""

    contact_arn: str
    pages: list[EngagedPage] = []

    @property
    def alias(self) -> str:
        """The alias in `contact_arn`."""
        return alias_of(self.contact_arn)

    @property
    def read_time(self) -> datetime | None:
        """When the first of the pages was read; None if none was."""
        return _earliest(each.page.read_time for each in self.pages)

    @property
    def latency(self) -> float | None:
        """Seconds from the first page sent to the first read; None where either is missing."""
        return seconds_between(_earliest(each.page.sent_time for each in self.pages), self.read_time)


class IncidentEngagement(Struct, frozen=True):
    """An engagement and the people whom it paged.

    `kind` is the type of its contact, None if it is not known; `complete` says whether all of its pages are.
    """

    engagement: Engagement
    people: list[Person]
    kind: str | None
    complete: bool


class Incident(Struct, frozen=True):
    """An incident as Incident Manager's engagements tell it, in order of time."""

    incident_id: str
    engaged: list[IncidentEngagement]
    subject: str | None = None

    def sum_up(self, now: datetime) -> IncidentSummary:
        """Return its summary at that time: whether it is open, and which of its pages are."""
        return sum_up([each.engagement for each in self.engaged], [each.page for each in self.pages], now)

    @property
    def pages(self) -> list[EngagedPage]:
        """Every page, engagement by engagement, person by person."""
        return [page for engaged in self.engaged for person in engaged.people for page in person.pages]

    @property
    def people(self) -> list[Person]:
        """The people paged, once per engagement."""
        return [person for engaged in self.engaged for person in engaged.people]

    @property
    def first(self) -> Person | None:
        """Who acknowledged first; None if nobody has."""
        answered = [person for person in self.people if person.read_time]
        return min(answered, key=lambda person: (person.read_time is None, person.read_time), default=None)

    @property
    def first_latency(self) -> float | None:
        """Seconds from the beginning to the first acknowledgement; None where either is not known."""
        starts = [each.engagement.start_time for each in self.engaged]
        began = _earliest([*starts, *(each.page.sent_time for each in self.pages)])
        return seconds_between(began, self.first.read_time if self.first else None)

    @property
    def unanswered(self) -> list[str]:
        """The aliases of those who have read no page of an engagement that paged them, each once."""
        return list(dict.fromkeys(person.alias for person in self.people if person.read_time is None))


def people_paged(engagement: Engagement, pages: Sequence[Page], histories: Mapping[str, PageHistory]) -> list[Person]:
    """Return the people whom these pages of the engagement reached, in the order of their first page."""
    people: dict[str, Person] = {}
    for page in pages:
        history = histories.get(page.page_arn, PageHistory())
        person = people.setdefault(page.contact_arn, Person(page.contact_arn))
        person.pages.append(EngagedPage(page, engagement, history))
    return list(people.values())


def _earliest(times: Iterable[datetime | None]) -> datetime | None:
    return min((time for time in times if time), default=None)
