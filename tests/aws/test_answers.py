from __future__ import annotations

import json
from datetime import datetime, timedelta, timezone
from email.utils import format_datetime
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pagecli.aws.answers import Reply, read_answer
from pagecli.aws.errors import Call, RetryableError
from pagecli.domain.model import ContactBatch, PageBatch
from pagecli.errors import AccessError, NotFoundError, PagecliError, ProtocolError, ServiceError, UsageError
from support.in_process import NOW
from support.scripted_service import page_members

SENT = datetime(2022, 8, 16, 18, 57, 52, 58000, tzinfo=timezone.utc)


def reply(body: object, status: int = 200, **headers: str) -> Reply:
    data = body if isinstance(body, bytes) else json.dumps(body).encode()
    return Reply(status, {name.replace("_", "-"): value for name, value in headers.items()}, data)


def read(body: object, status: int = 200, kind: Any = PageBatch, **headers: str) -> Any:
    return read_answer(reply(body, status, **headers), Call("ListPagesByContact", None, NOW), kind)


def sent_time(value: object) -> tuple[datetime | None, int]:
    answer = read({"Pages": [{**page_members(1), "SentTime": value}]})
    return answer.value.pages[0].sent_time, answer.unreadable_times


def test_every_member_of_a_page_is_read() -> None:
    members = {**page_members(1), "IncidentId": "incident", "SentTime": 1660676272.058}
    times = {"DeliveryTime": 1660676274, "ReadTime": 1660676313.5}

    [page] = read({"Pages": [{**members, **times}], "NextToken": "more"}).value.pages

    assert (page.page_arn, page.engagement_arn) == (members["PageArn"], members["EngagementArn"])
    assert (page.contact_arn, page.sender, page.incident_id) == (members["ContactArn"], "cli", "incident")
    assert (page.sent_time, page.delivery_latency, page.read_latency) == (SENT, 1.942, 41.442)


def test_the_next_token_is_read_and_no_token_is_none() -> None:
    assert read({"Pages": [], "NextToken": "more"}).value.next_token == "more"
    assert read({"Pages": []}).value.next_token is None


def test_members_that_nobody_knows_are_passed_over() -> None:
    assert len(read({"Pages": [{**page_members(1), "Mood": {"a": [1]}}], "More": 1}).value.pages) == 1


@pytest.mark.parametrize(
    "value",
    [
        1660676272.058,
        "1660676272.058",
        "2022-08-16T18:57:52.058Z",
        "2022-08-16T18:57:52.058000+00:00",
        "2022-08-17T00:27:52.058+05:30",
    ],
)
def test_a_time_is_the_same_in_every_notation(value: object) -> None:
    assert sent_time(value) == (SENT, 0)


@given(st.datetimes(datetime(1970, 1, 2), datetime(2200, 1, 1), timezones=st.just(timezone.utc)))
def test_a_time_is_the_same_as_epoch_iso_8601_and_http_date(time: datetime) -> None:
    time = time.replace(microsecond=0)

    epoch = int(time.timestamp())
    elsewhere = time.astimezone(timezone(timedelta(hours=-7))).isoformat()
    forms = [epoch, float(epoch), str(epoch), elsewhere, format_datetime(time, usegmt=True)]
    assert [sent_time(form) for form in forms] == [(time, 0)] * len(forms)


@pytest.mark.parametrize(
    "value", ["", "soon", "2022-08-16T18:57:52", "2022-08-16", "Tue, 16 Aug 2022 18:57:52", 1e300, -1e300, "1e999"]
)
def test_a_time_that_cannot_be_read_is_none_and_counted(value: object) -> None:
    assert sent_time(value) == (None, 1)


@pytest.mark.parametrize("constant", [b"NaN", b"Infinity", b"-Infinity", b"1e999"])
def test_a_time_that_is_no_number_is_none_and_counted(constant: bytes) -> None:
    body = json.dumps({"Pages": [{**page_members(1), "SentTime": "here"}]}).encode().replace(b'"here"', constant)

    answer = read(body)

    assert (answer.value.pages[0].sent_time, answer.unreadable_times) == (None, 1)


def test_a_time_that_is_null_is_none_and_not_counted() -> None:
    assert sent_time(None) == (None, 0)


def test_one_unreadable_time_does_not_spoil_the_others() -> None:
    pages = [{**page_members(1), "SentTime": "soon", "ReadTime": 1660676272.058}, {**page_members(2), "SentTime": 0}]

    answer = read({"Pages": pages})

    assert answer.value.pages[0].read_time == SENT
    assert answer.value.pages[1].sent_time == datetime(1970, 1, 1, tzinfo=timezone.utc)
    assert answer.unreadable_times == 1


def test_a_lone_surrogate_is_kept() -> None:
    [page] = read({"Pages": [{**page_members(1), "Sender": "\ud800"}]}).value.pages

    assert page.sender == "\ud800"


@pytest.mark.parametrize(
    "body",
    [b"", b"<html>", b'{"Pages": [', b'{"Pages": []}{}', b"\xef\xbb\xbf{}", b'{"Pages": "\xff"}', b"[" * 100_000],
    ids=["empty", "html", "cut", "two", "bom", "utf-8", "deep"],
)
def test_what_is_no_json_is_a_protocol_error_worth_another_try(body: bytes) -> None:
    with pytest.raises(RetryableError) as raised:
        read(body, x_amzn_requestid="id-1")

    assert isinstance(raised.value.error, ProtocolError)
    assert str(raised.value.error) == (
        f"ListPagesByContact was answered with {len(body)} bytes that are not JSON (request id id-1)"
    )


@pytest.mark.parametrize(
    ("body", "named"),
    [
        ([], "object"),
        (None, "object"),
        ({}, "Pages"),
        ({"Pages": {}}, "Pages"),
        ({"Pages": [None]}, "Pages"),
        ({"Pages": [{**page_members(1), "Sender": 7}]}, "Sender"),
        ({"Pages": [{**page_members(1), "SentTime": True}]}, "SentTime"),
        ({"Pages": [{**page_members(1), "SentTime": {}}]}, "SentTime"),
        ({"Pages": [{"PageArn": "arn"}]}, "EngagementArn"),
        ({"Pages": [], "NextToken": 3}, "NextToken"),
    ],
)
def test_what_the_service_does_not_document_is_a_protocol_error_that_names_it(body: object, named: str) -> None:
    with pytest.raises(RetryableError) as raised:
        read(body)

    assert isinstance(raised.value.error, ProtocolError)
    assert named in str(raised.value.error)


def test_contacts_may_be_left_out_of_an_answer_as_the_model_has_it() -> None:
    assert read({}, kind=ContactBatch).value.contacts == []


@pytest.mark.parametrize(
    ("body", "headers"),
    [
        ({"__type": "ResourceNotFoundException"}, {}),
        ({"__type": "com.amazonaws.ssmcontacts#ResourceNotFoundException"}, {}),
        ({"__type": "ResourceNotFoundException:http://internal.amazon.com/coral/"}, {}),
        ({"__type": "ns#ResourceNotFoundException:http://x/#y"}, {}),
        ({"code": "ResourceNotFoundException"}, {}),
        ({}, {"x_amzn_errortype": "ResourceNotFoundException"}),
        ({}, {"x_amzn_errortype": "ResourceNotFoundException:http://internal.amazon.com/coral/"}),
        (b"<html>", {"x_amzn_errortype": "ResourceNotFoundException"}),
        ({"__type": 404, "code": "ResourceNotFoundException"}, {}),
    ],
)
def test_the_type_of_an_error_is_found_wherever_it_stands(body: object, headers: dict[str, str]) -> None:
    with pytest.raises(NotFoundError, match=r"^ResourceNotFoundException from ListPagesByContact"):
        read(body, 400, **headers)


@pytest.mark.parametrize("member", ["Message", "message"])
def test_an_error_says_what_the_service_said_with_the_request_id(member: str) -> None:
    with pytest.raises(NotFoundError) as raised:
        read({"__type": "ResourceNotFoundException", member: "no such thing"}, 400, x_amzn_requestid="id-1")

    expected = "ResourceNotFoundException from ListPagesByContact: no such thing (request id id-1)"
    assert str(raised.value) == expected


@pytest.mark.parametrize(
    ("kind", "error"),
    [
        ("ResourceNotFoundException", NotFoundError),
        ("ValidationException", UsageError),
        ("AccessDeniedException", AccessError),
        ("ExpiredTokenException", AccessError),
        ("UnrecognizedClientException", AccessError),
        ("SignatureDoesNotMatch", AccessError),
        ("ConflictException", ProtocolError),
    ],
)
def test_an_error_that_another_try_would_not_mend_is_final(kind: str, error: type[PagecliError]) -> None:
    with pytest.raises(error):
        read({"__type": kind}, 400)


@pytest.mark.parametrize(
    ("kind", "status"),
    [
        ("ThrottlingException", 400),
        ("", 429),
        ("InternalServerException", 500),
        ("", 503),
        ("SomethingNew", 502),
    ],
)
def test_throttling_and_failures_of_the_service_are_worth_another_try(kind: str, status: int) -> None:
    with pytest.raises(RetryableError) as raised:
        read({"__type": kind}, status)

    assert isinstance(raised.value.error, ServiceError)


@pytest.mark.parametrize(
    ("body", "headers", "seconds"),
    [
        ({}, {}, None),
        ({"RetryAfterSeconds": 7}, {}, 7),
        ({"RetryAfterSeconds": 0}, {}, 0),
        ({"RetryAfterSeconds": -3}, {}, 0),
        ({"RetryAfterSeconds": 7}, {"retry_after": "9"}, 7),
        ({}, {"retry_after": "9"}, 9),
        ({}, {"retry_after": "Mon, 23 Nov 2026 19:00:12 GMT"}, 12),
        ({}, {"retry_after": "Mon, 23 Nov 2026 18:59:00 GMT"}, 0),
        ({}, {"retry_after": "soon"}, None),
        ({"RetryAfterSeconds": "soon"}, {}, None),
        ({}, {"retry_after": "inf"}, None),
    ],
)
def test_the_wait_that_the_service_asks_for_is_read(
    body: dict[str, Any], headers: dict[str, str], seconds: float | None
) -> None:
    with pytest.raises(RetryableError) as raised:
        read({"__type": "ThrottlingException", **body}, 400, **headers)

    assert raised.value.retry_after == seconds


def test_an_error_without_a_type_is_a_protocol_error() -> None:
    with pytest.raises(ProtocolError, match="answered with HTTP 403 and no error type"):
        read(b"<html>", 403)


@pytest.mark.parametrize("location", ["", "http://[::1", "//", "?token=s3cret"])
def test_a_redirect_to_nowhere_is_a_redirect_all_the_same(location: str) -> None:
    with pytest.raises(ProtocolError, match=r"answered with HTTP 307, a redirect$"):
        read(b"", 307, location=location)


def test_a_validation_error_names_the_fields() -> None:
    fields = [{"Name": "MaxResults", "Message": "too many"}, "nonsense"]

    with pytest.raises(UsageError, match=r"; MaxResults: too many$"):
        read({"__type": "ValidationException", "Message": "invalid", "Fields": fields}, 400)


def test_a_permission_that_is_missing_is_named() -> None:
    with pytest.raises(AccessError) as raised:
        read({"__type": "AccessDeniedException"}, 400)

    assert raised.value.hint == "the identity needs the IAM action ssm-contacts:ListPagesByContact"


@pytest.mark.parametrize(
    ("date", "hint"),
    [
        ("Mon, 23 Nov 2026 18:50:00 GMT", "this machine's clock is 10m 00s ahead of the service's: set the clock"),
        ("Mon, 23 Nov 2026 20:00:00 GMT", "this machine's clock is 1h 00m behind the service's: set the clock"),
        ("Mon, 23 Nov 2026 19:00:30 GMT", "the secret key may be wrong, or a proxy changes the request; "),
        ("soon", "the secret key may be wrong, or a proxy changes the request; "),
    ],
)
def test_a_refused_signature_says_how_far_the_clock_is_off(date: str, hint: str) -> None:
    with pytest.raises(AccessError) as raised:
        read({"__type": "InvalidSignatureException"}, 400, date=date)

    assert str(raised.value.hint).startswith(hint)
