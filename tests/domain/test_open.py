from __future__ import annotations

from datetime import timedelta
from itertools import product
from typing import Any

import pytest

from pagecli.domain.model import Page
from pagecli.domain.open import EngagementState, is_recent, may_be_open, open_pages
from support.in_process import NOW

HOUR = timedelta(hours=1)


def page(sent: Any = NOW - HOUR, read: Any = None, engagement: str = "engagement") -> Page:
    return Page("page", engagement, "contact", "sender", sent_time=sent, read_time=read)


@pytest.mark.parametrize(
    ("sent", "read", "expected"),
    [
        (NOW, None, True),
        (NOW - 24 * HOUR, None, True),
        (NOW - 24 * HOUR - timedelta(milliseconds=1), None, False),
        (NOW + HOUR, None, True),  # clocks that disagree
        (None, None, False),
        (NOW - HOUR, NOW, False),
    ],
)
def test_an_unread_page_of_the_last_24_hours_can_be_open(sent: Any, read: Any, expected: bool) -> None:
    assert may_be_open(page(sent, read), NOW) is expected


@pytest.mark.parametrize(("stopped", "answered"), [*product([False, True], repeat=2)])
def test_its_engagement_must_neither_have_ended_nor_been_answered(stopped: bool, answered: bool) -> None:
    states = {"engagement": EngagementState(stopped, answered)}

    assert bool(open_pages([page()], states, NOW)) is (not stopped and not answered)


def test_an_engagement_of_which_nothing_is_known_waits() -> None:
    assert open_pages([page()], {}, NOW) == [page()]


def test_an_engagement_changes_nothing_for_a_page_that_cannot_be_open() -> None:
    assert open_pages([page(read=NOW), page(sent=None)], {"engagement": EngagementState()}, NOW) == []


def test_a_time_that_is_missing_is_not_recent() -> None:
    assert not is_recent(None, NOW)
