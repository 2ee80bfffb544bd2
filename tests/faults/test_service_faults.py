"""Throttling and failures of the service: as many tries as the contract gives, then its error."""

from __future__ import annotations

from collections.abc import Mapping
from itertools import pairwise

import pytest

from support import faulty_endpoint as faulty
from support.faulty_endpoint import Endpoint, Step
from support.installed_program import Program

ROWS = [faulty.page(number) for number in range(4)]
LISTING = faulty.listing(ROWS, 2)
STREAM = [faulty.contact_arn(), "-o", "jsonl", "--sort", "none"]
UNAVAILABLE = faulty.http(b"<html><h1>503</h1></html>", 503, {"Content-Type": "text/html"})

FAILURES = [
    (faulty.throttling(), "ThrottlingException"),
    (faulty.error("InternalServerException", "Oh no", 500), "InternalServerException"),
    (faulty.http(b"", 500), "500"),
    (UNAVAILABLE, "503"),
    (faulty.http(b"Bad gateway", 502), "502"),
]


def gaps(endpoint: Endpoint) -> list[float]:
    return [later.at - earlier.at for earlier, later in pairwise(endpoint.requests)]


def test_a_passing_failure_costs_no_row_and_repeats_none(endpoint: Endpoint, pagecli: Program) -> None:
    passing = [*(answer for answer, _ in FAILURES), faulty.error("TooManyRequestsException", status=429), faulty.RESET]
    aliases = endpoint.answer_each([answer, LISTING, answer, answer, LISTING] for answer in passing)

    outcome = pagecli("list", *map(faulty.contact_arn, aliases), "-o", "jsonl", "--sort", "none")

    assert (outcome.code, outcome.err) == (0, b"")
    assert [row["PageArn"] for row in outcome.rows] == [row["PageArn"] for row in ROWS] * len(aliases)


def test_three_throttlings_are_waited_for_as_long_as_the_answer_says(endpoint: Endpoint, pagecli: Program) -> None:
    endpoint.answer(
        "ListPagesByContact",
        faulty.throttling(RetryAfterSeconds=1),
        faulty.throttling({"Retry-After": "1"}),
        faulty.throttling({"Retry-After": "1"}, RetryAfterSeconds=2),
        LISTING,
    )

    outcome = pagecli("list", *STREAM)

    assert outcome.code == 0, outcome.err
    assert [row["PageArn"] for row in outcome.rows] == [row["PageArn"] for row in ROWS]
    assert all(gap >= least for gap, least in zip(gaps(endpoint), [1, 1, 2], strict=False)), gaps(endpoint)


def test_a_server_error_is_waited_for_as_long_as_the_answer_says(endpoint: Endpoint, pagecli: Program) -> None:
    endpoint.answer(
        "ListPagesByContact",
        faulty.error("InternalServerException", status=500, RetryAfterSeconds=1),
        LISTING,
    )

    outcome = pagecli("list", *STREAM)

    assert outcome.code == 0, outcome.err
    assert gaps(endpoint)[0] >= 1


def test_a_wait_is_visible_on_a_terminal(endpoint: Endpoint, pagecli: Program) -> None:
    endpoint.answer("ListPagesByContact", faulty.throttling(RetryAfterSeconds=2), LISTING)

    shown = pagecli.terminal("list", faulty.contact_arn()).shown()

    assert shown.code == 0, shown.text
    assert b"throttl" in shown.raw.lower()
    assert "throttl" not in shown.text.lower(), "and it is wiped away when it is over"


@pytest.mark.parametrize("after", ["86400", "1e9", "Fri, 31 Dec 2100 23:59:59 GMT"])
def test_a_wait_beyond_the_contract_ends_it_at_once(endpoint: Endpoint, pagecli: Program, after: str) -> None:
    endpoint.answer("ListPagesByContact", faulty.throttling({"Retry-After": after}))

    outcome = pagecli("list", *STREAM)

    assert outcome.code == 5, outcome
    assert outcome.seconds < 25


NO_SECONDS = ["soon", "", "-5", "NaN", "1" * 500, "\xa0", "Fri, 99 Foo 2100"]
NO_JSON_SECONDS = ['"soon"', "null", "-5", "NaN", "1e999", "[]", "true"]


def test_a_wait_that_says_nothing_is_passed_over(endpoint: Endpoint, pagecli: Program) -> None:
    scripts: list[list[Step]] = [[faulty.throttling({"Retry-After": after}), LISTING] for after in NO_SECONDS]
    for after in NO_JSON_SECONDS:
        body = f'{{"__type": "ThrottlingException", "RetryAfterSeconds": {after}}}'.encode()
        scripts.append([faulty.http(body, 400), LISTING])
    aliases = endpoint.answer_each(scripts)

    outcome = pagecli("list", *map(faulty.contact_arn, aliases), "-o", "jsonl")

    assert (outcome.code, outcome.err) == (0, b"")
    assert len(outcome.rows) == len(ROWS) * len(aliases)


@pytest.mark.parametrize(("env", "tries"), [({}, 5), ({"AWS_MAX_ATTEMPTS": "2"}, 2), ({"AWS_MAX_ATTEMPTS": "1"}, 1)])
def test_a_lasting_failure_has_its_tries_and_is_then_the_error(
    endpoint: Endpoint, pagecli: Program, env: Mapping[str, str], tries: int
) -> None:
    aliases = endpoint.answer_each([answer] for answer, _ in FAILURES)

    outcome = pagecli("list", *map(faulty.contact_arn, aliases), "-o", "jsonl", env=env)

    assert outcome.code == 5, outcome
    for error, (_, words) in zip(outcome.errors, FAILURES, strict=True):
        assert words in error
        assert "ListPagesByContact" in error
        assert f"(request id {faulty.REQUEST_ID})" in error
    assert b"<html>" not in outcome.err
    assert b"Traceback" not in outcome.err
    assert [sum(r.contact == alias for r in endpoint.requests) for alias in aliases] == [tries] * len(aliases)


def test_the_waits_between_tries_do_not_add_up_to_more_than_the_contract_gives(
    endpoint: Endpoint, pagecli: Program
) -> None:
    endpoint.answer("ListPagesByContact", faulty.throttling(RetryAfterSeconds=11))

    outcome = pagecli("list", *STREAM)

    assert outcome.code == 5, outcome.err
    assert len(endpoint.requests) == 2, "11 s fit into 20 s, twice 11 s do not"


def test_timeout_ends_a_wait(endpoint: Endpoint, pagecli: Program) -> None:
    endpoint.answer("ListPagesByContact", faulty.throttling(RetryAfterSeconds=15))

    outcome = pagecli("list", *STREAM, "--timeout", "1s")

    assert outcome.code == 5, outcome.err
    assert outcome.seconds < 14


def test_the_rows_before_a_lasting_failure_are_printed_and_can_be_gone_on_from(
    endpoint: Endpoint, pagecli: Program
) -> None:
    endpoint.answer("ListPagesByContact", LISTING, faulty.throttling())

    first = pagecli("list", *STREAM, env={"AWS_MAX_ATTEMPTS": "1"})
    endpoint.answer("ListPagesByContact", LISTING)
    rest = pagecli("list", *STREAM, "--starting-token", "row2")

    assert (first.code, rest.code) == (5, 0)
    assert b"--starting-token row2" in first.err
    assert [row["PageArn"] for row in first.rows + rest.rows] == [row["PageArn"] for row in ROWS]
