"""Before somebody is paged: what will be said, and who is told first."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Protocol

from pagecli.arns import ContactArn, alias_of
from pagecli.domain.model import ContactChannel


class Texts(Protocol):
    """The texts of an engagement."""

    @property
    def sender(self) -> str: ...
    @property
    def subject(self) -> str: ...
    @property
    def public_subject(self) -> str | None: ...
    @property
    def public_content(self) -> str | None: ...


def message_lines(contact: ContactArn, message: Texts) -> list[str]:
    """Return what is said to whom, from whom."""
    return [f"to {contact.alias} from {message.sender}: {message.subject}"]


def first_line(contact: ContactArn, first: Sequence[tuple[str, ContactChannel]] | None, message: Texts) -> str:
    """Say whom the plan tells first and by which channels, and what an SMS can't say."""
    if first is None:
        return f"who is told first can't be seen: {contact.alias}'s plan is not shown to you"
    if not first:
        return f"nobody is told at once: no activated channel stands in the first stage of {contact.alias}"
    by_person: dict[str, list[str]] = {}
    for arn, channel in first:
        by_person.setdefault(alias_of(arn), []).append((channel.type or channel.name).lower())
    told = ", ".join(f"{alias} by {' and '.join(kinds)}" for alias, kinds in by_person.items())
    line = f"told first: {told}"
    if any(channel.type == "SMS" for _, channel in first) and not (message.public_subject or message.public_content):
        line += "; an SMS has only --public-subject and --public-content"
    return line
