"""The endpoint does what its script says: a test that passes against it has met the fault it names."""

from __future__ import annotations

import http.client
import json
import socket
import time

import pytest

from support import faulty_endpoint as faulty
from support.faulty_endpoint import Endpoint


def ask(endpoint: Endpoint, operation: str = "ListPagesByContact", **members: str) -> tuple[int, bytes]:
    connection = http.client.HTTPConnection(endpoint.url.removeprefix("http://"), timeout=5)
    try:
        connection.request("POST", "/", json.dumps(members), {"X-Amz-Target": f"SSMContacts.{operation}"})
        answer = connection.getresponse()
        return answer.status, answer.read()
    finally:
        connection.close()


def test_steps_are_taken_in_turn_and_the_last_one_stays(endpoint: Endpoint) -> None:
    endpoint.answer("ListPagesByContact", faulty.throttling(), faulty.batch([]))

    statuses = [ask(endpoint)[0] for _ in range(3)]

    assert statuses == [400, 200, 200]


def test_a_contact_can_have_a_script_of_its_own(endpoint: Endpoint) -> None:
    endpoint.answer("ListPagesByContact", faulty.batch([]))
    endpoint.answer("ListPagesByContact", faulty.throttling(), contact="alejr")

    assert ask(endpoint, ContactId=faulty.contact_arn("akuam"))[0] == 200
    assert ask(endpoint, ContactId=faulty.contact_arn("alejr"))[0] == 400


def test_a_listing_gives_every_row_once(endpoint: Endpoint) -> None:
    rows = [faulty.page(number) for number in range(5)]
    endpoint.answer("ListPagesByContact", faulty.listing(rows, 2))

    first = json.loads(ask(endpoint)[1])
    second = json.loads(ask(endpoint, NextToken=first["NextToken"])[1])
    third = json.loads(ask(endpoint, NextToken=second["NextToken"])[1])

    assert first["Pages"] + second["Pages"] + third["Pages"] == rows
    assert "NextToken" not in third


def test_what_has_no_script_is_an_error(endpoint: Endpoint) -> None:
    assert ask(endpoint, "GetContact")[0] == 400


def test_requests_are_recorded_with_their_operation_and_members(endpoint: Endpoint) -> None:
    ask(endpoint, "ListContacts", AliasPrefix="aku")

    (request,) = endpoint.asked("ListContacts")

    assert (request.members, request.contact, request.under_way) == ({"AliasPrefix": "aku"}, "aku", 1)


@pytest.mark.parametrize("name", faulty.MALFORMED)
def test_no_malformed_answer_is_a_well_formed_batch_by_chance(endpoint: Endpoint, name: str) -> None:
    good = faulty.batch([faulty.page()])
    endpoint.answer("ListPagesByContact", faulty.spoilt(good, faulty.MALFORMED[name]))

    try:
        batch = json.loads(ask(endpoint)[1].decode())
    except (ValueError, http.client.IncompleteRead):
        return

    assert not isinstance(batch, dict) or "Pages" not in batch


def test_a_body_can_be_shorter_than_its_length(endpoint: Endpoint) -> None:
    endpoint.answer("ListPagesByContact", faulty.http(b"{}", length=9, ending="close"))

    with pytest.raises(http.client.IncompleteRead):
        ask(endpoint)


@pytest.mark.parametrize("answer", [faulty.RESET, faulty.http(b"{}", length=9, ending="reset")])
def test_a_connection_can_be_reset(endpoint: Endpoint, answer: faulty.Answer) -> None:
    endpoint.answer("ListPagesByContact", answer)

    with pytest.raises(ConnectionResetError):
        ask(endpoint)


def test_a_hang_sends_nothing_and_keeps_the_connection(endpoint: Endpoint) -> None:
    endpoint.answer("ListPagesByContact", faulty.HANG)

    with socket.create_connection(("127.0.0.1", int(endpoint.url.rpartition(":")[2])), 0.2) as client:
        client.sendall(b"POST / HTTP/1.1\r\nX-Amz-Target: SSMContacts.ListPagesByContact\r\n\r\n")
        with pytest.raises(TimeoutError):
            client.recv(1)


def test_a_dripping_body_takes_its_time(endpoint: Endpoint) -> None:
    endpoint.answer("ListPagesByContact", faulty.http(b"{} ", drip=0.02))

    started = time.monotonic()
    _, body = ask(endpoint)

    assert body == b"{} "
    assert time.monotonic() - started >= 0.04


def test_a_closed_port_refuses() -> None:
    with faulty.closed_port() as url, pytest.raises(ConnectionRefusedError):
        socket.create_connection(("127.0.0.1", int(url.rpartition(":")[2])), 1)


def test_a_full_backlog_lets_nobody_connect() -> None:
    with faulty.full_backlog() as url, pytest.raises(TimeoutError):
        socket.create_connection(("127.0.0.1", int(url.rpartition(":")[2])), 0.2)
