"""Reading the body of an answer, which botocore would do without a limit of size or time."""

from __future__ import annotations

from collections.abc import Callable
from time import monotonic
from typing import Any

MAX_BODY = 64 * 1024 * 1024
_CHUNK = 64 * 1024


def bounded_sender(http_session: Any, seconds: float) -> Callable[..., Any]:
    """Return a handler for botocore's `before-send` event that sends the request by `http_session`.

    It reads the body to its end, until it is longer than MAX_BODY (`read_answer` refuses it then), or for `seconds`.
    """
    from botocore.awsrequest import AWSResponse

    def send(request: Any, **_: Any) -> AWSResponse:
        request.stream_output = True  # leaves the body to us
        response = http_session.send(request)
        body = _read(response.raw, request, monotonic() + seconds)
        return AWSResponse(request.url, response.status_code, response.headers, _Body(body))

    return send


def _read(raw: Any, request: Any, end: float) -> list[bytes]:
    from botocore.exceptions import ConnectionClosedError, ReadTimeoutError
    from urllib3.exceptions import HTTPError
    from urllib3.exceptions import ReadTimeoutError as SilenceError

    read = getattr(raw, "read1", raw.read)  # urllib3 1 has no read1; its read waits for a whole chunk
    chunks: list[bytes] = []
    size = 0
    try:
        while chunk := read(_CHUNK):
            chunks.append(chunk)
            size += len(chunk)
            if size > MAX_BODY:
                raw.close()
                break
            if monotonic() > end:
                raw.close()
                raise ReadTimeoutError(endpoint_url=request.url)
    except SilenceError as error:
        raise ReadTimeoutError(endpoint_url=request.url, error=error) from error
    except HTTPError as error:
        raise ConnectionClosedError(endpoint_url=request.url, request=request, error=error) from error
    return chunks


class _Body:
    """What botocore takes the body from."""

    def __init__(self, chunks: list[bytes]) -> None:
        self._chunks = chunks

    def stream(self) -> list[bytes]:
        return self._chunks
