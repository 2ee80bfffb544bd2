"""`pagecli list`: which pages did this contact get, and how fast were they delivered and read?"""

from __future__ import annotations

from collections.abc import Sequence
from functools import partial
from typing import Annotated, Any

import typer
from msgspec import Struct

from pagecli.connection import Connection
from pagecli.domain.filters import PageFilter, sort_pages
from pagecli.domain.model import MAX_RESULTS, Page
from pagecli.domain.stats import GroupStats, PageCounts
from pagecli.environment import Environment
from pagecli.errors import ExitCode, UsageError
from pagecli.options import (
    ContactOptions,
    Limit,
    OutputOptions,
    PageOptions,
    SourceOptions,
    check_limit,
    choice,
    valued,
    words_of_filter,
)
from pagecli.output import Format, Writer, open_writer, rows_above
from pagecli.output.progress import Progress
from pagecli.queries.at_once import first_pages
from pagecli.queries.contacts import Contacts
from pagecli.queries.details import REQUESTS_A_PAGE, Details
from pagecli.queries.pages import check_page_size, check_token, select_pages
from pagecli.queries.problems import Problems
from pagecli.shown import remember_shown
from pagecli.source import OpenSource, Source, open_source
from pagecli.text import suggest
from pagecli.times import Moment
from pagecli.views import View
from pagecli.views.blocks import Line
from pagecli.views.pages import (
    DETAILED_PAGES,
    PAGES,
    DetailedPage,
    count_pages,
    detailed_pages_view,
    pages_summary,
    pages_view,
)

SORTS = ("sent", "delivery", "read", "none")
_MOST_DETAILED = 1000


class ListRequest(Struct, frozen=True, kw_only=True):
    """What the command line asks for, checked.

    `names` None is every personal contact; `limit` 0 is all rows, None as many as the screen has where there is one.
    """

    names: list[str] | None
    pages: PageFilter
    sort: str
    reverse: bool
    limit: int | None
    page_size: int
    token: str | None
    exit_code: bool
    detail: bool
    format: Format
    moment: Moment
    connection: Connection


def parse(
    environment: Environment,
    who: ContactOptions,
    which: PageOptions,
    *,
    limit: Limit = None,
    sort: Annotated[
        str,
        typer.Option(
            "--sort",
            metavar="|".join(SORTS),
            help="Newest or slowest first; none streams rows as they come; default sent.",
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
    exit_code: Annotated[bool, typer.Option("--exit-code", help="Exit with code 10 if any row is printed.")] = False,
    detail: Annotated[
        bool, typer.Option("--detail", help="Also show what each page is about, and its channel: two requests per row.")
    ] = False,
    output: OutputOptions,
    service: SourceOptions,
) -> ListRequest:
    """List pages, and how fast they were delivered and read.

    Example: pagecli list akuam --since 24h --unread
    """
    view: View[Any] = DETAILED_PAGES if detail else PAGES
    moment = output.moment(environment)
    request = ListRequest(
        names=who.names(environment),
        pages=which.page_filter(moment),
        sort=choice("--sort", sort, SORTS),
        reverse=reverse,
        limit=check_limit(limit),
        page_size=check_page_size(page_size),
        token=check_token(starting_token) if starting_token is not None else None,
        exit_code=exit_code,
        detail=detail,
        format=output.format(environment, view),
        moment=moment,
        connection=service.connection(environment),
    )
    _check_combinations(request)
    return request


def _check_combinations(request: ListRequest) -> None:
    if request.detail and request.sort == "none" and request.limit is None:
        raise UsageError("--detail with --sort none needs -n", "two requests a row: say how many rows; 0 is all")
    if request.reverse and request.sort == "none":
        raise UsageError("--reverse with --sort none: there is no order to reverse")
    if request.token and (request.sort != "none" or request.names is None or len(request.names) > 1):
        raise UsageError("--starting-token is for one contact and --sort none")


def run(request: ListRequest, environment: Environment, open_service: OpenSource = open_source) -> ExitCode:
    """List the pages, write them, and return the exit code; PagecliError for what went wrong on the way."""
    with Problems(environment) as problems, Progress(environment, "asking for pages") as progress:
        source = open_service(request.connection, environment, problems, progress)
        contacts = Contacts(source, environment.variables)
        listing = _Listing(request, environment, progress, source, problems)
        if found := _find_first(request, source, contacts, problems):
            listing.take_first(*found)
        else:
            for pages in select_pages(
                source,
                contacts,
                request.names,
                request.pages,
                problems,
                page_size=request.page_size,
                token=request.token,
                in_order=request.sort != "none",
                resume_hint=partial(_resume_hint, request),
            ):
                if not listing.take(pages):
                    break
        listing.finish()
        if request.format.is_for_people:
            remember_shown(request.connection, environment.variables, listing.shown)
    return ExitCode.CONDITION if request.exit_code and listing.written else ExitCode.OK


def _find_first(
    request: ListRequest, source: Source, contacts: Contacts, problems: Problems
) -> tuple[list[Page], GroupStats | None] | None:
    """Return the rows that are shown, and the counts below them, if the source can find them without listing all."""
    if request.sort != "sent" or not request.limit:
        return None
    return first_pages(
        source,
        contacts,
        request.names,
        request.pages,
        problems,
        limit=request.limit,
        reverse=request.reverse,
        with_counts=request.format.is_table,
    )


def _resume_hint(request: ListRequest, name: str, token: str) -> str:
    words = ["--sort", "none", *words_of_filter(request.pages), *request.format.words]
    words += ["--detail", "-n", "0"] if request.detail else []
    return f"go on from there: {suggest('list', name, options=[*words, *valued('--starting-token', token)])}"


class _Listing:
    """The rows of one run: kept until all are there, or written as they come under `--sort none`."""

    def __init__(
        self, request: ListRequest, environment: Environment, progress: Progress, source: Source, problems: Problems
    ) -> None:
        self._request, self._environment, self._progress, self._problems = request, environment, progress, problems
        self._streams = request.sort == "none"
        self._counts = PageCounts(keep_latencies=not self._streams) if request.format.is_table else None
        self._details = Details(source, problems.take) if request.detail else None
        self._writer: Writer[Any] | None = None
        self._counted: GroupStats | None = None
        self._kept: list[Page] = []
        self._limit = request.limit or None
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
        self._write(pages)
        return self._counts is not None or self.written != self._limit

    def take_first(self, pages: list[Page], counted: GroupStats | None) -> None:
        """Keep the rows that are shown of all that were counted."""
        self._kept, self._counted = pages, counted

    def finish(self) -> None:
        """Write what was kept, and end the output."""
        if self._kept:
            self._write(sort_pages(self._kept, self._request.sort, self._request.reverse))
        complete = self._problems.is_complete
        if self.written or complete:
            with self._progress.hidden():
                self._open_writer([]).finish(self._footer(self.written), complete)

    def _write(self, pages: list[Page]) -> None:
        writer = self._open_writer(pages)
        rows = pages if self._limit is None else pages[: self._limit - self.written]
        shown = self._with_details(rows)
        self._problems.tell()  # now, so that the rows are what stands above the prompt
        with self._progress.hidden():
            writer.write(shown)
        self.shown = self.shown or rows
        self.written += len(rows)

    def _open_writer(self, pages: Sequence[Page]) -> Writer[Any]:
        """Return the writer; these are the first pages of which it shows some, or all."""
        if self._writer is None:
            request, environment = self._request, self._environment
            view = partial(detailed_pages_view, streams=self._streams) if request.detail else pages_view
            alone = all(request.names in ([page.contact_alias], [page.contact_arn]) for page in pages)
            shown: View[Any] = view(alone, request.pages.open_at is not None)
            self._writer = open_writer(request.format, shown, request.moment, environment)
            if request.limit is None:
                self._limit = rows_above(self._footer(0), request.format, request.moment, environment)
        return self._writer

    def _with_details(self, rows: list[Page]) -> Sequence[Any]:
        if not self._details:
            return rows
        if self._request.limit is None and len(rows) > _MOST_DETAILED:
            requests = REQUESTS_A_PAGE * len(rows) + len({page.contact_arn for page in rows})
            raise UsageError(
                f"--detail of {len(rows):,} rows would be {requests:,} requests",
                "say with -n how many rows you want (0 is all), or narrow it with --since",
            )
        self._progress.say(f"asking what {count_pages(len(rows))} are about")
        return list(map(DetailedPage, rows, self._details.find(rows)))

    def _footer(self, shown: int) -> list[Line]:
        return pages_summary(self._counted or self._counts.group(), shown) if self._counts else []
