"""An ssm-contacts endpoint on the loopback that answers by script: rightly, or wrongly as it is told.

It speaks raw sockets, since no server library will send what is needed here: a body that is cut, a reset in
the midst of it, a byte a second, nothing at all. Nothing in it comes from the product.
"""

from __future__ import annotations

import contextlib
import json
import socket
import struct
import threading
import time
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from http import HTTPStatus
from typing import Any, Literal

ACCOUNT = "arn:aws:ssm-contacts:us-east-2:111122223333"
REQUEST_ID = "5b2f8a4e-0000-4000-8000-00000000feed"
SENT = 1660676272.058  # 2022-08-16T18:57:52.058Z, AWS's sample page


@dataclass(frozen=True)
class Answer:
    """What goes on the wire for one request: ``head``, then ``body``, then what becomes of the connection.

    ``wait`` seconds pass before the first byte and ``drip`` seconds after each byte of the body.
    """

    head: bytes = b""
    body: bytes = b""
    wait: float = 0
    drip: float = 0
    ending: Literal["keep", "close", "reset", "hang"] = "keep"


@dataclass(frozen=True)
class Request:
    """What a client asked, at which monotonic second, and how many requests were then under way, it too."""

    operation: str
    headers: Mapping[str, str]
    body: bytes
    at: float
    under_way: int

    @property
    def members(self) -> dict[str, Any]:
        members: dict[str, Any] = json.loads(self.body)
        return members

    @property
    def contact(self) -> str | None:
        """The alias that the request is about, where it names one."""
        with contextlib.suppress(ValueError, AttributeError):
            named = self.members.get("ContactId") or self.members.get("AliasPrefix")
            return named and str(named).rpartition("/")[2]
        return None


Step = Answer | Callable[[Request], Answer]
Fault = Callable[[bytes], Answer]


def http(
    body: bytes,
    status: int = 200,
    headers: Mapping[str, str] | None = None,
    length: int | None = None,
    **how: Any,
) -> Answer:
    """An HTTP/1.1 answer; ``length`` is a Content-Length that is not the body's."""
    fields = {
        "x-amzn-RequestId": REQUEST_ID,
        "Content-Type": "application/x-amz-json-1.1",
        "Content-Length": str(len(body) if length is None else length),
        **(headers or {}),
    }
    reason = HTTPStatus(status).phrase
    lines = [f"HTTP/1.1 {status} {reason}", *(f"{name}: {value}" for name, value in fields.items())]
    return Answer("".join(line + "\r\n" for line in [*lines, ""]).encode("latin-1"), body, **how)


def page(number: int = 1, alias: str = "akuam", **members: Any) -> dict[str, Any]:
    """A page, read 41 s and delivered 2 s after it was sent; a member given as ``...`` is left out."""
    sent = SENT + 60 * number
    whole = {
        "PageArn": f"{ACCOUNT}:page/{alias}/{number:08x}-2350-442b-95e7-ed8b00000000",
        "EngagementArn": f"{ACCOUNT}:engagement/{alias}/{number:08x}-6d50-49d2-a9ab-da39b0000000",
        "ContactArn": contact_arn(alias),
        "Sender": "cli",
        "SentTime": sent,
        "DeliveryTime": sent + 2,
        "ReadTime": sent + 41,
        **members,
    }
    return {name: value for name, value in whole.items() if value is not ...}


def contact_arn(alias: str = "akuam") -> str:
    return f"{ACCOUNT}:contact/{alias}"


def contact(alias: str = "akuam", **members: Any) -> dict[str, Any]:
    return {
        "Alias": alias,
        "ContactArn": contact_arn(alias),
        "DisplayName": alias.title(),
        "Type": "PERSONAL",
        **members,
    }


def batch(rows: Sequence[Any], token: str | None = None, member: str = "Pages") -> Answer:
    """One well-formed batch; ``rows`` may be anything that json.dumps takes, NaN included."""
    members: dict[str, Any] = {member: list(rows)}
    if token is not None:
        members["NextToken"] = token
    return http(json.dumps(members).encode())


def contacts(*aliases: str) -> Answer:
    return batch([contact(alias) for alias in aliases], member="Contacts")


def listing(rows: Sequence[Any], size: int) -> Callable[[Request], Answer]:
    """Answers each request for a batch with the rows that its NextToken stands for."""

    def answer(request: Request) -> Answer:
        start = int(request.members.get("NextToken", "row0")[3:])
        end = start + size
        return batch(rows[start:end], f"row{end}" if end < len(rows) else None)

    return answer


def error(
    kind: str, message: str = "", status: int = 400, headers: Mapping[str, str] | None = None, **members: Any
) -> Answer:
    """An error as awsJson1.1 words it."""
    return http(json.dumps({"__type": kind, "Message": message, **members}).encode(), status, headers)


def throttling(headers: Mapping[str, str] | None = None, **members: Any) -> Answer:
    return error("ThrottlingException", "Rate exceeded", headers=headers, **members)


def spoilt(step: Step, fault: Fault) -> Callable[[Request], Answer]:
    """The answer that ``step`` would give, with ``fault`` done to its body."""
    return lambda request: fault((step(request) if callable(step) else step).body)


HTML = b"<!DOCTYPE html><html><head><title>Sign in</title></head><body>Corporate proxy</body></html>"
HANG = Answer(ending="hang")
RESET = Answer(ending="reset")
UNKNOWN = error("UnknownOperationException", "the script has nothing for this request")

#: Bodies of a 200 that are not what the protocol says, made from the one that would have been right.
MALFORMED: Mapping[str, Fault] = {
    "html": lambda _: http(HTML, headers={"Content-Type": "text/html"}),
    "html that calls itself JSON": lambda _: http(HTML),
    "empty": lambda _: http(b""),
    "byte order mark": lambda good: http(b"\xef\xbb\xbf" + good),
    "array": lambda _: http(b"[]"),
    "null": lambda _: http(b"null"),
    "empty object": lambda _: http(b"{}"),
    "bad UTF-8": lambda good: http(good.replace(b'"arn', b'"\xff\xfearn', 1)),
    "bad UTF-8 in a name": lambda good: http(b'{"\xff": 0, ' + good[1:]),
    "cut, length right": lambda good: http(good[: len(good) * 2 // 3]),
    "cut, length wrong": lambda good: http(good[: len(good) * 2 // 3], length=len(good), ending="close"),
    "two documents": lambda good: http(good + good),
}


class Endpoint:
    """The server: listens at ``url`` until it is closed, and keeps the ``requests`` that came in."""

    def __init__(self) -> None:
        self.requests: list[Request] = []
        self.answered = 0
        self._steps: dict[tuple[str, str | None], list[Step]] = {}
        self._lock = threading.Condition()
        self._under_way = 0
        self._open: set[socket.socket] = set()
        self._stopped = threading.Event()
        self._listener = socket.create_server(("127.0.0.1", 0), backlog=64)
        self.url = f"http://127.0.0.1:{self._listener.getsockname()[1]}"
        threading.Thread(target=self._accept, daemon=True).start()

    def answer(self, operation: str, *steps: Step, contact: str | None = None) -> None:
        """Answers ``operation`` (of ``contact`` alone, if given) by ``steps`` in turn; the last stays."""
        self._steps[operation, contact] = list(steps)

    def answer_each(self, scripts: Iterable[Sequence[Step]], operation: str = "ListPagesByContact") -> list[str]:
        """Gives each script a contact of its own, and returns their aliases: many faults in one run."""
        named = {f"contact{number}": steps for number, steps in enumerate(scripts)}
        for alias, steps in named.items():
            self.answer(operation, *steps, contact=alias)
        return list(named)

    def asked(self, operation: str) -> list[Request]:
        return [request for request in self.requests if request.operation == operation]

    def wait_for(self, count: int, *, answered: bool = False, seconds: float = 20) -> None:
        """Returns when ``count`` requests have come in, or have been answered."""
        with self._lock:
            done = self._lock.wait_for(
                lambda: (self.answered if answered else len(self.requests)) >= count, timeout=seconds
            )
        assert done, f"{len(self.requests)} requests after {seconds} s, {count} expected"

    def close(self) -> None:
        self._stopped.set()
        for each in [self._listener, *list(self._open)]:
            with contextlib.suppress(OSError):
                each.shutdown(socket.SHUT_RDWR)
        self._listener.close()

    def _accept(self) -> None:
        while not self._stopped.is_set():
            try:
                connection, _ = self._listener.accept()
            except OSError:
                return
            connection.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)  # else 0.04 s between head and body
            self._open.add(connection)
            threading.Thread(target=self._converse, args=[connection], daemon=True).start()

    def _converse(self, connection: socket.socket) -> None:
        with contextlib.suppress(OSError), connection, connection.makefile("rb") as incoming:
            for operation, headers, body in _requests(incoming):
                answer = self._begin(operation, headers, body)
                self._send(connection, answer)
                if answer.ending != "keep":
                    break
        self._open.discard(connection)

    def _begin(self, operation: str, headers: Mapping[str, str], body: bytes) -> Answer:
        with self._lock:
            self._under_way += 1
            request = Request(operation, headers, body, time.monotonic(), self._under_way)
            self.requests.append(request)
            self._lock.notify_all()
            steps = self._steps.get((operation, request.contact)) or self._steps.get((operation, None), [UNKNOWN])
            step = steps.pop(0) if len(steps) > 1 else steps[0]
        return step(request) if callable(step) else step

    def _send(self, connection: socket.socket, answer: Answer) -> None:
        try:
            self._stopped.wait(answer.wait)
            connection.sendall(answer.head)
            if not answer.drip:
                connection.sendall(answer.body)
            else:
                self._drip(connection, answer)
        finally:
            with self._lock:
                self._under_way -= 1
                self.answered += 1
                self._lock.notify_all()
        if answer.ending == "hang":
            connection.recv(1)  # until the client gives up, or the endpoint is closed
        if answer.ending == "reset":
            connection.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))

    def _drip(self, connection: socket.socket, answer: Answer) -> None:
        for byte in answer.body:
            connection.sendall(bytes([byte]))
            if self._stopped.wait(answer.drip):
                return


def _requests(incoming: Any) -> Iterator[tuple[str, dict[str, str], bytes]]:
    """Operation, headers and body of each request on a connection, until the client closes it."""
    while line := incoming.readline():
        method, path, _ = line.decode("latin-1").split()
        headers: dict[str, str] = {}
        while (line := incoming.readline()).strip():
            name, _, value = line.decode("latin-1").partition(":")
            headers[name.lower()] = value.strip()
        length = int(headers.get("content-length", 0))
        body = incoming.read(length)
        if len(body) < length:  # the client ended in the midst of it
            return
        target = headers.get("x-amz-target", "")
        yield target.rpartition(".")[2] or f"{method} {path.partition('?')[0]}", headers, body


def dripping(answer: Answer, seconds: float) -> Answer:
    return replace(answer, drip=seconds)


@contextlib.contextmanager
def closed_port() -> Iterator[str]:
    """The URL of a port that refuses every connection: taken, but not listened on."""
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        yield f"http://127.0.0.1:{taken.getsockname()[1]}"


@contextlib.contextmanager
def full_backlog() -> Iterator[str]:
    """The URL of a port whose queue of connections is full, so that connecting takes for ever."""
    with contextlib.ExitStack() as stack:
        listener = stack.enter_context(socket.socket())
        listener.bind(("127.0.0.1", 0))
        listener.listen(0)
        for _ in range(2):
            waiting = stack.enter_context(socket.socket())
            waiting.setblocking(False)
            waiting.connect_ex(listener.getsockname())
        yield f"http://127.0.0.1:{listener.getsockname()[1]}"
