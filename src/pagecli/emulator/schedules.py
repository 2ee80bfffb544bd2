"""The operations on rotations, their shifts and overrides.

Rotations come in the order of creation. A range of time without a start begins now. So that no request asks for
shifts without end, times lie between 1970 and 2100, what a rotation may have of each thing is limited, and shifts that
take longer to compute than some seconds are refused; AWS names no such limits.
"""

from __future__ import annotations

import time
from collections.abc import Callable, Iterable, Iterator
from typing import Any
from zoneinfo import ZoneInfo

from pagecli.emulator.call import Call
from pagecli.emulator.errors import invalid, not_found, quota_exceeded
from pagecli.emulator.rotations import shifts
from pagecli.emulator.storage import Row
from pagecli.emulator.tags import add_tags

_YEAR_2100 = 4_102_444_800
_KINDS = ("DailySettings", "WeeklySettings", "MonthlySettings")
_CHANGEABLE = ("ContactIds", "StartTime", "TimeZoneId", "Recurrence")
_MAX_HAND_OFFS = 100  # in a day, week or month
_MAX_COVERAGES = 24  # in a day
_MAX_OVERRIDES = 1000
_MAX_SECONDS = 5.0


def create_rotation(call: Call) -> dict[str, Any]:
    members = {"StartTime": call.now, **call.members}
    _check_rotation(members)
    _check_contacts(call, "ContactIds")
    arn = f"{call.caller.prefix}rotation/{call.engine.uuid()}"
    names = ("Name", *_CHANGEABLE)
    call.storage.insert("Rotation", RotationArn=arn, **{name: members[name] for name in names})
    add_tags(call, arn, members.get("Tags", []))
    return {"RotationArn": arn}


def get_rotation(call: Call) -> dict[str, Any]:
    return call.get("Rotation", "RotationId")


def update_rotation(call: Call) -> dict[str, Any]:
    rotation = call.get("Rotation", "RotationId")
    changes = {name: call.members[name] for name in _CHANGEABLE if name in call.members}
    _check_rotation({**rotation, **changes})
    _check_contacts(call, "ContactIds")
    call.storage.update("Rotation", rotation, **changes)
    return {}


def delete_rotation(call: Call) -> dict[str, Any]:
    """The schedules that have it go on without it, as AWS says."""
    arn = call.get("Rotation", "RotationId")["RotationArn"]
    for schedule in call.storage.select("Contact", "Type = 'ONCALL_SCHEDULE' AND instr(Plan, ?)", arn):
        rotations = [rotation for rotation in schedule["Plan"]["RotationIds"] if rotation != arn]
        call.storage.update("Contact", schedule, Plan={**schedule["Plan"], "RotationIds": rotations})
    for table in ("Rotation", "RotationOverride"):
        call.storage.delete(table, "RotationArn = ?", arn)
    call.storage.delete("Tag", "ResourceArn = ?", arn)
    return {}


def list_rotations(call: Call) -> dict[str, Any]:
    prefix, owner = call.members.get("RotationNamePrefix", ""), call.caller.prefix
    where = "substr(Name, 1, length(?)) = ? AND substr(RotationArn, 1, length(?)) = ?"
    return call.batch("Rotation", where, prefix, prefix, owner, owner)


def create_rotation_override(call: Call) -> dict[str, Any]:
    rotation, members = call.get("Rotation", "RotationId"), call.members
    _check_range(members["StartTime"], members["EndTime"])
    _check_contacts(call, "NewContactIds")
    if call.storage.count("RotationOverride", "RotationArn = ?", rotation["RotationArn"]) >= _MAX_OVERRIDES:
        raise quota_exceeded("RotationOverride", f"A rotation has at most {_MAX_OVERRIDES} overrides")
    override = call.engine.uuid()
    call.storage.insert(
        "RotationOverride",
        RotationOverrideId=override,
        RotationArn=rotation["RotationArn"],
        CreateTime=call.now,
        **{name: members[name] for name in ("NewContactIds", "StartTime", "EndTime")},
    )
    return {"RotationOverrideId": override}


def get_rotation_override(call: Call) -> dict[str, Any]:
    return _override(call)


def list_rotation_overrides(call: Call) -> dict[str, Any]:
    """Those that touch the range of time, in the order of their creation."""
    rotation, members = call.get("Rotation", "RotationId"), call.members
    _check_range(members["StartTime"], members["EndTime"])
    where = "RotationArn = ? AND StartTime < ? AND EndTime > ?"
    values = (rotation["RotationArn"], members["EndTime"], members["StartTime"])
    return call.batch("RotationOverride", where, *values)


def delete_rotation_override(call: Call) -> dict[str, Any]:
    call.storage.delete("RotationOverride", "Id = ?", _override(call)["Id"])
    return {}


def _override(call: Call) -> Row:
    rotation, name = call.get("Rotation", "RotationId"), call.members["RotationOverrideId"]
    where = "RotationArn = ? AND RotationOverrideId = ?"
    found = call.storage.select("RotationOverride", where, rotation["RotationArn"], name)
    if not found:
        raise not_found("RotationOverride", name)
    return found[0]


def list_rotation_shifts(call: Call) -> Callable[[], dict[str, Any]]:
    rotation = call.get("Rotation", "RotationId")
    overrides = call.storage.select("RotationOverride", "RotationArn = ?", rotation["RotationArn"])
    return _shifts(call, rotation, overrides)


def list_preview_rotation_shifts(call: Call) -> Callable[[], dict[str, Any]]:
    """Shifts of a rotation that does not exist; the members are names of any kind, and come back in ContactIds."""
    members = call.members
    rotation = {
        "ContactIds": members["Members"],
        "StartTime": members.get("RotationStartTime", call.now),
        "TimeZoneId": members["TimeZoneId"],
        "Recurrence": members["Recurrence"],
    }
    _check_rotation(rotation)
    overrides = [
        {"NewContactIds": o.get("NewMembers", []), "StartTime": o["StartTime"], "EndTime": o["EndTime"]}
        for o in members.get("Overrides", [])
        if o.keys() >= {"StartTime", "EndTime"}
    ]
    if len(overrides) > _MAX_OVERRIDES:
        raise invalid({"Overrides": f"Member must have length less than or equal to {_MAX_OVERRIDES}"})
    return _shifts(call, rotation, overrides)


def _shifts(call: Call, rotation: Row, overrides: list[Row]) -> Callable[[], dict[str, Any]]:
    """What lists the shifts; each one's position is its start in milliseconds, as no two begin at the same time."""
    start, end = call.members.get("StartTime", call.now), call.members["EndTime"]
    _check_range(start, end)
    found = shifts(rotation, overrides, max(start, call.position() / 1000), end)
    return lambda: call.batch_of((max(1, round(shift["StartTime"] * 1000)), shift) for shift in _in_time(found))


def _in_time(found: Iterable[Row]) -> Iterator[Row]:
    end = time.monotonic() + _MAX_SECONDS
    for shift in found:
        if time.monotonic() > end:
            raise invalid({"EndTime": "Member must be nearer to the start: these are too many shifts"})
        yield shift


def _check_range(start: float, end: float) -> None:
    if not 0 <= start < end <= _YEAR_2100:
        raise invalid({"EndTime": "Member must be after the start, and both between 1970 and 2100"})


def _check_rotation(rotation: Row) -> None:
    problems = {}
    if not 0 <= rotation["StartTime"] <= _YEAR_2100:
        problems["StartTime"] = "Member must be between 1970 and 2100"
    problems |= _problems_of_recurrence(rotation["Recurrence"])
    try:
        ZoneInfo(rotation["TimeZoneId"])
    except (KeyError, ValueError, OSError):  # OSError: a folder of the tzdata package
        problems["TimeZoneId"] = "Member must be a time zone of the IANA database"
    if problems:
        raise invalid(problems)


def _problems_of_recurrence(recurrence: Row) -> dict[str, str]:
    problems = {}
    kinds = [kind for kind in _KINDS if recurrence.get(kind)]
    if len(kinds) != 1:
        problems["Recurrence"] = f"Member must have one of {', '.join(_KINDS)}"
    for kind in kinds:
        if len(recurrence[kind]) > _MAX_HAND_OFFS:
            problems[f"Recurrence.{kind}"] = f"Member must have length less than or equal to {_MAX_HAND_OFFS}"
    for day, windows in recurrence.get("ShiftCoverages", {}).items():
        name = f"Recurrence.ShiftCoverages.{day}"
        if len(windows) > _MAX_COVERAGES:
            problems[name] = f"Member must have length less than or equal to {_MAX_COVERAGES}"
        for i, window in enumerate(windows):
            if window.keys() != {"Start", "End"}:
                problems[f"{name}[{i}]"] = "Member must have both Start and End"
    return problems


def _check_contacts(call: Call, member: str) -> None:
    problems = {}
    for i, arn in enumerate(call.members.get(member, [])):
        contact = call.find("Contact", arn)
        if contact is None or contact["Type"] != "PERSONAL":
            problems[f"{member}[{i}]"] = "Member must be a contact of type PERSONAL"
    if problems:
        raise invalid(problems)
