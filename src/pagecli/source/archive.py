"""An archive as a Source: the operations answered from its Parquet files by DuckDB, without a network."""

from __future__ import annotations

import threading
from collections.abc import Iterator, Sequence
from contextlib import ExitStack
from copy import copy
from datetime import datetime, tzinfo
from functools import partial
from pathlib import Path
from typing import Any, NoReturn

import msgspec

from pagecli.archive.commit import open_archive
from pagecli.archive.database import database_errors, files, open_database, plain, read_rows, selected
from pagecli.archive.layout import (
    CHANNELS,
    CONTACTS,
    ENGAGEMENT_TEXTS,
    ENGAGEMENTS,
    PAGE_TEXTS,
    PAGES,
    RECEIPTS,
    RESOLUTIONS,
    ROTATIONS,
    SHIFTS,
    TABLES,
    UNDATED,
    ContactRow,
    Part,
    Table,
    month_of,
    place_of,
)
from pagecli.archive.plans import rotation_of, shifts_of
from pagecli.arns import alias_of, short_form
from pagecli.connection import Place, Scope
from pagecli.domain.filters import PageFilter, UnmatchedTexts
from pagecli.domain.model import (
    MAX_RESULTS,
    Contact,
    ContactBatch,
    ContactChannel,
    DeliveryAddress,
    Engagement,
    EngagementBatch,
    EngagementDetails,
    Page,
    PageBatch,
    PageDetails,
    Plan,
    PlannedContact,
    Receipt,
    Resolution,
    Rotation,
    RotationShift,
)
from pagecli.domain.stats import Span
from pagecli.errors import IncompleteError, NotFoundError, PagecliError, UsageError
from pagecli.source import FirstPages
from pagecli.source.archive_counts import ArchiveCounts, ArchiveSelection, can_count, condition_of_time
from pagecli.text import suggest
from pagecli.times import UTC, format_time

_PAGE = (
    "page_arn",
    "engagement_arn",
    "contact_arn",
    "sender",
    "incident_id",
    "sent_time",
    "delivery_time",
    "read_time",
)
_ENGAGEMENT = ("engagement_arn", "contact_arn", "sender", "incident_id", "start_time", "stop_time")
_TEXTS = ("subject", "content", "public_subject", "public_content")


class ArchiveSource:
    """The contents of an archive; anything missing is an IncompleteError, or a NotFoundError that says how to get it.

    Contacts that are no longer there are listed, too. Pages and engagements come newest first.
    """

    scope: Scope | None = None

    def __init__(self, folder: Path, regions: Sequence[str] = ()) -> None:
        self._folder, self._regions = folder, frozenset(regions)
        self._archive = open_archive(folder)
        self._stack = ExitStack()
        self._stack.enter_context(self._archive.reading())
        self.coverage = self._archive.coverage()
        self.is_demo = self._archive.is_demo
        self._parts = {table.name: self._parts_of(table) for table in TABLES}
        self._database = open_database()
        self._window: tuple[datetime | None, datetime | None] = (None, None)
        self._until: datetime | None = None
        self._part_of_page: dict[str, Part] = {}
        self._lock = threading.Lock()
        self._has_index = False

    @property
    def places(self) -> Sequence[Place]:
        """The accounts and regions that were archived; where there are none, the folder in their place."""
        found = {part.place for part, _ in self._parts[CONTACTS.name]}
        return [Place(None, *place) for place in sorted(found)] or [Place(None, None, str(self._folder))]

    def origin(self) -> list[Place]:
        """Return the places with the folder and when it was last complete in the place of a profile."""
        complete = [place.complete for place in self.coverage.places.values()]
        listed = min(filter(None, complete)) if complete and all(complete) else None
        until = f", complete up to {listed.astimezone(UTC):%Y-%m-%d %H:%M} UTC" if listed else ""
        return [place._replace(profile=f"archive {self._folder}{until}") for place in self.places]

    def scope_of(self, contact_arn: str) -> Scope | None:
        """Return None: there is no need to remember what can be read again."""
        return None

    def _parts_of(self, table: Table) -> list[tuple[Part, Path]]:
        found = table.parts(self._folder)
        return [each for each in found if not self._regions or each[0].place.region in self._regions]

    def narrowed(self, wanted: PageFilter) -> ArchiveSource:
        """Return a source that may leave out pages of a contact that the filter does not want."""
        other = copy(self)
        other._until = wanted.until_given
        if not any(UnmatchedTexts(wanted)):  # whether a text matches is asked of all pages, whenever they were sent
            other._window = (wanted.since, wanted.until)
        return other

    # Contacts

    def list_contacts(self, prefix: str = "", kind: str | None = None) -> Iterator[ContactBatch]:
        """ListContacts."""
        latest = self._contacts()
        order = dict.fromkeys([*(arn for arn in self.coverage.contacts if arn in latest), *latest])
        rows = [latest[arn] for arn in order]
        yield ContactBatch(
            [
                Contact(row.contact_arn, row.alias, row.type, row.display_name)
                for row in rows
                if row.alias.startswith(prefix) and kind in (None, row.type)
            ]
        )
        if self.coverage.listed is None and not (prefix and rows):
            raise IncompleteError(f"{self._folder} does not have all contacts", self._archive_again())

    def _contacts(self) -> dict[str, ContactRow]:
        """Return each contact as it was last known."""
        return {row.contact_arn: row for row in self._rows(CONTACTS)}

    def get_contact(self, contact_arn: str) -> PlannedContact:
        """GetContact."""
        row = self._contacts().get(contact_arn) or self._not_found("contact", contact_arn)
        if row.plan_json is None:
            raise NotFoundError(f"the plan of {row.alias} is not in {self._folder}", self._archive_again())
        plan = msgspec.json.decode(row.plan_json, type=Plan)
        return PlannedContact(row.contact_arn, row.alias, row.type, plan, row.display_name)

    def list_contact_channels(self, contact_arn: str) -> list[ContactChannel]:
        """ListContactChannels."""
        if contact_arn not in self._contacts():
            self._not_found("contact", contact_arn)
        rows = self._rows(CHANNELS, "contact_arn = $arn AND valid_until IS NULL", arn=contact_arn)
        return [
            ContactChannel(
                row.contact_channel_arn,
                row.contact_arn,
                row.name,
                DeliveryAddress(row.address),
                row.type,
                row.activation_status,
            )
            for row in rows
        ]

    # Pages

    def list_pages_by_contact(
        self, contact_arn: str, page_size: int = MAX_RESULTS, token: str | None = None
    ) -> Iterator[PageBatch]:
        """ListPagesByContact; a token is how many pages come before."""
        if token and not token.isdecimal():
            raise UsageError(f"{token!r} is no NextToken of {self._folder}")
        if not self._knows(contact_arn):
            self._not_found("contact", contact_arn)
        paths = [path for part, path in self._parts[PAGES.name] if _may_have(part, *self._window)]
        query = self._pages_query(paths, "contact_arn = $contact", int(token or 0))
        yield from self._batches(query, page_size or MAX_RESULTS, int(token or 0), contact=contact_arn)
        if error := self.missing_pages(contact_arn, self._until):
            raise error

    def _pages_query(self, paths: Sequence[Path], condition: str, offset: int = 0) -> str:
        in_time = condition_of_time(*self._window)
        order = "pages.sent_time DESC NULLS LAST, file_row_number"
        source = f"{_source(PAGES, paths)} AS pages WHERE {condition} AND {in_time}"
        return f"SELECT {selected(PAGES, _PAGE)} FROM {source} ORDER BY {order} OFFSET {offset}"

    def _batches(self, query: str, size: int, offset: int, **parameters: Any) -> Iterator[PageBatch]:
        cursor = self._database.cursor()
        with self._reading():
            cursor.execute(query, parameters)
            rows = cursor.fetchmany(size)
        while True:
            with self._reading():
                following = cursor.fetchmany(size) if rows else []
            offset += len(rows)
            yield PageBatch([Page(*plain(row)) for row in rows], str(offset) if following else None)
            if not following:
                return
            rows = following

    def _knows(self, contact_arn: str) -> bool:
        return contact_arn in self.coverage.contacts or contact_arn in self._contacts()

    def missing_pages(self, contact_arn: str, until: datetime | None) -> PagecliError | None:
        """Return why not all of the contact's pages up to that time, None being any time, are there."""
        covered = self.coverage.contacts.get(contact_arn)
        if covered is None and not self._knows(contact_arn):
            return self._absent("contact", contact_arn)
        if covered is None:
            what = f"the pages of {alias_of(contact_arn)} were never listed to the end for {self._folder}"
            return IncompleteError(what, self._archive_again())
        if until and covered < until:
            what = f"the pages of {alias_of(contact_arn)} are in {self._folder} up to {format_time(covered)}"
            return IncompleteError(f"{what}, --until is {format_time(until)}", self._archive_again())
        return None

    def count_pages(
        self,
        contact_arns: Sequence[str],
        wanted: PageFilter,
        by: str | None,
        zone: tzinfo | None,
        span: Span,
        within: Sequence[float],
    ) -> ArchiveCounts | None:
        """Count the pages in SQL."""
        if not can_count(wanted, by):
            return None
        with self._reading():
            selected = self._selection(contact_arns, wanted)
            months = {part.month for part, _ in self._parts_of_time(wanted)} - {UNDATED}
            counts = ArchiveCounts(*selected, months=months, by=by, zone=zone, span=span, within=within)
            return counts if counts.are_exact() else None

    def first_pages(
        self, contact_arns: Sequence[str], wanted: PageFilter, limit: int, reverse: bool
    ) -> FirstPages | None:
        """Sort the pages in SQL."""
        if not can_count(wanted, None):
            return None
        with self._reading():
            selection = ArchiveSelection(*self._selection(contact_arns, wanted))
            rows = selection.first(selected(PAGES, _PAGE), limit, reverse)
            undated = selection.undated if wanted.by_time else 0
            return FirstPages([Page(*plain(row)) for row in rows], undated, selection.unmatched)

    def _selection(self, contact_arns: Sequence[str], wanted: PageFilter) -> tuple[Any, ...]:
        source = _source(PAGES, [path for _, path in self._parts_of_time(wanted)])
        everywhere = partial(_source, PAGES, [path for _, path in self._parts[PAGES.name]])
        return self._database.cursor(), source, everywhere, contact_arns, wanted

    def _parts_of_time(self, wanted: PageFilter) -> list[tuple[Part, Path]]:
        return [each for each in self._parts[PAGES.name] if _may_have(each[0], wanted.since, wanted.until)]

    def list_pages_by_engagement(self, engagement_arn: str) -> Iterator[PageBatch]:
        """ListPagesByEngagement."""
        self._engagement(engagement_arn)
        parts = self._parts_of_engagement(engagement_arn)
        query = self._pages_query([path for _, path in parts], "engagement_arn = $engagement")
        for batch in self._batches(query, MAX_RESULTS, 0, engagement=engagement_arn):
            for page in batch.pages:
                self._part_of_page[page.page_arn] = Part(place_of(page.page_arn), month_of(page.sent_time))
            yield batch

    def _parts_of_engagement(self, engagement_arn: str) -> list[tuple[Part, Path]]:
        """Return the parts that may have pages of the engagement, by an index built once per run."""
        parts = self._parts[PAGES.name]
        with self._lock, self._reading():
            if not self._has_index and parts:
                paths = [path for _, path in parts]
                source = f"SELECT DISTINCT hash(engagement_arn) AS hash, filename FROM {files(paths)}"
                self._database.execute(f"CREATE TABLE IF NOT EXISTS engagement_files AS {source}")
            self._has_index = bool(parts)
        if not parts:
            return []
        query = "SELECT filename FROM engagement_files WHERE hash = hash($arn)"
        with self._reading():
            names = {name for (name,) in self._database.cursor().execute(query, {"arn": engagement_arn}).fetchall()}
        return [(part, path) for part, path in parts if str(path) in names]

    def describe_page(self, page_arn: str) -> PageDetails:
        """DescribePage."""
        rows = self._rows(PAGES, "page_arn = $arn", self._part_of_page.get(page_arn), arn=page_arn)
        page = rows[0] if rows else self._not_found("page", page_arn)
        self._part_of_page[page_arn] = Part(place_of(page_arn), month_of(page.sent_time))
        texts = self._texts(PAGE_TEXTS, page_arn, "page")
        return PageDetails(*(getattr(page, name) for name in _PAGE), **texts)

    def _texts(self, table: Table, arn: str, kind: str) -> dict[str, Any]:
        part = self._part_of_page.get(arn)
        rows = self._rows(table, f"{table.key} = $arn", part, arn=arn) or self._not_archived(kind, arn)
        if rows[0].subject is None:
            raise NotFoundError(f"the {kind} {short_form(arn)} was gone before its text was archived")
        return {name: getattr(rows[0], name) for name in _TEXTS}

    def list_page_receipts(self, page_arn: str) -> list[Receipt]:
        """ListPageReceipts."""
        return list(map(_receipt, self._details(RECEIPTS, page_arn)))

    def receipts_of(self, pages: Sequence[Page]) -> dict[str, list[Receipt]]:
        """Return the receipts of those pages whose details are archived, by the page's ARN."""
        by_part: dict[Part, list[str]] = {}
        for page in pages:
            by_part.setdefault(Part(place_of(page.page_arn), month_of(page.sent_time)), []).append(page.page_arn)
        found: dict[str, list[Receipt]] = {}
        for part, arns in by_part.items():
            told = self._rows(PAGE_TEXTS, _ONE_OF, part, arns=arns), self._rows(RECEIPTS, _ONE_OF, part, arns=arns)
            found |= {row.page_arn: [] for rows in told for row in rows}
            for row in told[1]:
                found[row.page_arn].append(_receipt(row))
        return found

    def list_page_resolutions(self, page_arn: str) -> list[Resolution]:
        """ListPageResolutions."""
        return [Resolution(row.contact_arn, row.type, row.stage_index) for row in self._details(RESOLUTIONS, page_arn)]

    def _details(self, table: Table, page_arn: str) -> list[Any]:
        """Return the rows of a page, which are known only of one that was asked about."""
        if page_arn not in self._part_of_page:
            page = self._rows(PAGES, "page_arn = $arn", arn=page_arn) or self._not_found("page", page_arn)
            self._part_of_page[page_arn] = Part(place_of(page_arn), month_of(page[0].sent_time))
        part = self._part_of_page[page_arn]
        rows = self._rows(table, "page_arn = $arn", part, arn=page_arn)
        if not rows and not self._rows(PAGE_TEXTS, "page_arn = $arn", part, arn=page_arn):
            self._not_archived("page", page_arn)
        return rows

    # Engagements

    def list_engagements(self, incident_id: str | None = None) -> Iterator[EngagementBatch]:
        """ListEngagements."""
        condition = "incident_id = $incident" if incident_id else "true"
        parameters = {"incident": incident_id} if incident_id else {}
        paths = [path for _, path in self._parts[ENGAGEMENTS.name]]
        order = "engagements.start_time DESC NULLS LAST, file_row_number"
        source = f"{_source(ENGAGEMENTS, paths)} AS engagements WHERE {condition}"
        query = f"SELECT {selected(ENGAGEMENTS, _ENGAGEMENT)} FROM {source} ORDER BY {order}"
        with self._reading():
            rows = self._database.cursor().execute(query, parameters or None).fetchall()
        for start in range(0, len(rows) or 1, MAX_RESULTS):
            is_last = start + MAX_RESULTS >= len(rows)
            some = [Engagement(*plain(row)) for row in rows[start : start + MAX_RESULTS]]
            yield EngagementBatch(some, None if is_last else str(start + MAX_RESULTS))
        if self.coverage.listed is None or any(place.engagements is None for place in self.coverage.places.values()):
            raise IncompleteError(f"{self._folder} does not have all engagements", self._archive_again())

    def _engagement(self, engagement_arn: str) -> Any:
        rows = self._rows(ENGAGEMENTS, "engagement_arn = $arn", arn=engagement_arn)
        return rows[0] if rows else self._not_found("engagement", engagement_arn)

    def describe_engagement(self, engagement_arn: str) -> EngagementDetails:
        """DescribeEngagement."""
        engagement = self._engagement(engagement_arn)
        texts = self._texts(ENGAGEMENT_TEXTS, engagement_arn, "engagement")
        return EngagementDetails(*(getattr(engagement, name) for name in _ENGAGEMENT), **texts)

    # Rotations

    def get_rotation(self, rotation_arn: str) -> Rotation:
        """GetRotation."""
        rows = self._rows(ROTATIONS, "rotation_arn = $arn", arn=rotation_arn)
        return rotation_of(rows[-1] if rows else self._not_found("rotation", rotation_arn))

    def list_rotation_shifts(self, rotation_arn: str, start: datetime, end: datetime) -> list[RotationShift]:
        """ListRotationShifts."""
        rotation, asked = self.get_rotation(rotation_arn), self.coverage.rotations.get(rotation_arn)
        if asked is None or asked.until < end:
            up_to = f" after {format_time(asked.until)}" if asked else ""
            what = f"{self._folder} does not have the shifts of {rotation.name}{up_to}"
            raise IncompleteError(what, self._archive_again())
        condition = "rotation_arn = $arn AND coalesce(start_time < $end, true) AND coalesce(end_time > $start, true)"
        return shifts_of(self._rows(SHIFTS, condition, arn=rotation_arn, start=start, end=end))

    # Reading

    def _rows(self, table: Table, condition: str = "true", part: Part | None = None, **parameters: Any) -> list[Any]:
        paths = [path for each, path in self._parts[table.name] if part in (None, each)]
        with self._reading():
            return read_rows(self._database.cursor(), table, paths, condition, **parameters)

    def _reading(self) -> Any:
        return database_errors(f"read {self._folder}")

    def _archive_again(self, *options: str) -> str:
        return f"{suggest('archive', str(self._folder), options=options)} archives what there is"

    def _not_found(self, kind: str, arn: str) -> NoReturn:
        raise self._absent(kind, arn)

    def _absent(self, kind: str, arn: str) -> NotFoundError:
        return NotFoundError(f"no {kind} {arn} is in {self._folder}", "the command without --from asks the service")

    def _not_archived(self, kind: str, arn: str) -> NoReturn:
        what = f"the details of the {kind} {short_form(arn)} are not in {self._folder}"
        raise NotFoundError(what, self._archive_again("--detail"))


_ONE_OF = "page_arn IN (SELECT unnest($arns))"


def _receipt(row: Any) -> Receipt:
    return Receipt(row.receipt_type, row.receipt_time, row.contact_channel_arn, row.receipt_info)


def _source(table: Table, paths: Sequence[Path]) -> str:
    if paths:
        return files(paths)
    columns = ", ".join(f"NULL::{kind} AS {name}" for name, kind in table.columns.items())
    return f"(SELECT {columns}, '' AS filename, 0 AS file_row_number WHERE false)"


def _may_have(part: Part, since: datetime | None, until: datetime | None) -> bool:
    """Whether the part may have pages of that time; a part without a month may have pages of any."""
    if part.month == UNDATED:
        return True
    return (since is None or month_of(since) <= part.month) and (until is None or part.month <= month_of(until))
