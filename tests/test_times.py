from __future__ import annotations

import re
from datetime import datetime, timedelta, timezone, tzinfo
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pagecli.errors import UsageError
from pagecli.time_texts import parse_time
from pagecli.times import (
    UTC,
    Moment,
    format_time,
    load_zone,
    parse_duration,
    seconds_between,
    show_age,
    show_clock,
    show_duration,
    show_time,
)
from support.in_process import NOW

ZURICH, NEW_YORK, KOLKATA = ZoneInfo("Europe/Zurich"), ZoneInfo("America/New_York"), ZoneInfo("Asia/Kolkata")
UNITS = {"s": 1, "m": 60, "h": 3600, "d": 86400, "w": 604800}
moments = st.datetimes(datetime(1990, 1, 1), datetime(2100, 1, 1), timezones=st.just(timezone.utc))


@pytest.mark.parametrize(
    ("text", "seconds"),
    [
        ("90s", 90),
        ("15m", 900),
        ("24h", 86400),
        ("7d", 604800),
        ("2w", 1209600),
        ("1.5h", 5400),
        (" 5m ", 300),
        ("1h30m", 5400),
        ("1w2d", 777600),
    ],
)
def test_a_duration_is_numbers_and_units(text: str, seconds: float) -> None:
    assert parse_duration(text) == timedelta(seconds=seconds)


@given(st.integers(0, 10_000), st.sampled_from(sorted(UNITS)))
def test_a_duration_is_as_long_as_its_number_says(number: int, unit: str) -> None:
    assert parse_duration(f"{number}{unit}").total_seconds() == number * UNITS[unit]


@pytest.mark.parametrize("text", ["", "5", "m", "-1h", "1 h", "1M", "1e3s", "1h 30m", "1h30", "m30", ".5h", "5min"])
def test_what_is_no_duration_is_refused_with_the_forms_that_are(text: str) -> None:
    with pytest.raises(UsageError, match="is not a duration") as raised:
        parse_duration(text)

    assert "s m h d w" in str(raised.value.hint)


@pytest.mark.parametrize("text", ["9" * 20 + "w", "9" * 400 + "s"])
def test_a_duration_beyond_all_times_is_refused(text: str) -> None:
    with pytest.raises(UsageError, match="too long"):
        parse_duration(text)


@given(moments, st.sampled_from([UTC, ZURICH, NEW_YORK, KOLKATA]))
def test_a_time_that_was_written_is_read_as_the_same_millisecond(time: datetime, zone: tzinfo) -> None:
    written = format_time(time.astimezone(zone)) or ""

    assert re.fullmatch(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z", written)
    assert parse_time(written, Moment(NOW, zone)) == time.replace(microsecond=time.microsecond // 1000 * 1000)


def test_whole_seconds_have_their_milliseconds_too() -> None:
    assert format_time(NOW) == "2026-11-23T19:00:00.000Z"


@pytest.mark.parametrize("name", ["UTC", "Europe/Zurich", "America/New_York", "Asia/Kolkata"])
def test_a_zone_is_known_by_its_name(name: str) -> None:
    assert NOW.astimezone(load_zone(name)).utcoffset() == NOW.astimezone(ZoneInfo(name)).utcoffset()


@pytest.mark.parametrize("name", ["", "Mars/Olympus", "Zurich", "../../etc/passwd", "/etc/localtime", "a\0b", "Europe"])
def test_an_unknown_zone_is_refused(name: str) -> None:
    with pytest.raises(UsageError, match="unknown time zone"):
        load_zone(name)


@given(moments, st.integers(-(10**9), 10**9))
def test_a_latency_is_the_difference_to_the_millisecond_whatever_the_zones(start: datetime, milliseconds: int) -> None:
    end = (start + timedelta(milliseconds=milliseconds)).astimezone(KOLKATA)

    assert seconds_between(start, end) == milliseconds / 1000


@pytest.mark.parametrize(
    ("microseconds", "seconds"),
    [(1_234_567, 1.235), (1_234_400, 1.234), (1, 0.0), (999_999, 1.0), (-1_234_567, -1.235), (59_999_600, 60.0)],
)
def test_a_latency_that_is_no_whole_millisecond_is_rounded_to_one(microseconds: int, seconds: float) -> None:
    assert seconds_between(NOW, NOW + timedelta(microseconds=microseconds)) == seconds


@pytest.mark.parametrize(("start", "end"), [(None, NOW), (NOW, None), (None, None)])
def test_a_latency_without_both_its_times_is_none_and_not_zero(start: datetime | None, end: datetime | None) -> None:
    assert seconds_between(start, end) is None


@pytest.mark.parametrize(
    ("seconds", "shown"),
    [
        (0, "0.0s"),
        (2.34, "2.3s"),
        (9.94, "9.9s"),
        (9.96, "10s"),
        (41.2, "41s"),
        (59.4, "59s"),
        (59.6, "1m 00s"),
        (192, "3m 12s"),
        (3599.6, "1h 00m"),
        (3840, "1h 04m"),
        (86399.9, "1d 00h"),
        (183600, "2d 03h"),
        (-2.34, "-2.3s"),
        (-192, "-3m 12s"),
    ],
)
def test_a_duration_is_shown_in_its_two_largest_units(seconds: float, shown: str) -> None:
    assert show_duration(seconds) == shown


@given(st.floats(-1e7, 1e7))
def test_a_shown_duration_reads_back_within_its_smallest_unit(seconds: float) -> None:
    parts = show_duration(seconds).lstrip("-").split(" ")

    units = [part[-1] for part in parts]
    length = sum(float(part[:-1]) * UNITS[part[-1]] for part in parts)
    assert all(
        float(part[:-1]) < UNITS[larger] / UNITS[part[-1]] for larger, part in zip(units, parts[1:], strict=False)
    )
    assert abs(length - abs(seconds)) <= (0.051 if "." in parts[0] else UNITS[units[-1]])


@pytest.mark.parametrize(
    ("seconds", "shown"),
    [
        (0, "now"),
        (0.9, "now"),
        (59, "59s ago"),
        (60, "1m ago"),
        (3599, "59m ago"),
        (7200, "2h ago"),
        (172800, "2d ago"),
        (31_557_600 * 4.3, "4y ago"),
        (-240, "in 4m"),
    ],
)
def test_an_age_is_shown_in_its_largest_unit(seconds: float, shown: str) -> None:
    assert show_age(seconds) == shown


@pytest.mark.parametrize(
    ("time", "zone", "shown"),
    [
        (NOW - timedelta(minutes=4), UTC, "18:56 (4m ago)"),
        (NOW - timedelta(minutes=4), ZURICH, "19:56 (4m ago)"),
        (NOW - timedelta(hours=20), UTC, "Nov 22 23:00 (20h ago)"),
        (NOW - timedelta(hours=20), NEW_YORK, "Nov 22 18:00 (20h ago)"),
        (NOW - timedelta(hours=19), KOLKATA, "Nov 23 05:30 (19h ago)"),  # it is the 24th there
        (datetime(2022, 8, 16, 18, 57, 52, tzinfo=UTC), UTC, "2022-08-16 18:57 (4y ago)"),
        (NOW + timedelta(minutes=4), UTC, "19:04 (in 4m)"),
    ],
)
def test_a_time_for_people_has_the_date_when_it_is_not_todays(time: datetime, zone: tzinfo, shown: str) -> None:
    assert show_time(time, NOW, zone) == shown


@pytest.mark.parametrize(
    ("time", "shown"),
    [
        (datetime(2026, 10, 25, 0, 30, tzinfo=UTC), "2026-10-25 02:30 CEST"),
        (datetime(2026, 10, 25, 1, 30, tzinfo=UTC), "2026-10-25 02:30 CET"),
    ],
)
def test_a_time_that_is_read_later_has_its_date_and_zone_and_no_age(time: datetime, shown: str) -> None:
    moment = Moment(time, ZoneInfo("Europe/Zurich"), dated=True)

    assert show_time(time, *moment) == shown
    assert show_clock(time, *moment) == shown
    assert show_clock(time, *moment, today_as="%H:%M:%S") == shown.replace(":30", ":30:00")
