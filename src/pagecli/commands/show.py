"""`pagecli show`: what happened to this page?"""

from __future__ import annotations

from typing import Annotated

import typer
from msgspec import Struct

from pagecli.connection import Connection
from pagecli.environment import Environment
from pagecli.errors import ExitCode
from pagecli.options import ScreenOptions, SourceOptions
from pagecli.output import Format, write
from pagecli.output.progress import Progress
from pagecli.queries.contacts import Contacts
from pagecli.queries.history import describe_page
from pagecli.queries.problems import Problems
from pagecli.queries.references import PageReference, read_page_reference
from pagecli.shown import remember_shown
from pagecli.source import OpenSource, open_source
from pagecli.times import Moment
from pagecli.views.history import described_page_blocks, described_page_record


class ShowRequest(Struct, frozen=True, kw_only=True):
    """What the command line asks for, checked."""

    page: PageReference
    reveal: bool
    format: Format
    moment: Moment
    connection: Connection


def parse(
    environment: Environment,
    output: ScreenOptions,
    service: SourceOptions,
    page: Annotated[
        str | None,
        typer.Argument(
            metavar="[PAGE]", help="Its ARN or short form; default PAGECLI_CONTACT's newest.", show_default=False
        ),
    ] = None,
    reveal: Annotated[bool, typer.Option("--reveal", help="Show addresses unmasked.")] = False,
) -> ShowRequest:
    """Show what happened to a page: its message, every receipt.

    Example: pagecli show akuam/ef14686a
    """
    return ShowRequest(
        page=read_page_reference(page, environment.variables),
        reveal=reveal,
        format=output.format_of_one(environment),
        moment=output.moment(environment),
        connection=service.connection(environment),
    )


def run(request: ShowRequest, environment: Environment, open_service: OpenSource = open_source) -> ExitCode:
    """Ask for the page and write it; PagecliError for what could not be had."""
    with Problems(environment) as problems:
        with Progress(environment, "asking for the page") as progress:
            source = open_service(request.connection, environment, problems, progress)
            page_arn = request.page.newest(source, Contacts(source, environment.variables))
            page = describe_page(source, page_arn, request.format.is_for_people, problems)
        complete = problems.is_complete
        blocks = described_page_blocks(page, request.reveal, request.moment, complete)
        write(blocks, described_page_record(page), request.format, request.moment, environment, complete)
        if request.format.is_for_people and page.details:
            remember_shown(request.connection, environment.variables, [page.details])
    return ExitCode.OK
