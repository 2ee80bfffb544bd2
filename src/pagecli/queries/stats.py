"""How fast pages are delivered and read: counted as they come, or by a source that can count them itself."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from datetime import tzinfo

from pagecli.domain.filters import PageFilter
from pagecli.domain.stats import Counted, Span, Statistics
from pagecli.periods import Hours
from pagecli.queries.at_once import all_people, arns_of, tell_problems
from pagecli.queries.contacts import Contacts
from pagecli.queries.pages import select_pages
from pagecli.queries.problems import Problems
from pagecli.source import PageCounter, Source


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
    """Count the pages that match; a failure stops no other contact.

    The result can tell how many latencies are `within` each of these times, in seconds.
    """
    if isinstance(source, PageCounter) and not sleep:
        people = all_people(source, contacts, names)
        if counted := source.count_pages(arns_of(people), wanted, by, zone, span, within):
            tell_problems(source, people, wanted, counted, problems)
            return counted
    statistics = Statistics(by, zone, sleep, span)
    for pages in select_pages(source, contacts, names, wanted, problems):
        statistics.add(pages)
        say(f"{statistics.pages:,} pages so far")
    return statistics
