"""Turns on call: the fields of `oncall` for programs, and the table for people."""

from __future__ import annotations

from msgspec import Struct

from pagecli.arns import alias_of
from pagecli.domain.oncall import Turn
from pagecli.times import Moment, format_time, show_clock
from pagecli.views import MISSING, Cell, Column, View, one_by_one, text_cell, time_cell


class TurnRecord(Struct, rename="pascal"):
    """The fields of `oncall`, in their order; times are UTC with milliseconds, a missing value is None."""

    schedule: str
    rotation: str
    contact_alias: str | None
    start_time: str | None
    end_time: str | None
    type: str | None
    now: bool


def turn_record(turn: Turn) -> TurnRecord:
    """Return what programs get of a turn."""
    start, end = turn.shift.start_time, turn.shift.end_time
    return TurnRecord(
        turn.schedule,
        turn.rotation,
        alias_of(turn.contact_arn) if turn.contact_arn else None,
        format_time(start),
        format_time(end),
        turn.shift.type,
        turn.is_now,
    )


def _contact(turn: Turn, moment: Moment) -> Cell:
    if turn.contact_arn is None:
        return Cell("nobody", "bold red")
    return text_cell(alias_of(turn.contact_arn), "bold green" if turn.is_now else "cyan")


def _from(turn: Turn, moment: Moment) -> Cell:
    start = turn.shift.start_time
    return MISSING if start is None else Cell(show_clock(start, *moment))


def _shift(turn: Turn, moment: Moment) -> Cell:
    when = "now" if turn.is_now else "next"
    return Cell(f"{when}, override", "yellow") if turn.shift.type == "OVERRIDDEN" else Cell(when)


def _replaced(turn: Turn, moment: Moment) -> Cell:
    """Return whom an override replaces."""
    details = turn.shift.shift_details
    return text_cell(", ".join(map(alias_of, details.overridden_contact_ids))) if details else MISSING


ON_CALL: View[Turn] = View(
    TurnRecord,
    one_by_one(turn_record),
    (
        Column("SCHEDULE", "Schedule", lambda turn, moment: text_cell(turn.schedule), elastic=True),
        Column("ROTATION", "Rotation", lambda turn, moment: text_cell(turn.rotation), optional=1),
        Column("ON CALL", "ContactAlias", _contact),
        Column("SHIFT", None, _shift),
        Column("INSTEAD OF", None, _replaced, optional=2),
        Column("FROM", "StartTime", _from),
        Column("UNTIL", "EndTime", lambda turn, moment: time_cell(turn.shift.end_time, moment)),
    ),
)
