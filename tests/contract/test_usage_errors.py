"""What is wrong with the command line is said, with code 2, before any request is made."""

from __future__ import annotations

import re
from datetime import datetime

import pytest

from support import faulty_endpoint as faulty
from support.faulty_endpoint import Endpoint
from support.in_process import Run, Stage, main
from support.installed_program import Program

ARN = faulty.contact_arn()
TOKEN = ["--starting-token", "row2"]
NONE = ["--sort", "none"]

WRONG: list[tuple[list[str], str]] = [
    (["list"], "whose pages?"),
    (["list", "a/b"], "malformed contact alias 'a/b'"),
    (["list", "Nobody", "--demo"], "malformed contact alias 'Nobody'"),
    (["list", "a" * 256], "malformed contact alias"),
    (["list", "arn:aws:iam::111122223333:user/akuam"], "malformed contact ARN"),
    (["list", ARN.replace("contact/", "page/")], "is the ARN of a page, not of a contact"),
    (["list", "akuam", "--all"], "--all beside names"),
    (["list", "akuam", "-o", "xml"], "--output 'xml' is not known"),
    (["list", "akuam", "--json", "--csv"], "two formats at once"),
    (["list", "akuam", "--json", "-o", "table"], "two formats at once"),
    (["list", "akuam", "--fields", "Nope"], "unknown field 'Nope'"),
    (["list", "akuam", "--fields", "Sender,Sender"], "names a field twice"),
    (["list", "akuam", "--tz", "Mars/Olympus"], "unknown time zone 'Mars/Olympus'"),
    (["list", "akuam", "--utc", "--tz", "Europe/Zurich"], "--utc and --tz name two zones"),
    (["list", "akuam", "--color", "sometimes"], "--color 'sometimes' is not known"),
    (["list", "akuam", "--since", "01/02/2026"], "can't read '01/02/2026' as a time"),
    (["list", "akuam", "--since", "10"], "can't read '10' as a time"),
    (["list", "akuam", "--until", "2026-02-30"], "can't read '2026-02-30' as a time"),
    (["list", "akuam", "--since", "1h", "--until", "2h"], "--since 1h is after --until 2h"),
    (["list", "akuam", "--status", "unread"], "--status 'unread' is not known"),
    (["list", "akuam", "--since", "2100-01-01"], "--since 2100-01-01 lies in the future"),
    (["stats", "akuam", "--since", "2100-01-01"], "--since 2100-01-01 lies in the future"),
    (["watch", "akuam", "--since", "2100-01-01"], "--since 2100-01-01 lies in the future"),
    (["list", "akuam", "--during", "2100"], "--during 2100 lies in the future"),
    (["stats", "akuam", "--during", "last-year"], "can't read 'last-year' as a period"),
    (["watch", "akuam", "--during", "today", "--since", "1h"], "--during beside --since or --until"),
    *(
        (["list", "akuam", option, value, option, value], f"{option} is given 2 times")
        for option, value in {
            "--since": "1h",
            "--until": "1h",
            "--during": "today",
            "--incident": "a",
            "--sender": "a",
            "--tz": "UTC",
            "--endpoint-url": "http://127.0.0.1:1",
        }.items()
    ),
    (["list", "akuam", "-s", "1h", "--since=2h", "-s2h"], "--since is given 3 times"),
    (["stats", "akuam", "--objective", "read<5m:95%", "--objective", "read<9m:95%"], "--objective is given 2 times"),
    (["plan", "akuam", "--endpoint-url", "a", "--endpoint-url", "b"], "--endpoint-url is given 2 times"),
    (["ack", "123456", "akuam/2f92b456", "--region", "a", "--region", "b"], "takes one account and region"),
    (["ack", "123456", "akuam/2f92b456", "--region", "all"], "takes one account and region"),
    (["ack", "123456", "akuam/2f92b456", "--profile", "a", "--profile", "b"], "takes one account and region"),
    (["ack", "123456", "akuam/2f92b456", "--profile", "oncall-*"], "takes one account and region"),
    (["list", "akuam", "-n", "-1"], "--limit -1 is negative"),
    (["list", "akuam", "-n", "few"], "Invalid value for '-n' / '--limit': "),
    (["list", "akuam", "--sort", "name"], "--sort 'name' is not known"),
    (["list", "akuam", "--reverse", *NONE], "--reverse with --sort none"),
    (["list", "akuam", "--page-size", "-1"], "--page-size -1 is out of range"),
    (["list", "akuam", "--page-size", "1025"], "--page-size 1025 is out of range"),
    (["list", "akuam", *TOKEN], "--starting-token is for one contact and --sort none"),
    (["list", "akuam", "alejr", *NONE, *TOKEN], "--starting-token is for one contact"),
    (["list", "--all", *NONE, *TOKEN], "--starting-token is for one contact"),
    (["list", "akuam", *NONE, "--starting-token", "not a token"], "--starting-token is not a NextToken"),
    (["list", "akuam", *NONE, "--starting-token", "t" * 2049], "--starting-token is not a NextToken"),
    (["list", "akuam", "--timeout", "soon"], "'soon' is not a duration"),
    (["list", "akuam", "--nope"], "No such option: --nope"),
    (["contacts", "a/b"], "malformed contact alias 'a/b'"),
    (["contacts", "--fields", "Sender"], "unknown field 'Sender'"),
    (["contacts", "--json", "--csv"], "two formats at once"),
    (["contacts", "--timeout", "1"], "'1' is not a duration"),
    (["contacts", "a", "b"], "unexpected extra argument"),
    (["serve", "--port", "65536"], "--port 65536 is out of range"),
    (["serve", "--port", "-1"], "--port -1 is out of range"),
    (["serve", "--demo"], "No such option: --demo"),
    (["nope"], "No such command 'nope'"),
]


@pytest.mark.parametrize(("arguments", "what"), WRONG, ids=[" ".join(arguments)[:60] for arguments, _ in WRONG])
def test_it_is_said_on_stderr_and_the_code_is_2(arguments: list[str], what: str) -> None:
    run = main(*arguments)

    assert (run.code, run.out) == (2, "")
    assert re.match(r"pagecli: error: .*" + re.escape(what), run.err), run.err
    assert run.err.count("\n") in (1, 2)


@pytest.mark.parametrize(
    "arguments",
    [
        ["list", "akuam", "--fields", "Nope"],
        ["list", "akuam", "alejr", "no/alias"],
        ["list", "akuam", "--since", "tomorrow"],
        ["list", "akuam", "--since", "2100-01-01"],
        ["list", "akuam", "--endpoint-url", "http://a", "--endpoint-url", "http://b"],
        ["list", "akuam", "--page-size", "2000"],
        ["list", "akuam", "--timeout", "soon"],
        ["contacts", "a/b"],
    ],
    ids=" ".join,
)
def test_it_is_said_before_any_request(endpoint: Endpoint, pagecli: Program, arguments: list[str]) -> None:
    outcome = pagecli(*arguments)

    assert (outcome.code, outcome.out) == (2, b"")
    assert endpoint.requests == []


@pytest.mark.parametrize(
    ("variables", "what"),
    [
        ({"PAGECLI_OUTPUT": "xml"}, "PAGECLI_OUTPUT 'xml' is not known"),
        ({"PAGECLI_CONTACT": "no/alias"}, "malformed contact alias 'no/alias'"),
    ],
)
def test_a_variable_that_is_wrong_is_named(variables: dict[str, str], what: str) -> None:
    run = main("list", on=Stage({"PAGECLI_CONTACT": "akuam", **variables}))

    assert run.code == 2
    assert what in run.err


@pytest.mark.parametrize(
    ("option", "first", "last"),
    [("--timeout", "soon", "1m"), ("--color", "x", "never"), ("--limit", "-1", "3"), ("--sort", "x", "read")],
)
def test_of_another_option_the_last_counts(option: str, first: str, last: str) -> None:
    assert main("list", "akuam", "--demo", option, first, option, last).code == 0


def test_times_are_refused_with_the_forms_that_are_taken() -> None:
    run: Run = main("list", "akuam", "--since", "2026-11")

    forms = run.err.partition("forms that are taken: ")[2]
    assert "today" in forms
    assert [form for form in re.findall(r"\d{4}-\d\d-\d\d", forms) if datetime.fromisoformat(form)] != []
