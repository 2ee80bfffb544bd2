"""The operations on engagements, pages and receipts.

AWS documents no order of results and no end to how long they are kept: engagements and pages come newest
first, receipts in the order of events, and nothing expires. A page belongs to the person it went to, so
ListPagesByContact has none for a plan or a schedule.
"""

from __future__ import annotations

from typing import Any

from pagecli.emulator.call import Call
from pagecli.emulator.errors import invalid

_MESSAGE = ("Sender", "Subject", "Content", "PublicSubject", "PublicContent", "IncidentId")


def start_engagement(call: Call) -> dict[str, Any]:
    contact = call.get("Contact", "ContactId")
    message = {name: call.members.get(name) for name in _MESSAGE}
    return {"EngagementArn": call.engine.start(contact, call.now, **message)}


def stop_engagement(call: Call) -> dict[str, Any]:
    arn = call.get("Engagement", "EngagementId")["EngagementArn"]
    call.engine.stop(arn, call.now, call.members.get("Reason"))
    return {}


def describe_engagement(call: Call) -> dict[str, Any]:
    return call.get("Engagement", "EngagementId")


def list_engagements(call: Call) -> dict[str, Any]:
    """TimeRangeValue holds StartTime, both its ends included."""
    times = call.members.get("TimeRangeValue", {})
    owner = call.caller.prefix
    where = "StartTime BETWEEN ? AND ? AND substr(EngagementArn, 1, length(?)) = ?"
    values = [times.get("StartTime", -9e18), times.get("EndTime", 9e18), owner, owner]
    if "IncidentId" in call.members:
        where, values = f"IncidentId = ? AND {where}", [call.members["IncidentId"], *values]
    return call.batch("Engagement", where, *values, newest_first=True)


def list_pages_by_engagement(call: Call) -> dict[str, Any]:
    arn = call.get("Engagement", "EngagementId")["EngagementArn"]
    return call.batch("Page", "EngagementArn = ?", arn, newest_first=True)


def list_pages_by_contact(call: Call) -> dict[str, Any]:
    arn = call.get("Contact", "ContactId")["ContactArn"]
    return call.batch("Page", "ContactArn = ?", arn, newest_first=True)


def describe_page(call: Call) -> dict[str, Any]:
    return call.get("Page", "PageId")


def list_page_receipts(call: Call) -> dict[str, Any]:
    return call.batch("Receipt", "PageArn = ?", call.get("Page", "PageId")["PageArn"])


def list_page_resolutions(call: Call) -> dict[str, Any]:
    """The way from what was engaged to the person; a step below an escalation plan has the plan's stage."""
    return call.batch_of(enumerate(call.get("Page", "PageId")["Path"], 1))


def accept_page(call: Call) -> dict[str, Any]:
    """The code is checked unless AcceptCodeValidation is IGNORE; AWS doesn't say which is the default."""
    page, members = call.get("Page", "PageId"), call.members
    if members.get("ContactChannelId", page["ContactChannelArn"]) != page["ContactChannelArn"]:
        raise invalid({"ContactChannelId": "The page was not sent to this channel"})
    if members.get("AcceptCodeValidation") != "IGNORE" and members["AcceptCode"] != page["AcceptCode"]:
        raise invalid({"AcceptCode": "The code is not the one that was sent with the page"})
    call.engine.accept(page, members["AcceptType"], call.now, members.get("Note", members["AcceptCode"]))
    return {}
