"""What is going on: who is on call, what is open, what plans are expected to do next, which pages are unread."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator, Mapping
from datetime import datetime, timedelta

from msgspec import Struct

from pagecli.arns import alias_of
from pagecli.domain.history import PageHistory
from pagecli.domain.incidents import IncidentSummary
from pagecli.domain.model import (
    ESCALATION,
    ONCALL_SCHEDULE,
    ContactTargetInfo,
    Engagement,
    Page,
    PlannedContact,
    Rotation,
)
from pagecli.domain.oncall import OnCallShift
from pagecli.domain.plan import ContactGraph, PlanRow, lay_out


class RotationNow(Struct, frozen=True):
    """Who is on call now and next in a rotation of the schedule; nobody where it has no rotation."""

    schedule_arn: str
    shifts: list[OnCallShift]

    @property
    def schedule(self) -> str:
        """Its alias."""
        return alias_of(self.schedule_arn)


class NextTarget(Struct, frozen=True):
    """Who is to be paged next, and by which kind of channel; None if unknown."""

    contact_arn: str
    channel_type: str | None


class NextStep(Struct, frozen=True):
    """What plans are expected to do next; AWS does not say what it will do, only what their stages are."""

    time: datetime
    targets: list[NextTarget]


class CurrentIncident(Struct, frozen=True):
    """An incident that is open, or that was acknowledged while its plan goes on.

    `pages` are those of its engagements that go on, with what became of each.
    """

    summary: IncidentSummary
    pages: list[tuple[Page, PageHistory]]
    next_step: NextStep | None


class UnreadPage(Struct, frozen=True):
    """A page that was not read, and whether it is open."""

    page: Page
    is_open: bool


class Status(Struct, frozen=True):
    """What is going on; a part is None if it was not asked for or failed."""

    rotations: list[RotationNow] | None
    incidents: list[CurrentIncident] | None
    unread: list[UnreadPage] | None


def next_step(engagement: Engagement, found: ContactGraph, pages: Iterable[Page], now: datetime) -> NextStep | None:
    """Return whom the stages behind the engagement are to tell next; None if nobody, or it is not known when it began.

    Who has read a page of it is told no more.
    """
    start = engagement.start_time
    if start is None:
        return None
    answered = {page.contact_arn for page in pages if page.read_time is not None}
    times = [
        (start + timedelta(seconds=row.after), NextTarget(row.contact_arn, row.channel.type if row.channel else None))
        for row in lay_out(found)
        if row.after is not None and _can_tell(row) and row.contact_arn not in answered
    ]
    coming = [(time, target) for time, target in times if time > now]
    if not coming:
        return None
    first = min(time for time, _ in coming)
    return NextStep(first, list(dict.fromkeys(target for time, target in coming if time == first)))


def _can_tell(row: PlanRow) -> bool:
    return row.target_type == "CHANNEL" and row.problem is None


def earliest(steps: Iterable[NextStep | None]) -> NextStep | None:
    """Return the step that comes first; those that come at one time are one."""
    known = [step for step in steps if step]
    if not known:
        return None
    time = min(step.time for step in known)
    return NextStep(time, list(dict.fromkeys(t for step in known if step.time == time for t in step.targets)))


def goes_on(engagement: Engagement, found: ContactGraph, pages: Iterable[Page]) -> bool:
    """Whether the plan goes on, as far as it is known: nobody has read a page of it whose answer ends it.

    That is anybody whom the plan does not name, or names as essential.
    """
    readers = {page.contact_arn for page in pages if page.read_time is not None}
    if engagement.stop_time is not None:
        return False
    return not readers or (readers <= set(found.contacts) - essential_people(found, engagement.contact_arn))


def ends_by_name(engagement: Engagement, contact: object, pages: Iterable[Page]) -> bool:
    """Whether the engaged person has answered, or one whom the engaged plan itself names as essential."""
    readers = {page.contact_arn for page in pages if page.read_time is not None}
    enough = {engagement.contact_arn}
    if isinstance(contact, PlannedContact):
        enough |= {info.contact_id for info in _targets(contact) if info.is_essential and info.contact_id}
    return bool(readers & enough)


def _targets(contact: PlannedContact) -> list[ContactTargetInfo]:
    targets = [target.contact_target_info for stage in contact.plan.stages or [] for target in stage.targets]
    return [info for info in targets if info]


def essential_people(found: ContactGraph, arn: str) -> set[str]:
    """Return those whose answer ends the plan of that contact: they are essential to it, and so on down to them."""
    return set(_essential(found.contacts, found.rotations, arn, ()))


def _essential(
    contacts: Mapping[str, object], rotations: Mapping[str, object], arn: str, path: Collection[str]
) -> Iterator[str]:
    contact = contacts.get(arn)
    if arn in path or not isinstance(contact, PlannedContact):
        return
    path = [*path, arn]
    if contact.type == ONCALL_SCHEDULE:
        known = [rotations.get(rotation) for rotation in contact.plan.rotation_ids or []]
        named = [member for rotation in known if isinstance(rotation, Rotation) for member in rotation.contact_ids]
    elif contact.type == ESCALATION:
        named = [info.contact_id for info in _targets(contact) if info.is_essential and info.contact_id]
    else:
        yield arn
        return
    for member in named:
        yield from _essential(contacts, rotations, member, path)
