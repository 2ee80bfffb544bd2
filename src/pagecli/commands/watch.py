"""`pagecli watch`: what is unread now, and what is happening?"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Annotated

import typer
from msgspec import Struct

from pagecli.connection import Connection, Deadline
from pagecli.domain.events import ToldEvent
from pagecli.domain.filters import PageFilter
from pagecli.environment import Environment
from pagecli.errors import ExitCode, PagecliError, SeveralErrors, TimeLimitError, UsageError
from pagecli.options import ContactOptions, OutputOptions, PageOptions, ServiceOptions
from pagecli.output import Format
from pagecli.output.feed import Feed
from pagecli.output.progress import Progress
from pagecli.queries.polling import PollInterval
from pagecli.queries.problems import Problems
from pagecli.queries.watch import LASTING, OPEN_PAGES, Listening, PageWatch, Poll
from pagecli.shown import remember_shown
from pagecli.source import OpenService, open_service
from pagecli.times import Moment, parse_duration, show_duration
from pagecli.views.events import EVENTS, Standing
from pagecli.views.pages import DETAIL_FIELDS

_STEP = 1.0  # seconds between checks of the clock, and of whether stdout still has a reader


class WatchRequest(Struct, frozen=True, kw_only=True):
    """What the command line asks for, checked; `names` None is every personal contact, `interval` is in seconds."""

    names: list[str] | None
    pages: PageFilter
    interval: float
    until_read: bool
    bell: bool
    format: Format
    moment: Moment
    connection: Connection


def parse(
    environment: Environment,
    who: ContactOptions,
    which: PageOptions,
    output: OutputOptions,
    service: ServiceOptions,
    interval: Annotated[str, typer.Option("--interval", metavar="DURATION", help="How often to ask, at most.")] = "15s",
    until_read: Annotated[
        bool, typer.Option("--until-read", help="End when nothing is unread; code 10 if --timeout comes first.")
    ] = False,
    bell: Annotated[bool, typer.Option("--bell", help="Ring the terminal's bell at each new page.")] = False,
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
        bell=bell,
        format=output.format(environment, EVENTS, default="table" if environment.stdout_is_terminal else "jsonl"),
        moment=moment,
        connection=service.connection(environment),
    )


def run(request: WatchRequest, environment: Environment, open_service: OpenService = open_service) -> ExitCode:
    """Watch until there is a reason to end, and return the exit code."""
    problems, live = Problems(environment), not request.connection.debug
    with problems, Feed(request.format, request.moment, environment, live, request.bell) as feed:
        watch = _Watch(request, environment, feed, problems, open_service)
        try:
            return watch.run()
        except KeyboardInterrupt:
            if not feed.quit:
                raise
            return watch.give_up()


class _Watch:
    """One watch: when to look again, what to say, and how it ends."""

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
        listening = Listening(problems)
        source = open_service(request.connection, environment, listening, listening)
        fields = request.format.fields
        with_details = fields is None or not set(DETAIL_FIELDS).isdisjoint(fields)
        self._watch = PageWatch(source, environment.variables, request.pages, listening, with_details)
        self._interval = PollInterval(request.interval)
        self._has_looked = False
        self._lost: dict[str, PagecliError] = {}
        self._failing: dict[str, PagecliError] = {}
        """By name the error of what has not succeeded since."""

    def run(self) -> ExitCode:
        """Poll again and again; the code is that of the worst contact that was lost, else of what was asked for."""
        monotonic, until_read = self._environment.clock.monotonic, self._request.until_read
        while True:
            started = monotonic()
            opened = set(self._watch.opened)
            poll = self._look()
            self._note_failing(poll.failures, opened)
            pause = self._interval.pause(monotonic() - started, poll.answered, poll.throttled)
            self._show(poll.events, is_news=bool(opened))
            self._tell_lost(poll.failures)
            if self._names() == [] or (until_read and not poll.failures and not self._watch.unread):
                return self._end(ExitCode.OK)
            self._tell_notes(poll, pause)
            if not self._wait(pause):
                return self.give_up()

    def give_up(self) -> ExitCode:
        """End early, and return the exit code."""
        return self._end(ExitCode.CONDITION if self._request.until_read else ExitCode.OK)

    def _look(self) -> Poll:
        now = self._environment.clock.now()
        if self._has_looked:
            return self._watch.poll(self._names(), now)
        self._has_looked = True
        with Progress(self._environment, "asking for pages"):
            return self._watch.poll(self._names(), now)

    def _names(self) -> list[str] | None:
        names = self._request.names
        return None if names is None else [name for name in names if name not in self._lost]

    def _show(self, events: Sequence[ToldEvent], is_news: bool) -> None:
        self._feed.show(events, self._standing(), is_news)
        if self._request.format.is_table:
            newest = (told.event.page for told in reversed(events))
            remember_shown(self._request.connection, self._environment.variables, newest)

    def _standing(self) -> Standing:
        return Standing(self._watch.unread, self._watch.open, self._interval.every)

    def _note_failing(self, failures: dict[str, PagecliError], opened: set[str]) -> None:
        """Keep what fails until it succeeds; that `--timeout` cut a poll short says nothing of what was seen before."""
        for name in list(self._failing):
            if name not in failures:
                del self._failing[name]
        for name, error in failures.items():
            if not (isinstance(error, TimeLimitError) and (name in opened or name == OPEN_PAGES)):
                self._failing[name] = error

    def _tell_lost(self, failures: dict[str, PagecliError]) -> None:
        """Report once which contacts are lost for good, and remove them from the failures."""
        for name in [name for name, error in failures.items() if isinstance(error, LASTING)]:
            error = failures.pop(name)
            self._failing.pop(name, None)
            self._watch.forget(name)
            if name not in self._lost:
                self._lost[name] = error
                self._feed.note_error(error)

    def _tell_notes(self, poll: Poll, pause: float) -> None:
        """Say what went wrong and will be tried again, and what the rows can't say."""
        notes = []
        told = [error for error in poll.failures.values() if not isinstance(error, TimeLimitError)]
        if told:
            more = f" (and {len(told) - 1} more)" if len(told) > 1 else ""
            notes.append(f"{told[0]}{more}; asking again in {show_duration(pause)}")
        elif poll.throttled:
            notes.append(f"the service is throttling; asking again in {show_duration(pause)}")
        notes += self._problems.untold()
        if notes:
            self._feed.note("\npagecli: ".join(notes))

    def _wait(self, pause: float) -> bool:
        """Wait, with the header kept up to date; return whether there is time left."""
        clock, deadline = self._environment.clock, self._deadline
        end = clock.monotonic() + pause
        while (left := min(end - clock.monotonic(), deadline.remaining())) > 0:
            self._feed.tick(self._standing())
            clock.sleep(min(left, _STEP))
            if self._feed.quit:
                return False
        return deadline.remaining() > 0

    def _end(self, code: ExitCode) -> ExitCode:
        failing = list(self._failing.values())  # what could not be seen last is not known to be read
        self._feed.finish(complete=not (self._lost or failing))
        if failing:
            raise SeveralErrors(failing)
        return max((error.code for error in self._lost.values()), default=code)
