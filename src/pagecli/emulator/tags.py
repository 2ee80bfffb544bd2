"""The operations on tags: of contacts, plans, schedules and rotations."""

from __future__ import annotations

from typing import Any

from pagecli.emulator.call import Call
from pagecli.emulator.errors import invalid, quota_exceeded

_MAX_TAGS = 50  # of a resource, as AWS's services have it


def tag_resource(call: Call) -> dict[str, Any]:
    add_tags(call, _resource(call), call.members["Tags"])
    return {}


def untag_resource(call: Call) -> dict[str, Any]:
    arn = _resource(call)
    for key in call.members["TagKeys"]:
        call.storage.delete("Tag", "ResourceArn = ? AND Key = ?", arn, key)
    return {}


def list_tags_for_resource(call: Call) -> dict[str, Any]:
    tags = call.storage.select("Tag", "ResourceArn = ? ORDER BY Id", _resource(call), columns="Key, Value")
    return {"Tags": tags}


def add_tags(call: Call, arn: str, tags: list[dict[str, str]]) -> None:
    """Give a resource these tags; a key that it has gets the new value."""
    for i, tag in enumerate(tags):
        if tag.keys() != {"Key", "Value"}:
            raise invalid({f"Tags[{i}]": "Member must have both Key and Value"})
        call.storage.delete("Tag", "ResourceArn = ? AND Key = ?", arn, tag["Key"])
        call.storage.insert("Tag", ResourceArn=arn, **tag)
    if call.storage.count("Tag", "ResourceArn = ?", arn) > _MAX_TAGS:
        raise quota_exceeded("Tag", f"A resource has at most {_MAX_TAGS} tags")


def _resource(call: Call) -> str:
    arn: str = call.members["ResourceARN"]
    table = "Rotation" if ":rotation/" in arn else "Contact"
    call.get(table, "ResourceARN")
    return arn
