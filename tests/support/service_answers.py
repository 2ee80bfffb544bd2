"""What the service tells of engagements, pages, receipts and channels, member by member, at times relative to NOW."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from datetime import timedelta
from typing import Any

from support.in_process import NOW
from support.scripted_service import contact_arn

ARN = "arn:aws:ssm-contacts:us-east-2:111122223333"
INCIDENT = "arn:aws:ssm-incidents::111122223333:incident-record/checkout/6b2f42cb-0b48-4240-bb70-48dca8f02bca"


def at(seconds: float) -> str:
    """The time that many seconds after NOW, on the wire."""
    return (NOW + timedelta(seconds=seconds)).isoformat()


def engagement(alias: str, start: float | None = 0, number: int = 1, **members: Any) -> dict[str, Any]:
    return {
        "EngagementArn": f"{ARN}:engagement/{alias}/{number:08x}-aaaa",
        "ContactArn": contact_arn(alias),
        "Sender": "cloudwatch",
        "IncidentId": INCIDENT,
        "StartTime": None if start is None else at(start),
        **members,
    }


def page(
    alias: str, sent: float | None = 0, read: float | None = None, number: int = 1, **members: Any
) -> dict[str, Any]:
    return {
        "PageArn": f"{ARN}:page/{alias}/{number:08x}-bbbb",
        "EngagementArn": f"{ARN}:engagement/plan/00000001-aaaa",
        "ContactArn": contact_arn(alias),
        "Sender": "cloudwatch",
        "IncidentId": INCIDENT,
        "SentTime": None if sent is None else at(sent),
        "ReadTime": None if read is None else at(read),
        **members,
    }


def details(alias: str = "akuam", **members: Any) -> dict[str, Any]:
    return {**page(alias), "Subject": "Checkout is slow", "Content": "p99 3.41 s\nfor 5 minutes", **members}


def channel_arn(alias: str, kind: str = "sms") -> str:
    return f"{ARN}:contact-channel/{alias}/{kind}-cccc"


def receipt(kind: str, seconds: float, alias: str = "akuam", **members: Any) -> dict[str, Any]:
    return {
        "ReceiptType": kind,
        "ReceiptTime": at(seconds),
        "ContactChannelArn": channel_arn(alias),
        **members,
    }


def channel(alias: str, kind: str = "sms", address: str = "+15005550199", **members: Any) -> dict[str, Any]:
    return {
        "ContactChannelArn": channel_arn(alias, kind),
        "ContactArn": contact_arn(alias),
        "Name": f"{alias} {kind}",
        "Type": kind.upper(),
        "DeliveryAddress": {"SimpleAddress": address},
        **members,
    }


def resolution(alias: str, kind: str = "PERSONAL", stage: int | None = None) -> dict[str, Any]:
    return {"ContactArn": contact_arn(alias), "Type": kind, "StageIndex": stage}


def named(arn: str) -> str:
    """The alias in an ARN."""
    return arn.rpartition(":")[2].split("/")[1]


def service_steps(
    engagements: Sequence[dict[str, Any]],
    pages: Callable[[str], list[dict[str, Any]]],
    receipts: Callable[[str], list[dict[str, Any]]] = lambda arn: [],
    resolutions: Callable[[str], list[dict[str, Any]]] = lambda arn: [],
) -> dict[str, list[Any]]:
    """The steps of a ScriptedService that tells an incident; the functions are given an ARN."""
    return {
        "ListEngagements": [{"Engagements": list(engagements)}],
        "DescribeEngagement": [
            lambda asked: {
                **next(
                    (each for each in engagements if each["EngagementArn"] == asked["EngagementId"]), engagements[0]
                ),
                "Subject": "Checkout is slow",
                "Content": "p99 3.41 s",
            }
        ],
        "ListPagesByEngagement": [lambda asked: {"Pages": pages(asked["EngagementId"])}],
        "ListPageReceipts": [lambda asked: {"Receipts": receipts(asked["PageId"])}],
        "ListPageResolutions": [lambda asked: {"PageResolutions": resolutions(asked["PageId"])}],
        "ListContactChannels": [lambda asked: {"ContactChannels": [channel(named(asked["ContactId"]))]}],
        "GetContact": [
            lambda asked: {
                "ContactArn": asked["ContactId"],
                "Alias": named(asked["ContactId"]),
                "Type": "ESCALATION",
                "Plan": {"Stages": []},
            }
        ],
    }
