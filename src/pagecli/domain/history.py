"""What happened to one page: its receipts in order, the channel they name, the way it came."""

from __future__ import annotations

from collections.abc import Sequence

from msgspec import Struct

from pagecli.domain.model import ContactChannel, PageDetails, Receipt, Resolution


class PageHistory(Struct, frozen=True):
    """What became of a page: receipts, resolutions and channel, each None where it is not known."""

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
    def error(self) -> str | None:
        """What the channel said of its last failure; None where it reported none."""
        errors = [receipt.receipt_info or "ERROR" for receipt in self.events if receipt.receipt_type == "ERROR"]
        return errors[-1] if errors else None


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
