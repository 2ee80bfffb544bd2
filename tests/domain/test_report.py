from __future__ import annotations

from datetime import datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

import msgspec
import pytest

from pagecli.domain.filters import PageFilter
from pagecli.domain.incidents import sum_up
from pagecli.domain.model import ContactChannel, Engagement, Page, Receipt
from pagecli.domain.report import (
    MOST_EXAMINED,
    PagesOfPeriods,
    failing_channels,
    nights_broken,
    period_before,
    report_span,
)
from pagecli.periods import NIGHT, Period
from pagecli.times import UTC
from support import service_answers as told
from support.in_process import NOW

ZURICH = ZoneInfo("Europe/Zurich")


def day(text: str) -> datetime:
    return datetime.fromisoformat(text).replace(tzinfo=ZURICH).astimezone(UTC)


@pytest.mark.parametrize(
    ("period", "before"),
    [
        (("2026-11-16", "2026-11-23"), ("2026-11-09", "2026-11-16")),
        (("2026-11-20", "2026-11-21"), ("2026-11-13", "2026-11-14")),
        (("2026-11-16", "2026-11-24"), ("2026-11-02", "2026-11-10")),
        (("2026-10-01", "2026-11-01"), ("2026-08-27", "2026-09-27")),
        (("2026-10-26", "2026-11-02"), ("2026-10-19", "2026-10-26")),  # the clocks went back on the 25th
        (("2026-10-19", "2026-10-26"), ("2026-10-12", "2026-10-19")),
        (("2026-03-23", "2026-03-30"), ("2026-03-16", "2026-03-23")),
        (("2026-11-20T22:00", "2026-11-21T07:00"), ("2026-11-13T22:00", "2026-11-14T07:00")),
    ],
)
def test_the_period_before_is_so_many_whole_weeks_earlier_by_the_clock(
    period: tuple[str, str], before: tuple[str, str]
) -> None:
    assert period_before(Period(*map(day, period)), ZURICH) == Period(*map(day, before))


@pytest.mark.parametrize(
    ("span", "period"),
    [
        ((-3, -2), (-3, -2)),
        ((-3, None), (-3, 0)),
        ((-3, 4), (-3, 0)),
        ((None, -2), None),
        ((None, None), None),
        ((-2, -2), None),
    ],
)
def test_a_period_has_a_beginning_and_goes_on_until_now_at_most(span: Any, period: Any) -> None:
    at = [None if days is None else NOW + timedelta(days=days) for days in span]
    expected = period and Period(*(NOW + timedelta(days=days) for days in period))

    assert report_span((at[0], at[1]), NOW) == expected


def page(number: int, sent: float, read_after: float | None = None, alias: str = "akuam") -> Page:
    read = None if read_after is None else told.at(sent + read_after)
    arn = f"{told.ARN}:page/{alias}/{number:08x}-bbbb"
    members = {**told.page(alias), "PageArn": arn, "SentTime": told.at(sent), "ReadTime": read, "DeliveryTime": None}
    return msgspec.convert(members, Page)


def sorted_out(*pages: Page) -> PagesOfPeriods:
    week = timedelta(days=7)
    found = PagesOfPeriods(PageFilter(NOW - week, NOW), PageFilter(NOW - 2 * week, NOW - week), UTC, NIGHT)
    found.add(list(pages))
    return found


def test_each_page_counts_in_its_period_only() -> None:
    found = sorted_out(page(1, -60, 10), page(2, -8 * 86400, 20), page(3, -15 * 86400, 30), page(4, 60))

    (person,) = found.people()
    assert (person.now.pages, person.before.pages) == (1, 1)
    assert (person.now.read_latencies.percentile(50), person.before.read_latencies.percentile(50)) == (10.0, 20.0)


def test_people_who_were_paged_in_either_period_are_there_the_most_paged_first() -> None:
    found = sorted_out(
        page(1, -60), page(2, -8 * 86400, alias="gone"), page(3, -50, alias="b"), page(4, -40, alias="b")
    )

    assert [(each.contact_arn.rpartition("/")[2], each.now.pages, each.before.pages) for each in found.people()] == [
        ("b", 2, 0),
        ("akuam", 1, 0),
        ("gone", 0, 1),
    ]


def test_the_slowest_answers_and_the_newest_unread_are_kept_whatever_the_batches() -> None:
    found = sorted_out(*(page(number, -1000 + number, number) for number in range(5)))
    found.add([page(10 + number, -500 + number, 2.5) for number in range(2)])
    found.add([page(100 + number, -400 + number) for number in range(MOST_EXAMINED + 5)])

    assert [each.read_latency for each in found.slowest] == [4.0, 3.0, 2.5, 2.5, 2.0]
    assert len(found.unread) == MOST_EXAMINED
    assert found.unread[0].sent_time == NOW - timedelta(seconds=400 - MOST_EXAMINED - 4)


def test_a_night_counts_each_person_once() -> None:
    at = (datetime(2026, 11, 21, 23, 0, tzinfo=UTC) - NOW).total_seconds()
    found = sorted_out(page(1, at), page(2, at + 7200), page(3, at, alias="b"), page(4, at + 86400))

    assert {f"{night}": people for night, people in nights_broken(found.statistics).items()} == {
        "2026-11-21": 2,
        "2026-11-22": 1,
    }


def receipts(*kinds: str, channel: str = "voice") -> list[Receipt]:
    found = [told.receipt(kind, number, ReceiptInfo="busy") for number, kind in enumerate(kinds)]
    return [
        msgspec.convert({**each, "ContactChannelArn": told.channel_arn("akuam", channel)}, Receipt) for each in found
    ]


def test_a_channel_that_failed_is_counted_over_all_its_pages() -> None:
    pages = [page(number, -60) for number in range(5)]
    answers = [
        receipts("SENT", "ERROR"),
        receipts("SENT", "ERROR", "DELIVERED"),
        receipts("SENT"),
        receipts("SENT", "ERROR", channel="sms"),
    ]
    told_of = {page.page_arn: found for page, found in zip(pages, answers, strict=False)}
    voice = msgspec.convert(told.channel("akuam", "voice"), ContactChannel)

    found = failing_channels(pages, told_of, {voice.contact_channel_arn: voice})

    assert [(each.channel_arn, each.channel, each.pages, each.failed, each.error) for each in found] == [
        (told.channel_arn("akuam", "voice"), voice, 3, 1, "busy"),
        (told.channel_arn("akuam", "sms"), None, 1, 1, "busy"),
    ]


def test_pages_of_people_who_are_not_listed_any_more_are_counted_apart() -> None:
    gone = page(7, -60, alias="gone")
    engagement = msgspec.convert(told.engagement("plan", -60, 1), Engagement)
    incident = sum_up([engagement], [page(1, -60), gone, page(8, -8 * 86400, alias="gone")], NOW)

    assert sorted_out(page(1, -60)).of_others([incident]) == 1
    assert sorted_out(page(1, -60), gone).of_others([incident]) == 0
