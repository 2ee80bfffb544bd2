"""Where answers come from: one interface for the network, several accounts, and an archive."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from datetime import datetime, tzinfo
from pathlib import Path
from typing import NamedTuple, Protocol, runtime_checkable

from pagecli.connection import Connection, Place, Scope
from pagecli.domain.filters import PageFilter, UnmatchedTexts
from pagecli.domain.model import (
    MAX_RESULTS,
    ContactBatch,
    ContactChannel,
    EngagementBatch,
    EngagementDetails,
    Page,
    PageBatch,
    PageDetails,
    PlannedContact,
    Receipt,
    Resolution,
    Rotation,
    RotationShift,
)
from pagecli.domain.stats import Counted, Span
from pagecli.environment import Environment
from pagecli.errors import PagecliError

DEMO_NOTE = "demo data: made up, not from an account"


class Source(Protocol):
    """The read operations of ssm-contacts in AWS's names. Each returns a checked answer, or raises PagecliError.

    A method that yields batches does so in the service's order, which AWS does not document. One that returns a list
    returns it whole. NotFoundError is for what is not there, DeniedError for a permission that is missing.
    """

    @property
    def places(self) -> Sequence[Place]:
        """The accounts and regions that are asked for what has no ARN; AccessError if there is no region."""

    @property
    def scope(self) -> Scope | None:
        """The scope under which aliases are remembered; None if they are not."""

    def scope_of(self, contact_arn: str) -> Scope | None:
        """Return the scope under which to remember a listed contact; None if it is not to be remembered."""

    def list_contacts(self, prefix: str = "", kind: str | None = None) -> Iterator[ContactBatch]:
        """Yield the contacts whose alias starts with `prefix`, of that type (ListContacts)."""

    def get_contact(self, contact_arn: str) -> PlannedContact:
        """Return the contact with its plan (GetContact)."""

    def list_contact_channels(self, contact_arn: str) -> list[ContactChannel]:
        """Return the contact's channels, activated or not (ListContactChannels)."""

    def list_pages_by_contact(
        self, contact_arn: str, page_size: int = MAX_RESULTS, token: str | None = None
    ) -> Iterator[PageBatch]:
        """Yield the contact's pages, from the NextToken on (ListPagesByContact)."""

    def list_pages_by_engagement(self, engagement_arn: str) -> Iterator[PageBatch]:
        """Yield the engagement's pages (ListPagesByEngagement)."""

    def list_engagements(self, incident_id: str | None = None) -> Iterator[EngagementBatch]:
        """Yield the engagements of an incident, or all there are (ListEngagements)."""

    def describe_engagement(self, engagement_arn: str) -> EngagementDetails:
        """Return the engagement with its subject and content (DescribeEngagement)."""

    def describe_page(self, page_arn: str) -> PageDetails:
        """Return the page with its subject and content (DescribePage)."""

    def list_page_receipts(self, page_arn: str) -> list[Receipt]:
        """Return what the channel reported of the page (ListPageReceipts)."""

    def list_page_resolutions(self, page_arn: str) -> list[Resolution]:
        """Return the steps from the engaged plan or schedule to the person (ListPageResolutions)."""

    def get_rotation(self, rotation_arn: str) -> Rotation:
        """Return the rotation (GetRotation)."""

    def list_rotation_shifts(self, rotation_arn: str, start: datetime, end: datetime) -> list[RotationShift]:
        """Return the shifts of the rotation that touch this time (ListRotationShifts)."""


class Actions(Protocol):
    """The operations that write, in one account and region."""

    def accept_page(self, page_arn: str, code: str, accept_type: str, note: str | None = None) -> None:
        """Acknowledge the page as READ or DELIVERED; the service enforces the code, and no error repeats it.

        UsageError for a code that is not this page's, NotFoundError for a page that is gone.
        """

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
        """Page the contact, and return the engagement's ARN; the same `token` engages once (IdempotencyToken)."""

    def stop_engagement(self, engagement_arn: str, reason: str | None = None) -> None:
        """End the engagement (StopEngagement)."""


class Service(Source, Actions, Protocol):
    """A source that can also write: the network, or a double of it."""


class Listener(Protocol):
    """Receives what goes wrong beside the answers: `Problems`, in most commands. Called from any thread."""

    def add_unreadable_times(self, count: int) -> None:
        """This many times in an answer could not be read."""

    def fail(self, error: PagecliError, about: str | None = None) -> None:
        """A request failed in one account and region, `about`; the others are answered all the same."""

    def note(self, text: str, about: str | None = None) -> None:
        """Something to print that is not an error."""


class Waiting(Protocol):
    """Receives progress: `Progress`, in most commands. Called from any thread."""

    def waiting(self, seconds: float, error: PagecliError) -> None:
        """The next try follows after a wait."""

    def answered(self, count: int, of: int) -> None:
        """This many accounts and regions have answered."""


OpenSource = Callable[[Connection, Environment, Listener, Waiting], Source]
OpenService = Callable[[Connection, Environment, Listener, Waiting], Service]


def open_service(connection: Connection, environment: Environment, listener: Listener, waiting: Waiting) -> Service:
    """Return the service over the network, of one account and region or of several, or the embedded one for `--demo`.

    UsageError or AccessError if nothing can be asked.
    """
    if connection.demo:
        environment.warn(DEMO_NOTE)
    if connection.is_several:
        from pagecli.source.several import open_several

        several = open_several(connection, environment, listener, waiting)
        environment.origins.append(lambda: several.places)
        environment.places.extend(several.places)
        return several
    from pagecli.aws.client import Identity
    from pagecli.source.accounts import Regions

    identity = Identity(connection, environment, listener.add_unreadable_times, waiting.waiting)
    regions = Regions(identity, connection.region)
    environment.origins.append(regions.asked)
    return regions


def open_source(connection: Connection, environment: Environment, listener: Listener, waiting: Waiting) -> Source:
    """Return the source of a command that only reads: the archive if one is named, else the service."""
    if connection.archive is None:
        return open_service(connection, environment, listener, waiting)
    from pagecli.source.archive import ArchiveSource

    source = ArchiveSource(Path(connection.archive), () if connection.is_everywhere else connection.regions)
    if source.is_demo:
        environment.warn(DEMO_NOTE)
    environment.origins.append(source.origin)
    environment.places.extend(source.places)
    return source


class SelectedAtOnce(Protocol):
    """Pages that a source selected itself."""

    @property
    def undated(self) -> int:
        """How many of them have no SentTime."""

    @property
    def unmatched(self) -> UnmatchedTexts:
        """The texts of the filter that no page matched."""


class CountedAtOnce(SelectedAtOnce, Counted, Protocol):
    """Page counts that a source computed itself."""


class FirstPages(NamedTuple):
    """The first of the pages that are wanted, in the order of a listing, and what is to be said of all of them."""

    pages: list[Page]
    undated: int
    unmatched: UnmatchedTexts


@runtime_checkable
class PageCounter(Source, Protocol):
    """A source that can count pages faster than it can list them."""

    def count_pages(
        self,
        contact_arns: Sequence[str],
        wanted: PageFilter,
        by: str | None,
        zone: tzinfo | None,
        span: Span,
        within: Sequence[float],
    ) -> CountedAtOnce | None:
        """Count these contacts' pages that match, by group; None if they have to be listed for that.

        The result can tell how many latencies are `within` each of these times, in seconds.
        """

    def first_pages(
        self, contact_arns: Sequence[str], wanted: PageFilter, limit: int, reverse: bool
    ) -> FirstPages | None:
        """Return the newest of the pages of these contacts that are wanted, or with `reverse` the oldest.

        None if they have to be listed for that.
        """

    def missing_pages(self, contact_arn: str, until: datetime | None) -> PagecliError | None:
        """Return why not all of the contact's pages up to that time, None being any time, are there."""


@runtime_checkable
class Pollable(Protocol):
    """A source that can spare itself what has not changed since it was asked last."""

    def poll(self) -> None:
        """From now on answer with the unread pages alone where a batch of a contact's pages is the last one again."""


@runtime_checkable
class Narrowable(Protocol):
    """A source that can skip what a filter would leave out."""

    def narrowed(self, wanted: PageFilter) -> Source:
        """Return a source that may leave out pages that are not wanted."""


@runtime_checkable
class ReceiptReader(Source, Protocol):
    """A source that can tell the receipts of many pages faster than page by page."""

    def receipts_of(self, pages: Sequence[Page]) -> dict[str, list[Receipt]]:
        """Return the receipts of those pages of which they are known, by the page's ARN."""


def narrowed(source: Source, wanted: PageFilter) -> Source:
    """Return the source, skipping what the filter leaves out if it can."""
    return source.narrowed(wanted) if isinstance(source, Narrowable) else source
