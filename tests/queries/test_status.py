from __future__ import annotations

from collections import Counter
from collections.abc import Callable
from datetime import datetime, timezone
from typing import Any

import pytest

from pagecli.arns import alias_of
from pagecli.domain.status import CurrentIncident, Status
from pagecli.queries.contacts import Contacts
from pagecli.queries.problems import Problems
from pagecli.queries.status import get_status
from support.emulated_service import START, World, contact_arn
from support.emulated_source import REFUSED, THROTTLED, EmulatedSource
from support.in_process import Stage

INCIDENT = "arn:aws:ssm-incidents::111122223333:incident-record/checkout/6b2f42cb-0b48-4240-bb70-48dca8f02bca"
Look = Callable[..., tuple[Status, EmulatedSource, Problems]]


@pytest.fixture
def look(world: World) -> Look:
    """Looks at the world as it is now."""

    def look(mine: str | None = None, **failing: Any) -> tuple[Status, EmulatedSource, Problems]:
        source = EmulatedSource(world, failing.get("failing"))
        problems = Problems(Stage().environment)
        now = datetime.fromtimestamp(world.now, timezone.utc)
        return get_status(source, Contacts(source, {}), mine, now, problems), source, problems

    return look


def add_team(world: World) -> str:
    """A plan that tells akuam at once, alejr after 5 minutes, and after 10 who is on call: that day anasi."""
    akuam = world.add_person("akuam", ("SMS", "+15005550199"), ("VOICE", "+15005550198"))
    alejr = world.add_person("alejr", ("SMS", "+15005550122"), ("VOICE", "+15005550123"))
    anasi = world.add_person("anasi", ("EMAIL", "anasi@example.com"))
    world.add_person("mateoj", ("SMS", "+15005550131"))
    schedule = world.add_schedule("checkout", anasi, contact_arn("mateoj"))
    return world.add_plan("plan", (akuam, True), (alejr, False), (schedule, False))


def expected(incident: CurrentIncident) -> tuple[float, list[tuple[str, str | None]]] | None:
    """Seconds from the start to what is expected next, and whom it tells how."""
    if incident.next_step is None:
        return None
    targets = [(alias_of(each.contact_arn), each.channel_type) for each in incident.next_step.targets]
    return incident.next_step.time.timestamp() - START, targets


@pytest.mark.parametrize(
    ("after", "step"),
    [
        (1, (300, [("akuam", "VOICE"), ("alejr", "SMS")])),
        (299, (300, [("akuam", "VOICE"), ("alejr", "SMS")])),
        (300, (600, [("alejr", "VOICE"), ("anasi", "EMAIL")])),
        (599, (600, [("alejr", "VOICE"), ("anasi", "EMAIL")])),
        (601, None),
    ],
)
def test_what_a_plan_does_next_is_what_its_stages_say(
    world: World, look: Look, after: float, step: tuple[float, list[tuple[str, str]]] | None
) -> None:
    world.engage(add_team(world), IncidentId=INCIDENT)
    world.now += after

    status, _, problems = look()

    assert problems.is_complete
    assert status.incidents is not None
    [incident] = status.incidents
    assert expected(incident) == step


def test_what_is_expected_is_what_then_happens(world: World, look: Look) -> None:
    world.engage(add_team(world), IncidentId=INCIDENT)
    world.now += 301
    status, _, _ = look()
    assert status.incidents is not None
    assert status.incidents[0].next_step is not None
    before = {page.page_arn for page, _ in status.incidents[0].pages}
    world.now = status.incidents[0].next_step.time.timestamp()

    after, _, _ = look()

    assert after.incidents is not None
    new = [(page, history) for page, history in after.incidents[0].pages if page.page_arn not in before]
    told = {(page.contact_arn, history.channel.type) for page, history in new if history.channel}
    assert told == {(each.contact_arn, each.channel_type) for each in status.incidents[0].next_step.targets}


def test_the_answer_of_an_essential_person_ends_it(world: World, look: Look) -> None:
    world.engage(add_team(world))
    world.now += 60
    world.read(world.pages(contact_arn("akuam"))[0]["PageArn"])

    assert look()[0].incidents == []


def test_the_answer_of_one_who_is_not_essential_leaves_the_plan_going_on(world: World, look: Look) -> None:
    world.engage(add_team(world))
    world.now += 301
    world.read(world.pages(contact_arn("alejr"))[0]["PageArn"])

    status, _, _ = look("akuam")

    assert status.incidents is not None
    [incident] = status.incidents
    assert (incident.summary.state, incident.summary.subject) == ("acknowledged", "test")
    assert expected(incident) == (600, [("anasi", "EMAIL")])
    assert status.unread is not None
    assert [each.is_open for each in status.unread] == [False, False]
    world.now += 300
    assert look()[0].incidents == []


def test_my_unread_pages_are_open_as_long_as_nobody_has_answered(world: World, look: Look) -> None:
    world.engage(add_team(world))
    old = world.engage(contact_arn("akuam"))
    world.ask("StopEngagement", EngagementId=old)
    world.now += 1

    status, _, _ = look("akuam")

    assert status.unread is not None
    assert sorted((alias_of(each.page.engagement_arn), each.is_open) for each in status.unread) == [
        ("akuam", False),
        ("plan", True),
    ]


def test_what_is_a_day_old_is_open_no_more_and_costs_no_request(world: World, look: Look) -> None:
    world.engage(add_team(world))
    world.now += 86_400 + 601

    status, source, _ = look("akuam")

    assert status.incidents == []
    assert status.unread is not None
    assert [each.is_open for each in status.unread] == [False, False]
    assert "ListPagesByEngagement" not in dict(source.calls)


def test_requests_are_counted(world: World, look: Look) -> None:
    world.engage(add_team(world), IncidentId=INCIDENT)
    for alias in ("alejr", "mateoj"):  # ended: no request for them
        world.ask("StopEngagement", EngagementId=world.engage(contact_arn(alias)))
    world.now += 301

    status, source, _ = look("akuam")

    assert status.incidents is not None
    assert len(status.incidents[0].pages) == 3
    assert Counter(name for name, _ in source.calls) == {
        "ListContacts": 2,  # the schedules, and whose alias akuam is
        "ListEngagements": 1,
        "ListPagesByContact": 1,
        "ListRotationShifts": 1,
        "ListPagesByEngagement": 1,
        "DescribeEngagement": 1,
        "ListPageReceipts": 3,
        "GetContact": 5,  # the schedule, the plan, akuam, alejr, anasi
        "ListContactChannels": 3,
    }
    assert max(Counter(call for call in source.calls if call[1]).values()) == 1


def test_nothing_is_asked_of_an_account_where_nothing_goes_on(world: World, look: Look) -> None:
    status, source, _ = look()

    assert (status.rotations, status.incidents, status.unread) == ([], [], None)
    assert sorted(name for name, _ in source.calls) == ["ListContacts", "ListEngagements"]


def test_who_is_on_call_is_known_from_the_shifts_alone(world: World, look: Look) -> None:
    add_team(world)
    world.ask("CreateContact", Alias="nobodys", Type="ONCALL_SCHEDULE", Plan={"RotationIds": []})

    status, source, _ = look()

    assert status.rotations is not None
    shifts = {
        each.schedule: [(alias_of(s.contact_arn or ""), s.is_now) for s in each.shifts] for each in status.rotations
    }
    assert shifts == {"checkout": [("anasi", True), ("mateoj", False)], "nobodys": []}
    assert "GetRotation" not in dict(source.calls)


@pytest.mark.parametrize(("operation", "part"), [("ListContacts", "rotations"), ("ListEngagements", "incidents")])
def test_a_listing_that_can_not_be_had_leaves_its_part_unknown(
    world: World, look: Look, operation: str, part: str
) -> None:
    world.engage(add_team(world))

    status, _, problems = look(failing={(operation, ""): THROTTLED})

    assert getattr(status, part) is None
    assert len(problems.errors) == 1
    others = {"rotations", "incidents"} - {part}
    assert all(getattr(status, other) for other in others)


def test_a_plan_that_may_not_be_seen_costs_what_comes_next_only(world: World, look: Look) -> None:
    plan = add_team(world)
    world.engage(plan)

    status, _, problems = look(failing={("GetContact", plan): REFUSED})

    assert status.incidents is not None
    assert (expected(status.incidents[0]), status.incidents[0].summary.subject) == (None, "test")
    assert problems.is_complete
    assert "ssm-contacts:GetContact" in problems.untold()[0]


def test_pages_that_may_not_be_seen_leave_the_incident_open(world: World, look: Look) -> None:
    engagement = world.engage(add_team(world))
    source_fails = {("ListPagesByEngagement", engagement): REFUSED}

    status, _, problems = look(failing=source_fails)

    assert status.incidents is not None
    assert [each.summary.state for each in status.incidents] == ["open"]
    assert problems.is_complete
    assert "ssm-contacts:ListPagesByEngagement" in problems.untold()[0]


def test_plans_that_name_each_other_come_to_an_end(world: World, look: Look) -> None:
    first = world.add_plan("first")
    second = world.add_plan("second", (first, True))
    target = {"ContactTargetInfo": {"ContactId": second, "IsEssential": True}}
    world.ask("UpdateContact", ContactId=first, Plan={"Stages": [{"DurationInMinutes": 5, "Targets": [target]}]})
    world.engage(first)

    status, source, _ = look()

    assert status.incidents is not None
    assert expected(status.incidents[0]) is None
    assert Counter(name for name, _ in source.calls)["GetContact"] == 2
