"""Reads a TIME: `15m`, `2 days ago`, `monday`, `18:00`, `2026-11-01T18:00Z`, `1 Nov 18:00`.

A text that is not understood to its last character, or has two readings, is refused, never guessed.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence
from datetime import date, datetime, time, timedelta, timezone, tzinfo

from pagecli.errors import UsageError
from pagecli.times import UTC, Moment, in_zone, is_duration, parse_duration

TIME_FORMS = (
    "15m, 1h30m, '2 days ago', today, yesterday, monday, 18:00, 2026-11-01, 2026-11-01T18:00:00Z, '1 Nov 2026 18:00'"
)
FORMS_AHEAD = (
    "15m, '15m ago', today, tomorrow, 18:00, 'saturday 03:00', next-week, next-month, 2026-11-28T18:00:00Z, "
    "'28 Nov 2026 18:00'"
)
WEEKDAYS = ("monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday")
_MONTHS = ("january", "february", "march", "april", "may", "june",
           "july", "august", "september", "october", "november", "december")  # fmt: skip
_DAY = timedelta(days=1)
# The patterns are compiled when a time is read, by far not in each run: 1 ms of a start.
_SPELLED = r"(\d+(?:\.\d+)?) +((?i:second|minute|hour|day|week))(?i:s?)"
_LARGEST_OFFSET = timedelta(hours=14)  # Kiribati's; 10:00-20:00 is a range, not a time with an offset


def parse_time(text: str, moment: Moment, ahead: bool = False) -> datetime:
    """Read a TIME of the contract in the moment's zone, and return it in UTC.

    Without a date it is the last such moment, a DURATION is ago; with `ahead` the next one, and from now.
    """
    words = text.strip()
    try:
        if not (words.isascii() and words.isprintable()):
            raise ValueError(text)
        found = _relative_time(words, moment, ahead) or _named_day(words.lower(), moment, ahead)
        return (found or _iso_time(words, moment.zone) or _worded_time(words.lower(), moment, ahead)).astimezone(UTC)
    except (ValueError, OverflowError):
        forms = FORMS_AHEAD if ahead else TIME_FORMS
        raise UsageError(f"can't read {text!r} as a time", f"forms that are taken: {forms}") from None


def parse_span(
    since: str | None, until: str | None, moment: Moment, ahead: bool = False
) -> tuple[datetime | None, datetime | None]:
    """Read `--since` and `--until`, each None if not given; UsageError if they leave no time between them.

    An `--until` of HH:MM is the first such moment after `--since` if that is HH:MM or within the last 24 hours.
    """
    start = parse_time(since, moment, ahead) if since is not None else None
    end = parse_time(until, moment, ahead) if until is not None else None
    clock = _read_clock((until or "").strip())
    if since is not None and start and clock:
        is_recent = moment.now - _DAY <= start <= moment.now
        if ahead or is_recent or _read_clock(since.strip()):
            end = _first_after(start, clock, moment.zone)
    if start and end and start > end:
        raise UsageError(f"--since {since} is after --until {until}", "nothing can be between them")
    return start, end


def _first_after(start: datetime, clock: time, zone: tzinfo | None) -> datetime:
    return min(shown for shown in _showings(clock, _days_around(Moment(start, zone)), zone) if shown > start)


def midnight(day: date, zone: tzinfo | None) -> datetime:
    """Return the beginning of the day: the first of two midnights, or the first moment of a day without midnight."""
    return localize(datetime.combine(day, time()), zone)


def localize(naive: datetime, zone: tzinfo | None) -> datetime:
    """Return in UTC when a clock in the zone (None is the machine's) shows this; the first of two such moments."""
    return (naive.replace(tzinfo=zone) if zone else naive.astimezone()).astimezone(UTC)


def _relative_time(text: str, moment: Moment, ahead: bool) -> datetime | None:
    """Read `15m`, `15m ago`, `2 days ago`; None for anything else."""
    if text.endswith(" ago"):
        length = text.removesuffix(" ago").rstrip()
        spelled = re.fullmatch(_SPELLED, length, re.ASCII)
        duration = f"{spelled[1]}{spelled[2][0].lower()}" if spelled else length
        return moment.now - parse_duration(duration) if is_duration(duration) else None
    if is_duration(text):
        return moment.now + parse_duration(text) if ahead else moment.now - parse_duration(text)
    return None


def _named_day(text: str, moment: Moment, ahead: bool) -> datetime | None:
    """Read `18:00`, `today`, `monday`, `saturday 03:00`; None for anything else."""
    if clock := _read_clock(text):
        return _nearest(_showings(clock, _days_around(moment), moment.zone), moment, ahead)
    name, _, rest = text.partition(" ")
    days = _days_called(name, moment, ahead)
    clock = _read_clock(rest.strip())
    if not days or (rest and not clock):
        return None
    times = _showings(clock, days, moment.zone) if clock else [midnight(day, moment.zone) for day in days]
    return min(times) if len(days) == 1 else _nearest(times, moment, ahead)


def _days_around(moment: Moment) -> list[date]:
    """Return the days around today that cover each weekday and each existing time of day, past and future."""
    today = in_zone(moment.now, moment.zone).date()
    return [today + _DAY * days for days in range(-8, 9)]


def _days_called(name: str, moment: Moment, ahead: bool) -> list[date]:
    """Return the days with this name, several for a weekday."""
    around = _days_around(moment)
    today = around[8]
    if index := _index(name, WEEKDAYS):
        return [day for day in around if day.isoweekday() == index]
    names = {"today": today, "yesterday": today - _DAY}
    if ahead:
        monday, next_month = today + _DAY * (8 - today.isoweekday()), today.replace(day=1) + _DAY * 31
        names |= {"tomorrow": today + _DAY, "next-week": monday, "next-month": next_month.replace(day=1)}
    return [names[name]] if name in names else []


def _index(name: str, names: Sequence[str]) -> int:
    """Return the position of the name, given in full or by its first three letters, from 1; 0 if there is none."""
    return next((index for index, full in enumerate(names, 1) if name in (full, full[:3])), 0)


def _showings(clock: time, days: Iterable[date], zone: tzinfo | None) -> list[datetime]:
    """Return the moments at which the clock shows this on each day: none on some days, two on others."""
    naive = [datetime.combine(day, clock.replace(fold=fold)) for day in days for fold in (0, 1)]
    moments = sorted({localize(each, zone) for each in naive})
    return [each for each in moments if in_zone(each, zone).time() == clock]


def _nearest(times: Iterable[datetime], moment: Moment, ahead: bool) -> datetime:
    """Return the latest of the times in the past, or the first in the future; ValueError if there is none."""
    return min(t for t in times if t >= moment.now) if ahead else max(t for t in times if t <= moment.now)


_CLOCK = r"(\d{1,2}):(\d{2})(?::(\d{2}))?"


def _read_clock(text: str) -> time | None:
    """Read `18:00` or `18:00:30`; None for anything else."""
    if not (match := re.fullmatch(_CLOCK, text, re.ASCII)):
        return None
    hour, minute, second = (int(part or 0) for part in match.groups())
    return time(hour, minute, second) if max(hour - 23, minute - 59, second - 59) <= 0 else None


_OFFSET = r"(?i:z|utc|gmt)|[+-]\d\d(?::?\d\d)?"
_ISO = rf"(\d{{4}}-\d\d-\d\d|\d{{8}})(?:(?:T(\d\d)|[T ](\d\d:?\d\d(?::?\d\d(?:[.,]\d+)?)?)) ?({_OFFSET})?)?"


def _iso_time(text: str, zone: tzinfo | None) -> datetime | None:
    """Read ISO 8601, with a space for its T and before its zone if need be; None for anything else."""
    match = re.fullmatch(_ISO, text.upper(), re.ASCII)
    if not match:
        return None
    from dateutil.parser import isoparse

    day, hour, clock, offset = match.groups()
    naive: datetime = isoparse(f"{day}T{hour or clock or '00'}")
    return naive.replace(tzinfo=_read_offset(offset)) if offset else localize(naive, zone)


def _read_offset(text: str) -> timezone:
    if text.isalpha():
        return UTC
    hours, minutes = int(text[1:3]), int(text[3:].removeprefix(":") or 0)
    offset = timedelta(hours=hours, minutes=minutes)
    if minutes > 59 or offset > _LARGEST_OFFSET:
        raise ValueError(text)
    return timezone(-offset if text[0] == "-" else offset)


_KINDS = {
    "weekday": "|".join(f"{name}|{name[:3]}" for name in WEEKDAYS),
    "month": "|".join(f"{name}|{name[:3]}" for name in _MONTHS),
    "day": r"\d{1,2}(?:st|nd|rd|th)?",
    "year": r"(?:19[7-9]|2\d\d)\d",  # 1800 may be a time of day without its colon
    "at": "at",
    "clock": rf"(?:(\d{{1,2}}:\d\d(?::\d\d)?)(am|pm)?|(\d{{1,2}})(am|pm))({_OFFSET})?",
    "offset": _OFFSET,
}
"""The kinds of words in a date; each may occur once."""
_JOINED_DATE = r"\b(\d{1,2})([-/.])([a-z]{3,9})\2(\d{4})\b"


def _worded_time(text: str, moment: Moment, ahead: bool) -> datetime:
    """Read a date with a month's name; ValueError if a word is left over, missing or contradicts another."""
    found = _read_words(text)
    year = int(found["year"][0]) if "year" in found else in_zone(moment.now, moment.zone).year
    day = date(year, _index(found["month"][0], _MONTHS), int(found["day"][0].rstrip("stndrh")))
    if "weekday" in found and _index(found["weekday"][0], WEEKDAYS) != day.isoweekday():
        raise ValueError(text)
    clock, offset = _clock_of_words(found)
    naive = datetime.combine(day, clock)
    result = naive.replace(tzinfo=_read_offset(offset)) if offset else localize(naive, moment.zone)
    if "year" not in found and (result < moment.now - _DAY if ahead else result > moment.now + _DAY):
        raise ValueError(text)  # without a year, this year's date and another year's are both plausible: two readings
    return result


def _read_words(text: str) -> dict[str, re.Match[str]]:
    """Return the words by kind; ValueError for an unknown word, a repeated kind, or a missing date."""
    found: dict[str, re.Match[str]] = {}
    joined = re.sub(_JOINED_DATE, r"\1 \3 \4", re.sub(r" (am|pm)\b", r"\1", text), flags=re.ASCII)
    for word in re.split("[ ,]+", joined.strip(",")):
        kinds = {kind: match for kind, pattern in _KINDS.items() if (match := re.fullmatch(pattern, word, re.ASCII))}
        if len(kinds) != 1 or not found.keys().isdisjoint(kinds):
            raise ValueError(word)
        found |= kinds
    if not {"month", "day"} <= found.keys():
        raise ValueError(text)
    return found


def _clock_of_words(found: Mapping[str, re.Match[str]]) -> tuple[time, str | None]:
    """Return the time of day, midnight if none is given, and its UTC offset."""
    offset = found["offset"][0] if "offset" in found else None
    if "clock" not in found:
        if offset or "at" in found:
            raise ValueError(offset)
        return time(), None
    shown, half, hour, half_of_hour, own_offset = found["clock"].groups()
    clock = _read_clock(shown or f"{hour}:00")
    half = half or half_of_hour
    if not clock or (half and not 1 <= clock.hour <= 12) or (offset and own_offset):
        raise ValueError(shown)
    return clock.replace(hour=clock.hour % 12 + 12 * (half == "pm")) if half else clock, own_offset or offset
