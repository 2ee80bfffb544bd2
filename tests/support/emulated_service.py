"""An endpoint on a clock that tests turn, and short ways to ask it."""

from __future__ import annotations

import json
import random
import re
from collections.abc import Callable
from typing import Any

from botocore.awsrequest import AWSPreparedRequest, AWSResponse

from pagecli.emulator import Emulator, Storage
from pagecli.emulator.callers import NOBODY, Caller
from pagecli.emulator.engine import ARN_PREFIX, Engine
from support.http_responses import response

START = 1_700_000_000.0


def contact_arn(alias: str) -> str:
    return f"{ARN_PREFIX}:contact/{alias}"


def answer_from(emulator: Emulator) -> Callable[..., AWSResponse]:
    """A handler of botocore's `before-send` that answers a real client from an emulator.

    The client is of the account and region whose ARN it names.
    """

    def answer(request: AWSPreparedRequest, **_: Any) -> AWSResponse:
        owner = re.search(rb"arn:aws:ssm-contacts:([^:]+):(\d+):", request.body)
        caller = Caller(owner[2].decode(), owner[1].decode()) if owner else NOBODY
        answered = emulator.handle(request.headers["X-Amz-Target"].decode(), request.body, caller)
        return response(answered.status, answered.body, answered.headers, request.url)

    return answer


class World:
    """One endpoint: `now` is its time, `sent` its messages: page ARN (none of an activation), channel, code.

    `failures` are the defects that it was told of.
    """

    def __init__(self, storage: Storage | None = None, **options: Any) -> None:
        self.now = START
        self.sent: list[tuple[str, str, str]] = []
        self.storage = storage or Storage()
        engine = Engine(self.storage, random.Random(1))
        self.failures: list[Exception] = []
        self.emulator = Emulator(
            self.storage,
            lambda: self.now,
            on_send=self._note,
            on_failure=self.failures.append,
            engine=engine,
            **options,
        )

    def _note(self, page: dict[str, Any] | None, channel: dict[str, Any], code: str) -> None:
        self.sent.append((page["PageArn"] if page else "", channel["Name"], code))

    def close(self) -> None:
        self.emulator.close()

    def ask(self, operation: str, **members: Any) -> dict[str, Any]:
        """The answer of a request that succeeds."""
        status, answer = self.send(operation, json.dumps(members).encode())
        assert status == 200, answer
        return answer

    def refused(self, operation: str, **members: Any) -> dict[str, Any]:
        """The error of a request that doesn't."""
        status, answer = self.send(operation, json.dumps(members).encode())
        assert status == 400, answer
        return answer

    def send(self, operation: str, body: bytes) -> tuple[int, dict[str, Any]]:
        response = self.emulator.handle(f"SSMContacts.{operation}", body)
        answer: dict[str, Any] = json.loads(response.body)
        return response.status, answer

    def add_person(self, alias: str, *channels: tuple[str, str], wait: int = 5, retry: int = 0) -> str:
        """A contact with a stage a channel; a channel is a type and an address."""
        arn: str = self.ask("CreateContact", Alias=alias, Type="PERSONAL", Plan={"Stages": []})["ContactArn"]
        stages = []
        for kind, address in channels:
            target = {"ContactChannelId": self.add_channel(arn, kind, address), "RetryIntervalInMinutes": retry}
            stages.append({"DurationInMinutes": wait, "Targets": [{"ChannelTargetInfo": target}]})
        self.ask("UpdateContact", ContactId=arn, Plan={"Stages": stages})
        return arn

    def add_channel(self, contact: str, kind: str, address: str, **members: Any) -> str:
        name = f"{contact.rpartition('/')[2]} {kind.lower()}"
        where = {"DeliveryAddress": {"SimpleAddress": address}, **members}
        answer = self.ask("CreateContactChannel", ContactId=contact, Name=name, Type=kind, **where)
        arn: str = answer["ContactChannelArn"]
        return arn

    def add_plan(self, alias: str, *targets: tuple[str, bool], wait: int = 5) -> str:
        """An escalation plan with a stage a target; a target is a contact's ARN and whether it is essential."""
        stages = [
            {
                "DurationInMinutes": wait,
                "Targets": [{"ContactTargetInfo": {"ContactId": arn, "IsEssential": essential}}],
            }
            for arn, essential in targets
        ]
        answer = self.ask("CreateContact", Alias=alias, Type="ESCALATION", Plan={"Stages": stages})
        created: str = answer["ContactArn"]
        return created

    def add_rotation(self, *contacts: str, **members: Any) -> str:
        """A rotation whose members take turns every day at midnight, in UTC, since the start's day."""
        midnight = {"HourOfDay": 0, "MinuteOfHour": 0}
        daily = {"DailySettings": [midnight], "NumberOfOnCalls": 1, "RecurrenceMultiplier": 1}
        request = {"Name": "rotation", "StartTime": START - START % 86400, "TimeZoneId": "UTC", "Recurrence": daily}
        arn: str = self.ask("CreateRotation", ContactIds=contacts, **{**request, **members})["RotationArn"]
        return arn

    def add_schedule(self, alias: str, *contacts: str) -> str:
        plan = {"RotationIds": [self.add_rotation(*contacts)]}
        arn: str = self.ask("CreateContact", Alias=alias, Type="ONCALL_SCHEDULE", Plan=plan)["ContactArn"]
        return arn

    def engage(self, contact: str, **members: Any) -> str:
        message = {"Sender": "cli", "Subject": "test", "Content": "Testing engagements", **members}
        arn: str = self.ask("StartEngagement", ContactId=contact, **message)["EngagementArn"]
        return arn

    def pages(self, contact: str) -> list[dict[str, Any]]:
        found: list[dict[str, Any]] = self.ask("ListPagesByContact", ContactId=contact)["Pages"]
        return found

    def receipts(self, page: str) -> list[tuple[str, float]]:
        """Type and seconds since the start."""
        found = self.ask("ListPageReceipts", PageId=page)["Receipts"]
        return [(receipt["ReceiptType"], receipt["ReceiptTime"] - START) for receipt in found]

    def read(self, page: str, code: str = "000000", **members: Any) -> None:
        accepted = {"AcceptType": "READ", "AcceptCode": code, "AcceptCodeValidation": "IGNORE", **members}
        self.ask("AcceptPage", PageId=page, **accepted)
