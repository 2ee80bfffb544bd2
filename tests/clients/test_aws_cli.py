"""The AWS CLI against `pagecli serve`: it lists, pages, engages and accepts as it would on AWS."""

from __future__ import annotations

import json
import sqlite3
from contextlib import closing
from typing import Any

import pytest

from support.aws_cli import utc_milliseconds
from support.running_endpoint import Served

PREFIX = "arn:aws:ssm-contacts:us-east-2:111122223333"
AKUAM = f"{PREFIX}:contact/akuam"
SAMPLE = f"{PREFIX}:page/akuam/2f92b456-2350-442b-95e7-ed8b0EXAMPLE"
TIMES = ("SentTime", "DeliveryTime", "ReadTime")


def list_pages(served: Served, *arguments: str) -> Any:
    return served.aws.answer("list-pages-by-contact", "--contact-id", AKUAM, *arguments)


def arns(pages: list[dict[str, Any]]) -> list[str]:
    return [page["PageArn"] for page in pages]


def engage(served: Served, alias: str = "akuam") -> tuple[str, str, str]:
    """Start an engagement; its ARN, the page's, and the accept code that the channel was sent."""
    message = ("--sender", "aws", "--subject", "Are you there?", "--content", "Testing")
    engagement = served.aws.answer("start-engagement", "--contact-id", f"{PREFIX}:contact/{alias}", *message)
    while True:
        told = served.told()
        if "Are you there?" in told:
            page = told.removeprefix("pagecli: ").split(" ")[0]
            return engagement["EngagementArn"], f"{PREFIX}:{page}", told.split("accept code ")[1].strip()


def test_it_lists_the_rows_that_pagecli_lists(served: Served) -> None:
    theirs = list_pages(served)["Pages"]
    ours = json.loads(served.pagecli("list", AKUAM, "--json", "--sort", "none").out)

    assert len(theirs) > 30
    assert [
        {name: utc_milliseconds(page.get(name)) if name in TIMES else page.get(name) for name in row}
        for page, row in zip(theirs, [_answered(row) for row in ours], strict=True)
    ] == [_answered(row) for row in ours]


def _answered(row: dict[str, Any]) -> dict[str, Any]:
    """The fields of a row that are the service's own."""
    latencies = ("DeliveryLatencySeconds", "ReadLatencySeconds")
    computed = ("ContactAlias", "Status", *latencies, "Via", "AccountId", "Region")
    return {name: value for name, value in row.items() if name not in computed}


def test_the_seeds_sample_page_is_the_oldest(served: Served) -> None:
    page = list_pages(served)["Pages"][-1]

    assert page == {
        "PageArn": SAMPLE,
        "EngagementArn": f"{PREFIX}:engagement/test_escalation_plan/27bd86cf-6d50-49d2-a9ab-da39bEXAMPLE",
        "ContactArn": AKUAM,
        "Sender": "cli",
        "SentTime": "2022-08-16T18:57:52.058000+00:00",
    }


def test_small_batches_make_the_same_list(served: Served) -> None:
    assert list_pages(served, "--page-size", "7") == list_pages(served)


def test_max_items_and_starting_token_walk_the_whole_list(served: Served) -> None:
    whole = arns(list_pages(served)["Pages"])
    size = len(whole) // 2 + 1

    first = list_pages(served, "--page-size", "10", "--max-items", str(size))
    rest = list_pages(served, "--page-size", "10", "--max-items", str(size), "--starting-token", first["NextToken"])

    assert arns(first["Pages"]) == whole[:size]
    assert arns(rest["Pages"]) == whole[size:]
    assert "NextToken" not in rest


def test_one_batch_and_its_token_lead_to_the_next(served: Served) -> None:
    whole = arns(list_pages(served)["Pages"])

    first = list_pages(served, "--no-paginate", "--max-results", "3")
    second = list_pages(served, "--no-paginate", "--max-results", "3", "--next-token", first["NextToken"])
    ours = served.pagecli(
        "list", AKUAM, "--sort", "none", "-o", "jsonl", "--page-size", "3", "--starting-token", first["NextToken"]
    )

    assert arns(first["Pages"]) + arns(second["Pages"]) == whole[:6]
    assert arns(ours.rows) == whole[3:]


def test_it_lists_the_contacts_that_pagecli_lists(served: Served) -> None:
    theirs = served.aws.answer("list-contacts", "--page-size", "2")["Contacts"]

    assert theirs == [_answered(row) for row in json.loads(served.pagecli("contacts", "--json").out)]
    assert {contact["Type"] for contact in theirs} == {"PERSONAL", "ESCALATION", "ONCALL_SCHEDULE"}


def test_an_engagement_that_it_starts_is_the_newest_page(served: Served) -> None:
    engagement, page, _ = engage(served)

    row = served.pagecli("list", "akuam", "-n", "1", "-o", "jsonl").rows[0]

    assert (row["PageArn"], row["EngagementArn"], row["Sender"]) == (page, engagement, "aws")
    assert row["ReadTime"] is None


def test_a_page_that_it_accepts_is_read(served: Served) -> None:
    engagement, page, code = engage(served)

    served.aws.answer("accept-page", "--page-id", page, "--accept-type", "READ", "--accept-code", code)

    row = served.pagecli("list", "akuam", "-n", "1", "-o", "jsonl").rows[0]
    receipts = served.aws.answer("list-page-receipts", "--page-id", page)["Receipts"]
    assert (row["PageArn"], row["Status"]) == (page, "read")
    assert row["ReadLatencySeconds"] > 0
    assert {"SENT", "READ"} <= {receipt["ReceiptType"] for receipt in receipts}
    assert served.aws.answer("describe-page", "--page-id", page)["EngagementArn"] == engagement


def test_a_contact_that_it_creates_can_be_paged(served: Served) -> None:
    created = served.aws.answer(
        *("create-contact", "--alias", "newcomer", "--type", "PERSONAL", "--plan", '{"Stages": []}')
    )

    found = served.pagecli("contacts", "newc", "-o", "jsonl").rows

    assert [row["ContactArn"] for row in found] == [created["ContactArn"]]
    assert served.pagecli("list", "newcomer", "--json").out == b"[]\n"


@pytest.mark.parametrize(
    ("arguments", "error", "pagecli", "code"),
    [
        (["--contact-id", f"{PREFIX}:contact/nobody"], "ResourceNotFoundException", [f"{PREFIX}:contact/nobody"], 3),
        (["--contact-id", "akuam"], "ValidationException", ["arn:akuam"], 2),
        (["--contact-id", AKUAM, "--page-size", "1025"], "ValidationException", [AKUAM, "--page-size", "1025"], 2),
        (
            ["--contact-id", AKUAM, "--no-paginate", "--next-token", "invented"],
            "ValidationException",
            [AKUAM, "--sort", "none", "--starting-token", "invented"],
            2,
        ),
    ],
)
def test_both_clients_are_refused(
    served: Served, arguments: list[str], error: str, pagecli: list[str], code: int
) -> None:
    theirs = served.aws("list-pages-by-contact", *arguments)
    ours = served.pagecli("list", *pagecli)

    assert theirs.code == 255
    assert f"({error})".encode() in theirs.err
    assert (ours.code, ours.out) == (code, b"")


def test_a_storage_that_fails_is_an_internal_error_to_both_clients(served: Served) -> None:
    with closing(sqlite3.connect(served.database)) as database:
        database.execute("DROP VIEW Page")

    theirs = served.aws("list-pages-by-contact", "--contact-id", AKUAM)
    ours = served.pagecli("list", AKUAM, env={"AWS_MAX_ATTEMPTS": "1"})

    assert theirs.code == 255
    assert b"(InternalServerException)" in theirs.err
    assert ours.code == 5


def test_a_wrong_accept_code_is_refused(served: Served) -> None:
    _, page, code = engage(served)
    wrong = str((int(code) + 1) % 1000000).zfill(6)

    refused = served.aws("accept-page", "--page-id", page, "--accept-type", "READ", "--accept-code", wrong)

    assert refused.code == 255
    assert b"(ValidationException)" in refused.err
    assert served.pagecli("list", "akuam", "-n", "1", "-o", "jsonl").rows[0]["ReadTime"] is None


def test_it_changes_channels_and_deletes_them(served: Served) -> None:
    address = ("--type", "SMS", "--delivery-address", "SimpleAddress=+15005550111")
    new = served.aws.answer("create-contact-channel", "--contact-id", AKUAM, "--name", "spare", *address)
    channel = ("--contact-channel-id", new["ContactChannelArn"])

    served.aws.answer("update-contact-channel", *channel, "--name", "spare phone")

    assert served.aws.answer("get-contact-channel", *channel)["Name"] == "spare phone"
    served.aws.answer("delete-contact-channel", *channel)
    gone = served.aws("get-contact-channel", *channel)
    assert b"(ResourceNotFoundException)" in gone.err


def test_it_tags_and_shares_a_contact(served: Served) -> None:
    resource = ("--resource-arn", AKUAM)
    policy = json.dumps({"Version": "2012-10-17", "Statement": []})

    served.aws.answer("tag-resource", *resource, "--tags", "Key=team,Value=shop", "Key=tier,Value=1")
    served.aws.answer("untag-resource", *resource, "--tag-keys", "tier")
    served.aws.answer("put-contact-policy", "--contact-arn", AKUAM, "--policy", policy)

    tags = served.aws.answer("list-tags-for-resource", *resource)
    assert tags == {"Tags": [{"Key": "team", "Value": "shop"}]}
    assert served.aws.answer("get-contact-policy", "--contact-arn", AKUAM) == {"ContactArn": AKUAM, "Policy": policy}


def test_it_changes_a_rotation_its_overrides_and_deletes_them(served: Served) -> None:
    recurrence = "DailySettings=[{HourOfDay=9,MinuteOfHour=0}],NumberOfOnCalls=1,RecurrenceMultiplier=1"
    who = ("--contact-ids", AKUAM, "--time-zone-id", "UTC", "--recurrence", recurrence)
    rotation = served.aws.answer("create-rotation", "--name", "r", *who)["RotationArn"]
    of = ("--rotation-id", rotation)
    span = ("--start-time", "2026-12-01T00:00:00Z", "--end-time", "2026-12-02T00:00:00Z")

    served.aws.answer("update-rotation", *of, "--time-zone-id", "Europe/Berlin", "--recurrence", recurrence)
    created = served.aws.answer("create-rotation-override", *of, "--new-contact-ids", AKUAM, *span)
    override = ("--rotation-override-id", created["RotationOverrideId"])

    assert served.aws.answer("get-rotation", *of)["TimeZoneId"] == "Europe/Berlin"
    [listed] = served.aws.answer("list-rotation-overrides", *of, *span)["RotationOverrides"]
    got = served.aws.answer("get-rotation-override", *of, *override)
    assert got == {**listed, "RotationArn": rotation}
    served.aws.answer("delete-rotation-override", *of, *override)
    assert served.aws.answer("list-rotation-overrides", *of, *span) == {"RotationOverrides": []}
    served.aws.answer("delete-rotation", *of)
    assert b"(ResourceNotFoundException)" in served.aws("get-rotation", *of).err


def test_it_is_one_of_several_accounts_in_several_regions(served: Served) -> None:
    def contacts(key: str, region: str) -> tuple[int, str]:
        arguments = ("--region", region, "--query", "Contacts[].Alias", "--output", "text")
        listed = served.aws("list-contacts", *arguments, key=key)
        return listed.code, listed.out.decode().strip().replace("\t", " ") or listed.err.decode().strip()

    assert contacts("PAGECLIDEMO444455556666", "eu-west-1") == (0, "jsouza mmajor primary")
    assert contacts("PAGECLIDEMO444455556666", "us-east-2") == (0, "lijuan primary")
    assert contacts("PAGECLIDEMO777788889999", "us-west-2") == (0, "nwolf psantos primary")
    assert "(UnrecognizedClientException)" in contacts("x", "sa-east-1")[1]
    assert "Account not found" in contacts("x", "eu-central-1")[1]
