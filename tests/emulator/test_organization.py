"""Several accounts and regions behind one endpoint: whose is what, what is shared, and where nothing is set up."""

from __future__ import annotations

import json
from collections.abc import Iterator
from typing import Any

import pytest

from pagecli.emulator import Storage, fill
from pagecli.emulator.callers import Caller, allows, demo_key, read_caller
from pagecli.emulator.organization import PAYMENTS, PROFILES, fill_organization
from support.emulated_service import START, World, contact_arn

SHOP, OTHER, ABROAD = Caller(), Caller("444455556666"), Caller(region="eu-west-1")
SIGNED = "AWS4-HMAC-SHA256 Credential={}/20261125/{}/ssm-contacts/aws4_request, SignedHeaders=host, Signature=0"


def ask(world: World, caller: Caller, operation: str, **members: Any) -> dict[str, Any]:
    """The answer, or the error."""
    response = world.emulator.handle(f"SSMContacts.{operation}", json.dumps(members).encode(), caller)
    answer: dict[str, Any] = json.loads(response.body)
    return answer


def add_person(world: World, caller: Caller, alias: str) -> str:
    arn: str = ask(world, caller, "CreateContact", Alias=alias, Type="PERSONAL", Plan={})["ContactArn"]
    return arn


@pytest.mark.parametrize(
    ("authorization", "caller"),
    [
        ("", SHOP),
        ("Bearer x", SHOP),
        (SIGNED.format("AKIDEXAMPLE", "us-east-2"), SHOP),
        (SIGNED.format("AKIDEXAMPLE", "eu-west-1"), ABROAD),
        (SIGNED.format("AKIDOTHER", "us-east-2"), OTHER),
        (SIGNED.format(demo_key("444455556666"), "us-east-2"), OTHER),
        (SIGNED.format("AKIDOTHER", "us-east-2:1"), SHOP),
        (SIGNED.format("AKIDOTHER", "US"), SHOP),
    ],
)
def test_the_key_is_the_account_and_the_scope_the_region(authorization: str, caller: Caller) -> None:
    assert read_caller(authorization, {"AKIDOTHER": "444455556666"}) == caller


@pytest.mark.parametrize(
    ("region", "partition"), [("us-east-2", "aws"), ("cn-north-1", "aws-cn"), ("us-gov-west-1", "aws-us-gov")]
)
def test_an_arn_has_its_regions_partition(world: World, region: str, partition: str) -> None:
    caller = Caller("444455556666", region)

    assert add_person(world, caller, "akuam") == f"arn:{partition}:ssm-contacts:{region}:444455556666:contact/akuam"


def test_each_account_and_region_has_its_own(world: World) -> None:
    callers = [SHOP, OTHER, ABROAD]
    arns = [add_person(world, caller, "akuam") for caller in callers]
    message = {"Sender": "cli", "Subject": "s", "Content": "c"}
    midnight = {"HourOfDay": 0, "MinuteOfHour": 0}
    daily = {"DailySettings": [midnight], "NumberOfOnCalls": 1, "RecurrenceMultiplier": 1}

    assert len(set(arns)) == 3
    for caller, arn in zip(callers, arns, strict=True):
        engagement = ask(world, caller, "StartEngagement", ContactId=arn, **message)["EngagementArn"]
        request = {"Name": "r", "ContactIds": [arn], "TimeZoneId": "UTC", "Recurrence": daily}
        rotation = ask(world, caller, "CreateRotation", **request)["RotationArn"]
        where = {"Type": "SMS", "DeliveryAddress": {"SimpleAddress": "+15005550199"}}
        channel = ask(world, caller, "CreateContactChannel", ContactId=arn, Name="n", **where)["ContactChannelArn"]

        assert [one.startswith(caller.prefix) for one in (engagement, rotation, channel)] == [True] * 3
        assert [c["ContactArn"] for c in ask(world, caller, "ListContacts")["Contacts"]] == [arn]
        assert [e["EngagementArn"] for e in ask(world, caller, "ListEngagements")["Engagements"]] == [engagement]
        assert [r["RotationArn"] for r in ask(world, caller, "ListRotations")["Rotations"]] == [rotation]


def test_what_is_another_accounts_is_denied_and_what_is_another_regions_is_not_there(world: World) -> None:
    akuam = add_person(world, SHOP, "akuam")

    denied = ask(world, OTHER, "GetContact", ContactId=akuam)

    assert denied["__type"] == "AccessDeniedException"
    assert f"is not authorized to perform: ssm-contacts:GetContact on resource: {akuam}" in denied["Message"]
    assert ask(world, OTHER, "GetContact", ContactId=contact_arn("nobody"))["__type"] == "AccessDeniedException"
    assert ask(world, ABROAD, "GetContact", ContactId=akuam)["__type"] == "ResourceNotFoundException"
    target = {"ContactTargetInfo": {"ContactId": akuam, "IsEssential": True}}
    plan = {"Stages": [{"DurationInMinutes": 1, "Targets": [target]}]}
    refused = ask(world, OTHER, "CreateContact", Alias="p", Type="ESCALATION", Plan=plan)
    assert refused["__type"] == "ValidationException"


def test_a_token_of_one_account_is_no_token_of_another(world: World) -> None:
    for caller in (SHOP, OTHER):
        for alias in ("akuam", "alejr"):
            add_person(world, caller, alias)
    token = ask(world, SHOP, "ListContacts", MaxResults=1)["NextToken"]

    assert ask(world, OTHER, "ListContacts", NextToken=token)["__type"] == "ValidationException"
    assert ask(world, SHOP, "ListContacts", NextToken=token)["Contacts"][0]["Alias"] == "alejr"


def test_an_idempotency_token_is_its_accounts(world: World) -> None:
    request = {"Alias": "akuam", "Type": "PERSONAL", "Plan": {}, "IdempotencyToken": "t"}

    arns = [ask(world, caller, "CreateContact", **request)["ContactArn"] for caller in (SHOP, OTHER, SHOP, OTHER)]

    assert arns[:2] == arns[2:]
    assert arns[0] != arns[1]


def policy(*actions: str, account: Any = "444455556666", effect: str = "Allow") -> str:
    statement = {"Effect": effect, "Principal": {"AWS": account}, "Action": list(actions), "Resource": "*"}
    return json.dumps({"Version": "2012-10-17", "Statement": [statement]})


def test_a_contact_that_is_shared_is_listed_and_what_its_policy_names_can_be_done(world: World) -> None:
    world.add_person("nobody-elses")
    akuam = world.add_person("akuam", ("SMS", "+15005550199"))
    engagement = world.engage(akuam)
    own = add_person(world, OTHER, "own")
    shared = policy("ssm-contacts:GetContact", "ssm-contacts:List*", "ssm-contacts:Describe*")

    world.ask("PutContactPolicy", ContactArn=akuam, Policy=shared)

    assert [c["ContactArn"] for c in ask(world, OTHER, "ListContacts")["Contacts"]] == [akuam, own]
    assert ask(world, OTHER, "GetContact", ContactId=akuam)["Alias"] == "akuam"
    [page] = ask(world, OTHER, "ListPagesByContact", ContactId=akuam)["Pages"]
    assert ask(world, OTHER, "DescribePage", PageId=page["PageArn"])["EngagementArn"] == engagement
    assert ask(world, OTHER, "DescribeEngagement", EngagementId=engagement)["ContactArn"] == akuam
    for operation, members in (
        ("DeleteContact", {"ContactId": akuam}),
        ("StopEngagement", {"EngagementId": engagement}),
        ("GetContactPolicy", {"ContactArn": akuam}),
    ):
        assert ask(world, OTHER, operation, **members)["__type"] == "AccessDeniedException"
    assert ask(world, Caller("777788889999"), "ListContacts")["Contacts"] == []
    assert ask(world, Caller("444455556666", "eu-west-1"), "ListContacts")["Contacts"] == []
    world.ask("PutContactPolicy", ContactArn=akuam, Policy=policy("ssm-contacts:*", account="777788889999"))
    assert [c["ContactArn"] for c in ask(world, OTHER, "ListContacts")["Contacts"]] == [own]


@pytest.mark.parametrize(
    ("text", "allowed"),
    [
        (policy("ssm-contacts:GetContact"), True),
        (policy("ssm-contacts:*"), True),
        (policy("ssm-contacts:Get*", account=["1", "arn:aws:iam::444455556666:root"]), True),
        (policy("ssm-contacts:Get*", account="*"), True),
        (policy("ssm-contacts:GetContact", account="111122223333"), False),
        (policy("ssm-contacts:GetContact", account=None), False),
        (policy("ssm-contacts:GetContact", account={"a": 1}), False),
        (policy("ssm-contacts:GetContact", effect="Deny"), False),
        (policy("ssm-contacts:List*"), False),
        ('{"Statement": [1, null, {"Effect": "Allow"}]}', False),
        ('{"Statement": {"Effect": "Allow", "Principal": "*", "Action": "ssm-contacts:GetContact"}}', True),
    ],
)
def test_a_policy_says_who_may_do_what(text: str, allowed: bool) -> None:
    assert allows(text, "444455556666", "GetContact") is allowed


@pytest.fixture
def demo() -> Iterator[World]:
    storage = Storage()
    fill(storage, START)
    fill_organization(storage, START)
    world = World(storage)
    yield world
    assert world.failures == []
    world.close()


def test_the_demo_has_three_accounts_with_contacts_and_pages_of_their_own(demo: World) -> None:
    for caller in (*PROFILES.values(), ABROAD, Caller(PAYMENTS, "us-east-2")):
        contacts = ask(demo, caller, "ListContacts", Type="PERSONAL")["Contacts"]
        own = [contact["ContactArn"] for contact in contacts if contact["ContactArn"].startswith(caller.prefix)]
        pages = [page for arn in own for page in ask(demo, caller, "ListPagesByContact", ContactId=arn)["Pages"]]

        assert own
        assert len(pages) >= 6
        assert any("ReadTime" in page for page in pages)
        assert all(page["SentTime"] <= START for page in pages)


def test_the_demos_accounts_share_one_contact(demo: World) -> None:
    lists = [ask(demo, caller, "ListContacts")["Contacts"] for caller in (ABROAD, PROFILES["oncall-payments"])]
    arns = [{contact["ContactArn"] for contact in contacts} for contacts in lists]

    [shared] = arns[0] & arns[1]
    assert shared.endswith(f":{PAYMENTS}:contact/mmajor")
    assert ask(demo, ABROAD, "ListPagesByContact", ContactId=shared)["Pages"]


@pytest.mark.parametrize(
    ("caller", "error", "message"),
    [
        (Caller(region="sa-east-1"), "UnrecognizedClientException", "token included in the request is invalid"),
        (Caller(region="af-south-1"), "UnrecognizedClientException", "token included in the request is invalid"),
        (Caller(region="eu-central-1"), "ValidationException", "Account not found for the request"),
        (Caller("999999999999"), "ValidationException", "Account not found for the request"),
    ],
)
def test_where_nothing_is_set_up_the_demo_says_what_the_service_says(
    demo: World, caller: Caller, error: str, message: str
) -> None:
    answer = ask(demo, caller, "ListContacts")

    assert answer["__type"] == error
    assert message in answer["Message"]


def test_a_storage_that_began_empty_is_set_up_everywhere(world: World) -> None:
    assert ask(world, Caller("999999999999", "sa-east-1"), "ListContacts") == {"Contacts": []}


def test_the_same_moment_gives_the_same_organization() -> None:
    def dump() -> list[Any]:
        storage = Storage(token_key=b"demo")
        fill(storage, START)
        fill_organization(storage, START)
        tables = [storage.select(table, "1") for table in ("Contact", "SentPage", "Receipt", "ContactPolicy")]
        storage.close()
        return tables

    assert dump() == dump()
