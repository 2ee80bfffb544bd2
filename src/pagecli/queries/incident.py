"""Who was engaged for an incident, and what became of their pages: several operations put together."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from functools import partial
from typing import Any

from pagecli.concurrency import gather, gather_in_order
from pagecli.domain.filters import sort_pages
from pagecli.domain.incident import Incident, IncidentEngagement, people_paged
from pagecli.domain.incidents import sort_engagements
from pagecli.domain.model import Engagement, Page
from pagecli.errors import PagecliError
from pagecli.queries.history import list_histories
from pagecli.queries.problems import Problems
from pagecli.source import Source


def get_incident(
    source: Source, engagements: Sequence[Engagement], full: bool, with_kinds: bool, problems: Problems
) -> Incident:
    """Return the incident of these engagements, with the history of each unread page, or of all if `full`.

    `with_kinds` asks what it was about, and whether each was of a person, a plan or a schedule. What can't be had is
    kept in `problems`; at most MAX_CONCURRENT_REQUESTS are under way at once.
    """
    ordered = sort_engagements(engagements)
    first = ordered[0]
    contacts = list(dict.fromkeys(engagement.contact_arn for engagement in ordered)) if with_kinds else []
    questions: list[Callable[[], Any]] = [partial(list_engaged_pages, source, ordered, problems)]
    questions += [partial(source.get_contact, contact) for contact in contacts]
    questions += [partial(source.describe_engagement, first.engagement_arn)] if with_kinds else []
    answers: list[Any] = gather(questions)
    (pages, failed), *about = answers
    wanted = [page for found in pages for page in found if full or page.read_time is None]
    histories = list_histories(source, wanted, problems)
    *known, details = map(problems.take, about) if with_kinds else [None]
    kinds = {arn: contact.type for arn, contact in zip(contacts, known, strict=True) if contact}
    engaged = [
        IncidentEngagement(
            engagement,
            people_paged(engagement, found, histories),
            kinds.get(engagement.contact_arn),
            index not in failed,
        )
        for index, (engagement, found) in enumerate(zip(ordered, pages, strict=True))
    ]
    name = first.incident_id or first.engagement_arn
    return Incident(name, engaged, details.subject if details else None)


def list_engaged_pages(
    source: Source, engagements: Sequence[Engagement], problems: Problems
) -> tuple[list[list[Page]], set[int]]:
    """Return each engagement's pages in the order of SentTime, and the engagements whose pages are incomplete."""
    found: list[list[Page]] = [[] for _ in engagements]
    failed = set()
    listings = [partial(source.list_pages_by_engagement, each.engagement_arn) for each in engagements]
    for index, batch in gather_in_order(listings):
        if isinstance(batch, PagecliError):
            problems.fail(batch)
            failed.add(index)
        else:
            found[index] += batch.pages
    return [sort_pages(pages, "sent", reverse=True) for pages in found], failed
