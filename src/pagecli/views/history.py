"""Pages and what happened to them: an object each for programs, a heading and a timeline for people."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import datetime
from functools import partial
from typing import NamedTuple

from msgspec import Struct

from pagecli.arns import alias_of, short_form
from pagecli.domain.history import DescribedPage, PageHistory
from pagecli.domain.model import ContactChannel, PageDetails, Receipt, Resolution
from pagecli.text import escape_controls, mask_address, mask_code
from pagecli.times import Moment, format_time, seconds_between, show_age, show_second
from pagecli.views import MISSING, Cell, Column, View, one_by_one, text_cell
from pagecli.views.blocks import Line, Paragraph, Quote, Table, closing
from pagecli.views.pages import delivery_cell, incident_cell, latency_cell, read_cell

_EVENT_STYLES = {"READ": "green", "ERROR": "bold red"}
_EVENT_WORDS = {"SENT": "sent", "DELIVERED": "delivered", "READ": "read", "ERROR": "failed", "STOP": "stopped"}
_NEVER_SLOW = (float("inf"), float("inf"))


class ReceiptRecord(Struct, rename="pascal"):
    """A receipt, for programs."""

    contact_channel_arn: str | None
    receipt_type: str
    receipt_info: str | None
    receipt_time: str | None


class DescribedPageRecord(Struct, rename="pascal"):
    """DescribePage's members, then what became of the page; None for what may not be seen."""

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
    failed: bool | None = None


def described_pages_view(reveal: bool) -> View[DescribedPage]:
    """Return what programs get of several pages; receipts in the order of their times, codes masked unless `reveal`."""
    return View(DescribedPageRecord, one_by_one(partial(described_page_record, reveal=reveal)), ())


def described_page_record(described: DescribedPage, reveal: bool) -> DescribedPageRecord:
    """Return what programs get of a page and its history."""
    history = described.history
    record = DescribedPageRecord(described.page_arn, resolutions=history.resolutions, failed=history.failed)
    if history.receipts is not None:
        record.receipts = [_receipt_record(receipt, reveal) for receipt in history.events]
    if page := described.details:
        for name in _AS_THEY_ARE:
            setattr(record, name, getattr(page, name))
        record.sent_time, record.delivery_time = format_time(page.sent_time), format_time(page.delivery_time)
        record.read_time = format_time(page.read_time)
        record.delivery_latency_seconds, record.read_latency_seconds = page.delivery_latency, page.read_latency
    return record


_AS_THEY_ARE = ("engagement_arn", "contact_arn", "sender", "subject", "content", "public_subject", "public_content",
                "incident_id", "status")  # fmt: skip


def _receipt_record(receipt: Receipt, reveal: bool) -> ReceiptRecord:
    time = format_time(receipt.receipt_time)
    return ReceiptRecord(receipt.contact_channel_arn, receipt.receipt_type, _info(receipt, reveal), time)


def _info(receipt: Receipt, reveal: bool) -> str | None:
    info = receipt.receipt_info
    return info if reveal or info is None else mask_code(info)


class Event(NamedTuple):
    """A receipt on the timeline: how many seconds after the page was sent, and by which channel."""

    receipt: Receipt
    after: float | None
    channel: str | None


def timeline(described: DescribedPage, reveal: bool) -> list[Event]:
    """Return the page's receipts in the order of their times."""
    sent = described.details.sent_time if described.details else None
    return [
        Event(
            receipt,
            None if receipt.receipt_type == "SENT" else seconds_between(sent, receipt.receipt_time),
            _channel_of(described, receipt, reveal),
        )
        for receipt in described.history.events
    ]


def _channel_of(described: DescribedPage, receipt: Receipt, reveal: bool) -> str | None:
    arn, channel = receipt.contact_channel_arn, described.history.channel
    if channel and channel.contact_channel_arn == arn:
        return _way_of(channel, reveal)
    return short_form(arn) if arn else None


def _way_of(channel: ContactChannel, reveal: bool) -> str:
    """Return `voice ***98`; the channel's name where its type is missing."""
    address = channel.delivery_address.simple_address
    shown = address if reveal or address is None else mask_address(address)
    return " ".join(filter(None, (channel.type.lower() if channel.type else channel.name, shown)))


def timeline_view(reveal: bool) -> View[Event]:
    """Return how the events of a page are shown."""
    return View(
        ReceiptRecord,
        one_by_one(lambda event: _receipt_record(event.receipt, reveal)),
        (
            Column("TIME", "ReceiptTime", _time, clock=True),
            Column("EVENT", "ReceiptType", lambda event, moment: _event(event.receipt.receipt_type)),
            Column("BY", None, lambda event, moment: text_cell(event.channel), optional=1),
            Column("AFTER", None, lambda event, moment: latency_cell(event.after, _NEVER_SLOW), right=True),
            Column(
                "INFO",
                "ReceiptInfo",
                lambda event, moment: text_cell(_info(event.receipt, reveal)),
                wraps=True,
                least=34,
                sparse=True,
            ),
        ),
    )


def _time(event: Event, moment: Moment) -> Cell:
    time = event.receipt.receipt_time
    return MISSING if time is None else Cell(show_second(time, *moment))


def _event(kind: str) -> Cell:
    """Return the event in the words that `list` and `watch` have for the states of a page."""
    return text_cell(_EVENT_WORDS.get(kind, kind), _EVENT_STYLES.get(kind, ""))


def described_pages_blocks(
    pages: Sequence[DescribedPage], reveal: bool, moment: Moment, complete: bool
) -> Iterator[Paragraph]:
    """Yield what each page was about and what became of it, its message, its receipts, and how it came."""
    for described in pages:
        page, history = described.details, described.history
        name = text_cell(short_form(described.page_arn), "cyan")
        if page:
            yield [
                Line([text_cell(page.subject, "bold"), name], described.page_arn),
                _outcome(page, history, reveal, moment),
            ]
            yield [Quote(page.content)]
        else:
            yield [Line([name, *_failures(history, reveal)], described.page_arn)]
        yield [Table(timeline_view(reveal), timeline(described, reveal))]
        if page:
            yield [_origin(page, history.resolutions or (), moment)]
    yield closing([], complete)


def _outcome(page: PageDetails, history: PageHistory, reveal: bool, moment: Moment) -> Line:
    by = f" by {_way_of(history.channel, reveal)}" if history.channel else ""
    parts = [text_cell(f"{page.contact_alias}{by}"), *_failures(history, reveal)]
    if page.sent_time:
        age = "" if moment.dated else f" ({show_age((moment.now - page.sent_time).total_seconds())})"
        parts.append(Cell(f"sent {show_second(page.sent_time, *moment)}{age}"))
    delivered, read = delivery_cell(page, moment), read_cell(page, moment)
    if page.delivery_time or not page.read_time:
        parts.append(_state("delivered", page.delivery_time, delivered))
    return Line([*parts, _state("read", page.read_time, read)])


def _state(word: str, time: datetime | None, latency: Cell) -> Cell:
    if time is None:
        return Cell(f"not {word}", "yellow")
    return Cell(word, "green") if latency is MISSING else Cell(f"{word} in {latency.text}", latency.style or "green")


def _failures(history: PageHistory, reveal: bool) -> list[Cell]:
    """Return how often the channel failed and why, in capitals where it never did better."""
    if not history.errors:
        return []
    times = "once" if len(history.errors) == 1 else f"{len(history.errors)} times"
    why = _info(history.errors[-1], reveal)
    text = f"failed {times}" + (f": {why}" if why else "")
    return [text_cell(f"FAILED{text[6:]}", "bold red") if history.failed else text_cell(text, "yellow")]


def _origin(page: PageDetails, resolutions: Sequence[Resolution], moment: Moment) -> Line:
    """Return by which plans and stages the page came to the person, of which incident it is, and who sent it."""
    way = [Cell(_way(resolutions))] if len(resolutions) > 1 else []
    incident = [Cell(f"incident {incident_cell(page, moment).text}")] if page.incident_id else []
    return Line([*way, *incident, text_cell(f"from {page.sender}")])


def _way(resolutions: Sequence[Resolution]) -> str:
    """Return `checkout_escalation, stage 1 → akuam`: each stage is one of the plan before it."""
    way = ""
    for step in resolutions:
        stage = "" if step.stage_index is None else f", stage {step.stage_index + 1}"
        way += f"{stage} → " if way else ""
        way += escape_controls(alias_of(step.contact_arn))
    return way
