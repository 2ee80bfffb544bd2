"""How fast pages are delivered and read: counted as they come, or by a source that can count them itself."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from datetime import tzinfo

from pagecli.arns import ContactArn
from pagecli.domain.filters import PageFilter
from pagecli.domain.stats import Counted, Span, Statistics
from pagecli.errors import PagecliError
from pagecli.periods import Hours
from pagecli.queries.contacts import Contacts, People, resolve_all
from pagecli.queries.pages import nobody, select_pages
from pagecli.queries.problems import Problems
from pagecli.source import CountedAtOnce, PageCounter, Source


def count_pages(
    source: Source,
    contacts: Contacts,
    names: Sequence[str] | None,
    wanted: PageFilter,
    problems: Problems,
    *,
    by: str | None,
    zone: tzinfo | None,
    sleep: Hours | None,
    span: Span,
    within: Sequence[float],
    say: Callable[[str], None],
) -> Counted:
    """Return the pages that match, counted; what fails stops no other contact.

    It will be asked how many latencies are `within` each of these times, in seconds.
    """
    if isinstance(source, PageCounter) and not sleep:
        people = _people(source, contacts, names)
        arns = [contact.arn for _, contact in people if isinstance(contact, ContactArn)]
        if counted := source.count_pages(arns, wanted, by, zone, span, within):
            _tell(source, people, wanted, counted, problems)
            return counted
    statistics = Statistics(by, zone, sleep, span)
    for pages in select_pages(source, contacts, names, wanted, problems):
        statistics.add(pages)
        say(f"{statistics.pages:,} pages so far")
    return statistics


def _people(source: Source, contacts: Contacts, names: Sequence[str] | None) -> People:
    """Return whose pages are meant; of an ARN it is asked whether people stand behind it."""
    people = list(resolve_all(source, contacts, names))
    untyped = [name for name, c in people if isinstance(c, ContactArn) and not contacts.is_type_known(c)]
    for name, contact in people:
        if isinstance(contact, ContactArn) and name in untyped:
            contacts.learn_type(contact)
    return people + [person for person in resolve_all(source, contacts, untyped) if person not in people]


def _tell(source: PageCounter, people: People, wanted: PageFilter, counted: CountedAtOnce, problems: Problems) -> None:
    """Keep as a problem who can't be found, and whose pages are not all there."""
    if not people:
        problems.fail(nobody(source))
    for name, contact in people:
        error = contact if isinstance(contact, PagecliError) else source.missing_pages(contact.arn, wanted.until_given)
        if error:
            is_about = len(people) > 1 and not isinstance(contact, PagecliError)
            problems.fail(error.about(name) if is_about else error)
    if wanted.by_time:
        problems.add_undated_pages(counted.undated)
    problems.note_unmatched(counted.unmatched)
