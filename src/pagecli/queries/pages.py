"""Lists the pages of one contact or many, by ListPagesByContact."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Sequence
from functools import partial
from itertools import chain

from pagecli.arns import ContactArn
from pagecli.concurrency import gather, gather_in_order, gather_whole
from pagecli.connection import name_places
from pagecli.domain.filters import PageFilter, UnmatchedTexts
from pagecli.domain.model import MAX_RESULTS, Page, PageBatch
from pagecli.errors import EndlessListingError, NobodyError, PagecliError, UsageError
from pagecli.queries.contacts import Contacts, People, resolve_all
from pagecli.queries.open import OpenPages
from pagecli.queries.problems import Problems
from pagecli.source import Source, narrowed

# From AWS's page on ListPagesByContact: NextToken has at most 2048 characters of this pattern.
_TOKEN = re.compile(r"[\\/a-zA-Z0-9_+=-]{1,2048}")


def check_page_size(size: int) -> int:
    """Return MaxResults; UsageError unless it is 0 (the service's default) to 1024."""
    if not 0 <= size <= MAX_RESULTS:
        raise UsageError(f"--page-size {size} is out of range", f"0 to {MAX_RESULTS}; 0 leaves it to the service")
    return size


def check_token(token: str) -> str:
    """Return the NextToken; UsageError unless it is 1 to 2048 characters of the service's pattern."""
    if not _TOKEN.fullmatch(token):
        raise UsageError("--starting-token is not a NextToken", "1 to 2048 of letters, digits and \\ / _ + = -")
    return token


def select_pages(
    source: Source,
    contacts: Contacts,
    names: Sequence[str] | None,
    wanted: PageFilter,
    problems: Problems,
    *,
    page_size: int = MAX_RESULTS,
    token: str | None = None,
    in_order: bool = True,
    resume_hint: Callable[[str, str], str] | None = None,
) -> Iterator[list[Page]]:
    """Yield the matching pages of each batch, contact by contact; a failure stops no other contact.

    Not `in_order`, the contacts of several accounts and regions come as they are complete. `resume_hint` words how to
    go on from a name's NextToken where its listing failed.
    """
    tokens: dict[str, str | None] = {}
    unmatched = UnmatchedTexts(wanted)
    open_pages = OpenPages(source, wanted.open_at, problems) if wanted.open_at else None
    for name, batch in list_pages_of_contacts(narrowed(source, wanted), contacts, names, page_size, token, in_order):
        if isinstance(batch, PagecliError):
            serves = not isinstance(batch, EndlessListingError) and _TOKEN.fullmatch(tokens.get(name) or "")
            resume_at = tokens[name] if serves else None
            problems.fail(batch.with_more_hint(resume_hint(name, resume_at)) if resume_hint and resume_at else batch)
            continue
        tokens[name] = batch.next_token
        unmatched.look(batch.pages)
        pages = wanted.select(batch.pages)
        if open_pages:
            pages = open_pages.among(pages)
        if wanted.by_time:
            problems.add_undated_pages(sum(page.sent_time is None for page in pages))
        yield pages
    problems.note_unmatched(unmatched)


def list_pages_of_contacts(
    source: Source,
    contacts: Contacts,
    names: Sequence[str] | None,
    page_size: int = MAX_RESULTS,
    token: str | None = None,
    in_order: bool = True,
) -> Iterator[tuple[str, PageBatch | PagecliError]]:
    """Yield (name, batch of pages) contact by contact, several of them asked at once; None is all contacts.

    A contact that can't be found or listed stops no other: its error is its last item. For an escalation plan or an
    on-call schedule come the people behind it, each by their ARN. Whether it is one is known of an alias. An ARN does
    not tell: it is listed as it is, and only where that yields no page GetContact is asked, so that a person's pages
    cost no request more; the people behind it then come last.
    """
    people = list(resolve_all(source, contacts, names))
    if names is None and not people:
        yield "", nobody(source)
    if token and len(people) > 1:
        raise UsageError("--starting-token is for one contact", f"{len(people)} stand behind this one: name one")
    pageless = {name: c for name, c in people if isinstance(c, ContactArn) and not contacts.is_type_known(c)}
    for name, batch in _list_all(source, contacts, people, page_size, token, in_order):
        if isinstance(batch, PagecliError) or batch.pages:
            pageless.pop(name, None)
        yield name, batch
    learnt = gather([partial(contacts.learn_type, contact) for contact in pageless.values()])
    yield from ((name, error) for name, error in zip(pageless, learnt, strict=True) if error)
    behind = [person for person in resolve_all(source, contacts, list(pageless)) if person not in people]
    yield from _list_all(source, contacts, behind, page_size, None, in_order)


def nobody(source: Source) -> NobodyError:
    """Return the error for `--all` where there is no contact."""
    where = f"no personal contact in {name_places(source.places)}: nobody's pages were looked at"
    return NobodyError(where, "check --profile and --region; `pagecli contacts` shows all contacts")


def _list_all(
    source: Source, contacts: Contacts, people: People, page_size: int, token: str | None, in_order: bool
) -> Iterator[tuple[str, PageBatch | PagecliError]]:
    known = [(name, contact) for name, contact in people if not isinstance(contact, PagecliError)]
    listings = (gather_in_order if in_order else gather_whole)(
        [partial(_list_pages_of, source, contacts, name, contact, page_size, token) for name, contact in known]
    )
    for name, contact in people:
        if isinstance(contact, PagecliError):
            yield name, contact
    for index, batch in listings:
        name = known[index][0]
        yield name, batch.about(name) if isinstance(batch, PagecliError) and len(people) > 1 else batch


def _list_pages_of(
    source: Source, contacts: Contacts, name: str, contact: ContactArn, page_size: int, token: str | None
) -> Iterator[PageBatch]:
    """Return the pages of the contact that `name` was resolved to."""

    def begin(contact: ContactArn) -> Iterator[PageBatch]:
        listing = source.list_pages_by_contact(contact.arn, page_size, token)
        return chain([next(listing)], listing)  # fetches the first batch now, to see whether the ARN is still valid

    return contacts.ask(name, contact, begin)
