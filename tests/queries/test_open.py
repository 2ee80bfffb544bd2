from __future__ import annotations

from typing import Any

import msgspec
import pytest

from pagecli.domain.model import Page
from pagecli.errors import DeniedError, NotFoundError, PagecliError, ServiceError
from pagecli.queries.open import OpenPages
from pagecli.queries.problems import Problems
from support import service_answers as told
from support.in_process import NOW, Stage
from support.scripted_service import ScriptedService

WAITING = told.engagement("plan", number=1)
DESCRIBED = {**WAITING, "Subject": "Checkout is slow", "Content": "p99"}


def found(
    *pages: dict[str, Any], describe: Any = DESCRIBED, listed: Any = None
) -> tuple[list[str], ScriptedService, Problems, Stage]:
    """The ARNs of what is open among these pages, and what became of the rest."""
    service = ScriptedService(
        {"DescribeEngagement": [describe], "ListPagesByEngagement": [listed or {"Pages": list(pages)}]}
    )
    stage = Stage()
    problems = Problems(stage.environment)
    known = msgspec.convert(list(pages), list[Page])
    return [page.page_arn for page in OpenPages(service, NOW, problems).among(known)], service, problems, stage


def test_an_unread_page_of_an_engagement_that_waits_is_open() -> None:
    assert found(told.page("akuam", -60))[0] == [told.page("akuam")["PageArn"]]


def test_an_engagement_that_was_stopped_has_no_open_page() -> None:
    assert found(told.page("akuam", -60), describe={**DESCRIBED, "StopTime": told.at(-30)})[0] == []


def test_somebody_elses_answer_closes_the_pages_of_all() -> None:
    answered = {"Pages": [told.page("akuam", -60), told.page("alejr", -60, read=-30)]}

    assert found(told.page("akuam", -60), listed=answered)[0] == []


def test_an_answer_on_a_later_batch_counts() -> None:
    service = ScriptedService(
        {
            "DescribeEngagement": [DESCRIBED],
            "ListPagesByEngagement": [
                {"Pages": [told.page("akuam", -60)], "NextToken": "more"},
                {"Pages": [told.page("alejr", -60, read=-30)]},
            ],
        }
    )
    page = msgspec.convert(told.page("akuam", -60), Page)

    assert OpenPages(service, NOW, Problems(Stage().environment)).among([page]) == []


def test_each_engagement_is_asked_about_once_and_only_where_it_decides() -> None:
    old, read = told.page("akuam", -90_000, number=2), told.page("akuam", -60, read=-30, number=3)

    _, service, _, _ = found(told.page("akuam", -60), told.page("alejr", -60), old, read)

    assert [name for name, _ in service.calls].count("DescribeEngagement") == 1
    assert len(service.calls) == 2


@pytest.mark.parametrize("operation", ["describe", "listed"])
def test_what_may_not_be_looked_at_counts_as_open_with_one_note(operation: str) -> None:
    denied: dict[str, Any] = {operation: DeniedError("AccessDeniedException from it", "needs an action")}

    arns, _, problems, stage = found(told.page("akuam", -60), told.page("alejr", -60), **denied)
    problems.tell()
    problems.tell()

    assert len(arns) == 2
    assert problems.is_complete
    assert stage.err.count("count as open") == 1
    assert "AccessDeniedException from it; needs an action" in stage.err


@pytest.mark.parametrize(("error", "complete"), [(NotFoundError("gone"), True), (ServiceError("too slow"), False)])
def test_what_cannot_be_had_counts_as_open_and_is_told(error: PagecliError, complete: bool) -> None:
    arns, _, problems, _ = found(told.page("akuam", -60), describe=error)

    assert arns
    assert problems.is_complete is complete
    assert len(problems.untold()) == complete
