from __future__ import annotations

from typing import Any

import msgspec
import pytest

from pagecli.domain.history import DescribedPage, PageHistory
from pagecli.domain.model import PageDetails
from pagecli.times import UTC, Moment
from pagecli.views.history import described_page_record, described_pages_blocks, timeline, timeline_view
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
    return shown(list(described_pages_blocks([page], reveal, MOMENT, complete=True))[:2]).splitlines()


def foot(page: DescribedPage) -> list[str]:
    """What stands below the timeline."""
    return shown(list(described_pages_blocks([page], False, MOMENT, complete=True))[3:]).splitlines()


def rows(page: DescribedPage, reveal: bool = False) -> list[list[str]]:
    columns = timeline_view(reveal).columns
    return [[column.cell(event, MOMENT).text for column in columns] for event in timeline(page, reveal)]


def test_programs_get_the_pages_members_then_what_happened_to_it() -> None:
    record = msgspec.to_builtins(described_page_record(story(PublicSubject="Slow"), reveal=False))

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
        "Failed": False,
    }
    assert list(record)[-3:] == ["DeliveryLatencySeconds", "ReadLatencySeconds", "Failed"]


def test_what_may_not_be_seen_is_null_and_not_empty() -> None:
    record = msgspec.to_builtins(described_page_record(unseen(), reveal=False))

    assert record.pop("PageArn") == ARN
    assert set(record.values()) == {None}


def test_the_timeline_says_how_long_after_the_page_was_sent() -> None:
    assert rows(story()) == [
        ["18:50:00", "sent", "sms ***99", "-", "-"],
        ["18:50:02", "delivered", "sms ***99", "2.5s", "-"],
        ["18:51:00", "read", "sms ***99", "1m 00s", "on it"],
    ]


def test_a_receipt_without_a_time_or_a_channel_has_none() -> None:
    receipts = [told.receipt("SENT", -600), {"ReceiptType": "STOP", "ReceiptTime": None, "ReceiptInfo": "a\x07b"}]

    assert rows(story({"receipts": receipts}))[1] == ["-", "stopped", "-", "-", "a\\x07b"]


def test_a_type_of_receipt_that_is_not_known_is_shown_as_it_is() -> None:
    assert rows(story({"receipts": [told.receipt("QUEUED", -590)]}))[0][1] == "QUEUED"


def test_a_channel_that_is_not_known_is_shown_by_its_arns_short_form() -> None:
    assert rows(story({"channel": None}))[0][2] == "akuam/sms"
    assert rows(story({"channel": told.channel("akuam", "voice")}))[0][2] == "akuam/sms"


def test_the_heading_tells_what_it_was_about_and_what_became_of_it() -> None:
    assert head(story()) == [
        "Checkout is slow · akuam/00000001",
        "akuam by sms ***99 · sent 18:50:00 (10m ago) · delivered in 2.5s · read in 1m 00s",
        "",
        "  | p99 3.41 s",
        "  | for 5 minutes",
    ]


@pytest.mark.parametrize(
    ("members", "end"),
    [
        ({"ReadTime": None}, "delivered in 2.5s · not read"),
        ({"ReadTime": None, "DeliveryTime": None}, "not delivered · not read"),
        ({"DeliveryTime": None}, "(10m ago) · read in 1m 00s"),
        ({"SentTime": None}, "sms ***99 · delivered · read"),
    ],
)
def test_the_heading_says_of_each_state_whether_it_came(members: dict[str, Any], end: str) -> None:
    page = {"SentTime": told.at(-600), "DeliveryTime": told.at(-597.5), "ReadTime": told.at(-540), **members}
    details = msgspec.convert(told.details(**page), PageDetails)

    assert head(DescribedPage(ARN, details, story().history))[1].endswith(end)


ERROR = told.receipt("ERROR", -590, ReceiptInfo="busy")


@pytest.mark.parametrize(
    ("receipts", "failed", "said"),
    [
        ([ERROR], True, "FAILED once: busy"),
        ([ERROR, told.receipt("ERROR", -580, ReceiptInfo=None)], True, "FAILED 2 times"),
        ([ERROR, told.receipt("SENT", -585), told.receipt("STOP", -580)], True, "FAILED once: busy"),
        ([ERROR, told.receipt("DELIVERED", -580)], False, "failed once: busy"),
        ([ERROR, told.receipt("READ", -580)], False, "failed once: busy"),
        ([told.receipt("DELIVERED", -595), ERROR], True, "FAILED once: busy"),
        ([told.receipt("SENT", -600)], False, None),
        ([], False, None),
        (None, None, None),
    ],
)
def test_failures_are_in_the_heading_in_capitals_where_nothing_better_came_after(
    receipts: list[dict[str, Any]] | None, failed: bool | None, said: str | None
) -> None:
    page = story({"receipts": receipts})

    assert described_page_record(page, reveal=False).failed is failed
    parts = head(page)[1].split(" · ")
    assert [part for part in parts if "failed" in part.lower()] == ([said] if said else [])


@pytest.mark.parametrize(
    ("info", "seen"),
    [
        ("123456", "***"),
        ("1234567890", "***"),
        ("12345", "12345"),
        ("12345678901", "12345678901"),
        ("n 123456", "n 123456"),
    ],
)
def test_an_accept_code_is_masked_unless_it_is_to_be_revealed(info: str, seen: str) -> None:
    receipts = [told.receipt("READ", -540, ReceiptInfo=info), told.receipt("ERROR", -530, ReceiptInfo=info)]
    page = story({"receipts": receipts})

    for reveal, shown_info in ((False, seen), (True, info)):
        told_receipts = described_page_record(page, reveal).receipts
        assert told_receipts is not None
        assert told_receipts[0].receipt_info == shown_info
        assert rows(page, reveal)[0][-1] == shown_info
        assert f"FAILED once: {shown_info}" in head(page, reveal)[1]
    assert page.history.error == seen


def test_below_the_timeline_is_how_the_page_came() -> None:
    assert foot(story()) == ["plan, stage 1 → akuam · incident checkout/6b2f42cb · from cloudwatch"]


def test_in_a_document_times_have_a_date_and_a_zone_and_no_age() -> None:
    blocks = described_pages_blocks([story()], False, Moment(NOW, UTC, dated=True), complete=True)

    assert "sent 2026-11-23 18:50:00 UTC · " in shown(blocks)


def test_several_pages_follow_each_other() -> None:
    text = shown(described_pages_blocks([story(), unseen()], False, MOMENT, complete=True))

    assert text.endswith("from cloudwatch\n\nakuam/00000001\n")


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

    assert lines[1].startswith(f"akuam by sms {seen} · ")


def test_a_page_of_a_person_engaged_directly_has_no_way_to_tell() -> None:
    assert foot(story({"resolutions": [told.resolution("akuam")]}, IncidentId=None)) == ["from cloudwatch"]


def test_lines_of_the_content_stay_lines_and_nothing_else_gets_through() -> None:
    lines = head(story(Subject="a\nb", Content="one\r\ntwo\x1b[2J\u2028three"))

    assert lines[0] == "a\\x0ab · akuam/00000001"
    assert lines[3:] == ["  | one", "  | two\\x1b[2J\\u2028three"]


def test_a_page_that_may_not_be_seen_is_at_least_named() -> None:
    assert head(unseen()) == ["akuam/00000001"]
