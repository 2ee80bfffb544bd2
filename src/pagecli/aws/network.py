"""ssm-contacts over the network, as one identity sees it in one region: a Source, and the Actions."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime
from typing import Any

from pagecli.aws import operations as op
from pagecli.aws.pagination import Caller, list_whole, walk
from pagecli.domain.model import (
    MAX_RESULTS,
    ContactBatch,
    ContactChannel,
    EngagementBatch,
    EngagementDetails,
    PageBatch,
    PageDetails,
    PlannedContact,
    Receipt,
    Resolution,
    Rotation,
    RotationShift,
)
from pagecli.errors import NotFoundError, PagecliError, UsageError

_GONE = "the page is gone, or was never there; `pagecli list --all` shows those that exist"
_EACH_ITS_OWN = "each page has a code of its own: it is in the message that was sent for this page"


class NetworkSource:
    """The operations by their names, each a checked answer of the service; what they do is said by `Source`."""

    def __init__(self, caller: Caller) -> None:
        self._caller = caller

    def list_contacts(self, prefix: str = "", kind: str | None = None) -> Iterator[ContactBatch]:
        """ListContacts."""
        return walk(self._caller, op.LIST_CONTACTS, MaxResults=MAX_RESULTS, **_given(AliasPrefix=prefix, Type=kind))

    def get_contact(self, contact_arn: str) -> PlannedContact:
        """GetContact."""
        return self._caller.call(op.GET_CONTACT, ContactId=contact_arn)

    def list_contact_channels(self, contact_arn: str) -> list[ContactChannel]:
        """ListContactChannels."""
        return list_whole(self._caller, op.LIST_CONTACT_CHANNELS, ContactId=contact_arn, MaxResults=MAX_RESULTS)

    def list_pages_by_contact(
        self, contact_arn: str, page_size: int = MAX_RESULTS, token: str | None = None
    ) -> Iterator[PageBatch]:
        """ListPagesByContact."""
        return walk(self._caller, op.LIST_PAGES_BY_CONTACT, token, ContactId=contact_arn, MaxResults=page_size)

    def list_pages_by_engagement(self, engagement_arn: str) -> Iterator[PageBatch]:
        """ListPagesByEngagement."""
        return walk(self._caller, op.LIST_PAGES_BY_ENGAGEMENT, EngagementId=engagement_arn, MaxResults=MAX_RESULTS)

    def list_engagements(self, incident_id: str | None = None) -> Iterator[EngagementBatch]:
        """ListEngagements."""
        return walk(self._caller, op.LIST_ENGAGEMENTS, MaxResults=MAX_RESULTS, **_given(IncidentId=incident_id))

    def describe_engagement(self, engagement_arn: str) -> EngagementDetails:
        """DescribeEngagement."""
        return self._caller.call(op.DESCRIBE_ENGAGEMENT, EngagementId=engagement_arn)

    def describe_page(self, page_arn: str) -> PageDetails:
        """DescribePage."""
        try:
            return self._caller.call(op.DESCRIBE_PAGE, PageId=page_arn)
        except NotFoundError as error:
            raise error.with_hint(_GONE) from None

    def list_page_receipts(self, page_arn: str) -> list[Receipt]:
        """ListPageReceipts."""
        return list_whole(self._caller, op.LIST_PAGE_RECEIPTS, PageId=page_arn)

    def list_page_resolutions(self, page_arn: str) -> list[Resolution]:
        """ListPageResolutions."""
        return list_whole(self._caller, op.LIST_PAGE_RESOLUTIONS, PageId=page_arn)

    def get_rotation(self, rotation_arn: str) -> Rotation:
        """GetRotation."""
        return self._caller.call(op.GET_ROTATION, RotationId=rotation_arn)

    def list_rotation_shifts(self, rotation_arn: str, start: datetime, end: datetime) -> list[RotationShift]:
        """ListRotationShifts."""
        return list_whole(
            self._caller,
            op.LIST_ROTATION_SHIFTS,
            RotationId=rotation_arn,
            StartTime=start,
            EndTime=end,
            MaxResults=MAX_RESULTS,
        )

    def accept_page(self, page_arn: str, code: str, accept_type: str, note: str | None = None) -> None:
        """AcceptPage, with the code enforced; no error repeats it."""
        try:
            self._caller.call(
                op.ACCEPT_PAGE,
                PageId=page_arn,
                AcceptType=accept_type,
                AcceptCode=code,
                AcceptCodeValidation="ENFORCE",
                **_given(Note=note),
            )
        except PagecliError as error:
            hints = {UsageError: _EACH_ITS_OWN, NotFoundError: _GONE}
            raise type(error)(str(error).replace(code, "******"), hints.get(type(error), error.hint)) from None

    def start_engagement(
        self,
        contact_arn: str,
        *,
        sender: str,
        subject: str,
        content: str,
        public_subject: str | None = None,
        public_content: str | None = None,
        incident_id: str | None = None,
        token: str | None = None,
    ) -> str:
        """StartEngagement."""
        optional = _given(
            PublicSubject=public_subject, PublicContent=public_content, IncidentId=incident_id, IdempotencyToken=token
        )
        started = self._caller.call(
            op.START_ENGAGEMENT, ContactId=contact_arn, Sender=sender, Subject=subject, Content=content, **optional
        )
        return started.engagement_arn

    def stop_engagement(self, engagement_arn: str, reason: str | None = None) -> None:
        """StopEngagement."""
        self._caller.call(op.STOP_ENGAGEMENT, EngagementId=engagement_arn, **_given(Reason=reason))


def _given(**parameters: Any) -> dict[str, Any]:
    """Return the parameters that have a value."""
    return {name: value for name, value in parameters.items() if value}
