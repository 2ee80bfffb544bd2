"""The endpoint over HTTP on the loopback, for any AWS client."""

from __future__ import annotations

import sqlite3
import sys
from collections.abc import Callable
from contextlib import suppress
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any

from pagecli.emulator.endpoint import Emulator
from pagecli.emulator.errors import ServiceError
from pagecli.emulator.protocol import Response, fail

_MAX_BODY = 1 << 20  # bytes; the largest request that the model allows is below half of it
_SILENCE = 30.0  # seconds without a byte before a connection is closed


class Server(ThreadingHTTPServer):
    """Serves an emulator on 127.0.0.1; raises OSError where the port is taken. Port 0 picks a free one."""

    request_queue_size = 128  # connections that wait to be taken; with the usual 5 a crowd waits a second

    def __init__(self, emulator: Emulator, port: int) -> None:
        self.emulator = emulator
        super().__init__(("127.0.0.1", port), _Handler)

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self.server_address[1]}"

    def service_actions(self) -> None:
        """Twice a second, between requests: so a plan goes on, and tells of its pages, while nobody asks."""
        with suppress(sqlite3.Error):  # another process may hold the file; the next time will do
            self.emulator.advance()

    def handle_error(self, request: Any, client_address: Any) -> None:
        """Tell of what failed here; a client that went away or fell silent is no news."""
        if not isinstance(sys.exc_info()[1], (ConnectionError, TimeoutError)):
            super().handle_error(request, client_address)


def serve(emulator: Emulator, port: int, announce: Callable[[str], object]) -> None:
    """Serve until interrupted; `announce` gets the URL once connections are taken. OSError: port in use."""
    with Server(emulator, port) as server:
        announce(server.url)
        server.serve_forever()


class _Handler(BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"
    server_version = "pagecli"
    sys_version = ""
    timeout = _SILENCE
    wbufsize = -1  # head and body leave together
    disable_nagle_algorithm = True
    server: Server

    def do_POST(self) -> None:
        length = self.headers.get("Content-Length", "")
        if not (length.isascii() and length.isdecimal()) or "Transfer-Encoding" in self.headers:
            return self.send_error(411)
        if len(length) > 12 or int(length) > _MAX_BODY:
            return self.send_error(413)
        body = self.rfile.read(int(length))
        if len(body) < int(length):
            return self.send_error(400)
        return self._send(self.server.emulator.handle(self.headers.get("X-Amz-Target", ""), body))

    def send_error(self, code: int, message: str | None = None, explain: str | None = None) -> None:
        """Answer broken HTTP in the protocol's words, and close: nobody knows what follows."""
        self.close_connection = True
        self.request_version = self.protocol_version  # a line that was not understood passes for HTTP/0.9 else
        names = {413: "RequestEntityTooLargeException"}
        name = names.get(code, "MalformedHttpRequestException")
        self._send(fail(ServiceError(name, message or self.responses[code][1], code)))

    def _send(self, response: Response) -> None:
        self.send_response(response.status)
        for name, value in response.headers.items():
            self.send_header(name, value)
        self.send_header("Content-Length", str(len(response.body)))
        if self.close_connection:
            self.send_header("Connection", "close")
        self.end_headers()
        self.wfile.write(response.body)

    def log_message(self, format: str, *args: object) -> None:  # noqa: A002
        pass
