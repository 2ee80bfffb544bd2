"""The endpoint over HTTP on the loopback, for any AWS client."""

from __future__ import annotations

import contextlib
import io
import socket
import socketserver
import sys
import threading
import time
from collections.abc import Callable, Mapping
from email.utils import formatdate
from http import HTTPStatus
from typing import Any, BinaryIO, cast

from pagecli.emulator import identity
from pagecli.emulator.callers import read_caller
from pagecli.emulator.endpoint import Emulator
from pagecli.emulator.errors import ServiceError
from pagecli.emulator.protocol import Response, fail
from pagecli.emulator.requests import (
    Head,
    Incoming,
    check_origin,
    check_protocol,
    malformed_http,
    read_body,
    read_head,
)

_MAX_CONNECTIONS = 256  # each has a thread
_UNREAD = 1 << 20  # bytes that are read and thrown away, so that a client that still sends gets to read the error


class Server(socketserver.ThreadingTCPServer):
    """Serves an emulator on 127.0.0.1; raises OSError where the port is taken. Port 0 picks a free one.

    `accounts` are those of access keys.
    """

    allow_reuse_address = True
    daemon_threads = True
    request_queue_size = 128  # connections that wait to be taken; with the usual 5 a crowd waits a second
    seconds = 30.0
    """How long a connection may be silent, and how long one request may take to arrive or its answer to be taken."""

    def __init__(
        self,
        emulator: Emulator,
        port: int,
        accounts: Mapping[str, str] | None = None,
        max_connections: int = _MAX_CONNECTIONS,
    ) -> None:
        self.emulator = emulator
        self.accounts = accounts or {}
        self._free = threading.Semaphore(max_connections)
        super().__init__(("127.0.0.1", port), _Connection)

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self.server_address[1]}"

    def process_request(self, request: Any, client_address: Any) -> None:
        if not self._free.acquire(blocking=False):
            busy = ServiceError("ThrottlingException", "Too many connections are open", 503)
            request.settimeout(1)
            with contextlib.suppress(OSError):
                request.sendall(_on_the_wire(fail(busy), closes=True))
            return self.shutdown_request(request)
        try:
            return super().process_request(request, client_address)
        except BaseException:  # there is no thread for it
            self._free.release()
            raise

    def process_request_thread(self, request: Any, client_address: Any) -> None:
        try:
            super().process_request_thread(request, client_address)
        finally:
            self._free.release()

    def service_actions(self) -> None:
        """Called twice a second between requests, so that plans go on, and pages are announced, without requests."""
        self.emulator.advance()

    def handle_error(self, request: Any, client_address: Any) -> None:
        """Tell of what failed here; a client that went away or fell silent is no news."""
        error = sys.exc_info()[1]
        if isinstance(error, Exception) and not isinstance(error, (ConnectionError, TimeoutError)):
            self.emulator.on_failure(error)


def serve(
    emulator: Emulator, port: int, announce: Callable[[str], object], accounts: Mapping[str, str] | None = None
) -> None:
    """Serve until interrupted; `announce` gets the URL once connections are taken. OSError: port in use."""
    with Server(emulator, port, accounts) as server:
        announce(server.url)
        server.serve_forever()


class _Connection(socketserver.BaseRequestHandler):
    """Answers the requests of one connection, one after the other."""

    server: Server
    request: socket.socket

    def handle(self) -> None:
        self.request.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        self._incoming = Incoming(self.request)
        self._stream = cast(BinaryIO, io.BufferedReader(self._incoming))
        while self._answer_next():
            pass

    def _answer_next(self) -> bool:
        """Answer one request; whether another one may follow."""
        head = None
        try:
            self._incoming.allow(self.server.seconds)
            if not self._stream.peek(1):  # type: ignore[attr-defined]
                return False
        except TimeoutError:
            return False
        try:
            self._incoming.allow(self.server.seconds)
            head = read_head(self._stream)
            if head is None:
                return False
            response = self._answer(head)
        except TimeoutError:
            return self._refuse(malformed_http(408, "The request took too long to arrive"), head)
        except ServiceError as error:
            return self._refuse(error, head)
        self._send(response, head, closes=not head.keeps_connection)
        return head.keeps_connection

    def _answer(self, head: Head) -> Response:
        check_origin(head)
        body = read_body(self._stream, head, lambda: self.request.sendall(b"HTTP/1.1 100 Continue\r\n\r\n"))
        try:
            caller = read_caller(head.get("authorization") or "", self.server.accounts)
            kind = check_protocol(head)
            target = head.get("x-amz-target") or ""
        except ServiceError as error:
            return fail(error)
        if kind == identity.CONTENT_TYPE:
            return identity.answer_identity(body, caller)
        return self.server.emulator.handle(target, body, caller)

    def _refuse(self, error: ServiceError, head: Head | None) -> bool:
        """Answer broken HTTP in the protocol's words, and close: nobody knows what follows."""
        self._send(fail(error), head, closes=True)
        self.request.shutdown(socket.SHUT_WR)
        self.request.settimeout(min(1.0, self.server.seconds))
        end = time.monotonic() + min(1.0, self.server.seconds)
        unread = _UNREAD
        while unread > 0 and time.monotonic() < end and (chunk := self.request.recv(65536)):
            unread -= len(chunk)
        return False

    def _send(self, response: Response, head: Head | None, closes: bool) -> None:
        self.request.settimeout(self.server.seconds)
        has_body = head is None or head.method != "HEAD"
        self.request.sendall(_on_the_wire(response, closes, has_body))


def _on_the_wire(response: Response, closes: bool, has_body: bool = True) -> bytes:
    """The answer's bytes; they leave together."""
    status = HTTPStatus(response.status)
    fields = {
        "Server": "pagecli",
        "Date": formatdate(usegmt=True),
        **response.headers,
        "Content-Length": str(len(response.body)),
        **({"Allow": "POST"} if status == HTTPStatus.METHOD_NOT_ALLOWED else {}),
        **({"Connection": "close"} if closes else {}),
    }
    lines = [f"HTTP/1.1 {status.value} {status.phrase}", *(f"{name}: {value}" for name, value in fields.items())]
    head = "\r\n".join(lines) + "\r\n\r\n"
    return head.encode("latin-1") + (response.body if has_body else b"")
