"""`pagecli list`: which pages did this contact get, and how fast were they delivered and read?"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Annotated

import typer
from msgspec import Struct

from pagecli.connection import Connection
from pagecli.domain.filters import PageFilter, sort_pages
from pagecli.domain.model import MAX_RESULTS, Page
from pagecli.domain.stats import PageCounts
from pagecli.environment import Environment
from pagecli.errors import ExitCode, UsageError
from pagecli.options import ContactOptions, OutputOptions, PageOptions, SourceOptions, choice
from pagecli.output import Format, open_writer
from pagecli.output.progress import Progress
from pagecli.queries.contacts import Contacts
from pagecli.queries.pages import check_page_size, check_token, select_pages
from pagecli.queries.problems import Problems
from pagecli.shown import remember_shown
from pagecli.source import OpenSource, open_source
from pagecli.text import suggest
from pagecli.times import Moment
from pagecli.views.pages import PAGES, pages_summary

SORTS = ("sent", "delivery", "read", "none")
_ROWS_ON_A_TERMINAL = 30


class ListRequest(Struct, frozen=True, kw_only=True):
    """What the command line asks for, checked; `names` None is every personal contact, `limit` None is all rows."""

    names: list[str] | None
    pages: PageFilter
    sort: str
    reverse: bool
    limit: int | None
    page_size: int
    token: str | None
    exit_code: bool
    format: Format
    moment: Moment
    connection: Connection


def parse(
    environment: Environment,
    who: ContactOptions,
    which: PageOptions,
    *,
    limit: Annotated[
        int | None,
        typer.Option("-n", "--limit", metavar="N", help="At most N rows, after sorting; 0 is all.", show_default=False),
    ] = None,
    sort: Annotated[
        str,
        typer.Option(
            "--sort",
            metavar="|".join(SORTS),
            help="Newest or slowest first; none streams; default sent.",
            show_default=False,
        ),
    ] = "sent",
    reverse: Annotated[bool, typer.Option("--reverse", help="Oldest or fastest first.")] = False,
    page_size: Annotated[
        int,
        typer.Option(
            "--page-size", metavar="N", help="MaxResults of each request, 0 to 1024; default 1024.", show_default=False
        ),
    ] = MAX_RESULTS,
    starting_token: Annotated[
        str | None,
        typer.Option("--starting-token", metavar="TOKEN", help="NextToken to start from.", show_default=False),
    ] = None,
    exit_code: Annotated[bool, typer.Option("--exit-code", help="Exit 10 if any row is printed.")] = False,
    output: OutputOptions,
    service: SourceOptions,
) -> ListRequest:
    """List pages, and how fast they were delivered and read.

    Example: pagecli list akuam --since 24h --unread
    """
    form, moment = output.format(environment, PAGES), output.moment(environment)
    request = ListRequest(
        names=who.names(environment),
        pages=which.page_filter(moment),
        sort=choice("--sort", sort, SORTS),
        reverse=reverse,
        limit=_limit(limit, form, environment),
        page_size=check_page_size(page_size),
        token=check_token(starting_token) if starting_token is not None else None,
        exit_code=exit_code,
        format=form,
        moment=moment,
        connection=service.connection(environment),
    )
    _check_combinations(request)
    return request


def _limit(limit: int | None, form: Format, environment: Environment) -> int | None:
    if limit is None:
        return _ROWS_ON_A_TERMINAL if form.is_table and environment.stdout_is_terminal else None
    if limit < 0:
        raise UsageError(f"--limit {limit} is negative", "a number of rows; 0 is all")
    return limit or None


def _check_combinations(request: ListRequest) -> None:
    if request.reverse and request.sort == "none":
        raise UsageError("--reverse with --sort none: there is no order to reverse")
    if request.token and (request.sort != "none" or request.names is None or len(request.names) > 1):
        raise UsageError("--starting-token is for one contact and --sort none")


def run(request: ListRequest, environment: Environment, open_service: OpenSource = open_source) -> ExitCode:
    """List the pages, write them, and return the exit code; PagecliError for what went wrong on the way."""
    with Problems(environment) as problems, Progress(environment, "asking for pages") as progress:
        source = open_service(request.connection, environment, problems, progress)
        listing = _Listing(request, environment, progress)
        for pages in select_pages(
            source,
            Contacts(source, environment.variables),
            request.names,
            request.pages,
            problems,
            page_size=request.page_size,
            token=request.token,
            resume_hint=_resume_hint,
        ):
            if not listing.take(pages):
                break
        with progress.hidden():
            listing.finish(problems.is_complete)
        if request.format.is_for_people:
            remember_shown(request.connection, environment.variables, listing.shown)
    return ExitCode.CONDITION if request.exit_code and listing.written else ExitCode.OK


def _resume_hint(name: str, token: str) -> str:
    start = [f"--starting-token={token}"] if token.startswith("-") else ["--starting-token", token]
    resume = suggest("list", name, options=["--sort", "none", *start])
    return f"go on from there: {resume}"


class _Listing:
    """The rows of one run: kept until all are there, or written as they come under `--sort none`."""

    def __init__(self, request: ListRequest, environment: Environment, progress: Progress) -> None:
        self._request, self._progress = request, progress
        self._writer = open_writer(request.format, PAGES, request.moment, environment)
        self._streams = request.sort == "none"
        self._counts = PageCounts(keep_latencies=not self._streams) if request.format.is_table else None
        self._kept: list[Page] = []
        self.shown: Sequence[Page] = []
        """The first rows."""
        self.written = 0

    def take(self, pages: list[Page]) -> bool:
        """Keep or write the pages of a batch; return whether more are wanted."""
        if self._counts:
            self._counts.add_all(pages)
        if not self._streams:
            self._kept += pages
            self._progress.say(f"{len(self._kept):,} pages so far")
            return True
        with self._progress.hidden():
            self._write(pages)
        return self._counts is not None or self.written != self._request.limit

    def _write(self, pages: list[Page]) -> None:
        limit = self._request.limit
        rows = pages if limit is None else pages[: limit - self.written]
        self._writer.write(rows)
        self.shown = self.shown or rows
        self.written += len(rows)

    def finish(self, complete: bool) -> None:
        """Write what was kept, and end the output."""
        if self._kept:
            self._write(sort_pages(self._kept, self._request.sort, self._request.reverse))
        if self.written or complete:
            self._writer.finish(pages_summary(self._counts.group(), self.written) if self._counts else [], complete)
