from __future__ import annotations

import time
from datetime import timedelta
from typing import Any

import msgspec
import pytest

from pagecli.domain.filters import PageFilter
from pagecli.domain.incidents import sum_up
from pagecli.domain.model import ContactChannel, Engagement, Page
from pagecli.domain.report import ChannelFailures, PagesOfPeriods, Report, nights_broken, period_before
from pagecli.output import Stdout
from pagecli.output.html import HtmlDocument
from pagecli.output.markdown import MarkdownDocument
from pagecli.periods import NIGHT, Period
from pagecli.times import UTC, Moment
from pagecli.views.blocks import Bar, BarChart, HeatMap
from pagecli.views.report import ReportFrame, people_view, report_blocks, report_record
from support import service_answers as told
from support.blocks import shown
from support.in_process import NOW, Stage
from support.scripted_service import contact_arn

MOMENT = Moment(NOW, UTC, dated=True)
FRAME = ReportFrame(title=None, zone="UTC", within=300.0, sleep=NIGHT, objective=None, commands=["pagecli stats"])
WEEK = Period(NOW - timedelta(days=7), NOW)


def page(number: int, sent: float, read_after: float | None, alias: str = "akuam") -> Page:
    start = NOW + timedelta(seconds=sent)
    read = None if read_after is None else start + timedelta(seconds=read_after)
    arn = f"{told.ARN}:page/{alias}/{number:08x}-bbbb"
    engagement = f"{told.ARN}:engagement/plan/{number // 4:08x}-aaaa"
    return Page(arn, engagement, contact_arn(alias), "cli", told.INCIDENT, start, start, read)


def report(*batches: list[Page], period: Period = WEEK, **changes: Any) -> Report:
    before = period_before(period, UTC)
    counts = PagesOfPeriods(PageFilter(*period), PageFilter(*before), UTC, NIGHT)
    for batch in batches:
        counts.add(batch)
    total = counts.statistics.total()
    values: dict[str, Any] = {
        "period": period,
        "before": before,
        "handed_over": [],
        "incidents": [],
        "total": total,
        "total_before": counts.before.total(),
        "people": counts.people(),
        "hours": counts.statistics.hours,
        "nights": nights_broken(counts.statistics),
        "on_call": [],
        "slowest": counts.slowest,
        "failures": [],
        "examined": 0,
        "gone": 0,
        "knows_incidents": True,
        "unread": total.pages - total.read,
        **changes,
    }
    return Report(**values)


def changes(now: list[float], before: list[float]) -> list[str]:
    pages = [page(number, -60, seconds) for number, seconds in enumerate(now)]
    earlier = [page(100 + number, -60 - 7 * 86400, seconds) for number, seconds in enumerate(before)]
    (person,) = report(pages, earlier).people
    columns = [column for column in people_view(300).columns if column.header == "CHANGE"]
    return [column.cell(person, MOMENT).text for column in columns]


def test_each_person_has_a_bar_beside_the_one_of_the_period_before() -> None:
    found = report([page(1, -60, 10), page(2, -60, 10)], [page(3, -60 - 7 * 86400, 10)])
    blocks = [block for part in report_blocks(found, FRAME, MOMENT, complete=True) for block in part]

    (chart,) = [block for block in blocks if isinstance(block, BarChart) and block.title == "PAGES"]
    assert chart.bars == [Bar("akuam", 2, "cyan", 1)]


def test_a_change_is_shown_with_its_n() -> None:
    assert changes([10, 10, 10, 10, 400], [400, 400, 10, 10, 10, 10, 10, 10, 10, 10]) == [
        "+0.0 pts (n 10)",
        "0.0s (n 10)",
        "-1m 18s (n 10)",
    ]


@pytest.mark.parametrize(("now", "before"), [([10] * 4, [10] * 20), ([10] * 20, [10] * 4), ([10], [])])
def test_a_change_of_too_few_is_not_shown(now: list[float], before: list[float]) -> None:
    assert changes(now, before) == ["-", "-", "-"]


@pytest.mark.parametrize(
    ("period", "title"),
    [
        (Period(NOW.replace(hour=0), NOW.replace(hour=0) + timedelta(days=1)), "On call, 2026-11-23"),
        (Period(NOW.replace(hour=0) - timedelta(days=7), NOW.replace(hour=0)), "On call, 2026-11-16 to 2026-11-22"),
        (WEEK, "On call, 2026-11-16 19:00 to 2026-11-23 19:00"),
    ],
)
def test_the_title_names_the_days(period: Period, title: str) -> None:
    assert report_record(report(period=period), FRAME, MOMENT).title == title
    assert shown(report_blocks(report(period=period), FRAME, MOMENT, complete=True)).startswith(title)


def test_what_is_not_complete_says_so_at_the_top() -> None:
    lines = shown(report_blocks(report(), FRAME, MOMENT, complete=False)).splitlines()

    assert "INCOMPLETE: not all rows could be fetched" in lines[:6]


def test_nights_stand_in_the_week_and_the_day_on_which_they_began() -> None:
    night = (NOW.replace(hour=2) - NOW).total_seconds()  # of the Sunday
    blocks = [block for part in report_blocks(report([page(1, night, 60)]), FRAME, MOMENT, True) for block in part]

    calendar = next(block for block in blocks if isinstance(block, HeatMap) and block.title == "NIGHTS")
    assert [(label, list(counts)) for label, counts in calendar.rows] == [
        ("Nov 16", [0, 0, 0, 0, 0, 0, 1]),
        ("Nov 23", [0, *[None] * 6]),  # the period ends on the Monday
    ]
    assert calendar.columns == ["MO", "TU", "WE", "TH", "FR", "SA", "SU"]


def test_the_method_says_how_many_pages_have_no_delivery_time() -> None:
    pages = [page(1, -60, 10), msgspec.structs.replace(page(2, -60, None), delivery_time=None)]
    assert "1 of 2 pages have no DeliveryTime." in shown(report_blocks(report(pages), FRAME, MOMENT, True))


@pytest.mark.parametrize(
    ("channel", "arn", "name"),
    [
        (told.channel("akuam", "sms"), told.channel_arn("akuam"), "akuam sms"),
        (told.channel("akuam", "sms", Type=None, Name="Work Phone"), told.channel_arn("akuam"), "akuam work phone"),
        (None, told.channel_arn("akuam"), "akuam/sms"),
        (None, None, "akuam"),
    ],
)
def test_a_channel_that_fails_is_named_by_what_is_known_of_it(channel: Any, arn: str | None, name: str) -> None:
    known = msgspec.convert(channel, ContactChannel) if channel else None
    failures = [ChannelFailures(contact_arn("akuam"), arn, known, pages=17, failed=13, error="carrier said no")]
    lines = shown(report_blocks(report(failures=failures), FRAME, MOMENT, True)).splitlines()

    assert [line.split("  ")[0] for line in lines if "carrier said no" in line] == [name]


def test_a_period_of_years_has_no_calendar() -> None:
    years = Period(NOW - timedelta(days=900), NOW)
    parts = report_blocks(report([page(1, -60, 60)], period=years), FRAME, MOMENT, complete=True)
    blocks = [block for part in parts for block in part]

    assert [block.title for block in blocks if isinstance(block, HeatMap)] == ["SENT"]


def incident(number: int) -> Any:
    engagement = msgspec.convert(told.engagement("plan", -60 * number, number), Engagement)
    return sum_up([engagement], [page(number, -60 * number, 30)], NOW)


def test_many_people_and_pages_are_a_page_of_less_than_a_megabyte_in_less_than_three_seconds() -> None:
    pages = [page(n, -1 - n * 12 % 1_200_000, n % 900 if n % 3 else None, f"user{n % 64:05d}") for n in range(100_000)]
    incidents = [incident(number) for number in range(2000)]
    start = time.process_time()

    found = report(*(pages[first : first + 1024] for first in range(0, len(pages), 1024)), incidents=incidents)
    for document in (HtmlDocument, MarkdownDocument):
        stage = Stage()
        document(Stdout(stage.environment), MOMENT).show(report_blocks(found, FRAME, MOMENT, complete=True))
        assert len(stage.out) < 1_000_000
        assert b"the newest 100 of 2,000" in stage.out
    msgspec.json.encode(report_record(found, FRAME, MOMENT))

    assert len(found.people) == 64
    assert found.total.pages + found.total_before.pages == 100_000
    assert time.process_time() - start < 3
