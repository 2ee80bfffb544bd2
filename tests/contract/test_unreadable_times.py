"""Every command that shows times says how many of an answer could not be read, once."""

from __future__ import annotations

import json
from typing import Any

import pytest

from support import faulty_endpoint as faulty
from support import service_answers as told
from support.faulty_endpoint import Answer, Endpoint
from support.installed_program import Program

AKUAM, PLAN, ROTA = (faulty.contact_arn(alias) for alias in ("akuam", "plan", "rota"))
ROTATION = "arn:aws:ssm-contacts:us-east-2:111122223333:rotation/6b2f42cb"
PAGE = told.page("akuam", SentTime="soon")


def wire(members: dict[str, Any]) -> Answer:
    return faulty.http(json.dumps(members).encode())


def contact(arn: str, kind: str, **plan: Any) -> Answer:
    return wire({"ContactArn": arn, "Alias": told.named(arn), "Type": kind, "Plan": plan})


@pytest.fixture
def account(endpoint: Endpoint) -> Endpoint:
    """Every kind of answer with a time has one that is none, and the times of one shift are none."""
    answers: dict[str, dict[str, Any]] = {
        "ListPagesByContact": {"Pages": [PAGE]},
        "ListPagesByEngagement": {"Pages": [told.page("akuam")]},
        "ListEngagements": {"Engagements": [told.engagement("akuam", StopTime="soon")]},
        "DescribeEngagement": {**told.engagement("akuam"), "Subject": "Checkout is slow", "Content": "p99"},
        "DescribePage": told.details(SentTime="soon"),
        "ListPageReceipts": {"Receipts": []},
        "ListPageResolutions": {"PageResolutions": []},
        "ListRotationShifts": {"RotationShifts": [{"StartTime": "soon", "EndTime": told.at(60)}]},
        "GetRotation": {
            "RotationArn": ROTATION,
            "Name": "rotation",
            "ContactIds": [AKUAM],
            "Recurrence": {"RecurrenceMultiplier": 1},
        },
        "ListContactChannels": {"ContactChannels": []},
    }
    for operation, members in answers.items():
        endpoint.answer(operation, wire(members))
    endpoint.answer("GetContact", contact(AKUAM, "PERSONAL", Stages=[]), contact=told.named(AKUAM))
    endpoint.answer("GetContact", contact(ROTA, "ONCALL_SCHEDULE", RotationIds=[ROTATION]), contact=told.named(ROTA))
    return endpoint


@pytest.mark.usefixtures("account")
@pytest.mark.parametrize(
    "arguments",
    [
        ("list", AKUAM),
        ("stats", AKUAM),
        ("show", PAGE["PageArn"]),
        ("incident", told.INCIDENT),
        ("incident", told.INCIDENT, "--json"),
        ("oncall", ROTA),
        ("ack", "123456", PAGE["PageArn"], "--dry-run"),
    ],
    ids=lambda arguments: " ".join(arguments[:1]),
)
def test_times_that_cannot_be_read_are_told(inside: Program, arguments: tuple[str, ...]) -> None:
    outcome = inside(*arguments)

    assert outcome.code == 0, outcome
    assert outcome.err.count(b"1 time could not be read and left blank") == 1, outcome
