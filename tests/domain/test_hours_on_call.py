"""Hours on call: what is covered and nobody's time make up the period, whatever clocks do in it."""

from __future__ import annotations

from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as some

from pagecli.domain.intervals import join, total
from pagecli.domain.model import Plan, PlannedContact, Recurrence, Rotation, RotationShift
from pagecli.domain.oncall import HoursOnCall, ScheduleShifts, count_hours, find_gaps
from pagecli.periods import NIGHT, Hours, Period, clock_changes, nights_in, weekends_in
from pagecli.times import UTC
from pagecli.views.oncall import hours_record

PREFIX = "arn:aws:ssm-contacts:us-east-2:111122223333:contact/"
BACK = datetime(2026, 10, 25, 1, tzinfo=UTC)  # clocks in Zurich
FORTH = datetime(2026, 3, 29, 1, tzinfo=UTC)
ZONES = some.sampled_from(["Europe/Zurich", "America/New_York", "Australia/Lord_Howe", "America/Havana", "UTC"])
MINUTE = timedelta(minutes=1)


def schedule(*rotations: list[RotationShift], complete: bool = True) -> ScheduleShifts:
    plan = Plan(rotation_ids=[f"rotation{n}" for n in range(len(rotations))])
    contact = PlannedContact(PREFIX + "checkout", "checkout", "ONCALL_SCHEDULE", plan)
    pairs = [(Rotation(f"rotation{n}", "r", [], Recurrence(1)), shifts) for n, shifts in enumerate(rotations)]
    return ScheduleShifts(contact, pairs, complete)


def shift(start: datetime | None, end: datetime | None, *aliases: str) -> RotationShift:
    return RotationShift(start, end, [PREFIX + alias for alias in aliases], "REGULAR")


def count(
    found: ScheduleShifts, period: Period, zone: str = "Europe/Zurich", night: Hours = NIGHT, person: str | None = None
) -> list[HoursOnCall]:
    tz = ZoneInfo(zone)
    nights, weekends = join(nights_in(period, tz, night)), join(weekends_in(period, tz))
    return count_hours([found], period, nights, weekends, PREFIX + person if person else None)


def hours(found: ScheduleShifts, period: Period, person: str | None = None) -> list[tuple[object, ...]]:
    records = [hours_record(each) for each in count(found, period, person=person)]
    return [
        (r.contact_alias, r.shifts, *(s / 3600 for s in (r.on_call_seconds, r.night_seconds, r.weekend_seconds)))
        for r in records
    ]


def test_a_night_in_which_clocks_go_back_is_an_hour_longer() -> None:
    night = Period(BACK - timedelta(hours=5), BACK + timedelta(hours=5))  # Saturday 22:00 to Sunday 07:00, and no more

    assert hours(schedule([shift(*night, "akuam")]), night) == [("akuam", 1, 10.0, 10.0, 10.0)]


def test_a_night_in_which_clocks_go_forth_is_an_hour_shorter() -> None:
    day = Period(FORTH - timedelta(hours=2), FORTH + timedelta(hours=21))  # the 23 hours of that Sunday

    assert hours(schedule([shift(*day, "akuam")]), day) == [("akuam", 1, 23.0, 8.0, 23.0)]


def test_shifts_of_one_person_that_overlap_count_once_and_others_beside_them_do_not_take_from_it() -> None:
    period = Period(BACK, BACK + timedelta(hours=10))
    first = [shift(BACK, BACK + timedelta(hours=6), "akuam")]
    second = [shift(BACK + timedelta(hours=4), BACK + timedelta(hours=8), "akuam", "alejr")]

    found = [row[:3] for row in hours(schedule(first, second), period)]

    assert found == [("akuam", 2, 8.0), ("alejr", 1, 4.0), (None, 1, 2.0)]


def test_of_a_person_there_is_no_nobody() -> None:
    period = Period(BACK, BACK + timedelta(hours=10))

    found = hours(schedule([shift(BACK, BACK + timedelta(hours=6), "akuam", "alejr")]), period, person="alejr")

    assert [row[0] for row in found] == ["alejr"]


def test_what_is_not_known_is_no_gap() -> None:
    period = Period(BACK, BACK + timedelta(hours=10))

    assert len(find_gaps([schedule([])], period)) == 1
    assert find_gaps([schedule([], complete=False)], period) == []
    assert find_gaps([schedule([shift(BACK, None, "akuam")])], period) == []


@pytest.mark.parametrize(("day", "zone"), [(BACK, "Europe/Zurich"), (FORTH, "Europe/Zurich")])
def test_the_moment_of_a_change_is_found(day: datetime, zone: str) -> None:
    period = Period(day - timedelta(days=9, hours=3, seconds=7), day + timedelta(days=9))

    assert list(clock_changes(period, ZoneInfo(zone))) == [day]
    assert list(clock_changes(period, UTC)) == []


@pytest.mark.parametrize("change", [BACK, FORTH])
@pytest.mark.parametrize("night", [Hours(135, 240), Hours(150, 165), Hours(1380, 150), Hours(150, 120)])
def test_hours_that_begin_or_end_where_clocks_change_are_what_they_show(change: datetime, night: Hours) -> None:
    zone, period = ZoneInfo("Europe/Zurich"), Period(change - timedelta(hours=6), change + timedelta(hours=6))
    nights = nights_in(period, zone, night)

    for at in (period.start + MINUTE * n for n in range(12 * 60)):
        assert any(start <= at < end for start, end in nights) == night.include(at.astimezone(zone)), at


@some.composite
def periods(draw: some.DrawFn) -> Period:
    """Some days of a year, so that a change of clocks is often among them."""
    start = datetime(2026, 1, 1, tzinfo=UTC) + MINUTE * draw(some.integers(0, 500_000))
    return Period(start, start + MINUTE * draw(some.integers(1, 60 * 24 * 12)))


@some.composite
def shifts(draw: some.DrawFn) -> list[tuple[int, int, list[str]]]:
    """Offsets in minutes, and people; they overlap, stick out of the period, and some have nobody."""
    bounds = some.integers(-500, 18_000)
    people = some.lists(some.sampled_from(["akuam", "alejr", "anasi"]), unique=True)
    return draw(some.lists(some.tuples(bounds, bounds, people), max_size=8))


@given(periods(), ZONES, shifts(), some.integers(0, 1439), some.integers(1, 1439))
def test_covered_and_nobody_make_up_the_period(
    period: Period, zone: str, offsets: list[tuple[int, int, list[str]]], start: int, length: int
) -> None:
    known = [shift(period.start + MINUTE * a, period.start + MINUTE * b, *people) for a, b, people in offsets]
    found, night = schedule(known), Hours(start, (start + length) % 1440)

    rows = count(found, period, zone, night)

    nobody = sum((row.on_call for row in rows if row.contact_arn is None), timedelta())
    assert total(found.covered(period)) + nobody == period.end - period.start
    for row in rows:
        assert row.on_call <= period.end - period.start
        assert max(row.night, row.weekend) <= row.night_or_weekend <= min(row.on_call, row.night + row.weekend)


@given(periods(), ZONES, some.integers(0, 1439), some.integers(1, 1439))
def test_night_and_weekend_are_what_a_clock_on_the_wall_shows(
    period: Period, zone: str, start: int, length: int
) -> None:
    tz, night = ZoneInfo(zone), Hours(start, (start + length) % 1440)
    nights, weekends = nights_in(period, tz, night), weekends_in(period, tz)

    at = period.start
    while at < period.end:
        local = at.astimezone(tz)
        assert any(a <= at < b for a, b in nights) == night.include(local), at
        assert any(a <= at < b for a, b in weekends) == (local.weekday() >= 5), at
        at += 37 * MINUTE
