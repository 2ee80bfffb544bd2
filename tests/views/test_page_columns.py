from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from msgspec import to_builtins

from pagecli.domain.history import PageAbout
from pagecli.domain.model import Page
from pagecli.domain.stats import PageCounts
from pagecli.times import UTC, Moment
from pagecli.views import Cell
from pagecli.views.pages import (
    DETAIL_FIELDS,
    DETAILED_PAGES,
    OPEN_STYLE,
    PAGES,
    DetailedPage,
    detailed_pages_view,
    latency_cell,
    page_record,
    pages_summary,
    status_cell,
)
from support.blocks import shown
from support.in_process import NOW

MOMENT = Moment(NOW, UTC)
ARN = "arn:aws:ssm-contacts:us-east-2:111122223333"


def page(**members: Any) -> Page:
    base = {
        "page_arn": f"{ARN}:page/akuam/2f92b456-2350-442b-95e7-ed8b0EXAMPLE",
        "engagement_arn": f"{ARN}:engagement/test_escalation_plan/27bd86cf-6d50-49d2-a9ab-da39bEXAMPLE",
        "contact_arn": f"{ARN}:contact/akuam",
        "sender": "cli",
    }
    return Page(**{**base, **members})


def after(seconds: float) -> Any:
    return NOW + timedelta(seconds=seconds)


def cells(shown: Page) -> dict[str, str]:
    return {column.header: column.cell(shown, MOMENT).text for column in PAGES.columns}


def test_the_fields_are_the_contracts_in_its_order() -> None:
    assert PAGES.fields == (
        "PageArn",
        "EngagementArn",
        "ContactArn",
        "ContactAlias",
        "Sender",
        "IncidentId",
        "SentTime",
        "DeliveryTime",
        "ReadTime",
        "Status",
        "DeliveryLatencySeconds",
        "ReadLatencySeconds",
        "Via",
        "AccountId",
        "Region",
    )


def test_what_is_missing_is_null_and_never_zero() -> None:
    record = to_builtins(page_record(page()))

    assert [name for name, value in record.items() if value is None] == [
        "IncidentId",
        "SentTime",
        "DeliveryTime",
        "ReadTime",
        "DeliveryLatencySeconds",
        "ReadLatencySeconds",
    ]


@pytest.mark.parametrize("streams", [False, True])
def test_a_column_of_errors_stays_where_rows_to_come_may_have_one(streams: bool) -> None:
    [error] = [column for column in detailed_pages_view(streams=streams).columns if column.header == "ERROR"]

    assert error.sparse is not streams


@pytest.mark.parametrize(
    ("members", "status"),
    [
        ({}, "sent"),
        ({"delivery_time": NOW}, "delivered"),
        ({"read_time": NOW}, "read"),
        ({"delivery_time": NOW, "read_time": NOW}, "read"),
    ],
)
def test_the_status_is_the_furthest_that_is_known(members: dict[str, Any], status: str) -> None:
    assert page_record(page(**members)).status == page(**members).status == status


@given(st.none() | st.integers(-(10**6), 10**7), st.none() | st.integers(-(10**6), 10**7))
def test_a_record_says_what_the_page_says(delivered: int | None, read: int | None) -> None:
    times = {
        "sent_time": NOW,
        "delivery_time": None if delivered is None else after(delivered / 1000),
        "read_time": None if read is None else after(read / 1000),
    }

    record = page_record(page(**times))

    assert record.delivery_latency_seconds == (None if delivered is None else delivered / 1000)
    assert record.read_latency_seconds == (None if read is None else read / 1000)
    assert (record.sent_time, record.contact_alias) == ("2026-11-23T19:00:00.000Z", "akuam")


def test_a_latency_without_a_sent_time_is_null() -> None:
    record = page_record(page(delivery_time=NOW, read_time=NOW))

    assert (record.delivery_latency_seconds, record.read_latency_seconds) == (None, None)
    assert record.read_time == "2026-11-23T19:00:00.000Z"


def test_a_row_for_people_has_short_forms_and_latencies() -> None:
    incident = "arn:aws:ssm-incidents::111122223333:incident-record/checkout/e0e22bef-11aa"
    shown = page(sent_time=after(-240), delivery_time=after(-237.7), read_time=after(-48), incident_id=incident)

    assert cells(shown) == {
        "SENT": "18:56",
        "": "(4m ago)",
        "WHO": "akuam",
        "STATUS": "read",
        "DELIVERY": "2.3s",
        "READ": "3m 12s",
        "SENDER": "cli",
        "INCIDENT": "checkout/e0e22bef",
        "VIA": "test_escalation_plan",
        "PAGE": "akuam/2f92b456",
    }


def test_a_row_for_people_has_a_dash_for_what_is_missing() -> None:
    shown = cells(page(engagement_arn=f"{ARN}:engagement/akuam/27bd86cf"))

    assert [header for header, text in shown.items() if text == "-"] == ["SENT", "DELIVERY", "READ", "INCIDENT", "VIA"]


def test_a_page_that_came_by_no_plan_has_no_way_to_tell() -> None:
    assert cells(page(engagement_arn=f"{ARN}:engagement/akuam/27bd86cf"))["VIA"] == "-"


def test_control_characters_in_a_row_are_shown_escaped() -> None:
    hostile = f"{ARN}:page/\x1b[31m/\u202e-1"

    shown = cells(page(sender="\x1b]52;", incident_id="\x9b", page_arn=hostile))

    assert (shown["SENDER"], shown["INCIDENT"], shown["PAGE"]) == ("\\x1b]52;", "\\x9b", "\\x1b[31m/\\u202e")


@pytest.mark.parametrize(
    ("seconds", "cell"),
    [
        (None, Cell("-", "dim")),
        (0.0, Cell("0.0s")),
        (29.9, Cell("30s")),
        (30.0, Cell("30s", "yellow")),
        (120.0, Cell("2m 00s", "bold yellow")),
        (-2.0, Cell("-2.0s !", "bold magenta")),
    ],
)
def test_a_slow_latency_stands_out_and_a_negative_one_is_marked(seconds: float | None, cell: Cell) -> None:
    assert latency_cell(seconds, (30.0, 120.0)) == cell


def test_a_status_has_its_colour() -> None:
    column = next(column for column in PAGES.columns if column.header == "STATUS")
    shown = [column.cell(each, MOMENT) for each in (page(), page(delivery_time=NOW), page(read_time=NOW))]

    assert [cell.style for cell in shown] == ["dim", "dim", "green"]


def test_only_a_page_that_is_known_to_be_open_is_an_alarm() -> None:
    recent, old = page(sent_time=after(-60)), page(sent_time=after(-25 * 3600))

    assert status_cell(recent, MOMENT, is_open=True).style == OPEN_STYLE
    assert [status_cell(each, MOMENT).style for each in (recent, old)] == ["bold", "dim"]


def test_the_fields_of_details_stand_after_via() -> None:
    assert DETAILED_PAGES.fields == (*PAGES.fields[:-2], *DETAIL_FIELDS, *PAGES.fields[-2:])

    about = PageAbout("p99 is high", "SMS", "phone", "no such number")
    [record] = to_builtins(DETAILED_PAGES.records([DetailedPage(page(), about)]))
    assert [record[name] for name in DETAIL_FIELDS] == ["p99 is high", "SMS", "phone", "no such number"]


def test_the_summary_counts_and_has_median_and_p95_of_what_there_is() -> None:
    counts = PageCounts(keep_latencies=True)
    for seconds in (10, 20, 40):
        counts.add_all([page(sent_time=NOW, delivery_time=after(2), read_time=after(seconds))])
    counts.add_all([page(sent_time=NOW), page()])

    said = "5 pages · 3 read · 2 unread · delivery median 2.0s, p95 2.0s · read median 20s, p95 38s\n"
    assert shown([pages_summary(counts.group(), 5)]) == said


def test_a_summary_without_latencies_is_counts_only() -> None:
    counts = PageCounts(keep_latencies=False)
    counts.add_all([page(sent_time=NOW, delivery_time=after(2), read_time=after(41))])

    assert shown([pages_summary(counts.group(), 1)]) == "1 page · 1 read · 0 unread\n"


def test_a_summary_of_nothing_is_no_pages() -> None:
    assert shown([pages_summary(PageCounts().group(), 0)]) == "0 pages · 0 read · 0 unread\n"


@pytest.mark.parametrize(("rows", "said"), [(1, "1 of 2 shown; -n 0 shows all\n"), (2, "")])
def test_a_summary_says_how_many_of_the_pages_are_shown_unless_all_are(rows: int, said: str) -> None:
    counts = PageCounts()
    counts.add_all([page(), page()])

    assert shown([pages_summary(counts.group(), rows)]) == f"2 pages · 0 read · 2 unread\n{said}"
