"""`pagecli doctor` from its command line: in process against the demo data, and installed against an endpoint."""

from __future__ import annotations

import json

import pytest

from support import faulty_endpoint as faulty
from support.faulty_endpoint import Endpoint
from support.in_process import Stage, main
from support.installed_program import Program

FIELDS = ["Severity", "ContactAlias", "Problem", "Detail", "StartTime", "EndTime", "AccountId", "Region"]


def test_what_is_wrong_in_the_demo() -> None:
    run = main("doctor", "--demo", "--utc", "--days", "7")

    assert (run.code, run.err) == (10, "")
    assert run.out == (
        "SEVERITY  WHO       WHAT\n"
        "ERROR     alejr     alejr voice does not work: its last pages failed\n"
        "ERROR     alejr     alejr email can't work: it is not activated\n"
        "ERROR     checkout  nobody is on call Fri Nov 27 08:00 to 09:00 (in 3d)\n"
        "WARNING   anasi     one channel only: anasi email\n"
        "\n"
        "4 findings · 7 people, 4 plans, 2 schedules · looked 7 days ahead\n"
    )


def test_rows_have_the_fields_of_the_contract() -> None:
    rows = json.loads(main("doctor", "--demo", "--days", "7", "--json").out)

    assert [list(row) for row in rows] == [FIELDS] * 4
    assert [(row["StartTime"], row["EndTime"]) for row in rows if row["Problem"] == "nobody-on-call"] == [
        ("2026-11-27T08:00:00.000Z", "2026-11-27T09:00:00.000Z")
    ]
    assert {row["Severity"] for row in rows} == {"error", "warning"}


@pytest.mark.parametrize(
    ("arguments", "code"),
    [(["mateoj"], 0), (["anasi"], 0), (["anasi", "--strict"], 10), (["alejr"], 10), (["akuan"], 3)],
)
def test_the_exit_code_is_for_a_scheduled_check(arguments: list[str], code: int) -> None:
    assert main("doctor", *arguments, "--demo").code == code


@pytest.mark.parametrize("columns", [60, 80, 120, 200])
def test_no_line_is_longer_than_the_terminal(columns: int) -> None:
    lines = main("doctor", "--demo", on=Stage(stdout_is_terminal=True, columns=columns)).out.splitlines()

    assert max(map(len, lines)) <= columns
    assert sum("alejr" in line for line in lines) >= 2


def test_an_account_without_contacts_has_nothing_wrong(endpoint: Endpoint, pagecli: Program) -> None:
    endpoint.answer("ListContacts", faulty.http(b'{"Contacts": []}'))

    outcome = pagecli("doctor", "--json")

    assert (outcome.code, outcome.out) == (0, b"[]\n")


def person(endpoint: Endpoint, arn: str) -> None:
    contact = {"ContactArn": arn, "Alias": "akuam", "Type": "PERSONAL", "Plan": {"Stages": []}}
    endpoint.answer("GetContact", faulty.http(json.dumps(contact).encode()))
    endpoint.answer("ListContactChannels", faulty.http(b'{"ContactChannels": []}'))


def test_a_permission_that_is_missing_is_code_4_and_a_row(endpoint: Endpoint, pagecli: Program) -> None:
    person(endpoint, faulty.contact_arn())
    endpoint.answer("ListPagesByContact", faulty.error("AccessDeniedException", "no"))

    outcome = pagecli("doctor", faulty.contact_arn(), "--json")
    rows = json.loads(outcome.out)

    assert outcome.code == 4
    assert ("no-permission", "ssm-contacts:ListPagesByContact is not permitted") in {
        (row["Problem"], row["Detail"]) for row in rows
    }
    assert b"the identity needs the IAM action ssm-contacts:ListPagesByContact" in outcome.err


def test_what_fails_otherwise_leaves_it_incomplete(endpoint: Endpoint, pagecli: Program) -> None:
    person(endpoint, faulty.contact_arn())
    endpoint.answer("ListPagesByContact", faulty.error("ThrottlingException", "no"))

    outcome = pagecli("doctor", faulty.contact_arn(), "--json", env={"AWS_MAX_ATTEMPTS": "1"})

    assert outcome.code == 5
    assert b"no-channel" in outcome.out
    assert not outcome.out.rstrip().endswith(b"]")
