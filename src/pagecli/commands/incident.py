"""`pagecli incident`: who was engaged for this incident, in what order, and who has not answered?"""

from __future__ import annotations

from typing import Annotated

import typer
from msgspec import Struct

from pagecli.connection import Connection
from pagecli.domain.incident import Incident
from pagecli.environment import Environment
from pagecli.errors import ExitCode
from pagecli.options import OutputOptions, SourceOptions
from pagecli.output import Format, write
from pagecli.output.progress import Progress
from pagecli.queries.incident import get_incident
from pagecli.queries.problems import Problems
from pagecli.queries.references import check_incident_or_engagement, find_incident_or_engagement
from pagecli.shown import remember_shown
from pagecli.source import OpenSource, open_source
from pagecli.times import Moment
from pagecli.views.blocks import Table
from pagecli.views.incident import ENGAGED_PAGES, incident_blocks


class IncidentRequest(Struct, frozen=True, kw_only=True):
    """What the command line asks for, checked; `reference` None is the newest incident."""

    reference: str | None
    full: bool
    format: Format
    moment: Moment
    connection: Connection


def parse(
    environment: Environment,
    output: OutputOptions,
    service: SourceOptions,
    incident: Annotated[
        str | None,
        typer.Argument(metavar="[INCIDENT]", help="Its ARN or short form; default the newest.", show_default=False),
    ] = None,
    full: Annotated[bool, typer.Option("--full", help="Show how read pages came, too, not only unread ones.")] = False,
) -> IncidentRequest:
    """Show an incident: who was engaged, who has not answered.

    Example: pagecli incident checkout-latency/6b2f42cb --full
    """
    return IncidentRequest(
        reference=check_incident_or_engagement(incident) if incident is not None else None,
        full=full,
        format=output.format(environment, ENGAGED_PAGES),
        moment=output.moment(environment),
        connection=service.connection(environment),
    )


def run(request: IncidentRequest, environment: Environment, open_service: OpenSource = open_source) -> ExitCode:
    """Ask for the incident and write it; PagecliError for what could not be had."""
    with Problems(environment) as problems:
        with Progress(environment, "asking for the incident") as progress:
            source = open_service(request.connection, environment, problems, progress)
            engagements = find_incident_or_engagement(source, request.reference, request.moment, problems.note)
            incident = get_incident(source, engagements, request.full, request.format.is_screen, problems)
        _write(incident, request, environment, problems.is_complete)
        if request.format.is_for_people:
            remember_shown(request.connection, environment.variables, (each.page for each in incident.pages))
    return ExitCode.OK


def _write(incident: Incident, request: IncidentRequest, environment: Environment, complete: bool) -> None:
    blocks = incident_blocks(incident, request.moment, request.format.is_screen, complete)
    table = Table(ENGAGED_PAGES, incident.pages)
    write(blocks, table, request.format, request.moment, environment, complete, is_document=True)
