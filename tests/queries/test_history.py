from __future__ import annotations

from typing import Any, cast

import pytest

from pagecli.aws.client import Service
from pagecli.domain.model import PageStory
from pagecli.errors import DeniedError, NotFoundError, PagecliError, ServiceError
from pagecli.queries.history import fetch_story
from pagecli.queries.problems import Parts
from support import service_answers as told
from support.scripted_service import ScriptedService

PAGE = told.page("akuam")["PageArn"]
DENIED = DeniedError("denied", "needs it")
ANSWERS: dict[str, Any] = {
    "DescribePage": told.details(),
    "ListPageReceipts": {"Receipts": [told.receipt("READ", 41), told.receipt("SENT", 0)]},
    "ListPageResolutions": {"PageResolutions": [told.resolution("akuam")]},
    "ListContactChannels": {"ContactChannels": [told.channel("akuam", "voice"), told.channel("akuam")]},
}


def fetched(with_channel: bool = True, **steps: Any) -> tuple[PageStory, Parts, ScriptedService]:
    service, parts = ScriptedService({name: [step] for name, step in {**ANSWERS, **steps}.items()}), Parts()
    return fetch_story(cast(Service, service), PAGE, with_channel, parts), parts, service


def test_a_story_has_the_message_the_receipts_the_resolutions_and_the_channel() -> None:
    story, parts, _ = fetched()

    assert story.details
    assert story.details.subject == "Checkout is slow"
    assert [event.receipt_type for event in story.trace.events] == ["SENT", "READ"]
    assert story.trace.resolutions
    assert story.trace.channel
    assert story.trace.channel.name == "akuam sms"
    assert not parts.errors


def test_channels_are_asked_for_where_they_are_shown() -> None:
    assert not fetched(with_channel=False)[2].asked("ListContactChannels")


@pytest.mark.parametrize("operation", ANSWERS)
def test_a_missing_permission_costs_its_part_only(operation: str) -> None:
    denied: dict[str, Any] = {operation: DENIED}

    story, parts, _ = fetched(**denied)

    trace = story.trace
    have = {
        "DescribePage": story.details,
        "ListPageReceipts": trace.receipts,
        "ListPageResolutions": trace.resolutions,
        "ListContactChannels": trace.channel,
    }
    needed = {"ListContactChannels": ["DescribePage", "ListPageReceipts"]}
    missing = [name for name in have if operation in (name, *needed.get(name, []))]
    assert [name for name, part in have.items() if part is None] == missing
    assert not parts.errors


def test_without_any_permission_nothing_is_shown() -> None:
    with pytest.raises(DeniedError):
        fetched(DescribePage=DENIED, ListPageReceipts=DENIED, ListPageResolutions=DENIED)


@pytest.mark.parametrize("error", [NotFoundError("gone"), ServiceError("too slow")])
def test_a_page_that_cannot_be_had_has_no_story(error: PagecliError) -> None:
    with pytest.raises(type(error)):
        fetched(DescribePage=error)


def test_what_the_service_fails_to_answer_is_an_error_beside_the_rest() -> None:
    failed = ServiceError("too slow")

    story, parts, _ = fetched(ListPageReceipts=failed)

    assert story.details
    assert parts.errors == [failed]


def test_a_channel_that_is_gone_has_no_name() -> None:
    story, _, _ = fetched(ListContactChannels={"ContactChannels": []})

    assert story.trace.channel is None
    assert story.trace.channel_arn == told.channel_arn("akuam")
