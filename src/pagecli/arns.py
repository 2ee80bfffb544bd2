"""ARNs and aliases of ssm-contacts: their patterns, their parts, their short forms."""

from __future__ import annotations

import re
from functools import lru_cache
from typing import NamedTuple

from pagecli.errors import UsageError

# From the seed (AWS's page on ListPagesByContact): ContactId's pattern and length.
_SSM_CONTACTS_ARN = re.compile(
    r"arn:(aws|aws-cn|aws-us-gov):ssm-contacts:([-\w+=\/,.@]*):([0-9]+):([\w+=\/,.@:-]*)", re.ASCII
)
_ARN_MAX = 2048
_ARN_HINT = "arn:aws:ssm-contacts:REGION:ACCOUNT:contact/ALIAS, or the alias alone"
_ALIAS = re.compile(r"[a-z0-9_-]{1,255}")


class ContactArn(NamedTuple):
    """A contact's ARN and what it says: the region it lives in, and its alias."""

    arn: str
    region: str
    alias: str


def split_contact_arn(arn: str) -> ContactArn:
    """Take apart an ARN that the service sent, whose pattern is not checked; the region may be empty."""
    parts = arn.split(":", 5)
    return ContactArn(arn, parts[3] if len(parts) == 6 else "", alias_of(arn))


def parse_contact_arn(text: str) -> ContactArn:
    """Check a contact's ARN (1 to 2048 characters, AWS's pattern); UsageError if it is not one."""
    match = _SSM_CONTACTS_ARN.fullmatch(text)
    kind, _, alias = match[4].partition("/") if match else ("", "", "")
    if match and kind != "contact":
        raise UsageError(f"{text!r} is the ARN of a {kind or 'nothing'}, not of a contact", _ARN_HINT)
    if not match or not _ALIAS.fullmatch(alias) or len(text) > _ARN_MAX:
        raise UsageError(f"malformed contact ARN {text!r}", _ARN_HINT)
    return ContactArn(text, match[2], alias)


def check_alias(text: str) -> str:
    """Return the alias (1 to 255 of a-z, 0-9, _ and -); UsageError if it is not one."""
    if not _ALIAS.fullmatch(text):
        hint = "aliases have 1 to 255 of a-z, 0-9, _ and -"
        if _ALIAS.fullmatch(text.lower()):
            hint += f"; did you mean {text.lower()}?"
        raise UsageError(f"malformed contact alias {text!r}", hint)
    return text


@lru_cache(maxsize=1024)  # many pages, few contacts
def alias_of(arn: str) -> str:
    """Return the alias in a contact's or engagement's ARN (`…:contact/akuam`, `…:engagement/akuam/<uuid>`)."""
    parts = arn.rpartition(":")[2].split("/", 2)
    return parts[1] if len(parts) > 1 else arn


def short_form(arn: str) -> str:
    """Shorten `…:page/akuam/2f92b456-2350-…` to `akuam/2f92b456`; what has no such form stays whole."""
    parts = arn.rpartition(":")[2].split("/")
    if len(parts) != 3:
        return "/".join(parts[1:]) or arn
    return f"{parts[1]}/{parts[2].partition('-')[0]}"
