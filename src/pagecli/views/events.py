"""Events: the fields of `watch` for programs, and its lines and header for people."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from operator import attrgetter
from typing import Any

import msgspec
from msgspec import Struct
from msgspec.structs import astuple, fields

from pagecli.connection import Place
from pagecli.domain.events import PageEvent, ToldEvent
from pagecli.domain.model import Page
from pagecli.times import Moment, format_time, show_clock, show_duration, show_time
from pagecli.views import MISSING, Cell, Column, View, columns_of, one_by_one
from pagecli.views.origin import origin_parts
from pagecli.views.pages import (
    ABOUT,
    OPEN_STYLE,
    PAGES,
    SLOW_DELIVERY,
    SLOW_READ,
    WHO,
    DetailedPage,
    DetailedPageRecord,
    detailed_page_records,
    latency_cell,
)

EventRecord = msgspec.defstruct(
    "EventRecord",
    [("event", str), ("time", str | None), *((f.name, f.type) for f in fields(DetailedPageRecord))],
    rename="pascal",
)
"""The fields of `watch`, in their order: Event, Time, then those of `list --detail`."""


class Standing(Struct, frozen=True):
    """How it stands: the unread pages, those of them that are open, and the seconds between two looks."""

    unread: Sequence[Page]
    open: Sequence[Page]
    every: float


def _record(told: ToldEvent) -> Any:
    [page] = detailed_page_records([DetailedPage(told.event.page, told.about)])
    return EventRecord(told.event.name, format_time(told.event.time), *astuple(page))


def _time(event: PageEvent, moment: Moment) -> Cell:
    return Cell(show_clock(event.time, *moment, today_as="%H:%M:%S")) if event.time else MISSING


def _event(told: ToldEvent, moment: Moment) -> Cell:
    name = told.event.name
    return Cell(name, "green" if name == "read" else OPEN_STYLE if told.is_open else "")


def _after(event: PageEvent, moment: Moment) -> Cell:
    if event.name == "sent":
        return MISSING
    if event.name == "read":
        return latency_cell(event.page.read_latency, SLOW_READ)
    return latency_cell(event.page.delivery_latency, SLOW_DELIVERY)


_event_of: Callable[[ToldEvent], PageEvent] = attrgetter("event")
_page_of: Callable[[ToldEvent], Page] = attrgetter("event.page")
_of_page = {column.header: column for column in PAGES.columns}

EVENTS: View[ToldEvent] = View(
    EventRecord,
    one_by_one(_record),
    (
        *columns_of([Column("TIME", "Time", _time, clock=True, later=12)], _event_of),
        Column("EVENT", "Event", _event, later=9),
        *columns_of([WHO], _page_of),
        *columns_of(ABOUT, attrgetter("about")),
        *columns_of([Column("AFTER", None, _after, right=True, optional=1, later=7)], _event_of),
        *columns_of([_of_page["INCIDENT"], msgspec.structs.replace(_of_page["PAGE"], optional=6)], _page_of),
    ),
    attrgetter("event.page.contact_arn"),
)


def header(standing: Standing, places: Sequence[Place], moment: Moment) -> tuple[Cell, list[Cell]]:
    """Return the line above the events: how many pages are unread and open, which is the oldest; and where it is."""
    parts = [f"{len(standing.unread):,} unread", f"{len(standing.open):,} open"]
    dated = [page.sent_time for page in standing.unread if page.sent_time]
    if dated:
        parts.append(f"oldest {show_time(min(dated), *moment)}")
    style = OPEN_STYLE if standing.open else "bold" if standing.unread else "green"
    text = " · ".join(parts) if standing.unread else "nothing unread"
    where = origin_parts(places, "") if places else []
    return Cell(text, style), [*where, Cell(f"every {show_duration(standing.every)}", "dim")]
