"""Receipts, resolutions and texts: three requests a page, committed some hundred pages at a time, the oldest first."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from datetime import datetime, timedelta
from functools import partial
from typing import Any, NamedTuple

from pagecli.archive.database import files, plain
from pagecli.archive.layout import (
    ENGAGEMENT_TEXTS,
    ENGAGEMENTS,
    PAGE_TEXTS,
    PAGES,
    RECEIPTS,
    RESOLUTIONS,
    EngagementTextRow,
    PageTextRow,
    Part,
    Place,
    ReceiptRow,
    ResolutionRow,
    Table,
    month_of,
    place_of,
)
from pagecli.archive.run import Run, bar
from pagecli.concurrency import gather
from pagecli.domain.model import EngagementDetails, PageDetails, Receipt, Resolution
from pagecli.errors import DeniedError, NotFoundError, PagecliError
from pagecli.text import mask_code

_AT_ONCE = 500
_UNREAD_CHANGES_FOR = timedelta(days=7)


class _Due(NamedTuple):
    """What is to be asked about; `has_texts` says that its texts are there."""

    arn: str
    time: datetime | None
    has_texts: bool

    @property
    def part(self) -> Part:
        return Part(place_of(self.arn), month_of(self.time))


def archive_details(run: Run, places: Sequence[Place], announce: Callable[[str], None]) -> int:
    """Archive the details of what is new or has changed; return of how many pages. Each commit is a whole state."""
    engagements = _due_engagements(run, places)
    pages = _due_pages(run, places)
    requests = len(engagements) + sum(2 if page.has_texts else 3 for page in pages)
    if requests:
        announce(f"details of {len(pages):,} pages and {len(engagements):,} engagements: {requests:,} requests")
    done = 0
    for due, archive_some, what in (
        (engagements, _archive_engagements, "engagements"),
        (pages, _archive_pages, "pages"),
    ):
        for start in range(0, len(due), _AT_ONCE):
            run.say(f"{bar(start, len(due))} details of {start:,} of {len(due):,} {what}")
            some = due[start : start + _AT_ONCE]
            goes_on = archive_some(run, some)
            run.commit()
            done += len(some) if due is pages else 0
            if not goes_on:
                return done
    return done


def _due_engagements(run: Run, places: Sequence[Place]) -> list[_Due]:
    return _due(run, places, ENGAGEMENTS, ENGAGEMENT_TEXTS, "start_time", "texts.asked_at IS NULL")


def _due_pages(run: Run, places: Sequence[Place]) -> list[_Due]:
    """Return the pages that were never asked about, have changed since, or are unread and new enough to change."""
    changed = "texts.asked_at IS NULL OR texts.asked_at < listed.synced_at"
    unread = f"listed.read_time IS NULL AND listed.sent_time > '{run.now - _UNREAD_CHANGES_FOR}'::TIMESTAMPTZ"
    return _due(run, places, PAGES, PAGE_TEXTS, "sent_time", f"{changed} OR ({unread})")


def _due(run: Run, places: Sequence[Place], table: Table, texts: Table, time: str, condition: str) -> list[_Due]:
    paths, known = (
        [path for part, path in each.parts(run.archive.folder) if part.place in places] for each in (table, texts)
    )
    if not paths:
        return []
    key = table.key
    asked = (
        f"SELECT {key}, asked_at FROM {files(known)}" if known else f"SELECT '' AS {key}, NULL::TIMESTAMPTZ AS asked_at"
    )
    query = (
        f"SELECT {key}, listed.{time}::TIMESTAMP, texts.asked_at IS NOT NULL FROM {files(paths)} AS listed "
        f"LEFT JOIN ({asked}) AS texts USING ({key}) WHERE {condition} ORDER BY listed.{time} NULLS FIRST, {key}"
    )
    return [_Due(*plain(values)) for values in run.database.execute(query).fetchall()]


def _archive_engagements(run: Run, due: Sequence[_Due]) -> bool:
    answers = gather([partial(run.source.describe_engagement, each.arn) for each in due])
    run.requests += len(answers)
    for each, answer in zip(due, answers, strict=True):
        if isinstance(answer, EngagementDetails | NotFoundError):
            row = EngagementTextRow(each.arn, run.clock.now(), *_texts(answer), run.now)
            run.spool.add(ENGAGEMENT_TEXTS, each.part, row)
    run.merge.newest(ENGAGEMENT_TEXTS, run.spool)
    return _take(run, answers)


def _archive_pages(run: Run, due: Sequence[_Due]) -> bool:
    untold = [each for each in due if not each.has_texts]
    questions = [partial(run.source.describe_page, each.arn) for each in untold]
    described = dict(zip((each.arn for each in untold), gather(questions), strict=True))
    receipts = gather([partial(run.source.list_page_receipts, each.arn) for each in due])
    ways = gather([partial(run.source.list_page_resolutions, each.arn) for each in due])
    run.requests += len(untold) + len(receipts) + len(ways)
    for each, received, way in zip(due, receipts, ways, strict=True):
        if not isinstance(received, PagecliError):
            _spool_receipts(run, each, received)
        if not isinstance(way, PagecliError):
            _spool_resolutions(run, each, way)
        texts = described.get(each.arn)
        if all(_is_answer(answer) for answer in (received, way, texts)):
            row = PageTextRow(each.arn, run.clock.now(), *_texts(texts), run.now)
            run.spool.add(PAGE_TEXTS, each.part, row)
    run.merge.replace(RECEIPTS, run.spool, _answered(due, receipts))
    run.merge.replace(RESOLUTIONS, run.spool, _answered(due, ways))
    run.merge.newest(PAGE_TEXTS, run.spool)
    return _take(run, [*described.values(), *receipts, *ways])


def _is_answer(answer: Any) -> bool:
    """Whether there is no more to hear: a page that is gone has nothing more to say."""
    return not isinstance(answer, PagecliError) or isinstance(answer, NotFoundError)


def _answered(due: Sequence[_Due], answers: Sequence[Any]) -> list[str]:
    return [each.arn for each, answer in zip(due, answers, strict=True) if not isinstance(answer, PagecliError)]


_Texts = tuple[str | None, str | None, str | None, str | None]


def _texts(answer: PageDetails | EngagementDetails | PagecliError | None) -> _Texts:
    if isinstance(answer, PagecliError) or answer is None:
        return None, None, None, None
    return answer.subject, answer.content, answer.public_subject, answer.public_content


def _spool_receipts(run: Run, page: _Due, receipts: Sequence[Receipt]) -> None:
    for receipt in receipts:
        info = receipt.receipt_info
        if info and not run.wanted.reveal:
            info = mask_code(info)
        values = (receipt.receipt_type, receipt.receipt_time, receipt.contact_channel_arn, info)
        run.spool.add(RECEIPTS, page.part, ReceiptRow(page.arn, *values, run.now))


def _spool_resolutions(run: Run, page: _Due, way: Sequence[Resolution]) -> None:
    for number, step in enumerate(way):
        values = (number, step.contact_arn, step.type, step.stage_index)
        run.spool.add(RESOLUTIONS, page.part, ResolutionRow(page.arn, *values, run.now))


def _take(run: Run, answers: Sequence[Any]) -> bool:
    """Keep what failed as a problem; return whether it is worth going on."""
    failed = {str(answer): answer for answer in answers if isinstance(answer, PagecliError)}
    serious = [error for error in failed.values() if not isinstance(error, NotFoundError | DeniedError)]
    for error in failed.values():
        if isinstance(error, DeniedError):
            run.problems.take(error)
    for error in serious[:1]:
        run.problems.fail(error.with_more_hint("the same command goes on from there"))
    return not serious
