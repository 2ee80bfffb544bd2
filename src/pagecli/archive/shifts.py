"""A rotation's shifts, as archived and as listed again: what is past stays as it was archived."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from msgspec.structs import replace

from pagecli.domain.model import RotationShift


def merge_shifts(
    archived: Sequence[RotationShift], listed: Sequence[RotationShift], since: datetime | None
) -> list[RotationShift]:
    """Return the shifts of the time before `since` as archived, and those after it as listed.

    A rotation that is edited today so leaves the hours of last month as they are. A shift that was running then is
    cut at that moment only if the listing has another person or time for it.
    """
    if since is None:
        return list(listed)
    continued = [_continued(shift, listed, since) for shift in archived]
    kept = [
        shift if is_continued or _has_ended(shift, since) else replace(shift, end_time=since)
        for shift, is_continued in zip(archived, continued, strict=True)
        if is_continued or _starts_before(shift, since)
    ]
    known = [shift for shift, is_continued in zip(archived, continued, strict=True) if is_continued]
    new = [
        replace(shift, start_time=since) if _starts_before(shift, since) else shift
        for shift in listed
        if not _has_ended(shift, since) and not any(_goes_on(old, shift, since) for old in known)
    ]
    return [*kept, *new]


def _continued(old: RotationShift, listed: Sequence[RotationShift], since: datetime) -> bool:
    is_running = _starts_before(old, since) and not _has_ended(old, since)
    return is_running and any(_goes_on(old, shift, since) for shift in listed)


def _goes_on(old: RotationShift, shift: RotationShift, since: datetime) -> bool:
    """Whether the listed shift is the archived one; a listing that is cut at `since` has it from then on."""
    same_start = shift.start_time in (old.start_time, since)
    return same_start and replace(shift, start_time=old.start_time) == old


def _starts_before(shift: RotationShift, since: datetime) -> bool:
    return shift.start_time is not None and shift.start_time < since


def _has_ended(shift: RotationShift, since: datetime) -> bool:
    return shift.end_time is not None and shift.end_time <= since
