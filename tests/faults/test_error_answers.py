"""An error is recognised wherever its type stands; any other body is said to be none."""

from __future__ import annotations

import json
from dataclasses import replace
from typing import Any

import pytest

from support import faulty_endpoint as faulty
from support.faulty_endpoint import Endpoint
from support.installed_program import Program

LIST = ["list", faulty.contact_arn(), "-o", "jsonl"]
ONE_TRY = {"AWS_MAX_ATTEMPTS": "1"}
NOT_FOUND = "ResourceNotFoundException"


def body(members: Any) -> bytes:
    return json.dumps(members).encode()


TYPED = [
    faulty.http(body({"__type": NOT_FOUND, "Message": "gone"}), 400),
    faulty.http(body({"__type": f"com.amazonaws.ssmcontacts#{NOT_FOUND}", "message": "gone"}), 400),
    faulty.http(body({"__type": f"{NOT_FOUND}:http://internal.amazon.com/coral/", "Message": "gone"}), 400),
    faulty.http(body({"code": NOT_FOUND, "message": "gone"}), 400),
    faulty.http(body({"code": f"com.amazonaws.ssmcontacts#{NOT_FOUND}", "message": "gone"}), 400),
    faulty.http(body({"message": "gone"}), 400, {"X-Amzn-Errortype": NOT_FOUND}),
    faulty.http(body({"message": "gone"}), 400, {"x-amzn-errortype": f"{NOT_FOUND}:http://internal/coral/"}),
    faulty.http(body({"message": "gone"}), 400, {"X-Amzn-Errortype": f"ns#{NOT_FOUND}:http://internal/"}),
    faulty.http(b"", 400, {"X-Amzn-Errortype": NOT_FOUND}),
    faulty.http(b"not JSON", 400, {"X-Amzn-Errortype": NOT_FOUND}),
    faulty.http(body([]), 400, {"X-Amzn-Errortype": NOT_FOUND}),
    faulty.http(body({"__type": 7, "message": "gone"}), 400, {"X-Amzn-Errortype": NOT_FOUND}),
    faulty.http(body({"__type": NOT_FOUND, "Message": 7}), 400),
    faulty.http(body({"__type": NOT_FOUND, "Message": None}), 404),
    faulty.http(body({"__type": NOT_FOUND, "message": {"text": "gone"}}), 400),
]


def test_the_type_of_an_error_is_found_wherever_it_stands(endpoint: Endpoint, pagecli: Program) -> None:
    aliases = endpoint.answer_each([answer] for answer in TYPED)

    outcome = pagecli("list", *map(faulty.contact_arn, aliases))

    assert outcome.code == 3, outcome
    assert len(outcome.errors) == len(endpoint.requests) == len(TYPED)
    for error in outcome.errors:
        assert f"{NOT_FOUND} from ListPagesByContact" in error
        assert faulty.REQUEST_ID in error
        assert "internal" not in error
    assert b"Traceback" not in outcome.err


NO_ERRORS = [b"[]", b'"x"', b"7", b"null", b"{}", b"", b"not JSON", b"\xff\xfe", b'{"__type": 7}', b'{"__type": ""}']


@pytest.mark.parametrize(("status", "code"), [(400, 1), (404, 1), (500, 5)])
def test_a_body_that_is_no_error_of_the_protocol_is_said_to_be_that(
    endpoint: Endpoint, pagecli: Program, status: int, code: int
) -> None:
    aliases = endpoint.answer_each([faulty.http(text, status)] for text in NO_ERRORS)

    outcome = pagecli("list", *map(faulty.contact_arn, aliases), env=ONE_TRY)

    assert outcome.code == code, outcome
    assert len(outcome.errors) == len(NO_ERRORS)
    for error in outcome.errors:
        assert "ListPagesByContact" in error
        assert str(status) in error
        assert faulty.REQUEST_ID in error
    assert b"Traceback" not in outcome.err


def test_a_status_that_the_protocol_does_not_know_is_never_an_empty_result(
    endpoint: Endpoint, pagecli: Program
) -> None:
    elsewhere = {"Location": endpoint.url + "/elsewhere"}
    statuses = [201, 202, 204, 206, 300, 301, 302, 304, 307, 308]
    aliases = endpoint.answer_each([faulty.http(b"", status, elsewhere)] for status in statuses)

    outcome = pagecli("list", *map(faulty.contact_arn, aliases), env=ONE_TRY)

    assert outcome.code == 1, outcome
    for error, status in zip(outcome.errors, statuses, strict=True):
        assert "ListPagesByContact" in error
        assert str(status) in error
    assert {request.operation for request in endpoint.requests} == {"ListPagesByContact"}, "no redirect is followed"


@pytest.mark.parametrize(
    ("kind", "code"),
    [
        ("ValidationException", 2),
        ("ResourceNotFoundException", 3),
        ("AccessDeniedException", 4),
        ("NoSuchThingException", 1),
    ],
)
def test_an_error_has_the_code_of_its_type_and_the_request_id(
    endpoint: Endpoint, pagecli: Program, kind: str, code: int
) -> None:
    endpoint.answer("ListPagesByContact", faulty.error(kind, "because"))

    outcome = pagecli(*LIST)

    assert outcome.code == code, outcome
    assert b"because" in outcome.err
    assert f"(request id {faulty.REQUEST_ID})".encode() in outcome.err
    assert len(endpoint.requests) == 1


def test_an_error_without_a_request_id_says_nothing_of_one(endpoint: Endpoint, pagecli: Program) -> None:
    answer = faulty.error("ValidationException", "because")
    head = answer.head.replace(f"x-amzn-RequestId: {faulty.REQUEST_ID}\r\n".encode(), b"")
    endpoint.answer("ListPagesByContact", replace(answer, head=head))

    outcome = pagecli(*LIST)

    assert outcome.code == 2
    assert b"request id" not in outcome.err
    assert b"None" not in outcome.err
