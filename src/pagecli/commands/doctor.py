"""`pagecli doctor`: who can't be reached, and when is nobody on call?"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import timedelta
from typing import Annotated

import typer
from msgspec import Struct

from pagecli.arns import check_named
from pagecli.connection import Connection
from pagecli.domain.doctor import Finding, diagnose
from pagecli.environment import Environment
from pagecli.errors import DeniedError, ExitCode, UsageError
from pagecli.options import OutputOptions, ServiceOptions
from pagecli.output import Format, write
from pagecli.output.progress import Progress
from pagecli.periods import Period
from pagecli.queries.contacts import Contacts
from pagecli.queries.doctor import examine
from pagecli.queries.problems import Problems
from pagecli.source import OpenService, open_service
from pagecli.times import Moment
from pagecli.views.blocks import Table
from pagecli.views.doctor import FINDINGS, doctor_blocks

_MOST_DAYS = 366


class DoctorRequest(Struct, frozen=True, kw_only=True):
    """What the command line asks for, checked; no names are everybody."""

    names: tuple[str, ...]
    days: int
    strict: bool
    format: Format
    moment: Moment
    connection: Connection


def parse(
    environment: Environment,
    output: OutputOptions,
    service: ServiceOptions,
    contacts: Annotated[
        list[str] | None,
        typer.Argument(
            metavar="[CONTACT]...", help="Whom to examine, with all behind them; default everybody.", show_default=False
        ),
    ] = None,
    days: Annotated[
        int, typer.Option("--days", metavar="N", help="Look this many days ahead for times when nobody is on call.")
    ] = 14,
    strict: Annotated[bool, typer.Option("--strict", help="Exit 10 for a warning, too.")] = False,
) -> DoctorRequest:
    """Find who can't be reached, and when nobody is on call.

    Example: pagecli doctor checkout_escalation --days 30
    """
    if not 1 <= days <= _MOST_DAYS:
        raise UsageError(f"--days {days} is out of range", f"from 1 to {_MOST_DAYS}")
    return DoctorRequest(
        names=tuple(dict.fromkeys(map(check_named, contacts or []))),
        days=days,
        strict=strict,
        format=output.format(environment, FINDINGS),
        moment=output.moment(environment),
        connection=service.connection(environment),
    )


def run(request: DoctorRequest, environment: Environment, open_service: OpenService = open_service) -> ExitCode:
    """Examine, write the findings, and return the exit code; PagecliError for what could not be had."""
    now = request.moment.now
    with Problems(environment) as problems:
        with Progress(environment, "examining") as progress:
            source = open_service(request.connection, environment, problems, progress)
            period = Period(now, now + timedelta(days=request.days))
            found = examine(source, Contacts(source, environment.variables), request.names, period, problems)
        findings, errors = diagnose(found), found.errors
        hidden = [error for error in errors if isinstance(error, DeniedError)]
        for error in errors:
            if error not in hidden:
                problems.fail(error)
        if findings or problems.is_complete:
            table = Table(FINDINGS, findings)
            blocks = doctor_blocks(table, found, request.days, problems.is_complete)
            write(blocks, table, request.format, request.moment, environment, problems.is_complete)
        for error in hidden:  # each has its row, so that the rows are whole
            problems.fail(error)
    return _judge(findings, request.strict)


def _judge(findings: Sequence[Finding], strict: bool) -> ExitCode:
    return ExitCode.CONDITION if any(strict or not each.is_warning for each in findings) else ExitCode.OK
