from __future__ import annotations

from datetime import datetime
from typing import Any

import pytest

from pagecli.arns import parse_contact_arn
from pagecli.domain.plan import lay_out
from pagecli.queries.plan import look_behind
from pagecli.times import UTC
from pagecli.views.blocks import Table
from pagecli.views.plan import plan_blocks, plan_view
from support.blocks import shown
from support.emulated_service import World, contact_arn
from support.emulated_source import EmulatedSource
from support.in_process import Stage

SMS, EMAIL, VOICE = ("SMS", "+15005550199"), ("EMAIL", "akua@example.com"), ("VOICE", "+15005550198")


def screen(world: World, alias: str, columns: int = 100, failing: Any = None) -> list[str]:
    now = datetime.fromtimestamp(world.now, UTC)
    source = EmulatedSource(world, failing)
    found = look_behind(source, parse_contact_arn(contact_arn(alias)), with_channels=True, now=now)
    blocks = plan_blocks(Table(plan_view(False), lay_out(found)), found.root, False, is_screen=True, complete=True)
    return shown(blocks, Stage(stdout_is_terminal=True, columns=columns)).splitlines()


def override(world: World, *people: str) -> None:
    [rotation] = world.ask("ListRotations")["Rotations"]
    world.ask(
        "CreateRotationOverride", RotationId=rotation["RotationArn"], NewContactIds=list(people),
        StartTime=world.now - 60, EndTime=world.now + 60,
    )  # fmt: skip


def test_each_minute_is_named_once_and_what_is_told_in_it_is_below_each_other(world: World) -> None:
    akuam, alejr = (
        world.add_person(alias, *channels, retry=1)
        for alias, channels in (("akuam", (SMS, VOICE)), ("alejr", (SMS, EMAIL)))
    )
    schedule = world.add_schedule("checkout", world.add_person("anasi", EMAIL, retry=1), akuam)
    world.add_plan("plan", (akuam, True), (alejr, False), (schedule, False))

    assert screen(world, "plan") == [
        "plan · escalation plan",
        "",
        "AFTER  WHO                  BY     TO                IF IT FAILS",
        "  +0m  akuam (essential)    sms    ***99             every 1m",
        "  +5m  akuam                voice  ***98             every 1m",
        "       alejr                sms    ***99             every 1m",
        " +10m  alejr                email  a***@example.com  every 1m",
        "       checkout: anasi now  email  a***@example.com  every 1m",
        " +15m  ends",
        "",
        "rotation: anasi now, in turn with akuam",
    ]


def test_what_can_not_work_is_at_the_top_and_in_its_place(world: World) -> None:
    akuam = world.add_person("akuam", SMS)
    channel = world.add_channel(akuam, *EMAIL, DeferActivation=True)
    target = {"ChannelTargetInfo": {"ContactChannelId": channel, "RetryIntervalInMinutes": 1}}
    world.ask("UpdateContact", ContactId=akuam, Plan={"Stages": [{"DurationInMinutes": 5, "Targets": [target]}]})

    lines = screen(world, "akuam")

    assert lines[1] == "! can't work: akuam email is not activated"
    assert lines[4:6] == [
        "  +0m  akuam email  email  a***@example.com  can't work: not activated",
        "  +5m  ends",
    ]
    assert lines[6].split() == ["akuam", "sms", "sms", "***99", "in", "no", "stage"]


def test_people_behind_a_plan_in_a_plan_are_indented_below_its_name(world: World) -> None:
    inner = world.add_plan("inner", (world.add_person("akuam", SMS), True))
    world.add_plan("outer", (inner, False))

    assert screen(world, "outer")[3].split("  sms")[0] == "  +0m    inner: akuam (essential)"


def test_a_schedule_of_which_nobody_is_on_call_says_so(world: World) -> None:
    world.add_plan("plan", (world.add_schedule("checkout", world.add_person("anasi", EMAIL)), True))
    override(world)

    lines = screen(world, "plan")

    assert any(line.split("  ")[-1] == "nobody is on call now" and "checkout" in line for line in lines), lines


@pytest.mark.parametrize("columns", [60, 80, 200])
def test_no_name_and_no_word_of_a_problem_is_cut(world: World, columns: int) -> None:
    akuam = world.add_person("akuam", SMS)
    world.add_plan("plan", (akuam, True), (world.add_person("deleted", SMS), False))
    world.ask("DeleteContact", ContactId=contact_arn("deleted"))

    lines = screen(world, "plan", columns)

    assert "! can't work: deleted was deleted" in lines
    assert max(map(len, lines)) <= columns
    assert " ".join(" ".join(lines).split()).count("can't work: deleted") == 2
