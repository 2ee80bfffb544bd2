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
HEAD = (
    b"POST / HTTP/1.1\r\nHost: localhost\r\nContent-Type: application/x-amz-json-1.1\r\n"
    b"X-Amz-Target: SSMContacts.ListContacts\r\n"
)


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
    connection.request("POST", "/", b"{}", {**HEADERS, "X-Amz-Target": "SSMContacts.Nothing"})
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
    ("length", "status"),
    [
        (b"", 411),
        (b"Transfer-Encoding: chunked\r\n", 411),
        (b"Content-Length: x\r\n", 400),
        (b"Content-Length: -1\r\n", 400),
        (b"Content-Length: 2, 2\r\n", 400),
        (b"Content-Length: 2\r\nContent-Length: 2\r\n", 400),
        (b"Content-Length: 2\r\nTransfer-Encoding: chunked\r\n", 400),
    ],
)
def test_a_request_whose_length_is_in_doubt_is_refused(server: Server, length: bytes, status: int) -> None:
    assert error_of(send(server, HEAD + length + b"\r\n{}")) == (status, "MalformedHttpRequestException")


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
    [
        (b"POST", 400),
        (b"POST /", 400),
        (b"POST / HTTP/2.0", 505),
        (b"P(ST / HTTP/1.1", 400),
        (b"POST / HTTP/1.1 ", 400),
        (b"\x16\x03\x01", 400),
        (b"POST / HTTP/1.1\r\nA: b" * 200, 431),
        (b"POST /" + b"a" * 100_000, 414),
        (b"POST / HTTP/1.1\r\nA: " + b"b" * 100_000, 431),
    ],
)
def test_what_is_no_request_is_refused_in_the_protocols_words(server: Server, request_line: bytes, status: int) -> None:
    assert error_of(send(server, request_line + b"\r\n\r\n")) == (status, "MalformedHttpRequestException")


BODY = b"Content-Length: 2\r\nConnection: close\r\n\r\n{}"
TYPE = b"Content-Type: application/x-amz-json-1.1\r\n"
TARGET = b"X-Amz-Target: SSMContacts.ListContacts\r\n"
HOST = b"Host: localhost\r\n"


@pytest.mark.parametrize(
    ("line", "fields", "status"),
    [
        (b"POST / HTTP/1.1", HOST + TYPE + TARGET, 200),
        (b"\r\nPOST / HTTP/1.1", HOST + TYPE + TARGET, 200),
        (b"POST / HTTP/1.0", HOST + TYPE + TARGET, 200),
        (b"POST http://localhost:8077/ HTTP/1.1", HOST + TYPE + TARGET, 200),
        (b"POST http://LOCALHOST HTTP/1.1", HOST + TYPE + TARGET, 200),
        (b"POST / HTTP/1.1", HOST.upper() + TYPE.lower() + TARGET, 200),
        (b"POST / HTTP/1.1", HOST + TYPE + b"X-Amz-Target:\t SSMContacts.ListContacts \t \r\n", 200),
        (b"POST / HTTP/1.1", HOST + TARGET + b"Content-Type: application/x-amz-json-1.1; charset=utf-8\r\n", 200),
        (b"POST / HTTP/1.1", HOST + TYPE + TARGET + b"Expect: 100-Continue\r\n", 100),
        (b"POST / HTTP/1.1", HOST + TYPE + TARGET + b"Expect: wonders\r\n", 417),
        (b"POST / HTTP/1.1", HOST + TYPE + TARGET + b"X-Amz-Target : x\r\n", 400),
        (b"POST / HTTP/1.1", HOST + TYPE + TARGET + b" folded\r\n", 400),
        (b"POST / HTTP/1.1", HOST + TYPE + TARGET + b"no colon\r\n", 400),
        (b"POST / HTTP/1.1", HOST + TYPE + TARGET + b"X: a\rHost: b\r\n", 400),
        (b"POST / HTTP/1.1", HOST + TYPE + TARGET + b"X: a\x00b\r\n", 400),
        (b"POST / HTTP/1.1", HOST + TYPE + TARGET + TARGET, 400),
        (b"POST / HTTP/1.1", TYPE + TARGET, 400),
        (b"POST / HTTP/1.1", HOST + HOST + TYPE + TARGET, 400),
        (b"POST / HTTP/1.1", b"Host: a b\r\n" + TYPE + TARGET, 400),
        (b"POST / HTTP/1.1", HOST + TARGET, 415),
        (b"POST / HTTP/1.1", HOST + TARGET + b"Content-Type: text/plain\r\n", 415),
        (b"POST / HTTP/1.1", HOST + TARGET + b"Content-Type: application/json\r\n", 415),
        (b"POST /elsewhere HTTP/1.1", HOST + TYPE + TARGET, 404),
        (b"POST // HTTP/1.1", HOST + TYPE + TARGET, 404),
        (b"POST http://localhost/x HTTP/1.1", HOST + TYPE + TARGET, 404),
        (b"POST / HTTP/1.1", HOST + TYPE, 404),
        (b"GET / HTTP/1.1", HOST, 405),
        (b"OPTIONS * HTTP/1.1", HOST, 405),
        (b"BREW / HTTP/1.1", HOST, 501),
    ],
)
def test_http_is_read_as_its_standard_has_it(server: Server, line: bytes, fields: bytes, status: int) -> None:
    answer = send(server, line + b"\r\n" + fields + BODY)

    assert int(answer.split()[1]) == status
    assert (b"\r\nAllow: POST\r\n" in answer) == (status == 405)


@pytest.mark.parametrize("host", [b"localhost", b"LocalHost:8077", b"127.0.0.1", b"127.8.9.10:1", b"[::1]:8077"])
def test_the_loopbacks_names_are_answered(server: Server, host: bytes) -> None:
    assert int(send(server, b"POST / HTTP/1.1\r\nHost: " + host + b"\r\n" + TYPE + TARGET + BODY).split()[1]) == 200


@pytest.mark.parametrize(
    "host",
    [b"", b"evil.example", b"evil.example:8077", b"127.0.0.1.evil.example", b"localhost.evil.example", b"10.0.0.1"],
)
def test_a_name_that_somebody_had_resolve_to_the_loopback_is_refused(server: Server, host: bytes) -> None:
    answers = [
        send(server, b"POST / HTTP/1.1\r\nHost: " + host + b"\r\n" + TYPE + TARGET + BODY),
        send(server, b"POST http://" + host + b"/ HTTP/1.1\r\n" + HOST + TYPE + TARGET + BODY),
    ]

    assert [error_of(answer) for answer in answers] == [(403, "AccessDeniedException")] * 2


@pytest.mark.parametrize(
    ("field", "status"),
    [
        (b"Origin: http://localhost", 200),
        (b"Sec-Fetch-Site: same-origin", 200),
        (b"Sec-Fetch-Site: none", 200),
        (b"Origin: http://localhost:3000", 403),
        (b"Origin: https://localhost", 403),
        (b"Origin: https://evil.example", 403),
        (b"Origin: null", 403),
        (b"Origin: http://localhost\r\nOrigin: https://evil.example", 403),
        (b"Sec-Fetch-Site: cross-site", 403),
        (b"Sec-Fetch-Site: same-site", 403),
    ],
)
def test_a_web_page_of_another_origin_is_refused(server: Server, field: bytes, status: int) -> None:
    answer = send(server, b"POST / HTTP/1.1\r\n" + HOST + TYPE + TARGET + field + b"\r\n" + BODY)

    assert int(answer.split()[1]) == status
    assert b"Access-Control" not in answer


def test_an_answer_to_head_has_no_body(server: Server) -> None:
    answer = send(server, b"HEAD / HTTP/1.1\r\n" + HOST + b"Connection: close\r\n\r\n")

    assert answer.startswith(b"HTTP/1.1 405 ")
    assert answer.endswith(b"\r\n\r\n")


def test_a_client_that_sends_on_after_an_error_can_read_it(server: Server) -> None:
    answer = send(server, b"POST / HTTP/1.1\r\nContent-Length: 900000\r\n\r\n" + bytes(900_000))

    assert error_of(answer) == (400, "MalformedHttpRequestException")


@pytest.mark.parametrize(
    ("sent", "answered"), [(b"", b""), (b"POST / HT", b"408"), (HEAD + b"Content-Length: 2\r\n\r\n{", b"408")]
)
def test_a_request_that_does_not_come_is_not_waited_for(
    server: Server, monkeypatch: pytest.MonkeyPatch, sent: bytes, answered: bytes
) -> None:
    monkeypatch.setattr(Server, "seconds", 0.05)

    assert send(server, sent).split(b" ")[1:2] == ([answered] if answered else [])


def test_one_connection_too_many_is_told_so_and_the_next_one_is_served(world: World) -> None:
    with Server(world.emulator, 0, max_connections=1) as server:
        thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.01})
        thread.start()
        with socket.create_connection(server.server_address[:2], timeout=5) as first:  # type: ignore[arg-type]
            first.sendall(HEAD + b"Content-Length: 2\r\n\r\n{}")
            assert first.recv(65536).startswith(b"HTTP/1.1 200 ")
            assert error_of(send(server, b"")) == (503, "ThrottlingException")
            first.shutdown(socket.SHUT_RDWR)
        while not (answer := send(server, HEAD + BODY)).startswith(b"HTTP/1.1 200 "):
            assert error_of(answer) == (503, "ThrottlingException")
        server.shutdown()
        thread.join(5)


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
            connection.request("POST", "/", body, {**HEADERS, "X-Amz-Target": "SSMContacts.CreateContact"})
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


SIGNED = "AWS4-HMAC-SHA256 Credential={}/20261125/{}/ssm-contacts/aws4_request, SignedHeaders=host, Signature=0"


def test_the_signature_says_whose_contacts_and_where(connection: http.client.HTTPConnection) -> None:
    create = {**HEADERS, "X-Amz-Target": "SSMContacts.CreateContact"}
    body = json.dumps({"Alias": "akuam", "Type": "PERSONAL", "Plan": {}})

    arns = []
    for key, region in (("x", "us-east-2"), ("PAGECLIDEMO444455556666", "us-east-2"), ("x", "eu-west-1")):
        connection.request("POST", "/", body, {**create, "Authorization": SIGNED.format(key, region)})
        arns.append(json.loads(connection.getresponse().read())["ContactArn"])

    assert arns == [
        f"arn:aws:ssm-contacts:{where}:contact/akuam"
        for where in ("us-east-2:111122223333", "us-east-2:444455556666", "eu-west-1:111122223333")
    ]


@pytest.mark.parametrize(
    ("body", "status", "part"),
    [
        (b"Action=GetCallerIdentity&Version=2011-06-15", 200, b"<Account>444455556666</Account>"),
        (b"Action=AssumeRole%3C", 400, b"<Code>InvalidAction</Code><Message>There is no action AssumeRole&lt; here"),
        (b"\xff", 400, b"<Code>InvalidAction</Code>"),
    ],
)
def test_whose_a_key_is_can_be_asked_as_of_sts(
    connection: http.client.HTTPConnection, body: bytes, status: int, part: bytes
) -> None:
    scope = SIGNED.format("PAGECLIDEMO444455556666", "us-east-1").replace("ssm-contacts", "sts")
    fields = {"Content-Type": "application/x-www-form-urlencoded; charset=utf-8", "Authorization": scope}
    connection.request("POST", "/", body, fields)
    response = connection.getresponse()

    assert (response.status, response.getheader("Content-Type")) == (status, "text/xml")
    assert part in response.read()
