from __future__ import annotations

from datetime import datetime
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pagecli.errors import UsageError
from pagecli.periods import PERIODS, PERIODS_AHEAD, parse_hours, parse_period
from pagecli.times import UTC, Moment
from support.in_process import NOW

ZURICH, HAVANA = ZoneInfo("Europe/Zurich"), ZoneInfo("America/Havana")
moments = st.datetimes(datetime(2000, 1, 1), datetime(2037, 1, 1), timezones=st.just(UTC))


def utc(text: str) -> datetime:
    return datetime.fromisoformat(f"{text}+00:00")


@pytest.mark.parametrize(
    ("text", "start", "end"),
    [
        ("today", "2026-11-23T00:00", "2026-11-24T00:00"),
        ("Yesterday", "2026-11-22T00:00", "2026-11-23T00:00"),
        ("last-night", "2026-11-22T22:00", "2026-11-23T07:00"),
        ("this-week", "2026-11-23T00:00", "2026-11-30T00:00"),
        ("last-week", "2026-11-16T00:00", "2026-11-23T00:00"),
        ("this-month", "2026-11-01T00:00", "2026-12-01T00:00"),
        ("last-month", "2026-10-01T00:00", "2026-11-01T00:00"),
        ("2026", "2026-01-01T00:00", "2027-01-01T00:00"),
        ("2026-10", "2026-10-01T00:00", "2026-11-01T00:00"),
        ("2025-12", "2025-12-01T00:00", "2026-01-01T00:00"),
        ("2026-W47", "2026-11-16T00:00", "2026-11-23T00:00"),
        ("2020-W53", "2020-12-28T00:00", "2021-01-04T00:00"),
        ("2026-11-20", "2026-11-20T00:00", "2026-11-21T00:00"),
    ],
)
def test_a_period_is_read(text: str, start: str, end: str) -> None:
    assert parse_period(text, Moment(NOW, UTC)) == (utc(start), utc(end))


@pytest.mark.parametrize(
    ("text", "start", "end"),
    [
        ("tomorrow", "2026-11-24T00:00", "2026-11-25T00:00"),
        ("next-week", "2026-11-30T00:00", "2026-12-07T00:00"),
        ("next-month", "2026-12-01T00:00", "2027-01-01T00:00"),
        ("2027", "2027-01-01T00:00", "2028-01-01T00:00"),
        ("last-month", "2026-10-01T00:00", "2026-11-01T00:00"),
    ],
)
def test_ahead_a_period_may_be_to_come(text: str, start: str, end: str) -> None:
    assert parse_period(text, Moment(NOW, UTC), ahead=True) == (utc(start), utc(end))


@pytest.mark.parametrize(
    "text",
    ["", "tomorrow", "next-week", "last-year", "last night", "2026-13", "2026-00", "2026-W00", "2026-W54", "2021-W53",
     "2026-W47-1", "2026-02-30", "202610", "26", "9999", "0000", "10", "٢٠٢٦", "2026-", "2026-1", "2026-10-1"],
)  # fmt: skip
def test_what_is_no_period_is_refused_with_the_forms_that_are_taken(text: str) -> None:
    with pytest.raises(UsageError, match="as a period") as raised:
        parse_period(text, Moment(NOW, UTC))

    assert all(form in str(raised.value.hint) for form in (*PERIODS, "2026-W47"))


@pytest.mark.parametrize("text", ["2026-11-24", "2026-W48" + "", "2026-12", "2027"])
def test_a_period_wholly_in_the_future_is_refused(text: str) -> None:
    now = utc("2026-11-22T19:00")
    with pytest.raises(UsageError, match="lies in the future"):
        parse_period(text, Moment(now, UTC))


@pytest.mark.parametrize(
    ("hours", "now", "start", "end"),
    [
        ("22:00-07:00", "2026-11-24T04:00", "2026-11-23T22:00", "2026-11-24T04:00"),  # it goes on
        ("22:00-07:00", "2026-11-24T23:00", "2026-11-23T22:00", "2026-11-24T07:00"),  # tonight began today
        ("23:30-06:15", "2026-11-24T12:00", "2026-11-23T23:30", "2026-11-24T06:15"),
        ("00:00-06:00", "2026-11-24T12:00", "2026-11-23T00:00", "2026-11-23T06:00"),
    ],
)
def test_last_night_began_on_an_earlier_day_and_ends_now_at_the_latest(
    hours: str, now: str, start: str, end: str
) -> None:
    assert parse_period("last-night", Moment(utc(now), UTC), night=parse_hours(hours)) == (utc(start), utc(end))


@given(moments, st.sampled_from([UTC, ZURICH, HAVANA]))
def test_periods_of_one_kind_follow_each_other_without_a_gap(now: datetime, zone: ZoneInfo) -> None:
    def period(text: str) -> tuple[datetime, datetime]:
        return parse_period(text, Moment(now, zone), ahead=True)

    for kind, chain in {
        "day": ("yesterday", "today", "tomorrow"),
        "week": ("last-week", "this-week", "next-week"),
        "month": ("last-month", "this-month", "next-month"),
    }.items():
        before, this, after = map(period, chain)
        assert before[1] == this[0] <= now < this[1] == after[0], kind


@given(moments, st.sampled_from(PERIODS_AHEAD))
def test_a_period_ends_after_it_starts(now: datetime, text: str) -> None:
    start, end = parse_period(text, Moment(now, ZURICH), ahead=True)

    assert start < end
