"""What happened to a page: DescribePage, ListPageReceipts, ListPageResolutions, and the channel that receipts name."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from functools import partial
from typing import Any

from msgspec.structs import replace

from pagecli.concurrency import gather
from pagecli.domain.history import DescribedPage, PageHistory
from pagecli.domain.model import ContactChannel, Page
from pagecli.errors import DeniedError, PagecliError
from pagecli.queries.contacts import Contacts
from pagecli.queries.problems import Problems
from pagecli.queries.references import PageReference
from pagecli.source import Source
from pagecli.times import Moment


def describe_pages(
    source: Source,
    contacts: Contacts,
    wanted: Sequence[PageReference],
    with_channel: bool,
    moment: Moment,
    problems: Problems,
) -> list[DescribedPage]:
    """Return these pages with their histories, in order; a page that can't be fetched stops no other."""

    def describe(reference: PageReference) -> DescribedPage:
        try:
            return describe_page(source, reference.newest(source, contacts, moment), with_channel, problems)
        except PagecliError as error:
            raise (error.about(reference.page or reference.contact) if len(wanted) > 1 else error) from None

    pages = []
    for answer in gather([partial(describe, reference) for reference in wanted]):
        if isinstance(answer, PagecliError):
            problems.fail(answer)
        else:
            pages.append(answer)
    return pages


def describe_page(source: Source, page_arn: str, with_channel: bool, problems: Problems) -> DescribedPage:
    """Return the page with its history; parts that are denied are left out, and go to `problems`.

    NotFoundError for a page that is gone; DeniedError if nothing of it may be seen.
    """
    questions: Sequence[Callable[[str], Any]] = (
        source.describe_page,
        source.list_page_receipts,
        source.list_page_resolutions,
    )
    answers = gather([partial(ask, page_arn) for ask in questions])
    if all(isinstance(answer, DeniedError) for answer in answers):
        raise answers[0]
    if isinstance(answers[0], PagecliError) and not isinstance(answers[0], DeniedError):
        raise answers[0]
    details, receipts, resolutions = map(problems.take, answers)
    history = PageHistory(receipts, resolutions)
    if with_channel and details and history.channel_arn:
        channels = _list_channels(source, [details.contact_arn], problems)
        history = replace(history, channel=channels.get(history.channel_arn))
    return DescribedPage(page_arn, details, history)


def list_histories(source: Source, pages: Sequence[Page], problems: Problems) -> dict[str, PageHistory]:
    """Return the history of each page by its ARN; what can't be fetched is missing, and goes to `problems`.

    The channels of their contacts are fetched at once: there is hardly ever a page whose receipts name none.
    """
    arns = list(dict.fromkeys(page.page_arn for page in pages))
    contacts = list(dict.fromkeys(page.contact_arn for page in pages))
    questions: Sequence[Callable[[str], Sequence[Any]]] = (source.list_page_receipts, source.list_page_resolutions)
    jobs: list[Callable[[], Any]] = [partial(ask, arn) for arn in arns for ask in questions]
    jobs += [partial(source.list_contact_channels, contact) for contact in contacts]
    answers = iter(gather(jobs))
    histories = {arn: PageHistory(problems.take(next(answers)), problems.take(next(answers))) for arn in arns}
    with_channel = {page.contact_arn for page in pages if histories[page.page_arn].channel_arn}
    listed = [answer for contact, answer in zip(contacts, answers, strict=True) if contact in with_channel]
    channels: dict[str, ContactChannel] = {
        each.contact_channel_arn: each for answer in listed for each in problems.take(answer) or ()
    }
    return {arn: replace(each, channel=channels.get(each.channel_arn or "")) for arn, each in histories.items()}


def _list_channels(source: Source, contacts: Sequence[str], problems: Problems) -> dict[str, ContactChannel]:
    distinct = list(dict.fromkeys(contacts))
    answers = gather([partial(source.list_contact_channels, contact) for contact in distinct])
    return {channel.contact_channel_arn: channel for answer in answers for channel in problems.take(answer) or ()}
