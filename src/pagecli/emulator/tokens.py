"""NextToken: opaque, bound to the request that it came from, and known as ours when it returns."""

from __future__ import annotations

import hashlib
import json
from base64 import urlsafe_b64decode, urlsafe_b64encode
from typing import Any

from pagecli.emulator.errors import invalid

# What a caller may change between two batches.
_FREE = {"NextToken", "MaxResults"}


def make(key: bytes, operation: str, members: dict[str, Any], position: int) -> str:
    """The token that goes on after `position`; its letters are those of the model's pattern."""
    place = position.to_bytes(8, "big")
    return urlsafe_b64encode(place + _seal(key, operation, members, place)).decode()


def read(key: bytes, operation: str, members: dict[str, Any]) -> int | None:
    """The position in the request's NextToken, None without one; ValidationException if it is not ours."""
    token = members.get("NextToken")
    if token is None:
        return None
    position = _position(token)
    if token != make(key, operation, members, position):
        raise invalid({"NextToken": "The token is not valid for this request"})
    return position


def _position(token: str) -> int:
    try:
        return int.from_bytes(urlsafe_b64decode(token)[:8], "big")
    except ValueError:
        return 0


def _seal(key: bytes, operation: str, members: dict[str, Any], place: bytes) -> bytes:
    bound = {name: value for name, value in members.items() if name not in _FREE}
    text = json.dumps([operation, bound, place.hex()], sort_keys=True)
    return hashlib.blake2b(text.encode(), key=key, digest_size=16).digest()
