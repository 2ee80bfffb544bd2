"""Which account and region is asked: the one room that knows. An ARN goes to its own region."""

from __future__ import annotations

import threading
from collections.abc import Iterator
from datetime import datetime
from typing import Any

from pagecli.arns import region_of
from pagecli.aws.client import Identity
from pagecli.aws.network import NetworkSource
from pagecli.connection import Scope
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


class Regions:
    """The regions of one identity: what has an ARN is asked in the ARN's region, all else in the configured one.

    `override` (`--region`) is asked about everything.
    """

    def __init__(self, identity: Identity, override: str | None = None) -> None:
        self._identity, self._override = identity, override
        self._sources: dict[str, NetworkSource] = {}
        self._lock = threading.Lock()

    @property
    def region(self) -> str:
        return self._override or self._identity.region

    @property
    def scope(self) -> Scope | None:
        return self._identity.scope(self.region)

    def _at(self, arn: str | None) -> NetworkSource:
        region = self._override or region_of(arn or "") or self._identity.region
        with self._lock:
            if region not in self._sources:
                self._sources[region] = NetworkSource(self._identity.client(region))
            return self._sources[region]

    def list_contacts(self, prefix: str = "", kind: str | None = None) -> Iterator[ContactBatch]:
        return self._at(None).list_contacts(prefix, kind)

    def get_contact(self, contact_arn: str) -> PlannedContact:
        return self._at(contact_arn).get_contact(contact_arn)

    def list_contact_channels(self, contact_arn: str) -> list[ContactChannel]:
        return self._at(contact_arn).list_contact_channels(contact_arn)

    def list_pages_by_contact(
        self, contact_arn: str, page_size: int = MAX_RESULTS, token: str | None = None
    ) -> Iterator[PageBatch]:
        return self._at(contact_arn).list_pages_by_contact(contact_arn, page_size, token)

    def list_pages_by_engagement(self, engagement_arn: str) -> Iterator[PageBatch]:
        return self._at(engagement_arn).list_pages_by_engagement(engagement_arn)

    def list_engagements(self, incident_id: str | None = None) -> Iterator[EngagementBatch]:
        return self._at(incident_id).list_engagements(incident_id)

    def describe_engagement(self, engagement_arn: str) -> EngagementDetails:
        return self._at(engagement_arn).describe_engagement(engagement_arn)

    def describe_page(self, page_arn: str) -> PageDetails:
        return self._at(page_arn).describe_page(page_arn)

    def list_page_receipts(self, page_arn: str) -> list[Receipt]:
        return self._at(page_arn).list_page_receipts(page_arn)

    def list_page_resolutions(self, page_arn: str) -> list[Resolution]:
        return self._at(page_arn).list_page_resolutions(page_arn)

    def get_rotation(self, rotation_arn: str) -> Rotation:
        return self._at(rotation_arn).get_rotation(rotation_arn)

    def list_rotation_shifts(self, rotation_arn: str, start: datetime, end: datetime) -> list[RotationShift]:
        return self._at(rotation_arn).list_rotation_shifts(rotation_arn, start, end)

    def accept_page(self, page_arn: str, code: str, accept_type: str, note: str | None = None) -> None:
        self._at(page_arn).accept_page(page_arn, code, accept_type, note)

    def start_engagement(self, contact_arn: str, **message: Any) -> str:
        return self._at(contact_arn).start_engagement(contact_arn, **message)

    def stop_engagement(self, engagement_arn: str, reason: str | None = None) -> None:
        self._at(engagement_arn).stop_engagement(engagement_arn, reason)
