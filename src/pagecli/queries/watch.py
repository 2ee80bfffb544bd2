"""Polls for what has happened to pages, and carries on after failures."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime

from msgspec import Struct
from msgspec.structs import replace

from pagecli.domain.events import EventLog, PageEvent, ToldEvent, in_order
from pagecli.domain.filters import PageFilter, UnmatchedTexts
from pagecli.domain.history import PageAbout
from pagecli.domain.model import Page
from pagecli.domain.open import is_recent
from pagecli.errors import AccessError, NotFoundError, PagecliError, ThrottledError, TimeLimitError, UsageError
from pagecli.queries.contacts import Contacts
from pagecli.queries.details import Details
from pagecli.queries.open import OpenPages
from pagecli.queries.pages import list_pages_of_contacts
from pagecli.queries.problems import Problems
from pagecli.source import Pollable, Source

LASTING = (UsageError, NotFoundError, AccessError)
"""Errors that waiting won't fix."""
OPEN_PAGES = "open pages"
"""The name under which failures to read engagements are reported."""
_MOST_KNOWN = 10_000  # pages whose details are kept
_NOTHING = PageAbout()


class Poll(Struct, frozen=True):
    """What one poll found: what is new, in the order of its times, and what failed, by name."""

    events: list[ToldEvent]
    failures: dict[str, PagecliError]
    answered: bool
    throttled: bool


class Listening:
    """Collects what goes wrong beside the answers, and what is waited for."""

    def __init__(self, problems: Problems) -> None:
        self.problems = problems
        self.failing_places: dict[str, PagecliError] = {}
        self.throttled = False

    def add_unreadable_times(self, count: int) -> None:
        """Count times in answers that could not be read."""
        self.problems.add_unreadable_times(count)

    def fail(self, error: PagecliError, about: str | None = None) -> None:
        """Record the error of one of several accounts and regions."""
        self.failing_places[about or str(error)] = error

    def note(self, text: str, about: str | None = None) -> None:
        """Record a note."""
        self.problems.note(text, about)

    def waiting(self, seconds: float, error: PagecliError) -> None:
        """Note what the next try waits for."""
        self.throttled |= isinstance(error, ThrottledError)

    def answered(self, count: int, of: int) -> None:
        """Do nothing: the header says what is known."""


class PageWatch:
    """Polls the pages of contacts; `unread` and `open` are as of the last poll.

    `with_details` asks what each page is about when it is first reported.
    """

    def __init__(
        self,
        source: Source,
        variables: Mapping[str, str],
        wanted: PageFilter,
        listening: Listening,
        with_details: bool,
    ) -> None:
        self._source, self._variables, self._listening = source, variables, listening
        self._problems = listening.problems
        if isinstance(source, Pollable):
            source.poll()
        self._contacts = Contacts(source, variables)
        self._wanted, self._only_open = replace(wanted, open_at=None), wanted.open_at is not None
        # Read pages are followed, too: --unread only decides what is reported about them.
        self._followed = replace(self._wanted, statuses=frozenset(), unread=False)
        self._unmatched = UnmatchedTexts(wanted)
        self._log = EventLog()
        self._details = Details(source, self._note_left_out) if with_details else None
        self._about: dict[str, PageAbout] = {}
        self._unread: dict[str, list[Page]] = {}
        self.opened: set[str] = set()
        """The names whose pages have been seen whole."""
        self.open: list[Page] = []

    @property
    def unread(self) -> list[Page]:
        """The unread pages of all contacts, each once."""
        return list({page.page_arn: page for pages in self._unread.values() for page in pages}.values())

    def forget(self, name: str) -> None:
        """Drop the pages of a contact that can no longer be listed."""
        self._unread.pop(name, None)

    def poll(self, names: list[str] | None, now: datetime) -> Poll:
        """Poll all pages; PagecliError if another poll could not help."""
        self._listening.throttled = False
        if self._listening.failing_places:  # ask them again: their errors are reported by name
            self._contacts = Contacts(self._source, self._variables)
            self._listening.failing_places.clear()
        events, unread, failures = self._look(names)
        whole = unread.keys() - failures.keys()
        self.opened |= whole
        self._unread |= {name: unread[name] for name in whole}
        before = {page.page_arn for page in self.open}
        self.open = self._find_open(now, failures)
        told = [event for event in in_order(events) if self._is_told(event, now, before)]
        if unread:
            self._problems.note_unmatched(self._unmatched)
        throttled = self._listening.throttled or any(isinstance(e, ThrottledError) for e in failures.values())
        return Poll(self._tell(told), failures, bool(unread), throttled)

    def _look(self, names: list[str] | None) -> tuple[list[PageEvent], dict[str, list[Page]], dict[str, PagecliError]]:
        events: list[PageEvent] = []
        unread: dict[str, list[Page]] = {}
        failures: dict[str, PagecliError] = {}
        try:
            for name, batch in list_pages_of_contacts(self._source, self._contacts, names):
                if isinstance(batch, PagecliError):
                    failures[name] = batch
                    continue
                self._unmatched.look(batch.pages)
                pages = self._followed.select(batch.pages)
                new = [page for page in self._wanted.select(pages) if page.read_time is None]
                unread.setdefault(name, []).extend(new)
                self._count_undated(pages)
                events += self._log.look(pages, at_first=name not in self.opened)
        except PagecliError as error:  # the listing of all contacts
            if isinstance(error, LASTING):
                raise
            failures[""] = error
        return events, unread, failures | self._listening.failing_places

    def _count_undated(self, pages: Sequence[Page]) -> None:
        if self._wanted.by_time:
            new = sum(page.sent_time is None and not self._log.knows(page) for page in pages)
            self._problems.add_undated_pages(new)

    def _find_open(self, now: datetime, failures: dict[str, PagecliError]) -> list[Page]:
        def fail(error: PagecliError) -> None:
            failures.setdefault(OPEN_PAGES, error)

        found = OpenPages(self._source, now, self._problems, fail).among(self.unread)
        if self._only_open:
            arns = {page.page_arn for page in found}
            self._unread = {name: [p for p in pages if p.page_arn in arns] for name, pages in self._unread.items()}
        return found

    def _is_told(self, event: PageEvent, now: datetime, open_before: set[str]) -> bool:
        """Whether it is news: not if it happened more than 24 hours ago, unless a time was asked for."""
        wanted, arn = self._wanted, event.page.page_arn
        if self._only_open and arn not in open_before and all(arn != page.page_arn for page in self.open):
            return False
        if not wanted.by_time and event.time is not None and not is_recent(event.time, now):
            return False
        return not (wanted.unread and event.name == "read") and (not wanted.statuses or event.name in wanted.statuses)

    def _tell(self, events: Sequence[PageEvent]) -> list[ToldEvent]:
        if self._details:
            pages = {event.page.page_arn: event.page for event in events}
            new = [page for arn, page in pages.items() if arn not in self._about]
            self._about |= {page.page_arn: each for page, each in zip(new, self._details.find(new), strict=True)}
        told = [ToldEvent(event, self._about.get(event.page.page_arn, _NOTHING)) for event in events]
        for arn in list(self._about)[:-_MOST_KNOWN]:
            del self._about[arn]
        return told

    def _note_left_out(self, error: PagecliError) -> None:
        if not isinstance(error, TimeLimitError):
            self._problems.note(f"left out: {error}" + (f"; {error.hint}" if error.hint else ""), about=error.hint)
