from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest

from pagecli.domain.incidents import IncidentSummary
from pagecli.errors import DeniedError, PagecliError, ServiceError
from pagecli.queries.contacts import Contacts
from pagecli.queries.incidents import IncidentFilter, list_incidents
from pagecli.queries.problems import Problems
from support import service_answers as told
from support.in_process import NOW, Stage
from support.scripted_service import ScriptedService, contact_arn, contacts

ENGAGEMENTS = [
    told.engagement("plan", -3000, number=1),
    told.engagement("alejr", -2000, number=2),
    told.engagement("mateoj", -1000, number=3, IncidentId=None),
    told.engagement("plan", -90_000, number=4, IncidentId="old"),
]


def pages_of(arn: str) -> list[dict[str, Any]]:
    """Each engagement paged akuam, the third mateoj; the first was read."""
    number = int(arn.rpartition("/")[2][:8])
    start = {1: -3000, 2: -2000, 3: -1000, 4: -90_000}[number]
    alias = "mateoj" if number == 3 else "akuam"
    return [told.page(alias, start, read=-2900 if number == 1 else None, number=number, EngagementArn=arn)]


def listed(
    wanted: IncidentFilter | None = None, with_subject: bool = True, **steps: Any
) -> tuple[list[IncidentSummary], ScriptedService, Problems]:
    script = told.service_steps(ENGAGEMENTS, pages_of)
    script["DescribeEngagement"] = [
        lambda asked: {
            **ENGAGEMENTS[0],
            "EngagementArn": asked["EngagementId"],
            "Subject": "It is slow",
            "Content": "c",
        }
    ]
    script["ListContacts"] = [lambda asked: contacts(contact_arn(asked["AliasPrefix"]))]
    service = ScriptedService({**script, **steps})
    problems = Problems(Stage().environment)
    of = Contacts(service, {})
    return list_incidents(service, of, wanted or IncidentFilter(), with_subject, NOW, problems), service, problems


def first_of(incidents: list[IncidentSummary]) -> list[str]:
    return [told.named(each.first.contact_arn) for each in incidents]


def test_everything_costs_a_request_an_engagement_and_one_an_incident() -> None:
    incidents, service, _ = listed()

    assert first_of(incidents) == ["mateoj", "plan", "plan"]
    assert [each.subject for each in incidents] == ["It is slow"] * 3
    assert sorted(name for name, _ in service.calls) == sorted(
        ["ListEngagements", *["ListPagesByEngagement"] * 4, *["DescribeEngagement"] * 3]
    )


def test_the_listing_is_walked_whole_and_names_no_time() -> None:
    parts = [{"Engagements": [each], "NextToken": str(n)} for n, each in enumerate(ENGAGEMENTS[:-1])]
    parts.append({"Engagements": ENGAGEMENTS[-1:]})
    incidents, service, _ = listed(ListEngagements=parts)

    assert len(incidents) == 3
    assert not any("TimeRangeValue" in asked for asked in service.asked("ListEngagements"))


def test_what_began_at_another_time_is_not_asked_about() -> None:
    since = NOW - timedelta(seconds=3000)
    incidents, service, _ = listed(IncidentFilter(since=since, until=NOW - timedelta(seconds=1000)))

    assert [len(each.engagements) for each in incidents] == [2]
    assert len(service.asked("ListPagesByEngagement")) == 2


def test_no_subject_is_asked_for_that_nobody_wants_to_see() -> None:
    incidents, service, _ = listed(with_subject=False)

    assert [each.subject for each in incidents] == [None] * 3
    assert not service.asked("DescribeEngagement")


@pytest.mark.parametrize(
    ("names", "found"),
    [
        (["mateoj"], ["mateoj"]),
        (["akuam"], ["plan", "plan"]),
        (["alejr"], ["plan"]),
        (["plan", "mateoj"], ["mateoj", "plan", "plan"]),
        ([contact_arn("alejr")], ["plan"]),
        (["nobody"], []),
    ],
)
def test_an_incident_that_engaged_or_paged_one_of_them_is_there_whole(names: list[str], found: list[str]) -> None:
    incidents, service, _ = listed(IncidentFilter(names))

    assert first_of(incidents) == found
    assert all(len(each.engagements) == 2 for each in incidents if each.first.incident_id == told.INCIDENT)
    assert len(service.asked("DescribeEngagement")) == len(found)


def test_only_those_that_are_open() -> None:
    incidents, service, _ = listed(IncidentFilter(only_open=True))

    assert first_of(incidents) == ["mateoj", "plan"]
    assert {each.state for each in incidents} == {"open"}
    assert len(service.asked("DescribeEngagement")) == 2


def test_an_incident_without_a_start_is_kept_and_counted() -> None:
    undated = {"Engagements": [told.engagement("plan", None)]}
    incidents, _, problems = listed(IncidentFilter(since=NOW), ListEngagements=[undated])

    assert len(incidents) == 1
    assert problems.untold() == ["1 incident without a StartTime kept, whatever --since and --until say"]


def test_a_name_that_is_nobodys_stops_no_other() -> None:
    def look_up(asked: dict[str, Any]) -> dict[str, Any]:
        return contacts(*[contact_arn("mateoj")] * (asked.get("AliasPrefix") == "mateoj"))

    incidents, _, problems = listed(IncidentFilter(["nobody", "mateoj"]), ListContacts=[look_up])

    assert first_of(incidents) == ["mateoj"]
    assert [str(error) for error in problems.errors] == ["nobody: no contact has the alias nobody in us-east-2"]


def test_an_incident_whose_pages_can_not_be_had_has_no_row() -> None:
    def pages(asked: dict[str, Any]) -> Any:
        arn = asked["EngagementId"]
        return ServiceError("too slow") if arn == ENGAGEMENTS[1]["EngagementArn"] else {"Pages": pages_of(arn)}

    incidents, _, problems = listed(ListPagesByEngagement=[pages])

    assert [each.first.incident_id for each in incidents] == [None, "old"]
    assert not problems.is_complete


def test_a_subject_that_may_not_be_seen_is_left_out() -> None:
    incidents, _, problems = listed(
        DescribeEngagement=[DeniedError("not you", "needs ssm-contacts:DescribeEngagement")]
    )

    assert [each.subject for each in incidents] == [None] * 3
    assert problems.is_complete
    assert "ssm-contacts:DescribeEngagement" in problems.untold()[0]


def test_what_came_before_a_listing_failed_is_shown() -> None:
    steps = [{"Engagements": ENGAGEMENTS[2:3], "NextToken": "more"}, ServiceError("too slow")]
    incidents, _, problems = listed(ListEngagements=steps)

    assert first_of(incidents) == ["mateoj"]
    assert [str(error) for error in problems.errors] == ["too slow"]


def test_a_listing_that_fails_at_once_is_an_error() -> None:
    with pytest.raises(PagecliError, match="too slow"):
        listed(ListEngagements=[ServiceError("too slow")])
