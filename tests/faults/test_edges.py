"""What lies at an edge, of the calendar, of the limits or of the set-up, is met without a crash and said as it is."""

from __future__ import annotations

import time
from dataclasses import replace

import pytest

from support import faulty_endpoint as faulty
from support.faulty_endpoint import Endpoint
from support.installed_program import KEY, Program

ARN = faulty.contact_arn()
FAR_ZONE = "Mon, 01 Jan 2024 00:00:00 +99999999999999999999"


@pytest.mark.parametrize(
    "time",
    [253402300799, -62135596800, "9999-12-31T23:59:59-14:00", "Fri, 31 Dec 9999 23:59:59 -0100", FAR_ZONE],
)
@pytest.mark.parametrize("command", [("list", ARN, "--json"), ("list", ARN), ("stats", ARN, "--by", "day")])
def test_a_time_at_the_end_of_the_calendar_costs_no_row(
    endpoint: Endpoint, pagecli: Program, command: tuple[str, ...], time: float | str
) -> None:
    endpoint.answer("ListPagesByContact", faulty.batch([faulty.page(1, SentTime=time), faulty.page(2)]))

    for zone in ("Asia/Tokyo", "America/New_York"):
        outcome = pagecli(*command, "--tz", zone)
        assert outcome.code == 0, outcome


@pytest.mark.parametrize("asked", [{"headers": {"Retry-After": FAR_ZONE}}, {"RetryAfterSeconds": 10**400}])
def test_a_wait_that_no_calendar_has_is_passed_over(
    endpoint: Endpoint, pagecli: Program, asked: dict[str, object]
) -> None:
    endpoint.answer("ListPagesByContact", faulty.throttling(**asked), faulty.batch([faulty.page()]))  # type: ignore[arg-type]

    outcome = pagecli("list", ARN, "-o", "jsonl")

    assert (outcome.code, len(outcome.rows)) == (0, 1)


def test_a_watch_that_never_got_an_answer_is_no_success(endpoint: Endpoint, pagecli: Program) -> None:
    endpoint.answer("ListPagesByContact", replace(faulty.batch([]), wait=60))

    for until in ([], ["--until-read"]):
        outcome = pagecli("watch", ARN, "--timeout", "1s", *until)
        assert (outcome.code, outcome.out) == (5, b""), outcome
        assert b"time limit" in outcome.err


def test_the_time_limit_ends_a_credential_process_too(pagecli: Program) -> None:
    (pagecli.home / ".aws").mkdir()
    (pagecli.home / ".aws" / "config").write_text('[profile prod]\ncredential_process = sh -c "sleep 60"\n')
    env = {"AWS_ACCESS_KEY_ID": None, "AWS_SECRET_ACCESS_KEY": None, "AWS_PROFILE": "prod"}

    outcome = pagecli("contacts", "--timeout", "1s", env=env, timeout=20)

    assert outcome.code == 5
    assert b"time limit" in outcome.err


@pytest.mark.parametrize(
    "url", ["http://bob:hunter2pw@127.0.0.1:1/", "http://127.0.0.1:99999/", "ftp://127.0.0.1/", "http://127.0.0.1:0/"]
)
def test_an_endpoint_that_can_not_be_is_a_usage_error(endpoint: Endpoint, pagecli: Program, url: str) -> None:
    outcome = pagecli("list", ARN, "--endpoint-url", url)

    assert outcome.code == 2, outcome
    assert b"hunter2pw" not in outcome.err
    assert KEY.encode() not in outcome.err


@pytest.mark.parametrize(("value", "code"), [("1", 0), ("true", 0), ("false", 3), ("0", 3), ("maybe", 2)])
def test_pagecli_demo_is_on_or_off_or_refused(endpoint: Endpoint, pagecli: Program, value: str, code: int) -> None:
    endpoint.answer("ListContacts", faulty.contacts())

    assert pagecli("list", "akuam", env={"PAGECLI_DEMO": value}).code == code


def test_a_database_without_a_name_is_refused(pagecli: Program) -> None:
    assert pagecli("serve", "--port", "0", "--db", "").code == 2


@pytest.mark.parametrize("arguments", [("--since", "٣h"), ("--timeout", "٣s")])
def test_only_ascii_digits_are_digits(pagecli: Program, arguments: tuple[str, str]) -> None:
    assert pagecli("list", ARN, *arguments).code == 2


def test_a_time_of_day_that_has_not_come_today_is_yesterdays(endpoint: Endpoint, pagecli: Program) -> None:
    now = time.time()
    endpoint.answer("ListPagesByContact", faulty.batch([faulty.page(SentTime=now - 3600)]))
    soon = time.strftime("%H:%M", time.gmtime(now + 1800))

    outcome = pagecli("list", ARN, "--since", soon, "--exit-code")

    assert outcome.code == 10, outcome


@pytest.mark.parametrize("command", ["list", "stats", "watch"])
def test_a_since_in_the_future_is_not_all_clear(endpoint: Endpoint, pagecli: Program, command: str) -> None:
    soon = time.strftime("%Y-%m-%dT%H:%MZ", time.gmtime(time.time() + 1800))

    outcome = pagecli(command, ARN, "--since", soon)

    assert outcome.code == 2, outcome
    assert f"--since {soon} lies in the future".encode() in outcome.err


def test_an_option_given_twice_is_not_half_of_what_was_asked(endpoint: Endpoint, pagecli: Program) -> None:
    outcome = pagecli("list", "akuam", "--since", "1h", "--since", "2h")

    assert outcome.code == 2, outcome
    assert b"--since is given 2 times" in outcome.err
    assert endpoint.requests == []
