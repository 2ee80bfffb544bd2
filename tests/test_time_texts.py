from __future__ import annotations

import re
from datetime import datetime, timedelta, timezone, tzinfo
from zoneinfo import ZoneInfo

import pytest
from dateutil import parser
from hypothesis import example, given
from hypothesis import strategies as st

from pagecli.errors import UsageError
from pagecli.time_texts import midnight, parse_span, parse_time
from pagecli.times import UTC, Moment
from support.in_process import NOW

ZURICH, NEW_YORK, KOLKATA = ZoneInfo("Europe/Zurich"), ZoneInfo("America/New_York"), ZoneInfo("Asia/Kolkata")
HAVANA, AZORES, CAIRO = ZoneInfo("America/Havana"), ZoneInfo("Atlantic/Azores"), ZoneInfo("Africa/Cairo")
ZONES = [UTC, ZURICH, NEW_YORK, KOLKATA, HAVANA, AZORES, CAIRO]
moments = st.datetimes(datetime(2000, 1, 1), datetime(2037, 1, 1), timezones=st.just(timezone.utc))


def utc(text: str) -> datetime:
    return datetime.fromisoformat(text.replace("Z", "+00:00"))


def read(text: str, now: datetime = NOW, zone: tzinfo | None = UTC, ahead: bool = False) -> datetime | None:
    """The time that is read, None where the text is refused."""
    try:
        return parse_time(text, Moment(now, zone), ahead)
    except UsageError:
        return None


@pytest.mark.parametrize(
    ("text", "zone", "expected"),
    [
        ("15m", UTC, "2026-11-23T18:45:00Z"),
        ("2h", UTC, "2026-11-23T17:00:00Z"),  # dateutil alone would read today, 02:00
        ("1h30m", UTC, "2026-11-23T17:30:00Z"),
        ("7d", NEW_YORK, "2026-11-16T19:00:00Z"),
        ("1h30m ago", UTC, "2026-11-23T17:30:00Z"),
        ("2 days ago", ZURICH, "2026-11-21T19:00:00Z"),
        ("24 hours ago", UTC, "2026-11-22T19:00:00Z"),
        ("1 Week ago", UTC, "2026-11-16T19:00:00Z"),
        ("90 seconds ago", UTC, "2026-11-23T18:58:30Z"),
        ("1.5 hours ago", UTC, "2026-11-23T17:30:00Z"),
        ("today", UTC, "2026-11-23T00:00:00Z"),
        ("Today", ZURICH, "2026-11-22T23:00:00Z"),
        ("today", KOLKATA, "2026-11-23T18:30:00Z"),  # it is the 24th there
        ("yesterday", ZURICH, "2026-11-21T23:00:00Z"),
        ("yesterday 22:00", ZURICH, "2026-11-22T21:00:00Z"),
        ("monday", UTC, "2026-11-23T00:00:00Z"),
        ("monday", KOLKATA, "2026-11-22T18:30:00Z"),  # it is Tuesday there
        ("Tuesday", ZURICH, "2026-11-16T23:00:00Z"),
        ("sun", UTC, "2026-11-22T00:00:00Z"),
        ("saturday 03:00", UTC, "2026-11-21T03:00:00Z"),
        ("monday 20:00", UTC, "2026-11-16T20:00:00Z"),
        ("03:12", ZURICH, "2026-11-23T02:12:00Z"),
        ("3:12", UTC, "2026-11-23T03:12:00Z"),
        ("03:12:45", UTC, "2026-11-23T03:12:45Z"),
        ("19:00", UTC, "2026-11-23T19:00:00Z"),
        ("19:01", UTC, "2026-11-22T19:01:00Z"),
        ("23:30", UTC, "2026-11-22T23:30:00Z"),
        ("2026-11-01", ZURICH, "2026-10-31T23:00:00Z"),
        ("2026-07-01", ZURICH, "2026-06-30T22:00:00Z"),  # summer time then, not now
        ("20261101", UTC, "2026-11-01T00:00:00Z"),
        ("20261101T1800Z", ZURICH, "2026-11-01T18:00:00Z"),
        ("2026-11-01T18", UTC, "2026-11-01T18:00:00Z"),
        ("2026-11-01T24:00", UTC, "2026-11-02T00:00:00Z"),
        ("2026-11-01T18:00", NEW_YORK, "2026-11-01T23:00:00Z"),
        ("2026-11-01 18:00", UTC, "2026-11-01T18:00:00Z"),
        ("2026-11-01 18:00:30 +01:00", UTC, "2026-11-01T17:00:30Z"),
        ("2026-11-01 18:00 -0500", UTC, "2026-11-01T23:00:00Z"),
        ("2026-11-01 18:00 UTC", ZURICH, "2026-11-01T18:00:00Z"),
        ("2026-11-01T18:00:00Z", ZURICH, "2026-11-01T18:00:00Z"),
        ("2026-11-01t18:00:00z", ZURICH, "2026-11-01T18:00:00Z"),
        ("2026-11-01T18:00:00+05:30", ZURICH, "2026-11-01T12:30:00Z"),
        ("2026-11-01T18:00:00-00:30", ZURICH, "2026-11-01T18:30:00Z"),
        ("2022-08-16T18:57:52.058Z", UTC, "2022-08-16T18:57:52.058Z"),
        ("1 Nov 18:00", UTC, "2026-11-01T18:00:00Z"),
        ("Nov 1 18:00", ZURICH, "2026-11-01T17:00:00Z"),
        ("1 Nov 2026", UTC, "2026-11-01T00:00:00Z"),
        ("Nov 20,2025", UTC, "2025-11-20T00:00:00Z"),  # dateutil alone would read this year
        ("November 20th, 2025 at 6pm", UTC, "2025-11-20T18:00:00Z"),
        ("Nov 20 12:30 am", UTC, "2026-11-20T00:30:00Z"),
        ("01-Nov-2026 18:00", UTC, "2026-11-01T18:00:00Z"),
        ("1 November 2026 18:00 UTC", ZURICH, "2026-11-01T18:00:00Z"),
        ("1 Nov 2026 18:00 +0100", UTC, "2026-11-01T17:00:00Z"),
        ("Tue, 16 Aug 2022 18:57:52 GMT", ZURICH, "2022-08-16T18:57:52Z"),
        ("Mon Nov 23 12:34:56 UTC 2026", ZURICH, "2026-11-23T12:34:56Z"),
        ("23 Nov", UTC, "2026-11-23T00:00:00Z"),
    ],
)
def test_a_time_is_read_in_the_zone_asked_for(text: str, zone: tzinfo, expected: str) -> None:
    assert read(text, zone=zone) == utc(expected)


REFUSED = [
    "", " ", "tomorrow", "next-week", "10", "1800", "2026", "2026-11", "2026-W47", "10 11", "1-2", "10/11",
    "01/02/2026", "1/2/26", "2026/11/01", "11.12.2026", "1 Nov 26", "Nov 2026", "Nov 1 2", "1 2 Nov",
    "Nov 20 1800", "Nov Dec 1", "at", "25:00", "12:60", "12:00:60", "24:00", "-1h", "+1 Nov 2026", "2026-13-01",
    "2026-02-30", "30 Feb 2026", "2026-11-01T", "2026-11-01 18", "2026-11-01 18:00 19:00", "2026-11-01Z",
    "2026-11-01T18:00 MARS", "1 Nov 2026 18:00 XYZT", "1 Nov 2026 18:00 PST", "1 Nov 2026 18:00 GMT+0100",
    "1 Nov 2026 18:00 UTC-5", "GMT+0100", "2026-11-01T18:00 UTC+1", "1 Nov 2026 18:00-20:00",
    "2026-11-01 18:00-20:00", "2026-11-01T18:00+01:60", "1 Nov +0100", "1 Nov 18:00Z +0100",
    "Mon, 16 Aug 2022 18:57:52 GMT",  # it was a Tuesday
    "24 Dec",  # this year's lies ahead, last year's behind
    "29 Feb",  # none this year
    "13pm 1 Nov", "0am 1 Nov", "1 Nov 13:00pm", "1 Nov 18", "1 Nov 18:00 19:00", "1 Nov pm",
    "1 Nov 18:00 and more", "1M", "1h 30m", "1h30", "2 days", "days ago", "ago", "2 months ago", "1h ago ago",
    "an hour ago", "last monday", "monday tuesday", "monday 25:00", "today today", "now", "99999999w",
    "0000-00-00", "0001-01-01T00:00+14:00", "9999-12-31T23:59-14:00", "\x1b[31m", "1\x1fNov", "\u0663h",
    "1\u00a0Nov 2026", "2 wee\u212as ago", "1 Nov 2026\x00",
]  # fmt: skip


@pytest.mark.parametrize("text", REFUSED)
def test_what_has_no_reading_or_more_than_one_is_refused_with_the_forms_that_are_taken(text: str) -> None:
    with pytest.raises(UsageError) as raised:
        parse_time(text, Moment(NOW, UTC))

    assert "yesterday" in str(raised.value.hint) or "too long" in str(raised.value)


_WORDS = (
    "1 2 10 11 20 2025 2026 26 1800 1st nov dec august monday mon tue at 18:00 18:00:30 6pm pm 13:00 utc gmt z +0100 "
    "-05:00 gmt+0100 utc-5 , - / . 2026-11-01 t 20261101 ago 2h days today est of a"
)
words = st.sampled_from(_WORDS.split())


@given(st.lists(words, min_size=1, max_size=6), st.sampled_from([" ", ",", ", ", ""]))
@example(["nov", "20", "2025"], ",")
@example(["1", "nov", "2026", "18:00", "gmt+0100"], " ")
def test_every_number_and_name_of_a_text_that_is_taken_is_in_what_is_read(parts: list[str], between: str) -> None:
    text = between.join(parts)
    time = read(text, zone=KOLKATA)
    if time is None or "ago" in text or re.fullmatch(r"(\d+[smhdw])+|today( .*)?|\d+:.*", text):
        return

    offset = re.search(r"[+-]\d\d:?\d\d$", re.sub(r"^\d{4}-\d\d-\d\d", "", text))
    zone = timezone.utc if re.search(r"utc|gmt|z", text) else KOLKATA
    local = parser.isoparse(f"2026-01-01T00:00{offset[0]}").tzinfo if offset else zone
    shown = time.astimezone(local)
    rest = text[: -len(offset[0])] if offset else text
    fields = {shown.year, shown.month, shown.day, shown.hour, shown.hour % 12 or 12, shown.minute, shown.second}
    numbers = re.findall(r"\d+", re.sub(r"\d{8}", lambda m: f"{m[0][:4]}-{m[0][4:6]}-{m[0][6:]}", rest))
    assert {int(number) for number in numbers} <= fields, time
    for name in re.findall("[a-z]{3,}", rest):
        assert name in shown.strftime("%B %b %A %a utc gmt").lower().split(), time


@given(moments, st.sampled_from([
    "%d %b %Y", "%b %d, %Y", "%d %B %Y %H:%M", "%a, %d %b %Y %H:%M:%S", "%A %d %B %Y %I:%M %p", "%H:%M %d %b %Y",
    "%a %b %d %H:%M:%S %Y", "%d-%b-%Y", "%Y-%m-%d %H:%M", "%Y-%m-%dT%H:%M:%S", "%Y%m%dT%H%M%S",
]), st.sampled_from(["", " +0000", " UTC"]))  # fmt: skip
def test_it_reads_a_date_as_dateutil_does(time: datetime, form: str, offset: str) -> None:
    text = time.strftime(form) + (offset if "%H" in form or "%I" in form else "")

    assert read(text, zone=UTC) == parser.parse(text, default=datetime(2000, 1, 1)).replace(tzinfo=UTC)


@given(st.text(max_size=20))
def test_any_text_is_a_time_or_refused(text: str) -> None:
    for ahead in (False, True):
        time = read(text, ahead=ahead)
        assert time is None or time.tzinfo is UTC


def test_without_a_zone_a_time_is_the_machines() -> None:
    assert read("2026-11-01T18:00", zone=None) == datetime(2026, 11, 1, 18).astimezone()


@given(moments, st.sampled_from(ZONES), st.times(), st.booleans())
def test_a_time_of_day_is_the_last_or_next_moment_at_which_the_clock_showed_it(
    now: datetime, zone: ZoneInfo, clock: object, ahead: bool
) -> None:
    text = f"{clock:%H:%M}"
    time = read(text, now, zone, ahead)

    assert time
    assert time.astimezone(zone).strftime("%H:%M:%S") == f"{text}:00"
    assert timedelta() <= (time - now if ahead else now - time) < timedelta(hours=49)
    minutes = range(1, 60 * 49, 1)
    between = (time + timedelta(minutes=-m if ahead else m) for m in minutes)
    missed = [t for t in between if (now <= t if ahead else t <= now) and t.astimezone(zone).strftime("%H:%M") == text]
    assert missed == []


@pytest.mark.parametrize(
    ("now", "zone", "text", "expected"),
    [
        ("2026-11-01T05:30:00Z", HAVANA, "today", "2026-11-01T04:00:00Z"),  # its second midnight was at 05:00
        ("2026-11-02T12:00:00Z", HAVANA, "yesterday", "2026-11-01T04:00:00Z"),
        ("2026-11-01T05:30:00Z", HAVANA, "2026-11-01", "2026-11-01T04:00:00Z"),
        ("2026-11-01T05:30:00Z", HAVANA, "00:00", "2026-11-01T05:00:00Z"),
        ("2026-11-01T04:30:00Z", HAVANA, "00:00", "2026-11-01T04:00:00Z"),
        ("2026-10-25T01:30:00Z", AZORES, "today", "2026-10-25T00:00:00Z"),
        ("2026-04-24T12:00:00Z", CAIRO, "today", "2026-04-23T22:00:00Z"),  # the day begins at 01:00
        ("2026-04-24T12:00:00Z", CAIRO, "00:30", "2026-04-22T22:30:00Z"),  # not shown that day
        ("2026-10-25T01:40:00Z", ZURICH, "02:30", "2026-10-25T01:30:00Z"),  # the second of that day
        ("2026-10-25T01:20:00Z", ZURICH, "02:30", "2026-10-25T00:30:00Z"),
        ("2011-12-31T12:00:00Z", ZoneInfo("Pacific/Apia"), "12:00", "2011-12-31T22:00:00Z"),
    ],
)
def test_days_with_two_midnights_or_none_have_one_beginning(now: str, zone: ZoneInfo, text: str, expected: str) -> None:
    if "Apia" in str(zone):
        expected = "2011-12-30T22:00:00Z" if utc(now) < utc(expected) else expected
    assert read(text, utc(now), zone) == utc(expected)


@given(moments, st.sampled_from(ZONES))
def test_a_day_begins_at_its_first_moment(now: datetime, zone: ZoneInfo) -> None:
    day = now.astimezone(zone).date()
    start = midnight(day, zone)

    assert start.astimezone(zone).date() == day
    assert (start - timedelta(seconds=1)).astimezone(zone).date() < day


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("15m", "2026-11-23T19:15:00Z"),
        ("1h30m", "2026-11-23T20:30:00Z"),
        ("15m ago", "2026-11-23T18:45:00Z"),
        ("2 days ago", "2026-11-21T19:00:00Z"),
        ("20:00", "2026-11-23T20:00:00Z"),
        ("18:00", "2026-11-24T18:00:00Z"),
        ("today", "2026-11-23T00:00:00Z"),
        ("yesterday", "2026-11-22T00:00:00Z"),
        ("tomorrow", "2026-11-24T00:00:00Z"),
        ("tomorrow 08:30", "2026-11-24T08:30:00Z"),
        ("Saturday 03:00", "2026-11-28T03:00:00Z"),
        ("saturday", "2026-11-28T00:00:00Z"),
        ("monday", "2026-11-30T00:00:00Z"),
        ("monday 20:00", "2026-11-23T20:00:00Z"),
        ("next-week", "2026-11-30T00:00:00Z"),
        ("next-month", "2026-12-01T00:00:00Z"),
        ("24 Dec", "2026-12-24T00:00:00Z"),
        ("2026-10-01", "2026-10-01T00:00:00Z"),
        ("1 Nov", None),  # this year's lies behind, next year's ahead
        ("next-year", None),
    ],
)
def test_ahead_a_time_without_a_date_is_the_next_such_moment(text: str, expected: str | None) -> None:
    assert read(text, ahead=True) == (expected and utc(expected))


FOUR = utc("2026-11-24T04:00:00Z")


@pytest.mark.parametrize(
    ("since", "until", "expected"),
    [
        ("22:00", "07:00", ("2026-11-23T22:00:00Z", "2026-11-24T07:00:00Z")),
        ("22:00", "02:00", ("2026-11-23T22:00:00Z", "2026-11-24T02:00:00Z")),
        ("22:00", "22:00", ("2026-11-23T22:00:00Z", "2026-11-24T22:00:00Z")),
        ("yesterday 09:00", "18:00", ("2026-11-23T09:00:00Z", "2026-11-23T18:00:00Z")),
        ("24h", "04:30", ("2026-11-23T04:00:00Z", "2026-11-23T04:30:00Z")),
        ("25h", "04:30", ("2026-11-23T03:00:00Z", "2026-11-23T04:30:00Z")),
        ("2026-11-20", "18:00", ("2026-11-20T00:00:00Z", "2026-11-23T18:00:00Z")),
        (None, "18:00", (None, "2026-11-23T18:00:00Z")),
        ("22:00", None, ("2026-11-23T22:00:00Z", None)),
        (None, None, (None, None)),
    ],
)
def test_until_a_time_of_day_is_the_first_after_a_since_of_the_last_day(
    since: str | None, until: str | None, expected: tuple[str | None, str | None]
) -> None:
    start, end = expected
    assert parse_span(since, until, Moment(FOUR, UTC)) == (start and utc(start), end and utc(end))


def test_ahead_until_a_time_of_day_is_the_first_after_since() -> None:
    span = parse_span("saturday 22:00", "07:00", Moment(NOW, UTC), ahead=True)

    assert span == (utc("2026-11-28T22:00:00Z"), utc("2026-11-29T07:00:00Z"))


def test_until_before_since_is_a_usage_error() -> None:
    with pytest.raises(UsageError, match="--since 1h is after --until 2h"):
        parse_span("1h", "2h", Moment(NOW, UTC))
