"""Checks each answer: one that breaks the protocol is an error, never an empty list.

The protocol is awsJson1.1 (https://smithy.io/2.0/aws/protocols/aws-json-1_1-protocol.html). Types and required members
are checked; the patterns of ARNs are not.
"""

from __future__ import annotations

import json
import threading
from collections.abc import Mapping
from datetime import datetime
from email.utils import parsedate_to_datetime
from functools import cache
from typing import Any, NamedTuple
from urllib.parse import urlsplit

import msgspec

from pagecli.aws.bodies import MAX_BODY
from pagecli.aws.errors import Call, RetryableError, request_id_suffix, service_error
from pagecli.errors import ProtocolError
from pagecli.text import escape_controls
from pagecli.times import UTC


class Reply(NamedTuple):
    """An HTTP answer as it came: status, headers by lower-case name, the raw body."""

    status: int
    headers: Mapping[str, str]
    body: bytes


class Answer(NamedTuple):
    """A checked answer, and how many of its times could not be read."""

    value: Any
    unreadable_times: int


def read_answer(reply: Reply, call: Call, kind: Any) -> Answer:
    """Decode a reply into `kind`; raise RetryableError or PagecliError if it is an error or no proper answer."""
    if reply.status != 200:
        raise _error_in(reply, call)
    if len(reply.body) > MAX_BODY:
        what = f"the answer to {call.operation} is longer than {MAX_BODY >> 20} MB{request_id_suffix(reply.headers)}"
        raise RetryableError(ProtocolError(what, "a proxy or a wrong --endpoint-url may be in between"))
    if not reply.body and not kind.__struct_fields__:
        return Answer(kind(), 0)  # awsJson1.1 allows an empty body for an empty structure
    with _making_a_decoder:
        decoder = _decoder(kind)
    try:
        if not reply.body.isascii():
            reply.body.decode("utf-8")  # msgspec does not check the members that it skips
        return Answer(decoder.decode(reply.body), 0)
    except (msgspec.DecodeError, ValueError, RecursionError):  # ValueError: the year 10000, among others
        return _decode_slowly(reply, call.operation, kind)


# msgspec crashes the interpreter when two threads are the first to inspect a struct.
_making_a_decoder = threading.Lock()


@cache
def _decoder(kind: Any) -> msgspec.json.Decoder[Any]:
    return msgspec.json.Decoder(kind, strict=False)  # not strict: timestamps are numbers or numeric strings


def _decode_slowly(reply: Reply, operation: str, kind: Any) -> Answer:
    """Decode what msgspec refuses but the protocol allows: NaN, lone surrogates, times in any format."""
    suffix = request_id_suffix(reply.headers)
    try:
        tree = json.loads(reply.body.decode("utf-8"))
    except (ValueError, RecursionError):
        what = f"{operation} was answered with {len(reply.body)} bytes that are not JSON{suffix}"
        hint = "a proxy or a wrong --endpoint-url may be in between; nothing was taken from that answer"
        raise RetryableError(ProtocolError(what, hint)) from None
    unreadable = _read_times(tree)
    try:
        return Answer(msgspec.convert(tree, kind, strict=False), unreadable)
    except (msgspec.ValidationError, RecursionError) as error:
        what = f"the answer to {operation} is not what the service documents: {error}{suffix}"
        hint = "nothing was taken from that answer; --debug shows the requests"
        raise RetryableError(ProtocolError(what, hint)) from None


def _read_times(tree: Any) -> int:
    """Replace each time in the tree by a datetime or None; return how many could not be read."""
    unreadable = 0
    stack = [tree]
    while stack:
        node = stack.pop()
        if isinstance(node, list):
            stack.extend(node)
        elif isinstance(node, dict):
            for name, value in node.items():
                if not name.endswith("Time") or isinstance(value, bool | dict | list | None):
                    stack.append(value)
                    continue
                node[name] = _read_time(value)
                unreadable += node[name] is None
    return unreadable


def _read_time(value: float | str) -> datetime | None:
    """Read epoch seconds, ISO 8601 with a zone, or an HTTP date (the protocol's timestamp formats)."""
    try:
        return msgspec.convert(value, datetime, strict=False).astimezone(UTC) if _has_zone(value) else None
    except (msgspec.ValidationError, OverflowError, ValueError):
        pass
    try:
        date = parsedate_to_datetime(str(value))
        return date.astimezone(UTC) if date.tzinfo else None
    except (TypeError, ValueError, OverflowError):
        return None


def _has_zone(value: float | str) -> bool:
    return not isinstance(value, str) or msgspec.convert(value, datetime, strict=False).tzinfo is not None


def _error_in(reply: Reply, call: Call) -> Exception:
    """Find the error's type (header, `__type` or `code`; without namespace and uri) and message."""
    if 300 <= reply.status < 400:
        return _redirect(reply, call)
    try:
        details = json.loads(reply.body)
    except (ValueError, RecursionError):
        details = None
    details = details if isinstance(details, dict) else {}
    for name in (reply.headers.get("x-amzn-errortype"), details.get("__type"), details.get("code")):
        if isinstance(name, str) and name:
            kind = name.partition(":")[0].rpartition("#")[2]
            break
    else:
        kind = ""
    message = next((details[key] for key in ("Message", "message") if isinstance(details.get(key), str)), "")
    if not kind and reply.status < 500 and reply.status != 429:
        suffix = request_id_suffix(reply.headers)
        what = f"{call.operation} was answered with HTTP {reply.status} and no error type{suffix}"
        return ProtocolError(what, "a proxy or a wrong --endpoint-url may be in between")
    return service_error(kind, message, call, reply.status, reply.headers, details)


def _redirect(reply: Reply, call: Call) -> ProtocolError:
    """Say where a redirect leads, without the query and the user name, which may be secret."""
    suffix = request_id_suffix(reply.headers)
    try:
        parts = urlsplit(reply.headers.get("location", ""))
        address = f"{parts.scheme}://{parts.netloc.rpartition('@')[2]}{parts.path}" if parts.netloc else parts.path
    except ValueError:
        address = ""
    to = f" to {escape_controls(address)}" if address else ""
    what = f"{call.operation} was answered with HTTP {reply.status}, a redirect{to}{suffix}"
    return ProtocolError(what, "redirects are not followed; a proxy or a wrong --endpoint-url may be in between")
