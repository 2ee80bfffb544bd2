"""`pagecli show` from its command line: in process against the demo data, and installed against an endpoint."""

from __future__ import annotations

import json
from typing import Any

import pytest

from support import faulty_endpoint as faulty
from support import service_answers as told
from support.faulty_endpoint import Endpoint
from support.in_process import Stage, main
from support.installed_program import Program
from support.scripted_service import contact_arn

FAILED = "alejr/8f7d9b78"
SAMPLE = f"{told.ARN}:page/akuam/2f92b456-2350-442b-95e7-ed8b0EXAMPLE"
ONE_TRY = {"AWS_MAX_ATTEMPTS": "1"}
DENIED = faulty.error("AccessDeniedException", "not you")


def test_the_screen_has_the_message_the_way_and_the_timeline() -> None:
    run = main("show", FAILED, "--demo", "--utc", on=Stage(stdout_is_terminal=True, columns=100))

    assert run.code == 0, run.err
    lines = run.out.splitlines()
    assert lines[:4] == [
        "Login canary failed twice · alejr/8f7d9b78",
        "alejr by voice ***09 · FAILED 5 times: The phone number can't be reached",
        "sent Nov 22 22:54:00 (20h ago) · not delivered · not read",
        "",
    ]
    assert "  | Runbook: https://wiki.example.com/runbooks/login-canary" in lines
    first = lines.index("TIME             EVENT    BY             AFTER  INFO")
    assert lines[first + 1 : first + 4] == [
        "Nov 22 22:54:00  sent     voice ***09        -  -",
        "Nov 22 22:54:06  failed   voice ***09     6.8s  The phone number can't be reached",
        "Nov 22 22:55:00  sent     voice ***09        -  -",
    ]
    assert lines[-4:-1] == [
        "Nov 22 23:15:00  stopped  voice ***09  21m 00s  The canary passes again",
        "",
        "checkout_escalation, stage 2 → alejr · incident login-canary/34928160 · from Incident Manager",
    ]


def test_an_address_is_shown_when_it_is_to_be_revealed() -> None:
    assert "+15005550009" in main("show", FAILED, "--demo", "--reveal").out
    assert "+1500" not in main("show", FAILED, "--demo").out


def test_the_json_is_one_object_of_the_page_and_what_happened_to_it() -> None:
    run = main("show", SAMPLE, "--demo", "--json")

    record = json.loads(run.out)
    assert (record["PageArn"], record["Subject"], record["Status"]) == (SAMPLE, "test", "sent")
    assert [receipt["ReceiptType"] for receipt in record["Receipts"]] == ["SENT"]
    assert record["Receipts"][0]["ReceiptTime"] == "2022-08-16T18:57:52.058Z"
    assert [step["StageIndex"] for step in record["Resolutions"]] == [None, 0]
    assert run.out.count("\n") == 1


def test_of_several_pages_the_json_is_an_array_in_their_order() -> None:
    run = main("show", FAILED, SAMPLE, "--demo", "--json")

    records = json.loads(run.out)
    assert [(record["ContactArn"][-5:], record["Failed"]) for record in records] == [("alejr", True), ("akuam", False)]


def test_one_page_that_is_not_there_stops_no_other_and_leaves_the_array_open() -> None:
    run = main("show", "akuam/ffffffff", FAILED, "--demo", "--json")

    assert run.code == 3
    assert json.loads(run.out + "]")[0]["Subject"] == "Login canary failed twice"
    assert "no page of akuam is akuam/ffffffff" in run.err


def test_as_markdown_it_is_a_document_without_ages() -> None:
    run = main("show", FAILED, "--demo", "-o", "md", "--utc")

    assert run.out.startswith("**Login canary failed twice** · alejr/8f7d9b78  \n")
    assert "sent 2026-11-22 22:54:00 UTC" in run.out
    assert " ago" not in run.out.replace("10 min ago", "")


def test_without_a_page_it_is_the_newest_of_pagecli_contact() -> None:
    run = main("show", "--demo", on=Stage({"PAGECLI_CONTACT": "alejr"}))

    assert run.out.splitlines()[0].endswith(" · alejr/90c9fb77")


@pytest.mark.parametrize(
    ("default", "is_json"), [("csv", False), ("table", False), ("jsonl", True), ("json", True), ("", False)]
)
def test_a_default_format_that_it_lacks_falls_back(default: str, is_json: bool) -> None:
    run = main("show", FAILED, "--demo", on=Stage({"PAGECLI_OUTPUT": default}))

    assert run.code == 0, run.err
    assert run.out.startswith("{") is is_json


@pytest.mark.parametrize(
    ("arguments", "code", "said"),
    [
        ([FAILED, "-o", "csv"], 2, "--output 'csv' is not known"),
        ([FAILED, "-o", "jsonl"], 2, "--output 'jsonl' is not known"),
        ([FAILED, "--csv"], 2, "No such option: --csv"),
        ([FAILED, "--json", "-o", "table"], 2, "two formats at once"),
        (["akuam"], 2, "names no page"),
        ([contact_arn("akuam")], 2, "not of a page"),
        ([], 2, "which page?"),
        (["akuam/ffffffff"], 3, "no page of akuam is akuam/ffffffff"),
        (["nobody/ffffffff"], 3, "no contact has the alias nobody"),
        ([f"{told.ARN}:page/akuam/gone"], 3, "ResourceNotFoundException"),
    ],
)
def test_what_names_no_page_is_an_error(arguments: list[str], code: int, said: str) -> None:
    run = main("show", "--demo", *arguments)

    assert (run.code, run.out) == (code, "")
    assert said in run.err
    assert "\nhint: " in run.err


def wire(members: dict[str, Any]) -> faulty.Answer:
    return faulty.http(json.dumps(members).encode())


def tell(endpoint: Endpoint, **members: Any) -> None:
    endpoint.answer("DescribePage", wire(told.details(**members)))
    endpoint.answer("ListPageReceipts", wire({"Receipts": [told.receipt("SENT", 0)]}))
    endpoint.answer("ListPageResolutions", wire({"PageResolutions": [told.resolution("akuam")]}))
    endpoint.answer("ListContactChannels", wire({"ContactChannels": [told.channel("akuam")]}))


@pytest.mark.parametrize(
    ("operation", "null"),
    [("DescribePage", "Subject"), ("ListPageReceipts", "Receipts"), ("ListPageResolutions", "Resolutions")],
)
def test_a_missing_permission_costs_its_part_only_and_is_named(
    endpoint: Endpoint, pagecli: Program, operation: str, null: str
) -> None:
    tell(endpoint)
    endpoint.answer(operation, DENIED)

    outcome = pagecli("show", SAMPLE, "--json")

    record = json.loads(outcome.out)
    assert outcome.code == 0, outcome
    assert [name for name in ("Subject", "Receipts", "Resolutions") if record[name] is None] == [null]
    assert outcome.err.count(b"ssm-contacts:" + operation.encode()) == 1


def test_a_channel_that_may_not_be_named_is_shown_by_its_short_form(endpoint: Endpoint, pagecli: Program) -> None:
    tell(endpoint)
    endpoint.answer("ListContactChannels", DENIED)

    outcome = pagecli("show", SAMPLE)

    assert outcome.code == 0, outcome
    assert b"sent   akuam/sms" in outcome.out
    assert b"ssm-contacts:ListContactChannels" in outcome.err


def test_a_page_of_which_nothing_may_be_seen_is_an_access_error(endpoint: Endpoint, pagecli: Program) -> None:
    for operation in ("DescribePage", "ListPageReceipts", "ListPageResolutions"):
        endpoint.answer(operation, DENIED)

    outcome = pagecli("show", SAMPLE)

    assert (outcome.code, outcome.out) == (4, b"")


def test_what_fails_leaves_the_output_incomplete_and_the_code_not_0(endpoint: Endpoint, pagecli: Program) -> None:
    tell(endpoint)
    endpoint.answer("ListPageReceipts", faulty.throttling())

    as_json, screen = pagecli("show", SAMPLE, "--json", env=ONE_TRY), pagecli("show", SAMPLE, env=ONE_TRY)

    assert (as_json.code, screen.code) == (5, 5)
    with pytest.raises(json.JSONDecodeError):
        json.loads(as_json.out)
    assert b"Checkout is slow" in screen.out
    assert b"INCOMPLETE" in screen.out


def test_control_characters_in_the_message_reach_no_terminal(endpoint: Endpoint, pagecli: Program) -> None:
    hostile = "x\x1b[2J\u202ey"
    tell(endpoint, Subject=hostile, Content=hostile, Sender=hostile, IncidentId=hostile)
    endpoint.answer("ListPageReceipts", wire({"Receipts": [told.receipt(hostile, 0, ReceiptInfo=hostile)]}))
    endpoint.answer("ListContactChannels", wire({"ContactChannels": [told.channel("akuam", address=hostile)]}))

    screen, as_json = pagecli("show", SAMPLE, "--reveal"), pagecli("show", SAMPLE, "--json")

    assert screen.code == 0, screen
    assert b"\x1b" not in screen.out
    assert "\u202e" not in screen.out.decode()
    assert screen.out.decode().count("x\\x1b[2J\\u202ey") >= 6
    assert json.loads(as_json.out)["Subject"] == hostile


def test_a_time_that_cannot_be_read_is_blank_and_counted(endpoint: Endpoint, pagecli: Program) -> None:
    tell(endpoint, SentTime="yesterday")

    outcome = pagecli("show", SAMPLE, "--json")

    assert (outcome.code, json.loads(outcome.out)["SentTime"]) == (0, None)
    assert b"1 time could not be read" in outcome.err
