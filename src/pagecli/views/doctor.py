"""What is wrong, in words: a row per finding."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from msgspec import Struct

from pagecli.arns import alias_of, place_of
from pagecli.domain.doctor import Examination, Finding
from pagecli.domain.model import ESCALATION, ONCALL_SCHEDULE, PERSONAL, PlannedContact
from pagecli.domain.plan import (
    CYCLE,
    DELETED,
    EMPTY_ROTATION,
    EMPTY_STAGE,
    FAILING,
    NO_CHANNEL,
    NO_PERMISSION,
    NO_ROTATION,
    NO_STAGE,
    NOBODY,
    NOT_ACTIVATED,
    ONE_CHANNEL,
    UNUSED_CHANNEL,
)
from pagecli.text import count_of
from pagecli.times import Moment, format_time, show_age
from pagecli.views import Cell, Column, View, one_by_one, text_cell
from pagecli.views.blocks import Paragraph, Table, closing, summary
from pagecli.views.oncall import show_gap

_SENTENCES = {
    NOT_ACTIVATED: "{} can't work: it is not activated",
    FAILING: "{} does not work: its last pages failed",
    NO_CHANNEL: "has no channel",
    ONE_CHANNEL: "one channel only: {}",
    UNUSED_CHANNEL: "{} is in no stage: nothing is sent by it",
    NO_STAGE: "has no stage: nobody is told",
    EMPTY_STAGE: "stage {} tells nobody",
    DELETED: "{} was deleted, and is still named",
    CYCLE: "its stages lead back to itself",
    NO_ROTATION: "has no rotation: nobody is ever on call",
    EMPTY_ROTATION: "rotation {} has no members",
    NOBODY: "nobody is on call",
    NO_PERMISSION: "{} is not permitted",
}


class FindingRecord(Struct, rename="pascal"):
    """The fields of `doctor`, in their order; times are given for when nobody is on call."""

    severity: str
    contact_alias: str
    problem: str
    detail: str
    start_time: str | None
    end_time: str | None
    account_id: str
    region: str


def finding_record(finding: Finding) -> FindingRecord:
    """Return what programs get of a finding."""
    start, end = finding.period or (None, None)
    return FindingRecord(
        "warning" if finding.is_warning else "error",
        alias_of(finding.contact_arn),
        finding.problem,
        _detail(finding),
        format_time(start),
        format_time(end),
        *place_of(finding.contact_arn),
    )


def _detail(finding: Finding) -> str:
    return _SENTENCES[finding.problem].format(finding.about)


def _severity(finding: Finding, moment: Moment) -> Cell:
    return Cell("WARNING", "yellow") if finding.is_warning else Cell("ERROR", "bold red")


def _what(finding: Finding, moment: Moment) -> Cell:
    if finding.period is None:
        return text_cell(_detail(finding))
    start = finding.period.start
    when = "now" if start <= moment.now else show_age((moment.now - start).total_seconds())
    return text_cell(f"{_detail(finding)} {show_gap(finding.period, moment)} ({when})")


FINDINGS: View[Finding] = View(
    FindingRecord,
    one_by_one(finding_record),
    (
        Column("SEVERITY", "Severity", _severity),
        Column("WHO", "ContactAlias", lambda finding, moment: text_cell(alias_of(finding.contact_arn)), elastic=2),
        Column("WHAT", "Detail", _what, wraps=True),
    ),
    lambda finding: finding.contact_arn,
)


def doctor_blocks(table: Table[Finding], found: Examination, days: int, complete: bool) -> Iterator[Paragraph]:
    """Yield the findings, and what was examined."""
    yield [table]
    kinds = [c.type for c in found.graph.contacts.values() if isinstance(c, PlannedContact)]
    examined = ", ".join(
        f"{kinds.count(kind):,} {one if kinds.count(kind) == 1 else many}"
        for kind, one, many in _KINDS
        if kind in kinds
    )
    parts = [count_of(len(table.rows), "finding"), examined or "nobody", f"looked {count_of(days, 'day')} ahead"]
    yield closing([summary(*parts)], complete)


_KINDS: Sequence[tuple[str, str, str]] = (
    (PERSONAL, "person", "people"),
    (ESCALATION, "plan", "plans"),
    (ONCALL_SCHEDULE, "schedule", "schedules"),
)
