"""`pagecli ack`: acknowledge a page."""

from __future__ import annotations

from typing import Annotated

import typer
from msgspec import Struct

from pagecli.arns import short_form
from pagecli.aws.client import Service
from pagecli.aws.session import Connection
from pagecli.aws.traces import accept_page, check_code, check_note, describe_page
from pagecli.domain.model import PageDetails
from pagecli.environment import Environment
from pagecli.errors import DeniedError, ExitCode, PagecliError
from pagecli.options import ServiceOptions
from pagecli.output import Stdout
from pagecli.output.progress import Progress
from pagecli.queries.contacts import Contacts
from pagecli.queries.references import PageReference, read_page_reference
from pagecli.text import escape_controls
from pagecli.times import Moment, show_time


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

    Example: pagecli ack 123456 akuam/2f92b456 --note 'on it' --dry-run
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


def run(request: AckRequest, environment: Environment) -> ExitCode:
    """Acknowledge the page and say so; PagecliError if it can't be, or has been."""
    with Progress(environment, "asking for the page") as progress:
        service = Service(request.connection, environment, progress.waiting)
        page_arn = request.page.only_unread(service, Contacts(service, environment.variables))
        page = _look_at(service, page_arn, environment)
        _check_unread(page, request.moment)
        if not request.dry_run:
            accept_page(service, page_arn, request.code, request.accept_type, request.note)
    done = "would acknowledge" if request.dry_run else "acknowledged"
    subject = f" · {page.subject}" if page else ""
    text = escape_controls(f"{done} {short_form(page_arn)} as {request.accept_type}{subject}")
    Stdout(environment).write(f"{text}\n".encode(environment.encoding, "backslashreplace"))
    return ExitCode.OK


def _look_at(service: Service, page_arn: str, environment: Environment) -> PageDetails | None:
    """Return the page before it is acknowledged; None, and a word on stderr, if it may not be seen."""
    try:
        return describe_page(service, page_arn)
    except DeniedError as error:
        environment.warn(f"the page can't be looked at first: {error.what}; {error.hint}")
        return None


def _check_unread(page: PageDetails | None, moment: Moment) -> None:
    if page and page.read_time:
        name, read = short_form(page.page_arn), show_time(page.read_time, *moment)
        raise PagecliError(f"{name} was already read: {read}", f"`pagecli show {name}` tells what happened to it")
