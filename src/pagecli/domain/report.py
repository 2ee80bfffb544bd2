"""Compares on-call in a period with the period before, counted as in `stats`, `incidents` and `oncall`."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from datetime import date, datetime, timedelta, tzinfo
from typing import NamedTuple

from msgspec import Struct

from pagecli.domain.filters import PageFilter, sort_pages
from pagecli.domain.history import PageHistory
from pagecli.domain.incidents import OPEN, IncidentSummary
from pagecli.domain.model import ContactChannel, Page, Receipt
from pagecli.domain.oncall import HoursOnCall
from pagecli.domain.stats import GroupStats, Statistics
from pagecli.periods import Hours, Period
from pagecli.time_texts import localize
from pagecli.times import in_zone

MOST_EXAMINED = 200
"""Receipts are asked for this many of the newest unread pages."""
_MOST_SLOW = 5
_WEEK = timedelta(days=7)


def period_before(period: Period, zone: tzinfo | None) -> Period:
    """Return the period moved back in local time by the fewest whole weeks that are at least its length."""
    start, end = (in_zone(time, zone).replace(tzinfo=None) for time in period)
    weeks = -(-(end - start) // _WEEK)
    return Period(localize(start - weeks * _WEEK, zone), localize(end - weeks * _WEEK, zone))


class Person(NamedTuple):
    """A person's pages in the period, and in the one before."""

    contact_arn: str
    now: GroupStats
    before: GroupStats


class ChannelFailures(Struct, frozen=True):
    """How many of the unread pages that were examined a channel failed to deliver, and what it said of the last."""

    contact_arn: str
    channel_arn: str | None
    channel: ContactChannel | None
    pages: int
    failed: int
    error: str | None


class PagesOfPeriods:
    """Sorts pages into the period and the one before, and counts them as `stats` does."""

    def __init__(
        self,
        wanted: PageFilter,
        before: PageFilter,
        zone: tzinfo | None,
        sleep: Hours,
        most_unread: int | None = MOST_EXAMINED,
    ) -> None:
        self._wanted, self._before = wanted, before
        self.statistics = Statistics("contact", zone, sleep)
        self.before = Statistics("contact", zone, sleep)
        self._slowest: list[Page] = []
        self._unread: list[Page] = []
        self._most_unread = most_unread

    def add(self, pages: list[Page]) -> None:
        """Count these pages in the period that they belong to."""
        now = self._wanted.select(pages)
        self.statistics.add(now)
        self.before.add(self._before.select(pages))
        read = [page for page in now if page.read_latency is not None]
        self._slowest = sort_pages([*self._slowest, *read], "read")[:_MOST_SLOW]
        self._unread += [page for page in now if page.read_time is None]
        if self._most_unread is not None:
            self._unread = sort_pages(self._unread, "sent")[: self._most_unread]

    def of_others(self, incidents: Iterable[IncidentSummary]) -> int:
        """Return how many pages of the incidents are of the period and of nobody whose pages were counted."""
        known = self.statistics.by_key()
        return sum(page.contact_arn not in known for each in incidents for page in self._wanted.select(each.pages))

    @property
    def slowest(self) -> list[Page]:
        """The pages of the period that were read last after they were sent, slowest first."""
        return self._slowest

    @property
    def unread(self) -> list[Page]:
        """The unread pages of the period, the newest first, at most as many as were to be kept."""
        return sort_pages(self._unread, "sent")

    def people(self) -> list[Person]:
        """Return everybody who was paged in one of the periods, those with the most pages in this one first."""
        now, before = self.statistics.by_key(), self.before.by_key()
        people = [
            Person(arn, now.get(arn) or self.statistics.none(), before.get(arn) or self.before.none())
            for arn in dict.fromkeys((*now, *before))
        ]
        return sorted(people, key=lambda person: -person.now.pages)


class Report(Struct, frozen=True, kw_only=True):
    """The facts about a period.

    `examined` is how many unread pages were looked at for failures, `gone` how many pages of its incidents went to
    contacts that are no longer listed; `knows_incidents` is false where incidents can't be had.
    """

    period: Period
    before: Period
    handed_over: list[IncidentSummary]
    incidents: list[IncidentSummary]
    total: GroupStats
    total_before: GroupStats
    people: list[Person]
    hours: Mapping[tuple[int, int], int]
    nights: Mapping[date, int]
    on_call: list[HoursOnCall]
    slowest: list[Page]
    failures: list[ChannelFailures]
    examined: int
    unread: int
    gone: int
    knows_incidents: bool


def split_incidents(
    incidents: Iterable[IncidentSummary], period: Period
) -> tuple[list[IncidentSummary], list[IncidentSummary]]:
    """Return the incidents open now, and those that began in the period or have no StartTime."""
    found = list(incidents)
    began = [each for each in found if each.start_time is None or period.start <= each.start_time < period.end]
    return [each for each in found if each.state == OPEN], began


def nights_broken(statistics: Statistics) -> Counter[date]:
    """Return how many people's sleep was broken in the night that began on each day."""
    return Counter(night for _, night in statistics.nights)


def failing_channels(
    pages: Sequence[Page], receipts: Mapping[str, Sequence[Receipt]], channels: Mapping[str, ContactChannel]
) -> list[ChannelFailures]:
    """Return the channels that failed with one of these pages, those that failed most often first."""
    histories: dict[tuple[str, str | None], list[PageHistory]] = {}
    for page in pages:
        if page.page_arn in receipts:
            history = PageHistory(receipts[page.page_arn])
            histories.setdefault((page.contact_arn, history.channel_arn), []).append(history)
    failures = [
        ChannelFailures(
            contact,
            channel,
            channels.get(channel or ""),
            len(found),
            sum(bool(history.failed) for history in found),
            next((history.error for history in found if history.failed), None),
        )
        for (contact, channel), found in histories.items()
    ]
    return sorted((each for each in failures if each.failed), key=lambda each: -each.failed)


def report_span(span: tuple[datetime | None, datetime | None], now: datetime) -> Period | None:
    """Return the period, up to now if it goes on; None where it has no beginning or is empty."""
    start, end = span
    end = min(end or now, now)
    return Period(start, end) if start is not None and start < end else None
