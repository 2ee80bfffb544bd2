from __future__ import annotations

import pytest

from pagecli.arns import parse_contact_arn
from pagecli.domain.plan import ContactGraph
from pagecli.errors import DeniedError, NotFoundError, PagecliError
from pagecli.queries.plan import MAX_LEVELS, look_behind, people_behind
from support.emulated_service import World, contact_arn
from support.emulated_source import REFUSED, EmulatedSource

SMS = ("SMS", "+15005550199")


def people(service: EmulatedSource, alias: str) -> list[str | PagecliError]:
    """The aliases of the people behind a contact, with errors in their places."""
    found = people_behind(service, parse_contact_arn(contact_arn(alias)))
    return [each if isinstance(each, PagecliError) else each.alias for _, each in found]


def look(service: EmulatedSource, alias: str) -> ContactGraph:
    return look_behind(service, parse_contact_arn(contact_arn(alias)), with_channels=True)


def add_nested(world: World) -> None:
    """A plan that names akuam and a schedule of alejr and akuam."""
    akuam, alejr = world.add_person("akuam", SMS), world.add_person("alejr", SMS)
    world.add_plan("plan", (akuam, True), (world.add_schedule("schedule", alejr, akuam), False))


def point(world: World, plan: str, *targets: str) -> None:
    """Let the only stage of a plan name these contacts."""
    infos = [{"ContactTargetInfo": {"ContactId": contact_arn(alias), "IsEssential": True}} for alias in targets]
    stages = [{"DurationInMinutes": 5, "Targets": infos}]
    world.ask("UpdateContact", ContactId=contact_arn(plan), Plan={"Stages": stages})


def test_the_people_behind_a_plan_are_those_of_its_stages_and_of_its_schedules_rotations(world: World) -> None:
    add_nested(world)

    assert people(EmulatedSource(world), "plan") == ["akuam", "alejr"]


def test_nobody_is_asked_for_twice(world: World) -> None:
    add_nested(world)
    service = EmulatedSource(world)

    people(service, "plan")

    assert len(service.calls) == len(set(service.calls)) == 5


def test_plans_that_name_each_other_come_to_an_end(world: World) -> None:
    person = world.add_person("akuam", SMS)
    first = world.add_plan("first", (person, True))
    world.add_plan("second", (first, True))
    point(world, "first", "second", "first", "akuam")

    assert people(EmulatedSource(world), "first") == ["akuam"]


def test_a_deleted_contact_is_an_error_in_its_place_and_names_the_plan(world: World) -> None:
    gone = world.add_person("gone", SMS)
    world.add_plan("plan", (gone, True), (world.add_person("akuam", SMS), False))
    world.ask("DeleteContact", ContactId=gone)

    error, person = people(EmulatedSource(world), "plan")

    assert person == "akuam"
    assert isinstance(error, NotFoundError)
    assert str(error).startswith("gone, behind plan: ResourceNotFoundException")


def test_a_rotation_that_may_not_be_seen_is_an_error(world: World) -> None:
    person = world.add_person("akuam", SMS)
    rotation = world.add_rotation(person)
    world.ask("CreateContact", Alias="schedule", Type="ONCALL_SCHEDULE", Plan={"RotationIds": [rotation]})

    [error] = people(EmulatedSource(world, {("GetRotation", rotation): REFUSED}), "schedule")

    assert isinstance(error, DeniedError)


def test_a_plan_with_nobody_behind_it_is_said_to_be_so(world: World) -> None:
    world.add_plan("plan")

    with pytest.raises(NotFoundError, match="nobody stands behind plan"):
        people(EmulatedSource(world), "plan")


def test_plans_behind_plans_are_followed_to_a_bound(world: World) -> None:
    arn = world.add_person("akuam", SMS)
    for number in range(MAX_LEVELS + 1):
        arn = world.add_plan(f"plan{number}", (arn, True))

    [error] = people(EmulatedSource(world), f"plan{MAX_LEVELS}")

    assert isinstance(error, PagecliError)
    assert f"more than {MAX_LEVELS} plans" in str(error)
    assert people(EmulatedSource(world), f"plan{MAX_LEVELS - 2}") == ["akuam"]


def test_several_people_too_deep_in_a_plan_are_each_named_once(world: World) -> None:
    deep = [(world.add_person(alias, SMS), True) for alias in ("akuam", "alejr", "anasi")]
    arn = world.add_plan("plan0", *deep)
    for number in range(1, MAX_LEVELS):
        arn = world.add_plan(f"plan{number}", (arn, True))

    errors = [str(error) for error in people(EmulatedSource(world), f"plan{MAX_LEVELS - 1}")]

    assert [error.split(",")[0] for error in errors] == ["akuam", "alejr", "anasi"]
    assert all(sum(error.count(name) for name in ("akuam", "alejr", "anasi")) == 1 for error in errors)


def test_channels_are_asked_of_people_only(world: World) -> None:
    add_nested(world)
    service = EmulatedSource(world)

    found = look(service, "plan")

    assert sorted(found.channels) == [contact_arn("akuam"), contact_arn("alejr")]
    assert [about for name, about in service.calls if name == "ListContactChannels"] == ["akuam", "alejr"]


def test_a_contact_that_may_not_be_seen_at_all_is_the_commands_error(world: World) -> None:
    akuam = world.add_person("akuam", SMS)

    with pytest.raises(DeniedError):
        look(EmulatedSource(world, {("GetContact", akuam): REFUSED}), "akuam")


def test_what_is_gone_is_no_error_of_the_asking(world: World) -> None:
    gone, kept = world.add_person("gone", SMS), world.add_person("akuam", SMS)
    world.add_plan("plan", (gone, True), (kept, False))
    world.ask("DeleteContact", ContactId=gone)

    found = look(EmulatedSource(world, {("ListContactChannels", kept): REFUSED}), "plan")

    assert [type(error) for error in found.errors] == [DeniedError]
