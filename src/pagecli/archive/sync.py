"""One run of `pagecli archive`: lists everything, and merges what is new or has changed into the folder."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterable
from functools import partial
from typing import NamedTuple

from pagecli.archive.commit import Archive
from pagecli.archive.database import database_errors
from pagecli.archive.details import archive_details
from pagecli.archive.layout import (
    ENGAGEMENTS,
    PAGES,
    SYNCS,
    EngagementRow,
    PageRow,
    Part,
    Place,
    SyncRow,
    month_of,
    place_of,
)
from pagecli.archive.merge import Counts
from pagecli.archive.plans import archive_plans
from pagecli.archive.run import Run, Wanted, bar
from pagecli.arns import alias_of
from pagecli.concurrency import gather_in_order
from pagecli.domain.model import PERSONAL, Contact, Engagement, Page
from pagecli.environment import Clock
from pagecli.errors import AccessError, DeniedError, PagecliError
from pagecli.queries.problems import Problems
from pagecli.source import Source


class Summary(NamedTuple):
    """What a run found: the numbers listed, what of it is new or has changed, what it asked."""

    contacts: int
    pages: int
    page_counts: Counts
    engagements: int
    engagement_counts: Counts
    details: int
    requests: int


def synchronize(
    source: Source,
    archive: Archive,
    wanted: Wanted,
    clock: Clock,
    problems: Problems,
    say: Callable[[str], None],
    announce: Callable[[str], None],
) -> Summary:
    """Bring the archive up to date with the source; failures go to `problems`, the rest is archived."""
    with database_errors(f"write to {archive.folder}"), archive.writing():
        sync = _Sync(Run(source, archive, wanted, clock, problems, say))
        return sync.everything(announce)


class _Sync:
    def __init__(self, run: Run) -> None:
        self._run = run
        self._contacts: list[Contact] = []
        self._pages: Counter[Place] = Counter()
        self._engagements = 0

    @property
    def _places(self) -> list[Place]:
        return list(dict.fromkeys(place_of(contact.contact_arn) for contact in self._contacts))

    def everything(self, announce: Callable[[str], None]) -> Summary:
        run = self._run
        has_contacts = self._list_contacts()
        archive_plans(run, self._contacts, has_contacts)
        whole = self._list_pages()
        has_engagements = self._list_engagements()
        self._cover(whole, has_contacts, has_engagements)
        pages = run.merge.newest(PAGES, run.spool)
        engagements = run.merge.newest(ENGAGEMENTS, run.spool)
        self._note_run()
        run.commit()
        details = archive_details(run, self._places, announce) if run.wanted.detail and run.problems.is_complete else 0
        total = sum(self._pages.values())
        return Summary(len(self._contacts), total, pages, self._engagements, engagements, details, run.requests)

    def _list_contacts(self) -> bool:
        failed_before = len(self._run.problems.errors)
        try:
            for batch in self._run.source.list_contacts():
                self._run.requests += 1
                self._contacts += batch.contacts
        except PagecliError as error:
            self._run.problems.fail(error)
        return len(self._run.problems.errors) == failed_before  # of several accounts one may fail beside the answers

    def _list_pages(self) -> set[str]:
        """List the pages of every person; return the contacts whose pages were listed to the end."""
        people = [contact.contact_arn for contact in self._contacts if contact.type == PERSONAL]
        jobs = [partial(self._run.source.list_pages_by_contact, arn) for arn in people]
        unfinished: set[str] = set()
        for index, batch in gather_in_order(jobs):
            if isinstance(batch, PagecliError):
                self._run.problems.fail(batch.about(alias_of(people[index])))
                unfinished.add(people[index])
                if isinstance(batch, AccessError) and not isinstance(batch, DeniedError):  # an expired session
                    unfinished.update(people[index:])
                    break
                continue
            self._run.requests += 1
            self._spool_pages(batch.pages)
            total = sum(self._pages.values())
            self._run.say(f"{bar(index, len(people))} {index:,} of {len(people):,} people, {total:,} pages so far")
        return {contact.contact_arn for contact in self._contacts} - unfinished

    def _spool_pages(self, pages: Iterable[Page]) -> None:
        add, now = self._run.spool.add, self._run.now
        for page in pages:
            part = Part(place_of(page.page_arn), month_of(page.sent_time))
            self._pages[part.place] += 1
            row = PageRow(
                page.page_arn,
                page.engagement_arn,
                page.contact_arn,
                page.contact_alias,
                page.sender,
                page.incident_id,
                page.sent_time,
                page.delivery_time,
                page.read_time,
                now,
            )
            add(PAGES, part, row)

    def _list_engagements(self) -> bool:
        failed_before = len(self._run.problems.errors)
        try:
            for batch in self._run.source.list_engagements():
                self._run.requests += 1
                self._engagements += len(batch.engagements)
                self._run.say(f"{self._engagements:,} engagements so far")
                for engagement in batch.engagements:
                    self._spool_engagement(engagement)
        except PagecliError as error:
            self._run.problems.fail(error)
        return len(self._run.problems.errors) == failed_before

    def _spool_engagement(self, engagement: Engagement) -> None:
        part = Part(place_of(engagement.engagement_arn), month_of(engagement.start_time))
        row = EngagementRow(
            engagement.engagement_arn,
            engagement.contact_arn,
            engagement.sender,
            engagement.incident_id,
            engagement.start_time,
            engagement.stop_time,
            self._run.now,
        )
        self._run.spool.add(ENGAGEMENTS, part, row)

    def _cover(self, whole: set[str], has_contacts: bool, has_engagements: bool) -> None:
        """Record what is covered now: only what was listed to its end."""
        coverage, now = self._run.coverage, self._run.now
        listed = dict.fromkeys(contact.contact_arn for contact in self._contacts)
        covered = dict.fromkeys(whole, now)
        if has_contacts:
            coverage.listed = now
        for place in self._places:
            here = {arn for arn in listed if place_of(arn) == place}
            if has_engagements:
                self._run.place(place).engagements = now
            if has_contacts and has_engagements and here <= whole:
                self._run.place(place).complete = now
                gone = [arn for arn in coverage.contacts if place_of(arn) == place and arn not in listed]
                covered.update(dict.fromkeys(gone, now))  # it gets no more pages
        known = {**coverage.contacts, **covered}
        coverage.contacts = {arn: known[arn] for arn in [*listed, *coverage.contacts] if arn in known}

    def _note_run(self) -> None:
        """Add a row for this run in each account and region that it listed."""
        run = self._run
        error = "; ".join(map(str, run.problems.errors)) or None
        finished = run.clock.now()
        for place in self._places:
            is_complete = run.place(place).complete == run.now
            row = SyncRow(
                run.now.isoformat(),
                "detail" if run.wanted.detail else "listing",
                run.now,
                finished,
                run.requests,
                self._pages[place],
                is_complete,
                error,
                run.now,
            )
            run.merge.whole(SYNCS, place, [*run.rows(SYNCS, place), row])
