"""Who is on call: GetContact of a schedule, then GetRotation and ListRotationShifts of its rotations."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from functools import partial

from msgspec import Struct

from pagecli.arns import ContactArn
from pagecli.aws.client import Service
from pagecli.aws.pagination import MAX_RESULTS, list_whole
from pagecli.domain.model import ONCALL_SCHEDULE, PlannedContact, RotationShift, RotationShiftBatch
from pagecli.domain.oncall import Turn, look_ahead, turns
from pagecli.errors import PagecliError, UsageError
from pagecli.queries.concurrency import each
from pagecli.queries.contacts import Contacts, list_contacts
from pagecli.queries.plan import get_planned_contact, get_rotation


class OnCall(Struct, frozen=True):
    """The turns of some schedules, the gaps where nobody is on call now, in words, and what could not be had."""

    turns: list[Turn] = []
    gaps: list[str] = []
    errors: list[PagecliError] = []


def find_schedules(service: Service, contacts: Contacts, name: str | None) -> list[PlannedContact | PagecliError]:
    """Return the schedule of that name, or all; PagecliError if it is none or can't be had."""
    if name is not None:
        return [contacts.ask(name, contacts.resolve(name), partial(_get_schedule, service))]
    found = [
        contact.contact_arn for batch in list_contacts(service, kind=ONCALL_SCHEDULE) for contact in batch.contacts
    ]
    return each([partial(get_planned_contact, service, arn) for arn in found])


def _get_schedule(service: Service, contact: ContactArn) -> PlannedContact:
    found = get_planned_contact(service, contact.arn)
    if found.type != ONCALL_SCHEDULE:
        raise UsageError(f"{found.alias} is no on-call schedule, but {found.type}", f"see `pagecli plan {found.alias}`")
    return found


def list_rotation_shifts(service: Service, arn: str, start: datetime, end: datetime) -> list[RotationShift]:
    """Return the shifts of a rotation that touch this time (ListRotationShifts), in the service's order."""
    return list_whole(
        service,
        service.region_for(arn),
        "ListRotationShifts",
        RotationShiftBatch,
        lambda batch: batch.rotation_shifts,
        RotationId=arn,
        StartTime=start,
        EndTime=end,
        MaxResults=MAX_RESULTS,
    )


def fetch_on_call(service: Service, schedules: Sequence[PlannedContact | PagecliError], now: datetime) -> OnCall:
    """Return who is on call now and next in each rotation of these schedules; what can't be had stops no other."""
    known = [schedule for schedule in schedules if isinstance(schedule, PlannedContact)]
    found = OnCall(
        gaps=[f"{s.alias}: nobody is on call, it has no rotation" for s in known if not s.plan.rotation_ids],
        errors=[error for error in schedules if isinstance(error, PagecliError)],
    )
    rotations = [(schedule.alias, arn) for schedule in known for arn in schedule.plan.rotation_ids or []]
    answers = each([partial(_fetch_rotation, service, schedule, arn, now) for schedule, arn in rotations])
    for (schedule, _), answer in zip(rotations, answers, strict=True):
        if isinstance(answer, PagecliError):
            answer.what = f"{schedule}: {answer.what}"
            found.errors.append(answer)
            continue
        name, on_call = answer
        found.turns.extend(on_call)
        if not any(turn.is_now and turn.contact_arn for turn in on_call):
            found.gaps.append(f"{schedule}: nobody is on call now in {name}")
    return found


def _fetch_rotation(service: Service, schedule: str, arn: str, now: datetime) -> tuple[str, list[Turn]]:
    rotation = get_rotation(service, arn)
    shifts = list_rotation_shifts(service, arn, now, now + look_ahead(rotation))
    return rotation.name, turns(schedule, rotation.name, shifts, now)
