"""Which pages are open: still waiting for somebody, as far as the service tells.

A page is open if it is unread, its engagement has no StopTime, no page of that engagement has been read, and it was
sent in the last 24 hours. AWS does not document when StopTime is set: what is open is expected, not known.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import datetime, timedelta

from msgspec import Struct

from pagecli.domain.model import Page

OPEN_FOR = timedelta(hours=24)


class EngagementState(Struct, frozen=True):
    """What decides whether an engagement's pages can be open; what may not be seen counts as not so."""

    is_stopped: bool = False
    is_answered: bool = False


def is_recent(time: datetime | None, now: datetime) -> bool:
    """Whether it was in the last 24 hours; False where the time is missing."""
    return time is not None and time >= now - OPEN_FOR


def may_be_open(page: Page, now: datetime) -> bool:
    """Whether the page alone says that it can be open: its engagement decides."""
    return page.read_time is None and is_recent(page.sent_time, now)


def open_pages(pages: Iterable[Page], states: Mapping[str, EngagementState], now: datetime) -> list[Page]:
    """Return those of the pages that are open; `states` are those of their engagements by ARN."""
    unknown = EngagementState()
    return [page for page in pages if may_be_open(page, now) and _waits(states.get(page.engagement_arn, unknown))]


def _waits(state: EngagementState) -> bool:
    return not state.is_stopped and not state.is_answered
