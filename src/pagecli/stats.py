"""Numbers over pages."""

from __future__ import annotations

from collections.abc import Sequence


def percentile(ordered: Sequence[float], percent: float) -> float | None:
    """Return the percentile of ascending values by linear interpolation, None where there are none.

    This is type 7 of Hyndman and Fan, "Sample Quantiles in Statistical Packages" (1996), numpy's default.
    """
    if not ordered:
        return None
    position = (len(ordered) - 1) * percent / 100
    below = int(position)
    above = min(below + 1, len(ordered) - 1)
    return ordered[below] + (ordered[above] - ordered[below]) * (position - below)
