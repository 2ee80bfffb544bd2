from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest

from pagecli.domain.model import Recurrence, Rotation, RotationShift, ShiftDetails
from pagecli.domain.oncall import OnCallShift, look_ahead, now_and_next
from pagecli.times import UTC, Moment
from pagecli.views.oncall import ON_CALL, SHIFTS, on_call_record
from support.in_process import NOW

ARN = "arn:aws:ssm-contacts:us-east-2:111122223333:contact/"


def shift(start: float, end: float, *aliases: str, replaces: str | None = None) -> RotationShift:
    """A shift that starts and ends these hours from now."""
    return RotationShift(
        NOW + timedelta(hours=start),
        NOW + timedelta(hours=end),
        [ARN + alias for alias in aliases],
        "OVERRIDDEN" if replaces else "REGULAR",
        ShiftDetails([ARN + replaces]) if replaces else None,
    )


def sort_out(*shifts: RotationShift) -> list[OnCallShift]:
    return now_and_next("schedule", "rotation", shifts, NOW)


def brief(*shifts: RotationShift) -> list[tuple[str | None, bool]]:
    return [(on_call_record(turn).contact_alias, turn.is_now) for turn in sort_out(*shifts)]


def cells(turn: OnCallShift) -> dict[str, str]:
    return {column.header: column.cell(turn, Moment(NOW, UTC)).text for column in ON_CALL.columns}


def test_who_is_on_call_now_comes_first_then_who_is_next_and_nobody_after() -> None:
    assert brief(shift(8, 16, "c"), shift(1, 8, "b"), shift(-7, 1, "a")) == [("a", True), ("b", False)]


def test_a_shift_includes_its_start_and_excludes_its_end() -> None:
    assert brief(shift(-8, 0, "a"), shift(0, 8, "b")) == [("b", True)]


def test_a_shift_of_several_people_is_a_row_each() -> None:
    assert brief(shift(-1, 1, "a", "b"), shift(1, 2, "c", "d")) == [
        ("a", True),
        ("b", True),
        ("c", False),
        ("d", False),
    ]


def test_a_gap_now_still_tells_who_is_next() -> None:
    assert brief(shift(3, 5, "a"), shift(5, 9, "b")) == [("a", False)]


def test_a_shift_that_nobody_has_is_a_row_of_nobody() -> None:
    [turn] = sort_out(shift(-1, 1))

    assert on_call_record(turn).contact_alias is None
    assert cells(turn)["ON CALL"] == "nobody"


def test_a_time_that_could_not_be_read_does_not_end_a_shift() -> None:
    unread = RotationShift(None, None, [ARN + "a"], "REGULAR")

    [turn] = sort_out(unread)

    assert turn.is_now
    assert on_call_record(turn).start_time is None


def test_an_override_says_whom_it_replaces() -> None:
    [turn] = sort_out(shift(-1, 1, "b", replaces="a"))

    assert cells(turn)["SHIFT"] == "now, override"
    assert cells(turn)["INSTEAD OF"] == "a"
    assert on_call_record(turn).type == "OVERRIDDEN"


def test_the_fields_are_the_contracts_and_times_are_utc() -> None:
    [turn] = sort_out(shift(-1, 1, "a"))

    names = "Schedule Rotation ContactAlias StartTime EndTime Type Now AccountId Region"
    assert ON_CALL.fields == SHIFTS.fields == tuple(names.split())
    assert on_call_record(turn).start_time == "2026-11-23T18:00:00.000Z"
    assert on_call_record(turn).now is True


@pytest.mark.parametrize(
    ("settings", "multiplier", "days"),
    [({}, 1, 1), ({}, 3, 3), ({"weekly_settings": [{}]}, 2, 14), ({"monthly_settings": [{}]}, 1, 31)],
)
def test_the_look_ahead_reaches_beyond_the_next_hand_off(settings: dict[str, Any], multiplier: int, days: int) -> None:
    rotation = Rotation("arn", "rotation", [], Recurrence(multiplier, **settings))

    assert look_ahead(rotation) >= timedelta(days=days + 7)


def test_a_moment_of_the_readers_zone_is_shown() -> None:
    [turn] = sort_out(shift(-1, 30, "a"))

    assert cells(turn)["FROM"] == "18:00"
    assert (cells(turn)["UNTIL"], cells(turn)["IN"]) == ("Nov 25 01:00", "1d")
