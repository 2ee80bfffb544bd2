"""The operations of ssm-contacts that are called: the name, what an answer is read as, and what a listing lists.

Names and shapes are those of the service model, API version 2021-05-03 (the AWS API reference, "Actions").
"""

from __future__ import annotations

from typing import Generic, TypeVar

from msgspec import Struct

from pagecli.domain.model import (
    ContactBatch,
    ContactChannelBatch,
    EngagementBatch,
    EngagementDetails,
    Nothing,
    PageBatch,
    PageDetails,
    PlannedContact,
    ReceiptBatch,
    ResolutionBatch,
    Rotation,
    RotationShiftBatch,
    StartedEngagement,
)

A = TypeVar("A")


class Operation(Struct, Generic[A], frozen=True):
    """An operation and the type of its answer."""

    name: str
    answer: type[A]


class ListOperation(Operation[A], Generic[A], frozen=True):
    """An operation that answers batch by batch; `items` is the member of a batch that lists things."""

    items: str


LIST_CONTACTS = ListOperation("ListContacts", ContactBatch, "contacts")
GET_CONTACT = Operation("GetContact", PlannedContact)
LIST_CONTACT_CHANNELS = ListOperation("ListContactChannels", ContactChannelBatch, "contact_channels")
LIST_PAGES_BY_CONTACT = ListOperation("ListPagesByContact", PageBatch, "pages")
LIST_PAGES_BY_ENGAGEMENT = ListOperation("ListPagesByEngagement", PageBatch, "pages")
LIST_ENGAGEMENTS = ListOperation("ListEngagements", EngagementBatch, "engagements")
DESCRIBE_ENGAGEMENT = Operation("DescribeEngagement", EngagementDetails)
DESCRIBE_PAGE = Operation("DescribePage", PageDetails)
LIST_PAGE_RECEIPTS = ListOperation("ListPageReceipts", ReceiptBatch, "receipts")
LIST_PAGE_RESOLUTIONS = ListOperation("ListPageResolutions", ResolutionBatch, "page_resolutions")
GET_ROTATION = Operation("GetRotation", Rotation)
LIST_ROTATION_SHIFTS = ListOperation("ListRotationShifts", RotationShiftBatch, "rotation_shifts")
ACCEPT_PAGE = Operation("AcceptPage", Nothing)
START_ENGAGEMENT = Operation("StartEngagement", StartedEngagement)
STOP_ENGAGEMENT = Operation("StopEngagement", Nothing)
