"""How long to wait between two polls: often enough for a person, seldom enough for the service."""

from __future__ import annotations

import random
from collections.abc import Callable

_SHARE = 10  # polling may take a tenth of the time
_LONGEST_AFTER_FAILURE = 300.0
_MOST_SLOWED = 16


class PollInterval:
    """The pauses between polls that start `interval` seconds apart or more."""

    def __init__(self, interval: float, uniform: Callable[[float, float], float] = random.uniform) -> None:
        self._interval = interval
        self._uniform = uniform
        self.slowed = 1
        self.every = interval
        """The seconds of the latest pause, without the jitter."""

    def pause(self, took: float, answered: bool = True, throttled: bool = False) -> float:
        """Return the seconds to wait after a poll that took this long.

        Never less than ten times that, with some jitter on top; but not for more than five minutes if it came to
        nothing, since a network that is away is asked nothing. Each poll that was throttled doubles the interval.
        """
        self.slowed = min(self.slowed * 2, _MOST_SLOWED) if throttled else max(1, self.slowed // 2)
        rest = took * _SHARE if answered else min(took * _SHARE, _LONGEST_AFTER_FAILURE)
        self.every = max(self._interval * self.slowed, rest)
        return self.every * self._uniform(1.0, 1.1)
