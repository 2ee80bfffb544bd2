"""Reads durations and zones (`7d`), and writes times and durations: `3m 12s`, `03:12 (4m ago)`."""

from __future__ import annotations

import os
import re
from collections.abc import Mapping, Sequence
from datetime import datetime, timedelta, timezone, tzinfo
from typing import NamedTuple

from msgspec import to_builtins

from pagecli.errors import UsageError

UTC = timezone.utc
_UNITS = {"s": 1, "m": 60, "h": 3600, "d": 86400, "w": 604800}
_DURATION = re.compile(r"(?:\d+(?:\.\d+)?[smhdw])+", re.ASCII)
_PART = re.compile(r"([\d.]+)([smhdw])", re.ASCII)


class Moment(NamedTuple):
    """The current time, and the zone in which times are read and shown (None is the machine's).

    `dated` is for documents read later: each time is shown with its date and zone, and without its age.
    """

    now: datetime
    zone: tzinfo | None
    dated: bool = False


def is_duration(text: str) -> bool:
    """Whether the text has the form of a DURATION."""
    return _DURATION.fullmatch(text) is not None


def parse_duration(text: str) -> timedelta:
    """Read a DURATION: one or more numbers, each with a unit of `s m h d w`; m is minutes."""
    if not is_duration(text.strip()):
        raise UsageError(f"{text!r} is not a duration", "numbers and units of s m h d w, such as 90s, 15m or 1h30m")
    try:
        return timedelta(seconds=sum(float(number) * _UNITS[unit] for number, unit in _PART.findall(text)))
    except OverflowError:
        raise UsageError(f"the duration {text!r} is too long") from None


def load_zone(name: str) -> tzinfo:
    """Return the IANA time zone of that name."""
    from zoneinfo import ZoneInfo

    try:
        return ZoneInfo(name)
    except (ValueError, OSError, LookupError):
        pass
    from dateutil.zoneinfo import get_zonefile_instance  # falls back on its own copy where the system has none

    zone: tzinfo | None = get_zonefile_instance().get(name)
    if zone is None:
        raise UsageError(f"unknown time zone {name!r}", "an IANA name, such as Europe/Zurich, America/New_York or UTC")
    return zone


def zone_name(moment: Moment, variables: Mapping[str, str]) -> str:
    """Return the zone's name: `Europe/Zurich`, `UTC`."""
    if moment.zone is not None:
        return getattr(moment.zone, "key", None) or moment.now.astimezone(moment.zone).tzname() or "UTC"
    name = variables.get("TZ", "").lstrip(":") or os.path.realpath("/etc/localtime").rpartition("zoneinfo/")[2]
    name = name.removeprefix("Etc/")
    return name if name and not name.startswith("/") else moment.now.astimezone().tzname() or "UTC"


def format_time(time: datetime | None) -> str | None:
    """Format a time for programs: UTC with milliseconds, `2022-08-16T18:57:52.058Z`; None for None."""
    return format_times([time])[0]


def format_times(times: Sequence[datetime | None]) -> list[str | None]:
    """Format many times as `format_time` does, twice as fast."""
    texts: list[str | None] = to_builtins(times)  # six times as fast as isoformat; 6 decimals, or none if zero
    return [
        None
        if text is None
        else f"{text[:23]}Z"
        if len(text) == 27
        else f"{text[:19]}.000Z"
        if len(text) == 20
        else _format_elsewhere(time)
        for time, text in zip(times, texts, strict=True)
    ]


def _format_elsewhere(time: datetime | None) -> str | None:
    try:
        return format_time(time and time.astimezone(UTC))
    except OverflowError:  # the last hours of the year 9999, the first of the year 1
        return None


def seconds_between(start: datetime | None, end: datetime | None) -> float | None:
    """Return `end` - `start` in seconds, rounded to milliseconds; None where either is missing."""
    return seconds_between_all([start], [end])[0]


def seconds_between_all(starts: Sequence[datetime | None], ends: Sequence[datetime | None]) -> list[float | None]:
    """Do what `seconds_between` does for many pairs, more than twice as fast."""
    return [
        None
        if start is None or end is None
        else round(delta.total_seconds(), 3)
        if (delta := end - start).microseconds % 1000
        else delta.total_seconds()
        for start, end in zip(starts, ends, strict=True)
    ]


def in_zone(time: datetime, zone: tzinfo | None) -> datetime:
    """Convert a time to the zone; unchanged at the calendar's limits, where that would overflow."""
    try:
        return time.astimezone(zone)
    except OverflowError:
        return time


def show_time(time: datetime, now: datetime, zone: tzinfo | None, dated: bool = False) -> str:
    """Format a time for a person: `03:12 (4m ago)`, with the date unless it is today; `dated` as in Moment."""
    clock = show_clock(time, now, zone, dated)
    return clock if dated else f"{clock} ({show_age((now - time).total_seconds())})"


def show_clock(time: datetime, now: datetime, zone: tzinfo | None, dated: bool = False, today_as: str = "%H:%M") -> str:
    """Format a local time without its age: `03:12`, `Nov 21 18:57`, `2022-08-16 18:57`.

    `2026-11-21 18:57 CET` if `dated`.
    """
    local = in_zone(time, zone)
    if dated:
        return local.strftime(f"%Y-%m-%d {today_as} %Z")
    date = _date_before(local, now.astimezone(zone))
    return local.strftime(f"{date} %H:%M" if date else today_as)


def show_second(time: datetime, now: datetime, zone: tzinfo | None, dated: bool = False) -> str:
    """Format as `show_clock` does, with seconds."""
    local = in_zone(time, zone)
    date = _date_before(local, now.astimezone(zone))
    return local.strftime("%Y-%m-%d %H:%M:%S %Z" if dated else f"{date} %H:%M:%S".lstrip())


def _date_before(local: datetime, today: datetime) -> str:
    """Return the format of the date to put before a time of day: empty for today."""
    if local.date() == today.date():
        return ""
    return "%b %d" if local.year == today.year else "%Y-%m-%d"


def show_age(seconds: float) -> str:
    """Format an age in its largest unit: `4m ago`, `3d ago`; `in 4m` for the future."""
    age = abs(seconds)
    for size, unit in ((31_557_600, "y"), (86400, "d"), (3600, "h"), (60, "m"), (1, "s")):
        if age >= size:
            return f"{int(age // size)}{unit} ago" if seconds > 0 else f"in {int(age // size)}{unit}"
    return "now"


def show_duration(seconds: float) -> str:
    """Format a duration for a person: `2.3s`, `41s`, `3m 12s`, `1h 04m`, `2d 03h`; a negative one keeps its sign."""
    sign, length = ("-", -seconds) if seconds < 0 else ("", seconds)
    if round(length, 1) < 10:
        return f"{sign}{length:.1f}s"
    whole = round(length)
    if whole < 60:
        return f"{sign}{whole}s"
    if whole < 3600:
        return f"{sign}{whole // 60}m {whole % 60:02d}s"
    if whole < 86400:
        return f"{sign}{whole // 3600}h {whole % 3600 // 60:02d}m"
    return f"{sign}{whole // 86400}d {whole % 86400 // 3600:02d}h"
