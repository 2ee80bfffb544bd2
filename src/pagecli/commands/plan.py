"""`pagecli plan`: how is this contact reached?"""

from __future__ import annotations

from functools import partial
from typing import Annotated

import typer
from msgspec import Struct

from pagecli.arns import check_named
from pagecli.connection import Connection
from pagecli.domain.plan import ContactGraph, lay_out
from pagecli.environment import Environment
from pagecli.errors import ExitCode, UsageError
from pagecli.options import OutputOptions, ServiceOptions
from pagecli.output import Format, write
from pagecli.output.progress import Progress
from pagecli.queries.contacts import Contacts
from pagecli.queries.plan import look_behind
from pagecli.queries.problems import Problems
from pagecli.source import OpenService, open_service
from pagecli.times import Moment
from pagecli.views.blocks import Table
from pagecli.views.plan import plan_blocks, plan_problems, plan_view


class PlanRequest(Struct, frozen=True, kw_only=True):
    """What the command line asks for, checked."""

    name: str
    reveal: bool
    format: Format
    moment: Moment
    connection: Connection


def parse(
    environment: Environment,
    output: OutputOptions,
    service: ServiceOptions,
    contact: Annotated[
        str | None,
        typer.Argument(metavar="CONTACT", help="An alias or ARN; default PAGECLI_CONTACT.", show_default=False),
    ] = None,
    reveal: Annotated[bool, typer.Option("--reveal", help="Show addresses unmasked.")] = False,
) -> PlanRequest:
    """Show how a contact is reached, and what can't work.

    Example: pagecli plan akuam
    """
    name = contact if contact is not None else environment.variables.get("PAGECLI_CONTACT")
    if not name:
        raise UsageError("whose plan?", "name a contact (`pagecli contacts` shows them), or set PAGECLI_CONTACT")
    return PlanRequest(
        name=check_named(name),
        reveal=reveal,
        format=output.format(environment, plan_view(reveal)),
        moment=output.moment(environment),
        connection=service.connection(environment),
    )


def run(request: PlanRequest, environment: Environment, open_service: OpenService = open_service) -> ExitCode:
    """Ask for the contact and all behind it, and write them; PagecliError for what could not be had."""
    with Problems(environment) as problems:
        with Progress(environment, "asking for the plan") as progress:
            source = open_service(request.connection, environment, problems, progress)
            contacts = Contacts(source, environment.variables)
            question = partial(look_behind, source, with_channels=True, now=request.moment.now)
            found = contacts.ask(request.name, contacts.resolve(request.name), question)
        for error in found.errors:
            problems.take(error)
        _write(found, request, environment, problems.is_complete)
    return ExitCode.OK


def _write(found: ContactGraph, request: PlanRequest, environment: Environment, complete: bool) -> None:
    table = Table(plan_view(request.reveal), lay_out(found))
    blocks = plan_blocks(table, found.root, request.reveal, request.format.is_screen, complete)
    write(blocks, table, request.format, request.moment, environment, complete, is_document=True)
    if not (request.format.is_table or request.format.is_screen):
        for problem in plan_problems(table.rows):
            environment.warn(problem)
