"""Pages: the fields of `list` for programs, and the table with its summary for people."""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Sequence

from msgspec import Struct

from pagecli.arns import alias_of, place_of, short_form, via_of
from pagecli.domain.model import Page
from pagecli.domain.stats import GroupStats
from pagecli.text import count_of, escape_controls
from pagecli.times import Moment, format_times, seconds_between_all, show_duration
from pagecli.views import MISSING, Cell, Column, View, text_cell, time_cell
from pagecli.views.blocks import Line, summary

STATUS_STYLES = {"read": "green", "delivered": "yellow", "sent": "bold red"}
SLOW_DELIVERY = (30.0, 120.0)
SLOW_READ = (300.0, 900.0)


class PageFields(Struct, rename="pascal", gc=False):
    """The fields that every row of a page begins with; times are UTC with milliseconds, a missing value is None."""

    page_arn: str
    engagement_arn: str
    contact_arn: str
    contact_alias: str
    sender: str
    incident_id: str | None
    sent_time: str | None
    delivery_time: str | None
    read_time: str | None
    status: str
    delivery_latency_seconds: float | None
    read_latency_seconds: float | None


class PageRecord(PageFields, rename="pascal", gc=False):
    """The fields of `list`, in their order."""

    via: str | None
    account_id: str
    region: str


def page_record(page: Page) -> PageRecord:
    """Return what programs get of a page."""
    return page_records([page])[0]


def page_records(pages: Sequence[Page]) -> list[PageRecord]:
    """Return what programs get of pages, made column by column: page by page takes twice as long."""
    sent = [page.sent_time for page in pages]
    delivered = [page.delivery_time for page in pages]
    read = [page.read_time for page in pages]
    columns = zip(
        pages,
        [alias_of(page.contact_arn) for page in pages],
        format_times(sent),
        format_times(delivered),
        format_times(read),
        seconds_between_all(sent, delivered),
        seconds_between_all(sent, read),
        strict=True,
    )
    return [
        PageRecord(
            page.page_arn,
            page.engagement_arn,
            page.contact_arn,
            alias,
            page.sender,
            page.incident_id,
            sent_time,
            delivery_time,
            read_time,
            page.status,
            delivery_latency,
            read_latency,
            via_of(page.engagement_arn, alias),
            *place_of(page.contact_arn),
        )
        for page, alias, sent_time, delivery_time, read_time, delivery_latency, read_latency in columns
    ]


def _sent(page: Page, moment: Moment) -> Cell:
    return time_cell(page.sent_time, moment)


def status_cell(page: Page, moment: Moment) -> Cell:
    """Return the status in its colour."""
    return Cell(page.status, STATUS_STYLES[page.status])


def delivery_cell(page: Page, moment: Moment) -> Cell:
    """Return how long the delivery took."""
    return latency_cell(page.delivery_latency, SLOW_DELIVERY)


def read_cell(page: Page, moment: Moment) -> Cell:
    """Return how long it took until the page was read."""
    return latency_cell(page.read_latency, SLOW_READ)


def latency_cell(seconds: float | None, slow: tuple[float, float]) -> Cell:
    """Return the cell of a latency, styled when slow, and marked `!` when negative: clocks that disagree."""
    if seconds is None:
        return MISSING
    if seconds < 0:
        return Cell(f"{show_duration(seconds)} !", "bold magenta")
    styles = ("", "yellow", "bold red")
    return Cell(show_duration(seconds), styles[bisect_right(slow, seconds)])


def incident_cell(page: Page, moment: Moment) -> Cell:
    """Return the incident's short form."""
    return Cell(escape_controls(short_form(page.incident_id)), "dim") if page.incident_id else MISSING


def _via(page: Page, moment: Moment) -> Cell:
    return text_cell(via_of(page.engagement_arn, page.contact_alias), "dim")


def page_cell(page: Page, moment: Moment) -> Cell:
    """Return the page's short form."""
    return Cell(escape_controls(short_form(page.page_arn)), "cyan")


PAGES: View[Page] = View(
    PageRecord,
    page_records,
    (
        Column("SENT", "SentTime", _sent),
        Column("STATUS", "Status", status_cell),
        Column("DELIVERY", "DeliveryLatencySeconds", delivery_cell, right=True),
        Column("READ", "ReadLatencySeconds", read_cell, right=True),
        Column("SENDER", "Sender", lambda page, moment: text_cell(page.sender), elastic=True),
        Column("INCIDENT", None, incident_cell, optional=1),
        Column("VIA", "Via", _via, optional=1),
        Column("PAGE", None, page_cell),
    ),
    lambda page: page.contact_arn,
)


def count_pages(count: int) -> str:
    """Return `1 page`, `1,024 pages`."""
    return count_of(count, "page")


def pages_summary(group: GroupStats, shown: int) -> list[Line]:
    """Return what stands below a table of pages: counts, the latencies where they were kept, how many are shown."""
    parts = [count_pages(group.pages), f"{group.read:,} read", f"{group.pages - group.read:,} unread"]
    for name, latencies in (("delivery", group.delivery_latencies), ("read", group.read_latencies)):
        median, p95 = latencies.percentile(50), latencies.percentile(95)
        if median is not None and p95 is not None:
            parts.append(f"{name} median {show_duration(median)}, p95 {show_duration(p95)}")
    if shown >= group.pages:
        return [summary(*parts)]
    return [summary(*parts), summary(f"{shown:,} of {group.pages:,} shown; -n 0 shows all")]
