"""Periods joined, overlapped and taken from each other, against sets of their hours."""

from __future__ import annotations

from datetime import datetime, timedelta
from itertools import pairwise

from hypothesis import given
from hypothesis import strategies as some

from pagecli.domain.intervals import gaps, join, overlap, total
from pagecli.periods import Period
from pagecli.times import UTC

ZERO = datetime(2026, 10, 1, tzinfo=UTC)


def hours(start: int, end: int) -> Period:
    return Period(ZERO + timedelta(hours=start), ZERO + timedelta(hours=end))


def those_in(periods: list[Period]) -> list[int]:
    """The hours in these periods, as often as they are there."""
    return [n for start, end in periods for n in range((start - ZERO) // HOUR, (end - ZERO) // HOUR)]


HOUR = timedelta(hours=1)
SOME = some.lists(some.builds(hours, some.integers(0, 40), some.integers(0, 40)), max_size=6)


@given(SOME)
def test_what_is_joined_has_every_hour_once_and_in_order(periods: list[Period]) -> None:
    joined = join(periods)

    assert those_in(joined) == sorted(set(those_in(periods)))
    assert all(before.end < after.start for before, after in pairwise(joined))


@given(SOME, SOME)
def test_what_overlaps_is_in_both(first: list[Period], second: list[Period]) -> None:
    common = overlap(join(first), join(second))

    assert those_in(common) == sorted(set(those_in(first)) & set(those_in(second)))


@given(SOME)
def test_the_gaps_and_what_is_there_make_up_the_whole(periods: list[Period]) -> None:
    whole, joined = hours(5, 30), join(periods)

    between = gaps(whole, joined)

    assert those_in(between) == [n for n in range(5, 30) if n not in those_in(joined)]
    assert total(between) + total(overlap([whole], joined)) == timedelta(hours=25)
