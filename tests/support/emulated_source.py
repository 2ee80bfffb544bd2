"""The client's view of an emulated endpoint: its answers checked as any other's, without boto3 or a socket."""

from __future__ import annotations

import json
from collections.abc import Mapping
from datetime import datetime
from typing import Any, TypeVar

from pagecli.aws.answers import Reply, read_answer
from pagecli.aws.errors import Call, RetryableError
from pagecli.aws.network import NetworkSource
from pagecli.aws.operations import Operation
from pagecli.connection import Place, Scope
from support.emulated_service import World
from support.in_process import NOW
from support.scripted_service import REGION

A = TypeVar("A")
REFUSED = {"__type": "AccessDeniedException", "Message": "not yours"}
THROTTLED = {"__type": "ThrottlingException", "Message": "slow down"}
_ABOUT = ("ContactId", "RotationId", "EngagementId", "PageId")


class EmulatedSource(NetworkSource):
    """Answers from an emulated endpoint; `failing` has the error for an operation on an ARN."""

    places = (Place(None, None, REGION),)
    scope: Scope | None = None

    def scope_of(self, contact_arn: str) -> Scope | None:
        return self.scope

    def __init__(self, world: World, failing: Mapping[tuple[str, str], dict[str, str]] | None = None) -> None:
        super().__init__(self)
        self.calls: list[tuple[str, str]] = []
        self._world = world
        self.failing = dict(failing or {})

    def call(self, operation: Operation[A], **parameters: Any) -> A:
        members = {n: v.timestamp() if isinstance(v, datetime) else v for n, v in parameters.items()}
        about = next((str(members[name]) for name in _ABOUT if name in members), "")
        self.calls.append((operation.name, about.rpartition("/")[2]))
        if error := self.failing.get((operation.name, about)):
            status, answer = 400, error
        else:
            status, answer = self._world.send(operation.name, json.dumps(members).encode())
        reply = Reply(status, {}, json.dumps(answer).encode())
        try:
            value: A = read_answer(reply, Call(operation.name, None, NOW), operation.answer).value
        except RetryableError as failed:
            raise failed.error from None
        return value
