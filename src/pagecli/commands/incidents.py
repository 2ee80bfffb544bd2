"""`pagecli incidents`: which incidents were there, who answered each, and how soon?"""

from __future__ import annotations

from datetime import timedelta
from typing import Annotated

import typer
from msgspec import Struct

from pagecli.arns import check_named
from pagecli.connection import Connection
from pagecli.environment import Environment
from pagecli.errors import ExitCode
from pagecli.options import BeginOptions, OutputOptions, SourceOptions
from pagecli.output import Format, write
from pagecli.output.progress import Progress
from pagecli.queries.contacts import Contacts
from pagecli.queries.incidents import IncidentFilter, list_incidents
from pagecli.queries.problems import Problems
from pagecli.shown import remember_incidents
from pagecli.source import OpenSource, open_source
from pagecli.times import Moment
from pagecli.views.blocks import Table
from pagecli.views.incidents import INCIDENTS, incidents_blocks

_USUALLY = timedelta(days=7)


class IncidentsRequest(Struct, frozen=True, kw_only=True):
    """What the command line asks for, checked."""

    incidents: IncidentFilter
    format: Format
    moment: Moment
    connection: Connection


def parse(
    environment: Environment,
    when: BeginOptions,
    output: OutputOptions,
    service: SourceOptions,
    contacts: Annotated[
        list[str] | None,
        typer.Argument(
            metavar="[CONTACT]...", help="Only incidents that engaged or paged these; default all.", show_default=False
        ),
    ] = None,
    only_open: Annotated[
        bool, typer.Option("--open", rich_help_panel="Which incidents", help="Only those that are open.")
    ] = False,
) -> IncidentsRequest:
    """List incidents: who answered each, and how soon.

    Example: pagecli incidents --during last-week
    """
    moment = output.moment(environment)
    since, until = when.span(moment)
    if since is None and until is None:
        since = moment.now - _USUALLY
    names = tuple(dict.fromkeys(map(check_named, contacts or [])))
    return IncidentsRequest(
        incidents=IncidentFilter(names, since, until, only_open),
        format=output.format(environment, INCIDENTS),
        moment=moment,
        connection=service.connection(environment),
    )


def run(request: IncidentsRequest, environment: Environment, open_service: OpenSource = open_source) -> ExitCode:
    """Ask for the incidents and write them; PagecliError for what could not be had."""
    fields = request.format.fields
    with Problems(environment) as problems:
        with Progress(environment, "asking for incidents") as progress:
            source = open_service(request.connection, environment, problems, progress)
            contacts = Contacts(source, environment.variables)
            with_subject = fields is None or "Subject" in fields
            now = request.moment.now
            found = list_incidents(source, contacts, request.incidents, with_subject, now, problems)
        if found or problems.is_complete:
            blocks = incidents_blocks(found, problems.is_complete)
            table = Table(INCIDENTS, found)
            write(blocks, table, request.format, request.moment, environment, problems.is_complete)
        if request.format.is_for_people:
            remember_incidents(request.connection, environment.variables, [each.first.incident_id for each in found])
    return ExitCode.OK
