"""Counts and percentiles of pages, by group, in one pass.

Nothing of a page is kept but its two latencies, as doubles: 16 bytes a page and a few counts a group, and for a
moment some three times that, while the latencies are put in order.
"""

from __future__ import annotations

import re
from array import array
from bisect import bisect_right
from collections import Counter
from collections.abc import Callable, Iterable, Mapping, Sequence
from datetime import date, datetime, timedelta, tzinfo
from typing import TYPE_CHECKING, Any, NamedTuple, Protocol

from pagecli.arns import account_of, alias_of, region_of
from pagecli.domain.model import Page
from pagecli.errors import UsageError
from pagecli.periods import Hours
from pagecli.time_texts import midnight
from pagecli.times import in_zone, parse_duration

if TYPE_CHECKING:
    from decimal import Decimal

GROUPINGS = ("contact", "sender", "incident", "day", "week", "month", "hour", "weekday", "account", "region")
Span = tuple[datetime | None, datetime | None]
"""Beginning and end; None if open."""
WEEKDAYS = ("MON", "TUE", "WED", "THU", "FRI", "SAT", "SUN")  # the service's DayOfWeek
_ALL = "all"
_OBJECTIVE = re.compile(r"(read|delivery)<(\d+(?:\.\d+)?[smhdw]):(\d+(?:\.\d+)?)%", re.ASCII)


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


def to_milliseconds(seconds: float) -> float:
    """Round to milliseconds, half of one to the even one, whatever the double next to it is.

    A whole percentile of whole milliseconds is a whole number of hundredths of one.
    """
    whole, hundredths = divmod(round(seconds * 100_000), 100)
    return (whole + (hundredths > 50 or (hundredths == 50 and whole % 2 == 1))) / 1000


class Objective(NamedTuple):
    """At least `percent` % of the pages read or delivered within `seconds`."""

    text: str
    of: str
    seconds: float
    percent: Decimal

    def is_met(self, group: GroupStats) -> bool:
        """Whether the group meets the objective; a group without pages does."""
        return self.within(group) * 100 >= self.percent * group.pages

    def within(self, group: GroupStats) -> int:
        """Return how many pages of the group were read, or delivered, in time."""
        return (group.read_latencies if self.of == "read" else group.delivery_latencies).within(self.seconds)


def parse_objective(text: str) -> Objective:
    """Read `read<5m:95%` or `delivery<30s:99.5%`; UsageError if it is neither."""
    from decimal import Decimal

    hint = "such as 'read<5m:95%' or 'delivery<30s:99.5%'"
    match = _OBJECTIVE.fullmatch("".join(text.split()))
    if not match:
        raise UsageError(f"can't read {text!r} as an objective", hint)
    if Decimal(match[3]) > 100:
        raise UsageError(f"the objective {text!r} asks for more than 100 %", hint)
    return Objective(text, match[1], parse_duration(match[2]).total_seconds(), Decimal(match[3]))


class Latencies:
    """Latencies in seconds, ascending, each to the millisecond; `n` pages have them."""

    def __init__(self, values: Iterable[float]) -> None:
        self._ordered = array("d", sorted(values))
        self.n = len(self._ordered)

    def percentile(self, percent: float) -> float | None:
        """Return the percentile, rounded to milliseconds; None where there are no latencies."""
        value = percentile(self._ordered, percent)
        return None if value is None else to_milliseconds(value)

    def within(self, seconds: float) -> int:
        """Return how many are at most that long."""
        return bisect_right(self._ordered, seconds)


class GroupStats(NamedTuple):
    """The figures of a group of pages; `name` None is the group of pages without the grouped value.

    `undelivered` have neither DeliveryTime nor ReadTime; `asleep` were sent in the sleep hours, by `woken` engagements,
    and broke `nights` of people's nights. Account and region are None where there are several. `is_partial` says that
    the days that the name stands for were not looked at whole.
    """

    name: str | None
    pages: int
    read: int
    undelivered: int
    delivery_latencies: Latencies
    read_latencies: Latencies
    asleep: int
    woken: int
    nights: int
    account_id: str | None
    region: str | None
    is_partial: bool = False


class PageCounts:
    """What is counted of a group while pages come in; without `keep_latencies` in constant memory."""

    __slots__ = ("asleep", "contacts", "delivery_latencies", "engagements", "keeps_latencies", "nights", "pages",
                 "read", "read_latencies", "undelivered")  # fmt: skip

    def __init__(self, keep_latencies: bool = True) -> None:
        self.pages = self.read = self.undelivered = self.asleep = 0
        self.keeps_latencies = keep_latencies
        self.delivery_latencies = array("d")
        self.read_latencies = array("d")
        self.contacts: set[str] = set()
        self.engagements: set[str] = set()
        self.nights: set[tuple[str, date]] = set()

    def add(self, page: Page) -> None:
        """Count this page."""
        self.pages += 1
        if page.read_time is not None:
            self.read += 1
        elif page.delivery_time is None:
            self.undelivered += 1
        if not self.keeps_latencies:
            return
        if (latency := page.delivery_latency) is not None:
            self.delivery_latencies.append(latency)
        if (latency := page.read_latency) is not None:
            self.read_latencies.append(latency)

    def add_asleep(self, page: Page, night: date) -> None:
        """Count this page as one that was sent in the sleep hours of that night."""
        self.asleep += 1
        self.engagements.add(page.engagement_arn)
        self.nights.add((page.contact_arn, night))

    def add_all(self, pages: Iterable[Page]) -> None:
        """Count these pages, too."""
        for page in pages:
            self.add(page)

    def group(self) -> GroupStats:
        """Return the counts as those of one group."""
        return _group_stats(_ALL, [self])


class Counted(Protocol):
    """Pages that were counted, by group."""

    @property
    def hours(self) -> Mapping[tuple[int, int], int]:
        """Pages by (weekday, Monday being 0; hour of the day)."""

    def groups(self) -> list[GroupStats]:
        """Return the groups, in order."""

    def total(self) -> GroupStats:
        """Return all groups in one."""


class Statistics:
    """Counts pages by group, and all by hour and weekday; days and hours are those of `zone` (None: the machine's).

    `span` is from when to when pages were asked for, None where it is open.
    """

    def __init__(
        self,
        by: str | None = None,
        zone: tzinfo | None = None,
        sleep: Hours | None = None,
        span: Span = (None, None),
    ) -> None:
        self.by, self._zone, self._sleep, self._span = by, zone, sleep, span
        self._key = _KEYS[by]
        self._tallies: dict[Any, PageCounts] = {} if by else {_ALL: PageCounts()}
        self.hours: Counter[tuple[int, int]] = Counter()
        """Pages by (weekday, Monday being 0; hour of the day)."""

    def add(self, pages: Iterable[Page]) -> None:
        """Count these pages too."""
        tallies, find_key, zone, sleep = self._tallies, self._key, self._zone, self._sleep
        for page in pages:
            local = page.sent_time and in_zone(page.sent_time, zone)
            key = find_key(page, local)
            tally = tallies.get(key)
            if tally is None:
                tally = tallies[key] = PageCounts()
            tally.add(page)
            tally.contacts.add(page.contact_arn)
            if local is not None:
                self.hours[local.weekday(), local.hour] += 1
                if sleep is not None and sleep.include(local):
                    tally.add_asleep(page, sleep.night_of(local))

    def groups(self) -> list[GroupStats]:
        """Return the groups: in time's order, contacts as they came, senders and incidents by their pages."""
        groups = {key: _group_stats(None, [tally]) for key, tally in self._tallies.items()}
        return in_order(self.by, groups, self._zone, self._span)

    def total(self) -> GroupStats:
        """Return all groups in one."""
        return _group_stats(_ALL, list(self._tallies.values()))

    def by_key(self) -> dict[Any, GroupStats]:
        """Return the groups by what they were grouped by: of contacts, the ARNs."""
        return {key: _group_stats(_name(self.by, key), [tally]) for key, tally in self._tallies.items()}

    @staticmethod
    def none() -> GroupStats:
        """Return the numbers of no pages."""
        return _group_stats(None, [])

    @property
    def nights(self) -> set[tuple[str, date]]:
        """Whose nights were broken: pairs of a contact's ARN and the day on which the night began."""
        return set().union(*(tally.nights for tally in self._tallies.values()))

    @property
    def pages(self) -> int:
        """How many pages were counted."""
        return sum(tally.pages for tally in self._tallies.values())


def in_order(by: str | None, groups: Mapping[Any, GroupStats], zone: tzinfo | None, span: Span) -> list[GroupStats]:
    """Name the groups by their keys and put them in order; as they came where that says nothing."""

    def order(key: Any) -> tuple[Any, ...]:
        if key is None or by in (None, "contact"):
            return (key is None,)
        return (False, -groups[key].pages, key) if by in ("sender", "incident") else (False, key)

    keys = sorted(groups, key=order)
    names = _name_contacts(keys) if by == "contact" else {}
    return [
        groups[key]._replace(name=names.get(key) or _name(by, key), is_partial=_is_partial(by, key, zone, span))
        for key in keys
    ]


def _is_partial(by: str | None, key: Any, zone: tzinfo | None, span: Span) -> bool:
    """Whether the day, week or month was not looked at from its beginning to its end."""
    if key is None or by not in ("day", "week", "month"):
        return False
    start, end = span
    first, after = _days_of(by, key)
    begins_late = start is not None and midnight(first, zone) < start
    return begins_late or (end is not None and after is not None and end < midnight(after, zone))


_KEYS: dict[str | None, Callable[[Page, Any], Any]] = {
    None: lambda page, local: _ALL,
    "contact": lambda page, local: page.contact_arn,
    "sender": lambda page, local: page.sender,
    "incident": lambda page, local: page.incident_id,
    "day": lambda page, local: local and local.date(),
    "week": lambda page, local: local and local.isocalendar()[:2],
    "month": lambda page, local: local and (local.year, local.month),
    "hour": lambda page, local: local and local.hour,
    "weekday": lambda page, local: local and local.weekday(),
    "account": lambda page, local: account_of(page.contact_arn),
    "region": lambda page, local: region_of(page.contact_arn),
}


def _name(by: str | None, key: Any) -> str | None:
    """Return `2026-11-23`, `2026-W48` (ISO 8601), `2026-11`, `08`, `MON` for these keys; any other is its own name."""
    if key is None:
        return None
    if by == "week":
        return f"{key[0]}-W{key[1]:02d}"
    if by == "month":
        return f"{key[0]}-{key[1]:02d}"
    if by == "hour":
        return f"{key:02d}"
    return WEEKDAYS[key] if by == "weekday" else str(key)


def _days_of(by: str, key: Any) -> tuple[date, date | None]:
    """Return the first day, and the day after the last; None where no calendar goes on."""
    first: date = key
    if by == "week":
        first = date.fromisocalendar(key[0], key[1], 1)
    elif by == "month":
        first = date(key[0], key[1], 1)
    try:
        after = first + timedelta(days={"day": 1, "week": 7, "month": 31}[by])
    except OverflowError:
        return first, None
    return first, after.replace(day=1) if by == "month" else after


def _name_contacts(arns: Sequence[str]) -> dict[str, str]:
    """Return the alias of each contact, or its ARN where another one bears that alias."""
    bearers = Counter(map(alias_of, arns))
    return {arn: alias if bearers[alias := alias_of(arn)] == 1 else arn for arn in arns}


def _group_stats(name: str | None, tallies: Sequence[PageCounts]) -> GroupStats:
    contacts = set().union(*(tally.contacts for tally in tallies))
    return GroupStats(
        name,
        sum(tally.pages for tally in tallies),
        sum(tally.read for tally in tallies),
        sum(tally.undelivered for tally in tallies),
        Latencies(latency for tally in tallies for latency in tally.delivery_latencies),
        Latencies(latency for tally in tallies for latency in tally.read_latencies),
        sum(tally.asleep for tally in tallies),
        len(set().union(*(tally.engagements for tally in tallies))),
        len(set().union(*(tally.nights for tally in tallies))),
        _the_only(map(account_of, contacts)),
        _the_only(map(region_of, contacts)),
    )


def _the_only(values: Iterable[str]) -> str | None:
    distinct = set(values)
    return distinct.pop() if len(distinct) == 1 else None
