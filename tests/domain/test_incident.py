from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import msgspec
import pytest

from pagecli.domain.history import PageHistory
from pagecli.domain.incident import EngagedPage, Incident, IncidentEngagement, Person
from pagecli.domain.model import Engagement, Page
from support import service_answers as told


def incident(*engaged: tuple[dict[str, Any], Sequence[dict[str, Any]]]) -> Incident:
    """An incident of these engagements and their pages."""
    return Incident(told.INCIDENT, [_engaged(engagement, pages) for engagement, pages in engaged])


def _engaged(members: dict[str, Any], pages: Sequence[dict[str, Any]]) -> IncidentEngagement:
    engagement = msgspec.convert(members, Engagement)
    people: dict[str, Person] = {}
    for page in msgspec.convert(list(pages), list[Page]):
        each = EngagedPage(page, engagement, PageHistory())
        people.setdefault(page.contact_arn, Person(page.contact_arn)).pages.append(each)
    return IncidentEngagement(engagement, list(people.values()), None, True)


def test_who_acknowledged_first_is_the_first_to_read_not_the_first_paged() -> None:
    story = incident((told.engagement("plan"), [told.page("akuam", 0, 400), told.page("alejr", 300, 342)]))

    assert story.first
    assert (story.first.alias, story.first_latency) == ("alejr", 342)


def test_the_incident_begins_with_its_first_engagement() -> None:
    story = incident(
        (told.engagement("plan", 0), [told.page("akuam", 2)]),
        (told.engagement("anasi", 60), [told.page("anasi", 61, 90)]),
    )

    assert story.first_latency == 90


def test_without_a_start_the_incident_begins_with_its_first_page() -> None:
    story = incident((told.engagement("plan", None), [told.page("akuam", 10), told.page("alejr", 20, 50)]))

    assert story.first_latency == 40


def test_nobody_is_first_where_nobody_has_read() -> None:
    story = incident((told.engagement("plan"), [told.page("akuam")]))

    assert (story.first, story.first_latency) == (None, None)


def test_one_who_has_read_one_of_several_pages_has_answered() -> None:
    story = incident(
        (told.engagement("plan"), [told.page("akuam", 0), told.page("akuam", 300, 431, 2), told.page("alejr")])
    )

    assert story.unanswered == ["alejr"]
    assert [person.latency for person in story.people] == [431, None]


def test_an_answer_to_one_engagement_is_none_to_another() -> None:
    story = incident(
        (told.engagement("plan"), [told.page("akuam", 0, 41)]), (told.engagement("akuam"), [told.page("akuam")])
    )

    assert story.unanswered == ["akuam"]


def test_one_who_has_not_answered_twice_is_named_once() -> None:
    story = incident(*[(told.engagement("plan", number=number), [told.page("akuam")]) for number in (1, 2)])

    assert story.unanswered == ["akuam"]


@pytest.mark.parametrize(("engaged", "via"), [("plan", "plan"), ("akuam", None)])
def test_a_page_came_by_the_plan_that_was_engaged_or_by_none(engaged: str, via: str | None) -> None:
    [page] = incident((told.engagement(engaged), [told.page("akuam")])).pages

    assert page.via == via


def trace(*receipts: dict[str, Any], resolutions: Sequence[dict[str, Any]] = ()) -> PageHistory:
    return msgspec.convert({"receipts": receipts, "resolutions": resolutions}, PageHistory)


def test_events_come_in_the_order_of_their_times_and_unknown_times_last() -> None:
    events = trace(
        told.receipt("READ", 41), {**told.receipt("STOP", 0), "ReceiptTime": None}, told.receipt("SENT", 0)
    ).events

    assert [event.receipt_type for event in events] == ["SENT", "READ", "STOP"]


def test_the_error_is_the_last_one() -> None:
    failed = trace(told.receipt("ERROR", 60, ReceiptInfo="second"), told.receipt("ERROR", 3, ReceiptInfo="first"))

    assert failed.error == "second"


def test_an_error_without_words_is_still_one() -> None:
    assert trace(told.receipt("ERROR", 3)).error == "ERROR"
    assert trace(told.receipt("SENT", 0)).error is None


@pytest.mark.parametrize(
    ("resolutions", "stage"),
    [
        ([told.resolution("plan", "ESCALATION"), told.resolution("akuam", stage=0)], 1),
        (
            [
                told.resolution("plan", "ESCALATION"),
                told.resolution("schedule", "ONCALL_SCHEDULE", 1),
                told.resolution("akuam"),
            ],
            2,
        ),
        (
            [
                told.resolution("plan", "ESCALATION"),
                told.resolution("other", "ESCALATION", 2),
                told.resolution("akuam", stage=0),
            ],
            3,
        ),
        ([told.resolution("akuam")], None),
        ([], None),
    ],
)
def test_the_stage_is_the_outermost_plans_counted_from_1(resolutions: list[dict[str, Any]], stage: int | None) -> None:
    assert trace(resolutions=resolutions).stage == stage
