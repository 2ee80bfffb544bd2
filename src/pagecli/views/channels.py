"""Channels: how they are named to people."""

from __future__ import annotations

from pagecli.domain.model import ContactChannel
from pagecli.text import escape_controls


def channel_name(channel: ContactChannel, address: str | None = None) -> str:
    """Return `akuam sms (SMS)`, or with the address as it may be seen `akuam sms (SMS ***99)`."""
    inside = " ".join(part for part in (channel.type, address) if part)
    return escape_controls(f"{channel.name} ({inside})" if inside else channel.name)
