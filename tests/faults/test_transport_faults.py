"""Connections that are refused, reset, silent or slow: the limits hold, and --timeout ends all of it."""

from __future__ import annotations

from dataclasses import replace

import pytest

from support import faulty_endpoint as faulty
from support.faulty_endpoint import Answer, Endpoint
from support.installed_program import Outcome, Program

ROWS = [faulty.page(number) for number in range(4)]
LISTING = faulty.listing(ROWS, 2)
FORMAT = ["-o", "jsonl", "--sort", "none"]
STREAM = [faulty.contact_arn(), *FORMAT]
ONE_TRY = {"AWS_MAX_ATTEMPTS": "1"}
BATCH = faulty.batch(ROWS)
A_BYTE_A_SECOND = faulty.dripping(BATCH, 1)
SLOW_HEAD = Answer(body=BATCH.head + BATCH.body, drip=1)
SOON = 14  # seconds: sooner than the 15 of silence, and late enough for a busy machine


def assert_unreachable(outcome: Outcome) -> None:
    assert outcome.code == 5, outcome
    assert outcome.out == b""
    assert outcome.err.startswith(b"pagecli: error: ")
    assert b"Traceback" not in outcome.err


def test_one_answer_may_take_30_seconds_however_busy_it_is(endpoint: Endpoint, pagecli: Program) -> None:
    aliases = endpoint.answer_each([[A_BYTE_A_SECOND], [SLOW_HEAD]])

    outcome = pagecli("list", *map(faulty.contact_arn, aliases), *FORMAT, env=ONE_TRY)

    assert_unreachable(outcome)
    assert len(outcome.errors) == 2
    assert 29 < outcome.seconds < 40


def test_15_seconds_of_silence_are_enough_for_another_try(endpoint: Endpoint, pagecli: Program) -> None:
    within_the_body = Answer(BATCH.head, BATCH.body[:20], ending="hang")
    aliases = endpoint.answer_each([[faulty.HANG, LISTING], [within_the_body, LISTING]])

    outcome = pagecli("list", *map(faulty.contact_arn, aliases), *FORMAT)

    assert outcome.code == 0, outcome.err
    assert [row["PageArn"] for row in outcome.rows] == [row["PageArn"] for row in ROWS] * 2
    assert 14 < outcome.seconds < 24


def test_a_lasting_silence_is_the_services_fault(endpoint: Endpoint, pagecli: Program) -> None:
    endpoint.answer("ListPagesByContact", faulty.HANG)

    outcome = pagecli("list", *STREAM, env=ONE_TRY)

    assert_unreachable(outcome)


def test_connecting_may_take_5_seconds(pagecli: Program) -> None:
    with faulty.full_backlog() as url:
        outcome = pagecli("list", *STREAM, "--endpoint-url", url, env=ONE_TRY)

    assert_unreachable(outcome)
    assert 4 < outcome.seconds < SOON


def test_a_refused_connection_names_the_endpoint(pagecli: Program) -> None:
    with faulty.closed_port() as url:
        outcome = pagecli("list", *STREAM, "--endpoint-url", url, env={"AWS_MAX_ATTEMPTS": "2"})

    assert_unreachable(outcome)
    assert url.encode() in outcome.err


BROKEN = {
    "reset at once": faulty.RESET,
    "reset within the head": Answer(BATCH.head[:30], ending="reset"),
    "reset within the body": Answer(BATCH.head, BATCH.body[:20], ending="reset"),
    "closed without a word": Answer(ending="close"),
    "another protocol": Answer(b"SSH-2.0-OpenSSH_9.2\r\n", ending="close"),
    "bad chunks": Answer(b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n", b"5\r\n{}\r\nzz", ending="close"),
}


def test_a_broken_connection_is_tried_again(endpoint: Endpoint, pagecli: Program) -> None:
    aliases = endpoint.answer_each([answer, LISTING, answer, LISTING] for answer in BROKEN.values())

    outcome = pagecli("list", *map(faulty.contact_arn, aliases), *FORMAT)

    assert (outcome.code, outcome.err) == (0, b"")
    assert [row["PageArn"] for row in outcome.rows] == [row["PageArn"] for row in ROWS] * len(aliases)


def test_a_connection_that_breaks_for_good_is_the_services_fault(endpoint: Endpoint, pagecli: Program) -> None:
    aliases = endpoint.answer_each([answer] for answer in BROKEN.values())

    outcome = pagecli("list", *map(faulty.contact_arn, aliases), *FORMAT, env={"AWS_MAX_ATTEMPTS": "2"})

    assert_unreachable(outcome)
    assert len(outcome.errors) == len(BROKEN)
    assert len(endpoint.requests) == 2 * len(BROKEN)


@pytest.mark.parametrize("answer", [faulty.HANG, A_BYTE_A_SECOND, SLOW_HEAD], ids=["hang", "body", "head"])
def test_timeout_ends_an_answer_that_does_not(endpoint: Endpoint, pagecli: Program, answer: Answer) -> None:
    endpoint.answer("ListPagesByContact", answer)

    outcome = pagecli("list", *STREAM, "--timeout", "2s")

    assert_unreachable(outcome)
    assert b"timeout" in outcome.err.lower().replace(b"time limit", b"timeout").replace(b"timed out", b"timeout")
    assert outcome.seconds < SOON


def test_timeout_ends_connecting(pagecli: Program) -> None:
    with faulty.full_backlog() as url:
        outcome = pagecli("list", *STREAM, "--endpoint-url", url, "--timeout", "1s")

    assert_unreachable(outcome)
    assert outcome.seconds < SOON


def test_timeout_is_of_the_whole_command_and_keeps_what_was_fetched(endpoint: Endpoint, pagecli: Program) -> None:
    rows = [faulty.page(number) for number in range(100)]
    listing = faulty.listing(rows, 1)
    endpoint.answer("ListPagesByContact", lambda request: replace(listing(request), wait=0.1))

    outcome = pagecli("list", *STREAM, "--timeout", "5s")

    assert outcome.code == 5, outcome.err
    assert outcome.seconds < SOON
    fetched = [row["PageArn"] for row in outcome.rows]
    assert 0 < len(fetched) < 100
    assert fetched == [row["PageArn"] for row in rows[: len(fetched)]]


def test_a_timeout_that_is_long_enough_changes_nothing(endpoint: Endpoint, pagecli: Program) -> None:
    endpoint.answer("ListPagesByContact", LISTING)

    outcome = pagecli("list", *STREAM, "--timeout", "1h")

    assert outcome.code == 0, outcome.err
    assert len(outcome.rows) == len(ROWS)
