"""Operations on periods: union, intersection, gaps and total length."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import timedelta

from pagecli.periods import Period


def join(periods: Iterable[Period]) -> list[Period]:
    """Return the union of the periods, in order, as few periods as possible."""
    joined: list[Period] = []
    for start, end in sorted(period for period in periods if period.start < period.end):
        if joined and start <= joined[-1].end:
            joined[-1] = Period(joined[-1].start, max(joined[-1].end, end))
        else:
            joined.append(Period(start, end))
    return joined


def overlap(first: Sequence[Period], second: Sequence[Period]) -> list[Period]:
    """Return the intersection of two joined lists of periods."""
    common: list[Period] = []
    i = j = 0
    while i < len(first) and j < len(second):
        start, end = max(first[i].start, second[j].start), min(first[i].end, second[j].end)
        if start < end:
            common.append(Period(start, end))
        if first[i].end < second[j].end:
            i += 1
        else:
            j += 1
    return common


def gaps(whole: Period, periods: Sequence[Period]) -> list[Period]:
    """Return the parts of `whole` outside all of the joined periods."""
    edges = [whole.start, *(edge for period in overlap([whole], periods) for edge in period), whole.end]
    return [Period(start, end) for start, end in zip(edges[::2], edges[1::2], strict=True) if start < end]


def total(periods: Iterable[Period]) -> timedelta:
    """Return the total length of the periods."""
    return sum((period.end - period.start for period in periods), timedelta())
