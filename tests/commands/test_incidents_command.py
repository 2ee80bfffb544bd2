"""`pagecli incidents` from its command line: in process against the demo data, and installed against an endpoint."""

from __future__ import annotations

import csv
import io
import json
from typing import Any

import pytest

from support import faulty_endpoint as faulty
from support import service_answers as told
from support.faulty_endpoint import Endpoint
from support.in_process import Stage, main
from support.installed_program import Program

FIELDS = (
    "IncidentId,EngagementArn,StartTime,StopTime,State,AcknowledgedBy,AcknowledgedAfterSeconds,"
    "Engagements,People,Pages,Subject,AccountId,Region"
)
LAST_NIGHT = """\
STARTED                 STATE         BY      AFTER  PEOPLE  ABOUT                      INCIDENT
       18:51 (8m ago)   open          -           -       2  Checkout p99 above 3 s     checkout-latency/6b2f42cb
       00:12 (18h ago)  acknowledged  akuam  7m 11s       3  Orders API: 5xx above 2 %  orders-api-errors/e0e22bef
Nov 22 22:44 (20h ago)  unanswered    -           -       3  Login canary failed twice  login-canary/34928160

3 incidents · 1 open · 1 acknowledged · 1 unanswered · answered in 7m 11s at the median
"""


def test_last_night_as_a_table() -> None:
    run = main("incidents", "--since", "24h", "--demo", "--utc")

    assert (run.code, run.err) == (0, "")
    assert run.out == LAST_NIGHT


@pytest.mark.parametrize("columns", [60, 80, 120, 200])
def test_on_a_terminal_each_incident_can_be_named_and_all_of_it_is_in_view(columns: int) -> None:
    lines = main("incidents", "--demo", on=Stage(stdout_is_terminal=True, columns=columns)).out.splitlines()

    assert max(map(len, lines)) <= columns
    assert len(lines) < 24
    assert sum("checkout-latency/6b2f42cb" in line for line in lines) == 1
    assert ("8 of 11 shown; -n 0 shows all" in lines) is (columns < 100)


def test_a_limit_is_one_of_rows_and_what_is_not_shown_is_not_asked_about(endpoint: Endpoint, pagecli: Program) -> None:
    engagements = [told.engagement("plan", number=n, IncidentId=None) for n in range(9)]
    endpoint.answer("ListEngagements", wire({"Engagements": engagements}))
    endpoint.answer("ListPagesByEngagement", wire({"Pages": []}))
    endpoint.answer("DescribeEngagement", wire({**told.engagement("plan"), "Subject": "It is slow", "Content": "c"}))

    rows = pagecli("incidents", "-n", "2", "-o", "jsonl", "--since", "2026-01-01").rows

    assert [row["Subject"] for row in rows] == ["It is slow"] * 2
    assert len(endpoint.requests) == 1 + 9 + 2


def test_rows_have_the_fields_of_the_contract_in_every_format() -> None:
    rows = json.loads(main("incidents", "--demo", "--json").out)
    as_lines = main("incidents", "--demo", "-o", "jsonl").out.splitlines()
    as_csv = list(csv.DictReader(io.StringIO(main("incidents", "--demo", "--csv").out)))

    assert ",".join(rows[0]) == FIELDS
    assert [json.loads(line) for line in as_lines] == rows
    assert as_csv == [{k: "" if v is None else str(v) for k, v in row.items()} for row in rows]
    assert {row["State"] for row in rows} == {"open", "acknowledged", "unanswered"}


def test_no_incident_is_a_result() -> None:
    assert main("incidents", "--demo", "--json", "--during", "2001").out == "[]\n"
    assert main("incidents", "--demo", "--during", "2001").out == "0 incidents\n"


def test_a_name_that_is_nobodys_is_code_3_and_nothing_is_written_for_it() -> None:
    run = main("incidents", "akuan", "--demo", "--json")

    assert (run.code, run.out) == (3, "")
    assert "did you mean akuam" in run.err


def wire(members: dict[str, Any]) -> faulty.Answer:
    return faulty.http(json.dumps(members).encode())


def tell(endpoint: Endpoint) -> None:
    endpoint.answer("ListEngagements", wire({"Engagements": [told.engagement("plan", number=n) for n in range(3)]}))
    endpoint.answer("ListPagesByEngagement", faulty.batch([told.page("akuam")]))
    endpoint.answer("DescribeEngagement", wire({**told.engagement("plan"), "Subject": "It is slow", "Content": "c"}))


def test_an_endpoint_is_asked_once_an_engagement_and_once_an_incident(endpoint: Endpoint, pagecli: Program) -> None:
    tell(endpoint)

    outcome = pagecli("incidents", "-o", "jsonl", "--since", "2026-01-01")

    assert outcome.code == 0, outcome
    assert [row["Engagements"] for row in outcome.rows] == [3]
    assert len(endpoint.requests) == 1 + 3 + 1


@pytest.mark.parametrize(("name", "code"), [("AccessDeniedException", 4), ("ThrottlingException", 5)])
def test_pages_that_can_not_be_had_leave_it_incomplete(
    endpoint: Endpoint, pagecli: Program, name: str, code: int
) -> None:
    tell(endpoint)
    endpoint.answer("ListPagesByEngagement", faulty.error(name, "no"))

    outcome = pagecli("incidents", "--json", "--since", "2026-01-01", env={"AWS_MAX_ATTEMPTS": "1"})

    assert outcome.code == code
    assert not outcome.out.rstrip().endswith(b"]")
    assert b"ListPagesByEngagement" in outcome.err


def test_control_characters_in_a_subject_reach_no_terminal(endpoint: Endpoint, pagecli: Program) -> None:
    tell(endpoint)
    endpoint.answer(
        "DescribeEngagement", wire({**told.engagement("plan"), "Subject": "x\x1b[2J\u202ey", "Content": "c"})
    )

    shown = pagecli("incidents", "--since", "2026-01-01").out

    assert b"x\\x1b[2J\\u202ey" in shown
    assert b"\x1b" not in shown


def test_short_forms_that_were_shown_are_remembered_for_completion(endpoint: Endpoint, pagecli: Program) -> None:
    tell(endpoint)

    pagecli("incidents", "--since", "2026-01-01")

    [remembered] = (pagecli.home / "cache").rglob("shown.incidents")
    assert remembered.read_text().splitlines() == ["checkout/6b2f42cb"]
