"""A plan's timeline for people: who is paged by which channel, minute by minute."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from operator import attrgetter
from typing import Any

from msgspec import Struct
from msgspec.structs import replace

from pagecli.arns import alias_of
from pagecli.domain.model import ESCALATION, ONCALL_SCHEDULE, PERSONAL, PlannedContact
from pagecli.domain.plan import (
    CYCLE,
    DELETED,
    EMPTY_ROTATION,
    EMPTY_STAGE,
    NO_ROTATION,
    NO_STAGE,
    NOT_ACTIVATED,
    ROTATION,
    UNUSED_CHANNEL,
    WARNINGS,
    PlanRow,
    members_of,
    on_duty,
)
from pagecli.text import escape_controls, mask_address, name_some
from pagecli.times import Moment
from pagecli.views import MISSING, Cell, Column, View, text_cell

_GROUPS = (ESCALATION, ONCALL_SCHEDULE, PERSONAL, ROTATION)
_NOTHING = Cell("")
_BAD = "bold red"

PROBLEM_WORDS = {
    NOT_ACTIVATED: "not activated",
    UNUSED_CHANNEL: "in no stage",
    NO_STAGE: "no stage",
    EMPTY_STAGE: "empty stage",
    DELETED: "deleted",
    CYCLE: "cycle",
    NO_ROTATION: "no rotation",
    EMPTY_ROTATION: "empty rotation",
}


class Told(Struct, frozen=True):
    """A line of the timeline; `after` is in seconds, None for what is never told, and `minute` says it once."""

    after: int | None
    who: Cell
    by: Cell = _NOTHING
    to: Cell = _NOTHING
    note: Cell = _NOTHING
    minute: Cell = _NOTHING


def _column(header: str, name: str, **how: Any) -> Column[Told]:
    cell = attrgetter(name)

    def shown(told: Told, moment: Moment) -> Cell:
        found: Cell = cell(told)
        return found

    return Column(header, None, shown, **how)


def timeline_view(contact: PlannedContact) -> View[Told]:
    """Return how the contact's timeline is shown: a person has channels, all others have people."""
    columns = (
        _column("AFTER", "minute", right=True),
        _column("CHANNEL" if contact.type == PERSONAL else "WHO", "who", elastic=2),
        _column("BY", "by"),
        _column("TO", "to", elastic=1),
        _column("IF IT FAILS", "note", wraps=True, least=15),
    )
    return View(Struct, lambda told: [], columns)


def timeline(rows: Sequence[PlanRow], end: int, reveal: bool) -> list[Told]:
    """Return who is told in the order of time, and when the plan ends, 0 being never; each minute is named once."""
    told = [*_told(rows, reveal), *([Told(end, Cell("ends"))] if end else [])]
    told.sort(key=lambda each: (each.after is None, each.after or 0))
    starts = [None, *(each.after for each in told)]
    return [
        each if each.after in (None, before) else replace(each, minute=Cell(f"+{each.after // 60}m"))
        for each, before in zip(told, starts, strict=False)
    ]


def turns(rows: Sequence[PlanRow]) -> list[str]:
    """Return who takes turns with those on call now: `checkout_daily: anasi now, in turn with akuam, alejr`."""
    found = []
    for rotation, members in members_of(rows):
        others = [member.name or "" for member in members if member.is_on_call is False]
        if others and len(others) < len(members):
            now = name_some([member.name or "" for member in members if member.is_on_call])
            found.append(f"{rotation.name}: {now} now, in turn with {name_some(others)}")
    return list(dict.fromkeys(found))


def _told(rows: Sequence[PlanRow], reveal: bool) -> Iterator[Told]:
    """Yield a line for each channel, and for what is in the place of one, in the order of the rows."""
    unstaffed = {id(row) for row, members in members_of(rows) if members and not on_duty(members)}
    above: list[PlanRow] = []  # the plans, schedules, rotations and the person round a row, by depth
    named: set[int] = set()
    for row in on_duty(rows):
        del above[row.depth :]
        if id(row) in unstaffed:
            yield Told(row.after, Cell(_who([*above, row], named), _BAD), note=Cell("nobody is on call now", _BAD))
        elif row.target_type in _GROUPS and not row.problem:
            above.append(row)
        elif row.target_type == "CHANNEL":
            who = _who(above, named) or escape_controls(row.name or "")
            yield Told(row.after, Cell(who), *_way(row, reveal), _note(row))
        else:
            who = _who([*above, row], named) or escape_controls(alias_of(row.contact_arn))
            yield Told(row.after, Cell(who), note=_note(row))


def _who(path: Sequence[PlanRow], named: set[int]) -> str:
    """Return whose it is, behind which plans and schedules: `checkout: anasi now`; who is essential is said once."""
    parts, is_essential = [], False
    for number, row in enumerate(path):
        if row.name is None or (row.target_type == ROTATION and number and not row.problem):
            continue
        first_time = id(row) not in named
        named.add(id(row))
        now = " now" if row.is_on_call else ""
        parts.append(escape_controls(row.name) + now)
        is_essential = is_essential or bool(row.is_essential and first_time)
    indent = "  " * sum(row.target_type == ESCALATION for row in path)
    return indent + ": ".join(parts) + (" (essential)" if is_essential else "")


def _way(row: PlanRow, reveal: bool) -> tuple[Cell, Cell]:
    """Return the kind of channel and its address; its name where no more is known."""
    if row.channel is None:
        return MISSING, text_cell(row.name)
    address = row.channel.delivery_address.simple_address
    shown = address if reveal or address is None else mask_address(address)
    return text_cell(row.channel.type.lower() if row.channel.type else None), text_cell(shown or row.name)


def _note(row: PlanRow) -> Cell:
    """Return what can't work, else when it is tried again."""
    if row.problem in WARNINGS:
        return Cell(PROBLEM_WORDS[row.problem], "yellow")
    if row.problem:
        return Cell(f"can't work: {PROBLEM_WORDS[row.problem]}", _BAD)
    if row.target_type != "CHANNEL":
        return Cell("not known who", "yellow")
    return Cell(f"every {row.retry // 60}m") if row.retry else _NOTHING
