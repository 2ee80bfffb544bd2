"""Contacts and their channels."""

from __future__ import annotations

from typing import Any

import pytest

from support.emulated_service import World, contact_arn

PHONE = {"SimpleAddress": "+15005550199"}


def test_a_contact_comes_back_as_it_was_created(world: World) -> None:
    akuam = world.add_person("akuam")
    target = {"ContactTargetInfo": {"ContactId": akuam, "IsEssential": True}}
    plan = {"Stages": [{"DurationInMinutes": 5, "Targets": [target]}]}

    created = world.ask("CreateContact", Alias="on_call", Type="ESCALATION", Plan=plan, DisplayName="On call")

    assert created == {"ContactArn": contact_arn("on_call")}
    assert world.ask("GetContact", ContactId=contact_arn("on_call")) == {
        "ContactArn": contact_arn("on_call"),
        "Alias": "on_call",
        "DisplayName": "On call",
        "Type": "ESCALATION",
        "Plan": plan,
    }


def test_an_alias_is_taken_once(world: World) -> None:
    world.add_person("akuam")

    error = world.refused("CreateContact", Alias="akuam", Type="PERSONAL", Plan={})

    assert error["__type"] == "ConflictException"
    assert error["ResourceId"] == contact_arn("akuam")
    assert error["ResourceType"] == "Contact"


def test_contacts_are_found_by_prefix_and_type(world: World) -> None:
    world.add_plan("a_b", (world.add_person("a_c"), False))
    world.add_person("axb")

    def aliases(**members: Any) -> list[str]:
        return [contact["Alias"] for contact in world.ask("ListContacts", **members)["Contacts"]]

    assert aliases() == ["a_c", "a_b", "axb"]
    assert aliases(AliasPrefix="a_") == ["a_c", "a_b"]
    assert aliases(Type="PERSONAL") == ["a_c", "axb"]
    assert aliases(AliasPrefix="a_", Type="ESCALATION") == ["a_b"]
    assert aliases(AliasPrefix="a_bc") == []


def test_a_listed_contact_has_the_shapes_members_only(world: World) -> None:
    akuam = world.add_person("akuam")

    contact = {"ContactArn": akuam, "Alias": "akuam", "Type": "PERSONAL"}
    assert world.ask("ListContacts") == {"Contacts": [contact]}


@pytest.mark.parametrize(
    ("operation", "member"),
    [
        ("GetContact", "ContactId"),
        ("UpdateContact", "ContactId"),
        ("ListContactChannels", "ContactId"),
        ("ListPagesByContact", "ContactId"),
        ("DescribeEngagement", "EngagementId"),
        ("StopEngagement", "EngagementId"),
        ("ListPagesByEngagement", "EngagementId"),
        ("DescribePage", "PageId"),
        ("ListPageReceipts", "PageId"),
        ("ListPageResolutions", "PageId"),
        ("DeleteContact", "ContactId"),
        ("GetContactChannel", "ContactChannelId"),
        ("SendActivationCode", "ContactChannelId"),
        ("DeactivateContactChannel", "ContactChannelId"),
        ("GetRotation", "RotationId"),
    ],
)
def test_what_does_not_exist_is_not_found(world: World, operation: str, member: str) -> None:
    world.add_person("akuam")

    error = world.refused(operation, **{member: contact_arn("nobody")})

    assert error["__type"] == "ResourceNotFoundException"
    assert error["ResourceId"] == contact_arn("nobody")


def test_an_operation_without_not_found_in_its_model_calls_the_request_invalid(world: World) -> None:
    error = world.refused(
        "CreateContactChannel", ContactId=contact_arn("nobody"), Name="sms", Type="SMS", DeliveryAddress=PHONE
    )

    assert error["__type"] == "ValidationException"
    assert contact_arn("nobody") in error["Message"]


def test_channels_are_listed_with_their_activation(world: World) -> None:
    akuam = world.add_person("akuam")
    sms = world.add_channel(akuam, "SMS", "+15005550199")
    email = world.add_channel(akuam, "EMAIL", "akua@example.com", DeferActivation=True)

    assert world.ask("ListContactChannels", ContactId=akuam)["ContactChannels"] == [
        {
            "ContactChannelArn": sms,
            "ContactArn": akuam,
            "Name": "akuam sms",
            "Type": "SMS",
            "DeliveryAddress": PHONE,
            "ActivationStatus": "ACTIVATED",
        },
        {
            "ContactChannelArn": email,
            "ContactArn": akuam,
            "Name": "akuam email",
            "Type": "EMAIL",
            "DeliveryAddress": {"SimpleAddress": "akua@example.com"},
            "ActivationStatus": "NOT_ACTIVATED",
        },
    ]


@pytest.mark.parametrize(
    ("kind", "address"),
    [("SMS", "15005550199"), ("VOICE", "+"), ("SMS", "akua@example.com"), ("EMAIL", "akua"), ("EMAIL", "+1500")],
)
def test_an_address_must_fit_its_channel(world: World, kind: str, address: str) -> None:
    akuam = world.add_person("akuam")

    error = world.refused(
        "CreateContactChannel",
        ContactId=akuam,
        Name="n",
        Type=kind,
        DeliveryAddress={"SimpleAddress": address},
    )

    assert error["Fields"][0]["Name"] == "DeliveryAddress.SimpleAddress"


def test_a_channels_name_is_taken_once_a_type(world: World) -> None:
    akuam = world.add_person("akuam", ("SMS", "+15005550199"))

    error = world.refused("CreateContactChannel", ContactId=akuam, Name="akuam sms", Type="SMS", DeliveryAddress=PHONE)

    assert error["__type"] == "ConflictException"


def test_a_plan_has_no_channel(world: World) -> None:
    plan = world.add_plan("plan", (world.add_person("akuam"), True))

    error = world.refused("CreateContactChannel", ContactId=plan, Name="n", Type="SMS", DeliveryAddress=PHONE)

    assert error["Fields"][0]["Name"] == "ContactId"


def test_a_plan_names_only_what_exists_and_fits_its_type(world: World) -> None:
    akuam = world.add_person("akuam")
    sms = world.add_channel(akuam, "SMS", "+15005550199")
    channel = {"ChannelTargetInfo": {"ContactChannelId": sms}}
    contact = {"ContactTargetInfo": {"ContactId": akuam, "IsEssential": True}}
    nobody = {"ContactTargetInfo": {"ContactId": contact_arn("nobody"), "IsEssential": True}}

    for kind, target in [
        ("PERSONAL", contact),
        ("ESCALATION", channel),
        ("ESCALATION", nobody),
        ("ESCALATION", {}),
        ("ESCALATION", {**channel, **contact}),
        ("ESCALATION", {"ContactTargetInfo": {"IsEssential": True}}),
    ]:
        plan = {"Stages": [{"DurationInMinutes": 1, "Targets": [target]}]}
        error = world.refused("CreateContact", Alias="new", Type=kind, Plan=plan)
        assert [entry["Name"] for entry in error["Fields"]] == ["Plan.Stages[0].Targets[0]"], (kind, target)


def test_a_stage_without_target_has_a_duration(world: World) -> None:
    plan = {"Stages": [{"DurationInMinutes": 0, "Targets": []}]}

    error = world.refused("CreateContact", Alias="new", Type="PERSONAL", Plan=plan)

    assert error["Fields"][0]["Name"] == "Plan.Stages[0].DurationInMinutes"


def test_a_rotation_that_does_not_exist_is_refused(world: World) -> None:
    rotation = contact_arn("x").replace("contact", "rotation")

    error = world.refused("CreateContact", Alias="s", Type="ONCALL_SCHEDULE", Plan={"RotationIds": [rotation]})

    assert error["Fields"][0]["Name"] == "Plan.RotationIds[0]"


def test_an_update_changes_only_what_it_names(world: World) -> None:
    akuam = world.add_person("akuam", ("SMS", "+15005550199"))
    plan = world.ask("GetContact", ContactId=akuam)["Plan"]

    world.ask("UpdateContact", ContactId=akuam, DisplayName="Akua")
    world.ask("UpdateContact", ContactId=akuam)

    contact = world.ask("GetContact", ContactId=akuam)
    assert (contact["DisplayName"], contact["Plan"]) == ("Akua", plan)


def test_a_repeated_idempotency_token_gets_the_first_answer(world: World) -> None:
    request = {"Alias": "akuam", "Type": "PERSONAL", "Plan": {}, "IdempotencyToken": "t"}

    first = world.ask("CreateContact", **request)

    assert world.ask("CreateContact", **request) == first


def test_an_idempotency_token_serves_one_request_only(world: World) -> None:
    world.ask("CreateContact", Alias="akuam", Type="PERSONAL", Plan={}, IdempotencyToken="t")

    error = world.refused("CreateContact", Alias="alejr", Type="PERSONAL", Plan={}, IdempotencyToken="t")

    assert error["Fields"][0]["Name"] == "IdempotencyToken"
    assert len(world.ask("ListContacts")["Contacts"]) == 1


def test_a_refused_request_does_not_use_up_its_idempotency_token(world: World) -> None:
    akuam = contact_arn("akuam")
    message = {"Sender": "cli", "Subject": "s", "Content": "c", "IdempotencyToken": "t"}
    world.refused("StartEngagement", ContactId=akuam, **message)
    world.add_person("akuam", ("SMS", "+15005550199"))

    first = world.ask("StartEngagement", ContactId=akuam, **message)

    assert world.ask("StartEngagement", ContactId=akuam, **message) == first
    assert len(world.pages(akuam)) == 1


def test_a_channel_is_activated_by_the_code_that_was_sent_to_it(world: World) -> None:
    channel = world.add_channel(world.add_person("akuam"), "SMS", "+15005550199", DeferActivation=True)
    world.ask("SendActivationCode", ContactChannelId=channel)
    [(page, name, code)] = world.sent
    wrong = f"{(int(code) + 1) % 10**6:06}"

    error = world.refused("ActivateContactChannel", ContactChannelId=channel, ActivationCode=wrong)
    assert error["Fields"][0]["Name"] == "ActivationCode"
    world.ask("ActivateContactChannel", ContactChannelId=channel, ActivationCode=code)

    assert (page, name) == ("", "akuam sms")
    assert world.ask("GetContactChannel", ContactChannelId=channel)["ActivationStatus"] == "ACTIVATED"


def test_no_code_activates_a_channel_that_was_sent_none(world: World) -> None:
    channel = world.add_channel(world.add_person("akuam"), "SMS", "+15005550199", DeferActivation=True)

    world.refused("ActivateContactChannel", ContactChannelId=channel, ActivationCode="000000")

    assert world.ask("GetContactChannel", ContactChannelId=channel)["ActivationStatus"] == "NOT_ACTIVATED"


def test_a_code_serves_no_more_after_a_deactivation(world: World) -> None:
    channel = world.add_channel(world.add_person("akuam"), "SMS", "+15005550199")
    world.ask("SendActivationCode", ContactChannelId=channel)
    world.ask("DeactivateContactChannel", ContactChannelId=channel)

    world.refused("ActivateContactChannel", ContactChannelId=channel, ActivationCode=world.sent[0][2])


def test_a_deleted_contact_stays_in_the_plans_that_name_it(world: World) -> None:
    akuam, alejr = (world.add_person(alias, ("SMS", "+15005550199")) for alias in ("akuam", "alejr"))
    plan = world.add_plan("plan", (akuam, True), (alejr, True), wait=0)
    before = world.ask("GetContact", ContactId=plan)
    channel = world.ask("ListContactChannels", ContactId=akuam)["ContactChannels"][0]["ContactChannelArn"]

    world.ask("DeleteContact", ContactId=akuam)

    assert world.refused("GetContact", ContactId=akuam)["__type"] == "ResourceNotFoundException"
    assert world.refused("GetContactChannel", ContactChannelId=channel)["__type"] == "ResourceNotFoundException"
    assert world.ask("GetContact", ContactId=plan) == before
    engagement = world.engage(plan)
    pages = world.ask("ListPagesByEngagement", EngagementId=engagement)["Pages"]
    assert [page["ContactArn"] for page in pages] == [alejr]


def test_a_deleted_contacts_pages_keep_their_arns(world: World) -> None:
    akuam = world.add_person("akuam", ("SMS", "+15005550199"), retry=1)
    world.engage(akuam)
    [(page, _, _)] = world.sent

    world.ask("DeleteContact", ContactId=akuam)
    world.now += 3600

    assert world.ask("DescribePage", PageId=page)["ContactArn"] == akuam
