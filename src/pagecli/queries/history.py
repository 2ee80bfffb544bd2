"""One page with all that the service tells of it: several operations put together."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from functools import partial
from typing import Any

from msgspec.structs import replace

from pagecli.aws.channels import list_contact_channels
from pagecli.aws.client import Service
from pagecli.aws.traces import describe_page, list_page_receipts, list_page_resolutions
from pagecli.domain.model import ContactChannel, PageDetails, PageStory, Trace
from pagecli.errors import DeniedError, PagecliError
from pagecli.queries.concurrency import each
from pagecli.queries.problems import Parts

_OPERATIONS: Sequence[Callable[[Service, str], Any]] = (describe_page, list_page_receipts, list_page_resolutions)


def fetch_story(service: Service, page_arn: str, with_channel: bool, parts: Parts) -> PageStory:
    """Return the page's story; what may not be seen is left out of it, and kept in `parts`.

    NotFoundError for a page that is gone; DeniedError if nothing of it may be seen.
    """
    answers = each([partial(operation, service, page_arn) for operation in _OPERATIONS])
    if all(isinstance(answer, DeniedError) for answer in answers):
        raise answers[0]
    if isinstance(answers[0], PagecliError) and not isinstance(answers[0], DeniedError):
        raise answers[0]
    details, receipts, resolutions = map(parts.take, answers)
    trace = Trace(receipts, resolutions)
    if with_channel and details and trace.channel_arn:
        trace = replace(trace, channel=_find_channel(service, details, trace.channel_arn, parts))
    return PageStory(page_arn, details, trace)


def _find_channel(service: Service, page: PageDetails, channel_arn: str, parts: Parts) -> ContactChannel | None:
    [channels] = each([partial(list_contact_channels, service, page.contact_arn)])
    known = {channel.contact_channel_arn: channel for channel in parts.take(channels) or ()}
    return known.get(channel_arn)
