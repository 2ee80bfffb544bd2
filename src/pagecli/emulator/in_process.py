"""The endpoint in the place of botocore's HTTP, for a real client without a socket."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from datetime import datetime
from typing import Any

from botocore.awsrequest import AWSResponse

from pagecli.emulator.demo import demo_emulator
from pagecli.emulator.endpoint import Emulator


def answer_in_process(now: Callable[[], datetime]) -> Callable[..., AWSResponse]:
    """A handler of botocore's `before-send` that answers from the demo data, as of an aware `now`."""
    return answer_from(demo_emulator(lambda: now().timestamp()))


def answer_from(emulator: Emulator) -> Callable[..., AWSResponse]:
    """A handler of botocore's `before-send` that answers from an emulator."""

    def answer(request: Any, **_: Any) -> AWSResponse:
        target = request.headers.get("X-Amz-Target", "")
        response = emulator.handle(target.decode() if isinstance(target, bytes) else target, request.body)
        return AWSResponse(request.url, response.status, response.headers, _Body(response.body))

    return answer


class _Body:
    """As much of urllib3's response as AWSResponse reads."""

    def __init__(self, body: bytes) -> None:
        self._body = body

    def stream(self) -> Iterator[bytes]:
        yield self._body
