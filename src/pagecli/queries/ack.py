"""Finds the page of an accept code: AWS has no look-up by code, so it is tried on one unread page after another."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from functools import partial

from msgspec import Struct

from pagecli.arns import short_form
from pagecli.concurrency import gather
from pagecli.domain.filters import sort_pages
from pagecli.domain.model import Page, PageDetails
from pagecli.domain.open import may_be_open
from pagecli.errors import NotFoundError, PagecliError, UsageError
from pagecli.queries.contacts import Contacts
from pagecli.queries.history import list_histories
from pagecli.queries.problems import Problems
from pagecli.queries.references import list_all_pages
from pagecli.source import Actions, Source
from pagecli.text import suggest

MOST_TRIED = 8


class Candidate(Struct, frozen=True):
    """An unread page that the code may belong to; subject and channel are None if unknown."""

    page: Page
    subject: str | None = None
    channel_type: str | None = None


def unread_pages(source: Source, contacts: Contacts, contact: str, now: datetime) -> list[Page]:
    """Return the contact's unread pages of the last 24 hours, newest first; NotFoundError if there is none."""
    pages = [page for page in list_all_pages(source, contacts, contact) if may_be_open(page, now)]
    if not pages:
        hint = f"{suggest('list', contact, options=['-n', '0'])} shows all; name an older one after the code"
        raise NotFoundError(f"{contact} has no unread page of the last 24 hours", hint)
    return sort_pages(pages, "sent")


def describe_candidates(source: Source, pages: Sequence[Page], problems: Problems) -> list[Candidate]:
    """Return the pages with subject and channel: two concurrent requests per page, one per contact."""
    described: list[PageDetails | PagecliError] = gather([partial(source.describe_page, p.page_arn) for p in pages])
    histories = list_histories(source, pages, problems)
    subjects = [details.subject if (details := problems.take(answer)) else None for answer in described]
    channels = [histories[page.page_arn].channel for page in pages]
    return [
        Candidate(page, subject, channel.type if channel else None)
        for page, subject, channel in zip(pages, subjects, channels, strict=True)
    ]


def accept_first(actions: Actions, pages: Sequence[Page], code: str, accept_type: str, note: str | None) -> Page | None:
    """Acknowledge the first of the pages that takes the code, and return it; None if none does.

    The next page is tried only where the service says that the code is not this page's (ValidationException); any
    other error stops, and names its page.
    """
    for page in pages:
        try:
            actions.accept_page(page.page_arn, code, accept_type, note)
        except UsageError:
            continue
        except PagecliError as error:
            raise error.about(short_form(page.page_arn)) from None
        return page
    return None
