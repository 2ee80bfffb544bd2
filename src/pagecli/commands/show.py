"""`pagecli show`: what happened to this page?"""

from __future__ import annotations

from typing import Annotated

import typer
from msgspec import Struct

from pagecli.aws.client import Service
from pagecli.aws.session import Connection
from pagecli.domain.model import PageStory
from pagecli.environment import Environment
from pagecli.errors import ExitCode
from pagecli.options import ScreenOptions, ServiceOptions
from pagecli.output import Format, Stdout, open_writer
from pagecli.output.json import write_object
from pagecli.output.progress import Progress
from pagecli.output.screen import Screen
from pagecli.queries.contacts import Contacts
from pagecli.queries.history import fetch_story
from pagecli.queries.problems import Parts
from pagecli.queries.references import PageReference, read_page_reference
from pagecli.times import Moment
from pagecli.views.history import TIMELINE, heading, story_record, timeline


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


def run(request: ShowRequest, environment: Environment) -> ExitCode:
    """Ask for the page and write it; PagecliError for what could not be had."""
    parts = Parts()
    with Progress(environment, "asking for the page") as progress:
        service = Service(request.connection, environment, progress.waiting)
        page_arn = request.page.newest(service, Contacts(service, environment.variables))
        story = fetch_story(service, page_arn, request.format.is_table, parts)
    _write(story, request, environment, complete=not parts.errors)
    service.tell_unreadable_times()
    parts.end(environment)
    return ExitCode.OK


def _write(story: PageStory, request: ShowRequest, environment: Environment, complete: bool) -> None:
    form, stdout = request.format, Stdout(environment)
    if not form.is_table:
        write_object(stdout, story_record(story), complete)
        return
    screen = Screen(stdout, form, environment)
    lines = heading(story, request.reveal, request.moment)
    screen.write("".join(screen.line(parts) if parts else "\n" for parts in lines) + "\n")
    writer = open_writer(form, TIMELINE, request.moment, environment)
    writer.write(timeline(story))
    writer.finish(complete=complete)
