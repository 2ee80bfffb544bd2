from __future__ import annotations

import traceback
from collections.abc import Callable
from functools import partial
from typing import Any

import pytest

from pagecli.errors import DeniedError, NotFoundError, PagecliError, ProtocolError, ServiceError, UsageError
from support import service_answers as told
from support.scripted_service import ScriptedService

CODE = "8675309"
PAGE = told.page("akuam")["PageArn"]


def accepting(step: Any) -> ScriptedService:
    return ScriptedService({"AcceptPage": [step]})


def test_the_service_is_told_to_enforce_the_code() -> None:
    service = accepting({})

    service.accept_page(PAGE, CODE, "READ")

    assert service.calls == [
        ("AcceptPage", {"PageId": PAGE, "AcceptType": "READ", "AcceptCode": CODE, "AcceptCodeValidation": "ENFORCE"})
    ]


def test_a_note_goes_along() -> None:
    service = accepting({})

    service.accept_page(PAGE, CODE, "DELIVERED", "on it")

    [asked] = service.asked("AcceptPage")
    assert (asked["Note"], asked["AcceptType"]) == ("on it", "DELIVERED")


@pytest.mark.parametrize("kind", [UsageError, NotFoundError, DeniedError, ServiceError, ProtocolError])
def test_no_error_repeats_the_code(kind: type[PagecliError]) -> None:
    service = accepting(kind(f"ValidationException from AcceptPage: invalid code {CODE}", "a hint"))

    with pytest.raises(kind) as raised:
        service.accept_page(PAGE, CODE, "READ")

    assert CODE not in "".join(traceback.format_exception(raised.value))
    assert "from AcceptPage: invalid code" in str(raised.value)
    assert raised.value.hint


def test_a_code_that_is_refused_is_told_in_aws_words_with_a_hint() -> None:
    service = accepting(UsageError("ValidationException from AcceptPage: wrong"))

    with pytest.raises(UsageError, match="ValidationException from AcceptPage: wrong") as raised:
        service.accept_page(PAGE, CODE, "READ")

    assert "a code of its own" in str(raised.value.hint)


@pytest.mark.parametrize(
    "ask", [ScriptedService.describe_page, partial(ScriptedService.accept_page, code=CODE, accept_type="READ")]
)
def test_a_page_that_is_gone_says_so(ask: Callable[[ScriptedService, str], Any]) -> None:
    gone = NotFoundError("ResourceNotFoundException", "see the contacts")
    service = ScriptedService({"DescribePage": [gone], "AcceptPage": [gone]})

    with pytest.raises(NotFoundError) as raised:
        ask(service, PAGE)

    assert "the page is gone" in str(raised.value.hint)


def test_receipts_are_listed_to_the_end() -> None:
    batches = [
        {"Receipts": [told.receipt("SENT", 0)], "NextToken": "more"},
        {"Receipts": [told.receipt("READ", 9)]},
    ]
    service = ScriptedService({"ListPageReceipts": batches})

    receipts = service.list_page_receipts(PAGE)

    assert [receipt.receipt_type for receipt in receipts] == ["SENT", "READ"]
    assert service.asked("ListPageReceipts")[1] == {"PageId": PAGE, "NextToken": "more"}
