"""The endpoint over real sockets, with requests that are well and that are not."""

from __future__ import annotations

import http.client
import json
import socket
import threading
from collections.abc import Iterator
from urllib.parse import urlsplit

import pytest

from pagecli.emulator.http import Server
from support.emulated_service import World

HEADERS = {"X-Amz-Target": "SSMContacts.ListContacts", "Content-Type": "application/x-amz-json-1.1"}
HEAD = b"POST / HTTP/1.1\r\nHost: x\r\nX-Amz-Target: SSMContacts.ListContacts\r\n"


@pytest.fixture
def server(world: World) -> Iterator[Server]:
    with Server(world.emulator, 0) as server:
        thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.01})
        thread.start()
        yield server
        server.shutdown()
        thread.join(5)


@pytest.fixture
def connection(server: Server) -> Iterator[http.client.HTTPConnection]:
    connection = http.client.HTTPConnection(urlsplit(server.url).netloc, timeout=5)
    yield connection
    connection.close()


def send(server: Server, data: bytes) -> bytes:
    """Everything that comes back for these bytes until the endpoint closes; a reset ends it, too."""
    answer = b""
    with socket.create_connection(server.server_address[:2], timeout=5) as connection:  # type: ignore[arg-type]
        try:
            connection.sendall(data)
            while chunk := connection.recv(65536):
                answer += chunk
        except ConnectionError:
            pass
    return answer


def error_of(answer: bytes) -> tuple[int, str]:
    head, _, body = answer.partition(b"\r\n\r\n")
    assert b"x-amzn-RequestId: " in head
    return int(head.split()[1]), json.loads(body)["__type"]


def test_it_listens_on_the_loopback_only(server: Server) -> None:
    assert server.url == f"http://127.0.0.1:{server.server_address[1]}"


def test_requests_share_a_connection(connection: http.client.HTTPConnection) -> None:
    for body in (b"{}", b"[", b"{}"):
        connection.request("POST", "/", body, HEADERS)
        response = connection.getresponse()
        response.read()
        if body == b"{}":
            assert (response.status, response.getheader("Content-Type")) == (200, "application/x-amz-json-1.1")
        else:
            assert response.status == 400
        assert response.getheader("x-amzn-RequestId")
        assert connection.sock is not None


def test_head_and_body_leave_together(server: Server) -> None:
    with socket.create_connection(server.server_address[:2], timeout=5) as connection:  # type: ignore[arg-type]
        connection.sendall(HEAD + b"Content-Length: 2\r\n\r\n{}")

        assert connection.recv(65536).endswith(b'{"Contacts": []}')


def test_a_port_in_use_is_an_os_error(world: World, server: Server) -> None:
    with pytest.raises(OSError, match="in use"):
        Server(world.emulator, server.server_address[1])


def test_an_unknown_target_keeps_the_connection(connection: http.client.HTTPConnection) -> None:
    connection.request("POST", "/", b"{}", {"X-Amz-Target": "SSMContacts.Nothing"})
    response = connection.getresponse()

    assert (response.status, json.loads(response.read())["__type"]) == (404, "UnknownOperationException")
    assert connection.sock is not None


def test_a_body_of_100_mb_is_refused_unread(server: Server) -> None:
    answer = send(server, HEAD + b"Content-Length: 104857600\r\n\r\n")

    assert error_of(answer) == (413, "RequestEntityTooLargeException")


def test_a_body_of_100_mb_that_is_sent_all_the_same_meets_a_closed_connection(server: Server) -> None:
    with socket.create_connection(server.server_address[:2], timeout=5) as connection:  # type: ignore[arg-type]
        connection.sendall(HEAD + b"Content-Length: 104857600\r\n\r\n")
        with pytest.raises(ConnectionError):
            connection.sendall(bytes(104857600))


@pytest.mark.parametrize(
    "length",
    [
        b"",
        b"Content-Length: x\r\n",
        b"Content-Length: -1\r\n",
        b"Transfer-Encoding: chunked\r\n",
        b"Content-Length: 2\r\nTransfer-Encoding: chunked\r\n",
    ],
)
def test_a_request_without_a_length_is_refused(server: Server, length: bytes) -> None:
    assert error_of(send(server, HEAD + length + b"\r\n{}")) == (411, "MalformedHttpRequestException")


def test_a_length_beyond_all_numbers_is_refused(server: Server) -> None:
    answer = send(server, HEAD + b"Content-Length: " + b"9" * 5000 + b"\r\n\r\n")

    assert error_of(answer)[0] == 413


def test_a_body_that_ends_early_is_refused(server: Server) -> None:
    with socket.create_connection(server.server_address[:2], timeout=5) as connection:  # type: ignore[arg-type]
        connection.sendall(HEAD + b"Content-Length: 9\r\n\r\n{}")
        connection.shutdown(socket.SHUT_WR)

        assert error_of(connection.recv(65536)) == (400, "MalformedHttpRequestException")


@pytest.mark.parametrize(
    ("request_line", "status"),
    [(b"GET / HTTP/1.1", 501), (b"POST", 400), (b"\x16\x03\x01", 400), (b"POST / HTTP/1.1\r\nA: b" * 200, 431)],
)
def test_what_is_no_post_is_refused_in_the_protocols_words(server: Server, request_line: bytes, status: int) -> None:
    assert error_of(send(server, request_line + b"\r\n\r\n"))[0] == status


def test_a_client_that_resets_harms_nobody(server: Server, connection: http.client.HTTPConnection) -> None:
    for _ in range(5):
        with socket.create_connection(server.server_address[:2], timeout=5) as gone:  # type: ignore[arg-type]
            gone.sendall(HEAD + b"Content-Length: 2\r\n\r\n{}")

    connection.request("POST", "/", b"{}", HEADERS)

    assert connection.getresponse().status == 200


def test_many_clients_at_once_lose_nothing(world: World, server: Server) -> None:
    def create(i: int) -> None:
        connection = http.client.HTTPConnection(urlsplit(server.url).netloc, timeout=10)
        for j in range(5):
            body = json.dumps({"Alias": f"c{i}_{j}", "Type": "PERSONAL", "Plan": {}})
            connection.request("POST", "/", body, {"X-Amz-Target": "SSMContacts.CreateContact"})
            assert connection.getresponse().read()
        connection.close()

    threads = [threading.Thread(target=create, args=(i,)) for i in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(20)

    assert len(world.ask("ListContacts")["Contacts"]) == 40


def test_a_plan_goes_on_while_nobody_asks(world: World, server: Server) -> None:
    akuam = world.add_person("akuam", ("SMS", "+15005550199"), ("VOICE", "+15005550198"))
    world.engage(akuam)
    world.now += 300

    server.service_actions()

    assert [channel for _, channel, _ in world.sent] == ["akuam sms", "akuam voice"]
