from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime, timedelta

import pytest

from pagecli.domain.oncall import OnCall, Unstaffed, current_shifts, look_ahead_for_one
from pagecli.errors import DeniedError, NotFoundError, PagecliError, UsageError
from pagecli.periods import Period
from pagecli.queries.contacts import Contacts
from pagecli.queries.oncall import find_asked, get_shifts
from pagecli.queries.problems import Problems
from pagecli.times import UTC
from support.emulated_service import START, World, contact_arn
from support.emulated_source import REFUSED, EmulatedSource
from support.in_process import Stage
from support.organization import Organization

MIDNIGHT = datetime.fromtimestamp(START - START % 86400, UTC)  # of the rotation's first day
SMS = ("SMS", "+15005550199")


def ask(
    world: World,
    name: str | None = None,
    at: datetime = MIDNIGHT,
    failing: Mapping[tuple[str, str], dict[str, str]] | None = None,
) -> OnCall:
    return ask_with_errors(world, name, at, failing)[0]


def ask_with_errors(
    world: World,
    name: str | None = None,
    at: datetime = MIDNIGHT,
    failing: Mapping[tuple[str, str], dict[str, str]] | None = None,
) -> tuple[OnCall, list[PagecliError]]:
    source, problems = EmulatedSource(world, failing), Problems(Stage().environment)
    asked = find_asked(source, Contacts(source, {}), name)
    found = get_shifts(source, asked.schedules, lambda r: Period(at, at + look_ahead_for_one(r)), problems)
    return current_shifts(found, at, asked.person), problems.errors


def brief(found: OnCall) -> list[tuple[str, str, bool]]:
    return [(shift.schedule, (shift.contact_arn or "").rpartition("/")[2], shift.is_now) for shift in found.shifts]


def add_rotation(world: World, schedule: str, *people: str, **members: object) -> str:
    rotation = world.add_rotation(*people, **members)
    world.ask("CreateContact", Alias=schedule, Type="ONCALL_SCHEDULE", Plan={"RotationIds": [rotation]})
    return rotation


def test_who_is_on_call_now_and_next_changes_at_the_hand_off(world: World) -> None:
    world.add_schedule("schedule", world.add_person("akuam", SMS), world.add_person("alejr", SMS))

    assert brief(ask(world, at=MIDNIGHT + timedelta(hours=23))) == [
        ("schedule", "akuam", True),
        ("schedule", "alejr", False),
    ]
    assert brief(ask(world, at=MIDNIGHT + timedelta(hours=24))) == [
        ("schedule", "alejr", True),
        ("schedule", "akuam", False),
    ]


def test_all_schedules_are_asked_when_none_is_named_and_one_when_it_is(world: World) -> None:
    akuam = world.add_person("akuam", SMS)
    world.add_schedule("first", akuam)
    world.add_schedule("second", akuam)

    assert {shift.schedule for shift in ask(world).shifts} == {"first", "second"}
    assert {shift.schedule for shift in ask(world, "second").shifts} == {"second"}
    assert {shift.schedule for shift in ask(world, contact_arn("first")).shifts} == {"first"}


def test_an_override_takes_its_part_of_the_shift(world: World) -> None:
    akuam, alejr = world.add_person("akuam", SMS), world.add_person("alejr", SMS)
    rotation = add_rotation(world, "schedule", akuam)
    start = MIDNIGHT.timestamp() + 3600
    world.ask(
        "CreateRotationOverride",
        RotationId=rotation,
        NewContactIds=[alejr],
        StartTime=start,
        EndTime=start + 3600,
    )

    now, following = ask(world, at=MIDNIGHT + timedelta(minutes=90)).shifts

    assert (now.contact_arn, now.shift.type, now.is_now) == (alejr, "OVERRIDDEN", True)
    assert (following.contact_arn, following.shift.start_time) == (akuam, MIDNIGHT + timedelta(hours=2))


@pytest.mark.parametrize(
    "recurrence",
    [
        {"DailySettings": [{"HourOfDay": 0, "MinuteOfHour": 0}], "RecurrenceMultiplier": 100},
        {
            "WeeklySettings": [{"DayOfWeek": "MON", "HandOffTime": {"HourOfDay": 9, "MinuteOfHour": 0}}],
            "RecurrenceMultiplier": 5,
        },
        {
            "MonthlySettings": [{"DayOfMonth": 31, "HandOffTime": {"HourOfDay": 9, "MinuteOfHour": 0}}],
            "RecurrenceMultiplier": 12,
        },
    ],
)
def test_the_next_shift_is_found_however_far_it_is(world: World, recurrence: dict[str, object]) -> None:
    people = world.add_person("akuam", SMS), world.add_person("alejr", SMS)
    add_rotation(world, "schedule", *people, Recurrence={"NumberOfOnCalls": 1, **recurrence})

    for hours in (1, 24 * 9, 24 * 200):
        found = ask(world, at=MIDNIGHT + timedelta(hours=hours))
        assert [shift.is_now for shift in found.shifts] == [True, False]


def test_the_next_shift_is_found_where_only_one_day_a_week_is_covered(world: World) -> None:
    noon = {"Start": {"HourOfDay": 12, "MinuteOfHour": 0}, "End": {"HourOfDay": 13, "MinuteOfHour": 0}}
    recurrence = {
        "DailySettings": [{"HourOfDay": 0, "MinuteOfHour": 0}],
        "NumberOfOnCalls": 1,
        "RecurrenceMultiplier": 1,
        "ShiftCoverages": {"WED": [noon]},
    }
    add_rotation(world, "schedule", world.add_person("akuam", SMS), Recurrence=recurrence)

    found = ask(world)

    assert [shift.is_now for shift in found.shifts] == [False]
    assert found.unstaffed == [Unstaffed("schedule", "rotation")]


def test_a_schedule_without_a_rotation_is_said_to_have_nobody(world: World) -> None:
    world.ask("CreateContact", Alias="empty", Type="ONCALL_SCHEDULE", Plan={"RotationIds": []})

    assert ask(world).unstaffed == [Unstaffed("empty", None)]


def test_a_rotation_that_may_not_be_seen_stops_no_other(world: World) -> None:
    akuam = world.add_person("akuam", SMS)
    hidden = add_rotation(world, "hidden", akuam)
    world.add_schedule("seen", akuam)

    found, errors = ask_with_errors(world, failing={("ListRotationShifts", hidden): REFUSED})

    assert {shift.schedule for shift in found.shifts} == {"seen"}
    assert [type(error) for error in errors] == [DeniedError]
    assert str(errors[0]).startswith("hidden: AccessDeniedException from ListRotationShifts")


def test_a_schedule_that_may_not_be_seen_stops_no_other(world: World) -> None:
    akuam = world.add_person("akuam", SMS)
    world.add_schedule("hidden", akuam)
    world.add_schedule("seen", akuam)

    found, errors = ask_with_errors(world, failing={("GetContact", contact_arn("hidden")): REFUSED})

    assert {shift.schedule for shift in found.shifts} == {"seen"}
    assert [type(error) for error in errors] == [DeniedError]


def test_of_a_person_their_own_shifts_are_shown_overrides_applied(world: World) -> None:
    akuam, alejr = world.add_person("akuam", SMS), world.add_person("alejr", SMS)
    rotation = add_rotation(world, "schedule", akuam, alejr)
    add_rotation(world, "elsewhere", akuam)
    start = MIDNIGHT.timestamp() + 3600
    world.ask(
        "CreateRotationOverride", RotationId=rotation, NewContactIds=[alejr], StartTime=start, EndTime=start + 3600
    )

    found = ask(world, "alejr", at=MIDNIGHT + timedelta(minutes=90))

    assert brief(found) == [("schedule", "alejr", True), ("schedule", "alejr", False)]
    assert found.shifts[1].start_time == MIDNIGHT + timedelta(hours=24)
    assert found.unstaffed == []


def test_of_a_person_the_next_turn_is_found_although_others_come_first(world: World) -> None:
    people = [world.add_person(f"user{number}", SMS) for number in range(7)]
    weekly = {
        "WeeklySettings": [{"DayOfWeek": "MON", "HandOffTime": {"HourOfDay": 9, "MinuteOfHour": 0}}],
        "RecurrenceMultiplier": 1,
        "NumberOfOnCalls": 1,
    }
    add_rotation(world, "schedule", *people, Recurrence=weekly)

    assert [brief(ask(world, f"user{number}")) for number in range(1, 7)] == [
        [("schedule", f"user{number}", False)] for number in range(1, 7)
    ]


def test_a_plan_is_nobodys_shifts(world: World) -> None:
    world.add_plan("plan")

    with pytest.raises(UsageError, match="plan is neither an on-call schedule nor a person, but ESCALATION"):
        ask(world, "plan")


def test_the_schedules_of_several_accounts_that_bear_the_name_are_all_meant(world: World) -> None:
    organization = Organization(world)
    places = [("111122223333", "us-east-2"), ("444455556666", "eu-west-1")]
    for account, region in places:
        akuam = organization.add_person(account, region, "akuam")
        turns = {"MonthlySettings": [{"DayOfMonth": 1, "HandOffTime": {"HourOfDay": 0, "MinuteOfHour": 0}}]}
        recurrence = {"NumberOfOnCalls": 1, "RecurrenceMultiplier": 1, **turns}
        rotation = {"Name": "all", "TimeZoneId": "UTC", "Recurrence": recurrence, "StartTime": START - 90 * 86400}
        arn = organization.ask(account, region, "CreateRotation", ContactIds=[akuam], **rotation)["RotationArn"]
        plan = {"RotationIds": [arn]}
        organization.ask(account, region, "CreateContact", Alias="ops", Type="ONCALL_SCHEDULE", Plan=plan)
    source = organization.source(*((account, account, [region]) for account, region in places))
    contacts = Contacts(source, {})

    asked = find_asked(source, contacts, "ops")

    assert asked.person is None
    assert [each.contact_arn.split(":")[3:5] for each in asked.schedules if not isinstance(each, PagecliError)] == [
        ["us-east-2", "111122223333"],
        ["eu-west-1", "444455556666"],
    ]
    with pytest.raises(NotFoundError, match="akuam is the alias of 2 contacts"):
        find_asked(source, contacts, "akuam")
