from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from pagecli.errors import DeniedError, NotFoundError, UsageError
from pagecli.queries.contacts import Contacts
from pagecli.queries.references import PageReference, check_incident, find_incident_or_engagement, read_page_reference
from pagecli.times import UTC, Moment
from support import service_answers as told
from support.in_process import NOW
from support.scripted_service import ScriptedService, contact_arn, contacts

PAGE_ARN = f"{told.ARN}:page/akuam/2f92b456-2350-442b-95e7-ed8b0EXAMPLE"


def scripted(*pages: dict[str, Any]) -> ScriptedService:
    return ScriptedService({"ListContacts": [contacts(contact_arn("akuam"))], "ListPagesByContact": [{"Pages": pages}]})


def newest(service: ScriptedService, home: Path, page: str | None, contact: str = "akuam") -> str:
    return PageReference(page, contact).newest(
        service, Contacts(service, {"XDG_CACHE_HOME": str(home)}), Moment(NOW, UTC)
    )


def engaged(service: ScriptedService, reference: str | None) -> list[str]:
    found = find_incident_or_engagement(service, reference, Moment(NOW, UTC), list[str]().append)
    return [each.incident_id or "" for each in found]


@pytest.mark.parametrize("text", [PAGE_ARN, "akuam/2f92b456", "akuam/2", "a_b-c/2f92b456-2350"])
def test_a_page_is_named_by_its_arn_or_a_short_form(text: str) -> None:
    assert read_page_reference(text, {"PAGECLI_CONTACT": "akuam"}).page == text


@pytest.mark.parametrize(
    "text",
    [
        "",
        "akuam",
        "akuam/",
        "/2f92b456",
        "Akuam/2f92b456",
        "akuam/2f/92",
        "akuam/*",
        "arn:",
        contact_arn("akuam"),
        PAGE_ARN + "/x",
    ],
)
def test_what_names_no_page_is_a_usage_error(text: str) -> None:
    with pytest.raises(UsageError):
        read_page_reference(text, {"PAGECLI_CONTACT": "akuam"})


def test_without_a_page_and_a_contact_the_hint_names_both_ways() -> None:
    with pytest.raises(UsageError, match="which page") as raised:
        read_page_reference(None, {})

    assert "PAGECLI_CONTACT" in str(raised.value.hint)
    assert "akuam/f509b571" in str(raised.value.hint)


def test_a_malformed_pagecli_contact_is_a_usage_error() -> None:
    with pytest.raises(UsageError, match="malformed contact alias"):
        read_page_reference(None, {"PAGECLI_CONTACT": "Not an alias"})


def test_an_arn_is_taken_as_it_is_without_a_request(tmp_path: Path) -> None:
    service = scripted()

    assert newest(service, tmp_path, PAGE_ARN) == PAGE_ARN
    assert service.calls == []


@pytest.mark.parametrize("reference", ["akuam/00000002", "akuam/00000002-bb", "akuam/00000002-bbbb"])
def test_a_short_form_is_found_among_its_contacts_pages(tmp_path: Path, reference: str) -> None:
    wanted = told.page("akuam", number=2)

    found = newest(scripted(told.page("akuam", number=1), wanted), tmp_path, reference, contact="anasi")

    assert found == wanted["PageArn"]


def test_a_short_form_that_is_no_page_is_not_found(tmp_path: Path) -> None:
    with pytest.raises(NotFoundError, match="no page of akuam is akuam/ffffffff") as raised:
        newest(scripted(told.page("akuam")), tmp_path, "akuam/ffffffff")

    assert "pagecli list akuam" in str(raised.value.hint)


def test_a_short_form_of_several_pages_is_answered_with_them(tmp_path: Path) -> None:
    service = scripted(*(told.page("akuam", -60 * number, number=number) for number in range(7)))

    with pytest.raises(NotFoundError, match="could be any of 7") as raised:
        newest(service, tmp_path, "akuam/0")

    assert "akuam/00000000 from 19:00 (now), akuam/00000001 from 18:59 (1m ago), " in str(raised.value.hint)
    assert str(raised.value.hint).endswith("2 more")


def test_pages_that_share_a_short_form_are_told_by_their_arns(tmp_path: Path) -> None:
    twins = [told.page("akuam", PageArn=f"{told.ARN}:page/akuam/2f92b456-{end}") for end in ("aaaa", "bbbb")]

    with pytest.raises(NotFoundError) as raised:
        newest(scripted(*twins), tmp_path, "akuam/2f92b456")

    assert all(twin["PageArn"] in str(raised.value.hint) for twin in twins)


def test_a_whole_id_is_not_ambiguous_because_another_begins_so(tmp_path: Path) -> None:
    twins = [told.page("akuam", PageArn=f"{told.ARN}:page/akuam/2f92b456{end}") for end in ("", "-bbbb")]

    assert newest(scripted(*twins), tmp_path, "akuam/2f92b456") == twins[0]["PageArn"]


def test_the_newest_page_is_the_one_sent_last_not_the_one_listed_first(tmp_path: Path) -> None:
    old, new, undated = told.page("akuam", 0), told.page("akuam", 60, number=2), told.page("akuam", None, number=3)

    assert newest(scripted(undated, old, new), tmp_path, None) == new["PageArn"]


def test_a_contact_without_pages_has_no_newest(tmp_path: Path) -> None:
    with pytest.raises(NotFoundError, match="akuam has no page"):
        newest(scripted(), tmp_path, None)


def test_pages_that_cannot_be_listed_are_no_pages_not_found(tmp_path: Path) -> None:
    service = ScriptedService({"ListPagesByContact": [DeniedError("denied")]})

    with pytest.raises(DeniedError):
        newest(service, tmp_path, None, contact=contact_arn("akuam"))


@pytest.mark.parametrize("text", [told.INCIDENT, "checkout/6b2f42cb", "INC-1", "what ever: 1"])
def test_an_incident_is_whatever_an_incident_id_may_be(text: str) -> None:
    assert check_incident(text) == text


@pytest.mark.parametrize("text", ["", "a" * 1025, "a;b", "\u202e", contact_arn("akuam"), PAGE_ARN])
def test_what_no_incident_id_could_be_is_a_usage_error(text: str) -> None:
    with pytest.raises(UsageError):
        check_incident(text)


def test_an_incidents_arn_is_asked_for_alone() -> None:
    service = ScriptedService({"ListEngagements": [{"Engagements": [told.engagement("akuam")]}]})

    assert engaged(service, told.INCIDENT) == [told.INCIDENT]
    assert service.asked("ListEngagements") == [{"IncidentId": told.INCIDENT, "MaxResults": 1024}]


def test_an_incident_that_nobody_was_engaged_for_is_not_found() -> None:
    with pytest.raises(NotFoundError, match="nobody was engaged"):
        engaged(ScriptedService({"ListEngagements": [{"Engagements": []}]}), told.INCIDENT)


def of_incidents(*incidents: tuple[str | None, float | None]) -> ScriptedService:
    listed = [told.engagement("akuam", start, IncidentId=incident) for incident, start in incidents]
    return ScriptedService({"ListEngagements": [{"Engagements": listed}]})


@pytest.mark.parametrize("reference", ["checkout/6b2f42cb", "checkout/6b2f", "checkout"])
def test_an_incident_is_found_by_its_short_form_with_all_its_engagements(reference: str) -> None:
    service = of_incidents((told.INCIDENT, 0), ("INC-1", 1), (told.INCIDENT, 2), (None, 3))

    assert engaged(service, reference) == [told.INCIDENT, told.INCIDENT]


def of_plan(*starts: float) -> list[dict[str, Any]]:
    """An incident of the response plan `checkout` for each start."""
    ids = [f"{told.INCIDENT.rpartition('/')[0]}/{number:08x}-aaaa" for number in range(len(starts))]
    numbered = enumerate(zip(ids, starts, strict=True))
    return [told.engagement("plan", start, number, IncidentId=incident) for number, (incident, start) in numbered]


def test_the_name_of_a_response_plan_alone_is_its_newest_incident_with_a_note() -> None:
    listed = of_plan(-900, -60, -300)
    service, notes = ScriptedService({"ListEngagements": [{"Engagements": listed}]}), list[str]()

    found = find_incident_or_engagement(service, "checkout", Moment(NOW, UTC), notes.append)

    assert [each.incident_id for each in found] == [listed[1]["IncidentId"]]
    assert [note.partition(";")[0] for note in notes] == ["the newest of 3 incidents of checkout"]


def test_incidents_that_begin_alike_are_told_with_their_times() -> None:
    service = ScriptedService({"ListEngagements": [{"Engagements": of_plan(-900, -60)}]})

    with pytest.raises(NotFoundError, match="checkout/0 could be any of 2") as raised:
        engaged(service, "checkout/0")

    assert raised.value.hint == (
        "say which one: checkout/00000001 from 18:59 (1m ago), checkout/00000000 from 18:45 (15m ago)"
    )


def test_an_engagement_stands_for_its_incident_or_for_itself() -> None:
    drill = told.engagement("akuam", number=7, IncidentId=None)
    listed = [told.engagement("plan", -60, 5), told.engagement("alejr", -50, 6), drill]
    service = ScriptedService({"ListEngagements": [{"Engagements": listed}]})

    assert engaged(service, "alejr/00000006") == [told.INCIDENT, told.INCIDENT]
    assert engaged(service, "akuam/00000007") == [""]


def test_an_engagements_arn_is_asked_about_alone() -> None:
    drill = told.engagement("akuam", IncidentId=None)
    service = ScriptedService({"DescribeEngagement": [{**drill, "Subject": "drill", "Content": "c"}]})

    assert engaged(service, drill["EngagementArn"]) == [""]
    assert [name for name, _ in service.calls] == ["DescribeEngagement"]


def test_an_id_that_is_no_arn_is_its_own_short_form() -> None:
    assert engaged(of_incidents(("INC-1", 0), ("INC-12", 1)), "INC-1") == ["INC-1"]


def test_an_unknown_short_form_of_an_incident_is_not_found() -> None:
    with pytest.raises(NotFoundError, match="no incident is INC"):
        engaged(of_incidents(("INC-1", 0), ("INC-12", 1)), "INC")


def test_the_newest_incident_began_last_whoever_was_engaged_last() -> None:
    service = of_incidents(("old", 0), ("new", 60), ("old", 120), (None, 180), ("undated", None))

    assert engaged(service, None) == ["new"]


def test_an_incident_some_of_whose_starts_are_unknown_began_at_the_first_known() -> None:
    assert engaged(of_incidents(("old", 0), ("new", 60), ("new", None)), None) == ["new", "new"]


def test_without_any_incident_there_is_no_newest() -> None:
    with pytest.raises(NotFoundError, match="nobody was engaged for any incident"):
        engaged(of_incidents((None, 0)), None)
