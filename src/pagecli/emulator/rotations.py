"""Who is on call: a rotation's shifts, computed from its recurrence in its own time zone, and its overrides.

Where AWS's words leave room: the members take turns in the order of ContactIds, one place further at each
hand-off, and NumberOfOnCalls of them, side by side in that order, share a shift. The first shift begins at
the rotation's StartTime and lasts until the first hand-off after it. A day that a month doesn't have is its
last day. A coverage that ends no later than it starts ends on the next day. Overrides count in the order of
their creation.
"""

from __future__ import annotations

from calendar import monthrange
from collections.abc import Iterable, Iterator
from datetime import date, datetime, time, timedelta
from itertools import count, takewhile
from zoneinfo import ZoneInfo

from pagecli.emulator.storage import Row, Storage

_DAYS = ("MON", "TUE", "WED", "THU", "FRI", "SAT", "SUN")
_ONE_DAY = timedelta(days=1)


def contacts_on_call(storage: Storage, rotation_arn: str, at: float) -> list[str]:
    """The ARNs of those who are on call at a time (epoch seconds)."""
    rotation = storage.get("Rotation", rotation_arn)
    if rotation is None:
        return []
    overrides = storage.select("RotationOverride", "RotationArn = ?", rotation_arn)
    return [arn for shift in shifts(rotation, overrides, at, at + 0.001) for arn in shift["ContactIds"]]


def shifts(rotation: Row, overrides: list[Row], start: float, end: float) -> Iterator[Row]:
    """RotationShifts that touch a time range, whole, in order; what an override took is OVERRIDDEN."""
    for shift in takewhile(lambda shift: shift["StartTime"] < end, _regular(rotation)):
        if shift["EndTime"] > start:
            parts = _overridden([shift], overrides)
            yield from (part for part in parts if part["EndTime"] > start and part["StartTime"] < end)


def _regular(rotation: Row) -> Iterator[Row]:
    zone, recurrence, members = (
        ZoneInfo(rotation["TimeZoneId"]),
        rotation["Recurrence"],
        rotation["ContactIds"],
    )
    together = min(recurrence["NumberOfOnCalls"], len(members))
    start = rotation["StartTime"]
    for turn, end in enumerate(_hand_offs(recurrence, zone, start)):
        on_call = [members[(turn + i) % len(members)] for i in range(together)]
        for covered_from, covered_to in _covered(recurrence.get("ShiftCoverages"), zone, start, end):
            yield {"ContactIds": on_call, "StartTime": covered_from, "EndTime": covered_to, "Type": "REGULAR"}
        start = end


def _hand_offs(recurrence: Row, zone: ZoneInfo, after: float) -> Iterator[float]:
    first = datetime.fromtimestamp(after, zone).date()
    for period in count(step=recurrence["RecurrenceMultiplier"]):
        times = sorted(_epoch(day, at, zone) for day, at in _hand_off_days(recurrence, first, period))
        yield from (time for time in times if time > after)


def _hand_off_days(recurrence: Row, first: date, period: int) -> Iterator[tuple[date, Row]]:
    """The local days and times of the hand-offs in the so-manieth day, week or month of a rotation."""
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


def _covered(coverages: Row | None, zone: ZoneInfo, start: float, end: float) -> Iterator[tuple[float, float]]:
    """The parts of a shift that lie within the rotation's coverage; all of it where there is none."""
    if not coverages or not any(coverages.values()):
        yield start, end
        return
    day = datetime.fromtimestamp(start, zone).date() - _ONE_DAY  # a coverage may reach over midnight
    while _epoch(day, {}, zone) < end:
        for window in coverages.get(_DAYS[day.weekday()], []):
            opens, closes = _epoch(day, window["Start"], zone), _epoch(day, window["End"], zone)
            if closes <= opens:
                closes = _epoch(day + _ONE_DAY, window["End"], zone)
            if max(start, opens) < min(end, closes):
                yield max(start, opens), min(end, closes)
        day += _ONE_DAY


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
