"""Who is on call when: turns, hand-offs, time zones, coverage and overrides."""

from __future__ import annotations

from datetime import datetime
from typing import Any
from zoneinfo import ZoneInfo

import pytest

from support.emulated_service import START, World, contact_arn

BERLIN = ZoneInfo("Europe/Berlin")
DAY = 86400.0
NINE = {"HourOfDay": 9, "MinuteOfHour": 0}


def at(text: str, zone: str = "UTC") -> float:
    return datetime.fromisoformat(text).replace(tzinfo=ZoneInfo(zone)).timestamp()


def preview(world: World, start: str, end: str, recurrence: dict[str, Any], **members: Any) -> list[dict[str, Any]]:
    """The shifts of a rotation of a, b and c in Berlin that starts at `start`, local times in and out."""
    zone = members.setdefault("TimeZoneId", "Europe/Berlin")
    request = {
        "RotationStartTime": at(start, zone),
        "StartTime": at(start, zone),
        "EndTime": at(end, zone),
        "Members": ["a", "b", "c"],
        "Recurrence": {"NumberOfOnCalls": 1, "RecurrenceMultiplier": 1, **recurrence},
        **members,
    }
    shifts: list[dict[str, Any]] = world.ask("ListPreviewRotationShifts", **request)["RotationShifts"]
    return shifts


def brief(shifts: list[dict[str, Any]], zone: str = "Europe/Berlin") -> list[tuple[str, str, str]]:
    def local(epoch: float) -> str:
        return datetime.fromtimestamp(epoch, ZoneInfo(zone)).strftime("%m-%d %H:%M")

    return [("".join(s["ContactIds"]), local(s["StartTime"]), local(s["EndTime"])) for s in shifts]


def test_daily_turns_change_at_the_hand_off(world: World) -> None:
    shifts = preview(world, "2026-11-02T09:00", "2026-11-06T00:00", {"DailySettings": [NINE]})

    assert brief(shifts) == [
        ("a", "11-02 09:00", "11-03 09:00"),
        ("b", "11-03 09:00", "11-04 09:00"),
        ("c", "11-04 09:00", "11-05 09:00"),
        ("a", "11-05 09:00", "11-06 09:00"),
    ]
    assert {shift["Type"] for shift in shifts} == {"REGULAR"}


def test_the_first_shift_lasts_until_the_first_hand_off(world: World) -> None:
    shifts = preview(world, "2026-11-02T07:30", "2026-11-03T00:00", {"DailySettings": [NINE]})

    assert brief(shifts) == [("a", "11-02 07:30", "11-02 09:00"), ("b", "11-02 09:00", "11-03 09:00")]


def test_a_day_may_have_several_hand_offs(world: World) -> None:
    evening = {"HourOfDay": 21, "MinuteOfHour": 30}
    shifts = preview(world, "2026-11-02T09:00", "2026-11-03T12:00", {"DailySettings": [evening, NINE]})

    assert brief(shifts) == [
        ("a", "11-02 09:00", "11-02 21:30"),
        ("b", "11-02 21:30", "11-03 09:00"),
        ("c", "11-03 09:00", "11-03 21:30"),
    ]


def test_weekly_turns_are_as_many_weeks_long_as_the_multiplier_says(world: World) -> None:
    weekly = {"WeeklySettings": [{"DayOfWeek": "MON", "HandOffTime": NINE}], "RecurrenceMultiplier": 2}
    shifts = preview(world, "2026-11-02T09:00", "2026-12-01T00:00", weekly)

    assert brief(shifts) == [
        ("a", "11-02 09:00", "11-16 09:00"),
        ("b", "11-16 09:00", "11-30 09:00"),
        ("c", "11-30 09:00", "12-14 09:00"),
    ]


def test_a_hand_off_stays_at_its_local_time_across_a_change_of_clocks(world: World) -> None:
    shifts = preview(world, "2026-10-24T09:00", "2026-10-26T00:00", {"DailySettings": [NINE]})

    assert brief(shifts)[1] == ("b", "10-25 09:00", "10-26 09:00")
    assert [shift["EndTime"] - shift["StartTime"] for shift in shifts] == [25 * 3600, 24 * 3600]


def test_monthly_turns_change_on_the_last_day_where_a_month_is_too_short(world: World) -> None:
    monthly = {"MonthlySettings": [{"DayOfMonth": 31, "HandOffTime": NINE}]}
    shifts = preview(world, "2026-12-31T09:00", "2027-04-01T00:00", monthly)

    assert brief(shifts) == [
        ("a", "12-31 09:00", "01-31 09:00"),
        ("b", "01-31 09:00", "02-28 09:00"),
        ("c", "02-28 09:00", "03-31 09:00"),
        ("a", "03-31 09:00", "04-30 09:00"),
    ]


def test_several_share_a_shift(world: World) -> None:
    shifts = preview(world, "2026-11-02T09:00", "2026-11-04T10:00", {"DailySettings": [NINE], "NumberOfOnCalls": 2})

    assert [contacts for contacts, _, _ in brief(shifts)] == ["ab", "bc", "ca"]


def test_no_more_share_a_shift_than_there_are(world: World) -> None:
    shifts = preview(world, "2026-11-02T09:00", "2026-11-03T00:00", {"DailySettings": [NINE], "NumberOfOnCalls": 9})

    assert shifts[0]["ContactIds"] == ["a", "b", "c"]


def test_coverage_cuts_a_shift(world: World) -> None:
    def window(start: str, end: str) -> dict[str, Any]:
        ends = zip(("Start", "End"), (start, end), strict=True)
        return {name: {"HourOfDay": int(text[:2]), "MinuteOfHour": int(text[3:])} for name, text in ends}

    weekly = {
        "WeeklySettings": [{"DayOfWeek": "MON", "HandOffTime": NINE}],
        "ShiftCoverages": {
            "MON": [window("06:00", "08:00"), window("08:30", "10:00")],
            "TUE": [window("09:00", "17:00")],
            "SUN": [window("22:00", "05:00")],
        },
    }
    shifts = preview(world, "2026-11-02T09:00", "2026-11-11T00:00", weekly)

    assert brief(shifts) == [
        ("a", "11-02 09:00", "11-02 10:00"),
        ("a", "11-03 09:00", "11-03 17:00"),
        ("a", "11-08 22:00", "11-09 05:00"),
        ("a", "11-09 06:00", "11-09 08:00"),
        ("a", "11-09 08:30", "11-09 09:00"),
        ("b", "11-09 09:00", "11-09 10:00"),
        ("b", "11-10 09:00", "11-10 17:00"),
    ]


def test_a_coverage_of_the_night_before_reaches_into_the_first_shift(world: World) -> None:
    night = {"Start": {"HourOfDay": 22, "MinuteOfHour": 0}, "End": {"HourOfDay": 10, "MinuteOfHour": 0}}
    daily = {"DailySettings": [NINE], "ShiftCoverages": {"SUN": [night]}}

    shifts = preview(world, "2026-11-02T09:00", "2026-11-04T00:00", daily)

    assert brief(shifts) == [("a", "11-02 09:00", "11-02 10:00")]


def test_coverage_without_any_time_is_no_limit(world: World) -> None:
    daily = {"DailySettings": [NINE], "ShiftCoverages": {"MON": []}}

    assert len(preview(world, "2026-11-02T09:00", "2026-11-04T00:00", daily)) == 2


def test_an_override_takes_its_part_of_a_shift(world: World) -> None:
    override = {
        "StartTime": at("2026-11-02T12:00", "Europe/Berlin"),
        "EndTime": at("2026-11-03T12:00", "Europe/Berlin"),
        "NewMembers": ["x"],
    }
    shifts = preview(world, "2026-11-02T09:00", "2026-11-04T00:00", {"DailySettings": [NINE]}, Overrides=[override])

    assert brief(shifts) == [
        ("a", "11-02 09:00", "11-02 12:00"),
        ("x", "11-02 12:00", "11-03 09:00"),
        ("x", "11-03 09:00", "11-03 12:00"),
        ("b", "11-03 12:00", "11-04 09:00"),
    ]
    assert [shift["Type"] for shift in shifts] == ["REGULAR", "OVERRIDDEN", "OVERRIDDEN", "REGULAR"]
    assert [s["ShiftDetails"] for s in shifts if "ShiftDetails" in s] == [
        {"OverriddenContactIds": ["a"]},
        {"OverriddenContactIds": ["b"]},
    ]


@pytest.fixture
def team(world: World) -> list[str]:
    return [world.add_person(alias, ("SMS", "+15005550199")) for alias in ("akuam", "alejr", "anasi")]


def test_a_rotation_comes_back_as_it_was_created(world: World, team: list[str]) -> None:
    arn = world.add_rotation(*team, Name="primary")

    rotation = world.ask("GetRotation", RotationId=arn)

    assert rotation == {
        "RotationArn": arn,
        "Name": "primary",
        "ContactIds": team,
        "StartTime": START - START % DAY,
        "TimeZoneId": "UTC",
        "Recurrence": {
            "DailySettings": [{"HourOfDay": 0, "MinuteOfHour": 0}],
            "NumberOfOnCalls": 1,
            "RecurrenceMultiplier": 1,
        },
    }
    assert world.ask("ListRotations", RotationNamePrefix="prim")["Rotations"] == [rotation]
    assert world.ask("ListRotations", RotationNamePrefix="prin") == {"Rotations": []}


def test_shifts_come_in_batches(world: World, team: list[str]) -> None:
    rotation = world.add_rotation(*team)
    request = {"RotationId": rotation, "StartTime": START, "EndTime": START + 5 * DAY}
    whole = world.ask("ListRotationShifts", **request)["RotationShifts"]

    first = world.ask("ListRotationShifts", **request, MaxResults=4)
    rest = world.ask("ListRotationShifts", **request, MaxResults=4, NextToken=first["NextToken"])

    assert len(whole) == 6
    assert first["RotationShifts"] + rest["RotationShifts"] == whole
    assert "NextToken" not in rest


def test_who_is_on_call_is_paged(world: World, team: list[str]) -> None:
    schedule = world.add_schedule("schedule", *team)

    world.engage(schedule)
    world.now += DAY
    world.engage(schedule)

    assert [len(world.pages(contact)) for contact in team] == [1, 1, 0]


def test_an_override_decides_who_is_paged(world: World, team: list[str]) -> None:
    schedule = world.add_schedule("schedule", *team)
    [rotation] = world.ask("GetContact", ContactId=schedule)["Plan"]["RotationIds"]
    override = {"NewContactIds": [team[2]], "StartTime": START - 60, "EndTime": START + 60}

    world.ask("CreateRotationOverride", RotationId=rotation, **override)
    world.engage(schedule)

    assert [len(world.pages(contact)) for contact in team] == [0, 0, 1]
    shifts = world.ask("ListRotationShifts", RotationId=rotation, EndTime=START + 120)["RotationShifts"]
    assert [(shift["Type"], shift["ContactIds"]) for shift in shifts] == [
        ("OVERRIDDEN", [team[2]]),
        ("REGULAR", [team[0]]),
    ]


def test_nobody_is_on_call_before_the_rotation_starts(world: World, team: list[str]) -> None:
    plan = {"RotationIds": [world.add_rotation(*team, StartTime=START + DAY)]}
    schedule = world.ask("CreateContact", Alias="schedule", Type="ONCALL_SCHEDULE", Plan=plan)["ContactArn"]

    world.engage(schedule)

    assert world.sent == []


@pytest.mark.parametrize(
    ("members", "field"),
    [
        ({"TimeZoneId": "Mars/Olympus"}, "TimeZoneId"),
        ({"TimeZoneId": "America"}, "TimeZoneId"),
        ({"TimeZoneId": "../UTC"}, "TimeZoneId"),
        ({"StartTime": -1}, "StartTime"),
        ({"StartTime": 5e9}, "StartTime"),
        ({"Recurrence": {"NumberOfOnCalls": 1, "RecurrenceMultiplier": 1}}, "Recurrence"),
        (
            {
                "Recurrence": {
                    "DailySettings": [NINE],
                    "WeeklySettings": [{"DayOfWeek": "MON", "HandOffTime": NINE}],
                    "NumberOfOnCalls": 1,
                    "RecurrenceMultiplier": 1,
                }
            },
            "Recurrence",
        ),
        ({"ContactIds": [contact_arn("nobody")]}, "ContactIds[0]"),
        ({"ContactIds": [contact_arn("plan")]}, "ContactIds[0]"),
    ],
)
def test_a_rotation_that_could_not_turn_is_refused(
    world: World, team: list[str], members: dict[str, Any], field: str
) -> None:
    world.add_plan("plan", (team[0], True))
    daily = {"DailySettings": [NINE], "NumberOfOnCalls": 1, "RecurrenceMultiplier": 1}
    request = {"Name": "r", "ContactIds": team, "TimeZoneId": "UTC", "Recurrence": daily, **members}

    assert [entry["Name"] for entry in world.refused("CreateRotation", **request)["Fields"]] == [field]


@pytest.mark.parametrize(("start", "end"), [(START, START), (START + 1, START), (START, 1e10), (-1, START)])
def test_a_range_that_is_none_is_refused(world: World, team: list[str], start: float, end: float) -> None:
    rotation = world.add_rotation(*team)

    for operation, members in [
        ("ListRotationShifts", {}),
        ("CreateRotationOverride", {"NewContactIds": team}),
    ]:
        error = world.refused(operation, RotationId=rotation, StartTime=start, EndTime=end, **members)
        assert error["Fields"][0]["Name"] == "EndTime"


def test_coverages_that_overlap_are_one(world: World) -> None:
    def hours(start: int, end: int) -> dict[str, Any]:
        return {name: {"HourOfDay": h, "MinuteOfHour": 0} for name, h in (("Start", start), ("End", end))}

    daily = {"DailySettings": [NINE], "ShiftCoverages": {"MON": [hours(14, 20), hours(10, 15), hours(20, 22)]}}

    shifts = preview(world, "2026-11-02T09:00", "2026-11-04T00:00", daily)

    assert brief(shifts) == [("a", "11-02 10:00", "11-02 20:00"), ("a", "11-02 20:00", "11-02 22:00")]


@pytest.mark.parametrize(
    "recurrence",
    [
        {"DailySettings": [NINE, {"HourOfDay": 21, "MinuteOfHour": 30}]},
        {"DailySettings": [NINE], "RecurrenceMultiplier": 3},
        {"WeeklySettings": [{"DayOfWeek": day, "HandOffTime": NINE} for day in ("SUN", "WED")]},
        {"WeeklySettings": [{"DayOfWeek": "MON", "HandOffTime": NINE}], "RecurrenceMultiplier": 2},
        {"MonthlySettings": [{"DayOfMonth": day, "HandOffTime": NINE} for day in (31, 1, 15)]},
        {"MonthlySettings": [{"DayOfMonth": 9, "HandOffTime": NINE}], "RecurrenceMultiplier": 5},
    ],
)
def test_where_a_range_begins_changes_nobodys_turn(world: World, recurrence: dict[str, Any]) -> None:
    begin, end = at("2024-01-10T10:00"), at("2025-04-01T00:00")
    members = {"MaxResults": 1024, "RotationStartTime": begin}
    whole = preview(world, "2024-01-10T10:00", "2025-04-01T00:00", recurrence, **members, TimeZoneId="UTC")

    for days in range(0, 420, 7):
        start = begin + days * DAY + 3600
        part = preview(
            world, "2024-01-10T10:00", "2025-04-01T00:00", recurrence, **members, TimeZoneId="UTC", StartTime=start
        )
        assert part == [shift for shift in whole if shift["EndTime"] > start]
    assert whole[-1]["EndTime"] >= end


def test_batches_of_the_same_range_are_the_same_shifts_while_time_passes(world: World, team: list[str]) -> None:
    rotation = world.add_rotation(*team)
    request = {"RotationId": rotation, "EndTime": START + 9 * DAY, "MaxResults": 4}

    first = world.ask("ListRotationShifts", **request)
    world.now += 2 * DAY
    second = world.ask("ListRotationShifts", **request, NextToken=first["NextToken"])

    shifts = [*first["RotationShifts"], *second["RotationShifts"]]
    assert [shift["StartTime"] for shift in shifts] == [START - START % DAY + i * DAY for i in range(8)]


@pytest.mark.parametrize(
    ("recurrence", "field"),
    [
        ({"DailySettings": [NINE] * 101}, "Recurrence.DailySettings"),
        ({"DailySettings": [NINE], "ShiftCoverages": {"MON": [{"Start": NINE}]}}, "Recurrence.ShiftCoverages.MON[0]"),
        ({"DailySettings": [NINE], "ShiftCoverages": {"MON": [{}]}}, "Recurrence.ShiftCoverages.MON[0]"),
        (
            {"DailySettings": [NINE], "ShiftCoverages": {"TUE": [{"Start": NINE, "End": NINE}] * 25}},
            "Recurrence.ShiftCoverages.TUE",
        ),
    ],
)
def test_a_recurrence_without_end_is_refused(world: World, recurrence: dict[str, Any], field: str) -> None:
    whole = {"NumberOfOnCalls": 1, "RecurrenceMultiplier": 1, **recurrence}
    request = {"Members": ["a"], "TimeZoneId": "UTC", "Recurrence": whole, "EndTime": START + DAY}

    error = world.refused("ListPreviewRotationShifts", **request)

    assert [entry["Name"] for entry in error["Fields"]] == [field]


def test_shifts_that_take_too_long_are_refused(world: World, team: list[str], monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("pagecli.emulator.schedules._MAX_SECONDS", -1)

    error = world.refused("ListRotationShifts", RotationId=world.add_rotation(*team), EndTime=START + DAY)

    assert error["Fields"][0]["Name"] == "EndTime"


def test_a_rotation_has_a_thousand_overrides_at_most(world: World, team: list[str]) -> None:
    request = {"RotationId": world.add_rotation(*team), "NewContactIds": team, "StartTime": START, "EndTime": START + 1}
    for _ in range(1000):
        world.ask("CreateRotationOverride", **request)

    assert world.refused("CreateRotationOverride", **request)["__type"] == "ServiceQuotaExceededException"
    overrides = [{"NewMembers": ["a"], "StartTime": START, "EndTime": START + 1}] * 1001
    error = world.refused(
        "ListPreviewRotationShifts",
        Members=["a"],
        TimeZoneId="UTC",
        Recurrence={"DailySettings": [NINE], "NumberOfOnCalls": 1, "RecurrenceMultiplier": 1},
        EndTime=START + DAY,
        Overrides=overrides,
    )
    assert error["Fields"][0]["Name"] == "Overrides"
