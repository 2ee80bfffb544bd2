"""Where the calls of a run go, with which identity, and how long they may take."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import NamedTuple

from msgspec import Struct

from pagecli.errors import TimeLimitError
from pagecli.times import show_duration

MAX_CONCURRENT_REQUESTS = 8
"""To one account and region."""
MAX_REQUESTS_IN_ALL = 32
ALL_REGIONS = "all"
DEMO = "demo data"
_MOST_NAMED = 6


class Connection(Struct, frozen=True, kw_only=True):
    """Where the calls go and with which identity, as in the AWS CLI v2; None and empty mean "not given".

    A profile may contain `*` wildcards, and a region may be ALL_REGIONS. With an `archive` (a folder) nothing
    is called: the archive answers, limited to the regions if any are given.
    """

    profiles: tuple[str, ...] = ()
    regions: tuple[str, ...] = ()
    endpoint_url: str | None = None
    allow_http: bool = False
    demo: bool = False
    debug: bool = False
    timeout: float | None = None
    archive: str | None = None

    @property
    def is_several(self) -> bool:
        """Whether it may lead to more than one account or region."""
        return len(self.profiles) > 1 or len(self.regions) > 1 or "*" in "".join(self.profiles) or self.is_everywhere

    @property
    def is_everywhere(self) -> bool:
        """Whether every region is asked for."""
        return ALL_REGIONS in self.regions

    @property
    def profile(self) -> str | None:
        """The profile, if exactly one is given."""
        return self.profiles[0] if len(self.profiles) == 1 else None

    @property
    def region(self) -> str | None:
        """The region, if exactly one is given."""
        return self.regions[0] if len(self.regions) == 1 and not self.is_everywhere else None


class Place(NamedTuple):
    """An account and region that is asked, and the profile used; None means unknown or not given."""

    profile: str | None
    account: str | None
    region: str


def name_places(places: Sequence[Place]) -> str:
    """Return a description: `eu-west-1`, `ops, payments in eu-west-1`, `12 profiles in 16 regions`."""
    regions = _some([place.region for place in places], "regions")
    profiles = _some([place.profile for place in places if place.profile], "profiles")
    return f"{profiles} in {regions}" if profiles else regions


def _some(names: Sequence[str], what: str) -> str:
    distinct = list(dict.fromkeys(names))
    return ", ".join(distinct) if len(distinct) <= _MOST_NAMED else f"{len(distinct)} {what}"


class Scope(NamedTuple):
    """Which identity, place and endpoint something was learnt from; what is remembered is kept apart by scope."""

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
        """Return the seconds left, at least 0; infinity without a limit."""
        if self._seconds is None:
            return float("inf")
        return max(0.0, self._start + self._seconds - self._monotonic())

    def error(self, operation: str) -> TimeLimitError:
        """Return the error to raise when the time is up."""
        limit = show_duration(self._seconds or 0)
        return TimeLimitError(
            f"the time limit of {limit} is over; {operation} had not been answered", "give a longer --timeout"
        )
