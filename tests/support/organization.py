"""Accounts of one emulated endpoint, and a Source over them as some profiles would have it."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from pagecli.aws.client import Identity
from pagecli.connection import Connection
from pagecli.domain.model import PERSONAL
from pagecli.emulator.callers import Caller
from pagecli.errors import PagecliError
from pagecli.queries.watch import Listening
from pagecli.source.accounts import Regions
from pagecli.source.several import Asker, Several
from support.emulated_service import World
from support.http_responses import response
from support.in_process import FakeTime, Stage

Profile = tuple[str, str, Sequence[str]]  # its name, its account, its regions


@dataclass
class Told:
    """What a command would be told."""

    errors: list[PagecliError] = field(default_factory=list)
    notes: list[str] = field(default_factory=list)
    counts: list[tuple[int, int]] = field(default_factory=list)

    def add_unreadable_times(self, count: int) -> None:
        raise AssertionError

    def fail(self, error: PagecliError, about: str | None = None) -> None:
        self.errors.append(error)

    def note(self, text: str, about: str | None = None) -> None:
        self.notes.append(text)

    def waiting(self, seconds: float, error: PagecliError) -> None:
        raise AssertionError

    def answered(self, count: int, of: int) -> None:
        self.counts.append((count, of))


class Organization:
    """Accounts of one emulated endpoint; `failing` has the error of a profile, or of a profile in a region."""

    def __init__(self, world: World) -> None:
        self.told = Told()
        self.asked: list[tuple[str, str, str]] = []
        """Profile, region and operation of each request."""
        self.failing: Mapping[tuple[str, ...], dict[str, str]] = {}
        self._world = world

    def ask(self, account: str, region: str, operation: str, **members: Any) -> Any:
        return json.loads(self._handle(Caller(account, region), operation, json.dumps(members).encode()).body)

    def _handle(self, caller: Caller, operation: str, body: bytes) -> Any:
        return self._world.emulator.handle(f"SSMContacts.{operation}", body, caller)

    def add_person(self, account: str, region: str, alias: str) -> str:
        arn: str = self.ask(account, region, "CreateContact", Alias=alias, Type=PERSONAL, Plan={})["ContactArn"]
        return arn

    def add_phone(self, arn: str) -> None:
        """Give the person a channel, and a plan that uses it."""
        _, _, _, region, account, _ = arn.split(":", 5)
        where = {"Name": "sms", "Type": "SMS", "DeliveryAddress": {"SimpleAddress": "+15005550199"}}
        channel = self.ask(account, region, "CreateContactChannel", ContactId=arn, **where)["ContactChannelArn"]
        targets = [{"ChannelTargetInfo": {"ContactChannelId": channel, "RetryIntervalInMinutes": 0}}]
        plan = {"Stages": [{"DurationInMinutes": 5, "Targets": targets}]}
        self.ask(account, region, "UpdateContact", ContactId=arn, Plan=plan)

    def share(self, arn: str, account: str) -> None:
        statement = {"Effect": "Allow", "Principal": {"AWS": account}, "Action": "ssm-contacts:*", "Resource": arn}
        _, _, _, region, owner, _ = arn.split(":", 5)
        policy = json.dumps({"Version": "2012-10-17", "Statement": [statement]})
        self.ask(owner, region, "PutContactPolicy", ContactArn=arn, Policy=policy)

    def engage(self, arn: str, **members: Any) -> str:
        _, _, _, region, account, _ = arn.split(":", 5)
        message = {"Sender": "cli", "Subject": "s", "Content": "c", **members}
        engagement: str = self.ask(account, region, "StartEngagement", ContactId=arn, **message)["EngagementArn"]
        return engagement

    def source(
        self,
        *profiles: Profile,
        known: bool = True,
        override: str | None = None,
        everywhere: bool = False,
        listening: Listening | None = None,
    ) -> Several:
        """A source over these profiles, whose accounts are known or not; `told` listens unless another is given."""
        askers = [
            Asker(identity, Regions(identity), account if known else None, regions)
            for name, account, regions in profiles
            for identity in [self._identity(name, account)]
        ]
        listener = listening or self.told
        return Several(askers, listener, listener, override, everywhere)

    def _identity(self, name: str, account: str) -> Identity:
        def transport(request: Any, **_: Any) -> Any:
            operation = request.headers["X-Amz-Target"].decode().rpartition(".")[2]
            region = request.url.split(".")[1]
            self.asked.append((name, region, operation))
            if error := self.failing.get((name,)) or self.failing.get((name, region)):
                return response(400, json.dumps(error).encode())
            answered = self._handle(Caller(account, region), operation, request.body)
            return response(answered.status, answered.body, answered.headers, request.url)

        identity = Identity(
            Connection(demo=True),
            Stage(clock=FakeTime().clock).environment,
            on_unreadable_times=lambda count: None,
            on_wait=lambda seconds, error: None,
            transport=transport,
        )
        identity.profile = name
        return identity
