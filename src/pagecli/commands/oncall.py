"""`pagecli oncall`: who is on call now, and next?"""

from __future__ import annotations

from typing import Annotated

import typer
from msgspec import Struct

from pagecli.arns import check_contact
from pagecli.connection import Connection
from pagecli.domain.oncall import OnCall
from pagecli.environment import Environment
from pagecli.errors import ExitCode
from pagecli.options import OutputOptions, SourceOptions
from pagecli.output import Format, write
from pagecli.output.progress import Progress
from pagecli.queries.contacts import Contacts
from pagecli.queries.oncall import find_schedules, get_on_call
from pagecli.queries.problems import Problems
from pagecli.source import OpenSource, open_source
from pagecli.times import Moment
from pagecli.views.blocks import Table
from pagecli.views.oncall import ON_CALL, on_call_blocks, on_call_notes


class OnCallRequest(Struct, frozen=True, kw_only=True):
    """What the command line asks for, checked; `name` None is every schedule."""

    name: str | None
    format: Format
    moment: Moment
    connection: Connection


def parse(
    environment: Environment,
    output: OutputOptions,
    service: SourceOptions,
    schedule: Annotated[
        str | None,
        typer.Argument(metavar="[SCHEDULE]", help="Its alias or ARN; default every schedule.", show_default=False),
    ] = None,
) -> OnCallRequest:
    """Show who is on call now, and next.

    Example: pagecli oncall checkout --tz Europe/Zurich
    """
    return OnCallRequest(
        name=check_contact(schedule) if schedule is not None else None,
        format=output.format(environment, ON_CALL),
        moment=output.moment(environment),
        connection=service.connection(environment),
    )


def run(request: OnCallRequest, environment: Environment, open_service: OpenSource = open_source) -> ExitCode:
    """Ask for the shifts and write them; PagecliError for what could not be had."""
    with Problems(environment) as problems:
        with Progress(environment, "asking who is on call") as progress:
            source = open_service(request.connection, environment, problems, progress)
            schedules = find_schedules(source, Contacts(source, environment.variables), request.name)
            found = get_on_call(source, schedules, request.moment.now, problems)
        if found.shifts or problems.is_complete:
            _write(found, request, environment, problems.is_complete)
    return ExitCode.OK


def _write(found: OnCall, request: OnCallRequest, environment: Environment, complete: bool) -> None:
    notes = on_call_notes(found)
    table = Table(ON_CALL, found.shifts)
    write(on_call_blocks(table, notes, complete), table, request.format, request.moment, environment, complete)
    if not request.format.is_table:
        for note in notes:
            environment.warn(note)
