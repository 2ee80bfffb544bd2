"""Tags and policies of contacts and rotations."""

from __future__ import annotations

from typing import Any

import pytest

from support.emulated_service import START, World, contact_arn

POLICY = '{"Statement": []}'


def tags(world: World, arn: str) -> dict[str, str]:
    return {tag["Key"]: tag["Value"] for tag in world.ask("ListTagsForResource", ResourceARN=arn)["Tags"]}


def pairs(**values: str) -> list[dict[str, str]]:
    return [{"Key": key, "Value": value} for key, value in values.items()]


def test_tags_come_and_go(world: World) -> None:
    akuam = world.add_person("akuam")
    rotation = world.add_rotation(akuam, Tags=pairs(team="shop"))

    world.ask("TagResource", ResourceARN=akuam, Tags=pairs(team="shop", tier="1"))
    world.ask("TagResource", ResourceARN=akuam, Tags=pairs(tier="2"))

    assert tags(world, akuam) == {"team": "shop", "tier": "2"}
    assert tags(world, rotation) == {"team": "shop"}
    world.ask("UntagResource", ResourceARN=akuam, TagKeys=["team", "unknown"])
    assert tags(world, akuam) == {"tier": "2"}


def test_tags_that_a_contact_is_created_with_are_kept_as_long_as_it_is(world: World) -> None:
    request: dict[str, Any] = {"Alias": "akuam", "Type": "PERSONAL", "Plan": {}}
    akuam = world.ask("CreateContact", **request, Tags=pairs(team="shop"))["ContactArn"]
    assert tags(world, akuam) == {"team": "shop"}

    world.ask("DeleteContact", ContactId=akuam)
    world.ask("CreateContact", **request)

    assert tags(world, akuam) == {}


def test_a_resource_has_fifty_tags_at_most(world: World) -> None:
    akuam = world.add_person("akuam")
    world.ask("TagResource", ResourceARN=akuam, Tags=pairs(**{f"k{i}": "v" for i in range(50)}))

    error = world.refused("TagResource", ResourceARN=akuam, Tags=pairs(k50="v"))

    assert error["__type"] == "ServiceQuotaExceededException"
    assert error.keys() >= {"QuotaCode", "ServiceCode"}
    assert len(tags(world, akuam)) == 50


@pytest.mark.parametrize("tag", [{"Key": "k"}, {"Value": "v"}, {}])
def test_half_a_tag_is_refused(world: World, tag: dict[str, str]) -> None:
    error = world.refused("TagResource", ResourceARN=world.add_person("akuam"), Tags=[tag])

    assert error["Fields"][0]["Name"] == "Tags[0]"


@pytest.mark.parametrize("arn", [contact_arn("nobody"), "arn", "arn:aws:s3:::bucket"])
def test_what_is_no_resource_has_no_tags(world: World, arn: str) -> None:
    assert world.refused("ListTagsForResource", ResourceARN=arn)["__type"] == "ResourceNotFoundException"


def test_a_policy_comes_back_as_it_was_put(world: World) -> None:
    akuam = world.add_person("akuam")
    assert world.ask("GetContactPolicy", ContactArn=akuam) == {"ContactArn": akuam}

    for policy in ('{"Statement": [ ]}', '{\n"Statement":{}}'):
        world.ask("PutContactPolicy", ContactArn=akuam, Policy=policy)
        assert world.ask("GetContactPolicy", ContactArn=akuam) == {"ContactArn": akuam, "Policy": policy}
    world.ask("DeleteContact", ContactId=akuam)
    assert world.storage.select("ContactPolicy", "1") == []


@pytest.mark.parametrize("policy", ["{", "[]", "{}", '{"Statement": 1}', '"x"', "[" * 5000, "a" * 300_000 + "\n"])
def test_what_is_no_policy_is_refused(world: World, policy: str) -> None:
    error = world.refused("PutContactPolicy", ContactArn=world.add_person("akuam"), Policy=policy)

    assert error["Fields"][0]["Name"] == "Policy"


def test_a_schedule_is_not_shared(world: World) -> None:
    schedule = world.add_schedule("schedule", world.add_person("akuam"))

    assert world.refused("PutContactPolicy", ContactArn=schedule, Policy=POLICY)["Fields"][0]["Name"] == "ContactArn"


def test_a_channel_is_renamed_and_moved(world: World) -> None:
    akuam = world.add_person("akuam")
    channel = world.add_channel(akuam, "SMS", "+15005550199")
    world.ask("UpdateContactChannel", ContactChannelId=channel)

    world.ask(
        "UpdateContactChannel",
        ContactChannelId=channel,
        Name="new",
        DeliveryAddress={"SimpleAddress": "+15005550100"},
    )

    found = world.ask("GetContactChannel", ContactChannelId=channel)
    assert (found["Name"], found["DeliveryAddress"]) == ("new", {"SimpleAddress": "+15005550100"})
    wrong = {"DeliveryAddress": {"SimpleAddress": "a@example.com"}}
    refused = world.refused("UpdateContactChannel", ContactChannelId=channel, **wrong)
    assert refused["__type"] == "ValidationException"


def test_a_channel_can_not_take_anothers_name(world: World) -> None:
    akuam = world.add_person("akuam")
    first = world.add_channel(akuam, "SMS", "+15005550199")
    where = {"Type": "SMS", "DeliveryAddress": {"SimpleAddress": "+15005550198"}}
    world.ask("CreateContactChannel", ContactId=akuam, Name="second", **where)

    assert world.refused("UpdateContactChannel", ContactChannelId=first, Name="second")["__type"] == "ConflictException"
    world.ask("UpdateContactChannel", ContactChannelId=first, Name="akuam sms")


def test_a_stage_whose_channel_was_deleted_is_passed_over(world: World) -> None:
    akuam = world.add_person("akuam", ("SMS", "+15005550199"), ("VOICE", "+15005550198"))
    [sms, voice] = world.ask("ListContactChannels", ContactId=akuam)["ContactChannels"]

    world.ask("DeleteContactChannel", ContactChannelId=sms["ContactChannelArn"])
    world.engage(akuam)
    world.now += 300
    world.emulator.advance()

    assert [channel for _, channel, _ in world.sent] == ["akuam voice"]
    assert world.ask("ListContactChannels", ContactId=akuam)["ContactChannels"] == [voice]
    assert len(world.ask("GetContact", ContactId=akuam)["Plan"]["Stages"]) == 2


def test_a_rotation_is_changed(world: World) -> None:
    akuam, alejr = (world.add_person(alias) for alias in ("akuam", "alejr"))
    rotation = world.add_rotation(akuam)
    weekly = {
        "WeeklySettings": [{"DayOfWeek": "MON", "HandOffTime": {"HourOfDay": 9, "MinuteOfHour": 0}}],
        "NumberOfOnCalls": 1,
        "RecurrenceMultiplier": 1,
    }
    changes = {"ContactIds": [alejr], "TimeZoneId": "Europe/Berlin", "Recurrence": weekly, "StartTime": START + 60}
    before = world.ask("GetRotation", RotationId=rotation)

    world.ask("UpdateRotation", RotationId=rotation, Recurrence=before["Recurrence"])
    assert world.ask("GetRotation", RotationId=rotation) == before
    world.ask("UpdateRotation", RotationId=rotation, **changes)

    assert world.ask("GetRotation", RotationId=rotation) == {**before, **changes}
    nothing = {"NumberOfOnCalls": 1, "RecurrenceMultiplier": 1}
    for wrong in ({"TimeZoneId": "Mars"}, {"ContactIds": [contact_arn("x")]}, {"Recurrence": nothing}):
        request = {"RotationId": rotation, "Recurrence": weekly, **wrong}
        assert world.refused("UpdateRotation", **request)["__type"] == "ValidationException"


def test_a_deleted_rotation_leaves_its_schedules(world: World) -> None:
    akuam = world.add_person("akuam", ("SMS", "+15005550199"))
    kept, gone = world.add_rotation(akuam), world.add_rotation(akuam, Tags=pairs(a="b"))
    request = {"NewContactIds": [akuam], "StartTime": START, "EndTime": START + 60}
    world.ask("CreateRotationOverride", RotationId=gone, **request)
    schedules = [
        world.ask("CreateContact", Alias=a, Type="ONCALL_SCHEDULE", Plan={"RotationIds": ids})["ContactArn"]
        for a, ids in (("s1", [gone, kept]), ("s2", [gone]))
    ]

    world.ask("DeleteRotation", RotationId=gone)

    plans = [world.ask("GetContact", ContactId=arn)["Plan"]["RotationIds"] for arn in schedules]
    assert plans == [[kept], []]
    assert world.refused("GetRotation", RotationId=gone)["__type"] == "ResourceNotFoundException"
    assert world.storage.count("RotationOverride", "1") == world.storage.count("Tag", "1") == 0
    world.engage(schedules[0])
    assert len(world.sent) == 1


def test_an_override_is_got_listed_and_deleted(world: World) -> None:
    akuam = world.add_person("akuam")
    rotation, other = world.add_rotation(akuam), world.add_rotation(akuam)
    spans = [(START, START + 60), (START + 60, START + 120), (START + 500, START + 600)]
    ids = [
        world.ask("CreateRotationOverride", RotationId=rotation, NewContactIds=[akuam], StartTime=a, EndTime=b)[
            "RotationOverrideId"
        ]
        for a, b in spans
    ]
    asked = {"RotationId": rotation, "StartTime": START, "EndTime": START + 200}

    found = world.ask("ListRotationOverrides", **asked)["RotationOverrides"]

    first = {"RotationOverrideId": ids[0], "NewContactIds": [akuam], "CreateTime": START}
    assert found[0] == {**first, "StartTime": START, "EndTime": START + 60}
    assert [override["RotationOverrideId"] for override in found] == ids[:2]
    got = world.ask("GetRotationOverride", RotationId=rotation, RotationOverrideId=ids[0])
    assert got == {**found[0], "RotationArn": rotation}
    batch = world.ask("ListRotationOverrides", **asked, MaxResults=1)
    rest = world.ask("ListRotationOverrides", **asked, MaxResults=1, NextToken=batch["NextToken"])
    assert [o["RotationOverrideId"] for o in rest["RotationOverrides"]] == [ids[1]]
    wrong = world.refused("GetRotationOverride", RotationId=other, RotationOverrideId=ids[0])
    assert (wrong["__type"], wrong["ResourceType"]) == ("ResourceNotFoundException", "RotationOverride")
    world.ask("DeleteRotationOverride", RotationId=rotation, RotationOverrideId=ids[0])
    left = world.ask("ListRotationOverrides", **asked)["RotationOverrides"]
    assert [override["RotationOverrideId"] for override in left] == ids[1:2]
