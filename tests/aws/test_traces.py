from __future__ import annotations

import traceback
from collections.abc import Callable
from functools import partial
from typing import Any, cast

import pytest

from pagecli.aws.client import Service
from pagecli.aws.traces import accept_page, check_code, check_note, describe_page, list_page_receipts
from pagecli.errors import DeniedError, NotFoundError, PagecliError, ProtocolError, ServiceError, UsageError
from support import service_answers as told
from support.scripted_service import ScriptedService

CODE = "8675309"
PAGE = told.page("akuam")["PageArn"]


def accepting(step: Any) -> tuple[Service, ScriptedService]:
    service = ScriptedService({"AcceptPage": [step]})
    return cast(Service, service), service


@pytest.mark.parametrize("code", ["123456", "0000000000"])
def test_a_code_is_6_to_10_digits(code: str) -> None:
    assert check_code(code) == code


@pytest.mark.parametrize(
    "code",
    ["", "12345", "12345678901", "12345a", "123 456", "\uff11\uff12\uff13\uff14\uff15\uff16", "123456\n", "-123456"],
)
def test_any_other_code_is_refused_and_not_repeated(code: str) -> None:
    with pytest.raises(UsageError, match="6 to 10 digits") as raised:
        check_code(code)

    assert not code or code not in f"{raised.value.what} {raised.value.hint}"


@pytest.mark.parametrize("note", ["x", "n" * 2048])
def test_a_note_is_what_the_service_takes(note: str) -> None:
    assert check_note(note) == note


@pytest.mark.parametrize("note", ["", "n" * 2049])
def test_any_other_note_is_refused(note: str) -> None:
    with pytest.raises(UsageError, match="characters") as raised:
        check_note(note)

    assert "1 to 2,048" in str(raised.value.hint)


def test_the_service_is_told_to_enforce_the_code() -> None:
    service, script = accepting({})

    accept_page(service, PAGE, CODE, "READ")

    assert script.calls == [
        (
            "us-east-2",
            "AcceptPage",
            {"PageId": PAGE, "AcceptType": "READ", "AcceptCode": CODE, "AcceptCodeValidation": "ENFORCE"},
        )
    ]


def test_a_note_goes_along() -> None:
    service, script = accepting({})

    accept_page(service, PAGE, CODE, "DELIVERED", "on it")

    [asked] = script.asked("AcceptPage")
    assert (asked["Note"], asked["AcceptType"]) == ("on it", "DELIVERED")


@pytest.mark.parametrize("kind", [UsageError, NotFoundError, DeniedError, ServiceError, ProtocolError])
def test_no_error_repeats_the_code(kind: type[PagecliError]) -> None:
    service, _ = accepting(kind(f"ValidationException from AcceptPage: invalid code {CODE}", "a hint"))

    with pytest.raises(kind) as raised:
        accept_page(service, PAGE, CODE, "READ")

    assert CODE not in "".join(traceback.format_exception(raised.value))
    assert "from AcceptPage: invalid code" in raised.value.what
    assert raised.value.hint


def test_a_code_that_is_refused_is_told_in_aws_words_with_a_hint() -> None:
    service, _ = accepting(UsageError("ValidationException from AcceptPage: wrong"))

    with pytest.raises(UsageError, match="ValidationException from AcceptPage: wrong") as raised:
        accept_page(service, PAGE, CODE, "READ")

    assert "a code of its own" in str(raised.value.hint)


@pytest.mark.parametrize("ask", [describe_page, partial(accept_page, code=CODE, accept_type="READ")])
def test_a_page_that_is_gone_says_so(ask: Callable[[Service, str], Any]) -> None:
    gone = NotFoundError("ResourceNotFoundException", "see the contacts")
    service = ScriptedService({"DescribePage": [gone], "AcceptPage": [gone]})

    with pytest.raises(NotFoundError) as raised:
        ask(cast(Service, service), PAGE)

    assert "the page is gone" in str(raised.value.hint)


def test_receipts_are_listed_to_the_end() -> None:
    batches = [
        {"Receipts": [told.receipt("SENT", 0)], "NextToken": "more"},
        {"Receipts": [told.receipt("READ", 9)]},
    ]
    service = ScriptedService({"ListPageReceipts": batches})

    receipts = list_page_receipts(cast(Service, service), PAGE)

    assert [receipt.receipt_type for receipt in receipts] == ["SENT", "READ"]
    assert service.asked("ListPageReceipts")[1] == {"PageId": PAGE, "NextToken": "more"}


def test_a_page_is_asked_about_in_its_own_region() -> None:
    service = ScriptedService({"DescribePage": [told.details()]})

    describe_page(cast(Service, service), PAGE.replace("us-east-2", "eu-west-1"))

    assert service.calls[0][0] == "eu-west-1"
