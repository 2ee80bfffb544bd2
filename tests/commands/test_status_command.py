"""`pagecli status` from its command line: in process against the demo data, and installed against an endpoint."""

from __future__ import annotations

import json
from typing import Any

import pytest

from support import faulty_endpoint as faulty
from support.faulty_endpoint import Endpoint
from support.in_process import Stage, main
from support.installed_program import Program

AKUAM = {"PAGECLI_CONTACT": "akuam"}
SCREEN = """\
ON CALL  checkout  anasi until Nov 24 09:00 (in 14h) · then alejr
         payments  mateoj until Nov 30 14:00 (in 6d) · then saanvis
         payments  sofiam until Nov 30 14:00 (in 6d) · then zhangw

OPEN     Checkout p99 above 3 s · checkout-latency/6b2f42cb
         since 18:51 (8m ago) · nobody has acknowledged
         akuam  18:51 sms delivered · 18:56 voice sent
         alejr  18:56 sms delivered
         expected next at 19:01 (in 1m 40s) · alejr by voice · anasi by email

MINE     2 open · pagecli ack CODE · 35 more unread
         18:56  voice  Checkout p99 above 3 s · akuam/f509b571
         18:51  sms    Checkout p99 above 3 s · akuam/f519e78c
"""


def test_the_screen_for_three_in_the_morning() -> None:
    run = main("status", "--demo", "--utc", on=Stage(variables=AKUAM))

    assert run.code == 0
    assert run.out == SCREEN


@pytest.mark.parametrize("columns", [60, 80, 120, 200])
def test_it_fits_a_terminal_of_24_rows(columns: int) -> None:
    stage = Stage(variables=AKUAM, stdout_is_terminal=True, columns=columns)
    lines = main("status", "--demo", "--utc", on=stage).out.splitlines()

    assert max(map(len, lines)) <= columns
    assert len(lines) <= 22  # the prompt and the note on demo data have a row each


def test_without_a_contact_it_says_how_to_name_one() -> None:
    run = main("status", "--demo")

    assert "MINE     PAGECLI_CONTACT=ALIAS shows what of yours is unread" in run.out
    assert json.loads(main("status", "--demo", "--json").out)["Unread"] is None


def test_programs_get_an_object_with_the_fields_of_the_contract() -> None:
    found = json.loads(main("status", "--demo", "--json", on=Stage(variables=AKUAM)).out)
    incidents = json.loads(main("incidents", "--demo", "--json", "--open").out)
    unread = json.loads(main("list", "akuam", "-u", "--demo", "--json").out)
    opened = [page for page in found["Unread"] if page["Open"]]

    assert list(found) == ["OnCall", "Incidents", "Unread"]
    [incident] = found["Incidents"]
    assert list(incident)[-4:] == ["Subject", "Next", "AccountId", "Region"]
    assert [{name: value for name, value in incident.items() if name != "Next"}] == incidents
    assert incident["Next"] == {
        "Time": "2026-11-23T19:01:40.000Z",
        "Targets": [
            {"ContactAlias": "alejr", "ChannelType": "VOICE"},
            {"ContactAlias": "anasi", "ChannelType": "EMAIL"},
        ],
    }
    assert list(found["Unread"][0])[-4:] == ["Via", "Open", "AccountId", "Region"]
    assert [{name: value for name, value in page.items() if name != "Open"} for page in found["Unread"]] == unread
    assert [page["IncidentId"] for page in opened] == [incident["IncidentId"]] * 2
    assert {shift["Schedule"] for shift in found["OnCall"] if shift["Now"]} == {"checkout", "payments"}


def test_somebody_who_was_told_by_nothing_that_is_open_has_nothing_open() -> None:
    run = main("status", "--demo", on=Stage(variables={"PAGECLI_CONTACT": "mateoj"}))

    assert "MINE     nothing open" in run.out


def wire(members: dict[str, Any]) -> faulty.Answer:
    return faulty.http(json.dumps(members).encode())


@pytest.fixture
def quiet(endpoint: Endpoint) -> Endpoint:
    """An endpoint where there is no schedule, and nothing is going on."""
    endpoint.answer("ListContacts", wire({"Contacts": []}))
    endpoint.answer("ListEngagements", wire({"Engagements": []}))
    return endpoint


def test_where_nothing_goes_on_it_says_so(quiet: Endpoint, pagecli: Program) -> None:
    outcome = pagecli("status", "--utc")

    assert (outcome.code, outcome.err) == (0, b"")
    assert outcome.out.decode().splitlines() == [
        "ON CALL  there is no on-call schedule",
        "",
        "OPEN     nothing",
        "",
        "MINE     PAGECLI_CONTACT=ALIAS shows what of yours is unread",
    ]
    assert len(quiet.requests) == 2


@pytest.mark.parametrize(("name", "code"), [("AccessDeniedException", 4), ("ThrottlingException", 5)])
def test_what_can_not_be_listed_is_not_known_and_the_code_is_not_0(
    quiet: Endpoint, pagecli: Program, name: str, code: int
) -> None:
    quiet.answer("ListEngagements", faulty.error(name, "no"))

    shown = pagecli("status", env={"AWS_MAX_ATTEMPTS": "1"})
    as_json = pagecli("status", "--json", env={"AWS_MAX_ATTEMPTS": "1"})

    assert (shown.code, as_json.code) == (code, code)
    assert "OPEN     not known" in shown.out.decode()
    assert b"INCOMPLETE" in shown.out
    assert b"ListEngagements" in shown.err
    assert b'"Incidents":null' in as_json.out
    with pytest.raises(ValueError, match="Expecting"):
        json.loads(as_json.out)
