"""Shifts on call, and hours: the fields of `oncall` for programs, tables for people, and events for calendars."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import datetime, timedelta
from hashlib import sha256

from msgspec import Struct

from pagecli.arns import alias_of, place_of
from pagecli.domain.oncall import Gap, HoursOnCall, OnCall, OnCallShift, ScheduleShifts
from pagecli.periods import Period, clock_changes
from pagecli.times import Moment, format_time, in_zone, show_age, show_clock, show_duration
from pagecli.views import MISSING, Cell, Column, View, one_by_one, text_cell
from pagecli.views.blocks import Line, Paragraph, Table, closing, summary
from pagecli.views.stats import show_share

_MOST_GAPS = 5
_NOBODY = "nobody is on call"


class OnCallRecord(Struct, rename="pascal"):
    """The fields of `oncall`, in their order; times are UTC with milliseconds, a missing value is None."""

    schedule: str
    rotation: str | None
    contact_alias: str | None
    start_time: str | None
    end_time: str | None
    type: str | None
    now: bool
    account_id: str
    region: str


def on_call_record(shift: OnCallShift) -> OnCallRecord:
    """Return what programs get of a shift."""
    return OnCallRecord(
        shift.schedule,
        shift.rotation,
        alias_of(shift.contact_arn) if shift.contact_arn else None,
        format_time(shift.start_time),
        format_time(shift.end_time),
        shift.shift.type,
        shift.is_now,
        *place_of(shift.schedule_arn),
    )


def _contact(shift: OnCallShift, moment: Moment) -> Cell:
    if shift.contact_arn is None:
        return Cell("nobody", "bold red")
    return text_cell(alias_of(shift.contact_arn), "bold green" if shift.is_now else "cyan")


def _clock(time: datetime | None, moment: Moment) -> Cell:
    return MISSING if time is None else Cell(show_clock(time, *moment))


def _left(shift: OnCallShift, moment: Moment) -> Cell:
    if shift.end_time is None:
        return MISSING
    return Cell(show_age((moment.now - shift.end_time).total_seconds()).removeprefix("in "))


def _shift(shift: OnCallShift, moment: Moment) -> Cell:
    when = "now" if shift.is_now else "next"
    return Cell(f"{when}, override", "yellow") if shift.shift.type == "OVERRIDDEN" else Cell(when)


def _replaced(shift: OnCallShift, moment: Moment) -> Cell:
    return text_cell(_whom_it_replaces(shift))


def _whom_it_replaces(shift: OnCallShift) -> str | None:
    details = shift.shift.shift_details
    return ", ".join(map(alias_of, details.overridden_contact_ids)) if details else None


def _day(time: datetime | None, moment: Moment) -> Cell:
    return MISSING if time is None else Cell(show_day(time, moment))


def show_day(time: datetime, moment: Moment) -> str:
    """Write a time of a plan, weekday first: `Sat Nov 28 08:00`, with the year if it is another one."""
    local, today = in_zone(time, moment.zone), in_zone(moment.now, moment.zone)
    return local.strftime("%a %b %d %H:%M" if local.year == today.year else "%a %Y-%m-%d %H:%M")


def show_gap(period: Period, moment: Moment) -> str:
    """Write from when to when: `Sat Nov 28 08:00 to 09:00`, with both days if they differ."""
    start, end = (in_zone(time, moment.zone) for time in period)
    until = end.strftime("%H:%M") if start.date() == end.date() else show_day(period.end, moment)
    return f"{show_day(period.start, moment)} to {until}"


def _length(shift: OnCallShift, moment: Moment) -> Cell:
    if shift.start_time is None or shift.end_time is None:
        return MISSING
    return Cell(show_duration((shift.end_time - shift.start_time).total_seconds()))


_SCHEDULE: Column[OnCallShift] = Column(
    "SCHEDULE", "Schedule", lambda shift, moment: text_cell(shift.schedule), elastic=True
)
_ROTATION: Column[OnCallShift] = Column(
    "ROTATION", "Rotation", lambda shift, moment: text_cell(shift.rotation), optional=1
)

ON_CALL: View[OnCallShift] = View(
    OnCallRecord,
    one_by_one(on_call_record),
    (
        _SCHEDULE,
        _ROTATION,
        Column("ON CALL", "ContactAlias", _contact),
        Column("SHIFT", None, _shift),
        Column("INSTEAD OF", None, _replaced, optional=3, sparse=True),
        Column("FROM", "StartTime", lambda shift, moment: _clock(shift.start_time, moment), clock=True),
        Column("UNTIL", "EndTime", lambda shift, moment: _clock(shift.end_time, moment), clock=True),
        Column("IN", None, _left, right=True, optional=2),
    ),
    lambda shift: shift.schedule_arn,
)
"""Who is on call now, and next."""

SHIFTS: View[OnCallShift] = View(
    OnCallRecord,
    one_by_one(on_call_record),
    (
        _SCHEDULE,
        _ROTATION,
        Column("ON CALL", "ContactAlias", _contact),
        Column("FROM", "StartTime", lambda shift, moment: _day(shift.start_time, moment)),
        Column("UNTIL", "EndTime", lambda shift, moment: _day(shift.end_time, moment)),
        Column("FOR", None, _length, right=True, optional=2),
        Column("INSTEAD OF", None, _replaced, optional=3, sparse=True),
    ),
    lambda shift: shift.schedule_arn,
)
"""The shifts of a period."""


def on_call_notes(
    chosen: OnCall, found: Sequence[ScheduleShifts], person: str | None, at: datetime | None
) -> list[str]:
    """Say in which schedules nobody is on call, or why there is no shift."""
    when = "then" if at else "now"
    notes = [
        f"{each.schedule}: {_NOBODY}, it has no rotation"
        if each.rotation is None
        else f"{each.schedule}: {_NOBODY} {when} in {each.rotation}"
        for each in chosen.unstaffed
    ]
    if chosen.shifts or notes:
        return notes
    if not found:
        return ["there is no on-call schedule"]
    return [f"{alias_of(person)} has no shift" if person else "no shift"]


def gap_notes(gaps: Sequence[Gap], moment: Moment) -> list[str]:
    """Say when nobody is on call: `checkout: nobody is on call Sat Nov 28 08:00 to 09:00`; of many the first ones."""
    notes = [f"{alias_of(gap.schedule_arn)}: {_NOBODY} {show_gap(gap.period, moment)}" for gap in gaps[:_MOST_GAPS]]
    return [*notes, f"and {len(gaps) - _MOST_GAPS:,} times more"] if len(gaps) > _MOST_GAPS else notes


def on_call_blocks(table: Table[OnCallShift], notes: Sequence[str], complete: bool) -> Iterator[Paragraph]:
    """Yield the shifts, and what there is to say about them."""
    yield [table]
    lines = [Line([text_cell(note, "bold red" if _NOBODY in note else "dim")]) for note in notes]
    yield closing(lines, complete)


# Hours


class HoursRecord(Struct, rename="pascal"):
    """The fields of `oncall --hours`, in their order; nobody's time is that of no ContactAlias."""

    schedule: str
    contact_alias: str | None
    shifts: int
    on_call_seconds: float
    night_seconds: float
    weekend_seconds: float
    night_or_weekend_seconds: float
    account_id: str
    region: str


def hours_record(hours: HoursOnCall) -> HoursRecord:
    """Return what programs get of somebody's hours."""
    return HoursRecord(
        alias_of(hours.schedule_arn),
        alias_of(hours.contact_arn) if hours.contact_arn else None,
        hours.shifts,
        _seconds(hours.on_call),
        _seconds(hours.night),
        _seconds(hours.weekend),
        _seconds(hours.night_or_weekend),
        *place_of(hours.schedule_arn),
    )


def _seconds(time: timedelta) -> float:
    return round(time.total_seconds(), 3)


def _who(hours: HoursOnCall, moment: Moment) -> Cell:
    return Cell("nobody", "bold red") if hours.contact_arn is None else text_cell(alias_of(hours.contact_arn))


def _in_hours(time: timedelta) -> Cell:
    return Cell(f"{time / timedelta(hours=1):,.1f}") if time else MISSING


HOURS: View[HoursOnCall] = View(
    HoursRecord,
    one_by_one(hours_record),
    (
        Column("SCHEDULE", "Schedule", lambda each, moment: text_cell(alias_of(each.schedule_arn)), elastic=True),
        Column("WHO", "ContactAlias", _who),
        Column("SHIFTS", "Shifts", lambda each, moment: text_cell(each.shifts), right=True),
        Column("HOURS", "OnCallSeconds", lambda each, moment: _in_hours(each.on_call), right=True),
        Column("NIGHT", "NightSeconds", lambda each, moment: _in_hours(each.night), right=True),
        Column("WEEKEND", "WeekendSeconds", lambda each, moment: _in_hours(each.weekend), right=True),
        Column(
            "EITHER",
            "NightOrWeekendSeconds",
            lambda each, moment: _in_hours(each.night_or_weekend),
            right=True,
            optional=1,
        ),
    ),
    lambda each: each.schedule_arn,
)


def hours_blocks(table: Table[HoursOnCall], period: Period, moment: Moment, complete: bool) -> Iterator[Paragraph]:
    """Yield the hours, and of which time they are."""
    yield [table]
    yield closing([_period_line(table.rows, period, moment)], complete)


def _period_line(rows: Sequence[HoursOnCall], period: Period, moment: Moment) -> Line:
    whole = period.end - period.start
    hours = f"{whole / timedelta(hours=1):,.1f}".removesuffix(".0") + " h"
    for change in clock_changes(period, moment.zone):
        hours += f", the clocks changed on {in_zone(change, moment.zone):%b %d}"
    nobody = {each.schedule_arn: each.on_call for each in rows if each.contact_arn is None}
    seconds = int(whole.total_seconds())
    covered = [
        f"{alias_of(arn)} covered {show_share(seconds - int(nobody[arn].total_seconds()), seconds)}" for arn in nobody
    ]
    return summary(f"{show_day(period.start, moment)} to {show_day(period.end, moment)}", hours, *covered)


# A calendar


class CalendarEvent(Struct, frozen=True):
    """A shift as a calendar has it; the same one has the same `uid` whenever it is asked for."""

    uid: str
    start: datetime
    end: datetime
    summary: str
    description: str


def calendar_events(shifts: Sequence[OnCallShift]) -> list[CalendarEvent]:
    """Return an event for each shift whose times are known."""
    return [
        CalendarEvent(
            _uid(shift),
            shift.start_time,
            shift.end_time,
            f"{shift.schedule}: {alias_of(shift.contact_arn) if shift.contact_arn else 'nobody'}",
            f"Rotation {shift.rotation}" + (f", instead of {other}" if (other := _whom_it_replaces(shift)) else ""),
        )
        for shift in shifts
        if shift.start_time and shift.end_time
    ]


def _uid(shift: OnCallShift) -> str:
    """Return what names the shift: not where the period cuts it, nor when it was asked for."""
    parts = (shift.schedule_arn, shift.rotation_arn, shift.contact_arn or "", format_time(shift.shift.start_time) or "")
    return sha256("\n".join(parts).encode()).hexdigest()[:40]
