"""Plans: one row per channel or target for programs, the stages and what can't work in them for people."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from msgspec import Struct

from pagecli.arns import alias_of, place_of
from pagecli.domain.model import ESCALATION, ONCALL_SCHEDULE, PERSONAL, PlannedContact
from pagecli.domain.plan import (
    CYCLE,
    DELETED,
    EMPTY_ROTATION,
    NO_ROTATION,
    NO_STAGE,
    NOT_ACTIVATED,
    WARNINGS,
    PlanRow,
    plan_end,
)
from pagecli.text import escape_controls, mask_address
from pagecli.times import Moment
from pagecli.views import MISSING, Cell, Column, View, one_by_one, text_cell
from pagecli.views.blocks import Line, Paragraph, Table, closing
from pagecli.views.timeline import PROBLEM_WORDS, timeline, timeline_view, turns


class PlanRecord(Struct, rename="pascal"):
    """The fields of `plan`, in their order; seconds are counted from the start of the engagement."""

    contact_alias: str
    stage: int | None
    after_seconds: int | None
    target_type: str | None
    target: str | None
    channel_type: str | None
    channel_name: str | None
    activated: bool | None
    essential: bool | None
    wait_seconds: int | None
    retry_seconds: int | None
    on_call: bool | None
    problem: str | None
    account_id: str
    region: str


def plan_record(row: PlanRow) -> PlanRecord:
    """Return what programs get of a row."""
    return PlanRecord(
        alias_of(row.contact_arn),
        row.stage,
        row.after,
        row.target_type,
        row.target,
        row.channel.type if row.channel else None,
        row.channel.name if row.channel else None,
        row.is_activated,
        row.is_essential,
        row.wait,
        row.retry,
        row.is_on_call,
        row.problem,
        *place_of(row.contact_arn),
    )


def plan_view(reveal: bool) -> View[PlanRow]:
    """Return the view of a plan's rows, with the addresses as they are if `reveal`; people see `timeline` instead."""

    def way(row: PlanRow, moment: Moment) -> Cell:
        if row.channel is None:
            return text_cell(row.target_type, "dim")
        address = row.channel.delivery_address.simple_address or ""
        return text_cell(f"{row.channel.type or ''} {address if reveal else mask_address(address)}".strip())

    return View(
        PlanRecord,
        one_by_one(plan_record),
        (
            Column("AFTER", "AfterSeconds", lambda row, moment: _minutes(row.after, "+"), right=True),
            Column("TARGET", "Target", _target, elastic=True),
            Column("BY", "ChannelType", way, elastic=True),
            Column("STATE", "Problem", _state),
            Column("RETRY", "RetrySeconds", lambda row, moment: _minutes(row.retry, "every "), optional=1),
        ),
    )


def _minutes(seconds: int | None, before: str) -> Cell:
    return MISSING if seconds is None else Cell(f"{before}{seconds // 60}m")


def _target(row: PlanRow, moment: Moment) -> Cell:
    if row.name is None:
        return MISSING
    return Cell("  " * row.depth + escape_controls(row.name), "" if row.channel else "cyan")


def _state(row: PlanRow, moment: Moment) -> Cell:
    if row.problem in WARNINGS:
        return Cell(PROBLEM_WORDS[row.problem], "yellow")
    if row.problem:
        return Cell(f"! {PROBLEM_WORDS[row.problem]}", "bold red")
    if row.is_on_call:
        return Cell("on call now", "bold green")
    if row.is_activated:
        return Cell("activated", "green")
    return Cell("essential") if row.is_essential else MISSING


def plan_blocks(
    table: Table[PlanRow], contact: PlannedContact, reveal: bool, is_screen: bool, complete: bool
) -> Iterator[Paragraph]:
    """Yield whose plan it is and what can't work, then who is told minute by minute, and who takes turns.

    If it is no screen, the rows alone.
    """
    if is_screen:
        yield [plan_heading(contact), *(Line([Cell(f"! {text}", "bold red")]) for text in plan_problems(table.rows))]
        yield [Table(timeline_view(contact), timeline(table.rows, plan_end(contact), reveal))]
        yield [Line([text_cell(text)]) for text in turns(table.rows)]
    else:
        yield [table]
    yield closing([], complete)


def plan_heading(contact: PlannedContact) -> Line:
    """Return who it is."""
    parts = (contact.alias, contact.display_name, _KINDS.get(contact.type))
    return Line([text_cell(part) for part in parts if part], contact.contact_arn)


_KINDS = {PERSONAL: "person", ESCALATION: "escalation plan", ONCALL_SCHEDULE: "on-call schedule"}


def plan_problems(rows: Sequence[PlanRow]) -> list[str]:
    """Return a line for each thing that can't work: `can't work: alejr email is not activated`."""
    broken = [row for row in rows if row.problem and row.problem not in WARNINGS]
    texts = (f"can't work: {row.name or alias_of(row.contact_arn)} {_CLAUSES[row.problem or '']}" for row in broken)
    return list(dict.fromkeys(map(escape_controls, texts)))


_CLAUSES = {
    NOT_ACTIVATED: "is not activated",
    NO_STAGE: "has no stage",
    DELETED: "was deleted",
    CYCLE: "leads back to itself",
    NO_ROTATION: "has no rotation",
    EMPTY_ROTATION: "has no members",
}
