"""Decides which account and region is asked: an ARN goes to its own region."""

from __future__ import annotations

import threading
from collections.abc import Callable, Iterator, Sequence
from datetime import datetime
from typing import Any, TypeVar

from pagecli.arns import region_of
from pagecli.aws.client import Identity
from pagecli.aws.network import NetworkSource
from pagecli.connection import DEMO, Place, Scope
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

T = TypeVar("T")


class Routed:
    """The operations about an ARN, each sent to the ARN's account and region."""

    def _ask(self, arn: str, question: Callable[[NetworkSource], T]) -> T:
        """Return the answer from the ARN's account and region."""
        raise NotImplementedError

    def _walk(self, arn: str, question: Callable[[NetworkSource], Iterator[T]]) -> Iterator[T]:
        """Yield the batches of a listing from there."""
        raise NotImplementedError

    def get_contact(self, contact_arn: str) -> PlannedContact:
        return self._ask(contact_arn, lambda at: at.get_contact(contact_arn))

    def list_contact_channels(self, contact_arn: str) -> list[ContactChannel]:
        return self._ask(contact_arn, lambda at: at.list_contact_channels(contact_arn))

    def list_pages_by_contact(
        self, contact_arn: str, page_size: int = MAX_RESULTS, token: str | None = None
    ) -> Iterator[PageBatch]:
        return self._walk(contact_arn, lambda at: at.list_pages_by_contact(contact_arn, page_size, token))

    def list_pages_by_engagement(self, engagement_arn: str) -> Iterator[PageBatch]:
        return self._walk(engagement_arn, lambda at: at.list_pages_by_engagement(engagement_arn))

    def describe_engagement(self, engagement_arn: str) -> EngagementDetails:
        return self._ask(engagement_arn, lambda at: at.describe_engagement(engagement_arn))

    def describe_page(self, page_arn: str) -> PageDetails:
        return self._ask(page_arn, lambda at: at.describe_page(page_arn))

    def list_page_receipts(self, page_arn: str) -> list[Receipt]:
        return self._ask(page_arn, lambda at: at.list_page_receipts(page_arn))

    def list_page_resolutions(self, page_arn: str) -> list[Resolution]:
        return self._ask(page_arn, lambda at: at.list_page_resolutions(page_arn))

    def get_rotation(self, rotation_arn: str) -> Rotation:
        return self._ask(rotation_arn, lambda at: at.get_rotation(rotation_arn))

    def list_rotation_shifts(self, rotation_arn: str, start: datetime, end: datetime) -> list[RotationShift]:
        return self._ask(rotation_arn, lambda at: at.list_rotation_shifts(rotation_arn, start, end))

    def accept_page(self, page_arn: str, code: str, accept_type: str, note: str | None = None) -> None:
        self._ask(page_arn, lambda at: at.accept_page(page_arn, code, accept_type, note))

    def start_engagement(self, contact_arn: str, **message: Any) -> str:
        return self._ask(contact_arn, lambda at: at.start_engagement(contact_arn, **message))

    def stop_engagement(self, engagement_arn: str, reason: str | None = None) -> None:
        self._ask(engagement_arn, lambda at: at.stop_engagement(engagement_arn, reason))


class Regions(Routed):
    """The regions of one identity: requests about an ARN go to its region, all others to the configured one.

    With `override` (`--region`) every request goes there.
    """

    def __init__(self, identity: Identity, override: str | None = None) -> None:
        self._identity, self._override = identity, override
        self._sources: dict[str, NetworkSource] = {}
        self._lock = threading.Lock()

    @property
    def places(self) -> Sequence[Place]:
        return [Place(self._identity.profile, None, self._override or self._identity.region)]

    def asked(self) -> list[Place]:
        """Return where something was asked, with the account where it is known without a request."""
        profile = DEMO if self._identity.is_demo else self._identity.profile
        return [Place(profile, self._identity.known_account, region) for region in list(self._sources)]

    @property
    def scope(self) -> Scope | None:
        return self._identity.scope(self._override or self._identity.region)

    def scope_of(self, contact_arn: str) -> Scope | None:
        return self.scope

    def poll(self) -> None:
        self._identity.is_polling = True

    def at(self, region: str) -> NetworkSource:
        """Return the source of the region."""
        with self._lock:
            if region not in self._sources:
                self._sources[region] = NetworkSource(self._identity.client(region))
            return self._sources[region]

    def _ask(self, arn: str, question: Callable[[NetworkSource], T]) -> T:
        return question(self.at(self._override or region_of(arn) or self._identity.region))

    def _walk(self, arn: str, question: Callable[[NetworkSource], Iterator[T]]) -> Iterator[T]:
        return self._ask(arn, question)

    def list_contacts(self, prefix: str = "", kind: str | None = None) -> Iterator[ContactBatch]:
        return self._ask("", lambda at: at.list_contacts(prefix, kind))

    def list_engagements(self, incident_id: str | None = None) -> Iterator[EngagementBatch]:
        return self._ask(incident_id or "", lambda at: at.list_engagements(incident_id))
