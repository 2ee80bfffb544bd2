"""`pagecli ack`: acknowledge a page."""

from __future__ import annotations

import re
from typing import Annotated

import typer
from msgspec import Struct

from pagecli.arns import short_form
from pagecli.connection import Connection
from pagecli.domain.model import PageDetails
from pagecli.environment import Environment
from pagecli.errors import DeniedError, ExitCode, PagecliError, UsageError
from pagecli.options import ServiceOptions
from pagecli.output import Stdout
from pagecli.output.progress import Progress
from pagecli.queries.contacts import Contacts
from pagecli.queries.problems import Problems
from pagecli.queries.references import PageReference, read_page_reference
from pagecli.source import OpenService, Source, open_service
from pagecli.text import escape_controls, suggest
from pagecli.times import Moment, show_time

# From the service model: AcceptCode is 6 to 10 digits, Note 1 to 2048 characters.
_CODE = re.compile(r"[0-9]{6,10}")
_NOTE_MAX = 2048


def check_code(code: str) -> str:
    """Return the accept code; UsageError, which does not repeat it, unless it is 6 to 10 digits."""
    if not _CODE.fullmatch(code):
        raise UsageError("the accept code is not 6 to 10 digits", "it is in the message that was sent for the page")
    return code


def check_note(note: str) -> str:
    """Return the note; UsageError unless it has 1 to 2048 characters."""
    if not 1 <= len(note) <= _NOTE_MAX:
        raise UsageError(f"the note has {len(note):,} characters", f"--note takes 1 to {_NOTE_MAX:,}")
    return note


class AckRequest(Struct, frozen=True, kw_only=True):
    """What the command line asks for, checked."""

    code: str
    page: PageReference
    accept_type: str
    note: str | None
    dry_run: bool
    moment: Moment
    connection: Connection


def parse(
    environment: Environment,
    service: ServiceOptions,
    code: Annotated[str, typer.Argument(metavar="CODE", help="The code that came with the page.")],
    page: Annotated[
        str | None,
        typer.Argument(
            metavar="[PAGE]",
            help="Its ARN or short form; default PAGECLI_CONTACT's only unread one.",
            show_default=False,
        ),
    ] = None,
    note: Annotated[
        str | None, typer.Option("--note", metavar="TEXT", help="A note to keep with it.", show_default=False)
    ] = None,
    delivered: Annotated[bool, typer.Option("--delivered", help="As delivered, not as read.")] = False,
    dry_run: Annotated[bool, typer.Option("--dry-run", help="Only say what would be acknowledged.")] = False,
) -> AckRequest:
    """Acknowledge a page with the code that came with it.

    Example: pagecli ack 123456 akuam/f509b571 --note 'on it' --dry-run
    """
    return AckRequest(
        code=check_code(code),
        page=read_page_reference(page, environment.variables),
        accept_type="DELIVERED" if delivered else "READ",
        note=check_note(note) if note is not None else None,
        dry_run=dry_run,
        moment=Moment(environment.clock.now(), None),
        connection=service.connection(environment),
    )


def run(request: AckRequest, environment: Environment, open_service: OpenService = open_service) -> ExitCode:
    """Acknowledge the page and say so; PagecliError if it can't be, or has been."""
    environment.secrets.add(request.code)
    with Problems(environment) as problems, Progress(environment, "asking for the page") as progress:
        service = open_service(request.connection, environment, problems.add_unreadable_times, progress.waiting)
        page_arn = request.page.only_unread(service, Contacts(service, environment.variables))
        page = _look_at(service, page_arn, problems)
        _check_unread(page, request.moment)
        if not request.dry_run:
            service.accept_page(page_arn, request.code, request.accept_type, request.note)
    done = "would acknowledge" if request.dry_run else "acknowledged"
    subject = f" · {page.subject}" if page else ""
    text = escape_controls(f"{done} {short_form(page_arn)} as {request.accept_type}{subject}")
    Stdout(environment).write(f"{text}\n".encode(environment.encoding, "backslashreplace"))
    return ExitCode.OK


def _look_at(source: Source, page_arn: str, problems: Problems) -> PageDetails | None:
    """Return the page before it is acknowledged; None, and a note, if it may not be seen."""
    try:
        return source.describe_page(page_arn)
    except DeniedError as error:
        problems.note(f"the page can't be looked at first: {error}; {error.hint}")
        return None


def _check_unread(page: PageDetails | None, moment: Moment) -> None:
    if page and page.read_time:
        name, read = short_form(page.page_arn), show_time(page.read_time, *moment)
        raise PagecliError(f"{name} was already read: {read}", f"{suggest('show', name)} tells what happened to it")
