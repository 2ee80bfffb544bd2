"""Finds what is wrong with contacts, channels, plans and schedules: who can't be reached, when nobody is on call."""

from __future__ import annotations

from collections import deque
from collections.abc import Iterator, Mapping, Sequence

from msgspec import Struct

from pagecli.arns import alias_of, short_form
from pagecli.domain.history import PageHistory
from pagecli.domain.model import (
    ONCALL_SCHEDULE,
    PERSONAL,
    ContactChannel,
    Page,
    PlannedContact,
    Receipt,
    Rotation,
    RotationShift,
    Target,
)
from pagecli.domain.oncall import ScheduleShifts, find_gaps
from pagecli.domain.plan import (
    CYCLE,
    DELETED,
    EMPTY_ROTATION,
    EMPTY_STAGE,
    FAILING,
    NO_CHANNEL,
    NO_PERMISSION,
    NO_ROTATION,
    NO_STAGE,
    NOBODY,
    NOT_ACTIVATED,
    ONE_CHANNEL,
    UNUSED_CHANNEL,
    WARNINGS,
    Surroundings,
)
from pagecli.errors import DeniedError, NotFoundError, PagecliError
from pagecli.periods import Period

NEWEST = 20
"""How many pages of a contact are examined."""
_IN_A_ROW = 3


class Finding(Struct, frozen=True):
    """Something wrong with a contact; `about` names the channel, stage, target or action concerned."""

    problem: str
    contact_arn: str
    about: str = ""
    period: Period | None = None

    @property
    def is_warning(self) -> bool:
        """Whether it keeps nobody from being paged."""
        return self.problem in WARNINGS


class Examination(Struct, frozen=True):
    """The facts to diagnose; an error stands for what could not be fetched."""

    graph: Surroundings
    period: Period
    shifts: Mapping[str, list[RotationShift] | PagecliError]
    """By rotation."""
    pages: Mapping[str, list[Page] | PagecliError]
    """By person, the newest ones first."""
    receipts: Mapping[str, list[Receipt] | PagecliError]
    """By page."""

    @property
    def answers(self) -> Iterator[tuple[str, str, object]]:
        """Each answer with its IAM action and its contact."""
        graph = self.graph
        owners = {arn: schedule.contact_arn for schedule in _known(graph.contacts) for arn in _rotation_ids(schedule)}
        yield from (("GetContact", arn, answer) for arn, answer in graph.contacts.items())
        yield from (("ListContactChannels", arn, answer) for arn, answer in graph.channels.items())
        yield from (("GetRotation", owners[arn], answer) for arn, answer in graph.rotations.items())
        yield from (("ListRotationShifts", owners[arn], answer) for arn, answer in self.shifts.items())
        yield from (("ListPagesByContact", arn, answer) for arn, answer in self.pages.items())
        for person, pages in self.pages.items():
            for page in pages if isinstance(pages, list) else ():
                yield "ListPageReceipts", person, self.receipts.get(page.page_arn)

    @property
    def errors(self) -> list[PagecliError]:
        """What could not be had, other than what is not there any more: one for each permission that is missing."""
        found: dict[object, PagecliError] = {}
        for action, _, answer in self.answers:
            if isinstance(answer, PagecliError) and not isinstance(answer, NotFoundError):
                found.setdefault(action if isinstance(answer, DeniedError) else id(answer), answer)
        return list(found.values())


def _known(answers: Mapping[str, PlannedContact | PagecliError]) -> list[PlannedContact]:
    return [answer for answer in answers.values() if isinstance(answer, PlannedContact)]


def _rotation_ids(contact: PlannedContact) -> Sequence[str]:
    return (contact.plan.rotation_ids or ()) if contact.type == ONCALL_SCHEDULE else ()


def diagnose(found: Examination) -> list[Finding]:
    """Return what is wrong, errors first, then by contact; a missing permission hides only what depends on it."""
    findings = list(dict.fromkeys(_findings(found)))
    return sorted(findings, key=lambda finding: finding.is_warning)


def _findings(found: Examination) -> Iterator[Finding]:
    for action, arn, answer in found.answers:
        if isinstance(answer, DeniedError):
            yield Finding(NO_PERMISSION, arn, f"ssm-contacts:{action}")
    for contact in _known(found.graph.contacts):
        if contact.type == ONCALL_SCHEDULE:
            yield from _of_schedule(contact, found)
        else:
            yield from _of_stages(contact, found.graph)
        if contact.type == PERSONAL:
            yield from _of_channels(contact, found)


def _of_stages(contact: PlannedContact, graph: Surroundings) -> Iterator[Finding]:
    arn, stages = contact.contact_arn, contact.plan.stages or []
    if not stages:
        yield Finding(NO_STAGE, arn)
    for number, stage in enumerate(stages, 1):
        if not stage.targets:
            yield Finding(EMPTY_STAGE, arn, str(number))
        gone = [name for target in stage.targets if (name := _deleted(target, arn, graph))]
        yield from (Finding(DELETED, arn, f"{name} in stage {number}") for name in gone)
    if _is_behind_itself(contact, graph):
        yield Finding(CYCLE, arn)


def _deleted(target: Target, owner: str, graph: Surroundings) -> str | None:
    """Return the name of the target if it no longer exists."""
    channel, contact, channels = target.channel_target_info, target.contact_target_info, graph.channels.get(owner)
    if channel and isinstance(channels, list):
        is_there = any(each.contact_channel_arn == channel.contact_channel_id for each in channels)
        return None if is_there else f"channel {short_form(channel.contact_channel_id)}"
    if contact and contact.contact_id and isinstance(graph.contacts.get(contact.contact_id), NotFoundError):
        return alias_of(contact.contact_id)
    return None


def _is_behind_itself(contact: PlannedContact, graph: Surroundings) -> bool:
    seen: set[str] = set()
    waiting = deque([contact])
    while waiting:
        for stage in waiting.popleft().plan.stages or []:
            for target in stage.targets:
                arn = target.contact_target_info.contact_id if target.contact_target_info else None
                if arn == contact.contact_arn:
                    return True
                behind = graph.contacts.get(arn or "")
                if arn and arn not in seen and isinstance(behind, PlannedContact):
                    seen.add(arn)
                    waiting.append(behind)
    return False


def _of_channels(person: PlannedContact, found: Examination) -> Iterator[Finding]:
    arn = person.contact_arn
    channels = found.graph.channels.get(arn)
    if not isinstance(channels, list):
        return
    if not channels:
        yield Finding(NO_CHANNEL, arn)
    targets = [target.channel_target_info for stage in person.plan.stages or [] for target in stage.targets]
    used = {info.contact_channel_id for info in targets if info}
    for channel in channels:
        if channel.contact_channel_arn not in used:
            yield Finding(UNUSED_CHANNEL, arn, channel.name)
        elif channel.activation_status == "NOT_ACTIVATED":
            yield Finding(NOT_ACTIVATED, arn, channel.name)
        if _is_failing(channel, _histories(arn, found)):
            yield Finding(FAILING, arn, channel.name)
    activated = [channel for channel in channels if channel.activation_status != "NOT_ACTIVATED"]
    if len(activated) == 1:
        yield Finding(ONE_CHANNEL, arn, activated[0].name)


def _histories(person: str, found: Examination) -> list[PageHistory]:
    """Return what became of the newest pages of a person, as far as it is known, the newest first."""
    pages = found.pages.get(person)
    receipts = [found.receipts.get(page.page_arn) for page in pages] if isinstance(pages, list) else []
    return [PageHistory(each) for each in receipts if isinstance(each, list)]


def _is_failing(channel: ContactChannel, histories: Sequence[PageHistory]) -> bool:
    by_it = [history for history in histories if history.channel_arn == channel.contact_channel_arn]
    last = by_it[:_IN_A_ROW]
    return bool(last) and all(history.failed for history in last)


def _of_schedule(schedule: PlannedContact, found: Examination) -> Iterator[Finding]:
    arn, ids = schedule.contact_arn, _rotation_ids(schedule)
    if not ids:
        yield Finding(NO_ROTATION, arn)
    answers = [(found.graph.rotations.get(each), found.shifts.get(each)) for each in ids]
    for rotation, _ in answers:
        if isinstance(rotation, NotFoundError):
            yield Finding(DELETED, arn, "a rotation")
        elif isinstance(rotation, Rotation):
            if not rotation.contact_ids:
                yield Finding(EMPTY_ROTATION, arn, rotation.name)
            gone = [each for each in rotation.contact_ids if isinstance(found.graph.contacts.get(each), NotFoundError)]
            yield from (Finding(DELETED, arn, alias_of(each)) for each in gone)
    known = [(r, shifts) for r, shifts in answers if isinstance(r, Rotation) and isinstance(shifts, list)]
    missing = [r for r, _ in answers if isinstance(r, PagecliError) and not isinstance(r, NotFoundError)]
    is_complete = not missing and not any(isinstance(shifts, PagecliError) for _, shifts in answers)
    gaps = find_gaps([ScheduleShifts(schedule, known, is_complete)], found.period)
    yield from (Finding(NOBODY, arn, "", gap.period) for gap in gaps)
