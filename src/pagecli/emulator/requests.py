"""HTTP/1.1 requests, read as RFC 9110 and RFC 9112 have them, and refused where they leave room for doubt."""

from __future__ import annotations

import io
import re
import socket
import time
from collections.abc import Callable
from dataclasses import dataclass
from typing import BinaryIO

from pagecli.emulator.errors import ServiceError

CONTENT_TYPES = ("application/x-amz-json-1.1", "application/x-www-form-urlencoded")
_MAX_HEAD = 1 << 16  # bytes
_MAX_FIELDS = 100
_MAX_BODY = 3 << 20  # bytes; the largest text of the model, a policy of 395,000 characters, escaped, is below it
_KNOWN_METHODS = ("CONNECT", "DELETE", "GET", "HEAD", "OPTIONS", "PATCH", "POST", "PUT", "TRACE")
_TOKEN = re.compile(r"[!#$%&'*+.^_`|~0-9A-Za-z-]+")
_REQUEST_LINE = re.compile(r"([^ ]+) ([!-~]+) HTTP/([0-9])\.([0-9])")
_CONTROL = re.compile(r"[\x00-\x08\x0a-\x1f\x7f]")
_ABSOLUTE = re.compile(r"https?://([^/?#]*)([^?#]*).*", re.IGNORECASE)
_AUTHORITY = re.compile(r"([A-Za-z0-9._~!$&'()*+,;=%-]*|\[[0-9A-Fa-f:.]+\])(:[0-9]*)?")
_LOOPBACK = re.compile(r"(localhost|127(\.[0-9]{1,3}){3}|\[::1\])(:[0-9]*)?", re.IGNORECASE)


def malformed_http(status: int, message: str) -> ServiceError:
    """The error of a request after which nobody knows what follows on its connection."""
    names = {408: "RequestTimeoutException", 413: "RequestEntityTooLargeException"}
    return ServiceError(names.get(status, "MalformedHttpRequestException"), message, status)


class Incoming(io.RawIOBase):
    """What arrives on a connection; raises TimeoutError where it has not come by the deadline."""

    def __init__(self, connection: socket.socket) -> None:
        self._connection = connection
        self._deadline = 0.0

    def allow(self, seconds: float) -> None:
        """Set the deadline."""
        self._deadline = time.monotonic() + seconds

    def readable(self) -> bool:
        return True

    def readinto(self, buffer: bytearray | memoryview) -> int:  # type: ignore[override]
        self._connection.settimeout(max(0.001, self._deadline - time.monotonic()))
        return self._connection.recv_into(buffer)


@dataclass(frozen=True)
class Head:
    """A request without its body; the names of its fields are in lower case."""

    method: str
    target: str
    version: tuple[int, int]
    fields: dict[str, list[str]]

    def get(self, name: str) -> str | None:
        """The one value of a field, None without it; two are refused."""
        values = self.fields.get(name, [])
        if len(values) > 1:
            raise malformed_http(400, f"The field {name} is there {len(values)} times")
        return values[0] if values else None

    @property
    def keeps_connection(self) -> bool:
        options = ",".join(self.fields.get("connection", [])).lower().split(",")
        return self.version >= (1, 1) and "close" not in map(str.strip, options)

    @property
    def path(self) -> str:
        absolute = _ABSOLUTE.fullmatch(self.target)
        return (absolute[2] or "/") if absolute else self.target


def read_head(stream: BinaryIO) -> Head | None:
    """The next request's line and fields; None where the client has closed; else a ServiceError."""
    line = _read_line(stream, _MAX_HEAD, 414)
    if line == "\r\n" or line == "\n":  # one empty line before a request is to be ignored
        line = _read_line(stream, _MAX_HEAD, 414)
    if not line:
        return None
    found = _REQUEST_LINE.fullmatch(line.rstrip("\r\n"))
    if not found or not _TOKEN.fullmatch(found[1]):
        raise malformed_http(400, "The request line is not one of HTTP")
    if found[3] != "1":
        raise malformed_http(505, "The version is not HTTP/1.1")
    return Head(found[1], found[2], (1, int(found[4])), _read_fields(stream))


def _read_fields(stream: BinaryIO) -> dict[str, list[str]]:
    fields: dict[str, list[str]] = {}
    left = _MAX_HEAD
    for _ in range(_MAX_FIELDS + 1):
        line = _read_line(stream, left, 431)
        left -= len(line)
        text = line.rstrip("\r\n")
        if line and not text:
            return fields
        name, colon, value = text.partition(":")
        if not colon or not _TOKEN.fullmatch(name) or _CONTROL.search(value):
            raise malformed_http(400, "A line of the head is not a field")
        fields.setdefault(name.lower(), []).append(value.strip(" \t"))
    raise malformed_http(431, f"The head has more than {_MAX_FIELDS} fields")


def _read_line(stream: BinaryIO, limit: int, status: int) -> str:
    """A line with its end; empty where the client has closed before it."""
    line = stream.readline(limit + 1)
    if len(line) > limit:
        raise malformed_http(status, f"The head is longer than {_MAX_HEAD} bytes")
    if line and not line.endswith(b"\n"):
        raise malformed_http(400, "The request ends within its head")
    return line.decode("latin-1")


def read_body(stream: BinaryIO, head: Head, ask_for_it: Callable[[], object]) -> bytes:
    """The body, `ask_for_it` called before where the client waits for that."""
    length = head.get("content-length")
    if "transfer-encoding" in head.fields:
        raise malformed_http(411 if length is None else 400, "A body is taken with a Content-Length only")
    if length is None and head.method == "POST":
        raise malformed_http(411, "There is no Content-Length")
    if not re.fullmatch("[0-9]+", length or "0"):
        raise malformed_http(400, "The Content-Length is not a number")
    if len(length or "0") > 12 or int(length or "0") > _MAX_BODY:
        raise malformed_http(413, f"The body is larger than {_MAX_BODY} bytes")
    if head.get("expect") is not None and head.version >= (1, 1):
        if str(head.get("expect")).lower() != "100-continue":
            raise malformed_http(417, "The expectation is not known")
        ask_for_it()
    body = stream.read(int(length or "0"))
    if len(body) < int(length or "0"):
        raise malformed_http(400, "The request ends within its body")
    return body


def check_origin(head: Head) -> None:
    """Refuse what a web page sends: under a name that it had resolve to the loopback, or from another origin."""
    host = head.get("host")
    if host is None:
        raise malformed_http(400, "There is no Host")
    absolute = _ABSOLUTE.fullmatch(head.target)
    for authority in [host, absolute[1]] if absolute else [host]:
        if not _AUTHORITY.fullmatch(authority):
            raise malformed_http(400, "The Host is not a name and a port")
        if not _LOOPBACK.fullmatch(authority):
            raise ServiceError("AccessDeniedException", "The Host is not a name of the loopback", 403)
    origins = {value.lower() for value in head.fields.get("origin", [])}
    if origins - {f"http://{host}".lower()}:
        raise ServiceError("AccessDeniedException", "Web pages of another origin are not answered", 403)
    if {value.lower() for value in head.fields.get("sec-fetch-site", [])} - {"same-origin", "none"}:
        raise ServiceError("AccessDeniedException", "Web pages of another site are not answered", 403)


def check_protocol(head: Head) -> str:
    """The content type; refuses what is HTTP, but no request of awsJson1.1, nor of the protocol of STS."""
    if head.method not in _KNOWN_METHODS:
        raise ServiceError("UnknownOperationException", "The method is not known", 501)
    if head.method != "POST":
        raise ServiceError("UnknownOperationException", "Operations are asked with POST", 405)
    if head.path != "/":
        raise ServiceError("UnknownOperationException", "There is nothing but / here", 404)
    kind = (head.get("content-type") or "").partition(";")[0].strip(" \t").lower()
    if kind not in CONTENT_TYPES:
        raise ServiceError("UnsupportedMediaTypeException", f"The Content-Type is not {CONTENT_TYPES[0]}", 415)
    return kind
