"""Where the calls of one run go, as whom, and how long they may take."""

from __future__ import annotations

from collections.abc import Callable
from typing import NamedTuple

from msgspec import Struct

from pagecli.errors import TimeLimitError
from pagecli.times import show_duration

MAX_CONCURRENT_REQUESTS = 8


class Connection(Struct, frozen=True, kw_only=True):
    """Where the calls go and as whom, as the options of the AWS CLI v2 mean it; None is "not given"."""

    profile: str | None = None
    region: str | None = None
    endpoint_url: str | None = None
    allow_http: bool = False
    demo: bool = False
    debug: bool = False
    timeout: float | None = None


class Scope(NamedTuple):
    """Who sees what in which place: what is remembered under one scope says nothing of another."""

    identity: str
    region: str
    endpoint: str


class Deadline:
    """The time limit of the whole command (`--timeout`); without one it never ends."""

    def __init__(self, seconds: float | None, monotonic: Callable[[], float]) -> None:
        self._seconds = seconds
        self._monotonic = monotonic
        self._start = monotonic()

    def remaining(self) -> float:
        """Return the seconds that are left, at least 0; infinity without a limit."""
        if self._seconds is None:
            return float("inf")
        return max(0.0, self._start + self._seconds - self._monotonic())

    def error(self, operation: str) -> TimeLimitError:
        """Return the error to raise when the time is up."""
        limit = show_duration(self._seconds or 0)
        return TimeLimitError(
            f"the time limit of {limit} is over; {operation} had not been answered", "give a longer --timeout"
        )
