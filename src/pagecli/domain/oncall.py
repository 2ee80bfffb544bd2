"""Who is on call now, and next: a rotation's shifts sorted out."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime, timedelta

from msgspec import Struct

from pagecli.domain.model import Rotation, RotationShift


class OnCallShift(Struct, frozen=True):
    """One person's part in a shift; `contact_arn` is None where nobody has the shift."""

    schedule: str
    rotation: str
    shift: RotationShift
    is_now: bool
    contact_arn: str | None


class Unstaffed(Struct, frozen=True):
    """A rotation of a schedule in which nobody is on call now; None for a schedule without any rotation."""

    schedule: str
    rotation: str | None


class OnCall(Struct, frozen=True):
    """Who is on call in some schedules, and where nobody is now."""

    shifts: list[OnCallShift]
    unstaffed: list[Unstaffed]


def look_ahead(rotation: Rotation) -> timedelta:
    """Return a time in which the next shift begins for sure.

    A hand-off comes at least once a recurrence, and a coverage that leaves out days has one within a week of it.
    """
    recurrence = rotation.recurrence
    days = 1
    if recurrence.weekly_settings:
        days = 7
    if recurrence.monthly_settings:
        days = 31
    return timedelta(days=2 * days * recurrence.recurrence_multiplier + 7)


def now_and_next(schedule: str, rotation: str, shifts: Sequence[RotationShift], now: datetime) -> list[OnCallShift]:
    """Return each person's part in the shifts that are on now, then in those that begin next, in the order of time."""
    nobody: list[str | None] = [None]
    on = [shift for shift in shifts if _covers(shift, now)]
    starts = [shift.start_time for shift in shifts if shift.start_time and shift.start_time > now]
    following = [shift for shift in shifts if starts and shift.start_time == min(starts)]
    return [
        OnCallShift(schedule, rotation, shift, is_now, contact)
        for group, is_now in ((on, True), (following, False))
        for shift in group
        for contact in shift.contact_ids or nobody
    ]


def _covers(shift: RotationShift, now: datetime) -> bool:
    """Whether the shift is on; a time that could not be read does not end it."""
    started = shift.start_time is None or shift.start_time <= now
    return started and (shift.end_time is None or now < shift.end_time)
