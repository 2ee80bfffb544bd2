"""Which pages are open: DescribeEngagement and ListPagesByEngagement of each engagement that has to be looked at."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import datetime
from functools import partial
from typing import Any

from pagecli.concurrency import gather
from pagecli.domain.model import EngagementDetails, Page
from pagecli.domain.open import EngagementState, may_be_open, open_pages
from pagecli.errors import DeniedError, PagecliError
from pagecli.queries.problems import Problems
from pagecli.source import Source


def find_open_pages(source: Source, pages: Sequence[Page], now: datetime, problems: Problems) -> list[Page]:
    """Return those of the pages that are open, in their order; two requests for each engagement that can be open.

    An engagement that may not be looked at counts as one that waits, and that is noted once.
    """
    engagements = list(dict.fromkeys(page.engagement_arn for page in pages if may_be_open(page, now)))
    questions = [partial(ask, source, arn) for arn in engagements for ask in (_is_stopped, _is_answered)]
    answers = iter(gather(questions))
    states = {
        arn: EngagementState(_known(next(answers), problems), _known(next(answers), problems)) for arn in engagements
    }
    return open_pages(pages, states, now)


def _is_stopped(source: Source, engagement_arn: str) -> bool:
    described: EngagementDetails = source.describe_engagement(engagement_arn)
    return described.stop_time is not None


def _is_answered(source: Source, engagement_arn: str) -> bool:
    return any(_is_read(batch.pages) for batch in source.list_pages_by_engagement(engagement_arn))


def _is_read(pages: Iterable[Page]) -> bool:
    return any(page.read_time is not None for page in pages)


def _known(answer: Any, problems: Problems) -> bool:
    if isinstance(answer, DeniedError):
        reason = f"{answer}; {answer.hint}" if answer.hint else str(answer)
        problems.note(f"pages whose engagement can't be looked at count as open: {reason}", about="open")
    elif isinstance(answer, PagecliError):
        problems.take(answer)
    return answer is True
