"""Who is on call: GetContact of a schedule, then GetRotation and ListRotationShifts of its rotations."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from functools import partial
from typing import Any, NamedTuple

from pagecli.arns import ContactArn, alias_of
from pagecli.concurrency import gather
from pagecli.domain.model import ONCALL_SCHEDULE, PERSONAL, PlannedContact, Rotation, RotationShift
from pagecli.domain.oncall import ScheduleShifts
from pagecli.errors import PagecliError, UsageError
from pagecli.periods import Period
from pagecli.queries.contacts import Contacts
from pagecli.queries.problems import Problems
from pagecli.source import Source
from pagecli.text import suggest


class Asked(NamedTuple):
    """Whose shifts are asked for: those of some schedules, of one `person` (an ARN) only if not None."""

    schedules: list[PlannedContact | PagecliError]
    person: str | None


def find_asked(source: Source, contacts: Contacts, name: str | None) -> Asked:
    """Return the schedule of that name; all schedules for a person or no name. PagecliError for a plan, or on failure.

    Schedules of several accounts and regions may bear the name; of several people one has to be named by their ARN.
    """
    if name is None:
        return Asked(_all_schedules(source), None)
    bearers = contacts.find(name)
    if len(bearers) > 1:
        several = gather([partial(_get_contact, source, bearer) for bearer in bearers])
        if all(isinstance(each, PagecliError) or each.type == ONCALL_SCHEDULE for each in several):
            return Asked(several, None)
    found = contacts.ask(name, contacts.resolve(name), partial(_get_contact, source))
    if found.type == ONCALL_SCHEDULE:
        return Asked([found], None)
    if found.type == PERSONAL:
        return Asked(_all_schedules(source), found.contact_arn)
    raise UsageError(
        f"{found.alias} is neither an on-call schedule nor a person, but {found.type}",
        f"see {suggest('plan', found.alias)}",
    )


def _all_schedules(source: Source) -> list[PlannedContact | PagecliError]:
    found = [c.contact_arn for batch in source.list_contacts(kind=ONCALL_SCHEDULE) for c in batch.contacts]
    return gather([partial(source.get_contact, arn) for arn in found])


def _get_contact(source: Source, contact: ContactArn) -> PlannedContact:
    return source.get_contact(contact.arn)


def get_shifts(
    source: Source,
    schedules: Sequence[PlannedContact | PagecliError],
    period: Period | Callable[[Rotation], Period],
    problems: Problems,
) -> list[ScheduleShifts]:
    """Return the shifts of these schedules, in the period of each rotation; a failed rotation stops no other."""
    for error in schedules:
        if isinstance(error, PagecliError):
            problems.fail(error)
    known = [schedule for schedule in schedules if isinstance(schedule, PlannedContact)]
    ids = [(schedule.contact_arn, arn) for schedule in known for arn in schedule.plan.rotation_ids or []]
    answers = gather([partial(_get_shifts, source, arn, period) for _, arn in ids])
    for (schedule, _), answer in zip(ids, answers, strict=True):
        if isinstance(answer, PagecliError):
            problems.fail(answer.about(alias_of(schedule)))
    by_schedule = [(arn, answer) for (arn, _), answer in zip(ids, answers, strict=True)]
    return [_of_schedule(schedule, [a for arn, a in by_schedule if arn == schedule.contact_arn]) for schedule in known]


def _of_schedule(
    schedule: PlannedContact, answers: Sequence[tuple[Rotation, list[RotationShift]] | PagecliError]
) -> ScheduleShifts:
    known = [answer for answer in answers if not isinstance(answer, PagecliError)]
    return ScheduleShifts(schedule, known, len(known) == len(answers))


def _get_shifts(
    source: Source, arn: str, period: Period | Callable[[Rotation], Period]
) -> tuple[Rotation, list[RotationShift]]:
    if not isinstance(period, Period):
        rotation = source.get_rotation(arn)
        return rotation, source.list_rotation_shifts(arn, *period(rotation))
    questions: list[Callable[[], Any]] = [
        partial(source.get_rotation, arn),
        partial(source.list_rotation_shifts, arn, *period),
    ]
    answers: list[Any] = gather(questions)
    for answer in answers:
        if isinstance(answer, PagecliError):
            raise answer
    return answers[0], answers[1]
