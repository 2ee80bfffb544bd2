"""Who is on call: GetContact of a schedule, then GetRotation and ListRotationShifts of its rotations."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from functools import partial

from pagecli.arns import ContactArn
from pagecli.concurrency import gather
from pagecli.domain.model import ONCALL_SCHEDULE, PlannedContact
from pagecli.domain.oncall import OnCall, OnCallShift, Unstaffed, look_ahead, now_and_next
from pagecli.errors import PagecliError, UsageError
from pagecli.queries.contacts import Contacts
from pagecli.queries.problems import Problems
from pagecli.source import Source
from pagecli.text import suggest


def find_schedules(source: Source, contacts: Contacts, name: str | None) -> list[PlannedContact | PagecliError]:
    """Return the schedule of that name, or all; PagecliError if it is none or can't be had."""
    if name is not None:
        return [contacts.ask(name, contacts.resolve(name), partial(_get_schedule, source))]
    found = [c.contact_arn for batch in source.list_contacts(kind=ONCALL_SCHEDULE) for c in batch.contacts]
    return gather([partial(source.get_contact, arn) for arn in found])


def _get_schedule(source: Source, contact: ContactArn) -> PlannedContact:
    found = source.get_contact(contact.arn)
    if found.type != ONCALL_SCHEDULE:
        raise UsageError(
            f"{found.alias} is no on-call schedule, but {found.type}", f"see {suggest('plan', found.alias)}"
        )
    return found


def get_on_call(
    source: Source, schedules: Sequence[PlannedContact | PagecliError], now: datetime, problems: Problems
) -> OnCall:
    """Return who is on call now and next in each rotation of these schedules; what can't be had stops no other."""
    for error in schedules:
        if isinstance(error, PagecliError):
            problems.fail(error)
    known = [schedule for schedule in schedules if isinstance(schedule, PlannedContact)]
    rotations = [(schedule.alias, arn) for schedule in known for arn in schedule.plan.rotation_ids or []]
    answers = gather([partial(_get_shifts, source, schedule, arn, now) for schedule, arn in rotations])
    shifts: list[OnCallShift] = []
    unstaffed = [Unstaffed(schedule.alias, None) for schedule in known if not schedule.plan.rotation_ids]
    for (schedule, _), answer in zip(rotations, answers, strict=True):
        if isinstance(answer, PagecliError):
            problems.fail(answer.about(schedule))
            continue
        name, found = answer
        shifts += found
        if not any(shift.is_now and shift.contact_arn for shift in found):
            unstaffed.append(Unstaffed(schedule, name))
    return OnCall(shifts, unstaffed)


def _get_shifts(source: Source, schedule: str, arn: str, now: datetime) -> tuple[str, list[OnCallShift]]:
    rotation = source.get_rotation(arn)
    shifts = source.list_rotation_shifts(arn, now, now + look_ahead(rotation))
    return rotation.name, now_and_next(schedule, rotation.name, shifts, now)
