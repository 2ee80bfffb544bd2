from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from pagecli.errors import AccessError, NotFoundError, PagecliError, ServiceError, UsageError
from pagecli.queries.contacts import Contacts
from pagecli.queries.pages import check_page_size, check_token, list_pages_of_contacts
from support.scripted_service import ScriptedService, contact_arn, contacts, page_members

AKUAM, ALEJR = contact_arn("akuam"), contact_arn("alejr")
MOVED = contact_arn("akuam", account="444455556666")


@pytest.fixture
def home(tmp_path: Path) -> dict[str, str]:
    return {"XDG_CACHE_HOME": str(tmp_path)}


def batch(*numbers: int, token: str | None = None) -> dict[str, Any]:
    return {"Pages": [page_members(number) for number in numbers], "NextToken": token}


def listed(
    service: ScriptedService, home: dict[str, str], names: list[str] | None
) -> list[tuple[str, list[str] | PagecliError]]:
    """What list_pages_of_contacts yields, with the number of each page in the place of a batch."""
    return [
        (name, item if isinstance(item, PagecliError) else [page.page_arn.rpartition("/")[2] for page in item.pages])
        for name, item in list_pages_of_contacts(service, Contacts(service, home), names)
    ]


@pytest.mark.parametrize("size", [0, 1, 50, 1024])
def test_a_page_size_is_what_the_service_takes(size: int) -> None:
    assert check_page_size(size) == size


@pytest.mark.parametrize("size", [-1, 1025, 10**9])
def test_any_other_page_size_is_refused_with_the_range(size: int) -> None:
    with pytest.raises(UsageError, match="out of range") as raised:
        check_page_size(size)

    assert "0 to 1024" in str(raised.value.hint)


@pytest.mark.parametrize("token", ["a", "aA0\\/_+=-", "t" * 2048])
def test_a_token_is_what_the_service_takes(token: str) -> None:
    assert check_token(token) == token


@pytest.mark.parametrize("token", ["", "a b", "tökén", "t" * 2049, "t\n", "a:b"])
def test_any_other_token_is_refused(token: str) -> None:
    with pytest.raises(UsageError, match="is not a NextToken"):
        check_token(token)


def test_pages_are_asked_for_by_arn_with_page_size_and_token() -> None:
    service = ScriptedService({"ListPagesByContact": [batch(1, token="b"), batch(2)]})

    listing = list(service.list_pages_by_contact(AKUAM, 100, "a"))

    assert [len(each.pages) for each in listing] == [1, 1]
    assert service.asked("ListPagesByContact") == [
        {"ContactId": AKUAM, "MaxResults": 100, "NextToken": "a"},
        {"ContactId": AKUAM, "MaxResults": 100, "NextToken": "b"},
    ]


def test_the_most_is_asked_for_unless_said_otherwise() -> None:
    service = ScriptedService({"ListPagesByContact": [batch()]})

    list(service.list_pages_by_contact(AKUAM))

    assert service.asked("ListPagesByContact") == [{"ContactId": AKUAM, "MaxResults": 1024}]


def test_batches_come_contact_by_contact_in_the_order_of_the_names(home: dict[str, str]) -> None:
    pages = {AKUAM: batch(1), ALEJR: batch(2)}
    service = ScriptedService({"ListPagesByContact": [lambda parameters: pages[parameters["ContactId"]]]})

    assert listed(service, home, [ALEJR, AKUAM]) == [(ALEJR, ["2"]), (AKUAM, ["1"])]


def test_a_contact_that_fails_midway_keeps_its_batches_and_stops_no_other(home: dict[str, str]) -> None:
    error = ServiceError("it failed")

    def answer(parameters: dict[str, Any]) -> Any:
        if parameters["ContactId"] == ALEJR:
            return batch(9)
        return error if "NextToken" in parameters else batch(1, token="more")

    service = ScriptedService({"ListPagesByContact": [answer]})

    first, (name, failed), last = listed(service, home, [AKUAM, ALEJR])

    assert (first, name, last) == ((AKUAM, ["1"]), AKUAM, (ALEJR, ["9"]))
    assert isinstance(failed, ServiceError)
    assert str(failed) == f"{AKUAM}: it failed"


def test_the_error_of_a_single_contact_does_not_repeat_its_name(home: dict[str, str]) -> None:
    error = ServiceError("it failed")

    assert listed(ScriptedService({"ListPagesByContact": [error]}), home, [AKUAM]) == [(AKUAM, error)]
    assert str(error) == "it failed"


def remember(home: dict[str, str]) -> None:
    service = ScriptedService({"ListContacts": [contacts(AKUAM)], "ListPagesByContact": [batch(1)]})
    listed(service, home, ["akuam"])


@pytest.mark.parametrize("error", [NotFoundError("gone"), AccessError("not yours")])
def test_an_alias_that_has_moved_is_resolved_anew(home: dict[str, str], error: PagecliError) -> None:
    remember(home)
    service = ScriptedService(
        {
            "ListContacts": [contacts(MOVED)],
            "ListPagesByContact": [lambda p: error if p["ContactId"] == AKUAM else batch(7)],
        }
    )

    assert listed(service, home, ["akuam"]) == [("akuam", ["7"])]
    assert [call["ContactId"] for call in service.asked("ListPagesByContact")] == [AKUAM, MOVED]


@pytest.mark.parametrize("error", [NotFoundError("gone"), AccessError("not yours")])
def test_an_alias_that_is_still_the_same_is_not_asked_for_a_second_time(
    home: dict[str, str], error: PagecliError
) -> None:
    remember(home)
    service = ScriptedService({"ListContacts": [contacts(AKUAM)], "ListPagesByContact": [error]})

    assert listed(service, home, ["akuam"]) == [("akuam", error)]
    assert len(service.asked("ListPagesByContact")) == 1


def test_another_error_corrects_nothing(home: dict[str, str]) -> None:
    remember(home)
    error = ServiceError("throttled")
    service = ScriptedService({"ListPagesByContact": [error]})

    assert listed(service, home, ["akuam"]) == [("akuam", error)]
