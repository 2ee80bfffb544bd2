"""What a person types and reads: `7d`, `yesterday`, `3m 12s`, `03:12 (4m ago)`."""

from __future__ import annotations

import re
import warnings
from collections.abc import Sequence
from datetime import datetime, timedelta, timezone, tzinfo
from typing import NamedTuple

from msgspec import to_builtins

from pagecli.errors import UsageError

UTC = timezone.utc
_UNITS = {"s": 1, "m": 60, "h": 3600, "d": 86400, "w": 604800}
_DURATION = re.compile(r"(\d+(?:\.\d+)?)([smhdw])", re.ASCII)
_CLOCK = re.compile(r"(\d{1,2}):(\d{2})(?::(\d{2}))?", re.ASCII)
_ISO = re.compile(r"\d{4}-\d{2}-\d{2}([T ]\S.*)?|\d{8}(T\S+)?", re.ASCII)
TIME_FORMS = "15m, 24h, 7d, today, yesterday, 18:00, 2026-11-01, 2026-11-01T18:00:00Z, '1 Nov 2026 18:00'"


class Moment(NamedTuple):
    """What time it is for the person who asks, and in which zone (None is the machine's)."""

    now: datetime
    zone: tzinfo | None


def parse_duration(text: str) -> timedelta:
    """Read a number and one of `s m h d w`; m is minutes."""
    match = _DURATION.fullmatch(text.strip())
    if not match:
        raise UsageError(f"{text!r} is not a duration", "a number and one of s m h d w, such as 90s, 15m or 24h")
    try:
        return timedelta(seconds=float(match[1]) * _UNITS[match[2]])
    except OverflowError:
        raise UsageError(f"the duration {text!r} is too long") from None


def load_zone(name: str) -> tzinfo:
    """Return the IANA time zone of that name."""
    from zoneinfo import ZoneInfo

    try:
        return ZoneInfo(name)
    except (ValueError, OSError, LookupError):
        pass
    from dateutil.zoneinfo import get_zonefile_instance  # its own copy serves where the system has none

    zone: tzinfo | None = get_zonefile_instance().get(name)
    if zone is None:
        raise UsageError(f"unknown time zone {name!r}", "an IANA name, such as Europe/Zurich, America/New_York or UTC")
    return zone


def parse_time(text: str, now: datetime, zone: tzinfo | None) -> datetime:
    """Read a TIME of the contract in `zone` (None is the machine's); the result has a zone."""
    text = text.strip()
    try:
        return _relative_time(text, now, zone) or _calendar_time(text, now, zone)
    except (ValueError, OverflowError, Warning):
        raise UsageError(f"can't read {text!r} as a time", f"forms that are taken: {TIME_FORMS}") from None


def _relative_time(text: str, now: datetime, zone: tzinfo | None) -> datetime | None:
    if _DURATION.fullmatch(text):
        return now - parse_duration(text)
    midnight = now.astimezone(zone).replace(hour=0, minute=0, second=0, microsecond=0, tzinfo=None)
    if text.lower() == "today":
        return _localize(midnight, zone)
    if text.lower() == "yesterday":
        return _localize(midnight - timedelta(days=1), zone)
    if match := _CLOCK.fullmatch(text):
        hour, minute, second = (int(part or 0) for part in match.groups())
        return _localize(midnight.replace(hour=hour, minute=minute, second=second), zone)
    return None


def _calendar_time(text: str, now: datetime, zone: tzinfo | None) -> datetime:
    from dateutil.parser import isoparse

    if _ISO.fullmatch(text):
        return _localize(isoparse(text.replace(" ", "T", 1)), zone)
    return _localize(_only_reading(text, now.astimezone(zone)), zone)


def _only_reading(text: str, now: datetime) -> datetime:
    """Read a date as python-dateutil does, or raise ValueError if it has no reading or more than one."""
    from dateutil import parser

    if not re.search(r"[A-Za-z]{3}|\d{4}", text) or text.startswith(("-", "+")):
        raise ValueError(text)

    def read(default: datetime, dayfirst: bool = False, yearfirst: bool = False) -> datetime:
        return parser.parse(text, default=default, dayfirst=dayfirst, yearfirst=yearfirst)

    with warnings.catch_warnings():
        warnings.simplefilter("error")  # a zone that dateutil does not know is only a warning to it
        first, other = read(datetime(2024, 1, 1)), read(datetime(2028, 3, 2))
        if (first.month, first.day, first.timetz()) != (other.month, other.day, other.timetz()):
            raise ValueError(text)
        if first.year == other.year:
            if len({read(datetime(2024, 1, 1), d, y) for d in (False, True) for y in (False, True)}) > 1:
                raise ValueError(text)
            return first
    this_year = first.replace(year=now.year)
    if this_year.replace(tzinfo=None) > now.replace(tzinfo=None) + timedelta(days=1):
        raise ValueError(text)  # this year's lies ahead, last year's behind: two readings
    return this_year


def _localize(time: datetime, zone: tzinfo | None) -> datetime:
    if time.tzinfo is not None:
        return time
    return time.replace(tzinfo=zone) if zone else time.astimezone()


def format_time(time: datetime | None) -> str | None:
    """Write a time as programs get it: UTC, always milliseconds, `2022-08-16T18:57:52.058Z`; None for none."""
    return format_times([time])[0]


def format_times(times: Sequence[datetime | None]) -> list[str | None]:
    """Write many times as `format_time` does, in half of its time."""
    texts: list[str | None] = to_builtins(times)  # six times as fast as isoformat; 6 decimals, or none that are zero
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
    """Return what `seconds_between` does of many pairs, in less than half of its time."""
    return [
        None
        if start is None or end is None
        else round(delta.total_seconds(), 3)
        if (delta := end - start).microseconds % 1000
        else delta.total_seconds()
        for start, end in zip(starts, ends, strict=True)
    ]


def in_zone(time: datetime, zone: tzinfo | None) -> datetime:
    """Return the time as a clock in the zone shows it; as it is where no calendar goes on."""
    try:
        return time.astimezone(zone)
    except OverflowError:
        return time


def show_time(time: datetime, now: datetime, zone: tzinfo | None) -> str:
    """Write a time for a person: `03:12 (4m ago)`, with the date when it is not today's."""
    return f"{show_clock(time, now, zone)} ({show_age((now - time).total_seconds())})"


def show_clock(time: datetime, now: datetime, zone: tzinfo | None, today_as: str = "%H:%M") -> str:
    """Write what clock and calendar showed then: `03:12`, `Nov 21 18:57`, `2022-08-16 18:57`."""
    local, today = in_zone(time, zone), now.astimezone(zone)
    if local.date() == today.date():
        return local.strftime(today_as)
    return local.strftime("%b %d %H:%M" if local.year == today.year else "%Y-%m-%d %H:%M")


def show_age(seconds: float) -> str:
    """Write how long ago something was, in its largest unit: `4m ago`, `3d ago`; `in 4m` for what is to come."""
    age = abs(seconds)
    for size, unit in ((31_557_600, "y"), (86400, "d"), (3600, "h"), (60, "m"), (1, "s")):
        if age >= size:
            return f"{int(age // size)}{unit} ago" if seconds > 0 else f"in {int(age // size)}{unit}"
    return "now"


def show_duration(seconds: float) -> str:
    """Write a duration for a person: `2.3s`, `41s`, `3m 12s`, `1h 04m`, `2d 03h`; a negative one keeps its sign."""
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
