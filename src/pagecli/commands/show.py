"""`pagecli show`: what happened to this page?"""

from __future__ import annotations

from typing import Annotated

import typer
from msgspec import Struct

from pagecli.connection import Connection
from pagecli.domain.history import DescribedPage
from pagecli.environment import Environment
from pagecli.errors import ExitCode
from pagecli.options import ScreenOptions, ServiceOptions
from pagecli.output import Format, Stdout, open_writer
from pagecli.output.json import write_object
from pagecli.output.progress import Progress
from pagecli.output.screen import Screen
from pagecli.queries.contacts import Contacts
from pagecli.queries.history import describe_page
from pagecli.queries.problems import Problems
from pagecli.queries.references import PageReference, read_page_reference
from pagecli.source import OpenService, open_service
from pagecli.times import Moment
from pagecli.views.history import TIMELINE, described_page_record, heading, timeline


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
    service: ServiceOptions,
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


def run(request: ShowRequest, environment: Environment, open_service: OpenService = open_service) -> ExitCode:
    """Ask for the page and write it; PagecliError for what could not be had."""
    with Problems(environment) as problems:
        with Progress(environment, "asking for the page") as progress:
            source = open_service(request.connection, environment, problems.add_unreadable_times, progress.waiting)
            page_arn = request.page.newest(source, Contacts(source, environment.variables))
            page = describe_page(source, page_arn, request.format.is_table, problems)
        _write(page, request, environment, problems.is_complete)
    return ExitCode.OK


def _write(page: DescribedPage, request: ShowRequest, environment: Environment, complete: bool) -> None:
    form, stdout = request.format, Stdout(environment)
    if not form.is_table:
        write_object(stdout, described_page_record(page), complete)
        return
    screen = Screen(stdout, form, environment)
    lines = heading(page, request.reveal, request.moment)
    screen.write("".join(screen.line(parts) if parts else "\n" for parts in lines) + "\n")
    writer = open_writer(form, TIMELINE, request.moment, environment)
    writer.write(timeline(page))
    writer.finish(complete=complete)
