"""Resolves PAGE, INCIDENT and ENGAGEMENT: an ARN, a short form shown in a table, or none given."""

from __future__ import annotations

import re
from collections.abc import Callable, Collection, Mapping, Sequence
from datetime import datetime

from msgspec import Struct

from pagecli.arns import PAGE_PATH, check_contact, check_engagement_arn, check_page_arn, path_of, short_form
from pagecli.domain.filters import sort_pages
from pagecli.domain.incidents import group_by_incident
from pagecli.domain.model import Engagement, Page
from pagecli.errors import NotFoundError, PagecliError, UsageError
from pagecli.queries.contacts import Contacts
from pagecli.queries.pages import list_pages_of_contacts
from pagecli.source import Source
from pagecli.text import name_some, suggest
from pagecli.times import Moment, show_time

# From the service model: IncidentId has at most 1024 characters of this pattern.
_INCIDENT = re.compile(r"[\\a-zA-Z0-9_@#%*+=:?./!\s-]{1,1024}", re.ASCII)


class AmbiguousPageError(NotFoundError):
    """A short form that could be any of these pages."""

    def __init__(self, what: str, hint: str | None = None, pages: Sequence[Page] = ()) -> None:
        super().__init__(what, hint)
        self.pages = pages


class PageReference(Struct, frozen=True):
    """A page as the command line names it: by ARN or short form, or as one of the contact's."""

    page: str | None
    contact: str

    def newest(self, source: Source, contacts: Contacts, moment: Moment) -> str:
        """Return the page's ARN, by default of the page that the contact got last; NotFoundError if there is none.

        AmbiguousPageError, with their times, if there are several.
        """
        if self.page:
            return self._named(source, contacts, self.page, moment)
        pages = sort_pages(list_all_pages(source, contacts, self.contact), "sent")
        if not pages:
            raise NotFoundError(f"{self.contact} has no page", "name one, or set another PAGECLI_CONTACT")
        return pages[0].page_arn

    def _named(self, source: Source, contacts: Contacts, reference: str, moment: Moment) -> str:
        if reference.startswith("arn:"):
            return reference
        alias = reference.partition("/")[0]
        pages = {page.page_arn: page for page in sort_pages(list_all_pages(source, contacts, alias), "sent")}
        found = _meant(reference, pages)
        if not found:
            hint = f"{suggest('list', alias, options=['-n', '0'])} shows them all"
            raise NotFoundError(f"no page of {alias} is {reference}", hint)
        if len(found) > 1:
            what, hint = _ambiguity(reference, {arn: pages[arn].sent_time for arn in found}, moment)
            raise AmbiguousPageError(what, hint, [pages[arn] for arn in found])
        return found[0]


def read_page_reference(
    text: str | None, variables: Mapping[str, str], check: Callable[[str], str] = check_contact
) -> PageReference:
    """Read PAGE, or PAGECLI_CONTACT, which has its own `check`, in its place; UsageError if it is none."""
    form = "a page's ARN, or a short form such as akuam/f509b571"
    contact = variables.get("PAGECLI_CONTACT", "")
    if text is None and not contact:
        raise UsageError("which page?", f"name it ({form}; `pagecli list --all` shows them), or set PAGECLI_CONTACT")
    if text is None:
        return PageReference(None, check(contact))
    if text.startswith("arn:"):
        return PageReference(check_page_arn(text), contact)
    text = text.removeprefix("page/")  # in an ARN's form, as `pagecli serve` prints it
    if not PAGE_PATH.fullmatch(text):
        raise UsageError(f"{text!r} names no page", form)
    return PageReference(text, contact)


def check_incident_or_engagement(text: str) -> str:
    """Return the reference to either; UsageError if it can be neither."""
    return check_engagement(text) if ":ssm-contacts:" in text else check_incident(text)


def check_incident(text: str) -> str:
    """Return the reference to an incident; UsageError if it can't be an IncidentId."""
    hint = "an incident's ARN, or a short form such as checkout-latency/6b2f42cb"
    if not _INCIDENT.fullmatch(text):
        raise UsageError(f"{text!r} names no incident", hint)
    if ":ssm-contacts:" in text:
        raise UsageError(f"{text!r} is no incident's ARN", hint)
    return text


def check_engagement(text: str) -> str:
    """Return the reference to an engagement; UsageError if it is neither its ARN nor a short form."""
    if text.startswith("arn:"):
        return check_engagement_arn(text)
    text = text.removeprefix("engagement/")
    if not PAGE_PATH.fullmatch(text):
        form = "its ARN, or a short form such as checkout_escalation/27bd86cf"
        raise UsageError(f"{text!r} names no engagement", form)
    return text


def find_engagement(source: Source, reference: str, moment: Moment) -> str:
    """Return the ARN of the engagement that is meant; NotFoundError if there is none, or more than one."""
    if reference.startswith("arn:"):
        return reference
    starts = {engagement.engagement_arn: engagement.start_time for engagement in _list_engagements(source)}
    found = _meant(reference, starts)
    if not found:
        raise NotFoundError(f"no engagement is {reference}", f"{suggest('incidents')} shows the incidents")
    if len(found) > 1:
        raise NotFoundError(*_ambiguity(reference, {arn: starts[arn] for arn in found}, moment))
    return found[0]


def list_all_pages(source: Source, contacts: Contacts, contact: str) -> list[Page]:
    """Return every page of the contact; PagecliError if any can't be listed."""
    pages: list[Page] = []
    for _, batch in list_pages_of_contacts(source, contacts, [contact]):
        if isinstance(batch, PagecliError):
            raise batch
        pages += batch.pages
    return pages


def find_engagements(
    source: Source, reference: str | None, moment: Moment, note: Callable[[str], object]
) -> list[Engagement]:
    """Return the engagements of the incident; `reference` None is the newest.

    Of a response plan it is the newest incident, and `note` is told that there are others. NotFoundError if there is
    no such incident, or if it could be one of several.
    """
    if reference and reference.startswith("arn:"):
        found = _list_engagements(source, reference)
        if not found:
            raise NotFoundError(f"nobody was engaged for {reference}", "is --region the right one?")
        return found
    groups = [group for group in group_by_incident(_list_engagements(source)) if group[0].incident_id]
    return _named_group(reference, groups, [], moment, note)


def find_incident_or_engagement(
    source: Source, reference: str | None, moment: Moment, note: Callable[[str], object]
) -> list[Engagement]:
    """Return the engagements as `find_engagements` does; of an engagement those of its incident, if it has one."""
    if reference and ":ssm-contacts:" in reference:
        engagement = source.describe_engagement(reference)
        return _list_engagements(source, engagement.incident_id) if engagement.incident_id else [engagement]
    if reference is None or reference.startswith("arn:"):
        return find_engagements(source, reference, moment, note)
    groups = group_by_incident(_list_engagements(source))
    incidents = [group for group in groups if group[0].incident_id]
    return _named_group(reference, incidents, groups, moment, note)


def _list_engagements(source: Source, incident_id: str | None = None) -> list[Engagement]:
    return [engagement for batch in source.list_engagements(incident_id) for engagement in batch.engagements]


def _named_group(
    reference: str | None,
    incidents: Sequence[list[Engagement]],
    others: Sequence[list[Engagement]],
    moment: Moment,
    note: Callable[[str], object],
) -> list[Engagement]:
    """Return the incident that is meant, or the one of `others` with the engagement that is; the newest come first."""
    if reference is None:
        if not incidents:
            raise NotFoundError("nobody was engaged for any incident", "is --region the right one?")
        return incidents[0]
    named = [(group, group[0].incident_id or "") for group in incidents]
    of_plan = [group for group, name in named if reference in (name, path_of(name).partition("/")[0])]
    if len(of_plan) > 1:
        note(f"the newest of {len(of_plan):,} incidents of {reference}; `pagecli incidents` lists those of 7 days")
    found = of_plan[:1] or [group for group, name in named if reference == path_of(name)]
    found = found or [group for group, name in named if path_of(name).startswith(reference)]
    found = found or [group for group in others if any(path_of(e.engagement_arn).startswith(reference) for e in group)]
    if not found:
        raise NotFoundError(f"no incident is {reference}", "`pagecli incidents` lists those of the last 7 days")
    if len(found) > 1:
        shown = name_some([_candidate(group, moment) for group in found])
        raise NotFoundError(f"{reference} could be any of {len(found):,}", f"say which one: {shown}")
    return found[0]


def _candidate(group: Sequence[Engagement], moment: Moment) -> str:
    first = group[0]
    return _dated(short_form(first.incident_id or first.engagement_arn), first.start_time, moment)


def _dated(name: str, time: datetime | None, moment: Moment) -> str:
    return f"{name} from {show_time(time, *moment)}" if time else name


def _meant(reference: str, arns: Collection[str]) -> list[str]:
    """Return the ARNs that are meant: it is the reference, its path is, or its path begins so."""
    exact = [arn for arn in arns if reference in (arn, path_of(arn))]
    return exact or [arn for arn in arns if path_of(arn).startswith(reference)]


def _ambiguity(reference: str, times: Mapping[str, datetime | None], moment: Moment) -> tuple[str, str]:
    """Return what to say of a reference to several things, and which they are, with their times."""
    short = set(map(short_form, times))
    names = {arn: short_form(arn) if len(short) == len(times) else arn for arn in times}
    named = name_some([_dated(names[arn], time, moment) for arn, time in times.items()])
    return f"{reference} could be any of {len(times):,}", f"say which one: {named}"
