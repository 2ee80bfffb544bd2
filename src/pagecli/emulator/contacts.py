"""The operations on contacts and their channels.

Results come in the order of creation; AWS documents none. Deleting a contact or a channel leaves the plans that
name it, as AWS says, and the pages it got, which then can be reached by their own ARNs only. A channel whose address
is changed stays activated; AWS doesn't say.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from typing import Any

from pagecli.emulator.call import Call
from pagecli.emulator.errors import conflict, invalid
from pagecli.emulator.storage import Row
from pagecli.emulator.tags import add_tags

# Of a plan and of one of its stages; AWS names no such limits.
_MAX_STAGES = 50
_MAX_TARGETS = 50


def create_contact(call: Call) -> dict[str, Any]:
    members = call.members
    arn = f"{call.caller.prefix}contact/{members['Alias']}"
    if call.storage.get("Contact", arn):
        raise conflict("Contact", arn, f"A contact with the alias {members['Alias']} already exists")
    _check_plan(call, members["Type"], members["Plan"])
    call.storage.insert("Contact", ContactArn=arn, **_columns(members, "Alias", "DisplayName", "Type", "Plan"))
    add_tags(call, arn, members.get("Tags", []))
    return {"ContactArn": arn}


def get_contact(call: Call) -> dict[str, Any]:
    return call.get("Contact", "ContactId")


def update_contact(call: Call) -> dict[str, Any]:
    contact, members = call.get("Contact", "ContactId"), call.members
    changes = {name: members[name] for name in ("DisplayName", "Plan") if name in members}
    _check_plan(call, contact["Type"], changes.get("Plan", {}))
    if changes:
        call.storage.update("Contact", contact, **changes)
    return {}


def delete_contact(call: Call) -> dict[str, Any]:
    arn = call.get("Contact", "ContactId")["ContactArn"]
    for table in ("Contact", "ContactChannel", "ContactPolicy"):
        call.storage.delete(table, "ContactArn = ?", arn)
    call.storage.delete("Tag", "ResourceArn = ?", arn)
    return {}


def list_contacts(call: Call) -> dict[str, Any]:
    prefix, kind = call.members.get("AliasPrefix", ""), call.members.get("Type")
    where = "substr(Alias, 1, length(?)) = ? AND Type = coalesce(?, Type)"
    mine = "(substr(ContactArn, 1, length(?)) = ? OR ContactArn IN (SELECT value FROM json_each(?)))"
    owner = call.caller.prefix
    return call.batch("Contact", f"{where} AND {mine}", prefix, prefix, kind, owner, owner, json.dumps(call.shared()))


def create_contact_channel(call: Call) -> dict[str, Any]:
    """An activation code would go to the channel; with DeferActivation that waits for SendActivationCode.

    The endpoint has nobody to read a code to, so a channel that is not deferred is activated at once.
    """
    contact, members = call.get("Contact", "ContactId"), call.members
    if contact["Type"] != "PERSONAL":
        raise invalid({"ContactId": "Only a contact of type PERSONAL has channels"})
    _check_address(members["Type"], members["DeliveryAddress"])
    _check_name(call, contact["ContactArn"], members["Name"], members["Type"])
    arn = call.engine.arn("contact-channel", contact["ContactArn"])
    call.storage.insert(
        "ContactChannel",
        ContactChannelArn=arn,
        ContactArn=contact["ContactArn"],
        ActivationStatus="NOT_ACTIVATED" if members.get("DeferActivation") else "ACTIVATED",
        **_columns(members, "Name", "Type", "DeliveryAddress"),
    )
    return {"ContactChannelArn": arn}


def update_contact_channel(call: Call) -> dict[str, Any]:
    channel, members = call.get("ContactChannel", "ContactChannelId"), call.members
    changes = {name: members[name] for name in ("Name", "DeliveryAddress") if name in members}
    if "DeliveryAddress" in changes:
        _check_address(channel["Type"], changes["DeliveryAddress"])
    if changes.get("Name", channel["Name"]) != channel["Name"]:
        _check_name(call, channel["ContactArn"], changes["Name"], channel["Type"])
    if changes:
        call.storage.update("ContactChannel", channel, **changes)
    return {}


def delete_contact_channel(call: Call) -> dict[str, Any]:
    channel = call.get("ContactChannel", "ContactChannelId")
    call.storage.delete("ContactChannel", "Id = ?", channel["Id"])
    return {}


def list_contact_channels(call: Call) -> dict[str, Any]:
    return call.batch("ContactChannel", "ContactArn = ?", call.get("Contact", "ContactId")["ContactArn"])


def get_contact_channel(call: Call) -> dict[str, Any]:
    return call.get("ContactChannel", "ContactChannelId")


def send_activation_code(call: Call) -> dict[str, Any]:
    channel = call.get("ContactChannel", "ContactChannelId")
    code = call.engine.send_activation_code(channel)
    call.storage.update("ContactChannel", channel, ActivationCode=code)
    return {}


def activate_contact_channel(call: Call) -> dict[str, Any]:
    channel = call.get("ContactChannel", "ContactChannelId")
    if call.members["ActivationCode"] != channel.get("ActivationCode"):
        raise invalid({"ActivationCode": "The code is not the one that was sent to the channel"})
    call.storage.update("ContactChannel", channel, ActivationStatus="ACTIVATED")
    return {}


def deactivate_contact_channel(call: Call) -> dict[str, Any]:
    channel = call.get("ContactChannel", "ContactChannelId")
    call.storage.update("ContactChannel", channel, ActivationStatus="NOT_ACTIVATED", ActivationCode=None)
    return {}


def _columns(members: Row, *names: str) -> Row:
    return {name: members.get(name) for name in names}


def _check_name(call: Call, contact: str, name: str, kind: str) -> None:
    same = "ContactArn = ? AND Name = ? AND Type = ?"
    for taken in call.storage.select("ContactChannel", same, contact, name, kind):
        raise conflict("ContactChannel", taken["ContactChannelArn"], "A channel of this name already exists")


def _check_address(kind: str, address: Row) -> None:
    pattern = {"EMAIL": r"[^@\s]+@[^@\s]+"}.get(kind, r"\+[0-9]+")
    if not re.fullmatch(pattern, address.get("SimpleAddress", "")):
        raise invalid({"DeliveryAddress.SimpleAddress": f"Not an address for type {kind}"})


def _check_plan(call: Call, kind: str, plan: Row) -> None:
    """Whatever the request's plan names exists, and is of the kind that it takes."""
    problems = dict(_too_long(plan)) or dict(_unfit(call, kind, plan))
    if problems:
        raise invalid(problems)


def _too_long(plan: Row) -> Iterator[tuple[str, str]]:
    stages = plan.get("Stages", [])
    if len(stages) > _MAX_STAGES:
        yield "Plan.Stages", f"Member must have length less than or equal to {_MAX_STAGES}"
    for i, stage in enumerate(stages):
        if len(stage["Targets"]) > _MAX_TARGETS:
            yield f"Plan.Stages[{i}].Targets", f"Member must have length less than or equal to {_MAX_TARGETS}"


def _unfit(call: Call, kind: str, plan: Row) -> Iterator[tuple[str, str]]:
    for i, stage in enumerate(plan.get("Stages", [])):
        if not stage["DurationInMinutes"] and not stage["Targets"]:
            yield f"Plan.Stages[{i}].DurationInMinutes", "Member must not be 0 where there is no target"
        for j, target in enumerate(stage["Targets"]):
            if not _exists(call, kind, target):
                yield f"Plan.Stages[{i}].Targets[{j}]", f"Not a target for a contact of type {kind}"
    for i, rotation in enumerate(plan.get("RotationIds", [])):
        if kind != "ONCALL_SCHEDULE" or not call.find("Rotation", rotation):
            yield f"Plan.RotationIds[{i}]", f"Not a rotation for a contact of type {kind}"


def _exists(call: Call, kind: str, target: Row) -> bool:
    """Whether a target is what a plan of this kind takes: a channel for a person, else a contact."""
    if kind == "PERSONAL":
        table, arn = "ContactChannel", target.get("ChannelTargetInfo", {}).get("ContactChannelId")
    else:
        table, arn = "Contact", target.get("ContactTargetInfo", {}).get("ContactId")
    return len(target) == 1 and arn is not None and call.find(table, arn) is not None
