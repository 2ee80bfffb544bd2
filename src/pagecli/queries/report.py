"""Fetches what a report needs: pages of two periods, incidents, receipts of unread pages, shifts."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from datetime import timedelta
from functools import partial
from typing import Any, NamedTuple

from msgspec.structs import replace

from pagecli.arns import ContactArn
from pagecli.concurrency import gather
from pagecli.domain.filters import PageFilter
from pagecli.domain.incidents import IncidentSummary
from pagecli.domain.intervals import join
from pagecli.domain.model import ContactChannel, Page
from pagecli.domain.oncall import HoursOnCall, count_hours
from pagecli.domain.report import (
    MOST_EXAMINED,
    ChannelFailures,
    PagesOfPeriods,
    Report,
    failing_channels,
    nights_broken,
    period_before,
    split_incidents,
)
from pagecli.errors import PagecliError
from pagecli.periods import Hours, Period, nights_in, weekends_in
from pagecli.queries.contacts import Contacts, resolve_all
from pagecli.queries.incidents import IncidentFilter, list_incidents
from pagecli.queries.oncall import find_asked, get_shifts
from pagecli.queries.pages import select_pages
from pagecli.queries.problems import Problems
from pagecli.source import ReceiptReader, Source, narrowed
from pagecli.times import Moment

_MAY_BE_OPEN = timedelta(days=2)


class Asked(NamedTuple):
    """Whom a report is about (None is everybody), which pages, and which period."""

    names: list[str] | None
    pages: PageFilter
    period: Period
    sleep: Hours


def get_report(
    source: Source,
    contacts: Contacts,
    asked: Asked,
    moment: Moment,
    problems: Problems,
    say: Callable[[str], None] = lambda text: None,
) -> Report:
    """Return the report; what can't be had is kept in `problems`. PagecliError if none of the names is a contact's."""
    asked = asked._replace(names=_known(contacts, asked.names, problems))
    period, before = asked.period, period_before(asked.period, moment.zone)
    wanted = replace(asked.pages, since=period.start, until=period.end)
    counts = PagesOfPeriods(
        wanted,
        replace(asked.pages, since=before.start, until=before.end),
        moment.zone,
        asked.sleep,
        None if isinstance(source, ReceiptReader) else MOST_EXAMINED,
    )
    both = replace(asked.pages, since=before.start, until=period.end)

    def find_failures(problems: Problems) -> tuple[list[ChannelFailures], int]:
        for pages in select_pages(narrowed(source, both), contacts, asked.names, both, problems):
            counts.add(pages)
            say(f"{counts.statistics.pages + counts.before.pages:,} pages so far")
        return _find_failures(source, counts.unread, problems)

    (failures, examined), incidents, on_call = _side_by_side(
        problems,
        find_failures,
        partial(_list_incidents, source, contacts, asked, moment),
        partial(_hours, source, contacts, asked, moment),
    )
    handed_over, began = split_incidents(incidents or (), period)
    return Report(
        period=period,
        before=before,
        handed_over=handed_over,
        incidents=began,
        total=counts.statistics.total(),
        total_before=counts.before.total(),
        people=counts.people(),
        hours=counts.statistics.hours,
        nights=nights_broken(counts.statistics),
        on_call=on_call,
        slowest=counts.slowest,
        failures=failures,
        examined=examined,
        unread=counts.statistics.total().pages - counts.statistics.total().read,
        gone=0 if asked.names else counts.of_others(began),
        knows_incidents=incidents is not None,
    )


def _known(contacts: Contacts, names: list[str] | None, problems: Problems) -> list[str] | None:
    """Return the names that are a contact's: resolved now, once for all parts of the report."""
    if names is None:
        return None
    found = gather([partial(contacts.find, name) for name in names])
    known = [name for name, answer in zip(names, found, strict=True) if not isinstance(answer, PagecliError)]
    errors = [answer for answer in found if isinstance(answer, PagecliError)]
    for error in errors if known else errors[:-1]:
        problems.fail(error)
    if not known:
        raise errors[-1]
    return known


def _side_by_side(problems: Problems, *parts: Callable[[Problems], Any]) -> list[Any]:
    """Return what the parts return, each with problems of its own; raise the first error that is raised."""
    own = [problems.apart() for _ in parts]
    answers = gather([partial(part, each) for part, each in zip(parts, own, strict=True)])
    for each in own:
        problems.join(each)
    for answer in answers:
        if isinstance(answer, PagecliError):
            raise answer
    return answers


def _list_incidents(
    source: Source, contacts: Contacts, asked: Asked, moment: Moment, problems: Problems
) -> list[IncidentSummary] | None:
    """Return the incidents that began in the period or later, or so lately that they may be open; None if unknown."""
    since = min(asked.period.start, moment.now - _MAY_BE_OPEN)
    wanted = IncidentFilter(asked.names or (), since)
    try:
        found = list_incidents(source, contacts, wanted, True, moment.now, problems)
        if not found and not problems.is_complete:
            return None
    except PagecliError as error:
        problems.take(error)
        return None
    if asked.pages.incident or asked.pages.sender:
        about = replace(asked.pages, since=None, until=None)
        return [each for each in found if about.select(each.pages)]
    return found


def _find_failures(source: Source, pages: Sequence[Page], problems: Problems) -> tuple[list[ChannelFailures], int]:
    reader = source if isinstance(source, ReceiptReader) else None
    receipts = reader.receipts_of(pages) if reader else {}
    missing = [page.page_arn for page in pages if page.page_arn not in receipts]
    if reader:
        del missing[1:]  # one is enough to say why
    answers = gather([partial(source.list_page_receipts, page_arn) for page_arn in missing])
    taken = [(page_arn, problems.take(answer)) for page_arn, answer in zip(missing, answers, strict=True)]
    receipts |= {page_arn: found for page_arn, found in taken if found is not None}
    failing = list(dict.fromkeys(each.contact_arn for each in failing_channels(pages, receipts, {})))
    listed = gather([partial(source.list_contact_channels, contact) for contact in failing])
    channels: dict[str, ContactChannel] = {
        channel.contact_channel_arn: channel for answer in listed for channel in problems.take(answer) or ()
    }
    return failing_channels(pages, receipts, channels), len(receipts)


def _hours(source: Source, contacts: Contacts, asked: Asked, moment: Moment, problems: Problems) -> list[HoursOnCall]:
    """Return the hours on call of everybody and of nobody, or of the people who are named."""
    try:
        schedules = find_asked(source, contacts, None).schedules
    except PagecliError as error:
        problems.take(error)
        return []
    found = get_shifts(source, schedules, asked.period, problems)
    nights = join(nights_in(asked.period, moment.zone, asked.sleep))
    weekends = join(weekends_in(asked.period, moment.zone))
    rows = count_hours([each for each in found if each.is_known], asked.period, nights, weekends, None)
    if asked.names is None:
        return rows
    people = {each.arn for _, each in resolve_all(source, contacts, asked.names) if isinstance(each, ContactArn)}
    return [row for row in rows if row.contact_arn in people]
