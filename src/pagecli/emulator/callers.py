"""The caller of a request: the account by its access key, the region by the signature's credential scope.

The signature itself is not checked: an endpoint on the loopback has no secrets to check it with. A request that is
not signed is one of the first demo account's.
"""

from __future__ import annotations

import json
import re
from collections.abc import Mapping
from dataclasses import dataclass
from fnmatch import fnmatchcase
from typing import Any

DEFAULT_ACCOUNT = "111122223333"
DEFAULT_REGION = "us-east-2"
_SCOPE = re.compile(r"Credential\s*=\s*([^/,\s]+)/[0-9]{8}/([a-z0-9-]{1,40})/[a-z0-9-]+/aws4_request")
# A key of an account; those of AWS have the account's number in them, too, in another form.
_DEMO_KEY = re.compile(r"PAGECLIDEMO([0-9]{12})")
# The regions that an account has without enabling them; sa-east-1, left out, stands for those that it hasn't.
_ENABLED = frozenset(
    [
        *("ap-northeast-1", "ap-northeast-2", "ap-northeast-3", "ap-south-1", "ap-southeast-1", "ap-southeast-2"),
        *("ca-central-1", "eu-central-1", "eu-north-1", "eu-west-1", "eu-west-2", "eu-west-3"),
        *("us-east-1", "us-east-2", "us-west-1", "us-west-2"),
    ]
)


@dataclass(frozen=True)
class Caller:
    """An account in a region."""

    account: str = DEFAULT_ACCOUNT
    region: str = DEFAULT_REGION

    @property
    def prefix(self) -> str:
        """What the ARNs of its resources begin with, up to the kind."""
        partition = {"cn-": "aws-cn", "us-gov-": "aws-us-gov"}
        name = next((value for start, value in partition.items() if self.region.startswith(start)), "aws")
        return f"arn:{name}:ssm-contacts:{self.region}:{self.account}:"

    @property
    def is_enabled(self) -> bool:
        """Whether an account has the region without having enabled it."""
        return self.region in _ENABLED


#: Who asks where nobody says so.
NOBODY = Caller()


def demo_key(account: str) -> str:
    """The access key that stands for an account."""
    return f"PAGECLIDEMO{account}"


def read_caller(authorization: str, accounts: Mapping[str, str]) -> Caller:
    """The caller that a request's Authorization names; `accounts` are those of access keys."""
    scope = _SCOPE.search(authorization)
    if not scope:
        return NOBODY
    demo = _DEMO_KEY.fullmatch(scope[1])
    return Caller(accounts.get(scope[1]) or (demo[1] if demo else DEFAULT_ACCOUNT), scope[2])


def allows(policy: str, account: str, operation: str | None = None) -> bool:
    """Whether a contact's policy lets an account do this; without an operation, anything."""
    statements = json.loads(policy).get("Statement", [])
    for statement in statements if isinstance(statements, list) else [statements]:
        if isinstance(statement, dict) and statement.get("Effect") == "Allow" and _names(statement, account):
            actions = _texts(statement.get("Action"))
            if operation is None or any(fnmatchcase(f"ssm-contacts:{operation}", action) for action in actions):
                return True
    return False


def _names(statement: dict[str, Any], account: str) -> bool:
    principal = statement.get("Principal")
    principals = _texts(principal.get("AWS") if isinstance(principal, dict) else principal)
    return any(text in ("*", account) or text.startswith(f"arn:aws:iam::{account}:") for text in principals)


def _texts(value: Any) -> list[str]:
    return [text for text in (value if isinstance(value, list) else [value]) if isinstance(text, str)]
