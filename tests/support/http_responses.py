"""Answers as botocore's `before-send` handlers give them: no socket."""

from __future__ import annotations

from collections.abc import Mapping
from io import BytesIO

from botocore.awsrequest import AWSResponse
from urllib3 import HTTPResponse


def response(status: int, body: bytes, headers: Mapping[str, str] | None = None, url: str = "url") -> AWSResponse:
    return AWSResponse(url, status, headers or {}, HTTPResponse(BytesIO(body), preload_content=False))
