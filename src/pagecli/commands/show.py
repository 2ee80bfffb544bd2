"""`pagecli show`: what happened to these pages?"""

from __future__ import annotations

from typing import Annotated

import typer
from msgspec import Struct

from pagecli.arns import check_named
from pagecli.connection import Connection
from pagecli.domain.history import DescribedPage
from pagecli.environment import Environment
from pagecli.errors import ExitCode
from pagecli.options import ScreenOptions, SourceOptions
from pagecli.output import Format, write
from pagecli.output.progress import Progress
from pagecli.queries.contacts import Contacts
from pagecli.queries.history import describe_pages
from pagecli.queries.problems import Problems
from pagecli.queries.references import PageReference, read_page_reference
from pagecli.shown import remember_shown
from pagecli.source import OpenSource, open_source
from pagecli.times import Moment
from pagecli.views.blocks import Table
from pagecli.views.history import described_page_record, described_pages_blocks, described_pages_view


class ShowRequest(Struct, frozen=True, kw_only=True):
    """What the command line asks for, checked."""

    pages: list[PageReference]
    reveal: bool
    format: Format
    moment: Moment
    connection: Connection


def parse(
    environment: Environment,
    output: ScreenOptions,
    service: SourceOptions,
    pages: Annotated[
        list[str] | None,
        typer.Argument(
            metavar="[PAGE]...", help="ARNs or short forms; default PAGECLI_CONTACT's newest.", show_default=False
        ),
    ] = None,
    reveal: Annotated[bool, typer.Option("--reveal", help="Show addresses and accept codes unmasked.")] = False,
) -> ShowRequest:
    """Show what happened to pages: the message, every receipt.

    Example: pagecli show akuam/ef14686a
    """
    return ShowRequest(
        pages=[read_page_reference(page, environment.variables, check_named) for page in pages or (None,)],
        reveal=reveal,
        format=output.format_of_one(environment),
        moment=output.moment(environment),
        connection=service.connection(environment),
    )


def run(request: ShowRequest, environment: Environment, open_service: OpenSource = open_source) -> ExitCode:
    """Ask for the pages and write them; PagecliError for what could not be had."""
    for_people = request.format.is_for_people
    with Problems(environment) as problems:
        with Progress(environment, "asking for the page") as progress:
            source = open_service(request.connection, environment, problems, progress)
            contacts = Contacts(source, environment.variables)
            pages = describe_pages(source, contacts, request.pages, for_people, request.moment, problems)
        if pages:
            _write(pages, request, environment, problems.is_complete)
        if for_people:
            remember_shown(request.connection, environment.variables, [page.details for page in pages if page.details])
    return ExitCode.OK


def _write(pages: list[DescribedPage], request: ShowRequest, environment: Environment, complete: bool) -> None:
    """Write the pages; for programs an object where one was asked for, else an array."""
    reveal, moment = request.reveal, request.moment
    one = described_page_record(pages[0], reveal) if len(request.pages) == 1 else None
    data = one or Table(described_pages_view(reveal), pages)
    blocks = described_pages_blocks(pages, reveal, moment, complete)
    write(blocks, data, request.format, moment, environment, complete, is_document=True)
