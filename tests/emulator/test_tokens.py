"""Batches and the tokens between them."""

from __future__ import annotations

import re
from typing import Any

import pytest

from support.emulated_service import World, contact_arn

PATTERN = r"^[\\\/a-zA-Z0-9_+=\-]*$"  # of the model's PaginationToken


@pytest.fixture
def team(world: World) -> World:
    for i in range(7):
        world.ask("CreateContact", Alias=f"team{i}", Type="PERSONAL", Plan={"Stages": []})
    return world


def walk(world: World, operation: str, key: str, **members: Any) -> list[list[Any]]:
    """All batches of a listing; bounded."""
    batches = []
    for _ in range(20):
        answer = world.ask(operation, **members)
        batches.append(answer[key])
        if "NextToken" not in answer:
            return batches
        members["NextToken"] = answer["NextToken"]
    raise AssertionError("the tokens never end")


@pytest.mark.parametrize(("size", "sizes"), [(3, [3, 3, 1]), (7, [7]), (6, [6, 1]), (1, [1] * 7), (1024, [7])])
def test_batches_hold_everything_once(team: World, size: int, sizes: list[int]) -> None:
    batches = walk(team, "ListContacts", "Contacts", MaxResults=size)

    assert [len(batch) for batch in batches] == sizes
    assert [c["Alias"] for batch in batches for c in batch] == [f"team{i}" for i in range(7)]


@pytest.mark.parametrize("members", [{}, {"MaxResults": 0}])
def test_without_a_size_a_batch_is_the_services_default(members: dict[str, int]) -> None:
    world = World(default_batch=2)
    for i in range(3):
        world.ask("CreateContact", Alias=f"c{i}", Type="PERSONAL", Plan={"Stages": []})

    assert [len(batch) for batch in walk(world, "ListContacts", "Contacts", **members)] == [2, 1]
    world.storage.close()


def test_a_token_is_opaque_and_fits_the_models_pattern(team: World) -> None:
    token = team.ask("ListContacts", MaxResults=1)["NextToken"]

    assert re.fullmatch(PATTERN, token)
    assert "team" not in token


def test_the_size_of_a_batch_may_change_on_the_way(team: World) -> None:
    token = team.ask("ListContacts", MaxResults=1)["NextToken"]

    answer = team.ask("ListContacts", MaxResults=5, NextToken=token)

    assert [c["Alias"] for c in answer["Contacts"]] == ["team1", "team2", "team3", "team4", "team5"]


def test_a_token_of_another_request_is_refused(team: World) -> None:
    token = team.ask("ListContacts", MaxResults=1)["NextToken"]

    for operation, members in [
        ("ListContacts", {"AliasPrefix": "team"}),
        ("ListEngagements", {}),
        ("ListPagesByContact", {"ContactId": contact_arn("team0")}),
    ]:
        error = team.refused(operation, NextToken=token, **members)
        assert error["__type"] == "ValidationException"
        assert [entry["Name"] for entry in error["Fields"]] == ["NextToken"]


def test_a_token_that_is_not_ours_is_refused(team: World) -> None:
    token = team.ask("ListContacts", MaxResults=1)["NextToken"]
    changed = ("B" if token[0] == "A" else "A") + token[1:]

    for foreign in ["", "x", "abc=", "A" * 32, changed, token + "A", token[:-4], "/" + token, token + "===="]:
        assert team.refused("ListContacts", NextToken=foreign)["__type"] == "ValidationException", foreign


def test_a_token_of_another_database_is_refused(team: World) -> None:
    other = World()
    for alias in ("a", "b"):
        other.ask("CreateContact", Alias=alias, Type="PERSONAL", Plan={"Stages": []})
    token = other.ask("ListContacts", MaxResults=1)["NextToken"]
    other.storage.close()

    assert team.refused("ListContacts", NextToken=token)["__type"] == "ValidationException"


def test_pages_that_arrive_between_two_batches_shift_nothing(world: World) -> None:
    akuam = world.add_person("akuam", ("SMS", "+15005550199"))
    for _ in range(3):
        world.engage(akuam)
    first = world.ask("ListPagesByContact", ContactId=akuam, MaxResults=2)
    world.engage(akuam)

    second = world.ask("ListPagesByContact", ContactId=akuam, MaxResults=2, NextToken=first["NextToken"])

    arns = [page["PageArn"] for page in first["Pages"] + second["Pages"]]
    assert arns == [page["PageArn"] for page in world.pages(akuam)[1:]]
