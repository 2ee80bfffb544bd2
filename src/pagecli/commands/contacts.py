"""`pagecli contacts`: whom can I ask about?"""

from __future__ import annotations

from typing import Annotated

import typer
from msgspec import Struct

from pagecli.arns import check_named
from pagecli.connection import Connection
from pagecli.domain.model import Contact
from pagecli.environment import Environment
from pagecli.errors import ExitCode, PagecliError
from pagecli.options import OutputOptions, SourceOptions
from pagecli.output import Format, write
from pagecli.output.progress import Progress
from pagecli.queries.contacts import Contacts, matching_contacts
from pagecli.queries.problems import Problems
from pagecli.source import OpenSource, open_source
from pagecli.times import Moment
from pagecli.views.blocks import Table
from pagecli.views.contacts import CONTACTS, contact_blocks


class ContactsRequest(Struct, frozen=True, kw_only=True):
    """What the command line asks for, checked; an empty `text` is every contact."""

    text: str
    format: Format
    moment: Moment
    connection: Connection


def parse(
    environment: Environment,
    output: OutputOptions,
    service: SourceOptions,
    text: Annotated[
        str | None,
        typer.Argument(
            metavar="[TEXT]", help="The start of an alias; or a part of an alias or name.", show_default=False
        ),
    ] = None,
) -> ContactsRequest:
    """List contacts, escalation plans and on-call schedules.

    Example: pagecli contacts ak
    """
    return ContactsRequest(
        text=check_named(text) if text else "",
        format=output.format(environment, CONTACTS),
        moment=output.moment(environment),
        connection=service.connection(environment),
    )


def run(request: ContactsRequest, environment: Environment, open_service: OpenSource = open_source) -> ExitCode:
    """List the contacts and write them; PagecliError for what went wrong on the way."""
    found: list[Contact] = []
    with Problems(environment) as problems:
        with Progress(environment, "asking for contacts") as progress:
            source = open_service(request.connection, environment, problems, progress)
            try:
                found.extend(matching_contacts(source, request.text, problems))
            except PagecliError as error:
                problems.fail(error)
            else:
                Contacts(source, environment.variables).remember(found, whole=not request.text)
        if found or problems.is_complete:
            complete, table = problems.is_complete, Table(CONTACTS, found)
            write(contact_blocks(table, complete), table, request.format, request.moment, environment, complete)
    return ExitCode.OK
