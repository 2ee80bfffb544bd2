"""`pagecli ack`: acknowledge a page."""

from __future__ import annotations

import re
from collections.abc import Sequence
from typing import Annotated

import typer
from msgspec import Struct

from pagecli.arns import short_form
from pagecli.connection import Connection
from pagecli.domain.model import Page, PageDetails
from pagecli.environment import Environment
from pagecli.errors import DeniedError, ExitCode, PagecliError, UsageError
from pagecli.options import ActionOptions
from pagecli.output import Stdout
from pagecli.output.progress import Progress
from pagecli.queries.ack import MOST_TRIED, accept_first, describe_candidates, unread_pages
from pagecli.queries.contacts import Contacts
from pagecli.queries.problems import Problems
from pagecli.queries.references import AmbiguousPageError, PageReference, read_page_reference
from pagecli.source import OpenService, Service, Source, open_service
from pagecli.text import count_of, encoded, escape_controls, suggest
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
    """What the command line asks for, checked; `code` None is to be asked for, and `-` to be read from stdin."""

    code: str | None
    page: PageReference
    accept_type: str
    note: str | None
    dry_run: bool
    moment: Moment
    connection: Connection


def parse(
    environment: Environment,
    service: ActionOptions,
    words: Annotated[
        list[str] | None,
        typer.Argument(
            metavar="[CODE] [PAGE]",
            help="The code that came with the page, - for stdin; the page, default PAGECLI_CONTACT's unread ones.",
            show_default=False,
        ),
    ] = None,
    note: Annotated[
        str | None, typer.Option("--note", metavar="TEXT", help="A note to keep with it.", show_default=False)
    ] = None,
    delivered: Annotated[bool, typer.Option("--delivered", help="Acknowledge as delivered, not as read.")] = False,
    dry_run: Annotated[bool, typer.Option("--dry-run", help="Only say what would be acknowledged.")] = False,
) -> AckRequest:
    """Acknowledge a page with the code that came with it.

    Example: pagecli ack 123456 akuam/f509b571 --note 'on it' --dry-run
    """
    code, page = _code_and_page(words or [])
    if code is None and not dry_run and not environment.can_ask:
        raise UsageError("which code?", "give the code that came with the page, or - to read it from stdin")
    return AckRequest(
        code=code if code in (None, "-") else check_code(code or ""),
        page=read_page_reference(page, environment.variables),
        accept_type="DELIVERED" if delivered else "READ",
        note=check_note(note) if note is not None else None,
        dry_run=dry_run,
        moment=Moment(environment.clock.now(), None),
        connection=service.connection(environment),
    )


def _code_and_page(words: Sequence[str]) -> tuple[str | None, str | None]:
    """Tell the code from the page, in either order: a code begins with a digit, and has no slash."""
    codes = [word for word in words if "/" not in word and (word in ("", "-") or word[0].isdigit())]
    pages = [word for word in words if word not in codes]
    if len(codes) > 1 or len(pages) > 1:
        raise UsageError("more than a code and a page were given", "give the code, and after it the page")
    return next(iter(codes), None), next(iter(pages), None)


def run(request: AckRequest, environment: Environment, open_service: OpenService = open_service) -> ExitCode:
    """Acknowledge the page and say so; PagecliError if it can't be, or has been."""
    code = None if request.dry_run else _read_code(request.code, environment)
    with Problems(environment) as problems:
        with Progress(environment, "asking for the page") as progress:
            service = open_service(request.connection, environment, problems, progress)
            if request.page.page:
                done = _accept_named(service, request, code, environment, problems)
            else:
                done = _accept_unread(service, request, code, environment, problems)
        text = "".join(f"{escape_controls(line)}\n" for line in done)
        Stdout(environment).write(encoded(text, environment.encoding))
    return ExitCode.OK


def _read_code(code: str | None, environment: Environment) -> str:
    if code == "-":
        code = environment.read_line()
    elif code is None:
        code = environment.ask("code: ")
    environment.secrets.add(code)
    return check_code(code)


def _accept_named(
    service: Service, request: AckRequest, code: str | None, environment: Environment, problems: Problems
) -> list[str]:
    """Acknowledge the page that was named; return what to say of it."""
    try:
        page_arn = request.page.newest(service, Contacts(service, environment.variables), request.moment)
    except AmbiguousPageError as error:
        for line in _listed(service, error.pages[:MOST_TRIED], request.moment, problems):
            problems.note(f"it could be {line}")
        raise
    page = _look_at(service, page_arn, problems)
    _check_unread(page, request.moment)
    if code:
        service.accept_page(page_arn, code, request.accept_type, request.note)
    return [_said(code, page_arn, request, page.subject if page else None)]


def _accept_unread(
    service: Service, request: AckRequest, code: str | None, environment: Environment, problems: Problems
) -> list[str]:
    """Try the code on the contact's unread pages; return what to say, or UsageError if none took it."""
    contact, contacts = request.page.contact, Contacts(service, environment.variables)
    pages = unread_pages(service, contacts, contact, request.moment.now)
    tried = pages[:MOST_TRIED]
    more = [f"{len(pages) - len(tried):,} more unread pages would not be tried"] if len(pages) > len(tried) else []
    if code is None:
        return [f"would try {line}" for line in _listed(service, tried, request.moment, problems)] + more
    accepted = accept_first(service, tried, code, request.accept_type, request.note)
    if accepted:
        page = _look_at(service, accepted.page_arn, problems)
        return [_said(code, accepted.page_arn, request, page.subject if page else None)]
    for line in _listed(service, tried, request.moment, problems):
        problems.note(f"the code is not that of {line}")
    untried = f"; {len(pages) - len(tried):,} more were not tried" if len(pages) > len(tried) else ""
    what = f"none of {contact}'s {count_of(len(tried), 'unread page')} of the last 24 hours took the code{untried}"
    raise UsageError(what, "each page has a code of its own: name the page after it")


def _listed(source: Source, pages: Sequence[Page], moment: Moment, problems: Problems) -> list[str]:
    """Return a line for each page: time, channel, subject, short form."""
    lines = []
    for each in describe_candidates(source, pages, problems):
        sent = show_time(each.page.sent_time, *moment) if each.page.sent_time else None
        channel = each.channel_type.lower() if each.channel_type else None
        lines.append(" · ".join(filter(None, (sent, channel, each.subject, short_form(each.page.page_arn)))))
    return lines


def _said(code: str | None, page_arn: str, request: AckRequest, subject: str | None) -> str:
    done = "acknowledged" if code else "would acknowledge"
    return f"{done} {short_form(page_arn)} as {request.accept_type}" + (f" · {subject}" if subject else "")


def _look_at(source: Source, page_arn: str, problems: Problems) -> PageDetails | None:
    """Return the page before it is acknowledged; None, and a note, if it may not be seen."""
    try:
        return source.describe_page(page_arn)
    except DeniedError as error:
        problems.note(f"the page can't be looked at: {error}; {error.hint}")
        return None


def _check_unread(page: PageDetails | None, moment: Moment) -> None:
    if page and page.read_time:
        name, read = short_form(page.page_arn), show_time(page.read_time, *moment)
        raise PagecliError(f"{name} was already read: {read}", f"{suggest('show', name)} tells what happened to it")
