from __future__ import annotations

from typing import Any

import msgspec
import pytest

from pagecli.domain.incidents import IncidentSummary, group_by_incident, sum_up
from pagecli.domain.model import Engagement, Page
from support import service_answers as told
from support.in_process import NOW

DAY = 86_400


def engagements(*members: dict[str, Any]) -> list[Engagement]:
    return msgspec.convert(list(members), list[Engagement])


def summed(*pages: dict[str, Any], stopped: float | None = None, start: float | None = -600) -> IncidentSummary:
    """An incident with one engagement that has these pages."""
    stop = None if stopped is None else told.at(stopped)
    return sum_up(
        engagements(told.engagement("plan", start, StopTime=stop)), msgspec.convert(list(pages), list[Page]), NOW
    )


@pytest.mark.parametrize(
    ("state", "incident"),
    [
        ("open", summed(told.page("akuam", -60))),
        ("open", summed()),
        ("acknowledged", summed(told.page("akuam", -60, read=-30), told.page("alejr", -60, number=2))),
        ("acknowledged", summed(told.page("akuam", -60, read=-30), stopped=-30)),
        ("unanswered", summed(told.page("akuam", -60), stopped=-30)),
        ("unanswered", summed(told.page("akuam", -2 * DAY), start=-2 * DAY)),
        ("unanswered", summed(told.page("akuam", None), start=None)),
        ("open", summed(told.page("akuam", None))),
        ("open", summed(told.page("akuam", -60), start=-2 * DAY)),
    ],
    ids=[
        "a page waits",
        "it has begun and has no page yet",
        "somebody answered, though another has not",
        "it was answered and stopped",
        "it was stopped",
        "it is of the day before",
        "nobody knows when it was",
        "only its pages have no time",
        "its last page is of today",
    ],
)
def test_the_state_of_an_incident(state: str, incident: IncidentSummary) -> None:
    assert incident.state == state


def test_an_incident_with_an_answered_and_a_waiting_engagement_is_open() -> None:
    other = {"EngagementArn": told.engagement("alejr", number=2)["EngagementArn"]}
    pages = [told.page("akuam", -60, read=-30), told.page("alejr", -20, number=2, **other)]
    found = sum_up(
        engagements(told.engagement("plan", -60), told.engagement("alejr", -20, number=2)),
        msgspec.convert(pages, list[Page]),
        NOW,
    )

    assert found.state == "open"
    assert [page.contact_alias for page in found.open_pages] == ["alejr"]
    assert (found.engagement_arn, found.answered_after) == (None, 30.0)


def test_the_first_to_read_answered_it_and_time_runs_from_the_start() -> None:
    late, soon = told.page("akuam", -500, read=-100), told.page("alejr", -300, read=-200, number=2)
    found = summed(late, soon, start=-600)

    assert found.answer is not None
    assert (found.answer.contact_alias, found.answered_after) == ("alejr", 400.0)
    assert [told.named(arn) for arn in found.people] == ["akuam", "alejr"]
    assert found.engagement_arn == told.engagement("plan")["EngagementArn"]


@pytest.mark.parametrize("incident", [summed(told.page("akuam", -60)), summed(told.page("a", -9, read=-5), start=None)])
def test_how_soon_is_not_known_without_an_answer_or_a_start(incident: IncidentSummary) -> None:
    assert incident.answered_after is None


@pytest.mark.parametrize(("stops", "latest"), [([-10, -30], -10), ([-10, None], None), ([None], None)])
def test_an_incident_stopped_when_its_last_engagement_did(stops: list[float | None], latest: float | None) -> None:
    members = [
        told.engagement("plan", -60 + n, number=n, StopTime=None if stop is None else told.at(stop))
        for n, stop in enumerate(stops)
    ]
    found = sum_up(engagements(*members), [], NOW)

    assert found.stop_time == (None if latest is None else msgspec.convert(told.at(latest), type(NOW)))


def test_the_newest_incident_comes_first_each_with_its_engagements_in_order_and_drills_alone() -> None:
    groups = group_by_incident(
        engagements(
            told.engagement("late", -10, number=1),
            told.engagement("undated", None, number=2, IncidentId="c"),
            told.engagement("drill", -20, number=3, IncidentId=None),
            told.engagement("drill", -5, number=4, IncidentId=None),
            told.engagement("early", -30, number=5),
        )
    )

    assert [[told.named(each.contact_arn) for each in group] for group in groups] == [
        ["drill"],
        ["drill"],
        ["early", "late"],
        ["undated"],
    ]
