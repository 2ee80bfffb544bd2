"""Events of pages (sent, delivered, read), found by comparing polls, each reported once.

Of every page that was seen, 16 bytes that stand for its ARN and what has been told of it are kept, for as long as the
watch goes on: a page that a listing leaves out for once does not happen a second time.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable
from datetime import datetime
from hashlib import blake2b
from typing import NamedTuple

from pagecli.domain.history import PageAbout
from pagecli.domain.model import Page
from pagecli.times import UTC

_NAMES = ("sent", "delivered", "read")
_AT_LAST = datetime.max.replace(tzinfo=UTC)


class PageEvent(NamedTuple):
    """`sent`, `delivered` or `read`: when (None where the service does not say), and the page as it is now."""

    name: str
    time: datetime | None
    page: Page


class ToldEvent(NamedTuple):
    """An event with what its page is about, as far as known when it is reported."""

    event: PageEvent
    about: PageAbout
    is_open: bool = False

    def marked(self, open_arns: Collection[str]) -> ToldEvent:
        """Return the event, marked with whether its page is open."""
        return self._replace(is_open=self.event.page.page_arn in open_arns)


class EventLog:
    """Finds what has happened to pages since the last poll."""

    def __init__(self) -> None:
        self._told: dict[bytes, int] = {}  # a bit for each of _NAMES

    def knows(self, page: Page) -> bool:
        """Whether the page has been seen before."""
        return _key(page) in self._told

    def look(self, pages: Iterable[Page], at_first: bool) -> list[PageEvent]:
        """Return the events that are new.

        Looking at a contact's pages for the first time, what had happened before is no news: of a page that is seen
        then, only how it stands is told, and nothing if it has been read.
        """
        events: list[PageEvent] = []
        for page in pages:
            times = (page.sent_time, page.delivery_time, page.read_time)
            now = 1 | (times[1] is not None) << 1 | (times[2] is not None) << 2
            key = _key(page)
            before = self._told.get(key, 0)
            self._told[key] = before | now
            if at_first and not before:
                stands = now.bit_length() - 1
                if not page.read_time:
                    events.append(PageEvent(_NAMES[stands], times[stands], page))
            elif now & ~before:
                news = [i for i in range(3) if now & ~before & 1 << i]
                events += [PageEvent(_NAMES[i], times[i], page) for i in news]
        return events


def _key(page: Page) -> bytes:
    """Return what stands for the page: a digest of its ARN, a third of its size."""
    return blake2b(page.page_arn.encode("utf-8", "surrogatepass"), digest_size=16).digest()


def in_order(events: Iterable[PageEvent]) -> list[PageEvent]:
    """Return the events in the order of their times; one without a time just before what followed it, or last."""
    return sorted(events, key=_moment)


def _moment(event: PageEvent) -> tuple[datetime, int]:
    page = event.page
    known = [time for time in (page.delivery_time, page.read_time) if time]
    return event.time or min(known, default=_AT_LAST), _NAMES.index(event.name)
