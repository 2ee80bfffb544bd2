from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from typing import Any

import pytest

from pagecli.arns import parse_contact_arn
from pagecli.domain.plan import ContactGraph, PlanRow, lay_out, on_duty
from pagecli.errors import PagecliError
from pagecli.queries.plan import look_behind
from pagecli.times import UTC, Moment
from pagecli.views.plan import plan_heading, plan_problems, plan_record, plan_view
from support.blocks import words
from support.emulated_service import World, contact_arn
from support.emulated_source import REFUSED, THROTTLED, EmulatedSource
from support.in_process import NOW

SMS, EMAIL = ("SMS", "+15005550199"), ("EMAIL", "akua@example.com")
Failing = Mapping[tuple[str, str], dict[str, str]]


def behind(world: World, alias: str, failing: Failing | None = None) -> ContactGraph:
    service = EmulatedSource(world, failing)
    return look_behind(service, parse_contact_arn(contact_arn(alias)), with_channels=True)


def rows(world: World, alias: str, failing: Failing | None = None) -> list[PlanRow]:
    return lay_out(behind(world, alias, failing))


def brief(laid_out: list[PlanRow]) -> list[tuple[int, int | None, int | None, str | None, str | None]]:
    return [(row.depth, row.stage, row.after, row.name, row.problem) for row in laid_out]


def set_stages(world: World, alias: str, *stages: dict[str, Any]) -> None:
    world.ask("UpdateContact", ContactId=contact_arn(alias), Plan={"Stages": stages})


def stage(*targets: dict[str, Any], minutes: int = 5) -> dict[str, Any]:
    return {"DurationInMinutes": minutes, "Targets": list(targets)}


def engaging(alias: str, essential: bool = True) -> dict[str, Any]:
    return {"ContactTargetInfo": {"ContactId": contact_arn(alias), "IsEssential": essential}}


def cells(row: PlanRow, reveal: bool = False) -> dict[str, str]:
    return {column.header: column.cell(row, Moment(NOW, UTC)).text for column in plan_view(reveal).columns}


def test_a_persons_channels_come_stage_by_stage_each_after_the_waits_before_it(world: World) -> None:
    world.add_person("akuam", SMS, EMAIL, wait=3, retry=2)

    first, second = rows(world, "akuam")

    assert (first.stage, first.after, first.wait, first.retry) == (1, 0, 180, 120)
    assert (second.stage, second.after, second.name) == (2, 180, "akuam email")
    assert [row.is_activated for row in (first, second)] == [True, True]


def test_a_channel_that_is_not_activated_is_marked(world: World) -> None:
    akuam = world.add_person("akuam", SMS)
    channel = world.add_channel(akuam, *EMAIL, DeferActivation=True)
    set_stages(world, "akuam", stage({"ChannelTargetInfo": {"ContactChannelId": channel}}))

    marked = rows(world, "akuam")[0]

    assert (marked.is_activated, marked.problem) == (False, "channel-not-activated")
    assert cells(marked)["STATE"] == "! not activated"


def test_a_channel_that_no_stage_names_is_shown_without_a_stage(world: World) -> None:
    world.add_channel(world.add_person("akuam", SMS), *EMAIL)

    unused = rows(world, "akuam")[-1]

    assert (unused.name, unused.stage, unused.after, unused.problem) == ("akuam email", None, None, "unused-channel")
    assert cells(unused)["STATE"] == "in no stage"


def test_the_people_behind_a_plan_come_below_their_stage_in_its_time(world: World) -> None:
    akuam, alejr = world.add_person("akuam", SMS), world.add_person("alejr", SMS, EMAIL)
    world.add_plan("plan", (akuam, True), (alejr, False))

    laid_out = rows(world, "plan")

    assert brief(laid_out) == [
        (0, 1, 0, "akuam", None),
        (1, 1, 0, "akuam sms", None),
        (0, 2, 300, "alejr", None),
        (1, 1, 300, "alejr sms", None),
    ]
    assert [row.is_essential for row in laid_out] == [True, None, False, None]


def test_a_schedules_rotations_come_with_those_who_take_turns(world: World) -> None:
    world.add_schedule("schedule", world.add_person("akuam", SMS), world.add_person("alejr", SMS))

    assert brief(rows(world, "schedule")) == [
        (0, None, 0, "rotation", None),
        (1, None, 0, "akuam", None),
        (2, 1, 0, "akuam sms", None),
        (1, None, 0, "alejr", None),
        (2, 1, 0, "alejr sms", None),
    ]


def test_each_row_names_the_type_of_its_target(world: World) -> None:
    akuam, alejr = world.add_person("akuam", SMS), world.add_person("alejr")
    world.add_channel(alejr, *EMAIL)
    schedule = world.add_schedule("schedule", alejr)
    inner = world.add_plan("inner", (schedule, True))
    world.add_plan("outer", (akuam, True), (inner, True))

    assert [(row.name, row.target_type) for row in rows(world, "outer")] == [
        ("akuam", "PERSONAL"),
        ("akuam sms", "CHANNEL"),
        ("inner", "ESCALATION"),
        ("schedule", "ONCALL_SCHEDULE"),
        ("rotation", "ROTATION"),
        ("alejr", "PERSONAL"),
        (None, None),
        ("alejr email", "CHANNEL"),
    ]


def test_an_empty_stage_is_a_row_and_its_wait_counts(world: World) -> None:
    world.add_person("akuam", SMS)
    world.add_plan("plan")
    set_stages(world, "plan", stage(minutes=10), stage(engaging("akuam")))

    assert brief(rows(world, "plan"))[:2] == [(0, 1, 0, None, "empty-stage"), (0, 2, 600, "akuam", None)]


def test_a_deleted_contact_is_marked_and_the_rest_goes_on(world: World) -> None:
    gone, kept = world.add_person("gone", SMS), world.add_person("akuam", SMS)
    world.add_plan("plan", (gone, True), (kept, True))
    world.ask("DeleteContact", ContactId=gone)

    deleted, *others = rows(world, "plan")

    assert (deleted.target, deleted.target_type, deleted.problem) == (gone, None, "deleted-target")
    assert [row.name for row in others] == ["akuam", "akuam sms"]


def test_a_cycle_is_marked_where_it_closes(world: World) -> None:
    world.add_person("akuam", SMS)
    first = world.add_plan("first", (contact_arn("akuam"), True))
    world.add_plan("second", (first, True))
    set_stages(world, "first", stage(engaging("second"), engaging("akuam")))

    assert [(row.name, row.target_type, row.problem) for row in rows(world, "first")] == [
        ("second", "ESCALATION", None),
        ("first", "ESCALATION", "cycle"),
        ("akuam", "PERSONAL", None),
        ("akuam sms", "CHANNEL", None),
    ]


def test_one_who_is_engaged_twice_is_no_cycle(world: World) -> None:
    akuam = world.add_person("akuam", SMS)
    world.add_plan("plan", (akuam, True), (akuam, True))

    laid_out = rows(world, "plan")

    assert [row.after for row in laid_out if row.name == "akuam sms"] == [0, 300]
    assert not plan_problems(laid_out)


@pytest.mark.parametrize(
    ("kind", "problem"), [("PERSONAL", "no-stage"), ("ESCALATION", "no-stage"), ("ONCALL_SCHEDULE", "no-rotation")]
)
def test_a_plan_without_anything_in_it_is_a_row_that_says_so(world: World, kind: str, problem: str) -> None:
    plan: dict[str, list[Any]] = {"RotationIds": []} if kind == "ONCALL_SCHEDULE" else {"Stages": []}
    world.ask("CreateContact", Alias="empty", Type=kind, Plan=plan)

    [row] = rows(world, "empty")

    assert (row.target, row.problem) == (None, problem)


def test_what_may_not_be_seen_leaves_its_part_out_and_is_no_problem_of_the_plan(world: World) -> None:
    akuam, alejr = world.add_person("akuam", SMS), world.add_person("alejr", SMS)
    world.add_plan("plan", (akuam, True), (alejr, True))

    laid_out = rows(world, "plan", {("ListContactChannels", akuam): REFUSED, ("GetContact", alejr): THROTTLED})

    assert [(row.target_type, row.is_activated, row.problem) for row in laid_out] == [
        ("PERSONAL", None, None),
        ("CHANNEL", None, None),
        (None, None, None),
    ]


def test_a_deleted_channel_is_marked(world: World) -> None:
    world.add_person("akuam", SMS)
    world.storage.delete("ContactChannel", "ContactArn = ?", contact_arn("akuam"))

    assert [row.problem for row in rows(world, "akuam")] == ["deleted-target"]


def test_a_deleted_rotation_is_marked(world: World) -> None:
    world.add_schedule("schedule", world.add_person("akuam", SMS))
    world.storage.delete("Rotation", "1")

    [row] = rows(world, "schedule")

    assert (row.target_type, row.problem) == ("ROTATION", "deleted-target")


def test_plans_that_multiply_are_given_up_at_a_bound(world: World) -> None:
    arn = world.add_person("akuam", SMS)
    for number in range(6):
        alias = arn.rpartition("/")[2]
        arn = world.add_plan(f"plan{number}")
        set_stages(world, f"plan{number}", stage(engaging(alias), engaging(alias)))
    found = behind(world, "plan5")
    whole = len(lay_out(found))

    assert len(lay_out(found, whole)) == whole == 2 + 4 + 8 + 16 + 32 + 64 + 64
    with pytest.raises(PagecliError, match="more than 189 targets stand behind plan5"):
        lay_out(found, whole - 1)


def test_an_address_is_masked_unless_it_is_to_be_revealed(world: World) -> None:
    world.add_person("akuam", SMS, EMAIL)
    sms, email = rows(world, "akuam")

    assert [cells(row)["BY"] for row in (sms, email)] == ["SMS ***99", "EMAIL a***@example.com"]
    assert [cells(row, reveal=True)["BY"] for row in (sms, email)] == ["SMS +15005550199", "EMAIL akua@example.com"]


def test_no_address_is_among_the_fields_for_programs(world: World) -> None:
    world.add_person("akuam", SMS)

    [row] = rows(world, "akuam")

    assert plan_view(True).fields == (
        "ContactAlias",
        "Stage",
        "AfterSeconds",
        "TargetType",
        "Target",
        "ChannelType",
        "ChannelName",
        "Activated",
        "Essential",
        "WaitSeconds",
        "RetrySeconds",
        "OnCall",
        "Problem",
        "AccountId",
        "Region",
    )
    assert plan_record(row).target_type == "CHANNEL"
    assert plan_record(row).channel_type == "SMS"


def test_control_characters_in_names_are_shown_escaped(world: World) -> None:
    world.add_person("akuam", SMS)
    world.storage.update("ContactChannel", {"Id": 1}, Name="\x1b[31mred")

    assert cells(rows(world, "akuam")[0])["TARGET"] == "\\x1b[31mred"


def test_the_heading_says_who_it_is_and_what_can_not_work_is_named(world: World) -> None:
    world.add_person("akuam", SMS, EMAIL)
    problems = [PlanRow("a", name="b sms", problem="deleted-target"), PlanRow("a"), PlanRow("a", problem="no-stage")]

    assert words(plan_heading(behind(world, "akuam").root)) == "akuam · person"
    assert plan_problems([*problems, problems[0]]) == ["can't work: b sms was deleted", "can't work: a has no stage"]
    assert plan_problems([PlanRow("a", problem="unused-channel")]) == []


def test_nothing_is_told_after_the_plan_has_ended(world: World) -> None:
    akuam = world.add_person("akuam", SMS, EMAIL, wait=5)
    inner = world.add_plan("inner", (akuam, True), (akuam, True))
    world.add_plan("plan", (inner, True))

    assert brief(rows(world, "plan")) == [
        (0, 1, 0, "inner", None),
        (1, 1, 0, "akuam", None),
        (2, 1, 0, "akuam sms", None),
    ]
    assert [row.after for row in rows(world, "akuam")] == [0, 300]


def now_on_call(world: World, alias: str, failing: Failing | None = None) -> list[PlanRow]:
    now = datetime.fromtimestamp(world.now, UTC)
    contact = parse_contact_arn(contact_arn(alias))
    return lay_out(look_behind(EmulatedSource(world, failing), contact, with_channels=True, now=now))


def people(laid_out: list[PlanRow]) -> list[tuple[str | None, bool | None]]:
    return [(row.name, row.is_on_call) for row in laid_out if row.target_type == "PERSONAL"]


def test_of_a_schedule_it_is_told_who_is_on_call_now_stand_ins_included(world: World) -> None:
    akuam, alejr = world.add_person("akuam", SMS), world.add_person("alejr", SMS)
    world.add_plan("plan", (world.add_schedule("schedule", akuam, alejr), True))

    assert people(now_on_call(world, "plan")) == [("akuam", True), ("alejr", False)]

    [rotation] = world.ask("ListRotations")["Rotations"]
    world.ask(
        "CreateRotationOverride", RotationId=rotation["RotationArn"], NewContactIds=[world.add_person("anasi", SMS)],
        StartTime=world.now - 60, EndTime=world.now + 60,
    )  # fmt: skip
    laid_out = now_on_call(world, "plan")

    assert people(laid_out) == [("akuam", False), ("alejr", False), ("anasi", True)]
    assert [row.name for row in on_duty(laid_out)] == ["schedule", "rotation", "anasi", "anasi sms"]


def test_where_it_is_not_known_who_is_on_call_all_are_shown(world: World) -> None:
    world.add_schedule("schedule", world.add_person("akuam", SMS), world.add_person("alejr", SMS))
    [rotation] = world.ask("ListRotations")["Rotations"]

    laid_out = now_on_call(world, "schedule", {("ListRotationShifts", rotation["RotationArn"]): REFUSED})

    assert people(laid_out) == [("akuam", None), ("alejr", None)]
    assert on_duty(laid_out) == laid_out
