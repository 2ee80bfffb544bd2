"""What time brings: an engagement pages its contact's channels stage by stage, and each page is delivered.

Nothing runs by itself. What is to come stands in the table Pending, and `advance` does all of it that is due,
in order and as of its own time, so that a late caller sees the same as a punctual one. What
can't be done (a defect) is left out, so that it holds up nothing else.

AWS describes plans in words only. What is plain is done here: a page is SENT when its stage begins and
DELIVERED some seconds later; a channel that is not activated, a deleted contact, and a contact that the
engagement has reached before are passed over; an acknowledgement ends the plan of the person who gave it, and
the plans above as far up as each target is essential. StopTime is set when an engagement is stopped, by
request or by acknowledgement, not when its plan runs out (AWS's samples have none there); its unread pages
then get a STOP receipt.
"""

from __future__ import annotations

import random
import sqlite3
import uuid
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any

from pagecli.emulator.callers import NOBODY
from pagecli.emulator.rotations import contacts_on_call
from pagecli.emulator.storage import Row, Storage

ARN_PREFIX = NOBODY.prefix.rstrip(":")
# Addresses that always fail, as they do in the carriers' own test ranges.
FAILING = {
    "+15005550001": "The phone number is not valid",
    "+15005550009": "The phone number can't be reached",
    "bounce@simulator.amazonses.com": "The mailbox does not exist",
}
# What one engagement may bring; AWS names no such limits.
_MAX_CONTACTS = 100
_MAX_PAGES = 1000
_STILL_PLANNED = "EngagementArn = ? AND Action <> 'deliver'"  # what is on its way can't be called back
SECONDS_TO_DELIVER = {"SMS": 2.0, "EMAIL": 4.0, "VOICE": 8.0}


def usual_delay(channel: Row) -> float | None:
    """Seconds from SENT to DELIVERED on this channel; None would be never."""
    return SECONDS_TO_DELIVER[channel["Type"]]


# A message's page, None where it brings an activation code; its channel; its code.
Message = tuple[Row | None, Row, str]


@dataclass
class Engine:
    """The engagements of one storage: `random` makes ids and codes, `delay` the time a delivery takes."""

    storage: Storage
    random: random.Random = field(default_factory=random.SystemRandom)
    delay: Callable[[Row], float | None] = usual_delay
    sent: list[Message] = field(default_factory=list)
    """What was sent since the caller last took it."""
    failures: list[Exception] = field(default_factory=list)
    """What could not be done since then."""

    def arn(self, kind: str, contact: str) -> str:
        """An ARN for something of a contact, given the contact's."""
        owner, _, alias = contact.partition(":contact/")
        return f"{owner}:{kind}/{alias}/{self.uuid()}"

    def uuid(self) -> str:
        return str(uuid.UUID(int=self.random.getrandbits(128), version=4))

    def code(self) -> str:
        return f"{self.random.randrange(10**6):06}"

    def send_activation_code(self, channel: Row) -> str:
        """Send a channel a code to activate it by."""
        code = self.code()
        self.sent.append((None, channel, code))
        return code

    def start(self, contact: Row, now: float, **members: Any) -> str:
        """Begin an engagement of a contact; its first pages are sent at once. Gives the engagement's ARN."""
        arn = self.arn("engagement", contact["ContactArn"])
        members = {"EngagementArn": arn, "ContactArn": contact["ContactArn"], "StartTime": now, **members}
        self.storage.insert("Engagement", **members)
        self._engage(arn, [], {"ContactArn": contact["ContactArn"], "IsEssential": True}, now)
        self.advance(now)
        return arn

    def is_due(self, now: float) -> bool:
        return bool(self.storage.select("Pending", "Due <= ? LIMIT 1", now))

    def advance(self, now: float, enough: Callable[[], bool] = lambda: False) -> None:
        """Do what is due by now, until it is enough. It ends: plans are finite, and each contact is reached once."""
        actions: dict[str, Callable[..., None]] = {
            "stage": self._stage,
            "send": self._send,
            "deliver": self._deliver,
        }
        while not enough() and (due := self.storage.select("Pending", "Due <= ? ORDER BY Due, Id LIMIT 1", now)):
            self.storage.delete("Pending", "Id = ?", due[0]["Id"])
            try:
                with self.storage.savepoint():
                    actions[due[0]["Action"]](due[0]["EngagementArn"], due[0]["Due"], **due[0]["Detail"])
            except sqlite3.Error:
                raise
            except Exception as error:  # noqa: BLE001
                self.failures.append(error)

    def accept(self, page: Row, kind: str, now: float, info: str) -> None:
        """Acknowledge a page as DELIVERED or READ; the first time counts, a repetition changes nothing."""
        column = {"DELIVERED": "DeliveryTime", "READ": "ReadTime"}[kind]
        if column in page:
            return
        self.storage.update("SentPage", page, **{column: now})
        self._receipt(page, kind, now, info)
        if kind == "READ":
            self._end_plans(page["EngagementArn"], page["Path"], now)

    def stop(self, engagement_arn: str, now: float, reason: str | None = None) -> None:
        """End an engagement; one that has ended stays as it is."""
        engagement = self.storage.select("Engagement", "EngagementArn = ? AND StopTime IS NULL", engagement_arn)
        if not engagement:
            return
        self.storage.update("Engagement", engagement[0], StopTime=now)
        self.storage.delete("Pending", _STILL_PLANNED, engagement_arn)
        for page in self.storage.select("Page", "EngagementArn = ? AND ReadTime IS NULL", engagement_arn):
            self._receipt(page, "STOP", now, reason)

    def _end_plans(self, engagement: str, path: list[Row], now: float) -> None:
        depth = len(path)
        while depth and path[depth - 1]["IsEssential"]:
            depth -= 1
        if not depth:
            return self.stop(engagement, now)
        for pending in self.storage.select("Pending", _STILL_PLANNED, engagement):
            if pending["Detail"]["path"][:depth] == path[:depth]:
                self.storage.delete("Pending", "Id = ?", pending["Id"])
        return None

    def _engage(self, engagement: str, path: list[Row], target: Row, at: float) -> None:
        contact = self.storage.get("Contact", target["ContactArn"])
        if contact is None or not self._is_first(engagement, target["ContactArn"]):
            return None
        path = [*path, {**target, "Type": contact["Type"]}]
        if contact["Type"] != "ONCALL_SCHEDULE":
            return self._later(engagement, at, "stage", path=path, stage=0)
        for rotation in contact["Plan"].get("RotationIds", []):
            for person in contacts_on_call(self.storage, rotation, at):
                self._engage(engagement, path, {"ContactArn": person, "IsEssential": True}, at)
        return None

    def _is_first(self, engagement: str, contact: str) -> bool:
        """Whether an engagement reaches a contact now, for the first time."""
        of_engagement = "EngagementArn = ?"
        if self.storage.count("Reached", f"{of_engagement} AND ContactArn = ?", engagement, contact):
            return False
        if self.storage.count("Reached", of_engagement, engagement) >= _MAX_CONTACTS:
            return False
        self.storage.insert("Reached", EngagementArn=engagement, ContactArn=contact)
        return True

    def _stage(self, engagement: str, at: float, path: list[Row], stage: int) -> None:
        contact = self.storage.get("Contact", path[-1]["ContactArn"])
        stages = contact["Plan"].get("Stages", []) if contact else []
        if stage >= len(stages):
            return
        end = at + 60 * stages[stage]["DurationInMinutes"]
        for target in stages[stage]["Targets"]:
            if "ChannelTargetInfo" in target:
                self._page(engagement, at, path, target["ChannelTargetInfo"], end)
            else:
                info = target["ContactTargetInfo"]
                step = {
                    "ContactArn": info["ContactId"],
                    "IsEssential": info["IsEssential"],
                    "StageIndex": stage,
                }
                self._engage(engagement, path, step, at)
        self._later(engagement, end, "stage", path=path, stage=stage + 1)

    def _page(self, engagement: str, at: float, path: list[Row], target: Row, end: float) -> None:
        channel = self.storage.get("ContactChannel", target["ContactChannelId"])
        if channel is None or channel["ActivationStatus"] != "ACTIVATED":
            return
        if self.storage.count("SentPage", "EngagementArn = ?", engagement) >= _MAX_PAGES:
            return
        arn = self.arn("page", channel["ContactArn"])
        self.storage.insert(
            "SentPage",
            PageArn=arn,
            EngagementArn=engagement,
            ContactArn=channel["ContactArn"],
            ContactChannelArn=channel["ContactChannelArn"],
            AcceptCode=self.code(),
            Path=path,
            SentTime=at,
        )
        retry = 60 * target.get("RetryIntervalInMinutes", 0)
        self._send(engagement, at, path=path, page=arn, retry=retry, end=end)

    def _send(self, engagement: str, at: float, **detail: Any) -> None:
        page = self._get_page(detail["page"])
        channel = self.storage.get("ContactChannel", page["ContactChannelArn"])
        if channel is None:
            return
        self._receipt(page, "SENT", at)
        self.sent.append((page, channel, page["AcceptCode"]))
        delay = self.delay(channel)
        if delay is None:
            return
        error = FAILING.get(channel["DeliveryAddress"]["SimpleAddress"])
        self._later(engagement, at + delay, "deliver", page=detail["page"], error=error)
        if error and detail["retry"] and at + detail["retry"] < detail["end"]:
            self._later(engagement, at + detail["retry"], "send", **detail)

    def _deliver(self, _engagement: str, at: float, page: str, error: str | None) -> None:
        found = self._get_page(page)
        if error:
            self._receipt(found, "ERROR", at, error)
        elif not found.keys() & {"DeliveryTime", "ReadTime"}:
            self.storage.update("SentPage", found, DeliveryTime=at)
            self._receipt(found, "DELIVERED", at)

    def _get_page(self, arn: str) -> Row:
        return self.storage.select("Page", "PageArn = ?", arn)[0]

    def _receipt(self, page: Row, kind: str, at: float, info: str | None = None) -> None:
        self.storage.insert(
            "Receipt",
            PageArn=page["PageArn"],
            ContactChannelArn=page["ContactChannelArn"],
            ReceiptType=kind,
            ReceiptInfo=info,
            ReceiptTime=at,
        )

    def _later(self, engagement: str, due: float, action: str, **detail: Any) -> None:
        self.storage.insert("Pending", Due=round(due, 3), EngagementArn=engagement, Action=action, Detail=detail)
