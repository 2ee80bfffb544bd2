from __future__ import annotations

import pytest

from pagecli.arns import (
    alias_of,
    check_alias,
    check_contact,
    parse_contact_arn,
    region_of,
    short_form,
    split_contact_arn,
)
from pagecli.errors import UsageError

ARN = "arn:aws:ssm-contacts:us-east-2:111122223333:contact/akuam"


@pytest.mark.parametrize("partition", ["aws", "aws-cn", "aws-us-gov"])
def test_a_contact_arn_tells_its_region_and_alias_in_each_partition(partition: str) -> None:
    arn = f"arn:{partition}:ssm-contacts:cn-north-1:111122223333:contact/on-call_1"

    assert parse_contact_arn(arn) == (arn, "on-call_1")
    assert region_of(arn) == "cn-north-1"


@pytest.mark.parametrize(
    "arn",
    [
        "",
        "akuam",
        "arn:",
        ARN.replace("aws:", "aws-iso:"),
        ARN.replace("ssm-contacts", "ssm-incidents"),
        ARN.replace("111122223333", "account"),
        ARN.replace("111122223333", ""),
        ARN.replace("us-east-2", "us east 2"),
        ARN.replace("akuam", ""),
        ARN.replace("akuam", "Akuam"),
        ARN.replace("akuam", "akuam/x"),
        ARN.replace("akuam", "é"),
        ARN.replace("akuam", "a" * 256),
        ARN + "\n",
        " " + ARN,
    ],
)
def test_what_is_no_contact_arn_is_refused_with_its_form(arn: str) -> None:
    with pytest.raises(UsageError) as raised:
        parse_contact_arn(arn)

    assert "contact/ALIAS" in str(raised.value.hint)


@pytest.mark.parametrize("kind", ["page", "engagement", "contact-channel", "rotation"])
def test_an_arn_of_another_kind_is_refused_by_name(kind: str) -> None:
    with pytest.raises(UsageError, match=f"is the ARN of a {kind}, not of a contact"):
        parse_contact_arn(f"arn:aws:ssm-contacts:us-east-2:111122223333:{kind}/akuam/2f92b456")


def test_an_arn_of_2048_characters_is_taken_and_one_more_is_not() -> None:
    region = "r" * (2048 - len(ARN) + len("us-east-2"))

    assert parse_contact_arn(ARN.replace("us-east-2", region)).alias == "akuam"
    with pytest.raises(UsageError):
        parse_contact_arn(ARN.replace("us-east-2", region + "r"))


@pytest.mark.parametrize("alias", ["a", "akuam", "on-call_1", "0", "a" * 255])
def test_an_alias_is_taken_as_it_is(alias: str) -> None:
    assert check_alias(alias) == alias


@pytest.mark.parametrize("alias", ["", "a b", "akuam/x", "akuam\n", "ä", "a" * 256, "*"])
def test_what_is_no_alias_is_refused(alias: str) -> None:
    with pytest.raises(UsageError, match="malformed contact alias") as raised:
        check_alias(alias)

    assert "did you mean" not in str(raised.value.hint)


def test_capital_letters_in_an_alias_are_answered_with_the_small_ones() -> None:
    with pytest.raises(UsageError) as raised:
        check_alias("Akuam")

    assert "did you mean akuam?" in str(raised.value.hint)


@pytest.mark.parametrize(
    ("arn", "region", "alias"),
    [
        (ARN, "us-east-2", "akuam"),
        ("arn:aws:ssm-contacts:us-east-2:111122223333:contact/Shared.One", "us-east-2", "Shared.One"),
        ("arn:aws-iso-e:ssm-contacts:eu-isoe-west-1:1:contact/x", "eu-isoe-west-1", "x"),
        ("nonsense", "", "nonsense"),
    ],
)
def test_an_arn_that_the_service_sent_is_taken_apart_and_not_judged(arn: str, region: str, alias: str) -> None:
    assert split_contact_arn(arn) == (arn, alias)
    assert region_of(arn) == region


@pytest.mark.parametrize(
    ("arn", "alias"),
    [
        (ARN, "akuam"),
        (
            "arn:aws:ssm-contacts:us-east-2:111122223333:engagement/test_escalation_plan/27bd86cf",
            "test_escalation_plan",
        ),
        ("no-slash", "no-slash"),
        ("", ""),
    ],
)
def test_the_alias_is_the_first_part_after_the_kind(arn: str, alias: str) -> None:
    assert alias_of(arn) == alias


@pytest.mark.parametrize(
    ("arn", "short"),
    [
        (
            "arn:aws:ssm-contacts:us-east-2:111122223333:page/akuam/2f92b456-2350-442b-95e7-ed8b0EXAMPLE",
            "akuam/2f92b456",
        ),
        ("arn:aws:ssm-incidents::111122223333:incident-record/checkout/e0e22bef-aa", "checkout/e0e22bef"),
        (ARN, "akuam"),
        ("incident 7", "incident 7"),
        ("", ""),
    ],
)
def test_a_short_form_is_the_alias_and_the_first_group_of_the_uuid(arn: str, short: str) -> None:
    assert short_form(arn) == short


@pytest.mark.parametrize("name", ["akuam", "arn:aws:ssm-contacts:us-east-2:111122223333:contact/akuam"])
def test_a_contact_is_an_alias_or_an_arn(name: str) -> None:
    assert check_contact(name) == name


@pytest.mark.parametrize("name", ["Akuam", "arn:", "arn:aws:ssm-contacts:us-east-2:1:page/akuam/1"])
def test_what_is_neither_alias_nor_arn_is_a_usage_error(name: str) -> None:
    with pytest.raises(UsageError):
        check_contact(name)
