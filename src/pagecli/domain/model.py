"""The shapes of ssm-contacts as frozen typed structs, with what follows from them.

Names and types are those of the service model, API version 2021-05-03 (the AWS API reference, "Data types").
An optional member that is missing or null is None; a time that is present has a zone.
"""

from __future__ import annotations

from datetime import datetime
from typing import Annotated, Any

from msgspec import Meta, Struct

from pagecli.arns import alias_of
from pagecli.times import seconds_between

Time = Annotated[datetime, Meta(tz=True)]

MAX_RESULTS = 1024  # the most that MaxResults may be, in every List operation

# The types of a contact.
PERSONAL, ESCALATION, ONCALL_SCHEDULE = "PERSONAL", "ESCALATION", "ONCALL_SCHEDULE"


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


class PageDetails(Page, frozen=True, rename="pascal", kw_only=True):
    """DescribePage's answer: a page with what it said."""

    subject: str
    content: str
    public_subject: str | None = None
    public_content: str | None = None


class Engagement(Struct, frozen=True, rename="pascal"):
    """Incident Manager's reaching of a person, plan or schedule, as ListEngagements has it."""

    engagement_arn: str
    contact_arn: str
    sender: str
    incident_id: str | None = None
    start_time: Time | None = None
    stop_time: Time | None = None


class EngagementDetails(Engagement, frozen=True, rename="pascal", kw_only=True):
    """DescribeEngagement's answer: an engagement with what its pages say."""

    subject: str
    content: str
    public_subject: str | None = None
    public_content: str | None = None


class StartedEngagement(Struct, frozen=True, rename="pascal"):
    """StartEngagement's answer."""

    engagement_arn: str


class EngagementBatch(Struct, frozen=True, rename="pascal"):
    """One answer of ListEngagements."""

    engagements: list[Engagement]
    next_token: str | None = None


class Receipt(Struct, frozen=True, rename="pascal"):
    """What a channel reported of a page: SENT, DELIVERED, READ, ERROR or STOP."""

    receipt_type: str
    receipt_time: Time | None
    contact_channel_arn: str | None = None
    receipt_info: str | None = None


class ReceiptBatch(Struct, frozen=True, rename="pascal"):
    """One answer of ListPageReceipts, in no order that is documented."""

    receipts: list[Receipt] = []
    next_token: str | None = None


class Resolution(Struct, frozen=True, rename="pascal"):
    """A step on the way from what was engaged to a person; `stage_index` counts the plan's stages from 0."""

    contact_arn: str
    type: str
    stage_index: int | None = None


class ResolutionBatch(Struct, frozen=True, rename="pascal"):
    """One answer of ListPageResolutions."""

    page_resolutions: list[Resolution]
    next_token: str | None = None


class DeliveryAddress(Struct, frozen=True, rename="pascal"):
    """A telephone number or an e-mail address."""

    simple_address: str | None = None


class ContactChannel(Struct, frozen=True, rename="pascal"):
    """A way to reach a person; ACTIVATED once its owner has confirmed it, and silent until then."""

    contact_channel_arn: str
    contact_arn: str
    name: str
    delivery_address: DeliveryAddress
    type: str | None = None
    activation_status: str | None = None


class ContactChannelBatch(Struct, frozen=True, rename="pascal"):
    """One answer of ListContactChannels."""

    contact_channels: list[ContactChannel]
    next_token: str | None = None


class ChannelTargetInfo(Struct, frozen=True, rename="pascal"):
    """A channel that a stage tells, again and again where a retry interval is given."""

    contact_channel_id: str
    retry_interval_in_minutes: int | None = None


class ContactTargetInfo(Struct, frozen=True, rename="pascal"):
    """A contact that a stage engages; the acknowledgement of an essential one ends the plan."""

    is_essential: bool
    contact_id: str | None = None


class Target(Struct, frozen=True, rename="pascal"):
    """Whom or what a stage tells: a channel or a contact."""

    channel_target_info: ChannelTargetInfo | None = None
    contact_target_info: ContactTargetInfo | None = None


class Stage(Struct, frozen=True, rename="pascal"):
    """The targets that are told at once, and how long the plan then waits for an answer."""

    duration_in_minutes: int
    targets: list[Target]


class Plan(Struct, frozen=True, rename="pascal"):
    """The stages of a person or an escalation plan, or the rotations of an on-call schedule."""

    stages: list[Stage] | None = None
    rotation_ids: list[str] | None = None


class PlannedContact(Struct, frozen=True, rename="pascal"):
    """A contact with its plan: the answer of GetContact."""

    contact_arn: str
    alias: str
    type: str
    plan: Plan
    display_name: str | None = None


class Recurrence(Struct, frozen=True, rename="pascal"):
    """How often the members of a rotation take turns: every so many days, weeks or months."""

    recurrence_multiplier: int
    weekly_settings: list[Any] | None = None
    monthly_settings: list[Any] | None = None
    daily_settings: list[Any] | None = None
    number_of_on_calls: int | None = None
    shift_coverages: dict[str, Any] | None = None


class Rotation(Struct, frozen=True, rename="pascal"):
    """The people who take turns in being on call: the answer of GetRotation."""

    rotation_arn: str
    name: str
    contact_ids: list[str]
    recurrence: Recurrence
    start_time: Time | None = None
    time_zone_id: str | None = None


class ShiftDetails(Struct, frozen=True, rename="pascal"):
    """Whom an override replaces."""

    overridden_contact_ids: list[str]


class RotationShift(Struct, frozen=True, rename="pascal"):
    """A time during which the same people are on call; Type is REGULAR or OVERRIDDEN."""

    start_time: Time | None
    end_time: Time | None
    contact_ids: list[str] | None = None
    type: str | None = None
    shift_details: ShiftDetails | None = None


class RotationShiftBatch(Struct, frozen=True, rename="pascal"):
    """One answer of ListRotationShifts."""

    rotation_shifts: list[RotationShift] = []
    next_token: str | None = None


class Nothing(Struct, frozen=True):
    """The answer of an operation that answers with no member, such as AcceptPage."""
