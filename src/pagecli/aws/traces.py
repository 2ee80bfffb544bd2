"""What became of one page: DescribePage, ListPageReceipts, ListPageResolutions, AcceptPage."""

from __future__ import annotations

import re

from pagecli.aws.client import Service
from pagecli.aws.pagination import list_whole
from pagecli.domain.model import Nothing, PageDetails, Receipt, ReceiptBatch, Resolution, ResolutionBatch
from pagecli.errors import NotFoundError, PagecliError, UsageError

# From the service model: AcceptCode is 6 to 10 digits, Note 1 to 2048 characters.
_CODE = re.compile(r"[0-9]{6,10}")
_NOTE_MAX = 2048
_EACH_ITS_OWN = "each page has a code of its own: it is in the message that was sent for this page"
_GONE = "the page is gone, or was never there; `pagecli list` shows those that exist"


def check_code(code: str) -> str:
    """Return the accept code; UsageError, which does not repeat it, unless it is 6 to 10 digits."""
    if not _CODE.fullmatch(code):
        raise UsageError("the accept code is not 6 to 10 digits", "it is in the message that was sent for the page")
    return code


def check_note(note: str) -> str:
    """Return the note; UsageError unless it has 1 to 2048 characters."""
    if not 1 <= len(note) <= _NOTE_MAX:
        raise UsageError(f"the note has {len(note):,} characters", f"--note takes 1 to {_NOTE_MAX:,}")
    return note


def describe_page(service: Service, page_arn: str) -> PageDetails:
    """Return the page with its subject and content; NotFoundError if it is gone."""
    try:
        return service.call(service.region_for(page_arn), "DescribePage", PageDetails, PageId=page_arn)
    except NotFoundError as error:
        raise NotFoundError(error.what, _GONE) from None


def list_page_receipts(service: Service, page_arn: str) -> list[Receipt]:
    """Return the page's receipts, in the service's order."""
    return list_whole(
        service,
        service.region_for(page_arn),
        "ListPageReceipts",
        ReceiptBatch,
        lambda batch: batch.receipts,
        PageId=page_arn,
    )


def list_page_resolutions(service: Service, page_arn: str) -> list[Resolution]:
    """Return the way from what was engaged, a plan or schedule, to the person."""
    return list_whole(
        service,
        service.region_for(page_arn),
        "ListPageResolutions",
        ResolutionBatch,
        lambda batch: batch.page_resolutions,
        PageId=page_arn,
    )


def accept_page(service: Service, page_arn: str, code: str, accept_type: str, note: str | None = None) -> None:
    """Acknowledge the page as READ or DELIVERED; the service enforces the code, and no error repeats it.

    UsageError for a code that is not this page's, NotFoundError for a page that is gone.
    """
    parameters = {"Note": note} if note else {}
    try:
        service.call(
            service.region_for(page_arn),
            "AcceptPage",
            Nothing,
            PageId=page_arn,
            AcceptType=accept_type,
            AcceptCode=code,
            AcceptCodeValidation="ENFORCE",
            **parameters,
        )
    except PagecliError as error:
        hints = {UsageError: _EACH_ITS_OWN, NotFoundError: _GONE}
        raise type(error)(error.what.replace(code, "******"), hints.get(type(error), error.hint)) from None
