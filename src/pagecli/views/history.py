"""One page and what happened to it: an object for programs, a heading and a timeline for people."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import NamedTuple

from msgspec import Struct

from pagecli.arns import alias_of, short_form
from pagecli.domain.history import DescribedPage
from pagecli.domain.model import ContactChannel, PageDetails, Receipt, Resolution
from pagecli.text import escape_controls, mask_address
from pagecli.times import Moment, format_time, seconds_between, show_duration
from pagecli.views import MISSING, Cell, Column, View, one_by_one, text_cell, time_cell
from pagecli.views.blocks import Line, Paragraph, Quote, Table, closing
from pagecli.views.channels import channel_name
from pagecli.views.pages import delivery_cell, incident_cell, page_cell, read_cell, status_cell

_EVENT_STYLES = {"READ": "green", "DELIVERED": "yellow", "ERROR": "bold red"}


class ReceiptRecord(Struct, rename="pascal"):
    """A receipt, for programs."""

    contact_channel_arn: str | None
    receipt_type: str
    receipt_info: str | None
    receipt_time: str | None


class DescribedPageRecord(Struct, rename="pascal"):
    """DescribePage's members, then receipts, resolutions, status and latencies; None for what may not be seen."""

    page_arn: str
    engagement_arn: str | None = None
    contact_arn: str | None = None
    sender: str | None = None
    subject: str | None = None
    content: str | None = None
    public_subject: str | None = None
    public_content: str | None = None
    incident_id: str | None = None
    sent_time: str | None = None
    delivery_time: str | None = None
    read_time: str | None = None
    receipts: list[ReceiptRecord] | None = None
    resolutions: Sequence[Resolution] | None = None
    status: str | None = None
    delivery_latency_seconds: float | None = None
    read_latency_seconds: float | None = None


def described_page_record(described: DescribedPage) -> DescribedPageRecord:
    """Return what programs get of a page and its history; receipts in the order of their times."""
    record = DescribedPageRecord(described.page_arn, resolutions=described.history.resolutions)
    if described.history.receipts is not None:
        record.receipts = [_receipt_record(receipt) for receipt in described.history.events]
    if page := described.details:
        for name in _AS_THEY_ARE:
            setattr(record, name, getattr(page, name))
        record.sent_time, record.delivery_time = format_time(page.sent_time), format_time(page.delivery_time)
        record.read_time = format_time(page.read_time)
        record.delivery_latency_seconds, record.read_latency_seconds = page.delivery_latency, page.read_latency
    return record


_AS_THEY_ARE = ("engagement_arn", "contact_arn", "sender", "subject", "content", "public_subject", "public_content",
                "incident_id", "status")  # fmt: skip


def _receipt_record(receipt: Receipt) -> ReceiptRecord:
    time = format_time(receipt.receipt_time)
    return ReceiptRecord(receipt.contact_channel_arn, receipt.receipt_type, receipt.receipt_info, time)


class Event(NamedTuple):
    """A receipt on the timeline: how many seconds after the one before, and by which channel."""

    receipt: Receipt
    gap: float | None
    channel: str | None


def timeline(described: DescribedPage) -> list[Event]:
    """Return the page's receipts in the order of their times."""
    events: list[Event] = []
    for receipt in described.history.events:
        gap = seconds_between(events[-1].receipt.receipt_time, receipt.receipt_time) if events else None
        events.append(Event(receipt, gap, _channel(described, receipt)))
    return events


def _channel(described: DescribedPage, receipt: Receipt) -> str | None:
    arn, channel = receipt.contact_channel_arn, described.history.channel
    if channel and channel.contact_channel_arn == arn:
        return channel_name(channel)
    return short_form(arn) if arn else None


TIMELINE: View[Event] = View(
    ReceiptRecord,
    one_by_one(lambda event: _receipt_record(event.receipt)),
    (
        Column("TIME", "ReceiptTime", lambda event, moment: time_cell(event.receipt.receipt_time, moment)),
        Column("AFTER", None, lambda event, moment: _gap(event.gap), right=True),
        Column("EVENT", "ReceiptType", lambda event, moment: _event(event.receipt.receipt_type)),
        Column("CHANNEL", None, lambda event, moment: text_cell(event.channel), elastic=True),
        Column("INFO", "ReceiptInfo", lambda event, moment: text_cell(event.receipt.receipt_info), elastic=True),
    ),
)


def _gap(seconds: float | None) -> Cell:
    return MISSING if seconds is None else Cell(f"+{show_duration(seconds)}")


def _event(kind: str) -> Cell:
    return text_cell(kind, _EVENT_STYLES.get(kind, ""))


def described_page_blocks(
    described: DescribedPage, reveal: bool, moment: Moment, complete: bool
) -> Iterator[Paragraph]:
    """Yield what became of the page, its message, its way to the channel, and its receipts."""
    page, history = described.details, described.history
    if page:
        yield [_outcome(page, moment)]
        yield [Line([text_cell(page.subject, "bold")]), Quote(page.content)]
        yield [_origin(page, moment), *_way(history.resolutions or ()), *_target(history.channel, reveal)]
    else:
        yield [Line([text_cell(short_form(described.page_arn), "cyan")])]
    yield [Table(TIMELINE, timeline(described))]
    yield closing([], complete)


def _outcome(page: PageDetails, moment: Moment) -> Line:
    parts = [page_cell(page, moment), status_cell(page, moment), time_cell(page.sent_time, moment)]
    for word, latency in (("delivered in", delivery_cell(page, moment)), ("read in", read_cell(page, moment))):
        if latency is not MISSING:
            parts.append(Cell(f"{word} {latency.text}", latency.style))
    return Line(parts)


def _origin(page: PageDetails, moment: Moment) -> Line:
    parts = [text_cell(f"from {page.sender}")]
    if page.incident_id:
        parts.append(Cell(f"incident {incident_cell(page, moment).text}"))
    return Line(parts)


def _target(channel: ContactChannel | None, reveal: bool) -> list[Line]:
    if channel is None:
        return []
    address = channel.delivery_address.simple_address
    shown = address if reveal or address is None else mask_address(address)
    return [Line([Cell(f"to {channel_name(channel, shown)}")])]


def _way(resolutions: Sequence[Resolution]) -> list[Line]:
    """Return the line that says by which plan, stage and schedule the page came to the person."""
    steps = []
    for step in resolutions:
        stage = "" if step.stage_index is None else f"stage {step.stage_index + 1}: "
        steps.append(escape_controls(stage + alias_of(step.contact_arn)))
    return [Line([Cell("by way of " + " > ".join(steps))])] if len(steps) > 1 else []
