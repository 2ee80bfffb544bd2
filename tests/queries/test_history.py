from __future__ import annotations

from typing import Any

import pytest

from pagecli.domain.history import DescribedPage
from pagecli.errors import DeniedError, NotFoundError, PagecliError, ServiceError
from pagecli.queries.history import describe_page
from pagecli.queries.problems import Problems
from support import service_answers as told
from support.in_process import Stage
from support.scripted_service import ScriptedService

PAGE = told.page("akuam")["PageArn"]
DENIED = DeniedError("denied", "needs it")
ANSWERS: dict[str, Any] = {
    "DescribePage": told.details(),
    "ListPageReceipts": {"Receipts": [told.receipt("READ", 41), told.receipt("SENT", 0)]},
    "ListPageResolutions": {"PageResolutions": [told.resolution("akuam")]},
    "ListContactChannels": {"ContactChannels": [told.channel("akuam", "voice"), told.channel("akuam")]},
}


def fetched(with_channel: bool = True, **steps: Any) -> tuple[DescribedPage, Problems, ScriptedService]:
    service = ScriptedService({name: [step] for name, step in {**ANSWERS, **steps}.items()})
    problems = Problems(Stage().environment)
    return describe_page(service, PAGE, with_channel, problems), problems, service


def test_a_described_page_has_the_message_the_receipts_the_resolutions_and_the_channel() -> None:
    page, problems, _ = fetched()

    assert page.details
    assert page.details.subject == "Checkout is slow"
    assert [event.receipt_type for event in page.history.events] == ["SENT", "READ"]
    assert page.history.resolutions
    assert page.history.channel
    assert page.history.channel.name == "akuam sms"
    assert not problems.errors


def test_channels_are_asked_for_where_they_are_shown() -> None:
    assert not fetched(with_channel=False)[2].asked("ListContactChannels")


@pytest.mark.parametrize("operation", ANSWERS)
def test_a_missing_permission_costs_its_part_only(operation: str) -> None:
    denied: dict[str, Any] = {operation: DENIED}

    page, problems, _ = fetched(**denied)

    history = page.history
    have = {
        "DescribePage": page.details,
        "ListPageReceipts": history.receipts,
        "ListPageResolutions": history.resolutions,
        "ListContactChannels": history.channel,
    }
    needed = {"ListContactChannels": ["DescribePage", "ListPageReceipts"]}
    missing = [name for name in have if operation in (name, *needed.get(name, []))]
    assert [name for name, part in have.items() if part is None] == missing
    assert not problems.errors


def test_without_any_permission_nothing_is_shown_and_the_page_itself_is_what_is_denied() -> None:
    operations = ("DescribePage", "ListPageReceipts", "ListPageResolutions")
    denied: dict[str, Any] = {name: DeniedError(f"{name} is denied", f"needs {name}") for name in operations}

    with pytest.raises(DeniedError, match=r"^DescribePage is denied$") as raised:
        fetched(**denied)

    assert raised.value.hint == "needs DescribePage"


@pytest.mark.parametrize("error", [NotFoundError("gone"), ServiceError("too slow")])
def test_a_page_that_cannot_be_had_is_not_described(error: PagecliError) -> None:
    with pytest.raises(type(error)):
        fetched(DescribePage=error)


def test_what_the_service_fails_to_answer_is_an_error_beside_the_rest() -> None:
    failed = ServiceError("too slow")

    page, problems, _ = fetched(ListPageReceipts=failed)

    assert page.details
    assert problems.errors == [failed]


def test_a_channel_that_is_gone_has_no_name() -> None:
    page, _, _ = fetched(ListContactChannels={"ContactChannels": []})

    assert page.history.channel is None
    assert page.history.channel_arn == told.channel_arn("akuam")
