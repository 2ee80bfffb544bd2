"""A 200 whose body is not what the protocol says is never "no pages" and never "contact not found"."""

from __future__ import annotations

from typing import Any

import pytest

import faulty
from faulty import Endpoint
from program import Outcome, Program

ROWS = [faulty.page(number) for number in range(6)]
LISTING = faulty.listing(ROWS, 2)
TWO_TRIES = {"AWS_MAX_ATTEMPTS": "2"}
MALFORMED_CONTACTS = [name for name in faulty.MALFORMED if name != "empty object"]  # Contacts is not required
STREAM = ["--sort", "none", "-o", "jsonl"]


def assert_protocol_error(outcome: Outcome, operation: bytes) -> None:
    assert outcome.code == 1, outcome
    assert outcome.err.startswith(b"pagecli: error: ")
    assert operation in outcome.err
    assert b"Traceback" not in outcome.err
    assert b"not found" not in outcome.err


@pytest.mark.parametrize("name", faulty.MALFORMED)
def test_a_malformed_first_batch_is_an_error_and_not_an_empty_result(
    endpoint: Endpoint, pagecli: Program, name: str
) -> None:
    endpoint.answer("ListPagesByContact", faulty.spoilt(LISTING, faulty.MALFORMED[name]))

    outcome = pagecli("list", faulty.contact_arn(), *STREAM, env=TWO_TRIES)

    assert_protocol_error(outcome, b"ListPagesByContact")
    assert outcome.out == b""
    assert len(endpoint.requests) == 2


@pytest.mark.parametrize("name", faulty.MALFORMED)
def test_a_malformed_later_batch_is_an_error_and_keeps_the_rows_before_it(
    endpoint: Endpoint, pagecli: Program, name: str
) -> None:
    endpoint.answer("ListPagesByContact", LISTING, LISTING, faulty.spoilt(LISTING, faulty.MALFORMED[name]))

    outcome = pagecli("list", faulty.contact_arn(), *STREAM, env=TWO_TRIES)

    assert_protocol_error(outcome, b"ListPagesByContact")
    assert [row["PageArn"] for row in outcome.rows] == [row["PageArn"] for row in ROWS[:4]]
    assert b"--starting-token row4" in outcome.err


@pytest.mark.parametrize("name", MALFORMED_CONTACTS)
def test_a_malformed_answer_while_an_alias_is_resolved_does_not_mean_that_it_is_unknown(
    endpoint: Endpoint, pagecli: Program, name: str
) -> None:
    endpoint.answer("ListContacts", faulty.spoilt(faulty.contacts("akuam"), faulty.MALFORMED[name]))

    outcome = pagecli("list", "akuam", env=TWO_TRIES)

    assert_protocol_error(outcome, b"ListContacts")
    assert endpoint.asked("ListPagesByContact") == []


@pytest.mark.parametrize("name", MALFORMED_CONTACTS)
def test_contacts_takes_no_malformed_answer_for_an_empty_account(
    endpoint: Endpoint, pagecli: Program, name: str
) -> None:
    endpoint.answer("ListContacts", faulty.spoilt(faulty.contacts("akuam"), faulty.MALFORMED[name]))

    outcome = pagecli("contacts", "-o", "jsonl", env=TWO_TRIES)

    assert_protocol_error(outcome, b"ListContacts")
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

    assert_protocol_error(outcome, b"ListPagesByContact")
    assert len(endpoint.requests) == 5


@pytest.mark.parametrize(
    ("page", "field"),
    [
        (faulty.page(Sender=7), b"Sender"),
        (faulty.page(Sender=["cli"]), b"Sender"),
        (faulty.page(Sender=...), b"Sender"),
        (faulty.page(PageArn=None), b"PageArn"),
        (faulty.page(ContactArn={}), b"ContactArn"),
        (faulty.page(EngagementArn=True), b"EngagementArn"),
        (faulty.page(IncidentId=3.5), b"IncidentId"),
        (faulty.page(SentTime=[1660676272]), b"SentTime"),
        (faulty.page(ReadTime={"seconds": 1660676272}), b"ReadTime"),
        (None, b"Pages"),
        ("page", b"Pages"),
        ([], b"Pages"),
    ],
)
def test_a_page_of_the_wrong_type_is_an_error_that_names_the_field(
    endpoint: Endpoint, pagecli: Program, page: Any, field: bytes
) -> None:
    endpoint.answer("ListPagesByContact", faulty.batch([faulty.page(), page]))

    outcome = pagecli("list", faulty.contact_arn(), "--json", env=TWO_TRIES)

    assert_protocol_error(outcome, b"ListPagesByContact")
    assert field in outcome.err


@pytest.mark.parametrize(
    ("body", "field"),
    [
        (b'{"NextToken": "more"}', b"Pages"),
        (b'{"Pages": {}}', b"Pages"),
        (b'{"Pages": null}', b"Pages"),
        (b'{"Pages": "none"}', b"Pages"),
        (b'{"pages": []}', b"Pages"),
        (b'{"Pages": [], "NextToken": 7}', b"NextToken"),
        (b'{"Pages": [], "NextToken": ["more"]}', b"NextToken"),
    ],
)
def test_a_batch_of_the_wrong_shape_is_an_error_that_names_the_field(
    endpoint: Endpoint, pagecli: Program, body: bytes, field: bytes
) -> None:
    endpoint.answer("ListPagesByContact", faulty.http(body))

    outcome = pagecli("list", faulty.contact_arn(), "--json", env=TWO_TRIES)

    assert_protocol_error(outcome, b"ListPagesByContact")
    assert field in outcome.err


@pytest.mark.parametrize("member", ["Alias", "ContactArn", "Type"])
@pytest.mark.parametrize("value", [7, None, []])
def test_a_contact_of_the_wrong_type_is_an_error_that_names_the_field(
    endpoint: Endpoint, pagecli: Program, member: str, value: Any
) -> None:
    endpoint.answer("ListContacts", faulty.batch([faulty.contact(**{member: value})], member="Contacts"))

    outcome = pagecli("contacts", env=TWO_TRIES)

    assert_protocol_error(outcome, b"ListContacts")
    assert member.encode() in outcome.err


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
