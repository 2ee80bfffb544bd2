from __future__ import annotations

from typing import Any

import msgspec
import pytest

from pagecli.domain.history import DescribedPage, PageHistory
from pagecli.domain.model import PageDetails
from pagecli.times import UTC, Moment
from pagecli.views.history import TIMELINE, described_page_blocks, described_page_record, timeline
from support import service_answers as told
from support.blocks import shown
from support.in_process import NOW

MOMENT = Moment(NOW, UTC)
ARN = told.page("akuam")["PageArn"]
HISTORY: dict[str, Any] = {
    "receipts": [
        told.receipt("READ", -540, ReceiptInfo="on it"),
        told.receipt("SENT", -600),
        told.receipt("DELIVERED", -597.5),
    ],
    "resolutions": [told.resolution("plan", "ESCALATION"), told.resolution("akuam", stage=0)],
    "channel": told.channel("akuam"),
}


def story(history: dict[str, Any] | None = None, **members: Any) -> DescribedPage:
    page = told.details(SentTime=told.at(-600), ReadTime=told.at(-540), DeliveryTime=told.at(-597.5), **members)
    return DescribedPage(
        ARN, msgspec.convert(page, PageDetails), msgspec.convert({**HISTORY, **(history or {})}, PageHistory)
    )


def unseen() -> DescribedPage:
    return DescribedPage(ARN, None, PageHistory())


def head(page: DescribedPage, reveal: bool = False) -> list[str]:
    """What stands above the timeline."""
    return shown(list(described_page_blocks(page, reveal, MOMENT, complete=True))[:-2]).splitlines()


def rows(page: DescribedPage) -> list[list[str]]:
    return [[column.cell(event, MOMENT).text for column in TIMELINE.columns] for event in timeline(page)]


def test_programs_get_the_pages_members_then_what_happened_to_it() -> None:
    record = msgspec.to_builtins(described_page_record(story(PublicSubject="Slow")))

    assert record == {
        **told.page("akuam"),
        "Subject": "Checkout is slow",
        "Content": "p99 3.41 s\nfor 5 minutes",
        "PublicSubject": "Slow",
        "PublicContent": None,
        "SentTime": "2026-11-23T18:50:00.000Z",
        "DeliveryTime": "2026-11-23T18:50:02.500Z",
        "ReadTime": "2026-11-23T18:51:00.000Z",
        "Receipts": [
            {
                "ContactChannelArn": told.channel_arn("akuam"),
                "ReceiptType": kind,
                "ReceiptInfo": info,
                "ReceiptTime": f"2026-11-23T{time}Z",
            }
            for kind, info, time in (
                ("SENT", None, "18:50:00.000"),
                ("DELIVERED", None, "18:50:02.500"),
                ("READ", "on it", "18:51:00.000"),
            )
        ],
        "Resolutions": HISTORY["resolutions"],
        "Status": "read",
        "DeliveryLatencySeconds": 2.5,
        "ReadLatencySeconds": 60.0,
    }
    assert list(record)[-5:] == ["Receipts", "Resolutions", "Status", "DeliveryLatencySeconds", "ReadLatencySeconds"]


def test_what_may_not_be_seen_is_null_and_not_empty() -> None:
    record = msgspec.to_builtins(described_page_record(unseen()))

    assert record.pop("PageArn") == ARN
    assert set(record.values()) == {None}


def test_the_timeline_has_the_gaps_between_events() -> None:
    assert rows(story()) == [
        ["18:50 (10m ago)", "-", "SENT", "akuam sms (SMS)", "-"],
        ["18:50 (9m ago)", "+2.5s", "DELIVERED", "akuam sms (SMS)", "-"],
        ["18:51 (9m ago)", "+58s", "READ", "akuam sms (SMS)", "on it"],
    ]


def test_a_receipt_without_a_time_or_a_channel_has_none() -> None:
    receipts = [told.receipt("SENT", -600), {"ReceiptType": "STOP", "ReceiptTime": None, "ReceiptInfo": "a\x07b"}]

    assert rows(story({"receipts": receipts}))[1] == ["-", "-", "STOP", "-", "a\\x07b"]


def test_a_channel_that_is_not_known_is_shown_by_its_arns_short_form() -> None:
    assert rows(story({"channel": None}))[0][3] == "akuam/sms"
    assert rows(story({"channel": told.channel("akuam", "voice")}))[0][3] == "akuam/sms"


def test_the_heading_tells_the_message_and_its_way_to_the_channel() -> None:
    assert head(story()) == [
        "akuam/00000001 · read · 18:50 (10m ago) · delivered in 2.5s · read in 1m 00s",
        "",
        "Checkout is slow",
        "  | p99 3.41 s",
        "  | for 5 minutes",
        "",
        "from cloudwatch · incident checkout/6b2f42cb",
        "by way of plan > stage 1: akuam",
        "to akuam sms (SMS ***99)",
    ]


@pytest.mark.parametrize(
    ("address", "reveal", "seen"),
    [
        ("+15005550199", False, "***99"),
        ("+15005550199", True, "+15005550199"),
        ("akua@example.com", False, "a***@example.com"),
        ("akua@example.com", True, "akua@example.com"),
    ],
)
def test_an_address_is_masked_unless_it_is_to_be_revealed(address: str, reveal: bool, seen: str) -> None:
    lines = head(story({"channel": told.channel("akuam", address=address)}), reveal)

    assert lines[-1] == f"to akuam sms (SMS {seen})"


def test_a_page_of_a_person_engaged_directly_has_no_way_to_tell() -> None:
    lines = head(story({"resolutions": [told.resolution("akuam")], "channel": None}, IncidentId=None))

    assert lines[-1] == "from cloudwatch"


def test_lines_of_the_content_stay_lines_and_nothing_else_gets_through() -> None:
    lines = head(story(Subject="a\nb", Content="one\r\ntwo\x1b[2J\u2028three"))

    assert lines[2:5] == ["a\\x0ab", "  | one", "  | two\\x1b[2J\\u2028three"]


def test_a_page_that_may_not_be_seen_is_at_least_named() -> None:
    assert head(unseen()) == ["akuam/00000001"]
