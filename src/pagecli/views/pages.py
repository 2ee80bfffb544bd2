"""Pages: the fields of `list` for programs, and the table with its summary for people."""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Callable, Sequence
from operator import attrgetter
from typing import NamedTuple

from msgspec import Struct
from msgspec.structs import astuple, fields, replace

from pagecli.arns import alias_of, place_of, short_form, via_of
from pagecli.domain.history import PageAbout
from pagecli.domain.model import Page
from pagecli.domain.open import may_be_open
from pagecli.domain.stats import GroupStats
from pagecli.text import count_of, escape_controls
from pagecli.times import Moment, format_times, seconds_between_all, show_duration
from pagecli.views import MISSING, Cell, Column, View, columns_of, text_cell, time_columns
from pagecli.views.blocks import Line, shown_of, summary

OPEN_STYLE = "bold red"
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


def status_cell(page: Page, moment: Moment, is_open: bool = False) -> Cell:
    """Return the status in its colour: an alarm only if the page is known to be open, dim if it can't be."""
    if page.read_time is not None:
        return Cell(page.status, "green")
    if is_open:
        return Cell(page.status, OPEN_STYLE)
    return Cell(page.status, "bold" if may_be_open(page, moment.now) else "dim")


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
    styles = ("", "yellow", "bold yellow")
    return Cell(show_duration(seconds), styles[bisect_right(slow, seconds)])


def incident_cell(page: Page, moment: Moment) -> Cell:
    """Return the incident's short form."""
    return Cell(escape_controls(short_form(page.incident_id)), "dim") if page.incident_id else MISSING


def _via(page: Page, moment: Moment) -> Cell:
    return text_cell(via_of(page.engagement_arn, page.contact_alias), "dim")


def page_cell(page: Page, moment: Moment) -> Cell:
    """Return the page's short form."""
    return Cell(escape_controls(short_form(page.page_arn)), "cyan")


class DetailedPage(NamedTuple):
    """A page, and what it is about."""

    page: Page
    about: PageAbout


class DetailedPageRecord(PageFields, rename="pascal", gc=False):
    """The fields of `list --detail`, in their order."""

    via: str | None
    subject: str | None
    channel_type: str | None
    channel_name: str | None
    error: str | None
    account_id: str
    region: str


DETAIL_FIELDS = tuple(f.encode_name for f in fields(DetailedPageRecord) if f.name in PageAbout.__struct_fields__)


def detailed_page_records(pages: Sequence[DetailedPage]) -> list[DetailedPageRecord]:
    """Return what programs get of pages with what they are about."""
    records = page_records([page for page, _ in pages])
    return [
        DetailedPageRecord(*(*astuple(record)[:-2], *astuple(about), record.account_id, record.region))
        for record, (_, about) in zip(records, pages, strict=True)
    ]


def _channel(about: PageAbout, moment: Moment) -> Cell:
    kind = about.channel_type.lower() if about.channel_type else None
    return text_cell(kind, "yellow" if about.error else "")


_SENT: tuple[Column[Page], ...] = time_columns("SENT", "SentTime", attrgetter("sent_time"), optional=6)
WHO: Column[Page] = Column("WHO", "ContactAlias", lambda page, moment: text_cell(page.contact_alias), elastic=2)
_PAGE: Column[Page] = Column("PAGE", None, page_cell, elastic=2)
_MORE: tuple[Column[Page], ...] = (
    Column("DELIVERY", "DeliveryLatencySeconds", delivery_cell, right=True, optional=5),
    Column("READ", "ReadLatencySeconds", read_cell, right=True, optional=4),
    Column("SENDER", "Sender", lambda page, moment: text_cell(page.sender), elastic=1, optional=8, least=16),
    Column("INCIDENT", None, incident_cell, optional=7),
    Column("VIA", "Via", _via, optional=9),
)
ABOUT: tuple[Column[PageAbout], ...] = (
    Column("ABOUT", "Subject", lambda about, moment: text_cell(about.subject), elastic=1),
    Column("BY", "ChannelType", _channel, optional=2),
)
_ERROR: Column[PageAbout] = Column(
    "ERROR", "Error", lambda about, moment: text_cell(about.error, "yellow"), elastic=1, optional=10, least=12
)


def _first(alone: bool, is_open: bool) -> list[Column[Page]]:
    status: Column[Page] = Column("STATUS", "Status", lambda page, moment: status_cell(page, moment, is_open))
    return [*_SENT, *([] if alone else [WHO]), status]


def pages_view(alone: bool = False, is_open: bool = False) -> View[Page]:
    """Return the view of pages: `alone` if they are all of one contact, `is_open` if they are known to be open."""
    columns = (*_first(alone, is_open), *_MORE, _PAGE)
    elsewhere = dict.fromkeys(DETAIL_FIELDS, "--detail")
    return View(PageRecord, page_records, columns, attrgetter("contact_arn"), elsewhere)


def detailed_pages_view(alone: bool = False, is_open: bool = False, streams: bool = False) -> View[DetailedPage]:
    """Return the view of pages with what they are about; if it `streams`, rows to come may have the first error."""
    columns = [
        *columns_of(_first(alone, is_open), _page_of),
        *columns_of([*ABOUT, replace(_ERROR, sparse=not streams)], _about_of),
        *columns_of([*_MORE, _PAGE], _page_of),
    ]
    return View(DetailedPageRecord, detailed_page_records, tuple(columns), attrgetter("page.contact_arn"))


_page_of: Callable[[DetailedPage], Page] = attrgetter("page")
_about_of: Callable[[DetailedPage], PageAbout] = attrgetter("about")

PAGES = pages_view()
DETAILED_PAGES = detailed_pages_view()


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
    return [summary(*parts), *shown_of(shown, group.pages)]
