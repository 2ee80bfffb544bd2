"""`--demo`: the embedded endpoint behind the real client, in this process and without a socket."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime
from typing import Any


def demo_transport(now: Callable[[], datetime]) -> Callable[..., Any]:
    """Return a handler for botocore's `before-send` event that answers from the demo data."""
    from botocore.awsrequest import AWSResponse

    from pagecli.emulator import demo_emulator

    emulator = demo_emulator(lambda: now().timestamp())

    def answer(request: Any, **_: Any) -> Any:
        target = request.headers["X-Amz-Target"]
        response = emulator.handle(target.decode() if isinstance(target, bytes) else target, request.body)
        return AWSResponse(request.url, response.status, response.headers, _Body(response.body))

    return answer


class _Body:
    """What botocore reads an answer from."""

    def __init__(self, data: bytes) -> None:
        self._data = data

    def stream(self) -> list[bytes]:
        return [self._data]
