"""Who is on call: shifts of schedules by time and person, and hours on call."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence
from datetime import datetime, timedelta
from typing import NamedTuple

from msgspec import Struct
from msgspec.structs import replace

from pagecli.arns import alias_of
from pagecli.domain.intervals import gaps, join, overlap, total
from pagecli.domain.model import PlannedContact, Rotation, RotationShift
from pagecli.periods import Period

_FARTHEST_TURN = timedelta(days=60)  # an archive has 90 days


class OnCallShift(Struct, frozen=True):
    """One person's part in a shift; `contact_arn` is None where nobody has the shift, `within` is what it is cut to."""

    schedule_arn: str
    rotation: str | None
    shift: RotationShift
    is_now: bool
    contact_arn: str | None
    within: Period | None = None
    rotation_arn: str = ""

    @property
    def schedule(self) -> str:
        """The alias of the schedule."""
        return alias_of(self.schedule_arn)

    @property
    def start_time(self) -> datetime | None:
        """When the shift begins, within the period."""
        start = self.shift.start_time
        return max(start, self.within.start) if start and self.within else start

    @property
    def end_time(self) -> datetime | None:
        """When the shift ends, within the period."""
        end = self.shift.end_time
        return min(end, self.within.end) if end and self.within else end


class Unstaffed(Struct, frozen=True):
    """A rotation of a schedule in which nobody is on call at a time; None for a schedule without any rotation."""

    schedule: str
    rotation: str | None


class OnCall(Struct, frozen=True):
    """Who is on call in some schedules, and where nobody is."""

    shifts: list[OnCallShift]
    unstaffed: list[Unstaffed]


class ScheduleShifts(Struct, frozen=True):
    """What the rotations of a schedule generate; not `is_complete` where one of them can't be had."""

    schedule: PlannedContact
    rotations: list[tuple[Rotation, list[RotationShift]]]
    is_complete: bool

    def covered(self, period: Period) -> list[Period]:
        """Return the parts of the period in which somebody is on call."""
        shifts = [shift for _, shifts in self.rotations for shift in shifts if shift.contact_ids]
        return overlap([period], join(filter(None, map(_period_of, shifts))))

    @property
    def is_known(self) -> bool:
        """Whether all shifts and their times are known: only then are gaps reported."""
        times = (_period_of(shift) for _, shifts in self.rotations for shift in shifts)
        return self.is_complete and None not in times


class Gap(NamedTuple):
    """A time when nobody is on call in a schedule."""

    schedule_arn: str
    period: Period


class HoursOnCall(Struct, frozen=True):
    """How long somebody is on call in a schedule, or nobody (`contact_arn` is None), and how much of it at night."""

    schedule_arn: str
    contact_arn: str | None
    shifts: int
    on_call: timedelta
    night: timedelta
    weekend: timedelta
    night_or_weekend: timedelta


def look_ahead(rotation: Rotation, turns: int = 2) -> timedelta:
    """Return a time certain to contain this many hand-offs, with a shift beginning after the last but one.

    A hand-off comes at least once a recurrence, and a coverage that leaves out days has one within a week of it.
    """
    recurrence = rotation.recurrence
    days = 1
    if recurrence.weekly_settings:
        days = 7
    if recurrence.monthly_settings:
        days = 31
    return timedelta(days=turns * days * recurrence.recurrence_multiplier + 7)


def look_ahead_for_one(rotation: Rotation) -> timedelta:
    """Return a time in which each member's turn comes; no longer than 60 days, or than the next hand-off takes."""
    whole_round = look_ahead(rotation, len(rotation.contact_ids) + 1)
    return max(look_ahead(rotation), min(whole_round, _FARTHEST_TURN))


def now_and_next(
    schedule_arn: str, rotation: str | None, shifts: Sequence[RotationShift], now: datetime
) -> list[OnCallShift]:
    """Return each person's part in the shifts that are on now, then in those that begin next, in the order of time."""
    on = [shift for shift in shifts if _covers(shift, now)]
    starts = [shift.start_time for shift in shifts if shift.start_time and shift.start_time > now]
    following = [shift for shift in shifts if starts and shift.start_time == min(starts)]
    return [
        OnCallShift(schedule_arn, rotation, shift, is_now, contact)
        for group, is_now in ((on, True), (following, False))
        for shift in group
        for contact in _people(shift)
    ]


def _people(shift: RotationShift) -> Sequence[str | None]:
    return shift.contact_ids or [None]


def on_call_at(shifts: Sequence[RotationShift], time: datetime) -> list[str]:
    """Return the ARNs of those who are on call then, each once."""
    return list(dict.fromkeys(arn for shift in shifts if _covers(shift, time) for arn in shift.contact_ids or ()))


def _covers(shift: RotationShift, now: datetime) -> bool:
    """Whether the shift is on; a time that could not be read does not end it."""
    started = shift.start_time is None or shift.start_time <= now
    return started and (shift.end_time is None or now < shift.end_time)


Pick = Callable[[str, Rotation, Sequence[RotationShift]], list[OnCallShift]]
"""What chooses among the shifts of a schedule's rotation."""


def current_shifts(found: Iterable[ScheduleShifts], now: datetime, person: str | None) -> OnCall:
    """Return who is on call now and next in each rotation, or when one person is."""

    def pick(schedule: str, rotation: Rotation, shifts: Sequence[RotationShift]) -> list[OnCallShift]:
        return now_and_next(schedule, rotation.name, shifts, now)

    return _sort_out(found, person, pick, now)


def shifts_at(found: Iterable[ScheduleShifts], at: datetime, now: datetime, person: str | None) -> OnCall:
    """Return who is on call at a time in each rotation."""

    def pick(schedule: str, rotation: Rotation, shifts: Sequence[RotationShift]) -> list[OnCallShift]:
        return _each(schedule, rotation, [shift for shift in shifts if _covers(shift, at)], now)

    return _sort_out(found, person, pick, at)


def shifts_within(found: Iterable[ScheduleShifts], period: Period, now: datetime, person: str | None) -> OnCall:
    """Return the shifts of a period, cut to it, schedule by schedule in the order of time."""

    def pick(schedule: str, rotation: Rotation, shifts: Sequence[RotationShift]) -> list[OnCallShift]:
        return _each(schedule, rotation, [shift for shift in shifts if _touches(shift, period)], now, period)

    shifts = _sort_out(found, person, pick, now).shifts
    order = {arn: number for number, arn in enumerate(dict.fromkeys(shift.schedule_arn for shift in shifts))}
    return OnCall(sorted(shifts, key=lambda s: (order[s.schedule_arn], s.start_time or period.start)), [])


def _touches(shift: RotationShift, period: Period) -> bool:
    starts_before = shift.start_time is None or shift.start_time < period.end
    return starts_before and (shift.end_time is None or period.start < shift.end_time)


def _each(
    schedule: str, rotation: Rotation, shifts: Iterable[RotationShift], now: datetime, within: Period | None = None
) -> list[OnCallShift]:
    return [
        OnCallShift(schedule, rotation.name, shift, _covers(shift, now), contact, within)
        for shift in shifts
        for contact in _people(shift)
    ]


def _sort_out(found: Iterable[ScheduleShifts], person: str | None, pick: Pick, at: datetime) -> OnCall:
    """Return the shifts that are picked, and the rotations in which nobody is on call at that time."""
    picked: list[OnCallShift] = []
    unstaffed: list[Unstaffed] = []
    for each in found:
        schedule, chosen = each.schedule, list[OnCallShift]()
        if each.is_complete and not each.rotations:
            unstaffed.append(Unstaffed(schedule.alias, None))
        for rotation, shifts in each.rotations:
            if not any(shift.contact_ids and _covers(shift, at) for shift in shifts):
                unstaffed.append(Unstaffed(schedule.alias, rotation.name))
            mine = [shift for shift in shifts if person is None or person in (shift.contact_ids or ())]
            chosen += [
                replace(shift, rotation_arn=rotation.rotation_arn)
                for shift in pick(schedule.contact_arn, rotation, mine)
                if person in (None, shift.contact_arn)
            ]
        picked += chosen
    return OnCall(picked, [] if person else unstaffed)


def find_gaps(found: Iterable[ScheduleShifts], period: Period) -> list[Gap]:
    """Return when nobody is on call in the schedules that have a rotation and whose shifts are known."""
    known = [each for each in found if each.is_known and each.rotations]
    return [Gap(each.schedule.contact_arn, gap) for each in known for gap in gaps(period, each.covered(period))]


def count_hours(
    found: Iterable[ScheduleShifts],
    period: Period,
    nights: Sequence[Period],
    weekends: Sequence[Period],
    person: str | None,
) -> list[HoursOnCall]:
    """Return how long each person is on call in each schedule, and nobody; together they make up the period.

    Shifts of one person that overlap count once. `nights` and `weekends` are those of the period.
    """
    free = join([*nights, *weekends])

    def hours(schedule: str, contact: str | None, shifts: int, times: list[Period]) -> HoursOnCall:
        parts = [total(overlap(times, kind)) for kind in (nights, weekends, free)]
        return HoursOnCall(schedule, contact, shifts, total(times), *parts)

    return [
        hours(each.schedule.contact_arn, contact, shifts, times)
        for each in found
        for contact, shifts, times in _times_on_call(each, period, person)
    ]


def _times_on_call(
    found: ScheduleShifts, period: Period, person: str | None
) -> Iterator[tuple[str | None, int, list[Period]]]:
    """Yield each person, by alias, with their number of shifts and the times in which they are on call; then nobody."""
    shifts = [shift for _, shifts in found.rotations for shift in shifts if _touches(shift, period)]
    people = {arn for shift in shifts for arn in shift.contact_ids or ()}
    for arn in sorted(people if person is None else people & {person}, key=alias_of):
        periods = [_period_of(shift) for shift in shifts if arn in (shift.contact_ids or ())]
        yield arn, len(periods), overlap([period], join(filter(None, periods)))
    if person is None and (nobody := gaps(period, found.covered(period))):
        yield None, len(nobody), nobody


def _period_of(shift: RotationShift) -> Period | None:
    return Period(shift.start_time, shift.end_time) if shift.start_time and shift.end_time else None
