"""botocore's worked examples of the service, asked by a real botocore client."""

from __future__ import annotations

import json
from collections.abc import Iterator
from datetime import datetime
from pathlib import Path
from typing import Any

import botocore
import pytest
from botocore import xform_name
from botocore.session import Session

from pagecli.emulator.endpoint import OPERATIONS
from pagecli.emulator.storage import Storage
from support.emulated_service import START, World, answer_from, contact_arn

FILE = Path(botocore.__file__).parent / "data/ssm-contacts/2021-05-03/examples-1.json"
EXAMPLES: dict[str, list[dict[str, Any]]] = json.loads(FILE.read_text())["examples"]
READS = [name for name in EXAMPLES if name in OPERATIONS and name.startswith(("Get", "List", "Describe"))]
# The list's member of each listing, and the table that its entries stand in.
TABLES = {
    "Contacts": "Contact",
    "ContactChannels": "ContactChannel",
    "Engagements": "Engagement",
    "Pages": "SentPage",
    "Receipts": "Receipt",
    "Tags": "Tag",
}
SINGLE = {
    "GetContact": "Contact",
    "DescribeEngagement": "Engagement",
    "GetContactChannel": "ContactChannel",
    "GetContactPolicy": "ContactPolicy",
}
MESSAGE = ("Sender", "Subject", "Content", "PublicSubject", "PublicContent", "IncidentId")


@pytest.fixture
def client(world: World) -> Iterator[Any]:
    client = Session().create_client(
        "ssm-contacts", region_name="us-east-2", aws_access_key_id="a", aws_secret_access_key="s"
    )
    client.meta.events.register("before-send.ssm-contacts", answer_from(world.emulator))
    yield client
    client.close()


def ask(client: Any, operation: str, request: dict[str, Any]) -> dict[str, Any]:
    answer: dict[str, Any] = getattr(client, xform_name(operation))(**request)
    assert answer.pop("ResponseMetadata")["RequestId"]
    return answer


def read_times(value: Any, name: str = "") -> Any:
    """An example's value with its times as the client gives them."""
    if isinstance(value, dict):
        return {key: read_times(item, key) for key, item in value.items()}
    if isinstance(value, list):
        return [read_times(item) for item in value]
    return datetime.fromisoformat(value) if name.endswith("Time") else value


def keep(storage: Storage, table: str, row: dict[str, Any]) -> None:
    """Store what an answer of the service showed."""
    row = {name: v.timestamp() if isinstance(v, datetime) else v for name, v in row.items()}
    if table == "SentPage":
        message = {name: row.pop(name) for name in MESSAGE if name in row}
        storage.insert("Engagement", EngagementArn=row["EngagementArn"], **message)
    storage.insert(table, **row)


def keep_parent(storage: Storage, request: dict[str, Any]) -> None:
    """Store the contact, engagement or page whose children a listing asks for."""
    if "ContactId" in request:
        keep(storage, "Contact", {"ContactArn": request["ContactId"]})
    if "ResourceARN" in request:
        keep(storage, "Contact", {"ContactArn": request["ResourceARN"]})
    if "PageId" in request:
        keep(storage, "SentPage", {"PageArn": request["PageId"], "EngagementArn": "e", "Sender": "cli"})


@pytest.mark.parametrize(("operation", "example"), [(name, example) for name in READS for example in EXAMPLES[name]])
def test_what_a_read_showed_is_shown_again(world: World, client: Any, operation: str, example: dict[str, Any]) -> None:
    shown = read_times(example["output"])
    if operation.startswith("List"):
        [(key, rows)] = shown.items()
        keep_parent(world.storage, example["input"])
        for row in sorted(rows, key=lambda row: str(row.get("StartTime", row.get("ReceiptTime")))):
            parent = {
                "Receipts": {"PageArn": example["input"].get("PageId")},
                "Tags": {"ResourceArn": example["input"].get("ResourceARN")},
            }.get(key, {})
            keep(world.storage, TABLES[key], {**parent, **row})
    else:
        if operation == "GetContactPolicy":
            keep(world.storage, "Contact", {"ContactArn": shown["ContactArn"], "Type": "PERSONAL"})
        keep(world.storage, SINGLE.get(operation, "SentPage"), shown)

    answer = ask(client, operation, example["input"])

    if "Receipts" in shown:  # the sample's order is none
        shown["Receipts"].sort(key=lambda receipt: receipt["ReceiptTime"])
    assert answer == shown


@pytest.mark.parametrize("example", EXAMPLES["StartEngagement"], ids=lambda example: str(example["title"]))
def test_starting_an_engagement(world: World, client: Any, example: dict[str, Any]) -> None:
    for arn in (contact_arn("akuam"), contact_arn("example_escalation")):
        row = {"ContactArn": arn, "Alias": arn.rpartition("/")[2], "Type": "PERSONAL", "Plan": {"Stages": []}}
        keep(world.storage, "Contact", row)

    answer = ask(client, "StartEngagement", example["input"])

    shown = example["output"]
    assert answer.keys() == shown.keys()
    assert answer["EngagementArn"].rpartition("/")[0] == shown["EngagementArn"].rpartition("/")[0]
    described = ask(client, "DescribeEngagement", {"EngagementId": answer["EngagementArn"]})
    asked = {("ContactArn" if name == "ContactId" else name): v for name, v in example["input"].items()}
    assert asked.items() <= described.items()


def test_creating_a_contact(client: Any) -> None:
    [example] = EXAMPLES["CreateContact"]

    assert ask(client, "CreateContact", example["input"]) == example["output"]


def test_creating_a_channel(world: World, client: Any) -> None:
    [example] = EXAMPLES["CreateContactChannel"]
    arn = example["input"]["ContactId"]
    keep(world.storage, "Contact", {"ContactArn": arn, "Alias": "akuam", "Type": "PERSONAL", "Plan": {}})

    answer = ask(client, "CreateContactChannel", example["input"])

    assert answer.keys() == example["output"].keys()
    assert ":contact-channel/akuam/" in answer["ContactChannelArn"]


def test_accepting_a_page(world: World, client: Any) -> None:
    [example] = EXAMPLES["AcceptPage"]
    page = {"PageArn": example["input"]["PageId"], "EngagementArn": "e", "AcceptCode": "425440", "Path": []}
    keep(world.storage, "SentPage", {**page, "ContactChannelArn": "c"})

    assert ask(client, "AcceptPage", example["input"]) == {}
    [kept] = world.storage.select("SentPage", "1")
    assert kept["ReadTime"] == START


CHANNEL_CODES = {
    "ActivateContactChannel": ("NOT_ACTIVATED", "ACTIVATED"),
    "DeactivateContactChannel": ("ACTIVATED", "NOT_ACTIVATED"),
    "SendActivationCode": ("NOT_ACTIVATED", "NOT_ACTIVATED"),
}


@pytest.mark.parametrize(("operation", "states"), CHANNEL_CODES.items())
def test_activating_a_channel(world: World, client: Any, operation: str, states: tuple[str, str]) -> None:
    [example] = EXAMPLES[operation]
    arn = example["input"]["ContactChannelId"]
    channel = {"ContactChannelArn": arn, "ActivationStatus": states[0], "ActivationCode": "466136", "Name": "n"}
    keep(world.storage, "ContactChannel", channel)

    assert ask(client, operation, example["input"]) == {}
    [kept] = world.storage.select("ContactChannel", "1")
    assert kept["ActivationStatus"] == states[1]


def test_updating_a_plan(world: World, client: Any) -> None:
    [example] = EXAMPLES["UpdateContact"]
    plan = example["input"]["Plan"]
    keep(world.storage, "Contact", {"ContactArn": example["input"]["ContactId"], "Type": "PERSONAL", "Plan": {}})
    for stage in plan["Stages"]:
        [target] = stage["Targets"]
        arn = target["ChannelTargetInfo"]["ContactChannelId"]
        keep(world.storage, "ContactChannel", {"ContactChannelArn": arn})

    assert ask(client, "UpdateContact", example["input"]) == {}
    [kept] = world.storage.select("Contact", "1")
    assert kept["Plan"] == plan


def test_deleting_a_contact(world: World, client: Any) -> None:
    [example] = EXAMPLES["DeleteContact"]
    keep(world.storage, "Contact", {"ContactArn": example["input"]["ContactId"]})

    assert ask(client, "DeleteContact", example["input"]) == {}
    assert world.storage.is_empty()


def test_stopping_an_engagement(world: World, client: Any) -> None:
    [example] = EXAMPLES["StopEngagement"]
    keep(world.storage, "Engagement", {"EngagementArn": example["input"]["EngagementId"]})

    assert ask(client, "StopEngagement", example["input"]) == {}
    [kept] = world.storage.select("Engagement", "1")
    assert kept["StopTime"] == START


@pytest.mark.parametrize("operation", ["DeleteContactChannel", "UpdateContactChannel"])
def test_changing_a_channel(world: World, client: Any, operation: str) -> None:
    [example] = EXAMPLES[operation]
    arn = example["input"]["ContactChannelId"]
    keep(world.storage, "ContactChannel", {"ContactChannelArn": arn, "ContactArn": "c", "Name": "n", "Type": "SMS"})

    assert ask(client, operation, example["input"]) == {}
    found = world.storage.select("ContactChannel", "1")
    if operation == "DeleteContactChannel":
        assert found == []
    else:
        assert found[0].items() >= {name: example["input"][name] for name in ("Name", "DeliveryAddress")}.items()


def test_sharing_and_tagging(world: World, client: Any) -> None:
    for operation in ("PutContactPolicy", "TagResource", "UntagResource"):
        [example] = EXAMPLES[operation]
        arn = example["input"].get("ContactArn") or example["input"]["ResourceARN"]
        if not world.storage.get("Contact", arn):
            keep(world.storage, "Contact", {"ContactArn": arn, "Type": "PERSONAL"})
        assert ask(client, operation, example["input"]) == {}

    [policy] = EXAMPLES["PutContactPolicy"]
    arn = policy["input"]["ContactArn"]
    assert ask(client, "GetContactPolicy", {"ContactArn": arn})["Policy"] == policy["input"]["Policy"]
    assert world.storage.select("Tag", "1") == []


def test_errors_arrive_as_the_models_exceptions(client: Any) -> None:
    with pytest.raises(client.exceptions.ResourceNotFoundException) as caught:
        client.get_contact(ContactId=contact_arn("nobody"))

    assert caught.value.response["ResourceId"] == contact_arn("nobody")
    assert caught.value.response["ResponseMetadata"]["HTTPStatusCode"] == 400
