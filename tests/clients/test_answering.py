"""A page from its sending to its reading: the AWS CLI engages, pagecli shows, acknowledges and tells the incident."""

from __future__ import annotations

import json

import pytest

from support.running_endpoint import Served

PREFIX = "arn:aws:ssm-contacts:us-east-2:111122223333"
INCIDENT = "arn:aws:ssm-incidents::111122223333:incident-record/drill/0d1e2f3a-0000-4000-8000-000000000000"


def engage(served: Served, alias: str) -> tuple[str, str]:
    """Start an engagement for the incident; the short form of its page, and the accept code that was sent."""
    message = ("--sender", "aws", "--subject", "Drill", "--content", "Are you there?", "--incident-id", INCIDENT)
    served.aws.answer("start-engagement", "--contact-id", f"{PREFIX}:contact/{alias}", *message)
    while "Drill" not in (told := served.told()):
        pass
    arn = told.removeprefix("pagecli: page/").split(" ")[0]
    return arn.partition("-")[0], told.split("accept code ")[1].strip()


def test_a_page_is_acknowledged_by_its_code_and_the_incident_tells_by_whom(served: Served) -> None:
    page, code = engage(served, "akuam")
    before = served.pagecli("incident", "drill")

    acknowledged = served.pagecli("ack", code, page, "--note", "on it")

    after = served.pagecli("incident", "drill")
    story = json.loads(served.pagecli("show", page, "--json").out)
    assert "drill/0d1e2f3a · nobody has acknowledged · not acknowledged: akuam" in before.out.decode()
    assert acknowledged.out.decode() == f"acknowledged {page} as READ · Drill\n"
    assert "drill/0d1e2f3a · akuam acknowledged first after" in after.out.decode()
    assert story["Status"] == "read"
    assert story["Receipts"][-1]["ReceiptInfo"] == "on it"


def test_a_wrong_code_and_a_second_one_are_refused(served: Served) -> None:
    page, code = engage(served, "akuam")

    wrong = served.pagecli("ack", "0000000", page)
    right = served.pagecli("ack", code, page)
    again = served.pagecli("ack", code, page)

    assert (wrong.code, right.code, again.code) == (2, 0, 1)
    assert b"ValidationException from AcceptPage" in wrong.err
    assert b"was already read" in again.err


def test_a_page_that_the_aws_cli_accepts_has_the_receipts_that_it_lists(served: Served) -> None:
    page, code = engage(served, "alejr")
    arn = json.loads(served.pagecli("show", page, "--json").out)["PageArn"]

    served.aws.answer("accept-page", "--page-id", arn, "--accept-type", "READ", "--accept-code", code)

    story = json.loads(served.pagecli("show", page, "--json").out)
    receipts = served.aws.answer("list-page-receipts", "--page-id", arn)["Receipts"]
    assert story["Status"] == "read"
    assert [receipt["ReceiptType"] for receipt in story["Receipts"]] == [r["ReceiptType"] for r in receipts]
    assert {receipt["ContactChannelArn"] for receipt in story["Receipts"]} == {receipts[0]["ContactChannelArn"]}


@pytest.mark.parametrize("columns", [80, 200])
def test_tree_and_screen_fit_a_real_terminal(served: Served, columns: int) -> None:
    page, _ = engage(served, "akuam")

    tree = served.pagecli.terminal("incident", "--full", columns=columns).shown()
    screen = served.pagecli.terminal("show", page, columns=columns).shown()

    assert (tree.code, screen.code) == (0, 0)
    assert "└── " in tree.text
    assert "has not acknowledged" in tree.text
    assert screen.text.startswith(f"Drill · {page}\n")
    assert "\nakuam by sms ***99 · sent " in screen.text
    assert b"\x1b[1;31m" in tree.raw
