"""A service that answers by script, in the place of aws.client.Service: no boto3, no socket."""

from __future__ import annotations

import threading
from collections.abc import Mapping, Sequence
from typing import Any

import msgspec

from pagecli.arns import region_of

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


class ScriptedService:
    """Answers each operation by the steps given for it, in turn; the last stays. A step that is an error is raised."""

    endpoint_url = "https://ssm-contacts.us-east-2.amazonaws.com"

    def __init__(self, steps: Mapping[str, Sequence[Any]], region: str = REGION) -> None:
        self.region = region
        self.identity = "key AKIAEXAMPLE"
        self.calls: list[tuple[str, str, dict[str, Any]]] = []
        self._steps = {operation: list(answers) for operation, answers in steps.items()}
        self._lock = threading.Lock()

    def endpoint(self, region: str) -> str:
        return self.endpoint_url

    def region_for(self, arn: str) -> str:
        return region_of(arn) or self.region

    def call(self, region: str, operation: str, kind: Any, **parameters: Any) -> Any:
        with self._lock:
            self.calls.append((region, operation, parameters))
            steps = self._steps[operation]
            step = steps.pop(0) if len(steps) > 1 else steps[0]
        answer = step(parameters) if callable(step) else step
        if isinstance(answer, Exception):
            raise answer
        return msgspec.convert(answer, kind)

    def asked(self, operation: str) -> list[dict[str, Any]]:
        """The parameters of each call of the operation."""
        return [parameters for _, name, parameters in self.calls if name == operation]
