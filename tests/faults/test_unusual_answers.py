"""What a service may send, and what is wrong in one cell alone, costs no row."""

from __future__ import annotations

import json
import re
from typing import Any

import pytest

from support import faulty_endpoint as faulty
from support.faulty_endpoint import Endpoint
from support.installed_program import Program

SENT, DELIVERED, READ = 1660676272, 1660676274, 1660676313
SENT_TEXT, READ_LATENCY = "2022-08-16T18:57:52.000Z", 41

#: The same three times in each notation that is met on the wire.
NOTATIONS: dict[str, tuple[Any, Any, Any]] = {
    "int": (SENT, DELIVERED, READ),
    "float": (SENT + 0.0, DELIVERED + 0.0, READ + 0.0),
    "numeric string": (str(SENT), f"{DELIVERED}.000", str(READ)),
    "ISO 8601 Z": ("2022-08-16T18:57:52Z", "2022-08-16T18:57:54.000Z", "2022-08-16T18:58:33Z"),
    "ISO 8601 zone": (
        "2022-08-16T18:57:52.000000+00:00",
        "2022-08-16T20:57:54+02:00",
        "2022-08-16T13:28:33-05:30",
    ),
    "HTTP date": (
        "Tue, 16 Aug 2022 18:57:52 GMT",
        "Tue, 16 Aug 2022 18:57:54 GMT",
        "Tue, 16 Aug 2022 18:58:33 GMT",
    ),
}
NAMES = ("SentTime", "DeliveryTime", "ReadTime")


def list_rows(pagecli: Program, *args: str) -> tuple[list[dict[str, Any]], bytes]:
    outcome = pagecli("list", faulty.contact_arn(), "-o", "jsonl", "--sort", "none", *args)
    assert outcome.code == 0, outcome.err
    return outcome.rows, outcome.err


def test_a_time_means_the_same_in_every_notation(endpoint: Endpoint, pagecli: Program) -> None:
    pages = [faulty.page(**dict(zip(NAMES, times, strict=True))) for times in NOTATIONS.values()]
    aliases = endpoint.answer_each([faulty.batch([page])] for page in pages)

    outcome = pagecli("list", *map(faulty.contact_arn, aliases), "-o", "jsonl", "--sort", "none")

    assert (outcome.code, outcome.err) == (0, b"")
    for name, row in zip(NOTATIONS, outcome.rows, strict=True):
        assert row["SentTime"] == SENT_TEXT, name
        assert (row["DeliveryLatencySeconds"], row["ReadLatencySeconds"]) == (2, READ_LATENCY), name


def test_a_time_with_an_exponent_is_a_time(endpoint: Endpoint, pagecli: Program) -> None:
    body = json.dumps({"Pages": [faulty.page(SentTime=SENT, ReadTime="?")]}).replace('"?"', "1.660676313E9")
    endpoint.answer("ListPagesByContact", faulty.http(body.encode()))

    (row,), err = list_rows(pagecli)

    assert row["ReadLatencySeconds"] == READ_LATENCY
    assert err == b""


def test_unknown_members_are_passed_over(endpoint: Endpoint, pagecli: Program) -> None:
    page = faulty.page(Colour="red", Pages=[{}], Deep={"PageArn": 7})
    answer = {"Pages": [page], "Warnings": [None], "nextToken": "not this one"}
    endpoint.answer("ListPagesByContact", faulty.http(json.dumps(answer).encode()))

    (row,), _ = list_rows(pagecli)

    assert row["PageArn"] == page["PageArn"]
    assert "Colour" not in row


@pytest.mark.parametrize("absent", [None, ...])
def test_an_optional_member_that_is_null_or_absent_is_null(endpoint: Endpoint, pagecli: Program, absent: Any) -> None:
    page = faulty.page(IncidentId=absent, DeliveryTime=absent, ReadTime=absent)
    endpoint.answer("ListPagesByContact", faulty.batch([page]))

    (row,), err = list_rows(pagecli)

    assert [row[name] for name in ("IncidentId", "DeliveryTime", "ReadTime")] == [None, None, None]
    assert [row[name] for name in ("DeliveryLatencySeconds", "ReadLatencySeconds")] == [None, None]
    assert row["Status"] == "sent"
    assert err == b""


def test_a_null_token_ends_the_listing(endpoint: Endpoint, pagecli: Program) -> None:
    endpoint.answer(
        "ListPagesByContact", faulty.http(json.dumps({"Pages": [faulty.page()], "NextToken": None}).encode())
    )

    rows, _ = list_rows(pagecli)

    assert len(rows) == len(endpoint.requests) == 1


NO_TIMES = [
    "NaN",
    "Infinity",
    "-Infinity",
    "1e999",
    "1e300",
    "1660676272058000",
    "-99999999999999",
    '"NaN"',
    '"1e999"',
    '"2022-08-16T18:57:52"',
    '"2022-08-16 18:57:52.058"',
    '"2022-08-16"',
    '"2022-13-45T18:57:52Z"',
    '"Tue, 16 Aug 2022 18:57:52 -0000"',
    '"yesterday"',
    '""',
    "9" * 400,
]


@pytest.mark.parametrize("output", ["jsonl", "csv", "table"])
def test_a_time_that_is_none_is_blank_and_counted_and_never_a_plausible_number(
    endpoint: Endpoint, pagecli: Program, output: str
) -> None:
    rows = [faulty.page(number, DeliveryTime=f"?{number}?") for number in range(len(NO_TIMES))]
    body = json.dumps({"Pages": [faulty.page(99), *rows]})
    for number, literal in enumerate(NO_TIMES):
        body = body.replace(f'"?{number}?"', literal)
    endpoint.answer("ListPagesByContact", faulty.http(body.encode()))

    outcome = pagecli("list", faulty.contact_arn(), "--sort", "none", "-o", output)

    assert outcome.code == 0, outcome.err
    assert re.search(rf"\b{len(NO_TIMES)}\b[^\n]*\btimes".encode(), outcome.err), outcome.err
    if output == "jsonl":
        whole, *blank = outcome.rows
        assert whole["DeliveryLatencySeconds"] == 2
        assert [(row["DeliveryTime"], row["DeliveryLatencySeconds"]) for row in blank] == [(None, None)] * len(rows)
        assert {row["ReadLatencySeconds"] for row in blank} == {READ_LATENCY}


def test_pages_whose_sent_time_is_none_are_kept_by_since_and_counted(endpoint: Endpoint, pagecli: Program) -> None:
    rows = [faulty.page(1), faulty.page(2, SentTime="2022-08-16T18:57:52"), faulty.page(3, SentTime=None)]
    endpoint.answer("ListPagesByContact", faulty.batch(rows))

    kept, err = list_rows(pagecli, "--since", "2022-08-16T18:00:00Z")

    assert [row["PageArn"] for row in kept] == [row["PageArn"] for row in rows]
    assert re.search(rb"\b2\b", err), err


def test_an_answer_of_another_media_type_is_read_all_the_same(endpoint: Endpoint, pagecli: Program) -> None:
    good = faulty.batch([faulty.page()])
    endpoint.answer("ListPagesByContact", faulty.http(good.body, headers={"Content-Type": "text/plain"}))

    rows, _ = list_rows(pagecli)

    assert len(rows) == 1


def test_a_lone_surrogate_in_a_text_is_kept_as_ascii(endpoint: Endpoint, pagecli: Program) -> None:
    body = json.dumps({"Pages": [faulty.page(Sender="a\ud800b")]}).encode()
    endpoint.answer("ListPagesByContact", faulty.http(body))

    outcome = pagecli("list", faulty.contact_arn(), "-o", "jsonl")

    assert outcome.code == 0, outcome.err
    assert b'"a\\ud800b"' in outcome.out
