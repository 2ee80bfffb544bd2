"""The operations on a contact's policy, which shares it with other accounts.

A contact that is shared is listed for those accounts in its region, and whatever the policy's actions name can be
done with it, and with what belongs to it. AWS makes these policies through its Resource Access Manager.
"""

from __future__ import annotations

import json
from typing import Any

from pagecli.emulator.call import Call
from pagecli.emulator.errors import invalid


def put_contact_policy(call: Call) -> dict[str, Any]:
    contact, policy = call.get("Contact", "ContactArn"), call.members["Policy"]
    if contact["Type"] == "ONCALL_SCHEDULE":
        raise invalid({"ContactArn": "A contact of type ONCALL_SCHEDULE can't be shared"})
    try:
        statements = json.loads(policy)["Statement"]
    except (ValueError, TypeError, KeyError, RecursionError):
        statements = None
    if not isinstance(statements, (list, dict)):
        raise invalid({"Policy": "Member must be a policy as a JSON object with a Statement"})
    call.storage.delete("ContactPolicy", "ContactArn = ?", contact["ContactArn"])
    call.storage.insert("ContactPolicy", ContactArn=contact["ContactArn"], Policy=policy)
    return {}


def get_contact_policy(call: Call) -> dict[str, Any]:
    """Without a policy the answer has the ContactArn alone; AWS doesn't say."""
    arn = call.get("Contact", "ContactArn")["ContactArn"]
    found = call.storage.select("ContactPolicy", "ContactArn = ?", arn)
    return {"ContactArn": arn, **(found[0] if found else {})}
