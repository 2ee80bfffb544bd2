"""The operations on contacts and their channels.

Results come in the order of creation; AWS documents none. Tags are taken and not kept. Deleting a contact
leaves the plans that name it, as AWS says, and the pages it got, which then can be reached by their own ARNs
only.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Any

from pagecli.emulator.call import Call
from pagecli.emulator.engine import ARN_PREFIX
from pagecli.emulator.errors import conflict, invalid
from pagecli.emulator.storage import Row

# Of a plan and of one of its stages; AWS names no such limits.
_MAX_STAGES = 50
_MAX_TARGETS = 50


def create_contact(call: Call) -> dict[str, Any]:
    members = call.members
    arn = f"{ARN_PREFIX}:contact/{members['Alias']}"
    if call.storage.get("Contact", arn):
        raise conflict("Contact", arn, f"A contact with the alias {members['Alias']} already exists")
    _check_plan(call, members["Type"], members["Plan"])
    call.storage.insert("Contact", ContactArn=arn, **_columns(members, "Alias", "DisplayName", "Type", "Plan"))
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
    for table in ("Contact", "ContactChannel"):
        call.storage.delete(table, "ContactArn = ?", arn)
    return {}


def list_contacts(call: Call) -> dict[str, Any]:
    prefix, kind = call.members.get("AliasPrefix", ""), call.members.get("Type")
    where = "substr(Alias, 1, length(?)) = ? AND Type = coalesce(?, Type)"
    return call.batch("Contact", where, prefix, prefix, kind)


def create_contact_channel(call: Call) -> dict[str, Any]:
    """An activation code would go to the channel; with DeferActivation that waits for SendActivationCode.

    The endpoint has nobody to read a code to, so a channel that is not deferred is activated at once.
    """
    contact, members = call.get("Contact", "ContactId"), call.members
    if contact["Type"] != "PERSONAL":
        raise invalid({"ContactId": "Only a contact of type PERSONAL has channels"})
    _check_address(members)
    same = "ContactArn = ? AND Name = ? AND Type = ?"
    taken = call.storage.select("ContactChannel", same, contact["ContactArn"], members["Name"], members["Type"])
    if taken:
        raise conflict("ContactChannel", taken[0]["ContactChannelArn"], "A channel of this name already exists")
    arn = call.engine.arn("contact-channel", contact["Alias"])
    call.storage.insert(
        "ContactChannel",
        ContactChannelArn=arn,
        ContactArn=contact["ContactArn"],
        ActivationStatus="NOT_ACTIVATED" if members.get("DeferActivation") else "ACTIVATED",
        **_columns(members, "Name", "Type", "DeliveryAddress"),
    )
    return {"ContactChannelArn": arn}


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


def _check_address(members: Row) -> None:
    address = members["DeliveryAddress"].get("SimpleAddress", "")
    pattern = {"EMAIL": r"[^@\s]+@[^@\s]+"}.get(members["Type"], r"\+[0-9]+")
    if not re.fullmatch(pattern, address):
        raise invalid({"DeliveryAddress.SimpleAddress": f"Not an address for type {members['Type']}"})


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
        if kind != "ONCALL_SCHEDULE" or not call.storage.get("Rotation", rotation):
            yield f"Plan.RotationIds[{i}]", f"Not a rotation for a contact of type {kind}"


def _exists(call: Call, kind: str, target: Row) -> bool:
    """Whether a target is what a plan of this kind takes: a channel for a person, else a contact."""
    if kind == "PERSONAL":
        table, arn = "ContactChannel", target.get("ChannelTargetInfo", {}).get("ContactChannelId")
    else:
        table, arn = "Contact", target.get("ContactTargetInfo", {}).get("ContactId")
    return len(target) == 1 and arn is not None and call.storage.get(table, arn) is not None
