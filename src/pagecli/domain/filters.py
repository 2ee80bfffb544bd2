"""Which pages are shown, and in which order."""

from __future__ import annotations

import re
from collections.abc import Sequence
from datetime import datetime
from operator import attrgetter
from typing import Any

from msgspec import Struct

from pagecli.arns import short_form
from pagecli.domain.model import Page


class PageFilter(Struct, frozen=True):
    """What a page must be to be shown; None and empty mean that anything will do."""

    since: datetime | None = None
    until: datetime | None = None
    statuses: frozenset[str] = frozenset()
    unread: bool = False
    incident: re.Pattern[str] | None = None
    sender: re.Pattern[str] | None = None

    @property
    def by_time(self) -> bool:
        """Whether SentTime matters: pages without one are kept all the same."""
        return self.since is not None or self.until is not None

    def select(self, pages: list[Page]) -> list[Page]:
        """Return the pages that match, in their order."""
        return pages if self == _ALL else [page for page in pages if self._matches(page)]

    def _matches(self, page: Page) -> bool:
        return (
            not (self.unread and page.read_time is not None)
            and (not self.statuses or page.status in self.statuses)
            and self._in_time(page.sent_time)
            and (_fits(page.incident_id, self.incident) or _fits(_short(page.incident_id), self.incident))
            and _fits(page.sender, self.sender)
        )

    def _in_time(self, sent: datetime | None) -> bool:
        if sent is None:
            return True
        return (self.since is None or self.since <= sent) and (self.until is None or sent < self.until)


_ALL = PageFilter()


def _fits(text: str | None, pattern: re.Pattern[str] | None) -> bool:
    return pattern is None or (text is not None and pattern.fullmatch(text) is not None)


def _short(arn: str | None) -> str | None:
    return None if arn is None else short_form(arn)


def wildcard(text: str) -> re.Pattern[str]:
    """Return the pattern of an exact text in which `*` stands for any characters."""
    return re.compile(re.escape(text).replace(r"\*", ".*"), re.DOTALL)


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
