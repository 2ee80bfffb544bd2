"""What a request may not be, by each kind of constraint in the model."""

from __future__ import annotations

import json
from typing import Any

import pytest

from pagecli.emulator.endpoint import OPERATIONS
from pagecli.emulator.protocol import service_model
from support.emulated_service import World, contact_arn

ARN = contact_arn("akuam")
PLAN: dict[str, Any] = {"Stages": []}


@pytest.mark.parametrize(
    ("operation", "members", "field", "why"),
    [
        ("ListPagesByContact", {}, "ContactId", "must not be null"),
        ("ListPagesByContact", {"ContactId": None}, "ContactId", "must not be null"),
        ("ListPagesByContact", {"ContactId": ""}, "ContactId", "length greater than or equal to 1"),
        ("ListPagesByContact", {"ContactId": ARN + "a" * 2048}, "ContactId", "length less than or equal to 2048"),
        ("ListPagesByContact", {"ContactId": "akuam"}, "ContactId", "pattern"),
        ("ListPagesByContact", {"ContactId": ARN + "\n"}, "ContactId", "pattern"),
        ("ListPagesByContact", {"ContactId": ARN, "MaxResults": -1}, "MaxResults", "greater than or equal to 0"),
        ("ListPagesByContact", {"ContactId": ARN, "MaxResults": 1025}, "MaxResults", "less than or equal to 1024"),
        ("ListPagesByContact", {"ContactId": ARN, "NextToken": "a b"}, "NextToken", "pattern"),
        ("ListContacts", {"Type": "PERSON"}, "Type", "[PERSONAL, ESCALATION, ONCALL_SCHEDULE]"),
        ("ListContacts", {"AliasPrefix": "Akua"}, "AliasPrefix", "pattern"),
        (
            "CreateContact",
            {"Alias": "a", "Type": "PERSONAL", "Plan": {"Stages": [{"Targets": [], "DurationInMinutes": 31}]}},
            "Plan.Stages[0].DurationInMinutes",
            "less than or equal to 30",
        ),
        (
            "CreateContact",
            {"Alias": "a", "Type": "ESCALATION", "Plan": {"RotationIds": [ARN] * 26}},
            "Plan.RotationIds",
            "length less than or equal to 25",
        ),
        (
            "CreateContact",
            {"Alias": "a", "Type": "PERSONAL", "Plan": PLAN, "DisplayName": "Akua <Mansa>"},
            "DisplayName",
            "pattern",
        ),
    ],
)
def test_a_broken_constraint_names_its_member(
    world: World, operation: str, members: dict[str, Any], field: str, why: str
) -> None:
    error = world.refused(operation, **members)

    assert error["__type"] == "ValidationException"
    assert error["Reason"] == "FIELD_VALIDATION_FAILED"
    assert [entry["Name"] for entry in error["Fields"]] == [field]
    assert why in error["Fields"][0]["Message"]
    assert why in error["Message"]


def test_every_broken_constraint_is_named_at_once(world: World) -> None:
    error = world.refused("CreateContact", Alias="", Type="x")

    assert [entry["Name"] for entry in error["Fields"]] == ["Plan", "Alias", "Type"]
    assert error["Message"].startswith("3 validation errors detected: ")


@pytest.mark.parametrize(
    ("operation", "members"),
    [
        ("ListPagesByContact", {"ContactId": 1}),
        ("ListContacts", {"MaxResults": "5"}),
        ("ListContacts", {"MaxResults": True}),
        ("ListContacts", {"MaxResults": 5.0}),
        ("CreateContact", {"Alias": "a", "Type": "PERSONAL", "Plan": []}),
        ("CreateContact", {"Alias": "a", "Type": "PERSONAL", "Plan": {"Stages": {}}}),
        ("ListEngagements", {"TimeRangeValue": {"StartTime": "2022-08-16"}}),
        ("ListEngagements", {"TimeRangeValue": {"StartTime": 1e300}}),
        ("ListContacts", {"AliasPrefix": "\ud800"}),
    ],
)
def test_another_type_is_a_serialization_error(world: World, operation: str, members: dict[str, Any]) -> None:
    assert world.refused(operation, **members)["__type"] == "SerializationException"


@pytest.mark.parametrize(
    "body",
    [b"{", b"[]", b"null", b'"x"', b"\xff", b"\xef\xbb\xbf{}", b'{"MaxResults":NaN}', b"[" * 100_000, b"9" * 5000],
)
def test_a_body_that_is_no_json_object_is_a_serialization_error(world: World, body: bytes) -> None:
    status, answer = world.send("ListContacts", body)

    assert (status, answer["__type"]) == (400, "SerializationException")


@pytest.mark.parametrize("body", [b"", b"{}", b'{"Unknown":1,"Type":null}'])
def test_an_empty_body_and_unknown_or_null_members_are_taken(world: World, body: bytes) -> None:
    assert world.send("ListContacts", body) == (200, {"Contacts": []})


@pytest.mark.parametrize("name", ["Akua Mansa", "Ákua\u00a0Mänsa 2", "明子", ""])
def test_letters_of_every_script_are_letters(world: World, name: str) -> None:
    world.ask("CreateContact", Alias="akuam", Type="PERSONAL", Plan=PLAN, DisplayName=name)

    assert world.ask("GetContact", ContactId=ARN).get("DisplayName") == name


def test_a_long_arn_that_does_not_match_is_refused_at_once(world: World) -> None:
    error = world.refused("GetContact", ContactId=ARN + "a" * 1900 + "$")

    assert error["Fields"][0]["Name"] == "ContactId"


@pytest.mark.parametrize("target", ["", "GetContact", "SSMContacts.", "SSMContacts.NoSuch", "Other.GetContact"])
def test_an_unknown_target_is_an_unknown_operation(world: World, target: str) -> None:
    response = world.emulator.handle(target, b"{}")

    assert response.status == 404
    assert json.loads(response.body)["__type"] == "UnknownOperationException"


def test_every_operation_of_the_model_is_there() -> None:
    assert sorted(OPERATIONS) == sorted(service_model().operation_names)
    assert len(OPERATIONS) == 39


def test_every_answer_has_a_request_id_of_its_own(world: World) -> None:
    answers = [world.emulator.handle("SSMContacts.ListContacts", body) for body in (b"{}", b"{}", b"[")]

    assert len({answer.headers["x-amzn-RequestId"] for answer in answers}) == 3
    assert {answer.headers["Content-Type"] for answer in answers} == {"application/x-amz-json-1.1"}
