"""Whose pages are listed: those of the people behind a plan or schedule, and at what cost in requests."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from pagecli.errors import DeniedError, NotFoundError, PagecliError, ServiceError, UsageError
from pagecli.queries.contacts import Contacts
from pagecli.queries.pages import list_pages_of_contacts
from support.scripted_service import ScriptedService, contact_arn, page_members

AKUAM, ALEJR, PLAN = contact_arn("akuam"), contact_arn("alejr"), contact_arn("plan")
TYPES = {AKUAM: "PERSONAL", ALEJR: "PERSONAL", PLAN: "ESCALATION"}
Listed = list[tuple[str, int | PagecliError]]


@pytest.fixture
def home(tmp_path: Path) -> dict[str, str]:
    return {"XDG_CACHE_HOME": str(tmp_path)}


def planned(arn: str, *targets: str) -> dict[str, Any]:
    infos = [{"ContactTargetInfo": {"ContactId": target, "IsEssential": True}} for target in targets]
    stages = [{"DurationInMinutes": 5, "Targets": infos}]
    return {"ContactArn": arn, "Alias": arn.rpartition("/")[2], "Type": TYPES[arn], "Plan": {"Stages": stages}}


def team(**steps: Any) -> ScriptedService:
    """A service with two people, two pages each, behind one plan, which has no page of its own."""

    def get(parameters: dict[str, Any]) -> dict[str, Any]:
        return planned(parameters["ContactId"], *([AKUAM, ALEJR] if parameters["ContactId"] == PLAN else []))

    def pages(parameters: dict[str, Any]) -> dict[str, Any]:
        alias = parameters["ContactId"].rpartition("/")[2]
        return {"Pages": [] if alias == "plan" else [page_members(number, alias) for number in range(2)]}

    def find(parameters: dict[str, Any]) -> dict[str, Any]:
        known = [{"ContactArn": arn, "Alias": arn.rpartition("/")[2], "Type": kind} for arn, kind in TYPES.items()]
        wanted, kind = parameters.get("AliasPrefix", ""), parameters.get("Type")
        return {"Contacts": [c for c in known if c["Alias"].startswith(wanted) and kind in (None, c["Type"])]}

    answers = {"GetContact": get, "ListPagesByContact": pages, "ListContacts": find, **steps}
    return ScriptedService({operation: [step] for operation, step in answers.items()})


def listed(service: ScriptedService, home: dict[str, str], *names: str, contacts: Contacts | None = None) -> Listed:
    """What list_pages_of_contacts yields, a number of pages in the place of a batch."""
    listing = list_pages_of_contacts(service, contacts or Contacts(service, home), names or None)
    return [(name, item if isinstance(item, PagecliError) else len(item.pages)) for name, item in listing]


def operations(service: ScriptedService) -> list[str]:
    return [operation for operation, _ in service.calls]


def test_the_alias_of_a_plan_stands_for_the_people_behind_it(home: dict[str, str]) -> None:
    service = team()

    assert listed(service, home, "plan") == [(AKUAM, 2), (ALEJR, 2)]
    assert PLAN not in [parameters["ContactId"] for parameters in service.asked("ListPagesByContact")]


def test_a_remembered_person_costs_no_request_but_those_for_pages(home: dict[str, str]) -> None:
    listed(team(), home, "akuam")
    service = team()

    assert listed(service, home, "akuam") == [("akuam", 2)]
    assert operations(service) == ["ListPagesByContact"]


def test_a_remembered_person_without_a_page_costs_one_request_too(home: dict[str, str]) -> None:
    listed(team(), home, "akuam")
    service = team(ListPagesByContact={"Pages": []})

    assert listed(service, home, "akuam") == [("akuam", 0)]
    assert operations(service) == ["ListPagesByContact"]


def test_a_remembered_plan_is_still_a_plan(home: dict[str, str]) -> None:
    listed(team(), home, "plan")
    service = team()

    assert listed(service, home, "plan") == [(AKUAM, 2), (ALEJR, 2)]
    assert "ListContacts" not in operations(service)


def test_a_person_by_arn_is_never_asked_about_where_there_are_pages(home: dict[str, str]) -> None:
    service = team()

    assert listed(service, home, AKUAM) == [(AKUAM, 2)]
    assert operations(service) == ["ListPagesByContact"]


def test_a_plan_by_arn_stands_for_the_people_behind_it_where_it_has_no_page_of_its_own(home: dict[str, str]) -> None:
    assert listed(team(), home, PLAN) == [(PLAN, 0), (AKUAM, 2), (ALEJR, 2)]


def test_a_person_by_arn_without_a_page_is_listed_once(home: dict[str, str]) -> None:
    service = team(ListPagesByContact={"Pages": []})

    assert listed(service, home, AKUAM) == [(AKUAM, 0)]
    assert len(service.asked("ListPagesByContact")) == 1


@pytest.mark.parametrize("error", [DeniedError("no GetContact"), NotFoundError("deleted")])
def test_an_arn_that_cannot_be_asked_about_is_taken_as_it_is(home: dict[str, str], error: PagecliError) -> None:
    service = team(GetContact=error)

    assert listed(service, home, PLAN) == [(PLAN, 0)]


def test_an_arn_whose_type_could_not_be_learnt_is_no_empty_result(home: dict[str, str]) -> None:
    error = ServiceError("throttled")

    assert listed(team(GetContact=error), home, PLAN) == [(PLAN, 0), (PLAN, error)]


def test_a_person_who_is_named_and_behind_a_plan_too_is_asked_once(home: dict[str, str]) -> None:
    service = team()

    assert listed(service, home, "alejr", "plan", PLAN) == [("alejr", 2), (AKUAM, 2)]
    assert len(service.asked("ListPagesByContact")) == 2


def test_a_person_behind_a_plan_without_a_page_costs_no_second_question(home: dict[str, str]) -> None:
    service = team(ListPagesByContact={"Pages": []})

    assert listed(service, home, "plan") == [(AKUAM, 0), (ALEJR, 0)]
    assert len(service.asked("GetContact")) == 3


def test_all_contacts_are_people_and_none_is_asked_about(home: dict[str, str]) -> None:
    service = team(ListPagesByContact={"Pages": []})

    assert listed(service, home) == [(AKUAM, 0), (ALEJR, 0)]
    assert not service.asked("GetContact")


def test_those_behind_a_plan_are_asked_for_once_a_run(home: dict[str, str]) -> None:
    service = team()
    contacts = Contacts(service, home)

    first, second = (listed(service, home, "plan", contacts=contacts) for _ in range(2))

    assert first == second
    assert len(service.asked("GetContact")) == 3


def test_those_who_could_not_be_asked_for_are_asked_for_again(home: dict[str, str]) -> None:
    error = ServiceError("throttled")
    steps = [planned(PLAN, AKUAM, ALEJR), error, planned(ALEJR)]
    service = team(GetContact=lambda parameters: steps.pop(0) if steps else planned(parameters["ContactId"], AKUAM))
    contacts = Contacts(service, home)

    first, second = (listed(service, home, "plan", contacts=contacts) for _ in range(2))

    assert len([item for _, item in first if isinstance(item, ServiceError)]) == 1
    assert all(not isinstance(item, PagecliError) for _, item in second)


def test_a_plan_that_is_gone_is_an_error_and_stops_no_other(home: dict[str, str]) -> None:
    listed(team(), home, "plan")
    error = NotFoundError("gone")

    found = listed(team(GetContact=error, ListContacts={"Contacts": []}), home, "plan", AKUAM)

    assert [name for name, item in found if isinstance(item, NotFoundError)] == ["plan"]
    assert (AKUAM, 2) in found


def test_a_plan_whose_alias_has_moved_is_resolved_anew(home: dict[str, str]) -> None:
    listed(team(), home, "plan")
    moved = PLAN.replace("111122223333", "444455556666")

    def get(parameters: dict[str, Any]) -> Any:
        arn = parameters["ContactId"]
        return (
            NotFoundError("gone")
            if arn == PLAN
            else {**planned(PLAN, AKUAM), "ContactArn": arn}
            if arn == moved
            else planned(arn)
        )

    found = {"Contacts": [{"ContactArn": moved, "Alias": "plan", "Type": "ESCALATION"}]}

    assert listed(team(GetContact=get, ListContacts=found), home, "plan") == [(AKUAM, 2)]


def test_a_token_is_for_one_contact_and_not_for_the_people_behind_a_plan(home: dict[str, str]) -> None:
    service = team()

    with pytest.raises(UsageError, match="starting-token is for one contact"):
        list(list_pages_of_contacts(service, Contacts(service, home), ["plan"], token="t"))
