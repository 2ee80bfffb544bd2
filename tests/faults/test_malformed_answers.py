"""A 200 whose body is not what the protocol says is never "no pages" and never "contact not found"."""

from __future__ import annotations

import re
from typing import Any

import pytest

from support import faulty_endpoint as faulty
from support.faulty_endpoint import Endpoint
from support.installed_program import Outcome, Program

ROWS = [faulty.page(number) for number in range(6)]
LISTING = faulty.listing(ROWS, 2)
ONE_TRY, TWO_TRIES = {"AWS_MAX_ATTEMPTS": "1"}, {"AWS_MAX_ATTEMPTS": "2"}
MALFORMED_CONTACTS = [name for name in faulty.MALFORMED if name != "empty object"]  # Contacts is not required
SEVERAL = re.compile(r", (\d+) times$", re.MULTILINE)
STREAM = ["--sort", "none", "-o", "jsonl"]


def assert_protocol_errors(outcome: Outcome, operation: str, count: int = 1) -> None:
    assert outcome.code == 1, outcome
    assert sum(int(times[1]) if (times := SEVERAL.search(error)) else 1 for error in outcome.errors) == count
    for error in outcome.errors:
        assert operation in error
        assert "not found" not in error
    assert b"Traceback" not in outcome.err


def test_a_malformed_first_batch_is_an_error_and_not_an_empty_result(endpoint: Endpoint, pagecli: Program) -> None:
    aliases = endpoint.answer_each([faulty.spoilt(LISTING, fault)] for fault in faulty.MALFORMED.values())

    outcome = pagecli("list", *map(faulty.contact_arn, aliases), *STREAM, env=TWO_TRIES)

    assert_protocol_errors(outcome, "ListPagesByContact", len(aliases))
    assert outcome.out == b""
    assert len(endpoint.requests) == 2 * len(aliases), "each is tried again"


def test_a_malformed_later_batch_is_an_error_and_keeps_the_rows_before_it(endpoint: Endpoint, pagecli: Program) -> None:
    aliases = endpoint.answer_each(
        [LISTING, LISTING, faulty.spoilt(LISTING, fault)] for fault in faulty.MALFORMED.values()
    )

    outcome = pagecli("list", *map(faulty.contact_arn, aliases), *STREAM, env=TWO_TRIES)

    assert_protocol_errors(outcome, "ListPagesByContact", len(aliases))
    assert [row["PageArn"] for row in outcome.rows] == [row["PageArn"] for row in ROWS[:4]] * len(aliases)


def test_a_malformed_answer_while_an_alias_is_resolved_does_not_mean_that_it_is_unknown(
    endpoint: Endpoint, pagecli: Program
) -> None:
    aliases = endpoint.answer_each(
        ([faulty.spoilt(faulty.contacts("akuam"), faulty.MALFORMED[name])] for name in MALFORMED_CONTACTS),
        "ListContacts",
    )

    outcome = pagecli("list", *aliases, env=TWO_TRIES)

    assert_protocol_errors(outcome, "ListContacts", len(aliases))
    assert endpoint.asked("ListPagesByContact") == []


@pytest.mark.parametrize("name", ["html", "empty", "cut, length wrong"])
def test_a_single_contact_has_the_token_to_go_on_from(endpoint: Endpoint, pagecli: Program, name: str) -> None:
    endpoint.answer("ListPagesByContact", LISTING, LISTING, faulty.spoilt(LISTING, faulty.MALFORMED[name]))

    outcome = pagecli("list", faulty.contact_arn(), *STREAM, env=TWO_TRIES)

    assert_protocol_errors(outcome, "ListPagesByContact")
    assert len(outcome.rows) == 4
    assert b"--starting-token row4" in outcome.err


@pytest.mark.parametrize("name", ["html", "empty", "cut, length wrong"])
def test_contacts_takes_no_malformed_answer_for_an_empty_account(
    endpoint: Endpoint, pagecli: Program, name: str
) -> None:
    endpoint.answer("ListContacts", faulty.spoilt(faulty.contacts("akuam"), faulty.MALFORMED[name]))

    outcome = pagecli("contacts", "-o", "jsonl", env=TWO_TRIES)

    assert_protocol_errors(outcome, "ListContacts")
    assert outcome.out == b""


def test_a_malformed_answer_is_tried_again_and_costs_no_row(endpoint: Endpoint, pagecli: Program) -> None:
    html, cut = (faulty.spoilt(LISTING, faulty.MALFORMED[name]) for name in ("html", "cut, length wrong"))
    endpoint.answer("ListContacts", faulty.http(b""), faulty.contacts("akuam"))
    endpoint.answer("ListPagesByContact", html, LISTING, cut, LISTING)

    outcome = pagecli("list", "akuam", *STREAM)

    assert outcome.code == 0, outcome.err
    assert [row["PageArn"] for row in outcome.rows] == [row["PageArn"] for row in ROWS]


def test_a_malformed_answer_is_tried_five_times_by_default(endpoint: Endpoint, pagecli: Program) -> None:
    endpoint.answer("ListPagesByContact", faulty.http(faulty.HTML))

    outcome = pagecli("list", faulty.contact_arn())

    assert_protocol_errors(outcome, "ListPagesByContact")
    assert len(endpoint.requests) == 5


WRONG_PAGES: list[tuple[Any, str]] = [
    (faulty.page(Sender=7), "Sender"),
    (faulty.page(Sender=["cli"]), "Sender"),
    (faulty.page(Sender=...), "Sender"),
    (faulty.page(PageArn=None), "PageArn"),
    (faulty.page(ContactArn={}), "ContactArn"),
    (faulty.page(EngagementArn=True), "EngagementArn"),
    (faulty.page(IncidentId=3.5), "IncidentId"),
    (faulty.page(SentTime=[1660676272]), "SentTime"),
    (faulty.page(ReadTime={"seconds": 1660676272}), "ReadTime"),
    (faulty.page(DeliveryTime=True), "DeliveryTime"),
    (None, "Pages"),
    ("page", "Pages"),
    ([], "Pages"),
]
WRONG_BATCHES = [
    (b'{"NextToken": "more"}', "Pages"),
    (b'{"Pages": {}}', "Pages"),
    (b'{"Pages": null}', "Pages"),
    (b'{"Pages": "none"}', "Pages"),
    (b'{"pages": []}', "Pages"),
    (b'{"Pages": [], "NextToken": 7}', "NextToken"),
    (b'{"Pages": [], "NextToken": ["more"]}', "NextToken"),
]


def test_a_wrong_type_is_an_error_that_names_the_field(endpoint: Endpoint, pagecli: Program) -> None:
    wrong = [(faulty.batch([faulty.page(), page]), field) for page, field in WRONG_PAGES]
    wrong += [(faulty.http(body), field) for body, field in WRONG_BATCHES]
    aliases = endpoint.answer_each([answer] for answer, _ in wrong)

    outcome = pagecli("list", *map(faulty.contact_arn, aliases), *STREAM, env=ONE_TRY)

    assert_protocol_errors(outcome, "ListPagesByContact", len(wrong))
    assert outcome.out == b"", "of a wrong batch nothing is taken"
    for error, (_, field) in zip(outcome.errors, wrong, strict=True):
        assert field in error.partition("hint:")[0].replace("ListPagesByContact", "")


@pytest.mark.parametrize(("member", "value"), [("Alias", 7), ("ContactArn", None), ("Type", [])])
def test_a_contact_of_the_wrong_type_is_an_error_that_names_the_field(
    endpoint: Endpoint, pagecli: Program, member: str, value: Any
) -> None:
    endpoint.answer("ListContacts", faulty.batch([faulty.contact(**{member: value})], member="Contacts"))

    outcome = pagecli("contacts", env=ONE_TRY)

    assert_protocol_errors(outcome, "ListContacts")
    assert member in outcome.errors[0]


def test_the_json_array_of_a_listing_that_failed_is_left_open(endpoint: Endpoint, pagecli: Program) -> None:
    endpoint.answer("ListPagesByContact", LISTING, faulty.http(b"[]"))

    outcome = pagecli("list", faulty.contact_arn(), "--json", env=TWO_TRIES)

    assert outcome.code == 1
    assert outcome.out.startswith(b"[")
    assert outcome.out.count(b"PageArn") == 2
    assert not outcome.out.rstrip().endswith(b"]")


def test_a_table_of_a_listing_that_failed_says_that_it_is_incomplete(endpoint: Endpoint, pagecli: Program) -> None:
    endpoint.answer("ListPagesByContact", LISTING, faulty.http(b"[]"))

    outcome = pagecli("list", faulty.contact_arn(), env=TWO_TRIES)

    assert outcome.code == 1
    assert b"incomplete" in outcome.out.lower()
