"""ARNs and aliases of ssm-contacts: their patterns, their parts, their short forms."""

from __future__ import annotations

import re
from functools import lru_cache
from typing import NamedTuple

from pagecli.errors import UsageError

# From AWS's page on ListPagesByContact: ContactId's pattern and length.
_SSM_CONTACTS_ARN = re.compile(
    r"arn:(aws|aws-cn|aws-us-gov):ssm-contacts:([-\w+=\/,.@]*):([0-9]+):([\w+=\/,.@:-]*)", re.ASCII
)
_ARN_MAX = 2048
_ARN_HINT = "arn:aws:ssm-contacts:REGION:ACCOUNT:contact/ALIAS, or the alias alone"
_ALIAS = re.compile(r"[a-z0-9_-]{1,255}")
# From the service model, DisplayName's pattern and length: letters, digits and spaces of any script, `_`, `.` and `-`.
_DISPLAY_NAME = re.compile(r"[\w \xa0\u2000-\u200a\u202f\u3000.-]{1,255}")
PAGE_PATH = re.compile(r"[a-z0-9_-]{1,255}/[\w-]{1,255}", re.ASCII)  # alias and id, or how the id begins


class ContactArn(NamedTuple):
    """A contact's ARN, and the alias in it."""

    arn: str
    alias: str


def split_contact_arn(arn: str) -> ContactArn:
    """Split a contact ARN sent by the service; its pattern is not checked."""
    return ContactArn(arn, alias_of(arn))


def region_of(arn: str) -> str:
    """Return the region in an ARN; empty where it has none."""
    parts = arn.split(":", 5)
    return parts[3] if len(parts) == 6 else ""


def account_of(arn: str) -> str:
    """Return the account in an ARN; empty where it has none."""
    parts = arn.split(":", 5)
    return parts[4] if len(parts) == 6 else ""


@lru_cache(maxsize=1024)  # many pages, few contacts
def place_of(arn: str) -> tuple[str, str]:
    """Return the account and region of an ARN."""
    return account_of(arn), region_of(arn)


def via_of(engagement_arn: str, alias: str) -> str | None:
    """Return the alias of the plan or schedule that was engaged; None if the contact itself was engaged."""
    if f":engagement/{alias}/" in engagement_arn:
        return None
    engaged = alias_of(engagement_arn)
    return None if engaged == alias else engaged


def parse_contact_arn(text: str) -> ContactArn:
    """Check a contact's ARN (1 to 2048 characters, AWS's pattern); UsageError if it is not one."""
    return ContactArn(text, _parse_arn(text, "contact", _ALIAS, _ARN_HINT))


def check_page_arn(text: str) -> str:
    """Return a page's ARN (1 to 2048 characters, AWS's pattern); UsageError if it is not one."""
    _parse_arn(text, "page", PAGE_PATH, "arn:aws:ssm-contacts:REGION:ACCOUNT:page/ALIAS/ID, or ALIAS/ID alone")
    return text


def check_engagement_arn(text: str) -> str:
    """Return an engagement's ARN (1 to 2048 characters, AWS's pattern); UsageError if it is not one."""
    hint = "arn:aws:ssm-contacts:REGION:ACCOUNT:engagement/ALIAS/ID, or ALIAS/ID alone"
    _parse_arn(text, "engagement", PAGE_PATH, hint)
    return text


def _parse_arn(text: str, kind: str, path: re.Pattern[str], hint: str) -> str:
    """Return the part of the ARN after its kind; UsageError if it is not an ARN of that kind."""
    match = _SSM_CONTACTS_ARN.fullmatch(text)
    found, _, rest = match[4].partition("/") if match else ("", "", "")
    if match and found != kind:
        raise UsageError(f"{text!r} is the ARN of a {found or 'nothing'}, not of a {kind}", hint)
    if not match or not path.fullmatch(rest) or len(text) > _ARN_MAX:
        raise UsageError(f"malformed {kind} ARN {text!r}", hint)
    return rest


def check_alias(text: str) -> str:
    """Return the alias (1 to 255 of a-z, 0-9, _ and -); UsageError if it is not one."""
    if not is_alias(text):
        raise malformed_alias(text)
    return text


def malformed_alias(text: str) -> UsageError:
    """Return the error for a text that is not a valid alias."""
    near = f"; did you mean {text.lower()}?" if is_alias(text.lower()) else ""
    return UsageError(f"malformed contact alias {text!r}", f"aliases have 1 to 255 of a-z, 0-9, _ and -{near}")


def check_contact(name: str) -> str:
    """Return the alias or contact ARN unchanged; UsageError if it is neither."""
    return parse_contact_arn(name).arn if name.startswith("arn:") else check_alias(name)


def is_alias(text: str) -> bool:
    """Whether the text is a valid alias."""
    return bool(_ALIAS.fullmatch(text))


def check_named(text: str) -> str:
    """Return an alias, a contact ARN, or a text that a display name can contain; UsageError for anything else."""
    return text if _DISPLAY_NAME.fullmatch(text) and not text.isspace() else check_contact(text)


@lru_cache(maxsize=1024)  # many pages, few contacts
def alias_of(arn: str) -> str:
    """Return the alias in a contact's or engagement's ARN (`…:contact/akuam`, `…:engagement/akuam/<uuid>`)."""
    _, slash, rest = arn.rpartition(":")[2].partition("/")
    return rest.partition("/")[0] if slash else arn


def path_of(arn: str) -> str:
    """Return the part after the kind: `akuam/2f92b456-2350-…` of `…:page/akuam/2f92b456-2350-…`; empty if none."""
    return arn.rpartition(":")[2].partition("/")[2]


def short_form(arn: str) -> str:
    """Shorten `…:page/akuam/2f92b456-2350-…` to `akuam/2f92b456`; anything else is returned unchanged."""
    parts = arn.rpartition(":")[2].split("/")
    if len(parts) != 3:
        return "/".join(parts[1:]) or arn
    return f"{parts[1]}/{parts[2].partition('-')[0]}"
