"""Reads a PERIOD (`last-night`, `this-week`, `2026-10`) and hours of the day (`22:00-07:00`)."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from datetime import date, datetime, time, timedelta, tzinfo
from itertools import pairwise
from typing import NamedTuple

from pagecli.errors import UsageError
from pagecli.time_texts import localize, midnight
from pagecli.times import Moment, in_zone, show_clock

PERIODS = ("today", "yesterday", "last-night", "this-week", "last-week", "this-month", "last-month")
PERIODS_AHEAD = (*PERIODS, "tomorrow", "next-week", "next-month")
_DATES = ("2026", "2026-10", "2026-W47", "2026-11-20")
_DAY = timedelta(days=1)
_HOURS = re.compile(r"([01]?\d|2[0-3]):([0-5]\d)-([01]?\d|2[0-3]):([0-5]\d)", re.ASCII)


class Hours(NamedTuple):
    """Hours of the day from `start` up to `end` (excluded), minutes since midnight; past midnight if `end` is less."""

    start: int
    end: int

    def include(self, local: datetime) -> bool:
        """Whether this local time is within the hours."""
        minute = local.hour * 60 + local.minute
        if self.start < self.end:
            return self.start <= minute < self.end
        return minute >= self.start or minute < self.end

    def night_of(self, local: datetime) -> date:
        """Return the day on which the hours around this local time began."""
        is_after_midnight = self.start > self.end and local.hour * 60 + local.minute < self.end
        return local.date() - _DAY if is_after_midnight else local.date()

    def __str__(self) -> str:
        return "-".join(f"{minutes // 60:02d}:{minutes % 60:02d}" for minutes in self)


NIGHT = Hours(22 * 60, 7 * 60)


def parse_hours(text: str) -> Hours:
    """Read `22:00-07:00`; UsageError unless it is two different times of day."""
    match = _HOURS.fullmatch(text.strip())
    if not match:
        raise UsageError(f"can't read {text!r} as hours of the day", "from and to, such as 22:00-07:00")
    start_hour, start_minute, end_hour, end_minute = map(int, match.groups())
    hours = Hours(start_hour * 60 + start_minute, end_hour * 60 + end_minute)
    if hours.start == hours.end:
        raise UsageError(f"the hours {text} end when they start", "from and to, such as 22:00-07:00")
    return hours


class Period(NamedTuple):
    """From `start`, included, to `end`, excluded; both in UTC."""

    start: datetime
    end: datetime


def parse_period(text: str, moment: Moment, ahead: bool = False, night: Hours = NIGHT) -> Period:
    """Read a PERIOD of the contract in the moment's zone; `night` is the hours of `last-night`.

    A period wholly in the future is a UsageError unless `ahead`, which also allows `tomorrow` and the like.
    """
    name = text.strip().lower()
    try:
        period = _last_night(moment, night) if name == "last-night" else _days_from_to(name, moment, ahead)
    except (ValueError, OverflowError):
        forms = ", ".join((*(PERIODS_AHEAD if ahead else PERIODS), *_DATES))
        raise UsageError(f"can't read {text!r} as a period", f"forms that are taken: {forms}") from None
    if period.start > moment.now and not ahead:
        starts = show_clock(period.start, *moment)
        raise UsageError(f"--during {text} lies in the future", f"it begins {starts}; the past can be asked about")
    return period


def _days_from_to(name: str, moment: Moment, ahead: bool) -> Period:
    today = in_zone(moment.now, moment.zone).date()
    start, end = _named_days(name, today, ahead) or _dated_days(name)
    return Period(midnight(start, moment.zone), midnight(end, moment.zone))


def _named_days(name: str, today: date, ahead: bool) -> tuple[date, date] | None:
    """Return the first day of the named period, and the day after its last; None for any other text."""
    monday, week = today - _DAY * today.weekday(), _DAY * 7
    month = today.replace(day=1)
    named = {
        "yesterday": (today - _DAY, today),
        "today": (today, today + _DAY),
        "last-week": (monday - week, monday),
        "this-week": (monday, monday + week),
        "last-month": ((month - _DAY).replace(day=1), month),
        "this-month": (month, _month_after(month)),
    }
    if ahead:
        named["tomorrow"] = (today + _DAY, today + _DAY * 2)
        named["next-week"] = (monday + week, monday + week * 2)
        named["next-month"] = (_month_after(month), _month_after(_month_after(month)))
    return named.get(name)


def _month_after(month: date) -> date:
    return (month + _DAY * 31).replace(day=1)


_DATED = re.compile(r"(\d{4})(-w\d\d|-\d\d)?(-\d\d)?", re.ASCII)


def _dated_days(text: str) -> tuple[date, date]:
    """Read `2026`, `2026-10`, `2026-w47` or `2026-11-20`; ValueError for anything else."""
    match = _DATED.fullmatch(text)
    if not match:
        raise ValueError(text)
    if not match[2]:
        year = int(match[1])
        return date(year, 1, 1), date(year + 1, 1, 1)
    if match[3]:
        day = date.fromisoformat(text)
        return day, day + _DAY
    if match[2].startswith("-w"):
        monday = date.fromisocalendar(int(match[1]), int(match[2][2:]), 1)
        return monday, monday + _DAY * 7
    month = date.fromisoformat(f"{text}-01")
    return month, _month_after(month)


def _last_night(moment: Moment, night: Hours) -> Period:
    """Return the last of these hours that began before today, up to now if they go on."""
    yesterday = in_zone(moment.now, moment.zone).date() - _DAY
    end_day = yesterday if night.start < night.end else yesterday + _DAY
    start, end = (
        localize(datetime.combine(day, time(*divmod(minutes, 60))), moment.zone)
        for day, minutes in ((yesterday, night.start), (end_day, night.end))
    )
    return Period(start, min(end, moment.now))


def nights_in(period: Period, zone: tzinfo | None, night: Hours) -> list[Period]:
    """Return the parts of the period within these hours in the zone, in order."""
    return _parts(period, zone, night.include, (night.start, night.end))


def weekends_in(period: Period, zone: tzinfo | None) -> list[Period]:
    """Return the parts of the period on a Saturday or Sunday in the zone, in order."""
    return _parts(period, zone, lambda local: local.weekday() >= 5, (0,))


def _parts(
    period: Period, zone: tzinfo | None, holds: Callable[[datetime], bool], minutes: tuple[int, ...]
) -> list[Period]:
    """Return the parts in which `holds` is true; it changes only at these minutes of a day, or at a clock change."""
    cuts = {period.start, period.end, *clock_changes(period, zone)}
    cuts |= {cut for cut in _showings(period, zone, minutes) if period.start < cut < period.end}
    edges = sorted(cuts)
    return [Period(start, end) for start, end in pairwise(edges) if holds(in_zone(start, zone))]


def _showings(period: Period, zone: tzinfo | None, minutes: tuple[int, ...]) -> Iterator[datetime]:
    day, last = in_zone(period.start, zone).date(), in_zone(period.end, zone).date()
    while day <= last:
        for minute in minutes:
            for fold in (0, 1):  # a clock put back shows a time twice
                yield localize(datetime.combine(day, time(*divmod(minute, 60), fold=fold)), zone)
        day += _DAY


def clock_changes(period: Period, zone: tzinfo | None) -> Iterator[datetime]:
    """Yield the moments in the period at which the zone's clocks change."""

    def offset(at: datetime) -> timedelta | None:
        return in_zone(at, zone).utcoffset()

    before = period.start
    while before < period.end:
        after = day_end = min(before + _DAY, period.end)
        if offset(before) != offset(after):
            while after - before > timedelta(seconds=1):
                middle = before + (after - before) / 2
                if offset(middle) == offset(before):
                    before = middle
                else:
                    after = middle
            yield after.replace(microsecond=0)
        before = day_end
