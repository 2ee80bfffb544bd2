"""What pages are about: DescribePage and ListPageReceipts of each page, ListContactChannels of each contact."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from functools import partial
from typing import Any, TypeVar

from pagecli.concurrency import gather
from pagecli.domain.history import PageAbout, PageHistory
from pagecli.domain.model import ContactChannel, Page
from pagecli.errors import DeniedError, NotFoundError, PagecliError
from pagecli.source import Source

T = TypeVar("T")
REQUESTS_A_PAGE = 2


class Details:
    """Finds out what pages are about; details that can't be fetched are None.

    `on_error` gets every error about what is denied or gone, and the first of all others.
    """

    def __init__(self, source: Source, on_error: Callable[[PagecliError], object]) -> None:
        self._source, self._on_error = source, on_error
        self._channels: dict[str, ContactChannel] = {}
        self._contacts: set[str] = set()
        self._has_failed = False

    def find(self, pages: Sequence[Page]) -> list[PageAbout]:
        """Return what each page is about: two requests per page, and one per new contact."""
        arns = [page.page_arn for page in pages]
        questions: list[Callable[[], Any]] = [partial(self._subject, arn) for arn in arns]
        questions += [partial(self._source.list_page_receipts, arn) for arn in arns]
        answers = self._ask(questions)
        subjects, histories = answers[: len(arns)], [PageHistory(each) for each in answers[len(arns) :]]
        self._learn_channels([p.contact_arn for p, each in zip(pages, histories, strict=True) if each.channel_arn])
        return [
            _about(subject, history, self._channels.get(history.channel_arn or ""))
            for subject, history in zip(subjects, histories, strict=True)
        ]

    def _subject(self, page_arn: str) -> str:
        return self._source.describe_page(page_arn).subject

    def _learn_channels(self, contacts: Sequence[str]) -> None:
        new = list(dict.fromkeys(contact for contact in contacts if contact not in self._contacts))
        self._contacts.update(new)
        for channels in self._ask([partial(self._source.list_contact_channels, contact) for contact in new]):
            self._channels.update((channel.contact_channel_arn, channel) for channel in channels or ())

    def _ask(self, questions: Sequence[Callable[[], T]]) -> list[T | None]:
        return [self._known(answer) for answer in gather(questions)]

    def _known(self, answer: T | PagecliError) -> T | None:
        if not isinstance(answer, PagecliError):
            return answer
        is_missing = isinstance(answer, DeniedError | NotFoundError)
        if is_missing or not self._has_failed:
            self._on_error(answer)
        self._has_failed |= not is_missing
        return None


def _about(subject: str | None, history: PageHistory, channel: ContactChannel | None) -> PageAbout:
    name, kind = (channel.name, channel.type) if channel else (None, None)
    return PageAbout(subject, kind, name, history.error)
