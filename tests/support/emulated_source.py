"""The client's view of an emulated endpoint: its answers checked as any other's, without boto3 or a socket."""

from __future__ import annotations

import json
from collections.abc import Mapping
from datetime import datetime
from typing import Any

from pagecli.aws.answers import Reply, read_answer
from pagecli.aws.errors import Call, Fault
from support.emulated_service import World
from support.in_process import NOW
from support.scripted_service import REGION

REFUSED = {"__type": "AccessDeniedException", "Message": "not yours"}
THROTTLED = {"__type": "ThrottlingException", "Message": "slow down"}


class WorldService:
    """Stands in the place of aws.client.Service; `failing` has the error for an operation on an ARN."""

    region = REGION
    identity = ""

    def __init__(self, world: World, failing: Mapping[tuple[str, str], dict[str, str]] | None = None) -> None:
        self.calls: list[tuple[str, str]] = []
        self._world = world
        self.failing = dict(failing or {})

    def endpoint(self, region: str) -> str:
        return "http://127.0.0.1"

    def region_for(self, arn_region: str) -> str:
        return arn_region

    def call(self, region: str, operation: str, kind: Any, **parameters: Any) -> Any:
        members = {n: v.timestamp() if isinstance(v, datetime) else v for n, v in parameters.items()}
        about = str(members.get("ContactId") or members.get("RotationId") or "")
        self.calls.append((operation, about.rpartition("/")[2]))
        if error := self.failing.get((operation, about)):
            status, answer = 400, error
        else:
            status, answer = self._world.send(operation, json.dumps(members).encode())
        try:
            reply = Reply(status, {}, json.dumps(answer).encode())
            return read_answer(reply, Call(operation, None, NOW), kind).value
        except Fault as fault:
            raise fault.error from None
