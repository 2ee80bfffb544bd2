"""`pagecli status`: who is on call, what is open and what comes next, what of mine is unread?"""

from __future__ import annotations

from functools import partial

from msgspec import Struct

from pagecli.arns import check_named
from pagecli.connection import Connection
from pagecli.domain.status import Status
from pagecli.environment import Environment
from pagecli.errors import ExitCode
from pagecli.options import ScreenOptions, ServiceOptions
from pagecli.output import Format, largest_that_fits, write
from pagecli.output.progress import Progress
from pagecli.queries.contacts import Contacts
from pagecli.queries.problems import Problems
from pagecli.queries.status import get_status
from pagecli.shown import remember_incidents, remember_shown
from pagecli.source import OpenService, open_service
from pagecli.times import Moment
from pagecli.views.status import SIZES, status_blocks, status_record


class StatusRequest(Struct, frozen=True, kw_only=True):
    """What the command line asks for, checked; `mine` None is nobody."""

    mine: str | None
    format: Format
    moment: Moment
    connection: Connection


def parse(environment: Environment, output: ScreenOptions, service: ServiceOptions) -> StatusRequest:
    """Show who is on call, what is open and what comes next.

    Example: pagecli status --tz Europe/Zurich
    """
    mine = environment.variables.get("PAGECLI_CONTACT")
    return StatusRequest(
        mine=check_named(mine) if mine else None,
        format=output.format_of_one(environment),
        moment=output.moment(environment),
        connection=service.connection(environment),
    )


def run(request: StatusRequest, environment: Environment, open_service: OpenService = open_service) -> ExitCode:
    """Ask what is going on and write it; PagecliError for what could not be had."""
    with Problems(environment) as problems:
        with Progress(environment, "asking what is going on") as progress:
            source = open_service(request.connection, environment, problems, progress)
            contacts = Contacts(source, environment.variables)
            status = get_status(source, contacts, request.mine, request.moment.now, problems)
        complete = problems.is_complete
        sizes = [partial(status_blocks, status, request.mine, request.moment, complete, most) for most in SIZES]
        blocks = largest_that_fits(sizes, request.format, request.moment, environment)
        write(blocks, status_record(status), request.format, request.moment, environment, complete)
        if request.format.is_table:
            _remember(request, environment, status)
    return ExitCode.OK


def _remember(request: StatusRequest, environment: Environment, status: Status) -> None:
    remember_shown(
        request.connection, environment.variables, (each.page for each in status.unread or [] if each.is_open)
    )
    incidents = [each.summary.first.incident_id for each in status.incidents or []]
    remember_incidents(request.connection, environment.variables, incidents)
