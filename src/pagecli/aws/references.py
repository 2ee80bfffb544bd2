"""Which page or incident is meant: an ARN, a short form that a table has shown, or none given."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence

from pagecli.arns import PAGE_PATH, check_page_arn, path_of, region_of, short_form
from pagecli.aws.client import Service
from pagecli.aws.contacts import Contacts
from pagecli.aws.engagements import list_engagements
from pagecli.aws.pages import list_pages_of_contacts
from pagecli.errors import NotFoundError, PagecliError, UsageError
from pagecli.filters import sort_pages
from pagecli.model import Engagement, Page
from pagecli.text import escape_controls

# From the service model: IncidentId has at most 1024 characters of this pattern.
_INCIDENT = re.compile(r"[\\a-zA-Z0-9_@#%*+=:?./!\s-]{1,1024}", re.ASCII)
_MOST_NAMED = 5


def check_page(text: str) -> str:
    """Return the reference to a page; UsageError if it is neither a page's ARN nor a short form."""
    if text.startswith("arn:"):
        return check_page_arn(text)
    if not PAGE_PATH.fullmatch(text):
        raise UsageError(f"{text!r} names no page", "a page's ARN, or a short form such as akuam/2f92b456")
    return text


def check_incident(text: str) -> str:
    """Return the reference to an incident; UsageError if no IncidentId could be so."""
    hint = "an incident's ARN, or a short form such as checkout-latency/6b2f42cb"
    if not _INCIDENT.fullmatch(text):
        raise UsageError(f"{text!r} names no incident", hint)
    if ":ssm-contacts:" in text:
        raise UsageError(f"{text!r} is no incident's ARN", hint)
    return text


def find_page(service: Service, contacts: Contacts, reference: str) -> str:
    """Return the ARN of the page that is meant; NotFoundError if there is none, or more than one."""
    if reference.startswith("arn:"):
        return reference
    alias = reference.partition("/")[0]
    arns = (page.page_arn for page in list_all_pages(service, contacts, alias))
    return _only(reference, arns, f"no page of {alias} is {reference}", f"`pagecli list {alias} -n 0` shows them all")


def find_newest_page(service: Service, contacts: Contacts, contact: str) -> str:
    """Return the ARN of the page that was sent to the contact last; NotFoundError if there is none."""
    pages = sort_pages(list_all_pages(service, contacts, contact), "sent")
    if not pages:
        raise NotFoundError(f"{contact} has no page", "name another page, or set another PAGECLI_CONTACT")
    return pages[0].page_arn


def find_only_unread_page(service: Service, contacts: Contacts, contact: str) -> str:
    """Return the ARN of the contact's unread page; NotFoundError if there is none, or more than one."""
    pages = [page for page in list_all_pages(service, contacts, contact) if page.read_time is None]
    if not pages:
        raise NotFoundError(f"{contact} has no unread page", f"`pagecli list {contact}` shows those that were read")
    if len(pages) > 1:
        named = _some([short_form(page.page_arn) for page in sort_pages(pages, "sent")])
        raise NotFoundError(f"{contact} has {len(pages):,} unread pages", f"say which one: {named}")
    return pages[0].page_arn


def list_all_pages(service: Service, contacts: Contacts, contact: str) -> list[Page]:
    """Return every page of the contact; PagecliError if they can't be had whole."""
    pages: list[Page] = []
    for _, batch in list_pages_of_contacts(service, contacts, [contact]):
        if isinstance(batch, PagecliError):
            raise batch
        pages += batch.pages
    return pages


def find_engagements(service: Service, reference: str | None) -> list[Engagement]:
    """Return the engagements of the incident that is meant, None being the one that began last.

    NotFoundError if there is no such incident, or more than one.
    """
    if reference and reference.startswith("arn:"):
        found = list_engagements(service, service.region_for(region_of(reference)), reference)
        if not found:
            raise NotFoundError(f"nobody was engaged for {reference}", "is --region the right one?")
        return found
    engagements = [engagement for engagement in list_engagements(service, service.region) if engagement.incident_id]
    if reference:
        hint = "`pagecli incident` shows the newest, `pagecli list` the incident of each page"
        incident = _only(reference, (e.incident_id or "" for e in engagements), f"no incident is {reference}", hint)
    else:
        incident = _newest_incident(engagements)
    return [engagement for engagement in engagements if engagement.incident_id == incident]


def _newest_incident(engagements: Sequence[Engagement]) -> str:
    starts: dict[str, list[float]] = {}
    for engagement in engagements:
        known = [engagement.start_time.timestamp()] if engagement.start_time else []
        starts.setdefault(engagement.incident_id or "", []).extend(known)
    if not starts:
        raise NotFoundError("there is no incident that anybody was engaged for", "is --region the right one?")
    return max(starts, key=lambda incident: min(starts[incident], default=float("-inf")))


def _only(reference: str, arns: Iterable[str], missing: str, hint: str) -> str:
    """Return the one ARN that is meant: it is the reference, its path is, or its path begins so."""
    distinct = list(dict.fromkeys(arns))
    found = [arn for arn in distinct if reference in (arn, path_of(arn))]
    found = found or [arn for arn in distinct if path_of(arn).startswith(reference)]
    if not found:
        raise NotFoundError(missing, hint)
    if len(found) > 1:
        short = list(dict.fromkeys(map(short_form, found)))
        named = _some(short if len(short) == len(found) else found)
        raise NotFoundError(f"{reference} could be any of {len(found):,}", f"say which one: {named}")
    return found[0]


def _some(names: Sequence[str]) -> str:
    more = [f"{len(names) - _MOST_NAMED:,} more"] if len(names) > _MOST_NAMED else []
    return ", ".join([*map(escape_controls, names[:_MOST_NAMED]), *more])
