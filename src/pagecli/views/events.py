"""Events: the fields of `watch` for programs, and its lines and header for people."""

from __future__ import annotations

from collections.abc import Collection
from typing import Any

import msgspec
from msgspec.structs import astuple, fields

from pagecli.arns import short_form
from pagecli.domain.events import PageEvent
from pagecli.domain.model import Page
from pagecli.text import escape_controls
from pagecli.times import Moment, format_time, show_clock, show_duration, show_time
from pagecli.views import MISSING, Cell, Column, View, one_by_one
from pagecli.views.pages import PAGES, SLOW_DELIVERY, SLOW_READ, PageRecord, latency_cell, page_record

# Later events keep the widths of the first ones: these are what the longest need.
_TIME_WIDTH, _EVENT_WIDTH, _LATENCY_WIDTH = 12, 9, 7

EventRecord = msgspec.defstruct(
    "EventRecord",
    [("event", str), ("time", str | None), *((f.name, f.type) for f in fields(PageRecord))],
    rename="pascal",
)
"""The fields of `watch`, in their order: Event, Time, then those of `list`."""


def _record(event: PageEvent) -> Any:
    time = format_time(event.time)
    return EventRecord(event.name, time, *astuple(page_record(event.page)))


def _time(event: PageEvent, moment: Moment) -> Cell:
    text = show_clock(event.time, *moment, today_as="%H:%M:%S") if event.time else MISSING.text
    return Cell(text.ljust(_TIME_WIDTH))


def _event(event: PageEvent, moment: Moment) -> Cell:
    return Cell(event.name.ljust(_EVENT_WIDTH), "green" if event.name == "read" else "")


def _after(event: PageEvent, moment: Moment) -> Cell:
    if event.name == "sent":
        return MISSING
    page = event.page
    if event.name == "read":
        cell = latency_cell(page.read_latency, SLOW_READ)
    else:
        cell = latency_cell(page.delivery_latency, SLOW_DELIVERY)
    return Cell(cell.text.rjust(_LATENCY_WIDTH), cell.style)


_PAGE_COLUMNS = {column.header: column for column in PAGES.columns}


def _of_page(header: str, **changes: Any) -> Column[PageEvent]:
    """Return the column of `list` with that header, for events."""
    column = _PAGE_COLUMNS[header]
    return Column(header, column.field, lambda event, moment: column.cell(event.page, moment), **changes)


EVENTS: View[PageEvent] = View(
    EventRecord,
    one_by_one(_record),
    (
        Column("TIME", "Time", _time),
        Column("EVENT", "Event", _event),
        Column("AFTER", None, _after, right=True),
        _of_page("PAGE"),
        _of_page("INCIDENT", optional=1),
        _of_page("SENDER"),
    ),
    lambda event: event.page.contact_arn,
)


def header(unread: Collection[Page], moment: Moment, every: float) -> Cell:
    """Return the line above the events: how many pages are unread, which is the oldest, how often is asked."""
    pace = f"every {show_duration(every)}"
    if not unread:
        return Cell(f"nothing unread · {pace}", "bold green")
    parts = [f"{len(unread):,} unread"]
    dated = [(page.sent_time, page.page_arn) for page in unread if page.sent_time]
    if dated:
        sent, arn = min(dated)
        parts.append(f"oldest {escape_controls(short_form(arn))}, {show_time(sent, *moment)}")
    return Cell(" · ".join([*parts, pace]), "bold red")
