from __future__ import annotations

import statistics
import tracemalloc
from datetime import datetime, timedelta, timezone, tzinfo
from zoneinfo import ZoneInfo

import numpy
import pytest
from hypothesis import given
from hypothesis import strategies as st
from msgspec import structs

from pagecli.domain.model import Page
from pagecli.domain.stats import Latencies, Statistics, parse_objective, percentile
from pagecli.errors import UsageError
from pagecli.periods import parse_hours

latencies = st.lists(st.integers(-(10**6), 10**7).map(lambda ms: ms / 1000), min_size=2)


@given(latencies, st.integers(1, 99))
def test_a_percentile_is_what_the_standard_library_interpolates(values: list[float], percent: int) -> None:
    expected = statistics.quantiles(values, n=100, method="inclusive")[percent - 1]  # Hyndman and Fan's type 7

    assert percentile(sorted(values), percent) == pytest.approx(expected, rel=1e-9, abs=1e-9)


@given(latencies)
def test_the_ends_are_the_least_and_the_most(values: list[float]) -> None:
    assert (percentile(sorted(values), 0), percentile(sorted(values), 100)) == (min(values), max(values))


@pytest.mark.parametrize("percent", [0, 50, 95, 100])
def test_the_percentile_of_one_value_is_that_value(percent: float) -> None:
    assert percentile([41.0], percent) == 41.0


def test_the_percentile_of_nothing_is_none_and_not_zero() -> None:
    assert percentile([], 50) is None


@given(latencies, st.floats(0, 100))
def test_a_percentile_is_numpys(values: list[float], percent: float) -> None:
    expected = float(numpy.percentile(values, percent))

    assert percentile(sorted(values), percent) == pytest.approx(expected, rel=1e-9, abs=1e-9)


ZURICH = ZoneInfo("Europe/Zurich")
SENT = datetime(2026, 11, 23, 12, 0, tzinfo=timezone.utc)


def page(
    sent: datetime | None = SENT,
    delivery: float | None = None,
    read: float | None = None,
    contact: str = "arn:aws:ssm-contacts:us-east-2:111122223333:contact/akuam",
    sender: str = "cli",
    incident: str | None = None,
) -> Page:
    start = sent or SENT
    later = [None if seconds is None else start + timedelta(seconds=seconds) for seconds in (delivery, read)]
    return Page("page", "engagement", contact, sender, incident, sent, *later)


def names_and_pages(by: str, pages: list[Page], zone: tzinfo = timezone.utc) -> list[tuple[str | None, int]]:
    statistics = Statistics(by, zone)
    statistics.add(pages)
    return [(group.name, group.pages) for group in statistics.groups()]


def test_pages_are_grouped_by_the_account_and_the_region_of_their_contact() -> None:
    pages = [
        page(contact=f"arn:aws:ssm-contacts:{region}:{account}:contact/akuam")
        for region, account in [("us-east-2", "444455556666"), ("eu-west-1", "444455556666"), ("us-east-2", "1" * 12)]
    ]

    assert names_and_pages("account", pages) == [("1" * 12, 1), ("444455556666", 2)]
    assert names_and_pages("region", pages) == [("eu-west-1", 1), ("us-east-2", 2)]


def test_a_missing_time_is_counted_and_never_a_latency_of_zero() -> None:
    statistics = Statistics()
    statistics.add([page(), page(delivery=2), page(read=90), page(delivery=4, read=60)])

    group = statistics.total()

    assert (group.pages, group.read, group.undelivered) == (4, 2, 1)
    assert (group.delivery_latencies.n, group.delivery_latencies.percentile(0)) == (2, 2.0)
    assert (group.read_latencies.n, group.read_latencies.percentile(0)) == (2, 60.0)


def test_a_page_without_a_sent_time_is_read_but_has_no_latency_and_no_hour() -> None:
    statistics = Statistics(sleep=parse_hours("00:00-23:59"))
    statistics.add([page(sent=None, read=60)])

    group = statistics.total()

    assert (group.read, group.read_latencies.n, group.asleep) == (1, 0, 0)
    assert not statistics.hours


def test_without_pages_there_is_one_empty_group_and_by_something_none() -> None:
    assert [(group.name, group.pages) for group in Statistics().groups()] == [("all", 0)]
    assert Statistics("day").groups() == []


def test_percentiles_are_rounded_to_milliseconds() -> None:
    latencies = Latencies([0.001, 0.002])

    assert latencies.percentile(95) == 0.002
    assert latencies.percentile(50) == 0.002  # of 0.0015


@pytest.mark.parametrize(("seconds", "count"), [(59.999, 0), (60, 2), (61, 2), (3600, 3)])
def test_within_includes_its_limit(seconds: float, count: int) -> None:
    assert Latencies([60, 61.001, 60]).within(seconds) == count


def test_days_are_those_of_the_zone() -> None:
    late = datetime(2026, 11, 22, 23, 30, tzinfo=timezone.utc)

    assert names_and_pages("day", [page(late)]) == [("2026-11-22", 1)]
    assert names_and_pages("day", [page(late)], ZURICH) == [("2026-11-23", 1)]


def test_weeks_are_iso_8601s_also_where_the_year_ends() -> None:
    days = [datetime(2027, 1, 3, 12, tzinfo=timezone.utc), datetime(2026, 12, 28, 12, tzinfo=timezone.utc)]

    assert names_and_pages("week", [page(day) for day in days]) == [("2026-W53", 2)]


def test_months_are_those_of_the_zone() -> None:
    late = datetime(2026, 11, 30, 23, 30, tzinfo=timezone.utc)

    assert names_and_pages("month", [page(late), page(SENT)]) == [("2026-11", 2)]
    assert names_and_pages("month", [page(late), page(SENT)], ZURICH) == [("2026-11", 1), ("2026-12", 1)]


def day(text: str) -> datetime:
    return datetime.fromisoformat(text).replace(tzinfo=ZURICH)


@pytest.mark.parametrize(
    ("by", "since", "until", "partial"),
    [
        ("month", None, None, False),
        ("month", "2026-11-01", "2026-12-01", False),
        ("month", "2026-11-01T00:01", None, True),
        ("month", None, "2026-11-30T23:59", True),
        ("week", "2026-11-23", "2026-11-30", False),
        ("week", "2026-11-24", None, True),
        ("week", None, "2026-11-29", True),
        ("day", "2026-11-23", "2026-11-24", False),
        ("day", None, "2026-11-23T23:00", True),
        ("weekday", "2026-11-23T12:30", "2026-11-23T13:30", False),
        ("contact", "2026-11-23T12:30", "2026-11-23T13:30", False),
        (None, "2026-11-23T12:30", "2026-11-23T13:30", False),
    ],
)
def test_a_day_week_or_month_that_was_asked_for_in_part_says_so(
    by: str | None, since: str | None, until: str | None, partial: bool
) -> None:
    statistics = Statistics(by, ZURICH, span=(since and day(since), until and day(until)))  # type: ignore[arg-type]
    statistics.add([page()])

    assert [group.is_partial for group in statistics.groups()] == [partial]


def test_the_last_days_of_the_calendar_are_a_group_too() -> None:
    last = datetime(9999, 12, 31, 12, tzinfo=timezone.utc)
    for by in ("day", "week", "month"):
        statistics = Statistics(by, timezone.utc, span=(None, SENT))
        statistics.add([page(last)])
        assert [group.pages for group in statistics.groups()] == [1]


def asleep(*pages: Page, hours: str = "22:00-07:00", by: str | None = None) -> list[tuple[int, int, int]]:
    statistics = Statistics(by, ZURICH, parse_hours(hours))
    statistics.add(pages)
    return [(group.asleep, group.woken, group.nights) for group in [*statistics.groups(), statistics.total()]]


def test_a_night_is_named_by_the_date_on_which_it_begins() -> None:
    before, after, next_night = (day(f"2026-11-{text}") for text in ("23T23:50", "24T06:59", "24T22:00"))

    assert asleep(page(before), page(after))[0] == (2, 1, 1)
    assert asleep(page(before), page(after), page(next_night))[0] == (3, 1, 2)
    assert asleep(page(before), page(after), hours="00:00-23:00")[0] == (1, 1, 1)
    assert asleep(page(day("2026-11-24T07:00")))[0] == (0, 0, 0)


def test_an_engagement_wakes_once_and_breaks_the_night_of_each_person_it_pages() -> None:
    night = day("2026-11-24T03:00")
    pages = [page(night), page(night + timedelta(minutes=5)), page(night, contact="arn:aws:ssm-contacts:r:1:contact/b")]
    other = structs.replace(page(night), engagement_arn="another")

    assert asleep(*pages, other)[0] == (4, 2, 2)
    assert asleep(*pages, other, by="contact") == [(3, 2, 1), (1, 1, 1), (4, 2, 2)]


def test_account_and_region_are_those_of_all_pages_or_none() -> None:
    arns = [f"arn:aws:ssm-contacts:{region}:111122223333:contact/a" for region in ("us-east-2", "eu-west-1")]
    statistics = Statistics("region")
    statistics.add([page(contact=arn) for arn in arns])

    assert [(group.account_id, group.region) for group in statistics.groups()] == [
        ("111122223333", "eu-west-1"),
        ("111122223333", "us-east-2"),
    ]
    assert (statistics.total().account_id, statistics.total().region) == ("111122223333", None)
    assert (Statistics().total().account_id, Statistics().total().region) == (None, None)


def test_hours_and_weekdays_come_in_the_order_of_the_clock_and_the_week() -> None:
    times = [SENT + timedelta(hours=hours) for hours in (0, 12, 14, 48)]  # a Monday's noon

    assert names_and_pages("hour", [page(time) for time in times]) == [("00", 1), ("02", 1), ("12", 2)]
    assert names_and_pages("weekday", [page(time) for time in times]) == [("MON", 1), ("TUE", 2), ("WED", 1)]


def test_an_hour_that_comes_twice_when_clocks_change_is_one_group() -> None:
    before = datetime(2026, 10, 25, 0, 30, tzinfo=timezone.utc)  # 02:30 in Zurich, twice

    assert names_and_pages("hour", [page(before), page(before + timedelta(hours=1))], ZURICH) == [("02", 2)]


def test_hours_are_right_on_both_sides_of_a_change_of_clocks() -> None:
    winter, summer = (datetime(2026, month, 1, 5, 0, tzinfo=timezone.utc) for month in (1, 7))

    assert names_and_pages("hour", [page(winter), page(summer)], ZURICH) == [("06", 1), ("07", 1)]


def test_senders_come_by_their_pages_and_those_without_an_incident_last() -> None:
    pages = [page(sender="b", incident=None), page(sender="a", incident="i1"), page(sender="a", incident=None)]

    assert names_and_pages("sender", pages) == [("a", 2), ("b", 1)]
    assert names_and_pages("incident", pages) == [("i1", 1), (None, 2)]


def test_contacts_keep_their_order_and_two_of_one_alias_are_told_apart() -> None:
    here, there = (f"arn:aws:ssm-contacts:us-east-2:{account}:contact/akuam" for account in ("1", "2"))
    other = "arn:aws:ssm-contacts:us-east-2:1:contact/zoe"
    pages = [page(contact=contact) for contact in (other, there, here, here)]

    assert names_and_pages("contact", pages) == [("zoe", 1), (there, 1), (here, 2)]


@pytest.mark.parametrize(
    ("hours", "times", "asleep"),
    [
        ("22:00-07:00", ["21:59", "22:00", "00:00", "06:59", "07:00"], 3),
        ("01:30-02:30", ["01:29", "01:30", "02:29", "02:30"], 2),
    ],
)
def test_sleep_hours_include_their_start_and_not_their_end(hours: str, times: list[str], asleep: int) -> None:
    statistics = Statistics(zone=ZURICH, sleep=parse_hours(hours))
    statistics.add([page(datetime.fromisoformat(f"2026-11-22T{time}").replace(tzinfo=ZURICH)) for time in times])

    assert statistics.total().asleep == asleep


@pytest.mark.parametrize(("month", "asleep"), [(1, 1), (7, 0)])
def test_sleep_hours_follow_the_clock_on_the_wall(month: int, asleep: int) -> None:
    statistics = Statistics(zone=ZURICH, sleep=parse_hours("22:00-07:00"))
    statistics.add([page(datetime(2026, month, 1, 5, 30, tzinfo=timezone.utc))])  # 06:30 in winter, 07:30 in summer

    assert statistics.total().asleep == asleep


@pytest.mark.parametrize("text", ["", "22-7", "22:00", "22:00-24:00", "22:00-22:00", "22:60-07:00", "25:00-07:00"])
def test_hours_that_are_none_are_a_usage_error(text: str) -> None:
    with pytest.raises(UsageError):
        parse_hours(text)


@pytest.mark.parametrize(
    "text", ["", "read", "read<5m", "read<5m:95", "read>5m:95%", "seen<5m:95%", "read<5:95%", "read<5m:101%"]
)
def test_an_objective_that_is_none_is_a_usage_error(text: str) -> None:
    with pytest.raises(UsageError, match="objective"):
        parse_objective(text)


@pytest.mark.parametrize(
    ("text", "met"),
    [
        ("read<5m:50%", True),
        ("read<5m:50.01%", False),
        ("read < 4m : 25 %", True),
        ("read<299s:26%", False),
        ("delivery<2s:75%", True),
        ("delivery<2s:75.1%", False),
    ],
)
def test_an_objective_counts_the_pages_without_a_latency_as_missing_it(text: str, met: bool) -> None:
    statistics = Statistics("sender")
    pages = [page(delivery=2, read=60), page(delivery=1, read=300), page(delivery=2), page()]
    statistics.add([structs.replace(each, sender=str(i)) for i, each in enumerate(pages)])

    assert parse_objective(text).is_met(statistics.total()) is met


def test_no_pages_miss_no_objective() -> None:
    assert parse_objective("read<5m:95%").is_met(Statistics().total())


def test_a_page_costs_no_more_than_its_two_latencies() -> None:
    statistics = Statistics("contact")
    pages = [page(delivery=2, read=60)] * 1000
    statistics.add(pages)

    tracemalloc.start()
    for _ in range(20):
        statistics.add(pages)
    used, _ = tracemalloc.get_traced_memory()
    tracemalloc.stop()

    assert used <= 20_000 * 16 * 1.2
