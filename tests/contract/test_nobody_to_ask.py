"""An account or region without any contact is no quiet night: it is said, and the code is 3."""

from __future__ import annotations

import pytest

from support import faulty_endpoint as faulty
from support.faulty_endpoint import Endpoint
from support.installed_program import Program


@pytest.fixture
def nobody(endpoint: Endpoint) -> Endpoint:
    endpoint.answer("ListContacts", faulty.contacts())
    return endpoint


@pytest.mark.parametrize(
    ("arguments", "out"),
    [
        (("list", "--json"), b"[]\n"),
        (("list", "-u", "--exit-code", "-o", "jsonl"), b""),
        (("stats", "--objective", "read<5m:95%", "-o", "jsonl", "--fields", "Pages"), b'{"Pages":0}\n'),
        (("watch", "--until-read", "--timeout", "5m", "-o", "jsonl"), b""),
    ],
)
@pytest.mark.usefixtures("nobody")
def test_all_where_nobody_is_says_where_it_looked(pagecli: Program, arguments: tuple[str, ...], out: bytes) -> None:
    outcome = pagecli(*arguments, "--all")

    assert (outcome.code, outcome.out) == (3, out)
    assert b"no personal contact in us-east-2" in outcome.err
    assert b"--profile and --region" in outcome.err


@pytest.mark.usefixtures("nobody")
def test_the_table_is_written_whole(pagecli: Program) -> None:
    outcome = pagecli("list", "--all")

    assert outcome.code == 3
    assert b"INCOMPLETE" not in outcome.out


@pytest.mark.parametrize("options", [[], ["--open"], ["--json"]])
def test_incidents_where_nobody_was_ever_engaged_say_where_they_looked(
    endpoint: Endpoint, pagecli: Program, options: list[str]
) -> None:
    endpoint.answer("ListEngagements", faulty.batch([], member="Engagements"))

    outcome = pagecli("incidents", *options)

    assert outcome.code == 0
    assert b"pagecli: nobody was ever engaged in us-east-2; if that is wrong, check --profile" in outcome.err


@pytest.mark.parametrize("options", [["--hours"], ["--hours", "--json"], ["-o", "ics"], ["--json"]])
def test_hours_and_calendars_without_a_schedule_say_so(
    endpoint: Endpoint, pagecli: Program, options: list[str]
) -> None:
    endpoint.answer("ListContacts", faulty.batch([], member="Contacts"))

    outcome = pagecli("oncall", *options)

    assert outcome.code == 0
    assert outcome.err == b"pagecli: there is no on-call schedule\n"


@pytest.mark.usefixtures("nobody")
def test_an_archive_of_an_account_without_contacts_is_made_and_says_that_nobody_was_there(
    pagecli: Program, endpoint: Endpoint
) -> None:
    endpoint.answer("ListEngagements", faulty.batch([], member="Engagements"))

    outcome = pagecli("archive", "kept")

    assert outcome.code == 3
    assert b"0 contacts" in outcome.out
    assert b"no personal contact in us-east-2" in outcome.err
