from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest
from msgspec import to_builtins

from pagecli.domain.events import PageEvent
from pagecli.domain.model import Page
from pagecli.times import UTC, Moment
from pagecli.views import Cell
from pagecli.views.events import EVENTS, header
from pagecli.views.pages import PAGES
from support.in_process import NOW

MOMENT = Moment(NOW, UTC)
ARN = "arn:aws:ssm-contacts:us-east-2:111122223333"


def page(number: int = 1, sent: float | None = 0, delivery: float | None = None, read: float | None = None) -> Page:
    times = [None if seconds is None else NOW + timedelta(seconds=seconds) for seconds in (sent, delivery, read)]
    name = f"akuam/{number:08x}-2350-442b-95e7-ed8b0EXAMPLE"
    return Page(f"{ARN}:page/{name}", f"{ARN}:engagement/{name}", f"{ARN}:contact/akuam", "cli", None, *times)


def cells(name: str, of: Page) -> dict[str, Cell]:
    times = {"sent": of.sent_time, "delivered": of.delivery_time, "read": of.read_time}
    event = PageEvent(name, times[name], of)
    return {column.header: column.cell(event, MOMENT) for column in EVENTS.columns}


@pytest.mark.parametrize(
    ("name", "after", "style"),
    [("sent", "-", "dim"), ("delivered", "41s", "yellow"), ("read", "15m 01s", "bold yellow")],
)
def test_each_event_tells_after_how_long_it_came(name: str, after: str, style: str) -> None:
    shown = cells(name, page(delivery=41, read=901))["AFTER"]

    assert (shown.text.strip(), shown.style) == (after, style)


def test_an_event_whose_page_has_no_sent_time_came_after_nobody_knows_how_long() -> None:
    assert cells("read", page(sent=None, read=301))["AFTER"].text.strip() == "-"


def test_a_column_is_as_wide_as_its_longest_text_may_become() -> None:
    shown = cells("sent", page(sent=None))

    assert [len(shown[name].text) for name in ("TIME", "EVENT")] == [12, 9]
    assert len(cells("read", page(read=301))["AFTER"].text) == 7


def test_the_fields_are_event_and_time_and_those_of_list() -> None:
    of = page(delivery=41, read=301)

    [record] = EVENTS.records([PageEvent("read", of.read_time, of)])

    [row] = PAGES.records([of])
    assert to_builtins(record) == {"Event": "read", "Time": "2026-11-23T19:05:01.000Z", **to_builtins(row)}
    assert EVENTS.fields == ("Event", "Time", *PAGES.fields)


@pytest.mark.parametrize(
    ("unread", "text"),
    [
        ([], "nothing unread · every 15s"),
        ([page(1, sent=-120), page(2, sent=-180)], "2 unread · oldest akuam/00000002, 18:57 (3m ago) · every 15s"),
        ([page(1, sent=None)], "1 unread · every 15s"),
    ],
)
def test_the_header_counts_the_unread_pages_and_names_the_oldest(unread: Any, text: str) -> None:
    assert header(unread, MOMENT, 15).text == text
