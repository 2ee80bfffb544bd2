"""Plans: one row per channel or target for programs, the stages and what can't work in them for people."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Sequence

from msgspec import Struct

from pagecli.arns import alias_of
from pagecli.domain.model import PlannedContact
from pagecli.domain.plan import (
    CYCLE,
    DELETED,
    EMPTY_ROTATION,
    EMPTY_STAGE,
    NO_ROTATION,
    NO_STAGE,
    NOT_ACTIVATED,
    UNUSED_CHANNEL,
    WARNINGS,
    PlanRow,
)
from pagecli.text import escape_controls, mask_address
from pagecli.times import Moment, show_duration
from pagecli.views import MISSING, Cell, Column, View, one_by_one, text_cell
from pagecli.views.blocks import Line, Paragraph, Table, closing, summary

_WORDS = {
    NOT_ACTIVATED: "not activated",
    UNUSED_CHANNEL: "in no stage",
    NO_STAGE: "no stage",
    EMPTY_STAGE: "empty stage",
    DELETED: "deleted",
    CYCLE: "cycle",
    NO_ROTATION: "no rotation",
    EMPTY_ROTATION: "empty rotation",
}


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
    )


def plan_view(reveal: bool) -> View[PlanRow]:
    """Return the view of a plan's rows, with the addresses as they are if `reveal`."""

    def way(row: PlanRow, moment: Moment) -> Cell:
        if row.channel is None:
            return text_cell(row.target_type, "dim")
        address = row.channel.delivery_address.simple_address or ""
        return text_cell(f"{row.channel.type or ''} {address if reveal else mask_address(address)}".strip())

    return View(
        PlanRecord,
        one_by_one(plan_record),
        (
            Column("STAGE", "Stage", _stage),
            Column("AFTER", "AfterSeconds", lambda row, moment: _seconds(row.after), right=True),
            Column("TARGET", None, _target, elastic=True),
            Column("BY", None, way, elastic=True),
            Column("STATE", None, _state),
            Column("RETRY", None, _retry, optional=1),
            Column("WAIT", None, lambda row, moment: _seconds(row.wait), right=True, optional=1),
        ),
    )


def _stage(row: PlanRow, moment: Moment) -> Cell:
    return text_cell(row.stage)


def _seconds(seconds: int | None) -> Cell:
    if seconds is None:
        return MISSING
    return Cell(show_duration(seconds) if seconds else "0s")


def _retry(row: PlanRow, moment: Moment) -> Cell:
    return MISSING if row.retry is None else Cell(f"every {show_duration(row.retry)}")


def _target(row: PlanRow, moment: Moment) -> Cell:
    if row.name is None:
        return MISSING
    return Cell("  " * row.depth + escape_controls(row.name), "" if row.channel else "cyan")


def _state(row: PlanRow, moment: Moment) -> Cell:
    if row.problem in WARNINGS:
        return Cell(_WORDS[row.problem], "yellow")
    if row.problem:
        return Cell(f"! {_WORDS[row.problem]}", "bold red")
    if row.is_activated:
        return Cell("activated", "green")
    return Cell("essential") if row.is_essential else MISSING


def plan_blocks(table: Table[PlanRow], contact: PlannedContact, complete: bool) -> Iterator[Paragraph]:
    """Yield the plan's rows, then whose they are and what can't work."""
    yield [table]
    yield closing([plan_summary(contact), *map(summary, plan_problems(table.rows))], complete)


def plan_summary(contact: PlannedContact) -> Line:
    """Return what the rows don't say: who it is, and how long the plan goes on."""
    minutes = sum(stage.duration_in_minutes for stage in contact.plan.stages or [])
    parts = [contact.alias, contact.display_name or "", contact.type]
    if minutes:
        parts.append(f"ends after {show_duration(60 * minutes)}")
    return summary(*filter(None, parts))


def plan_problems(rows: Sequence[PlanRow]) -> list[str]:
    """Return the line that counts what can't work, if anything can't."""
    counts = Counter(_WORDS[row.problem] for row in rows if row.problem and row.problem not in WARNINGS)
    listed = ", ".join(f"{count} {problem}" for problem, count in counts.items())
    return [f"can't work: {listed}"] if counts else []
