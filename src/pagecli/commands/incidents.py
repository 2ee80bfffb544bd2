"""`pagecli incidents`: which incidents were there, who answered each, and how soon?"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import timedelta
from typing import Annotated

import typer
from msgspec import Struct

from pagecli.arns import check_named
from pagecli.connection import Connection
from pagecli.domain.incidents import IncidentSummary
from pagecli.environment import Environment
from pagecli.errors import ExitCode
from pagecli.options import BeginOptions, Limit, OutputOptions, SourceOptions, check_limit
from pagecli.output import Format, rows_above, write
from pagecli.output.progress import Progress
from pagecli.queries.contacts import Contacts
from pagecli.queries.incidents import IncidentFilter, add_subjects, list_incidents
from pagecli.queries.problems import Problems
from pagecli.shown import remember_incidents
from pagecli.source import OpenSource, open_source
from pagecli.times import Moment
from pagecli.views.blocks import Table
from pagecli.views.incidents import INCIDENTS, incidents_blocks, incidents_summary

_USUALLY = timedelta(days=7)


class IncidentsRequest(Struct, frozen=True, kw_only=True):
    """What the command line asks for, checked.

    `limit` 0 is all rows, None as many as the screen has where there is one.
    """

    incidents: IncidentFilter
    limit: int | None
    format: Format
    moment: Moment
    connection: Connection


def parse(
    environment: Environment,
    when: BeginOptions,
    *,
    limit: Limit = None,
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
        limit=check_limit(limit),
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
            found = list_incidents(source, contacts, request.incidents, False, request.moment.now, problems)
            shown = found[: _limit(found, request, environment)]
            if fields is None or "Subject" in fields:
                shown = add_subjects(source, shown, problems)
        complete = problems.is_complete
        if found or complete:
            blocks = incidents_blocks(shown, found, complete)
            write(blocks, Table(INCIDENTS, shown), request.format, request.moment, environment, complete)
        if request.format.is_for_people:
            remember_incidents(request.connection, environment.variables, [each.first.incident_id for each in shown])
    return ExitCode.OK


def _limit(found: Sequence[IncidentSummary], request: IncidentsRequest, environment: Environment) -> int | None:
    """Return how many are to be shown; None is all."""
    if request.limit is not None:
        return request.limit or None
    table = Table(INCIDENTS, found)
    return rows_above(incidents_summary(found, 0), request.format, request.moment, environment, table)
