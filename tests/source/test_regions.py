"""Where each request goes: an ARN to its own region, what has none to the configured one, all to `--region`."""

from __future__ import annotations

import json
from collections.abc import Callable
from datetime import datetime
from typing import Any

import pytest

from pagecli.aws import operations
from pagecli.aws.client import Identity
from pagecli.connection import Connection
from pagecli.source import Service
from pagecli.source.accounts import Regions
from pagecli.times import UTC
from support import service_answers as answers
from support.http_responses import response
from support.in_process import FakeTime, Stage

ARN = "arn:aws:ssm-contacts:eu-west-1:111122223333"
CONTACT, ENGAGEMENT = f"{ARN}:contact/akuam", f"{ARN}:engagement/akuam/27bd86cf-6d50-49d2-a9ab-da39b0000000"
PAGE, ROTATION = f"{ARN}:page/akuam/2f92b456-2350-442b-95e7-ed8b00000000", f"{ARN}:rotation/{'0' * 8}-aaaa"
START, END = datetime(2026, 11, 1, tzinfo=UTC), datetime(2026, 11, 2, tzinfo=UTC)
Ask = Callable[[Service], Any]

BY_ARN: dict[str, Ask] = {
    "GetContact": lambda service: service.get_contact(CONTACT),
    "ListContactChannels": lambda service: service.list_contact_channels(CONTACT),
    "ListPagesByContact": lambda service: list(service.list_pages_by_contact(CONTACT)),
    "ListPagesByEngagement": lambda service: list(service.list_pages_by_engagement(ENGAGEMENT)),
    "DescribeEngagement": lambda service: service.describe_engagement(ENGAGEMENT),
    "DescribePage": lambda service: service.describe_page(PAGE),
    "ListPageReceipts": lambda service: service.list_page_receipts(PAGE),
    "ListPageResolutions": lambda service: service.list_page_resolutions(PAGE),
    "GetRotation": lambda service: service.get_rotation(ROTATION),
    "ListRotationShifts": lambda service: service.list_rotation_shifts(ROTATION, START, END),
    "AcceptPage": lambda service: service.accept_page(PAGE, "123456", "READ"),
    "StartEngagement": lambda service: service.start_engagement(CONTACT, sender="a", subject="b", content="c"),
    "StopEngagement": lambda service: service.stop_engagement(ENGAGEMENT),
}
WITHOUT_ARN: dict[str, Ask] = {
    "ListContacts": lambda service: list(service.list_contacts()),
    "ListEngagements": lambda service: list(service.list_engagements()),
}
ANSWERS: dict[str, dict[str, Any]] = {
    "GetContact": {"ContactArn": CONTACT, "Alias": "akuam", "Type": "PERSONAL", "Plan": {}},
    "ListContactChannels": {"ContactChannels": []},
    "ListPagesByContact": {"Pages": []},
    "ListPagesByEngagement": {"Pages": []},
    "DescribeEngagement": {**answers.engagement("akuam"), "Subject": "a", "Content": "b"},
    "DescribePage": answers.details(),
    "ListPageReceipts": {"Receipts": []},
    "ListPageResolutions": {"PageResolutions": []},
    "GetRotation": {
        "RotationArn": ROTATION,
        "Name": "rotation",
        "ContactIds": [],
        "Recurrence": {"RecurrenceMultiplier": 1},
    },
    "ListRotationShifts": {"RotationShifts": []},
    "AcceptPage": {},
    "StartEngagement": {"EngagementArn": ENGAGEMENT},
    "StopEngagement": {},
    "ListContacts": {"Contacts": []},
    "ListEngagements": {"Engagements": []},
}


def regions_asked(ask: Ask, override: str | None = None) -> list[tuple[str, str]]:
    """Operation and host's region of each request; the configured region is us-east-2."""
    asked: list[tuple[str, str]] = []

    def transport(request: Any, **_: Any) -> Any:
        operation = request.headers["X-Amz-Target"].decode().rpartition(".")[2]
        asked.append((operation, request.url.split(".")[1]))
        return response(200, json.dumps(ANSWERS[operation]).encode())

    stage = Stage(clock=FakeTime().clock)
    identity = Identity(
        Connection(demo=True), stage.environment, lambda count: None, lambda seconds, error: None, transport
    )
    ask(Regions(identity, override))
    return asked


def test_every_operation_is_in_the_tables() -> None:
    known = {each.name for each in vars(operations).values() if isinstance(each, operations.Operation)}

    assert known == {*BY_ARN, *WITHOUT_ARN}


@pytest.mark.parametrize("operation", BY_ARN)
def test_an_arn_is_asked_in_its_own_region(operation: str) -> None:
    assert regions_asked(BY_ARN[operation]) == [(operation, "eu-west-1")]


@pytest.mark.parametrize("operation", WITHOUT_ARN)
def test_what_has_no_arn_is_asked_in_the_configured_region(operation: str) -> None:
    assert regions_asked(WITHOUT_ARN[operation]) == [(operation, "us-east-2")]


@pytest.mark.parametrize("operation", [*BY_ARN, *WITHOUT_ARN])
def test_region_overrides_every_arn(operation: str) -> None:
    assert regions_asked({**BY_ARN, **WITHOUT_ARN}[operation], "us-west-2") == [(operation, "us-west-2")]
