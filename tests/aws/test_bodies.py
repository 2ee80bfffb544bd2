from __future__ import annotations

import io
from types import SimpleNamespace

import pytest
from botocore.exceptions import ConnectionClosedError, ReadTimeoutError
from urllib3.exceptions import HTTPError, ProtocolError
from urllib3.exceptions import ReadTimeoutError as SilenceError

from pagecli.aws.bodies import bounded_sender


class Raw(io.BytesIO):
    """A body that comes a byte at a time, and may fail at its end."""

    def __init__(self, data: bytes, error: HTTPError | None = None) -> None:
        super().__init__(data)
        self._error = error

    def read1(self, size: int | None = -1, /) -> bytes:
        byte = super().read1(1)
        if not byte and self._error:
            raise self._error
        return byte


def fetch(raw: Raw, seconds: float = 60) -> bytes:
    request = SimpleNamespace(url="https://example.com/", stream_output=False)
    response = SimpleNamespace(status_code=200, headers={}, raw=raw)
    content: bytes = bounded_sender(SimpleNamespace(send=lambda _: response), seconds)(request).content
    assert request.stream_output
    return content


def test_a_body_is_read_to_its_end() -> None:
    assert fetch(Raw(b"abc")) == b"abc"


def test_a_body_that_takes_too_long_is_left_and_its_connection_closed() -> None:
    raw = Raw(b"abc")

    with pytest.raises(ReadTimeoutError):
        fetch(raw, seconds=0)
    assert raw.closed


def test_a_body_that_is_too_large_is_not_read_on(monkeypatch: pytest.MonkeyPatch) -> None:
    class EndlessRaw(Raw):
        def read1(self, size: int | None = -1, /) -> bytes:
            assert not self.closed, "it was left"
            return b"x"

    monkeypatch.setattr("pagecli.aws.bodies.MAX_BODY", 3)
    assert fetch(EndlessRaw(b"")) == b"xxxx"


@pytest.mark.parametrize(
    ("error", "raised"),
    [
        (SilenceError(None, "", ""), ReadTimeoutError),  # type: ignore[arg-type]
        (ProtocolError("reset"), ConnectionClosedError),
    ],
)
def test_what_breaks_off_is_told_in_the_words_of_botocore(error: HTTPError, raised: type[Exception]) -> None:
    with pytest.raises(raised):
        fetch(Raw(b"abc", error))
