"""`pagecli watch`: what is unread now, and what is happening?"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Annotated

import typer
from msgspec import Struct
from msgspec.structs import replace

from pagecli.connection import Connection, Deadline
from pagecli.domain.events import EventLog, PageEvent, in_order
from pagecli.domain.filters import PageFilter, UnmatchedTexts
from pagecli.domain.model import Page
from pagecli.environment import Environment
from pagecli.errors import (
    AccessError,
    ExitCode,
    NotFoundError,
    PagecliError,
    SeveralErrors,
    ThrottledError,
    TimeLimitError,
    UsageError,
)
from pagecli.options import ContactOptions, OutputOptions, PageOptions, ServiceOptions
from pagecli.output import Format
from pagecli.output.feed import Feed
from pagecli.output.progress import Progress
from pagecli.queries.contacts import Contacts
from pagecli.queries.pages import list_pages_of_contacts
from pagecli.queries.polling import PollInterval
from pagecli.queries.problems import Problems
from pagecli.shown import remember_shown
from pagecli.source import OpenService, open_service
from pagecli.times import Moment, parse_duration, show_duration
from pagecli.views.events import EVENTS

_STEP = 1.0  # seconds between two looks at the clock, and at whether somebody still reads
_LASTING = (UsageError, NotFoundError, AccessError)  # what waiting does not mend


class WatchRequest(Struct, frozen=True, kw_only=True):
    """What the command line asks for, checked; `names` None is every personal contact, `interval` is in seconds."""

    names: list[str] | None
    pages: PageFilter
    interval: float
    until_read: bool
    format: Format
    moment: Moment
    connection: Connection


def parse(
    environment: Environment,
    who: ContactOptions,
    which: PageOptions,
    output: OutputOptions,
    service: ServiceOptions,
    interval: Annotated[str, typer.Option("--interval", metavar="DURATION", help="Ask this often at most.")] = "15s",
    until_read: Annotated[
        bool, typer.Option("--until-read", help="End when nothing is unread; 10 if --timeout comes first.")
    ] = False,
) -> WatchRequest:
    """Show what is unread, then each page, delivery and read.

    Example: pagecli watch akuam --until-read --timeout 30m
    """
    moment = output.moment(environment)
    seconds = parse_duration(interval).total_seconds()
    if not seconds:
        raise UsageError(f"--interval {interval} is no time at all", "such as 15s")
    return WatchRequest(
        names=who.names(environment),
        pages=which.page_filter(moment),
        interval=seconds,
        until_read=until_read,
        format=output.format(environment, EVENTS, default="table" if environment.stdout_is_terminal else "jsonl"),
        moment=moment,
        connection=service.connection(environment),
    )


def run(request: WatchRequest, environment: Environment, open_service: OpenService = open_service) -> ExitCode:
    """Watch until there is a reason to end, and return the exit code."""
    problems = Problems(environment)
    with problems, Feed(request.format, request.moment, environment, live=not request.connection.debug) as feed:
        return _Watch(request, environment, feed, problems, open_service).run()


class _Watch:
    """One watch: what is known of the contacts' pages, and when to ask again."""

    def __init__(
        self,
        request: WatchRequest,
        environment: Environment,
        feed: Feed,
        problems: Problems,
        open_service: OpenService,
    ) -> None:
        self._request, self._environment, self._feed, self._problems = request, environment, feed, problems
        self._deadline = Deadline(request.connection.timeout, environment.clock.monotonic)
        self._source = open_service(request.connection, environment, self, self)
        self._contacts = Contacts(self._source, environment.variables)
        self._interval = PollInterval(request.interval)
        # Whether a page has been read is no reason not to follow it: only what is told of it depends on that.
        self._followed = replace(request.pages, statuses=frozenset(), unread=False)
        self._unmatched = UnmatchedTexts(request.pages)
        self._log = EventLog()
        self._opened: set[str] = set()
        self._unread: dict[str, list[Page]] = {}
        self._lost: dict[str, PagecliError] = {}
        self._failing: dict[str, PagecliError] = {}
        """By name the error of each listing that has not succeeded since."""
        self._failing_places: dict[str, PagecliError] = {}
        self._answered = self._throttled = False

    def add_unreadable_times(self, count: int) -> None:
        """Count times in answers that were none."""
        self._problems.add_unreadable_times(count)

    def fail(self, error: PagecliError, about: str | None = None) -> None:
        """Keep what one of several accounts and regions has failed with."""
        self._failing_places[about or str(error)] = error

    def note(self, text: str, about: str | None = None) -> None:
        """Keep something to say."""
        self._problems.note(text, about)

    def waiting(self, seconds: float, error: PagecliError) -> None:
        """Note what the next try waits for."""
        self._throttled |= isinstance(error, ThrottledError)

    def answered(self, count: int, of: int) -> None:
        """Take no notice: the header says what is known."""

    def run(self) -> ExitCode:
        """Poll again and again; the code is that of the worst contact that was lost, else of what was asked for."""
        monotonic, until_read = self._environment.clock.monotonic, self._request.until_read
        while True:
            started = monotonic()
            self._throttled = False
            events, failures = self._look()
            pause = self._interval.pause(monotonic() - started, self._answered, self._throttled)
            self._feed.tick(self._unread_pages(), self._interval.every)
            self._show(events)
            self._tell_lost(failures)
            if self._names() == [] or (until_read and not failures and not self._unread_pages()):
                return self._end(ExitCode.OK)
            self._tell_notes(failures, pause)
            if not self._wait(pause):
                return self._end(ExitCode.CONDITION if until_read else ExitCode.OK)

    def _show(self, events: Sequence[PageEvent]) -> None:
        self._feed.show(events)
        if self._request.format.is_table:
            newest = (event.page for event in reversed(events))
            remember_shown(self._request.connection, self._environment.variables, newest)

    def _end(self, code: ExitCode) -> ExitCode:
        failing = list(self._failing.values())  # what could not be seen last is not known to be read
        self._feed.finish(complete=not (self._lost or failing))
        if failing:
            raise SeveralErrors(failing)
        return max((error.code for error in self._lost.values()), default=code)

    def _names(self) -> list[str] | None:
        names = self._request.names
        return None if names is None else [name for name in names if name not in self._lost]

    def _look(self) -> tuple[list[PageEvent], dict[str, PagecliError]]:
        if self._opened:
            return self._poll()
        with Progress(self._environment, "asking for pages"):
            return self._poll()

    def _poll(self) -> tuple[list[PageEvent], dict[str, PagecliError]]:
        """Look at all pages; return what is new in the order of its times, and what failed, by name."""
        events: list[PageEvent] = []
        failures: dict[str, PagecliError] = {}
        unread: dict[str, list[Page]] = {}
        if self._failing_places:  # they are asked again, for the names, too
            self._contacts = Contacts(self._source, self._environment.variables)
            self._failing_places.clear()
        try:
            for name, batch in list_pages_of_contacts(self._source, self._contacts, self._names()):
                if isinstance(batch, PagecliError):
                    failures[name] = batch
                    continue
                self._unmatched.look(batch.pages)
                pages = self._followed.select(batch.pages)
                unread.setdefault(name, []).extend(
                    page for page in self._request.pages.select(pages) if page.read_time is None
                )
                self._count_undated(pages)
                events += self._log.look(pages, at_first=name not in self._opened)
        except PagecliError as error:  # the list of all contacts
            if isinstance(error, _LASTING):
                raise
            failures[""] = error
        failures |= self._failing_places
        self._throttled |= any(isinstance(error, ThrottledError) for error in failures.values())
        self._answered = bool(unread)
        if self._answered:
            self._problems.note_unmatched(self._unmatched)
        whole = unread.keys() - failures.keys()
        self._note_failing(failures, whole)
        self._opened |= whole
        self._unread |= {name: unread[name] for name in whole}
        return in_order(filter(self._is_wanted, events)), failures

    def _note_failing(self, failures: dict[str, PagecliError], whole: set[str]) -> None:
        """Keep what fails until it succeeds; that `--timeout` cut a poll short says nothing of what was seen before."""
        for name, error in failures.items():
            if not (isinstance(error, TimeLimitError) and name in self._opened):
                self._failing[name] = error
        for name in whole:
            self._failing.pop(name, None)
        for name in {"", *self._failing} - failures.keys() - self._opened:
            self._failing.pop(name, None)

    def _is_wanted(self, event: PageEvent) -> bool:
        pages = self._request.pages
        return not (pages.unread and event.name == "read") and (not pages.statuses or event.name in pages.statuses)

    def _count_undated(self, pages: Sequence[Page]) -> None:
        if self._request.pages.by_time:
            self._problems.add_undated_pages(
                sum(page.sent_time is None and not self._log.knows(page) for page in pages)
            )

    def _tell_lost(self, failures: dict[str, PagecliError]) -> None:
        """Say once which contacts are lost for good, and take them out of the failures."""
        for name in [name for name, error in failures.items() if isinstance(error, _LASTING)]:
            error = failures.pop(name)
            self._failing.pop(name, None)
            self._unread.pop(name, None)
            if name not in self._lost:
                self._lost[name] = error
                with self._feed.hidden():
                    self._environment.tell_error(str(error), error.hint)

    def _tell_notes(self, failures: dict[str, PagecliError], pause: float) -> None:
        """Say what went wrong and will be tried again, and what the rows can't say."""
        notes = []
        told = [error for error in failures.values() if not isinstance(error, TimeLimitError)]
        if told:
            more = f" (and {len(told) - 1} more)" if len(told) > 1 else ""
            notes.append(f"{told[0]}{more}; asking again in {show_duration(pause)}")
        elif self._throttled:
            notes.append(f"the service is throttling; asking again in {show_duration(pause)}")
        notes += self._problems.untold()
        if notes:
            with self._feed.hidden():
                self._environment.warn("\npagecli: ".join(notes))

    def _wait(self, pause: float) -> bool:
        """Wait, with the header kept up to date; return whether there is time left."""
        clock, deadline = self._environment.clock, self._deadline
        end = clock.monotonic() + pause
        while (left := min(end - clock.monotonic(), deadline.remaining())) > 0:
            self._feed.tick(self._unread_pages(), self._interval.every)
            clock.sleep(min(left, _STEP))
        return deadline.remaining() > 0

    def _unread_pages(self) -> list[Page]:
        """Return the unread pages of all contacts, each once."""
        return list({page.page_arn: page for pages in self._unread.values() for page in pages}.values())
