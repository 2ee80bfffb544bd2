from __future__ import annotations

import threading
from collections.abc import Sequence
from typing import Any, TypeVar

import pytest

from pagecli.aws.operations import Operation
from pagecli.connection import MAX_CONCURRENT_REQUESTS
from pagecli.domain.incident import Incident
from pagecli.domain.model import Engagement
from pagecli.errors import DeniedError, NotFoundError, ServiceError
from pagecli.queries.incident import get_incident
from pagecli.queries.problems import Problems
from support import service_answers as told
from support.in_process import Stage
from support.scripted_service import ScriptedService, contact_arn

A = TypeVar("A")


def fetched(
    service: ScriptedService, engagements: Sequence[dict[str, Any]], full: bool = False, kinds: bool = False
) -> tuple[Incident, Problems]:
    import msgspec

    problems = Problems(Stage().environment)
    listed = msgspec.convert(list(engagements), list[Engagement])
    return get_incident(service, listed, full, kinds, problems), problems


def one_engagement(*pages: dict[str, Any], **steps: Any) -> tuple[ScriptedService, list[dict[str, Any]]]:
    engagements = [told.engagement("plan")]
    script = told.service_steps(engagements, lambda arn: list(pages))
    return ScriptedService({**script, **steps}), engagements


def test_engagements_come_in_the_order_of_their_start_and_unknown_starts_last() -> None:
    engagements = [told.engagement("late", 60), told.engagement("unknown", None), told.engagement("early", 0)]
    service = ScriptedService(told.service_steps(engagements, lambda arn: []))

    incident, _ = fetched(service, engagements)

    assert [told.named(each.engagement.contact_arn) for each in incident.engaged] == ["early", "late", "unknown"]


def test_people_come_in_the_order_in_which_they_were_paged_each_with_their_pages() -> None:
    service, engagements = one_engagement(
        told.page("alejr", 300), told.page("akuam", 60, number=2), told.page("akuam", 0)
    )

    incident, _ = fetched(service, engagements)

    assert [(person.alias, len(person.pages)) for person in incident.people] == [("akuam", 2), ("alejr", 1)]
    assert incident.people[0].pages[0].page.page_arn == told.page("akuam")["PageArn"]


def test_only_unread_pages_are_asked_after() -> None:
    read, unread = told.page("akuam", 0, 41), told.page("alejr", 0)
    service, engagements = one_engagement(read, unread)

    fetched(service, engagements)

    for operation in ("ListPageReceipts", "ListPageResolutions"):
        assert [asked["PageId"] for asked in service.asked(operation)] == [unread["PageArn"]]


def test_in_full_every_page_is_asked_after() -> None:
    service, engagements = one_engagement(told.page("akuam", 0, 41), told.page("alejr", 0))

    fetched(service, engagements, full=True)

    assert len(service.asked("ListPageReceipts")) == len(service.asked("ListPageResolutions")) == 2


def test_a_history_has_the_stage_the_channel_and_its_error() -> None:
    service, engagements = one_engagement(
        told.page("akuam"),
        ListPageReceipts=[
            {"Receipts": [told.receipt("ERROR", 3, ReceiptInfo="no such number"), told.receipt("SENT", 0)]}
        ],
        ListPageResolutions=[
            {"PageResolutions": [told.resolution("plan", "ESCALATION"), told.resolution("akuam", stage=1)]}
        ],
    )

    incident, problems = fetched(service, engagements)

    [page] = incident.pages
    assert page.history.channel
    assert (page.history.stage, page.history.channel.name, page.history.error) == (2, "akuam sms", "no such number")
    assert not problems.errors


def test_the_channels_of_a_person_are_asked_for_once() -> None:
    pages = [told.page("akuam", number=number) for number in range(5)]
    service, engagements = one_engagement(*pages, ListPageReceipts=[{"Receipts": [told.receipt("SENT", 0)]}])

    incident, _ = fetched(service, engagements)

    assert service.asked("ListContactChannels") == [{"ContactId": contact_arn("akuam"), "MaxResults": 1024}]
    assert {page.history.channel and page.history.channel.type for page in incident.pages} == {"SMS"}


def test_kinds_are_asked_for_where_they_are_shown_once_a_contact() -> None:
    engagements = [told.engagement("plan", number=number) for number in range(3)]
    service = ScriptedService(told.service_steps(engagements, lambda arn: []))

    without, _ = fetched(service, engagements)
    assert not service.asked("GetContact")
    with_kinds, _ = fetched(service, engagements, kinds=True)

    assert {each.kind for each in without.engaged} == {None}
    assert {each.kind for each in with_kinds.engaged} == {"ESCALATION"}
    assert len(service.asked("GetContact")) == 1


@pytest.mark.parametrize(
    ("operation", "left"),
    [
        ("ListPageReceipts", (2, None, None)),
        ("ListPageResolutions", (None, "akuam sms", "no such number")),
        ("ListContactChannels", (2, None, "no such number")),
    ],
)
@pytest.mark.parametrize("error", [DeniedError("denied", "needs it"), NotFoundError("deleted")])
def test_what_may_not_be_seen_costs_its_part_only(
    operation: str, left: tuple[Any, ...], error: DeniedError | NotFoundError
) -> None:
    answers: dict[str, Any] = {
        "ListPageReceipts": [{"Receipts": [told.receipt("ERROR", 3, ReceiptInfo="no such number")]}],
        "ListPageResolutions": [{"PageResolutions": [told.resolution("akuam", stage=1)]}],
        operation: [error],
    }
    service, engagements = one_engagement(told.page("akuam"), **answers)

    incident, problems = fetched(service, engagements)

    history = incident.pages[0].history
    assert (history.stage, history.channel and history.channel.name, history.error) == left
    assert not problems.errors


@pytest.mark.parametrize("operation", ["ListPageReceipts", "ListPageResolutions", "ListContactChannels", "GetContact"])
def test_what_the_service_fails_to_answer_is_an_error_beside_the_rest(operation: str) -> None:
    failed = ServiceError("too slow")
    steps: dict[str, Any] = {"ListPageReceipts": [{"Receipts": [told.receipt("SENT", 0)]}], operation: [failed]}
    service, engagements = one_engagement(told.page("akuam"), **steps)

    incident, problems = fetched(service, engagements, kinds=True)

    assert len(incident.pages) == 1
    assert problems.errors == [failed]


@pytest.mark.parametrize("error", [DeniedError("denied", "needs it"), ServiceError("too slow")])
def test_an_engagement_whose_pages_cannot_be_had_is_an_error_and_stops_no_other(error: Exception) -> None:
    engagements = [told.engagement("broken", 0), told.engagement("plan", 1)]

    def pages(arn: str) -> list[dict[str, Any]]:
        if told.named(arn) == "broken":
            raise error
        return [told.page("akuam")]

    incident, problems = fetched(ScriptedService(told.service_steps(engagements, pages)), engagements)

    assert [(each.complete, len(each.people)) for each in incident.engaged] == [(False, 0), (True, 1)]
    assert problems.errors == [error]


class CountingService(ScriptedService):
    """Answers when as many requests as there may be are under way, or no other comes; keeps the highest number."""

    def __init__(self, steps: dict[str, list[Any]]) -> None:
        super().__init__(steps)
        self.most = self._under_way = 0
        self._full = threading.Condition()

    def call(self, operation: Operation[A], **parameters: Any) -> A:
        with self._full:
            self._under_way += 1
            self.most = max(self.most, self._under_way)
            self._full.notify_all()
            self._full.wait_for(lambda: self.most >= MAX_CONCURRENT_REQUESTS, timeout=1)
        try:
            return super().call(operation, **parameters)
        finally:
            with self._full:
                self._under_way -= 1


def test_200_engagements_of_10_pages_are_asked_for_8_at_a_time() -> None:
    engagements = [told.engagement("plan", number=number) for number in range(200)]

    def pages(arn: str) -> list[dict[str, Any]]:
        start = int(arn.rpartition("/")[2][:8], 16) * 10
        return [told.page("akuam", number=start + number) for number in range(10)]

    service = CountingService(told.service_steps(engagements, pages))

    incident, problems = fetched(service, engagements)

    assert (len(incident.engaged), len({page.page.page_arn for page in incident.pages})) == (200, 2000)
    assert len(service.asked("ListPagesByEngagement")) == 200
    assert len(service.asked("ListPageReceipts")) == len(service.asked("ListPageResolutions")) == 2000
    assert service.most == MAX_CONCURRENT_REQUESTS == 8
    assert not problems.errors
