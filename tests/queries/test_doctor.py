"""What `doctor` finds, each kind in a world that has just that, asked of an emulated endpoint."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import datetime, timedelta
from typing import Any

import pytest

from pagecli.arns import alias_of
from pagecli.domain.doctor import Examination, Finding, diagnose
from pagecli.errors import DeniedError, NotFoundError, ServiceError
from pagecli.periods import Period
from pagecli.queries.contacts import Contacts
from pagecli.queries.doctor import examine
from pagecli.queries.problems import Problems
from pagecli.times import UTC
from support.emulated_service import START, World, contact_arn
from support.emulated_source import REFUSED, THROTTLED, EmulatedSource
from support.in_process import Stage

SMS, VOICE = ("SMS", "+15005550199"), ("VOICE", "+15005550198")
UNREACHABLE = ("VOICE", "+15005550009")  # calls to such a number fail
NOW = datetime.fromtimestamp(START, UTC)
WEEK = Period(NOW, NOW + timedelta(days=7))
Failing = Mapping[tuple[str, str], dict[str, str]]


def look(world: World, *names: str, failing: Failing | None = None) -> Examination:
    source, problems = EmulatedSource(world, failing), Problems(Stage().environment)
    found = examine(source, Contacts(source, {}), names, WEEK, problems)
    assert problems.errors == []
    return found


def findings(world: World, *names: str, failing: Failing | None = None) -> list[tuple[str, str, str]]:
    found = diagnose(look(world, *names, failing=failing))
    return [(finding.problem, alias_of(finding.contact_arn), finding.about) for finding in found]


def point(world: World, plan: str, *targets: str) -> None:
    infos = [{"ContactTargetInfo": {"ContactId": contact_arn(alias), "IsEssential": True}} for alias in targets]
    stages = [{"DurationInMinutes": 5, "Targets": infos}]
    world.ask("UpdateContact", ContactId=contact_arn(plan), Plan={"Stages": stages})


def set_channels(world: World, alias: str, *channels: str) -> None:
    targets = [{"ChannelTargetInfo": {"ContactChannelId": arn}} for arn in channels]
    plan = {"Stages": [{"DurationInMinutes": 5, "Targets": targets}]}
    world.ask("UpdateContact", ContactId=contact_arn(alias), Plan=plan)


def nothing(world: World) -> None:
    akuam = world.add_person("akuam", SMS, VOICE)
    world.add_plan("plan", (akuam, True), (world.add_schedule("schedule", akuam), True))


def not_activated(world: World) -> None:
    akuam = world.add_person("akuam")
    channels = [world.add_channel(akuam, *SMS), world.add_channel(akuam, *VOICE)]
    set_channels(world, "akuam", *channels, world.add_channel(akuam, "EMAIL", "a@example.com", DeferActivation=True))


def no_channel(world: World) -> None:
    world.add_person("akuam")


def one_channel(world: World) -> None:
    world.add_person("akuam", SMS)


def unused_channel(world: World) -> None:
    world.add_channel(world.add_person("akuam", SMS), *VOICE)


def no_stage(world: World) -> None:
    world.ask("CreateContact", Alias="plan", Type="ESCALATION", Plan={"Stages": []})


def empty_stage(world: World) -> None:
    world.add_plan("plan", (world.add_person("akuam", SMS, VOICE), True))
    point(world, "plan")


def deleted_contact(world: World) -> None:
    kept = world.add_person("akuam", SMS, VOICE)
    world.add_plan("plan", (world.add_person("gone", SMS, VOICE), True), (kept, True))
    world.ask("DeleteContact", ContactId=contact_arn("gone"))


def deleted_channel(world: World) -> None:
    akuam = world.add_person("akuam", SMS, VOICE)
    channel = world.add_channel(akuam, "EMAIL", "a@example.com")
    channels = world.ask("ListContactChannels", ContactId=akuam)["ContactChannels"]
    set_channels(world, "akuam", *(each["ContactChannelArn"] for each in channels))
    world.storage.delete("ContactChannel", "ContactChannelArn = ?", channel)


def deleted_rotation(world: World) -> None:
    world.add_schedule("schedule", world.add_person("akuam", SMS, VOICE))
    world.storage.delete("Rotation", "1")


def cycle(world: World) -> None:
    first = world.add_plan("first", (world.add_person("akuam", SMS, VOICE), True))
    world.add_plan("second", (first, True))
    point(world, "first", "second", "akuam")


def no_rotation(world: World) -> None:
    world.ask("CreateContact", Alias="schedule", Type="ONCALL_SCHEDULE", Plan={"RotationIds": []})


def empty_rotation(world: World) -> None:
    world.add_schedule("schedule", world.add_person("akuam", SMS, VOICE))
    world.storage.update("Rotation", {"Id": 1}, ContactIds=[])


EXPECTED: list[tuple[Callable[[World], None], list[tuple[str, str]]]] = [
    (nothing, []),
    (not_activated, [("channel-not-activated", "akuam")]),
    (no_channel, [("no-stage", "akuam"), ("no-channel", "akuam")]),
    (one_channel, [("one-channel", "akuam")]),
    (unused_channel, [("unused-channel", "akuam")]),
    (no_stage, [("no-stage", "plan")]),
    (empty_stage, [("empty-stage", "plan")]),
    (deleted_contact, [("deleted-target", "plan")]),
    (deleted_channel, [("deleted-target", "akuam")]),
    (deleted_rotation, [("deleted-target", "schedule")]),
    (cycle, [("cycle", "first"), ("cycle", "second")]),
    (no_rotation, [("no-rotation", "schedule")]),
    (empty_rotation, [("empty-rotation", "schedule"), ("nobody-on-call", "schedule")]),
]


@pytest.mark.parametrize(("build", "expected"), EXPECTED, ids=[build.__name__ for build, _ in EXPECTED])
def test_each_kind_is_found_and_nothing_else(
    world: World, build: Callable[[World], None], expected: list[tuple[str, str]]
) -> None:
    build(world)

    assert [(problem, alias) for problem, alias, _ in findings(world)] == expected


def test_what_was_deleted_is_named_with_its_stage(world: World) -> None:
    deleted_contact(world)

    assert findings(world) == [("deleted-target", "plan", "gone in stage 1")]


def test_a_gap_has_its_time(world: World) -> None:
    whole_day = {"Start": {"HourOfDay": 0, "MinuteOfHour": 0}, "End": {"HourOfDay": 0, "MinuteOfHour": 0}}
    days = {name: [whole_day] for name in ("MON", "TUE", "WED", "THU", "FRI", "SAT")}
    midnight = {"HourOfDay": 0, "MinuteOfHour": 0}
    recurrence = {
        "DailySettings": [midnight], "NumberOfOnCalls": 1, "RecurrenceMultiplier": 1, "ShiftCoverages": days,
    }  # fmt: skip
    rotation = world.add_rotation(world.add_person("akuam", SMS, VOICE), Recurrence=recurrence)
    world.ask("CreateContact", Alias="schedule", Type="ONCALL_SCHEDULE", Plan={"RotationIds": [rotation]})

    [gap] = diagnose(look(world, "schedule"))

    assert (gap.problem, gap.is_warning) == ("nobody-on-call", False)
    assert gap.period is not None
    assert (gap.period.start.isoweekday(), gap.period.end - gap.period.start) == (7, timedelta(days=1))


def engage(world: World, *times: bool) -> None:
    """Engage akuam so many times; whether the call fails, in the order of time."""
    for fails in times:
        channel = world.storage.select("ContactChannel", "Type = 'VOICE'")[0]
        address = {"SimpleAddress": UNREACHABLE[1] if fails else VOICE[1]}
        world.storage.update("ContactChannel", channel, DeliveryAddress=address)
        world.engage(contact_arn("akuam"))
        world.now += 3600
        world.pages(contact_arn("akuam"))


@pytest.mark.parametrize(
    ("times", "is_failing"),
    [((), False), ((True,), True), ((True, True), True), ((False, True, True, True), True),
     ((True, True, False), False), ((True, False, True, True), False), ((True, *[False] * 20), False)],
)  # fmt: skip
def test_a_channel_is_failing_if_its_last_three_pages_failed(
    world: World, times: tuple[bool, ...], is_failing: bool
) -> None:
    world.add_person("akuam", SMS, VOICE)
    engage(world, *times)

    assert (("channel-failing", "akuam", "akuam voice") in findings(world)) == is_failing


def test_of_a_plan_the_people_behind_it_are_examined_too_and_nobody_else(world: World) -> None:
    alejr = world.add_person("alejr", VOICE)
    inner = world.add_plan("inner", (world.add_schedule("schedule", alejr), True))
    world.add_plan("outer", (inner, True))
    world.add_person("akuam", SMS)

    assert findings(world, "outer") == [("one-channel", "alejr", "alejr voice")]
    assert findings(world, "schedule") == [("one-channel", "alejr", "alejr voice")]


@pytest.mark.parametrize(
    ("action", "about", "hidden"),
    [
        ("GetContact", "akuam", "one-channel"),
        ("ListContactChannels", "akuam", "one-channel"),
        ("ListPagesByContact", "akuam", "channel-failing"),
    ],
)
def test_a_permission_that_is_missing_is_a_finding_and_what_it_hides_is_not(
    world: World, action: str, about: str, hidden: str
) -> None:
    world.add_person("akuam", UNREACHABLE)
    engage(world, True)
    assert hidden in [problem for problem, _, _ in findings(world)]
    failing = {(action, contact_arn(about)): REFUSED}

    found = findings(world, failing=failing)

    assert ("no-permission", about, f"ssm-contacts:{action}") in found
    assert hidden not in [problem for problem, _, _ in found]
    assert [type(error) for error in look(world, failing=failing).errors] == [DeniedError]


@pytest.mark.parametrize("action", ["GetRotation", "ListRotationShifts"])
def test_shifts_that_may_not_be_seen_are_no_gap(world: World, action: str) -> None:
    world.add_schedule("schedule", world.add_person("akuam", SMS, VOICE))
    [rotation] = world.ask("ListRotations")["Rotations"]

    found = findings(world, failing={(action, rotation["RotationArn"]): REFUSED})

    assert found == [("no-permission", "schedule", f"ssm-contacts:{action}")]


def test_what_fails_otherwise_is_an_error_and_no_finding(world: World) -> None:
    world.add_person("akuam", SMS, VOICE)

    found = look(world, failing={("ListContactChannels", contact_arn("akuam")): THROTTLED})

    assert [type(error).__mro__[1] for error in found.errors] == [ServiceError]
    assert diagnose(found) == []


def test_nobody_is_asked_for_twice(world: World) -> None:
    nothing(world)
    source = EmulatedSource(world)

    examine(source, Contacts(source, {}), ["plan", "schedule", "akuam"], WEEK, Problems(Stage().environment))

    asked = [call for call in source.calls if call[0] != "ListContacts"]
    assert len(asked) == len(set(asked)) == 7


def test_a_name_that_is_nobodys_stops_no_other(world: World) -> None:
    world.add_person("akuam", SMS)
    source, problems = EmulatedSource(world), Problems(Stage().environment)

    found = examine(source, Contacts(source, {}), ["akuam", "nobody"], WEEK, problems)

    assert [finding.problem for finding in diagnose(found)] == ["one-channel"]
    assert [type(error) for error in problems.errors] == [NotFoundError]


def test_errors_come_before_warnings(world: World) -> None:
    world.add_person("akuam", SMS)
    no_stage(world)

    found: list[Any] = [Finding.is_warning.fget(each) for each in diagnose(look(world))]  # type: ignore[attr-defined]

    assert found == [False, True]
