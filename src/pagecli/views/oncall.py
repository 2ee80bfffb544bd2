"""Shifts on call: the fields of `oncall` for programs, and the table for people."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from msgspec import Struct

from pagecli.arns import alias_of
from pagecli.domain.oncall import OnCall, OnCallShift
from pagecli.times import Moment, format_time, show_clock
from pagecli.views import MISSING, Cell, Column, View, one_by_one, text_cell, time_cell
from pagecli.views.blocks import Paragraph, Table, closing, summary


class OnCallRecord(Struct, rename="pascal"):
    """The fields of `oncall`, in their order; times are UTC with milliseconds, a missing value is None."""

    schedule: str
    rotation: str
    contact_alias: str | None
    start_time: str | None
    end_time: str | None
    type: str | None
    now: bool


def on_call_record(shift: OnCallShift) -> OnCallRecord:
    """Return what programs get of a shift."""
    start, end = shift.shift.start_time, shift.shift.end_time
    return OnCallRecord(
        shift.schedule,
        shift.rotation,
        alias_of(shift.contact_arn) if shift.contact_arn else None,
        format_time(start),
        format_time(end),
        shift.shift.type,
        shift.is_now,
    )


def _contact(shift: OnCallShift, moment: Moment) -> Cell:
    if shift.contact_arn is None:
        return Cell("nobody", "bold red")
    return text_cell(alias_of(shift.contact_arn), "bold green" if shift.is_now else "cyan")


def _from(shift: OnCallShift, moment: Moment) -> Cell:
    start = shift.shift.start_time
    return MISSING if start is None else Cell(show_clock(start, *moment))


def _shift(shift: OnCallShift, moment: Moment) -> Cell:
    when = "now" if shift.is_now else "next"
    return Cell(f"{when}, override", "yellow") if shift.shift.type == "OVERRIDDEN" else Cell(when)


def _replaced(shift: OnCallShift, moment: Moment) -> Cell:
    """Return whom an override replaces."""
    details = shift.shift.shift_details
    return text_cell(", ".join(map(alias_of, details.overridden_contact_ids))) if details else MISSING


ON_CALL: View[OnCallShift] = View(
    OnCallRecord,
    one_by_one(on_call_record),
    (
        Column("SCHEDULE", "Schedule", lambda shift, moment: text_cell(shift.schedule), elastic=True),
        Column("ROTATION", "Rotation", lambda shift, moment: text_cell(shift.rotation), optional=1),
        Column("ON CALL", "ContactAlias", _contact),
        Column("SHIFT", None, _shift),
        Column("INSTEAD OF", None, _replaced, optional=2),
        Column("FROM", "StartTime", _from),
        Column("UNTIL", "EndTime", lambda shift, moment: time_cell(shift.shift.end_time, moment)),
    ),
)


def on_call_notes(found: OnCall) -> list[str]:
    """Say in which schedules nobody is on call now, or that there is none."""
    notes = [
        f"{each.schedule}: nobody is on call, it has no rotation"
        if each.rotation is None
        else f"{each.schedule}: nobody is on call now in {each.rotation}"
        for each in found.unstaffed
    ]
    return notes if notes or found.shifts else ["there is no on-call schedule"]


def on_call_blocks(table: Table[OnCallShift], notes: Sequence[str], complete: bool) -> Iterator[Paragraph]:
    """Yield the shifts, and what there is to say about them."""
    yield [table]
    yield closing([summary(note) for note in notes], complete)
