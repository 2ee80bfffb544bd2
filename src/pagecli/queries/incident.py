"""Who was engaged for an incident, and what became of their pages: several operations put together."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from functools import partial
from typing import Any

from msgspec.structs import replace

from pagecli.aws.channels import list_contact_channels
from pagecli.aws.client import Service
from pagecli.aws.engagements import list_pages_by_engagement
from pagecli.aws.traces import list_page_receipts, list_page_resolutions
from pagecli.domain.filters import sort_pages
from pagecli.domain.incident import Engaged, EngagedPage, Incident, Person
from pagecli.domain.model import ContactChannel, Engagement, Page, Trace
from pagecli.errors import PagecliError
from pagecli.queries.concurrency import each, in_order
from pagecli.queries.plan import get_planned_contact
from pagecli.queries.problems import Parts


def fetch_incident(
    service: Service, engagements: Sequence[Engagement], full: bool, with_kinds: bool, parts: Parts
) -> Incident:
    """Return the incident of these engagements, with the traces of its unread pages, or of all if `full`.

    `with_kinds` asks whether each was of a person, a plan or a schedule. What can't be had is kept in `parts`; at most
    MAX_CONCURRENT_REQUESTS are under way at once.
    """
    ordered = sorted(engagements, key=lambda engagement: (engagement.start_time is None, engagement.start_time))
    pages, failed = _fetch_pages(service, ordered, parts)
    wanted = [page for found in pages for page in found if full or page.read_time is None]
    traces = fetch_traces(service, wanted, parts)
    kinds = _fetch_kinds(service, ordered, parts) if with_kinds else {}
    engaged = [
        Engaged(
            engagement,
            _people(engagement, found, traces),
            kinds.get(engagement.contact_arn),
            index not in failed,
        )
        for index, (engagement, found) in enumerate(zip(ordered, pages, strict=True))
    ]
    return Incident(ordered[0].incident_id or "", engaged)


def fetch_traces(service: Service, pages: Sequence[Page], parts: Parts) -> dict[str, Trace]:
    """Return what is known of each page, by its ARN; what can't be had is missing in the trace, and kept in `parts`."""
    arns = list(dict.fromkeys(page.page_arn for page in pages))
    operations: Sequence[Callable[..., Sequence[Any]]] = (list_page_receipts, list_page_resolutions)
    answers = iter(each([partial(operation, service, arn) for arn in arns for operation in operations]))
    traces = {arn: Trace(parts.take(next(answers)), parts.take(next(answers))) for arn in arns}
    contacts = [page.contact_arn for page in pages if traces[page.page_arn].channel_arn]
    channels = _fetch_channels(service, contacts, parts)
    return {arn: replace(trace, channel=channels.get(trace.channel_arn or "")) for arn, trace in traces.items()}


def _fetch_pages(
    service: Service, engagements: Sequence[Engagement], parts: Parts
) -> tuple[list[list[Page]], set[int]]:
    """Return the pages of each engagement in the order in which they were sent, and whose could not be had whole."""
    found: list[list[Page]] = [[] for _ in engagements]
    failed = set()
    for index, batch in in_order([partial(list_pages_by_engagement, service, e.engagement_arn) for e in engagements]):
        if isinstance(batch, PagecliError):
            parts.errors.append(batch)
            failed.add(index)
        else:
            found[index] += batch.pages
    return [sort_pages(pages, "sent", reverse=True) for pages in found], failed


def _fetch_channels(service: Service, contacts: Sequence[str], parts: Parts) -> dict[str, ContactChannel]:
    distinct = list(dict.fromkeys(contacts))
    answers = each([partial(list_contact_channels, service, contact) for contact in distinct])
    return {channel.contact_channel_arn: channel for answer in answers for channel in parts.take(answer) or ()}


def _fetch_kinds(service: Service, engagements: Sequence[Engagement], parts: Parts) -> dict[str, str]:
    distinct = list(dict.fromkeys(engagement.contact_arn for engagement in engagements))
    answers = zip(distinct, each([partial(get_planned_contact, service, contact) for contact in distinct]), strict=True)
    found = [(arn, parts.take(answer)) for arn, answer in answers]
    return {arn: contact.type for arn, contact in found if contact}


def _people(engagement: Engagement, pages: Sequence[Page], traces: dict[str, Trace]) -> list[Person]:
    people: dict[str, Person] = {}
    for page in pages:
        trace = traces.get(page.page_arn, Trace())
        person = people.setdefault(page.contact_arn, Person(page.contact_arn))
        person.pages.append(EngagedPage(page, engagement, trace))
    return list(people.values())
