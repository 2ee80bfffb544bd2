"""Shifts of the time that is past stay as they were archived; those after it are as listed."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import timedelta

from hypothesis import given
from hypothesis import strategies as st

from pagecli.archive.shifts import merge_shifts
from pagecli.domain.model import RotationShift
from support.listed_world import NOW

HOUR = timedelta(hours=1)


@st.composite
def rosters(draw: st.DrawFn) -> list[RotationShift]:
    """Shifts of one to nine hours, one after the other, from 20 hours before NOW on."""
    start, found = NOW - 20 * HOUR, []
    for hours, person in draw(st.lists(st.tuples(st.integers(1, 9), st.sampled_from("abc")), max_size=8)):
        found.append(RotationShift(start, start + hours * HOUR, [person], "REGULAR"))
        start += hours * HOUR
    return found


def on_call(shifts: Sequence[RotationShift], hour: int) -> list[str]:
    """Who is on call in that hour, counted from NOW."""
    time = NOW + hour * HOUR + HOUR / 2
    return [
        arn
        for shift in shifts
        if shift.start_time and shift.end_time and shift.start_time <= time < shift.end_time
        for arn in shift.contact_ids or ()
    ]


@given(archived=rosters(), listed=rosters(), now=st.integers(-15, 15))
def test_the_past_is_as_archived_and_the_rest_as_listed(
    archived: list[RotationShift], listed: list[RotationShift], now: int
) -> None:
    merged = merge_shifts(archived, listed, NOW + now * HOUR)

    for hour in range(-20, 60):
        assert on_call(merged, hour) == on_call(archived if hour < now else listed, hour)


@given(archived=rosters(), now=st.integers(-15, 15))
def test_the_same_listing_changes_nothing(archived: list[RotationShift], now: int) -> None:
    assert merge_shifts(archived, archived, NOW + now * HOUR) == archived


@given(archived=rosters(), listed=rosters())
def test_a_first_listing_is_taken_whole(archived: list[RotationShift], listed: list[RotationShift]) -> None:
    assert merge_shifts(archived, listed, None) == listed
