"""`pagecli incident` from its command line: in process against the demo data, and installed against an endpoint."""

from __future__ import annotations

import csv
import io
import json
from typing import Any

import pytest

from support import faulty_endpoint as faulty
from support import service_answers as told
from support.faulty_endpoint import Answer, Endpoint, Request
from support.in_process import Stage, main
from support.installed_program import Program
from support.scripted_service import contact_arn

ANSWERED = "orders-api-errors/e0e22bef"
UNANSWERED = "login-canary/34928160"
FIELDS = "PageArn,Via,Stage,ChannelName,ChannelType,Error"
ONE_TRY = {"AWS_MAX_ATTEMPTS": "1"}


def rows(*arguments: str) -> list[dict[str, Any]]:
    run = main("incident", "--demo", "--json", *arguments)
    assert (run.code, run.err) == (0, "")
    found: list[dict[str, Any]] = json.loads(run.out)
    return found


def test_without_a_name_it_tells_the_newest_incident_that_nobody_has_answered() -> None:
    run = main("incident", "--demo", "--utc")

    assert run.code == 0, run.err
    assert run.out.splitlines() == [
        "Checkout p99 above 3 s · checkout-latency/6b2f42cb · nobody has acknowledged · not acknowledged: akuam, alejr",
        "└── 18:51 (8m ago) · checkout_escalation · escalation plan",
        "    ├── akuam · has not acknowledged",
        "    │   ├── 18:51 (8m ago) · delivered 2.0s · not read · stage 1 · akuam sms (SMS) · akuam/f519e78c",
        "    │   └── 18:56 (3m ago) · not delivered · not read · stage 1 · akuam voice (VOICE) · akuam/f509b571",
        "    └── alejr · has not acknowledged",
        "        └── 18:56 (3m ago) · delivered 2.8s · not read · stage 2 · alejr sms (SMS) · alejr/90c9fb77",
        "",
        "1 engagement · 2 people · 3 pages · 3 unread",
    ]


def test_an_answered_one_tells_who_was_first_and_after_how_long() -> None:
    run = main("incident", ANSWERED, "--demo", "--utc")

    assert run.out.splitlines()[:3] == [
        f"Orders API: 5xx above 2 % · {ANSWERED} · akuam acknowledged first after 7m 11s · not acknowledged: alejr",
        "├── 00:12 (18h ago) · checkout_escalation · escalation plan · stopped 00:19 (18h ago)",
        "│   ├── akuam · acknowledged after 7m 11s",
    ]


@pytest.mark.parametrize("columns", [80, 200])
def test_on_a_terminal_the_tree_keeps_within_it(columns: int) -> None:
    answered, unanswered = (
        main("incident", name, "--demo", "--full", on=Stage(stdout_is_terminal=True, columns=columns)).out
        for name in (ANSWERED, UNANSWERED)
    )

    assert max(map(len, [*answered.splitlines(), *unanswered.splitlines()])) <= columns
    assert "The phone number can't be reached" in unanswered
    assert any(line.startswith("│   ├──") for line in answered.splitlines())


def test_rows_tell_how_the_unread_pages_came() -> None:
    read = [row for row in rows(ANSWERED) if row["ReadTime"]]
    unread = [row for row in rows(ANSWERED) if not row["ReadTime"]]

    assert {row[name] for row in read for name in ("Stage", "ChannelName", "ChannelType", "Error")} == {None}
    assert [(row["ContactAlias"], row["Via"], row["Stage"], row["ChannelName"]) for row in unread] == [
        ("akuam", "checkout_escalation", 1, "akuam sms"),
        ("alejr", "checkout_escalation", 2, "alejr sms"),
    ]


def test_in_full_rows_tell_how_every_page_came() -> None:
    [direct] = [row for row in rows(ANSWERED, "--full") if row["ContactAlias"] == "anasi"]

    assert all(row["ChannelName"] for row in rows(ANSWERED, "--full"))
    assert (direct["Via"], direct["Stage"], direct["ChannelType"]) == (None, None, "EMAIL")
    assert [row["ChannelName"] for row in rows(UNANSWERED) if row["Error"]] == ["alejr voice"]


def test_the_formats_have_the_same_rows() -> None:
    as_json = rows(ANSWERED, "--fields", FIELDS)
    lines = main("incident", ANSWERED, "--demo", "-o", "jsonl", "--fields", FIELDS).out.splitlines()
    table = csv.DictReader(io.StringIO(main("incident", ANSWERED, "--demo", "--csv", "--fields", FIELDS).out))

    assert [json.loads(line) for line in lines] == as_json
    assert list(table) == [{k: "" if v is None else str(v) for k, v in row.items()} for row in as_json]


def test_chosen_fields_are_a_table() -> None:
    lines = main("incident", ANSWERED, "--demo", "--utc", "--fields", "SentTime,Via,Stage").out.splitlines()

    assert lines[:2] == ["SENT             VIA                  Stage", "00:12 (18h ago)  checkout_escalation  1"]


@pytest.mark.parametrize(
    ("arguments", "code", "said"),
    [
        (["a;b"], 2, "names no incident"),
        ([contact_arn("akuam")], 2, "is the ARN of a contact"),
        (["--fields", "Nope"], 2, "unknown field 'Nope'"),
        (["nothing"], 3, "no incident is nothing"),
        ([told.INCIDENT], 3, "nobody was engaged for"),
        (["payments"], 3, "could be any of"),
    ],
)
def test_a_name_that_is_not_one_incidents_is_an_error(arguments: list[str], code: int, said: str) -> None:
    run = main("incident", "--demo", *arguments)

    assert (run.code, run.out) == (code, "")
    assert said in run.err
    assert "\nhint: " in run.err


def wire(members: dict[str, Any]) -> Answer:
    return faulty.http(json.dumps(members).encode())


def tell(endpoint: Endpoint, *pages: dict[str, Any]) -> None:
    """Let the endpoint tell of an incident with one engagement and these pages."""
    endpoint.answer("ListEngagements", wire({"Engagements": [told.engagement("plan")]}))
    endpoint.answer("DescribeEngagement", wire({**told.engagement("plan"), "Subject": "It is slow", "Content": "c"}))
    endpoint.answer("ListPagesByEngagement", faulty.batch(pages))
    endpoint.answer("ListPageReceipts", wire({"Receipts": [told.receipt("SENT", 0)]}))
    endpoint.answer("ListPageResolutions", wire({"PageResolutions": [told.resolution("akuam", stage=0)]}))
    endpoint.answer("ListContactChannels", wire({"ContactChannels": [told.channel("akuam")]}))
    endpoint.answer("GetContact", wire(faulty.contact("plan", Type="ESCALATION", Plan={"Stages": []})))


@pytest.mark.parametrize(
    ("operation", "missing"),
    [
        ("ListPageReceipts", "ChannelName"),
        ("ListPageResolutions", "Stage"),
        ("ListContactChannels", "ChannelName"),
    ],
)
def test_a_missing_permission_costs_its_part_only_and_is_named(
    endpoint: Endpoint, pagecli: Program, operation: str, missing: str
) -> None:
    tell(endpoint, *(told.page("akuam", number=number) for number in range(3)))
    endpoint.answer(operation, faulty.error("AccessDeniedException", "not you"))

    outcome = pagecli("incident", "-o", "jsonl")

    assert outcome.code == 0, outcome
    assert len(outcome.rows) == 3
    nulls = [name for name in ("Via", "Stage", "ChannelName") if outcome.rows[0][name] is None]
    assert nulls == [missing]
    assert outcome.err.count(b"ssm-contacts:" + operation.encode()) == 1


def test_a_missing_get_contact_leaves_the_tree_without_the_kind(endpoint: Endpoint, pagecli: Program) -> None:
    tell(endpoint, told.page("akuam"))
    endpoint.answer("GetContact", faulty.error("AccessDeniedException", "not you"))

    outcome = pagecli("incident")

    assert outcome.code == 0, outcome
    assert "escalation plan" not in outcome.out.decode()
    assert b"ssm-contacts:GetContact" in outcome.err


@pytest.mark.parametrize("operation", ["ListPagesByEngagement", "ListPageReceipts", "ListContactChannels"])
def test_what_fails_leaves_the_output_incomplete_and_the_code_not_0(
    endpoint: Endpoint, pagecli: Program, operation: str
) -> None:
    tell(endpoint, told.page("akuam"))
    endpoint.answer(operation, faulty.throttling())

    as_json, as_tree = pagecli("incident", "--json", env=ONE_TRY), pagecli("incident", env=ONE_TRY)

    assert (as_json.code, as_tree.code) == (5, 5)
    assert not as_json.out.rstrip().endswith(b"]")
    assert as_tree.out.decode().splitlines()[-1].startswith("INCOMPLETE")
    assert operation.encode() in as_json.err


def test_engagements_that_are_no_answer_are_not_no_incident(endpoint: Endpoint, pagecli: Program) -> None:
    endpoint.answer("ListEngagements", faulty.http(b"{}"))

    outcome = pagecli("incident", env=ONE_TRY)

    assert (outcome.code, outcome.out) == (1, b"")
    assert b"ListEngagements" in outcome.err


def test_control_characters_in_what_the_service_tells_reach_no_terminal(endpoint: Endpoint, pagecli: Program) -> None:
    hostile = "x\x1b[2J\u202ey"
    tell(endpoint, told.page("akuam", ContactArn=f"{told.ARN}:contact/{hostile}", IncidentId=hostile))
    endpoint.answer("ListEngagements", wire({"Engagements": [told.engagement("plan", IncidentId=hostile)]}))
    endpoint.answer("ListPageReceipts", wire({"Receipts": [told.receipt("ERROR", 0, ReceiptInfo=hostile)]}))
    endpoint.answer("ListContactChannels", wire({"ContactChannels": [told.channel("akuam", Name=hostile)]}))

    outcome = pagecli("incident")

    assert outcome.code == 0, outcome
    assert outcome.out.decode().count("x\\x1b[2J\\u202ey") >= 4
    assert b"\x1b" not in outcome.out
    assert "\u202e" not in outcome.out.decode()


def test_200_engagements_of_10_pages_never_put_more_than_8_requests_under_way(
    endpoint: Endpoint, pagecli: Program
) -> None:
    def pages(request: Request) -> Answer:
        start = int(request.members["EngagementId"].rpartition("/")[2][:8], 16) * 10
        return faulty.batch([told.page("akuam", 0, 41 if number else None, start + number) for number in range(10)])

    tell(endpoint)
    engagements = [told.engagement("plan", number=number) for number in range(200)]
    endpoint.answer("ListEngagements", wire({"Engagements": engagements}))
    endpoint.answer("ListPagesByEngagement", pages)

    outcome = pagecli("incident", "-o", "jsonl")

    assert outcome.code == 0, outcome.err
    assert len({row["PageArn"] for row in outcome.rows}) == 2000
    assert {row["ChannelName"] for row in outcome.rows if row["Status"] != "read"} == {"akuam sms"}
    assert len(endpoint.requests) == 1 + 200 + 2 * 200 + 1
    assert max(request.under_way for request in endpoint.requests) <= 8
