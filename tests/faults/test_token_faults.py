"""A listing ends: tokens that lead nowhere are an error, and an empty batch is not the end."""

from __future__ import annotations

import re
import shlex
from itertools import count
from unittest.mock import ANY

import pytest

from support import faulty_endpoint as faulty
from support.faulty_endpoint import Answer, Endpoint, Request
from support.installed_program import Program

STREAM = [faulty.contact_arn(), "-o", "jsonl", "--sort", "none"]


@pytest.mark.parametrize("length", [1, 2, 100])
def test_a_cycle_of_tokens_is_an_error_at_its_first_repeat(endpoint: Endpoint, pagecli: Program, length: int) -> None:
    numbers = count()

    def cycle(_: Request) -> Answer:
        number = next(numbers)
        return faulty.batch([faulty.page(number)], f"token{number % length}")

    endpoint.answer("ListPagesByContact", cycle)

    outcome = pagecli("list", *STREAM)

    assert outcome.code == 1, outcome
    assert re.search(rb"pagecli: error: .*ListPagesByContact.*NextToken", outcome.err)
    assert len(endpoint.requests) == length + 1
    arns = [row["PageArn"] for row in outcome.rows]
    assert len(arns) == len(set(arns)) >= length


def test_a_cycle_of_tokens_is_an_error_while_contacts_are_listed(endpoint: Endpoint, pagecli: Program) -> None:
    endpoint.answer("ListContacts", faulty.batch([faulty.contact()], "again", "Contacts"))

    outcome = pagecli("contacts", "-o", "jsonl")

    assert outcome.code == 1
    assert b"NextToken" in outcome.err
    assert len(endpoint.requests) == 2


def test_ever_new_tokens_with_empty_batches_are_an_error_at_a_stated_bound(
    endpoint: Endpoint, pagecli: Program
) -> None:
    numbers = count()
    endpoint.answer("ListPagesByContact", lambda _: faulty.batch([], f"token{next(numbers)}"))

    outcome = pagecli("list", *STREAM)

    assert outcome.code == 1, outcome
    assert len(endpoint.requests) <= 2000
    assert str(len(endpoint.requests)) in outcome.err.decode().replace(",", "")


def test_an_empty_batch_with_a_token_is_not_the_end(endpoint: Endpoint, pagecli: Program) -> None:
    rows = [faulty.page(number) for number in range(2)]
    endpoint.answer(
        "ListPagesByContact",
        faulty.batch([], "a"),
        faulty.batch(rows[:1], "b"),
        faulty.batch([], "c"),
        faulty.batch([], "d"),
        faulty.batch(rows[1:]),
    )

    outcome = pagecli("list", *STREAM)

    assert outcome.code == 0, outcome.err
    assert [row["PageArn"] for row in outcome.rows] == [row["PageArn"] for row in rows]
    assert [request.members.get("NextToken") for request in endpoint.requests] == [None, "a", "b", "c", "d"]


def test_an_empty_batch_with_a_token_is_not_the_end_of_the_search_for_an_alias(
    endpoint: Endpoint, pagecli: Program
) -> None:
    endpoint.answer("ListContacts", faulty.batch([], "a", "Contacts"), faulty.contacts("akuam2", "akuam"))
    endpoint.answer("ListPagesByContact", faulty.batch([faulty.page()]))

    outcome = pagecli("list", "akuam", "-o", "jsonl")

    assert outcome.code == 0, outcome.err
    assert len(outcome.rows) == 1


def test_an_empty_token_is_no_token(endpoint: Endpoint, pagecli: Program) -> None:
    endpoint.answer("ListPagesByContact", faulty.batch([faulty.page()], ""))

    outcome = pagecli("list", *STREAM)

    assert outcome.code == 0, outcome.err
    assert len(endpoint.requests) == 1


@pytest.mark.parametrize(
    ("token", "resumed"),
    [
        ("next+/=", "--starting-token next+/="),
        ("-x", "--starting-token=-x"),
        ("$(id)", None),
        ("a b", None),
        ("x`id`", None),
        ("\x1b[31m", None),
    ],
)
def test_a_hint_resumes_where_this_run_went_or_not_at_all(
    endpoint: Endpoint, pagecli: Program, token: str, resumed: str | None
) -> None:
    denied = faulty.error("AccessDeniedException", "no")
    endpoint.answer("ListPagesByContact", faulty.batch([faulty.page(0)], token), denied)

    outcome = pagecli("list", *STREAM, "--region", "us-east-2", "--endpoint-url", endpoint.url)

    assert outcome.code == 4, outcome
    where = f"--region us-east-2 --endpoint-url {endpoint.url}"
    command = f"`pagecli list {where} {faulty.contact_arn()} --sort none -o jsonl {resumed}`"
    assert (command in outcome.err.decode()) == bool(resumed)
    assert (b"pagecli list" in outcome.err) == bool(resumed)


def test_a_hint_that_resumes_repeats_what_was_asked_for(endpoint: Endpoint, pagecli: Program) -> None:
    rows = [faulty.page(number, Sender=f"-c{number % 2}") for number in range(4)]
    denied = faulty.error("AccessDeniedException", "no")
    endpoint.answer("ListPagesByContact", faulty.batch(rows[:2], "next"), denied, faulty.batch(rows[2:]))
    asked = ["--since", "10000d", "--until", "today", "--sender", "-c1", "--incident", "*", "-u", "--status", "sent"]

    outcome = pagecli("list", faulty.contact_arn(), *asked, "--csv", "--fields", "PageArn")
    command = outcome.err.decode().partition("`pagecli ")[2].partition("`")[0]
    rest = pagecli(*shlex.split(command))

    assert shlex.split(command)[2:] == [
        "--sort", "none", "--unread", "--since", ANY, "--until", ANY, "--incident", "*", "--sender=-c1",
        "--status", "sent", "-o", "csv", "--fields", "PageArn", "--starting-token", "next",
    ]  # fmt: skip
    assert rest.code == 0, rest
