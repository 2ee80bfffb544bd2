"""Incidents in brief: a row an incident."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from operator import attrgetter
from statistics import median
from typing import Any

from msgspec import Struct

from pagecli.arns import place_of, short_form
from pagecli.domain.incidents import ACKNOWLEDGED, OPEN, UNANSWERED, IncidentSummary
from pagecli.text import count_of
from pagecli.times import Moment, format_time, show_duration
from pagecli.views import MISSING, Cell, Column, View, one_by_one, text_cell, time_columns
from pagecli.views.blocks import Line, Paragraph, Table, closing, shown_of, summary
from pagecli.views.pages import SLOW_READ, latency_cell

STATE_STYLES = {OPEN: "bold red", ACKNOWLEDGED: "green", UNANSWERED: "yellow"}


class IncidentFields(Struct, rename="pascal"):
    """The fields of `incidents` up to what it was about, in their order; a missing value is None."""

    incident_id: str | None
    engagement_arn: str | None
    start_time: str | None
    stop_time: str | None
    state: str
    acknowledged_by: str | None
    acknowledged_after_seconds: float | None
    engagements: int
    people: int
    pages: int
    subject: str | None


class IncidentsRecord(IncidentFields, rename="pascal"):
    """The fields of `incidents`, in their order."""

    account_id: str
    region: str


def incident_values(incident: IncidentSummary) -> tuple[Any, ...]:
    """Return the values of IncidentFields."""
    return (
        incident.first.incident_id,
        incident.engagement_arn,
        format_time(incident.start_time),
        format_time(incident.stop_time),
        incident.state,
        incident.answer.contact_alias if incident.answer else None,
        incident.answered_after,
        len(incident.engagements),
        len(incident.people),
        len(incident.pages),
        incident.subject,
    )


def _record(incident: IncidentSummary) -> IncidentsRecord:
    return IncidentsRecord(*(*incident_values(incident), *place_of(incident.first.engagement_arn)))


def incident_name(incident: IncidentSummary) -> Cell:
    """Return the short form that `incident` takes."""
    return text_cell(short_form(incident.first.incident_id or incident.first.engagement_arn), "cyan")


def _answered_by(incident: IncidentSummary, moment: Moment) -> Cell:
    return text_cell(incident.answer.contact_alias) if incident.answer else MISSING


INCIDENTS: View[IncidentSummary] = View(
    IncidentsRecord,
    one_by_one(_record),
    (
        *time_columns("STARTED", "StartTime", attrgetter("start_time"), optional=4),
        Column("STATE", "State", lambda each, moment: Cell(each.state, STATE_STYLES[each.state])),
        Column("BY", "AcknowledgedBy", _answered_by, optional=1),
        Column(
            "AFTER",
            "AcknowledgedAfterSeconds",
            lambda each, moment: latency_cell(each.answered_after, SLOW_READ),
            right=True,
            optional=2,
        ),
        Column("PEOPLE", "People", lambda each, moment: Cell(str(len(each.people))), right=True, optional=5),
        Column("ABOUT", "Subject", lambda each, moment: text_cell(each.subject), elastic=1, least=25, later=25),
        Column("INCIDENT", None, lambda each, moment: incident_name(each), optional=3, below=True),
    ),
    lambda incident: incident.first.engagement_arn,
)


def incidents_blocks(
    shown: Sequence[IncidentSummary], found: Sequence[IncidentSummary], complete: bool
) -> Iterator[Paragraph]:
    """Yield the first of the incidents, and the counts of all."""
    yield [Table(INCIDENTS, shown)]
    yield closing(incidents_summary(found, len(shown)), complete)


def incidents_summary(incidents: Sequence[IncidentSummary], shown: int) -> list[Line]:
    """Return the counts in words, how soon somebody answered, and how many are shown if not all are."""
    states = [each.state for each in incidents]
    parts = [count_of(len(incidents), "incident"), *(f"{states.count(s)} {s}" for s in STATE_STYLES if s in states)]
    latencies = [each.answered_after for each in incidents if each.answered_after is not None]
    if latencies:
        parts.append(f"answered in {show_duration(median(latencies))} at the median")
    return [summary(*parts), *shown_of(shown, len(incidents))]
