"""The shapes of ssm-contacts as frozen typed structs, with what follows from them.

Names and types are those of the service model, API version 2021-05-03 (the AWS API reference, "Data types").
An optional member that is missing or null is None; a time that is present has a zone.
"""

from __future__ import annotations

from datetime import datetime
from typing import Annotated

from msgspec import Meta, Struct

from pagecli.arns import alias_of
from pagecli.times import seconds_between

Time = Annotated[datetime, Meta(tz=True)]


class Page(Struct, frozen=True, rename="pascal", gc=False):
    """One engagement of one contact channel: what woke somebody."""

    page_arn: str
    engagement_arn: str
    contact_arn: str
    sender: str
    incident_id: str | None = None
    sent_time: Time | None = None
    delivery_time: Time | None = None
    read_time: Time | None = None

    @property
    def contact_alias(self) -> str:
        """The alias in `contact_arn`."""
        return alias_of(self.contact_arn)

    @property
    def status(self) -> str:
        """`read`, `delivered` or `sent`: the furthest that is known of it."""
        if self.read_time is not None:
            return "read"
        return "sent" if self.delivery_time is None else "delivered"

    @property
    def delivery_latency(self) -> float | None:
        """DeliveryTime - SentTime in seconds; None where either is missing."""
        return seconds_between(self.sent_time, self.delivery_time)

    @property
    def read_latency(self) -> float | None:
        """ReadTime - SentTime in seconds; None where either is missing."""
        return seconds_between(self.sent_time, self.read_time)


class Contact(Struct, frozen=True, rename="pascal"):
    """A person (PERSONAL), an escalation plan (ESCALATION) or an on-call schedule (ONCALL_SCHEDULE)."""

    contact_arn: str
    alias: str
    type: str
    display_name: str | None = None


class PageBatch(Struct, frozen=True, rename="pascal"):
    """One answer of ListPagesByContact or ListPagesByEngagement."""

    pages: list[Page]
    next_token: str | None = None


class ContactBatch(Struct, frozen=True, rename="pascal"):
    """One answer of ListContacts."""

    contacts: list[Contact] = []
    next_token: str | None = None
