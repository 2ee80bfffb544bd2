"""What a source that can select, sort or count pages itself is asked, and what is said as a listing would say it."""

from __future__ import annotations

from collections.abc import Sequence

from pagecli.arns import ContactArn
from pagecli.domain.filters import PageFilter
from pagecli.domain.model import Page
from pagecli.domain.stats import GroupStats
from pagecli.errors import PagecliError
from pagecli.queries.contacts import Contacts, People, resolve_all
from pagecli.queries.pages import nobody
from pagecli.queries.problems import Problems
from pagecli.source import PageCounter, SelectedAtOnce, Source


def first_pages(
    source: Source,
    contacts: Contacts,
    names: Sequence[str] | None,
    wanted: PageFilter,
    problems: Problems,
    *,
    limit: int,
    reverse: bool,
    with_counts: bool,
) -> tuple[list[Page], GroupStats | None] | None:
    """Return the newest pages that match, or the oldest, and where wanted the counts of all that match.

    None if they have to be listed for that.
    """
    if not isinstance(source, PageCounter):
        return None
    people = all_people(source, contacts, names)
    arns = arns_of(people)
    counted = source.count_pages(arns, wanted, None, None, (None, None), ()) if with_counts else None
    found = source.first_pages(arns, wanted, limit, reverse) if counted or not with_counts else None
    if found is None:
        return None
    tell_problems(source, people, wanted, found, problems)
    return found.pages, counted.total() if counted else None


def all_people(source: Source, contacts: Contacts, names: Sequence[str] | None) -> People:
    """Return whose pages are meant; of an ARN it is asked whether people stand behind it."""
    people = list(resolve_all(source, contacts, names))
    untyped = [name for name, c in people if isinstance(c, ContactArn) and not contacts.is_type_known(c)]
    for name, contact in people:
        if isinstance(contact, ContactArn) and name in untyped:
            contacts.learn_type(contact)
    return people + [person for person in resolve_all(source, contacts, untyped) if person not in people]


def arns_of(people: People) -> list[str]:
    """Return the ARNs of those who were found."""
    return [contact.arn for _, contact in people if isinstance(contact, ContactArn)]


def tell_problems(
    source: PageCounter, people: People, wanted: PageFilter, selected: SelectedAtOnce, problems: Problems
) -> None:
    """Keep as a problem who can't be found, and whose pages are not all there."""
    if not people:
        problems.fail(nobody(source))
    for name, contact in people:
        error = contact if isinstance(contact, PagecliError) else source.missing_pages(contact.arn, wanted.until_given)
        if error:
            is_about = len(people) > 1 and not isinstance(contact, PagecliError)
            problems.fail(error.about(name) if is_about else error)
    if wanted.by_time:
        problems.add_undated_pages(selected.undated)
    problems.note_unmatched(selected.unmatched)
