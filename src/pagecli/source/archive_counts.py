"""Statistics over an archive in SQL: the numbers of domain/stats, for ten million pages in seconds."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from datetime import date, datetime, timedelta, tzinfo
from functools import cached_property, partial
from pathlib import Path
from typing import TYPE_CHECKING, Any, NamedTuple

from pagecli.archive.database import files, quoted
from pagecli.arns import account_of, region_of
from pagecli.domain.filters import PageFilter, UnmatchedTexts
from pagecli.domain.model import Page
from pagecli.domain.stats import GroupStats, Latencies, PageCounts, Span, in_order, to_milliseconds
from pagecli.times import UTC, in_zone

if TYPE_CHECKING:
    from duckdb import DuckDBPyConnection

_PERCENTILES = (50, 90, 95, 99)
_SECOND, _HOUR, _DAY = 1_000_000, 3_600_000_000, 86_400_000_000
_BEFORE_1970 = 719_163 * _DAY  # so that a day counted from there is its ordinal
_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
_STEP = timedelta(hours=6)  # no zone changes its clock twice within that time

# What pages are grouped by, in terms of the page and of what a clock on the wall showed, and what a group's key is.
_ORDINAL = f"(local // {_DAY})"
_WEEKDAY = f"({_ORDINAL} + 6) % 7"
_DATE = f"(date '0001-01-01' + ({_ORDINAL} - 1)::INTEGER)"
_KEYS: dict[str | None, str] = {
    None: "'all'",
    "contact": "contact",
    "sender": "sender",
    "incident": "incident_id",
    "day": _ORDINAL,
    "week": f"{_ORDINAL} - {_WEEKDAY}",
    "month": f"(year({_DATE}) * 12 + month({_DATE}) - 1)",
    "account": "account",
    "region": "region",
    "hour": f"(local // {_HOUR}) % 24",
    "weekday": _WEEKDAY,
}
_BY_CLOCK = ("day", "week", "month", "hour", "weekday")
_TRANSLATED = {"since", "until", "goes_on", "statuses", "unread", "incident", "sender"}
_STATUS = "CASE WHEN read_time IS NOT NULL THEN 'read' WHEN delivery_time IS NOT NULL THEN 'delivered' ELSE 'sent' END"


def can_count(wanted: PageFilter, by: str | None) -> bool:
    """Whether SQL can tell which pages are wanted, and by what they are grouped."""
    asked = {name for name in wanted.__struct_fields__ if getattr(wanted, name) != getattr(PageFilter(), name)}
    return by in _KEYS and asked <= _TRANSLATED


class ArchiveSelection:
    """The pages of some contacts that a filter wants."""

    def __init__(
        self,
        database: DuckDBPyConnection,
        source: str,
        everywhere: Callable[[], str],
        contact_arns: Sequence[str],
        wanted: PageFilter,
    ) -> None:
        self._database, self._source, self._wanted = database, source, wanted
        self._kind = "INTEGER"  # of milliseconds: up to 24 days, in half the memory
        self._contacts = list(dict.fromkeys(contact_arns))
        self._accounts, self._regions = (list(dict.fromkeys(map(of, self._contacts))) for of in (account_of, region_of))
        self.unmatched = UnmatchedTexts(wanted)
        database.execute(
            "CREATE TEMP TABLE contacts AS SELECT unnest($arns)::VARCHAR AS arn, unnest($numbers)::INTEGER AS contact, "
            "unnest($accounts)::INTEGER AS account, unnest($regions)::INTEGER AS region",
            {
                "arns": self._contacts,
                "numbers": [*range(len(self._contacts))],
                "accounts": [self._accounts.index(account_of(arn)) for arn in self._contacts],
                "regions": [self._regions.index(region_of(arn)) for arn in self._contacts],
            },
        )
        self._matching = self._find_matching(everywhere()) if wanted.incident or wanted.sender else "true"

    def _find_matching(self, everywhere: str) -> str:
        """Return the condition for the pages whose incident and sender match: the filter itself says which do."""
        query = f"SELECT DISTINCT incident_id, sender FROM {everywhere} WHERE contact_arn IN (SELECT arn FROM contacts)"
        pairs = [Page("", "", "", sender, incident) for incident, sender in self._database.execute(query).fetchall()]
        self.unmatched.look(pairs)
        found = PageFilter(incident=self._wanted.incident, sender=self._wanted.sender).select(pairs)
        self._database.execute("CREATE TEMP TABLE matching (incident VARCHAR, sender VARCHAR)")
        values = {"incidents": [page.incident_id for page in found], "senders": [page.sender for page in found]}
        unnested = "SELECT unnest($incidents::VARCHAR[]), unnest($senders::VARCHAR[])"
        self._database.execute(f"INSERT INTO matching {unnested}", values)
        same = "matching.incident IS NOT DISTINCT FROM incident_id AND matching.sender = pages.sender"
        return f"EXISTS (SELECT 1 FROM matching WHERE {same})"

    @property
    def _pages(self) -> str:
        """What selects the pages, with their latencies in milliseconds."""
        wanted = self._wanted
        statuses = ", ".join(map(quoted, sorted(wanted.statuses)))
        conditions = [
            condition_of_time(wanted.since, wanted.until),
            self._matching,
            *(["read_time IS NULL"] if wanted.unread else []),
            *([f"{_STATUS} IN ({statuses})"] if statuses else []),
        ]
        delivery, read = (f"(epoch_us({name}) - epoch_us(sent_time))" for name in ("delivery_time", "read_time"))
        return (
            f"SELECT *, round({delivery} / 1000.0)::{self._kind} AS d, round({read} / 1000.0)::{self._kind} AS r, "
            f"abs({delivery} % 1000) = 500 OR abs({read} % 1000) = 500 AS is_half "
            f"FROM {self._source} AS pages JOIN contacts ON contact_arn = arn WHERE {' AND '.join(conditions)}"
        )

    @cached_property
    def undated(self) -> int:
        """How many of the pages have no SentTime."""
        query = f"SELECT count(*) FROM ({self._pages}) WHERE sent_time IS NULL"
        return int(self._database.execute(query).fetchall()[0][0])

    def first(self, columns: str, limit: int, reverse: bool) -> list[tuple[Any, ...]]:
        """Return these columns of the newest pages, or of the oldest, those without a SentTime last.

        Equal ones are in the order of the listings, each of which has the newest first. Where the rows are is found by
        the columns that decide it; the others are read of the rows that were found.
        """
        way = "ASC" if reverse else "DESC"
        order = f"sent_time {way} NULLS LAST, contact, file_row_number"
        found = f"SELECT filename, file_row_number FROM ({self._pages}) ORDER BY {order} LIMIT {limit}"
        self._database.execute(
            f"CREATE OR REPLACE TEMP TABLE first AS SELECT *, row_number() OVER () AS place FROM ({found})"
        )
        names = self._database.execute("SELECT DISTINCT filename FROM first").fetchall()
        if not names:
            return []
        source = files([Path(name) for (name,) in names])
        query = f"SELECT {columns} FROM {source} JOIN first USING (filename, file_row_number) ORDER BY place"
        return self._database.execute(query).fetchall()


class ArchiveCounts(ArchiveSelection):
    """Pages counted by group; the zone's clock is needed for these months."""

    def __init__(
        self, *selected: Any, months: set[str], by: str | None, zone: tzinfo | None, span: Span, within: Sequence[float]
    ) -> None:
        super().__init__(*selected)
        self._months, self._by, self._zone, self._span = months, by, zone, span
        self._within = [*map(float, dict.fromkeys(within))]

    @cached_property
    def _rows(self) -> list[_Row]:
        import duckdb

        try:
            return self._count()
        except duckdb.ConversionException:
            self._kind = "BIGINT"
            return self._count()

    def _count(self) -> list[_Row]:
        local = f", {self._local()} AS local" if self._by in _BY_CLOCK else ""
        query = (
            f"SELECT {_KEYS[self._by]} AS key, count(*), count(read_time), "
            "count(*) FILTER (read_time IS NULL AND delivery_time IS NULL), "
            "count(*) FILTER (sent_time IS NULL), count(*) FILTER (is_half), "
            "min(account), max(account), min(region), max(region), "
            f"count(d), {self._counts_within('d')}, {_percentiles('d')}, "
            f"count(r), {self._counts_within('r')}, {_percentiles('r')} "
            f"FROM (SELECT *{local} FROM ({self._pages})) GROUP BY key"
        )
        return [_Row(*values) for values in self._database.execute(query).fetchall()]

    def _counts_within(self, name: str) -> str:
        counts = (f"count(*) FILTER ({name}::DOUBLE / 1000 <= {seconds!r})" for seconds in self._within)
        return f"[{', '.join(counts)}]::BIGINT[]"

    def are_exact(self) -> bool:
        """Whether no latency ends in half a millisecond: which way Python rounds those, SQL can't know."""
        return not any(row.halves for row in self._rows)

    @cached_property
    def undated(self) -> int:
        """How many of the pages have no SentTime."""
        return sum(row.undated for row in self._rows)

    def groups(self) -> list[GroupStats]:
        """Return the groups, in order."""
        found = {self._key(row.key): self._group([row], row.percentiles) for row in self._rows}
        if self._by == "contact":
            found = dict(sorted(found.items(), key=lambda item: self._contacts.index(item[0])))
        return in_order(self._by, found, self._zone, self._span) if self._by or found else [PageCounts().group()]

    def total(self) -> GroupStats:
        """Return all groups in one; its percentiles are asked for only where they are wanted."""
        if self._by is None:
            return self.groups()[0]
        return self._group(self._rows, lambda name: self._percentiles_of_all[name])

    @cached_property
    def _percentiles_of_all(self) -> dict[str, Sequence[Any]]:
        query = f"SELECT {_percentiles('d')}, {_percentiles('r')} FROM ({self._pages})"
        [row] = self._database.execute(query).fetchall()
        return {"d": row[:2], "r": row[2:]}

    def _group(self, rows: Sequence[_Row], percentiles: Callable[[str], Sequence[Any]]) -> GroupStats:
        """Return these groups in one."""

        def latencies(name: str, n: int, counts: Sequence[Sequence[int]]) -> Latencies:
            within = dict(zip(self._within, (sum(each) for each in zip(*counts, strict=True)), strict=False))
            return _SqlLatencies(n, partial(percentiles, name), within, partial(self._count_within, name))

        delivery = latencies("d", sum(row.delivery_n for row in rows), [row.delivery_within for row in rows])
        read = latencies("r", sum(row.read_n for row in rows), [row.read_within for row in rows])
        return (
            PageCounts()
            .group()
            ._replace(
                pages=sum(row.pages for row in rows),
                read=sum(row.read for row in rows),
                undelivered=sum(row.undelivered for row in rows),
                delivery_latencies=delivery,
                read_latencies=read,
                account_id=_the_only(self._accounts, rows, "account"),
                region=_the_only(self._regions, rows, "region"),
            )
        )

    def _key(self, key: Any) -> Any:
        if key is None:
            return None
        numbered = {"contact": self._contacts, "account": self._accounts, "region": self._regions}
        if self._by in numbered:
            return numbered[self._by][key]
        if self._by == "month":
            return divmod(key, 12)[0], key % 12 + 1
        day = date.fromordinal(key) if self._by in ("day", "week") else None
        return key if day is None else day.isocalendar()[:2] if self._by == "week" else day

    def _count_within(self, name: str, seconds: float) -> int:
        """Return how many latencies of all pages are at most that long."""
        query = f"SELECT count(*) FROM ({self._pages}) WHERE {name}::DOUBLE / 1000 <= $seconds"
        [(count,)] = self._database.execute(query, {"seconds": float(seconds)}).fetchall()
        return int(count)

    @cached_property
    def hours(self) -> Mapping[tuple[int, int], int]:
        """Pages by (weekday, Monday being 0; hour of the day)."""
        hour = f"(local // {_HOUR}) % 24"
        dated = f"SELECT {self._local()} AS local FROM ({self._pages}) WHERE sent_time IS NOT NULL"
        query = f"SELECT {_WEEKDAY} AS weekday, {hour} AS hour, count(*) FROM ({dated}) GROUP BY weekday, hour"
        return {(weekday, hour): count for weekday, hour, count in self._database.execute(query).fetchall()}

    def _local(self) -> str:
        """What a clock on the wall shows at SentTime, in microseconds since the year 1.

        The offsets come from Python, so that they are those of any other answer, in every zone.
        """
        changes = list(_offsets(self._months, self._zone))
        cases = [f"WHEN epoch_us(sent_time) < {end} THEN {offset}" for offset, end in changes[:-1]]
        last = changes[-1][0] if changes else 0
        offset = f"CASE {' '.join(cases)} ELSE {last} END" if cases else str(last)
        return f"epoch_us(sent_time) + {offset} + {_BEFORE_1970}"


def _the_only(names: Sequence[str], rows: Sequence[_Row], what: str) -> str | None:
    """Return the account or region of all the rows; None where there are several."""
    numbers = {getattr(row, f"{end}_{what}") for row in rows for end in ("first", "last")} - {None}
    return names[numbers.pop()] if len(numbers) == 1 else None


class _Row(NamedTuple):
    """A group as the database counts it."""

    key: Any
    pages: int
    read: int
    undelivered: int
    undated: int
    halves: int
    first_account: int
    last_account: int
    first_region: int
    last_region: int
    delivery_n: int
    delivery_within: Sequence[int]
    delivery_percentiles: Sequence[float] | None
    delivery_most: int | None
    read_n: int
    read_within: Sequence[int]
    read_percentiles: Sequence[float] | None
    read_most: int | None

    def percentiles(self, name: str) -> Sequence[Any]:
        """Return the percentiles of a latency, and its maximum."""
        read, delivery = (self.read_percentiles, self.read_most), (self.delivery_percentiles, self.delivery_most)
        return read if name == "r" else delivery


class _SqlLatencies(Latencies):
    """Latencies that the database has: what is not known of them yet is asked for, of those of all pages."""

    def __init__(
        self,
        n: int,
        percentiles: Callable[[], Sequence[Any]],
        within: Mapping[float, int],
        count_within: Callable[[float], int],
    ) -> None:
        super().__init__(())
        self.n = n
        self._percentiles, self._within, self._count_within = percentiles, within, count_within

    def percentile(self, percent: float) -> float | None:
        """Return the percentile, rounded to milliseconds; None where there are no latencies."""
        if not self.n:
            return None
        percentiles, most = self._percentiles()
        return to_milliseconds((most if percent == 100 else percentiles[_PERCENTILES.index(int(percent))]) / 1000)

    def within(self, seconds: float) -> int:
        """Return how many are at most that long."""
        known = self._within.get(float(seconds))
        return known if known is not None else self._count_within(seconds) if self.n else 0


def _percentiles(name: str) -> str:
    percents = ", ".join(f"{percent / 100}" for percent in _PERCENTILES)
    return f"quantile_cont({name}, [{percents}]), max({name})"


def _offsets(months: set[str], zone: tzinfo | None) -> Iterator[tuple[int, int]]:
    """Yield the offsets of a zone from UTC in these months, in microseconds, and until when each holds."""
    offset = None
    for month in sorted(months):
        time = datetime(int(month[:4]), int(month[5:]), 1, tzinfo=UTC)
        while f"{time.year:04}-{time.month:02}" == month:
            if offset is not None and _offset(time, zone) != offset:
                yield offset, _change(time - _STEP, time, zone)
            offset = _offset(time, zone)
            if time > datetime.max.replace(tzinfo=UTC) - _STEP:
                break
            time += _STEP
    if offset is not None:
        yield offset, 0


def _change(before: datetime, after: datetime, zone: tzinfo | None) -> int:
    """Return the first second at which the offset is that of `after`."""
    low, high = ((time - _EPOCH) // timedelta(seconds=1) for time in (before, after))
    wanted = _offset(after, zone)
    while high - low > 1:
        middle = (low + high) // 2
        if _offset(_EPOCH + timedelta(seconds=middle), zone) == wanted:
            high = middle
        else:
            low = middle
    return high * _SECOND


def _offset(time: datetime, zone: tzinfo | None) -> int:
    local = in_zone(time, zone)
    return (local.replace(tzinfo=None) - time.replace(tzinfo=None)) // timedelta(microseconds=1)


def condition_of_time(since: datetime | None, until: datetime | None) -> str:
    """Return the condition for a page that is of that time, or of none."""
    after = [f"pages.sent_time >= {quoted(since.isoformat())}::TIMESTAMPTZ"] if since else []
    before = [f"pages.sent_time < {quoted(until.isoformat())}::TIMESTAMPTZ"] if until else []
    return f"(pages.sent_time IS NULL OR ({' AND '.join(after + before)}))" if after or before else "true"
