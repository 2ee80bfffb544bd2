from __future__ import annotations

from datetime import timedelta

import pytest
from msgspec import to_builtins

from pagecli.connection import Place
from pagecli.domain.events import PageEvent, ToldEvent
from pagecli.domain.history import PageAbout
from pagecli.domain.model import Page
from pagecli.times import UTC, Moment
from pagecli.views import Cell
from pagecli.views.events import EVENTS, Standing, header
from pagecli.views.pages import DETAILED_PAGES, OPEN_STYLE, DetailedPage
from support.in_process import NOW

MOMENT = Moment(NOW, UTC)
ABOUT = PageAbout("p99 is high", "SMS", "phone")
ARN = "arn:aws:ssm-contacts:us-east-2:111122223333"


def page(number: int = 1, sent: float | None = 0, delivery: float | None = None, read: float | None = None) -> Page:
    times = [None if seconds is None else NOW + timedelta(seconds=seconds) for seconds in (sent, delivery, read)]
    name = f"akuam/{number:08x}-2350-442b-95e7-ed8b0EXAMPLE"
    return Page(f"{ARN}:page/{name}", f"{ARN}:engagement/{name}", f"{ARN}:contact/akuam", "cli", None, *times)


def cells(name: str, of: Page, is_open: bool = False) -> dict[str, Cell]:
    times = {"sent": of.sent_time, "delivered": of.delivery_time, "read": of.read_time}
    told = ToldEvent(PageEvent(name, times[name], of), ABOUT, is_open)
    return {column.header: column.cell(told, MOMENT) for column in EVENTS.columns}


@pytest.mark.parametrize(
    ("name", "after", "style"),
    [("sent", "-", "dim"), ("delivered", "41s", "yellow"), ("read", "15m 01s", "bold yellow")],
)
def test_each_event_tells_after_how_long_it_came(name: str, after: str, style: str) -> None:
    shown = cells(name, page(delivery=41, read=901))["AFTER"]

    assert (shown.text.strip(), shown.style) == (after, style)


def test_an_event_whose_page_has_no_sent_time_came_after_nobody_knows_how_long() -> None:
    assert cells("read", page(sent=None, read=301))["AFTER"].text.strip() == "-"


def test_a_row_leads_with_time_event_who_and_what_it_is_about() -> None:
    shown = cells("read", page(read=301))

    assert [(name, cell.text) for name, cell in shown.items()][:6] == [
        ("TIME", "19:05:01"),
        ("EVENT", "read"),
        ("WHO", "akuam"),
        ("ABOUT", "p99 is high"),
        ("BY", "sms"),
        ("AFTER", "5m 01s"),
    ]


def test_only_an_open_page_is_an_alarm() -> None:
    assert cells("sent", page(), is_open=True)["EVENT"].style == OPEN_STYLE
    assert [cells(name, page(read=3))["EVENT"].style for name in ("sent", "read")] == ["", "green"]


def test_the_fields_are_event_and_time_and_those_of_list_with_details() -> None:
    of = page(delivery=41, read=301)

    [record] = EVENTS.records([ToldEvent(PageEvent("read", of.read_time, of), ABOUT)])

    [row] = DETAILED_PAGES.records([DetailedPage(of, ABOUT)])
    assert to_builtins(record) == {"Event": "read", "Time": "2026-11-23T19:05:01.000Z", **to_builtins(row)}
    assert EVENTS.fields == ("Event", "Time", *DETAILED_PAGES.fields)


OLD, RECENT = page(2, sent=-180), page(1, sent=-120)


@pytest.mark.parametrize(
    ("unread", "is_open", "cell"),
    [
        ([], [], Cell("nothing unread", "green")),
        ([RECENT, OLD], [], Cell("2 unread · 0 open · oldest 18:57 (3m ago)", "bold")),
        ([RECENT, OLD], [RECENT], Cell("2 unread · 1 open · oldest 18:57 (3m ago)", OPEN_STYLE)),
        ([page(sent=None)], [], Cell("1 unread · 0 open", "bold")),
    ],
)
def test_the_header_counts_unread_and_open_pages_and_says_since_when(
    unread: list[Page], is_open: list[Page], cell: Cell
) -> None:
    assert header(Standing(unread, is_open, 15), [], MOMENT)[0] == cell


def test_the_header_says_where_it_is_and_how_often_is_asked() -> None:
    where = header(Standing([], [], 15), [Place("prod", "111122223333", "eu-west-1")], MOMENT)[1]

    assert [part.text for part in where] == ["prod", "111122223333", "eu-west-1", "every 15s"]
