"""`contacts`: rows, formats, prefix, and what is remembered from it."""

from __future__ import annotations

import pytest

from support import faulty_endpoint as faulty
from support.faulty_endpoint import Endpoint, contact, contact_arn
from support.installed_program import Program

PLAN = contact("plan", Type="ESCALATION", DisplayName="Plan, the")
ROTA = {name: value for name, value in contact("rota", Type="ONCALL_SCHEDULE").items() if name != "DisplayName"}
A = "arn:aws:ssm-contacts:us-east-2:111122223333:contact"
PLACE = '"AccountId":"111122223333","Region":"us-east-2"'


@pytest.fixture
def account(endpoint: Endpoint) -> Endpoint:
    endpoint.answer(
        "ListContacts",
        faulty.batch([contact("akuam"), PLAN], "more", "Contacts"),
        faulty.batch([ROTA], member="Contacts"),
    )
    return endpoint


@pytest.mark.usefixtures("account")
@pytest.mark.parametrize(
    ("options", "expected"),
    [
        (
            ["--json"],
            f'[\n{{"Alias":"akuam","DisplayName":"Akuam","Type":"PERSONAL","ContactArn":"{A}/akuam",{PLACE}}},\n'
            f'{{"Alias":"plan","DisplayName":"Plan, the","Type":"ESCALATION","ContactArn":"{A}/plan",{PLACE}}},\n'
            f'{{"Alias":"rota","DisplayName":null,"Type":"ONCALL_SCHEDULE","ContactArn":"{A}/rota",{PLACE}}}\n]\n',
        ),
        (
            ["-o", "jsonl", "--fields", "Type,Alias"],
            '{"Type":"PERSONAL","Alias":"akuam"}\n{"Type":"ESCALATION","Alias":"plan"}\n'
            '{"Type":"ONCALL_SCHEDULE","Alias":"rota"}\n',
        ),
        (
            ["--csv"],
            "Alias,DisplayName,Type,ContactArn,AccountId,Region\r\n"
            f"akuam,Akuam,PERSONAL,{A}/akuam,111122223333,us-east-2\r\n"
            f'plan,"Plan, the",ESCALATION,{A}/plan,111122223333,us-east-2\r\n'
            f"rota,,ONCALL_SCHEDULE,{A}/rota,111122223333,us-east-2\r\n",
        ),
        (
            [],
            "ALIAS  NAME       TYPE             ARN\n"
            f"akuam  Akuam      PERSONAL         {A}/akuam\n"
            f"plan   Plan, the  ESCALATION       {A}/plan\n"
            f"rota   -          ONCALL_SCHEDULE  {A}/rota\n"
            "\n3 contacts\n",
        ),
    ],
    ids=["json", "jsonl", "csv", "table"],
)
def test_contacts_are_written_in_each_format(pagecli: Program, options: list[str], expected: str) -> None:
    outcome = pagecli("contacts", *options)

    assert (outcome.code, outcome.out.decode(), outcome.err) == (
        0,
        expected,
        b"",
    )


@pytest.mark.usefixtures("account")
def test_a_terminal_that_is_narrow_shows_no_arn(pagecli: Program) -> None:
    shown = pagecli.terminal("contacts", columns=80).shown()

    assert shown.text.split("\n")[:2] == ["ALIAS  NAME       TYPE", "akuam  Akuam      PERSONAL"]


def test_a_prefix_is_asked_of_the_service(account: Endpoint, pagecli: Program) -> None:
    pagecli("contacts", "ak")

    assert [request.members for request in account.requests] == [
        {"AliasPrefix": "ak", "MaxResults": 1024},
        {"AliasPrefix": "ak", "MaxResults": 1024, "NextToken": "more"},
    ]


@pytest.mark.parametrize(
    ("output", "expected"),
    [
        ("json", "[]\n"),
        ("jsonl", ""),
        ("csv", "Alias,DisplayName,Type,ContactArn,AccountId,Region\r\n"),
        ("table", "0 contacts\n"),
    ],
)
def test_no_contacts_are_a_result(endpoint: Endpoint, inside: Program, output: str, expected: str) -> None:
    endpoint.answer("ListContacts", faulty.contacts())

    outcome = inside("contacts", env={"PAGECLI_OUTPUT": output})

    assert (outcome.code, outcome.out.decode(), outcome.err) == (0, expected, b"")


@pytest.mark.parametrize("arguments", [[], ["ak"]])
def test_what_was_listed_needs_no_resolution(account: Endpoint, inside: Program, arguments: list[str]) -> None:
    account.answer("ListPagesByContact", faulty.batch([]))
    inside("contacts", *arguments)
    account.requests.clear()

    assert inside("list", "akuam").code == 0
    assert [request.operation for request in account.requests] == ["ListPagesByContact"]


def test_a_whole_listing_forgets_who_is_gone(endpoint: Endpoint, inside: Program) -> None:
    endpoint.answer("ListContacts", faulty.contacts("akuam", "gone"), faulty.contacts("akuam"))
    inside("contacts")
    inside("contacts")

    [file] = inside.home.rglob("*.aliases")
    assert file.read_text() == f"akuam\t{contact_arn()}\tPERSONAL\tAkuam\n"


def test_a_failure_after_some_rows_prints_them_and_is_no_success(endpoint: Endpoint, inside: Program) -> None:
    endpoint.answer(
        "ListContacts",
        faulty.batch([contact("akuam")], "more", "Contacts"),
        faulty.error("AccessDeniedException", "no"),
    )

    outcome = inside("contacts")

    assert outcome.code == 4
    assert outcome.out.decode().splitlines()[1].startswith("akuam ")
    assert outcome.out.endswith(b"INCOMPLETE: not all rows could be fetched\n")
    assert list(inside.home.rglob("*.aliases")) == []


def test_the_demo_has_people_a_plan_and_a_schedule(pagecli: Program) -> None:
    outcome = pagecli("contacts", "--demo", "-o", "jsonl")

    types = {row["Alias"]: row["Type"] for row in outcome.rows}
    assert {alias: types[alias] for alias in ("akuam", "alejr", "anasi")} == dict.fromkeys(
        ("akuam", "alejr", "anasi"), "PERSONAL"
    )
    assert {"ESCALATION", "ONCALL_SCHEDULE"} <= set(types.values())


@pytest.mark.usefixtures("account")
@pytest.mark.parametrize("command", ["list", "stats", "watch", "plan", "oncall", "incidents", "doctor", "report"])
def test_a_display_name_is_answered_with_the_alias(pagecli: Program, endpoint: Endpoint, command: str) -> None:
    endpoint.answer("ListEngagements", faulty.batch([], member="Engagements"))
    outcome = pagecli(command, "THE")

    assert outcome.code == 3, outcome
    assert b"error: 'THE' is not an alias\nhint: did you mean plan (Plan, the)?" in outcome.err


@pytest.mark.parametrize(
    "command", [["engage", "THE", "--subject", "x", "--dry-run"], ["stop", "THE", "--yes"], ["ack", "1", "THE"]]
)
def test_nothing_is_looked_up_for_a_command_that_writes(
    pagecli: Program, endpoint: Endpoint, command: list[str]
) -> None:
    assert pagecli(*command).code == 2
    assert endpoint.requests == []
