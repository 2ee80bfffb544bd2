"""What happened to one page: its receipts in order, their channel, and its resolutions."""

from __future__ import annotations

from collections.abc import Sequence

from msgspec import Struct

from pagecli.domain.model import ContactChannel, PageDetails, Receipt, Resolution
from pagecli.text import mask_code

ERROR = "ERROR"
_BETTER = ("DELIVERED", "READ")


class PageHistory(Struct, frozen=True):
    """Receipts, resolutions and channel of a page, each None if unknown."""

    receipts: Sequence[Receipt] | None = None
    resolutions: Sequence[Resolution] | None = None
    channel: ContactChannel | None = None

    @property
    def events(self) -> list[Receipt]:
        """The receipts in the order of their times; those without one come last."""
        return sorted(self.receipts or (), key=lambda receipt: (receipt.receipt_time is None, receipt.receipt_time))

    @property
    def channel_arn(self) -> str | None:
        """The channel that the page went to: only receipts name it."""
        return next((receipt.contact_channel_arn for receipt in self.events if receipt.contact_channel_arn), None)

    @property
    def stage(self) -> int | None:
        """The stage, counted from 1, by which a plan came to the person; None where none did, or it is not known."""
        indices = (step.stage_index for step in self.resolutions or ())
        return next((index + 1 for index in indices if index is not None), None)

    @property
    def errors(self) -> list[Receipt]:
        """The failures that the channel reported."""
        return [receipt for receipt in self.events if receipt.receipt_type == ERROR]

    @property
    def error(self) -> str | None:
        """What the channel said of its last failure, an accept code masked; None where it reported none."""
        return mask_code(self.errors[-1].receipt_info or ERROR) if self.errors else None

    @property
    def failed(self) -> bool | None:
        """Whether the channel reported ERROR and nothing better after it; None where the receipts are not known."""
        if self.receipts is None:
            return None
        outcomes = [receipt.receipt_type for receipt in self.events if receipt.receipt_type in (ERROR, *_BETTER)]
        return outcomes[-1:] == [ERROR]


class DescribedPage(Struct, frozen=True):
    """A page with what it said and what became of it; `details` is None where they may not be seen."""

    page_arn: str
    details: PageDetails | None
    history: PageHistory


class PageAbout(Struct, frozen=True):
    """What a page is about, its channel, and what that said of its last failure; None for what is not known."""

    subject: str | None = None
    channel_type: str | None = None
    channel_name: str | None = None
    error: str | None = None
