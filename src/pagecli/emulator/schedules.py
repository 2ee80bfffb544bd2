"""The operations on rotations, their shifts and overrides.

Rotations come in the order of creation. A range of time without a start begins now. Times lie between 1970 and 2100,
so that no request asks for shifts without end.
"""

from __future__ import annotations

from typing import Any
from zoneinfo import ZoneInfo

from pagecli.emulator.call import Call
from pagecli.emulator.engine import ARN_PREFIX
from pagecli.emulator.errors import invalid
from pagecli.emulator.rotations import shifts
from pagecli.emulator.storage import Row

_YEAR_2100 = 4_102_444_800
_KINDS = ("DailySettings", "WeeklySettings", "MonthlySettings")


def create_rotation(call: Call) -> dict[str, Any]:
    members = {"StartTime": call.now, **call.members}
    _check_rotation(members)
    _check_contacts(call, "ContactIds")
    arn = f"{ARN_PREFIX}:rotation/{call.engine.uuid()}"
    names = ("Name", "ContactIds", "StartTime", "TimeZoneId", "Recurrence")
    call.storage.insert("Rotation", RotationArn=arn, **{name: members[name] for name in names})
    return {"RotationArn": arn}


def get_rotation(call: Call) -> dict[str, Any]:
    return call.get("Rotation", "RotationId")


def list_rotations(call: Call) -> dict[str, Any]:
    prefix = call.members.get("RotationNamePrefix", "")
    return call.batch("Rotation", "substr(Name, 1, length(?)) = ?", prefix, prefix)


def create_rotation_override(call: Call) -> dict[str, Any]:
    rotation, members = call.get("Rotation", "RotationId"), call.members
    _check_range(members["StartTime"], members["EndTime"])
    _check_contacts(call, "NewContactIds")
    override = call.engine.uuid()
    call.storage.insert(
        "RotationOverride",
        RotationOverrideId=override,
        RotationArn=rotation["RotationArn"],
        CreateTime=call.now,
        **{name: members[name] for name in ("NewContactIds", "StartTime", "EndTime")},
    )
    return {"RotationOverrideId": override}


def list_rotation_shifts(call: Call) -> dict[str, Any]:
    rotation = call.get("Rotation", "RotationId")
    overrides = call.storage.select("RotationOverride", "RotationArn = ?", rotation["RotationArn"])
    return _shifts(call, rotation, overrides)


def list_preview_rotation_shifts(call: Call) -> dict[str, Any]:
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
    return _shifts(call, rotation, overrides)


def _shifts(call: Call, rotation: Row, overrides: list[Row]) -> dict[str, Any]:
    start, end = call.members.get("StartTime", call.now), call.members["EndTime"]
    _check_range(start, end)
    return call.batch_of(shifts(rotation, overrides, start, end))


def _check_range(start: float, end: float) -> None:
    if not 0 <= start < end <= _YEAR_2100:
        raise invalid({"EndTime": "Member must be after the start, and both between 1970 and 2100"})


def _check_rotation(rotation: Row) -> None:
    problems = {}
    if not 0 <= rotation["StartTime"] <= _YEAR_2100:
        problems["StartTime"] = "Member must be between 1970 and 2100"
    if sum(bool(rotation["Recurrence"].get(kind)) for kind in _KINDS) != 1:
        problems["Recurrence"] = f"Member must have one of {', '.join(_KINDS)}"
    try:
        ZoneInfo(rotation["TimeZoneId"])
    except (KeyError, ValueError, OSError):  # OSError: a folder of the tzdata package
        problems["TimeZoneId"] = "Member must be a time zone of the IANA database"
    if problems:
        raise invalid(problems)


def _check_contacts(call: Call, member: str) -> None:
    problems = {}
    for i, arn in enumerate(call.members[member]):
        contact = call.storage.get("Contact", arn)
        if contact is None or contact["Type"] != "PERSONAL":
            problems[f"{member}[{i}]"] = "Member must be a contact of type PERSONAL"
    if problems:
        raise invalid(problems)
