"""A service that answers by script: no boto3, no socket."""

from __future__ import annotations

import threading
from collections.abc import Mapping, Sequence
from typing import Any, TypeVar

import msgspec

from pagecli.aws.network import NetworkSource
from pagecli.aws.operations import Operation
from pagecli.connection import Place, Scope

A = TypeVar("A")
REGION = "us-east-2"
_ARN = f"arn:aws:ssm-contacts:{REGION}:111122223333"


def contact_arn(alias: str, account: str = "111122223333") -> str:
    return f"{_ARN}:contact/{alias}".replace("111122223333", account)


def page_members(number: int, alias: str = "akuam") -> dict[str, Any]:
    return {
        "PageArn": f"{_ARN}:page/{alias}/{number}",
        "EngagementArn": f"{_ARN}:engagement/{alias}/{number}",
        "ContactArn": contact_arn(alias),
        "Sender": "cli",
    }


def contacts(*arns: str) -> dict[str, Any]:
    return {"Contacts": [{"ContactArn": a, "Alias": a.rpartition("/")[2], "Type": "PERSONAL"} for a in arns]}


class ScriptedService(NetworkSource):
    """Answers each operation by the steps given for it, in turn; the last stays. A step that is an error is raised."""

    def __init__(self, steps: Mapping[str, Sequence[Any]], region: str = REGION) -> None:
        super().__init__(self)
        self.places = [Place(None, None, region)]
        self.scope: Scope | None = Scope("key AKIAEXAMPLE", region, "https://ssm-contacts.us-east-2.amazonaws.com")
        self.calls: list[tuple[str, dict[str, Any]]] = []
        self._steps = {operation: list(answers) for operation, answers in steps.items()}
        self._lock = threading.Lock()

    def scope_of(self, contact_arn: str) -> Scope | None:
        scope: Scope | None = vars(self)["scope"]
        return scope

    def call(self, operation: Operation[A], **parameters: Any) -> A:
        with self._lock:
            self.calls.append((operation.name, parameters))
            steps = self._steps[operation.name]
            step = steps.pop(0) if len(steps) > 1 else steps[0]
        answer = step(parameters) if callable(step) else step
        if isinstance(answer, Exception):
            raise answer
        return msgspec.convert(answer, operation.answer)

    def asked(self, operation: str) -> list[dict[str, Any]]:
        """The parameters of each call of the operation."""
        return [parameters for name, parameters in self.calls if name == operation]
