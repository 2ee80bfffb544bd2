"""Who is on call: a rotation's shifts, computed from its recurrence in its own time zone, and its overrides.

Where AWS's words leave room: the members take turns in the order of ContactIds, one place further at each
hand-off, and NumberOfOnCalls of them, side by side in that order, share a shift. The first shift begins at
the rotation's StartTime and lasts until the first hand-off after it. A day that a month doesn't have is its
last day. A coverage that ends no later than it starts ends on the next day; where two of them overlap they
are one. Overrides count in the order of their creation.
"""

from __future__ import annotations

from bisect import bisect_left
from calendar import monthrange
from collections.abc import Iterable, Iterator
from datetime import date, datetime, time, timedelta
from functools import lru_cache
from zoneinfo import ZoneInfo

from pagecli.emulator.storage import Row, Storage

_DAYS = ("MON", "TUE", "WED", "THU", "FRI", "SAT", "SUN")
_ONE_DAY = timedelta(days=1)
_FIRST_PERIODS = 1 << 16  # days, weeks or months among which the one where a range begins is looked for


def contacts_on_call(storage: Storage, rotation_arn: str, at: float) -> list[str]:
    """The ARNs of those who are on call at a time (epoch seconds)."""
    rotation = storage.get("Rotation", rotation_arn)
    if rotation is None:
        return []
    where = "RotationArn = ? AND StartTime <= ? AND EndTime > ?"
    overrides = storage.select("RotationOverride", where, rotation_arn, at, at)
    return [arn for shift in shifts(rotation, overrides, at, at + 0.001) for arn in shift["ContactIds"]]


def shifts(rotation: Row, overrides: list[Row], start: float, end: float) -> Iterator[Row]:
    """RotationShifts that touch a time range, whole, in order; what an override took is OVERRIDDEN."""
    for shift in _regular(rotation, start, end):
        touching = [o for o in overrides if o["StartTime"] < shift["EndTime"] and o["EndTime"] > shift["StartTime"]]
        parts = _overridden([shift], touching)
        yield from (part for part in parts if part["EndTime"] > start and part["StartTime"] < end)


def _regular(rotation: Row, start: float, end: float) -> Iterator[Row]:
    zone, recurrence, members = ZoneInfo(rotation["TimeZoneId"]), rotation["Recurrence"], rotation["ContactIds"]
    together = min(recurrence["NumberOfOnCalls"], len(members))
    for turn, begins, ends in _turns(recurrence, zone, rotation["StartTime"], start, end):
        on_call = [members[(turn + i) % len(members)] for i in range(together)]
        for covered_from, covered_to in _covered(recurrence.get("ShiftCoverages"), zone, begins, ends):
            yield {"ContactIds": on_call, "StartTime": covered_from, "EndTime": covered_to, "Type": "REGULAR"}


def _turns(
    recurrence: Row, zone: ZoneInfo, first: float, start: float, end: float
) -> Iterator[tuple[int, float, float]]:
    """The turns that touch a range of time: which one of the rotation, and from when to when.

    Every period (day, week, month) of a rotation has as many hand-offs, but for the first, which has those after
    its StartTime: so the turns before the range are counted without looking at each.
    """

    @lru_cache(maxsize=2)
    def hand_offs(period: int) -> list[float]:
        days = _hand_off_days(recurrence, datetime.fromtimestamp(first, zone).date(), period)
        return [at for at in sorted(_epoch(day, clock, zone) for day, clock in days) if at > first]

    multiplier = recurrence["RecurrenceMultiplier"]
    last = _FIRST_PERIODS // multiplier
    skipped = bisect_left(range(last), start, key=lambda n: max(hand_offs((n + 1) * multiplier)))
    turn, begins = 0, first
    if skipped:
        turn = len(hand_offs(0)) + (skipped - 1) * len(hand_offs(multiplier))
        begins = max([first, *hand_offs((skipped - 1) * multiplier)])
    for period in range(skipped * multiplier, (last + 2) * multiplier, multiplier):
        for at in hand_offs(period):
            if begins >= end:
                return
            if at > start:
                yield turn, begins, at
            turn, begins = turn + 1, at


def _hand_off_days(recurrence: Row, first: date, period: int) -> Iterator[tuple[date, Row]]:
    """The local days and times of the hand-offs in one day, week or month of a rotation, by its index."""
    for at in recurrence.get("DailySettings", []):
        yield first + period * _ONE_DAY, at
    for setting in recurrence.get("WeeklySettings", []):
        weekday = _DAYS.index(setting["DayOfWeek"])
        yield first + (7 * period + weekday - first.weekday()) * _ONE_DAY, setting["HandOffTime"]
    for setting in recurrence.get("MonthlySettings", []):
        years, month = divmod(first.month - 1 + period, 12)
        year, month = first.year + years, month + 1
        day = min(setting["DayOfMonth"], monthrange(year, month)[1])
        yield date(year, month, day), setting["HandOffTime"]


def _covered(coverages: Row | None, zone: ZoneInfo, begins: float, ends: float) -> Iterator[tuple[float, float]]:
    """The parts of a shift that lie within the rotation's coverage; all of it where there is none."""
    if not coverages or not any(coverages.values()):
        yield begins, ends
        return
    for opens, closes in _joined(_windows(coverages, zone, begins, ends)):
        if max(begins, opens) < min(ends, closes):
            yield max(begins, opens), min(ends, closes)


def _windows(coverages: Row, zone: ZoneInfo, begins: float, ends: float) -> Iterator[tuple[float, float]]:
    day = datetime.fromtimestamp(begins, zone).date() - _ONE_DAY  # a coverage may reach over midnight
    while _epoch(day, {}, zone) < ends:
        windows = []
        for window in coverages.get(_DAYS[day.weekday()], []):
            opens, closes = _epoch(day, window["Start"], zone), _epoch(day, window["End"], zone)
            if closes <= opens:
                closes = _epoch(day + _ONE_DAY, window["End"], zone)
            windows.append((opens, closes))
        yield from sorted(windows)
        day += _ONE_DAY


def _joined(ranges: Iterable[tuple[float, float]]) -> Iterator[tuple[float, float]]:
    """Ranges in the order of their starts, those that overlap made one."""
    joined: tuple[float, float] | None = None
    for start, end in ranges:
        if joined and start < joined[1]:
            joined = joined[0], max(joined[1], end)
            continue
        if joined:
            yield joined
        joined = start, end
    if joined:
        yield joined


def _epoch(day: date, at: Row, zone: ZoneInfo) -> float:
    clock = time(at.get("HourOfDay", 0), at.get("MinuteOfHour", 0), tzinfo=zone)
    return datetime.combine(day, clock).timestamp()


def _overridden(parts: Iterable[Row], overrides: list[Row]) -> Iterable[Row]:
    for override in overrides:
        parts = [piece for part in parts for piece in _override(part, override)]
    return parts


def _override(shift: Row, override: Row) -> Iterator[Row]:
    start = max(shift["StartTime"], override["StartTime"])
    end = min(shift["EndTime"], override["EndTime"])
    if start >= end:
        yield shift
        return
    if shift["StartTime"] < start:
        yield {**shift, "EndTime": start}
    yield {
        "ContactIds": override["NewContactIds"],
        "StartTime": start,
        "EndTime": end,
        "Type": "OVERRIDDEN",
        "ShiftDetails": {"OverriddenContactIds": shift["ContactIds"]},
    }
    if end < shift["EndTime"]:
        yield {**shift, "StartTime": end}
