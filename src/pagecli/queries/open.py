"""Which pages are open: DescribeEngagement and ListPagesByEngagement of each engagement that has to be looked at."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from datetime import datetime
from functools import partial
from typing import Any

from pagecli.concurrency import gather
from pagecli.domain.model import EngagementDetails, Page
from pagecli.domain.open import EngagementState, may_be_open, open_pages
from pagecli.errors import DeniedError, PagecliError
from pagecli.queries.problems import Problems
from pagecli.source import Source


class OpenPages:
    """Tells which pages are open: two requests for each engagement that may be open, once.

    An engagement that may not be read counts as open, with one note. `on_error` gets any other error.
    """

    def __init__(
        self,
        source: Source,
        now: datetime,
        problems: Problems,
        on_error: Callable[[PagecliError], object] | None = None,
    ) -> None:
        self._source, self._now, self._problems = source, now, problems
        self._on_error = on_error or problems.take
        self._states: dict[str, EngagementState] = {}

    def among(self, pages: Sequence[Page]) -> list[Page]:
        """Return those of the pages that are open, in their order."""
        asked = dict.fromkeys(page.engagement_arn for page in pages if may_be_open(page, self._now))
        new = [arn for arn in asked if arn not in self._states]
        questions = [partial(ask, self._source, arn) for arn in new for ask in (_is_stopped, _is_answered)]
        answers = iter(gather(questions))
        self._states |= {arn: EngagementState(self._known(next(answers)), self._known(next(answers))) for arn in new}
        return open_pages(pages, self._states, self._now)

    def _known(self, answer: Any) -> bool:
        if isinstance(answer, DeniedError):
            reason = f"{answer}; {answer.hint}" if answer.hint else str(answer)
            self._problems.note(f"pages whose engagement can't be looked at count as open: {reason}", about="open")
        elif isinstance(answer, PagecliError):
            self._on_error(answer)
        return answer is True


def _is_stopped(source: Source, engagement_arn: str) -> bool:
    described: EngagementDetails = source.describe_engagement(engagement_arn)
    return described.stop_time is not None


def _is_answered(source: Source, engagement_arn: str) -> bool:
    return any(_is_read(batch.pages) for batch in source.list_pages_by_engagement(engagement_arn))


def _is_read(pages: Iterable[Page]) -> bool:
    return any(page.read_time is not None for page in pages)
