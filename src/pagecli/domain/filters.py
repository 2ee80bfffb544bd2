"""Filters and sorts pages."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import datetime
from operator import attrgetter
from typing import Any

from msgspec import Struct

from pagecli.arns import short_form
from pagecli.domain.model import Page
from pagecli.domain.open import may_be_open


class Wildcard(Struct, frozen=True):
    """A pattern in which `*` stands for any characters, as the parts between the `*`; other characters are literal."""

    parts: tuple[str, ...]

    @property
    def text(self) -> str:
        """The text that was read."""
        return "*".join(self.parts)

    def matches(self, text: str) -> bool:
        """Whether the pattern matches the whole text, in linear time."""
        first, last = self.parts[0], self.parts[-1]
        if len(self.parts) == 1:
            return text == first
        start, end = len(first), len(text) - len(last)
        if start > end or not (text.startswith(first) and text.endswith(last)):
            return False
        for part in self.parts[1:-1]:  # the first match will do: the `*` takes what comes before it
            start = text.find(part, start, end)
            if start < 0:
                return False
            start += len(part)
        return True


def wildcard(text: str) -> Wildcard:
    """Parse a pattern in which `*` stands for any characters."""
    return Wildcard(tuple(text.split("*")))


class PageFilter(Struct, frozen=True):
    """The conditions for a page to be shown; None and empty mean any."""

    since: datetime | None = None
    until: datetime | None = None
    statuses: frozenset[str] = frozenset()
    unread: bool = False
    incident: Wildcard | None = None
    sender: Wildcard | None = None
    open_at: datetime | None = None
    """Pages that are open then: of the page alone it is known that it can be, its engagement decides."""
    goes_on: bool = False
    """Whether `until` is the end of a period that is not over: nobody asks for what is yet to come."""

    @property
    def until_given(self) -> datetime | None:
        """The time up to which the pages have to be known, if one was given."""
        return None if self.goes_on else self.until

    @property
    def by_time(self) -> bool:
        """Whether SentTime matters; pages without one are kept all the same."""
        return self.since is not None or self.until is not None

    def select(self, pages: list[Page]) -> list[Page]:
        """Return the pages that match, in their order."""
        return pages if self == _ALL else [page for page in pages if self._matches(page)]

    def _matches(self, page: Page) -> bool:
        return (
            not (self.unread and page.read_time is not None)
            and (self.open_at is None or may_be_open(page, self.open_at))
            and (not self.statuses or page.status in self.statuses)
            and self._in_time(page.sent_time)
            and (self.incident is None or _fits_incident(page, self.incident))
            and (self.sender is None or _fits_sender(page, self.sender))
        )

    def _in_time(self, sent: datetime | None) -> bool:
        if sent is None:
            return True
        return (self.since is None or self.since <= sent) and (self.until is None or sent < self.until)


_ALL = PageFilter()


def _fits_incident(page: Page, text: Wildcard) -> bool:
    incident = page.incident_id
    return incident is not None and (text.matches(incident) or text.matches(short_form(incident)))


def _fits_sender(page: Page, text: Wildcard) -> bool:
    return text.matches(page.sender)


class UnmatchedTexts:
    """The texts without `*` in a filter that no page has matched so far, whatever else the filter asks for."""

    def __init__(self, pages: PageFilter) -> None:
        texts = (("incident", pages.incident, _fits_incident), ("sender", pages.sender, _fits_sender))
        self._left = [(name, text, fits) for name, text, fits in texts if text and len(text.parts) == 1]

    def look(self, pages: Sequence[Page]) -> None:
        """Remove the texts that match one of these pages."""
        self._left = [
            (name, text, fits) for name, text, fits in self._left if not any(fits(page, text) for page in pages)
        ]

    def __iter__(self) -> Iterator[tuple[str, str]]:
        """Yield each text with the name of the member that it was to match."""
        return ((name, text.parts[0]) for name, text, _ in self._left)


_SORT_KEYS: dict[str, Any] = {
    "sent": attrgetter("sent_time"),
    "delivery": attrgetter("delivery_latency"),
    "read": attrgetter("read_latency"),
}


def sort_pages(pages: Sequence[Page], by: str, reverse: bool = False) -> list[Page]:
    """Sort newest or slowest first; with `reverse` oldest or fastest first.

    Pages without the value come last either way, and equal ones keep the service's order.
    """
    value = _SORT_KEYS[by]
    valued = [page for page in pages if value(page) is not None]
    others = [page for page in pages if value(page) is None]
    return sorted(valued, key=value, reverse=not reverse) + others
