"""`pagecli oncall`: who is on call now, and next?"""

from __future__ import annotations

from typing import Annotated

import typer
from msgspec import Struct

from pagecli.aws.client import Service
from pagecli.aws.session import Connection
from pagecli.environment import Environment
from pagecli.errors import ExitCode, SeveralErrors
from pagecli.options import OutputOptions, ServiceOptions
from pagecli.output import Format, open_writer
from pagecli.output.progress import Progress
from pagecli.queries.contacts import Contacts, check_contact
from pagecli.queries.oncall import OnCall, fetch_on_call, find_schedules
from pagecli.times import Moment
from pagecli.views.oncall import ON_CALL


class OnCallRequest(Struct, frozen=True, kw_only=True):
    """What the command line asks for, checked; `name` None is every schedule."""

    name: str | None
    format: Format
    moment: Moment
    connection: Connection


def parse(
    environment: Environment,
    output: OutputOptions,
    service: ServiceOptions,
    schedule: Annotated[
        str | None,
        typer.Argument(metavar="[SCHEDULE]", help="Its alias or ARN; default every schedule.", show_default=False),
    ] = None,
) -> OnCallRequest:
    """Show who is on call now, and next.

    Example: pagecli oncall example_schedule --tz Europe/Zurich
    """
    return OnCallRequest(
        name=check_contact(schedule) if schedule is not None else None,
        format=output.format(environment, ON_CALL),
        moment=output.moment(environment),
        connection=service.connection(environment),
    )


def run(request: OnCallRequest, environment: Environment) -> ExitCode:
    """Ask for the shifts and write them; PagecliError for what could not be had."""
    with Progress(environment, "asking who is on call") as progress:
        service = Service(request.connection, environment, progress.waiting)
        schedules = find_schedules(service, Contacts(service, environment.variables), request.name)
        found = fetch_on_call(service, schedules, request.moment.now)
    if found.turns or not found.errors:
        _write(found, request, environment)
    service.tell_unreadable_times()
    if found.errors:
        raise SeveralErrors(found.errors)
    return ExitCode.OK


def _write(found: OnCall, request: OnCallRequest, environment: Environment) -> None:
    notes = found.gaps if found.turns or found.gaps else ["there is no on-call schedule"]
    writer = open_writer(request.format, ON_CALL, request.moment, environment)
    writer.write(found.turns)
    writer.finish(notes, complete=not found.errors)
    if not request.format.is_table:
        for note in notes:
            environment.warn(note)
