"""What is going on: schedules, engagements and pages, asked concurrently in as few rounds as possible."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence
from datetime import datetime, timedelta
from typing import Any

from msgspec.structs import replace

from pagecli.arns import alias_of
from pagecli.concurrency import gather
from pagecli.domain.history import PageHistory
from pagecli.domain.incidents import ACKNOWLEDGED, OPEN, IncidentSummary, group_by_incident, sum_up
from pagecli.domain.model import (
    ONCALL_SCHEDULE,
    ContactChannel,
    Engagement,
    Page,
    PlannedContact,
    Recurrence,
    Rotation,
    RotationShift,
)
from pagecli.domain.oncall import now_and_next, on_call_at
from pagecli.domain.open import EngagementState, is_recent, may_be_open, open_pages
from pagecli.domain.plan import ContactGraph
from pagecli.domain.status import (
    CurrentIncident,
    NextStep,
    RotationNow,
    Status,
    UnreadPage,
    earliest,
    ends_by_name,
    goes_on,
    next_step,
)
from pagecli.errors import NotFoundError, PagecliError
from pagecli.queries.contacts import Contacts
from pagecli.queries.plan import MAX_LEVELS, targeted
from pagecli.queries.problems import Problems
from pagecli.queries.references import list_all_pages
from pagecli.queries.rounds import Question, Rounds
from pagecli.source import Source

LOOK_AHEAD = timedelta(days=35)  # the next shift of a monthly rotation begins within this


def get_status(source: Source, contacts: Contacts, mine: str | None, now: datetime, problems: Problems) -> Status:
    """Return what is going on, and of the contact `mine` what is unread; what can't be had is kept in `problems`."""
    schedules, engagements, unread = _list(source, contacts, mine, problems)
    look = _Look(source, now, problems, engagements or [], unread or [])
    look.at_schedules_and_pages(schedules or [])
    look.at_shifts_and_incidents(schedules or [])
    look.behind_plans()
    look.at_what_goes_on()
    return Status(
        None if schedules is None else look.rotations(schedules),
        None if engagements is None else look.incidents(),
        None if unread is None else look.unread(unread),
    )


def _list(
    source: Source, contacts: Contacts, mine: str | None, problems: Problems
) -> tuple[list[str] | None, list[Engagement] | None, list[Page] | None]:
    """Return the schedules, the engagements and my unread pages; None for what can't be had, which is an error."""
    questions: list[Callable[[], Any]] = [
        lambda: [each.contact_arn for batch in source.list_contacts(kind=ONCALL_SCHEDULE) for each in batch.contacts],
        lambda: [each for batch in source.list_engagements() for each in batch.engagements],
        lambda: None if mine is None else list_all_pages(source, contacts, mine),
    ]
    answers = gather(questions)
    for answer in answers:
        if isinstance(answer, PagecliError):
            problems.fail(answer)
    schedules, engagements, pages = (None if isinstance(answer, PagecliError) else answer for answer in answers)
    return schedules, engagements, None if pages is None else [page for page in pages if page.read_time is None]


class _Look:
    """One look at the service in rounds, each with what the one before has shown to matter.

    `live` are the engagements that can be open: without a StopTime, and begun in the last 24 hours or with an unread
    page of mine from these.
    """

    def __init__(
        self, source: Source, now: datetime, problems: Problems, engagements: Sequence[Engagement], mine: Iterable[Page]
    ) -> None:
        self._source, self._now = source, now
        self._rounds = Rounds(problems)
        self._listed = {each.engagement_arn: each for each in engagements}
        self._of_mine = {page.engagement_arn for page in mine if may_be_open(page, now)}
        live = [each for each in engagements if each.stop_time is None and self._may_be_open(each)]
        self._live = {each.engagement_arn for each in live}
        groups = group_by_incident(engagements)
        self._groups = [group for group in groups if any(each.engagement_arn in self._live for each in group)]

    def _may_be_open(self, engagement: Engagement) -> bool:
        return is_recent(engagement.start_time, self._now) or engagement.engagement_arn in self._of_mine

    # The rounds

    def at_schedules_and_pages(self, schedules: Iterable[str]) -> None:
        """Ask for the schedules, and for the pages of what can be open with the plans that they may be of."""
        unlisted = self._of_mine - set(self._listed)
        pages: Iterable[Question] = ((self._pages_of, arn) for arn in sorted(self._live | unlisted))
        engaged = [each.contact_arn for group in self._groups for each in self._live_of(group)]
        self._rounds.ask([*((self._source.get_contact, arn) for arn in (*schedules, *engaged)), *pages])

    def at_shifts_and_incidents(self, schedules: Iterable[str]) -> None:
        """Ask for the shifts, for what belongs to each open incident, and for the plans that may go on."""
        questions: list[Question] = [
            (self._shifts_of, rotation) for arn in schedules for rotation in self._rotation_ids(arn)
        ]
        for group in self._groups:
            live = self._live_of(group)
            questions += [(self._source.get_contact, each.contact_arn) for each in live if not self._has_ended(each)]
            if self._sum_up(live).state == OPEN:
                questions += self._about(group)
        self._rounds.ask(questions)

    def behind_plans(self) -> None:
        """Ask for those whom the plans name, for those whom theirs name, and so on; for people with their channels."""
        level = [e.contact_arn for group in self._groups for e in self._live_of(group) if not self._has_ended(e)]
        for _ in range(MAX_LEVELS):
            contacts = [contact for arn in level if isinstance(contact := self._contact(arn), PlannedContact)]
            rotations = [rotation for contact in contacts for rotation in contact.plan.rotation_ids or []]
            self._rounds.ask((self._shifts_of, rotation) for rotation in rotations)
            on_call = [arn for rotation in rotations for arn in self._on_call(rotation)]
            level = list(dict.fromkeys([*targeted([contact.plan for contact in contacts]), *on_call]))
            if not level:
                return
            self._rounds.ask(question for arn in level for question in self._about_contact(arn))

    def at_what_goes_on(self) -> None:
        """Fetch what belongs to acknowledged incidents whose plans go on."""
        self._rounds.ask(
            question for group in self._groups if self._is_current(group) for question in self._about(group)
        )

    def _about(self, group: Sequence[Engagement]) -> Iterator[Question]:
        yield (self._source.describe_engagement, group[0].engagement_arn)
        yield from ((self._pages_of, each.engagement_arn) for each in group)
        for page in self._pages(self._live_of(group)):
            yield (self._source.list_page_receipts, page.page_arn)
            yield from self._about_contact(page.contact_arn)

    def _about_contact(self, arn: str) -> Iterator[Question]:
        known = self._contact(arn)
        yield (self._source.get_contact, arn)
        if not isinstance(known, PlannedContact) or known.type != ONCALL_SCHEDULE:
            yield (self._source.list_contact_channels, arn)  # asked before its type is known: it is hardly ever a plan

    def _pages_of(self, engagement_arn: str) -> list[Page]:
        return [page for batch in self._source.list_pages_by_engagement(engagement_arn) for page in batch.pages]

    def _shifts_of(self, rotation_arn: str) -> list[RotationShift]:
        return self._source.list_rotation_shifts(rotation_arn, self._now, self._now + LOOK_AHEAD)

    # What the answers tell

    def rotations(self, schedules: Iterable[str]) -> list[RotationNow]:
        """Return who is on call now and next in each rotation of the schedules."""
        found = []
        for arn in schedules:
            ids = self._rotation_ids(arn)
            known = [(rotation, self._rounds.known(self._shifts_of, rotation)) for rotation in ids]
            found += [
                RotationNow(arn, now_and_next(arn, None, shifts, self._now))
                for _, shifts in known
                if shifts is not None
            ]
            if not ids and self._rounds.known(self._source.get_contact, arn):
                found.append(RotationNow(arn, []))
        return found

    def incidents(self) -> list[CurrentIncident]:
        """Return the incidents that are open, or whose plan goes on."""
        return [self._incident(group) for group in self._groups if self._is_current(group)]

    def unread(self, pages: Sequence[Page]) -> list[UnreadPage]:
        """Return the pages, each with whether it is open."""
        states = {page.engagement_arn: self._state(page.engagement_arn) for page in pages}
        waiting = {page.page_arn for page in open_pages(pages, states, self._now)}
        return [UnreadPage(page, page.page_arn in waiting) for page in pages]

    def _state(self, engagement_arn: str) -> EngagementState:
        listed = self._listed.get(engagement_arn)
        pages: list[Page] = self._rounds.known(self._pages_of, engagement_arn) or []
        answered = any(page.read_time is not None for page in pages)
        return EngagementState(listed is not None and listed.stop_time is not None, answered)

    def _incident(self, group: list[Engagement]) -> CurrentIncident:
        live = self._live_of(group)
        details = self._rounds.known(self._source.describe_engagement, group[0].engagement_arn)
        summary = replace(self._sum_up(group), subject=details.subject if details else None)
        pages = [(page, self._history(page)) for page in self._pages(live)]
        return CurrentIncident(summary, pages, self._next_step(live))

    def _is_current(self, group: list[Engagement]) -> bool:
        state = self._sum_up(group).state
        return state == OPEN or (state == ACKNOWLEDGED and self._next_step(self._live_of(group)) is not None)

    def _sum_up(self, engagements: list[Engagement]) -> IncidentSummary:
        return sum_up(engagements, self._pages(engagements), self._now)

    def _live_of(self, group: Iterable[Engagement]) -> list[Engagement]:
        return [each for each in group if each.engagement_arn in self._live]

    def _pages(self, engagements: Iterable[Engagement]) -> list[Page]:
        return [page for e in engagements for page in self._rounds.known(self._pages_of, e.engagement_arn) or ()]

    def _history(self, page: Page) -> PageHistory:
        history = PageHistory(self._rounds.known(self._source.list_page_receipts, page.page_arn))
        channels: list[ContactChannel] = (
            self._rounds.known(self._source.list_contact_channels, page.contact_arn) if history.channel_arn else None
        ) or []
        return replace(
            history, channel=next((c for c in channels if c.contact_channel_arn == history.channel_arn), None)
        )

    def _has_ended(self, engagement: Engagement) -> bool:
        """Whether an acknowledgement has ended its plan, as far as the plan is known."""
        return ends_by_name(engagement, self._contact(engagement.contact_arn), self._pages([engagement]))

    def _next_step(self, live: Iterable[Engagement]) -> NextStep | None:
        return earliest(self._next_of(each) for each in live if not self._has_ended(each))

    def _next_of(self, engagement: Engagement) -> NextStep | None:
        pages = self._pages([engagement])
        found = self._graph(engagement.contact_arn, self._now)
        if found is None or not goes_on(engagement, found, pages):
            return None
        step = next_step(engagement, found, pages, self._now)
        then = self._graph(engagement.contact_arn, step.time) if step else None  # others may be on call by then
        return next_step(engagement, then, pages, self._now) if then else step

    def _contact(self, arn: str) -> PlannedContact | PagecliError | None:
        found: PlannedContact | PagecliError | None = self._rounds.answer(self._source.get_contact, arn)
        return found

    def _rotation_ids(self, schedule: str) -> list[str]:
        contact = self._rounds.known(self._source.get_contact, schedule)
        return contact.plan.rotation_ids or [] if contact else []

    def _on_call(self, rotation: str, at: datetime | None = None) -> list[str]:
        return on_call_at(self._rounds.known(self._shifts_of, rotation) or [], at or self._now)

    def _graph(self, root: str, at: datetime) -> ContactGraph | None:
        """Return what stands behind a contact, with those in a schedule who are on call then."""
        contact = self._rounds.known(self._source.get_contact, root)
        if contact is None:
            return None
        found = ContactGraph(contact)
        level = [root]
        while level:
            new = {arn: self._contact(arn) or PagecliError(f"{alias_of(arn)} was not asked for") for arn in level}
            found.contacts.update(new)
            for arn, answer in new.items():
                if isinstance(answer, PlannedContact):
                    self._add(found, arn, answer, at)
                elif not isinstance(answer, NotFoundError):
                    self._rounds.known(self._source.get_contact, arn)  # so that it is reported
            plans = [answer.plan for answer in new.values() if isinstance(answer, PlannedContact)]
            members = [
                arn for plan in plans for rotation in plan.rotation_ids or [] for arn in self._on_call(rotation, at)
            ]
            level = [arn for arn in dict.fromkeys([*targeted(plans), *members]) if arn not in found.contacts]
        return found

    def _add(self, found: ContactGraph, arn: str, contact: PlannedContact, at: datetime) -> None:
        for rotation in contact.plan.rotation_ids or []:
            found.rotations[rotation] = Rotation(rotation, "", self._on_call(rotation, at), Recurrence(1))
        channels = self._rounds.known(self._source.list_contact_channels, arn) if contact.plan.stages else None
        if channels is not None:
            found.channels[arn] = channels
