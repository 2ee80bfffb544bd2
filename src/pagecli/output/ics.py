"""An iCalendar file (RFC 5545), for whatever shows calendars."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from icalendar import Calendar, Event

from pagecli import __version__
from pagecli.output import Stdout
from pagecli.text import escape_controls
from pagecli.times import UTC
from pagecli.views.oncall import CalendarEvent


def write_calendar(stdout: Stdout, events: Sequence[CalendarEvent], now: datetime, complete: bool) -> None:
    """Write the events; a calendar that is not complete is not closed, so that no reader takes it for whole."""
    calendar = Calendar()
    calendar.add("prodid", f"-//pagecli//pagecli {__version__}//EN")
    calendar.add("version", "2.0")
    for event in events:
        calendar.add_component(_component(event, now))
    text: bytes = calendar.to_ical()
    stdout.write(text if complete else text.removesuffix(b"END:VCALENDAR\r\n"))


def _component(event: CalendarEvent, now: datetime) -> Event:
    component = Event()
    component.add("uid", event.uid)
    component.add("dtstamp", now.astimezone(UTC))
    component.add("dtstart", event.start.astimezone(UTC))
    component.add("dtend", event.end.astimezone(UTC))
    component.add("summary", escape_controls(event.summary))
    component.add("description", escape_controls(event.description))
    component.add("transp", "TRANSPARENT")  # on call is not busy
    return component
