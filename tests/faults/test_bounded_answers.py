"""An answer has an end: of its size, of its time, of its depth; and what is odd about it costs no other contact."""

from __future__ import annotations

import json
import resource
from dataclasses import replace

import pytest

from support import faulty_endpoint as faulty
from support.faulty_endpoint import Endpoint
from support.installed_program import Program

ARN = faulty.contact_arn()
GOOD = faulty.batch([faulty.page()])
ONCE = {"AWS_MAX_ATTEMPTS": "1"}
MB = 1024 * 1024


@pytest.mark.parametrize("chunked", [False, True])
def test_an_answer_that_does_not_end_is_given_up_at_64_mb(endpoint: Endpoint, pagecli: Program, chunked: bool) -> None:
    body = b" " * (256 * MB)
    whole = faulty.http(body, length=10**12, ending="close")
    if chunked:
        head = whole.head.replace(f"Content-Length: {10**12}".encode(), b"Transfer-Encoding: chunked")
        whole = replace(whole, head=head, body=b"10000000\r\n" + body)
    endpoint.answer("ListPagesByContact", whole)

    def little_memory() -> None:
        resource.setrlimit(resource.RLIMIT_DATA, (420 * MB, 420 * MB))

    outcome = pagecli("list", ARN, env=ONCE, preexec_fn=little_memory)

    assert outcome.code == 1, outcome
    assert b"the answer to ListPagesByContact is longer than 64 MB" in outcome.err


@pytest.mark.parametrize(
    "deep",
    [
        b"[" * 200_000,
        b'{"Pages": ' + b"[" * 200_000 + b"]" * 200_000 + b"}",
        GOOD.body[:-1] + b', "More": ' + b'{"a":' * 200_000 + b"1" + b"}" * 200_001,
    ],
)
def test_a_deeply_nested_answer_is_malformed_like_any_other(endpoint: Endpoint, pagecli: Program, deep: bytes) -> None:
    endpoint.answer("ListPagesByContact", faulty.http(deep), GOOD, contact="akuam")
    endpoint.answer("ListPagesByContact", faulty.http(deep), contact="alejr")

    again = pagecli("list", ARN, "-o", "jsonl")
    others = pagecli("list", faulty.contact_arn("alejr"), ARN, "-o", "jsonl", env={"AWS_MAX_ATTEMPTS": "2"})

    assert (again.code, len(again.rows)) == (0, 1), again
    assert (others.code, len(others.rows)) == (1, 1), others
    assert b"alejr" in others.err


@pytest.mark.parametrize("year", [253402300800, 253402300800.5, "253402300800", 1e12, "10000-01-01T00:00:00Z"])
def test_the_year_10000_is_a_time_that_cannot_be_read(endpoint: Endpoint, pagecli: Program, year: float | str) -> None:
    endpoint.answer("ListPagesByContact", faulty.batch([faulty.page(ReadTime=year), faulty.page(2)]))

    outcome = pagecli("list", ARN, "-o", "jsonl", "--sort", "none")

    assert outcome.code == 0, outcome
    assert [row["ReadTime"] is None for row in outcome.rows] == [True, False]
    assert b"1 time could not be read" in outcome.err


@pytest.mark.parametrize("body", [b"", b"{}"])
def test_an_acknowledgement_may_be_answered_with_nothing(endpoint: Endpoint, pagecli: Program, body: bytes) -> None:
    page = faulty.page(ReadTime=None)
    details = json.dumps({**page, "Subject": "Disk full", "Content": "99 %"}).encode()
    endpoint.answer("DescribePage", faulty.http(details))
    endpoint.answer("AcceptPage", faulty.http(body))

    outcome = pagecli("ack", "123456", page["PageArn"])

    assert outcome.code == 0, outcome
    assert len(endpoint.asked("AcceptPage")) == 1


def test_what_has_members_may_not(endpoint: Endpoint, pagecli: Program) -> None:
    endpoint.answer("ListPagesByContact", faulty.http(b""))

    assert pagecli("list", ARN, env=ONCE).code == 1


@pytest.mark.parametrize(
    ("location", "said"),
    [
        ("https://login.example.com/sign-in?token=s3cret", "a redirect to https://login.example.com/sign-in"),
        ("http://bob:hunter2@other.example.com:8080/", "a redirect to http://other.example.com:8080/"),
        ("/elsewhere", "a redirect to /elsewhere"),
        (None, "HTTP 302, a redirect"),
    ],
)
def test_a_redirect_is_an_error_that_names_where_to(
    endpoint: Endpoint, pagecli: Program, location: str | None, said: str
) -> None:
    body = json.dumps({"__type": "ThrottlingException"}).encode()
    endpoint.answer("ListPagesByContact", faulty.http(body, 302, {"Location": location} if location else {}))

    outcome = pagecli("list", ARN)

    assert outcome.code == 1, outcome
    assert said in outcome.err.decode()
    assert b"s3cret" not in outcome.err
    assert b"hunter2" not in outcome.err
    assert len(endpoint.requests) == 1
