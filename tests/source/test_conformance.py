"""What every implementation of Source and Actions does, whatever stands behind it."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime, timedelta
from functools import partial
from pathlib import Path
from typing import Any

import pytest

from pagecli.aws.client import Identity
from pagecli.connection import Connection
from pagecli.domain.model import PERSONAL
from pagecli.errors import NotFoundError, UsageError
from pagecli.source import Service, Source
from pagecli.source.accounts import Regions
from pagecli.times import UTC
from support.archived_source import archived
from support.emulated_service import START, World, answer_from, contact_arn
from support.emulated_source import EmulatedSource
from support.in_process import FakeTime, Stage
from support.organization import Organization

SMS = ("SMS", "+15005550199")
INCIDENT = "arn:aws:ssm-incidents::111122223333:incident-record/checkout/6b2f42cb-0b48-4240-bb70-48dca8f02bca"
PREFIX = contact_arn("akuam").removesuffix(":contact/akuam")
NOWHERE = "00000000-0000-4000-8000-000000000000"
NOW = datetime.fromtimestamp(START, UTC)


def over_the_network(world: World) -> Service:
    """The client itself, with botocore's answers made by the emulator."""
    stage = Stage(clock=FakeTime().clock)
    identity = Identity(
        Connection(demo=True, regions=("us-east-2",)),
        stage.environment,
        on_unreadable_times=lambda count: None,
        on_wait=lambda seconds, error: None,
        transport=answer_from(world.emulator),
    )
    return Regions(identity)


def over_several(world: World) -> Service:
    """Two accounts and two regions, one of which has what is asked for."""
    other, own = ("other", "444455556666", ["us-east-2"]), ("ops", "111122223333", ["eu-west-1", "us-east-2"])
    return Organization(world).source(other, own)


MAKE: dict[str, Callable[[World], Service]] = {
    "network": over_the_network,
    "several": over_several,
    "emulated": EmulatedSource,
}


@pytest.fixture
def team(world: World) -> World:
    """Two people, a plan and a schedule."""
    akuam = world.add_person("akuam", SMS, ("EMAIL", "akuam@example.com"))
    world.add_person("alejr", SMS)
    world.add_plan("plan", (akuam, True))
    world.add_schedule("schedule", akuam)
    return world


@pytest.fixture(params=MAKE)
def service(request: pytest.FixtureRequest, team: World) -> Service:
    return MAKE[request.param](team)


@pytest.fixture(params=[*MAKE, "archive"])
def source(request: pytest.FixtureRequest, team: World, tmp_path: Path) -> Callable[[], Source]:
    """What opens the source on the world as it is then."""
    make: Callable[[World], Source] = MAKE.get(request.param) or partial(archived, folder=tmp_path / "archive")
    return lambda: make(team)


def engage(world: World, **members: Any) -> tuple[str, str]:
    """The ARNs of an engagement of the plan and of its first page."""
    engagement = world.engage(contact_arn("plan"), IncidentId=INCIDENT, **members)
    return engagement, world.pages(contact_arn("akuam"))[0]["PageArn"]


def test_contacts_are_listed_by_prefix_and_type(source: Callable[[], Source]) -> None:
    def aliases(*wanted: Any) -> list[str]:
        return sorted(contact.alias for batch in source().list_contacts(*wanted) for contact in batch.contacts)

    assert aliases() == ["akuam", "alejr", "plan", "schedule"]
    assert aliases("ak") == ["akuam"]
    assert aliases("", PERSONAL) == ["akuam", "alejr"]


def test_a_contact_comes_with_its_plan_and_its_channels(source: Callable[[], Source]) -> None:
    contact = source().get_contact(contact_arn("akuam"))

    assert (contact.alias, contact.type, len(contact.plan.stages or [])) == ("akuam", PERSONAL, 2)
    assert [channel.type for channel in source().list_contact_channels(contact.contact_arn)] == ["SMS", "EMAIL"]


def test_pages_are_walked_to_the_end_from_any_token(source: Callable[[], Source], world: World) -> None:
    for _ in range(3):
        world.engage(contact_arn("akuam"))
    batches = list(source().list_pages_by_contact(contact_arn("akuam"), 2))

    rest = list(source().list_pages_by_contact(contact_arn("akuam"), 2, batches[0].next_token))

    assert [len(batch.pages) for batch in batches] == [2, 1]
    assert [page for batch in rest for page in batch.pages] == batches[1].pages
    assert batches[-1].next_token is None


def test_an_engagement_has_its_pages_and_says_what_it_is_about(source: Callable[[], Source], world: World) -> None:
    engagement, page = engage(world, Subject="Checkout p99", Content="3.4 s")

    described = source().describe_engagement(engagement)

    assert (described.subject, described.content, described.incident_id) == ("Checkout p99", "3.4 s", INCIDENT)
    assert described.start_time == NOW
    assert page in [each.page_arn for batch in source().list_pages_by_engagement(engagement) for each in batch.pages]


def test_engagements_are_listed_whole_or_of_an_incident(source: Callable[[], Source], world: World) -> None:
    other = world.engage(contact_arn("alejr"))
    engagement, _ = engage(world)

    def listed(*incident: str) -> set[str]:
        return {each.engagement_arn for batch in source().list_engagements(*incident) for each in batch.engagements}

    assert listed() == {engagement, other}
    assert listed(INCIDENT) == {engagement}


def test_a_page_has_its_message_its_receipts_and_its_way(source: Callable[[], Source], world: World) -> None:
    _, page = engage(world, Subject="Checkout p99")

    assert source().describe_page(page).subject == "Checkout p99"
    assert source().list_page_receipts(page)[0].receipt_type == "SENT"
    assert [step.contact_arn for step in source().list_page_resolutions(page)] == [
        contact_arn("plan"),
        contact_arn("akuam"),
    ]


def test_a_rotation_has_its_people_and_its_shifts(source: Callable[[], Source]) -> None:
    [arn] = source().get_contact(contact_arn("schedule")).plan.rotation_ids or []

    shifts = source().list_rotation_shifts(arn, NOW, NOW + timedelta(days=2))

    assert source().get_rotation(arn).contact_ids == [contact_arn("akuam")]
    assert {contact for shift in shifts for contact in shift.contact_ids or []} == {contact_arn("akuam")}
    assert all(shift.end_time and shift.end_time > NOW for shift in shifts)


def test_a_page_is_acknowledged_with_its_code_and_no_other(service: Service, world: World) -> None:
    _, page = engage(world)
    code = next(code for arn, _, code in world.sent if arn == page)

    with pytest.raises(UsageError, match="AcceptPage"):
        service.accept_page(page, "0000000000", "READ")
    service.accept_page(page, code, "READ", "on it")

    assert service.describe_page(page).read_time == NOW


def test_the_same_token_engages_once_and_an_engagement_can_be_stopped(service: Service, world: World) -> None:
    message = {"sender": "cli", "subject": "Help", "content": "Please", "token": "once"}

    first, second = (service.start_engagement(contact_arn("akuam"), **message) for _ in range(2))
    service.stop_engagement(first, "done")

    assert first == second
    assert len(world.pages(contact_arn("akuam"))) == 1
    assert service.describe_engagement(first).stop_time == NOW


MISSING: list[Callable[[Source], Any]] = [
    lambda source: source.get_contact(contact_arn("nobody")),
    lambda source: source.list_contact_channels(contact_arn("nobody")),
    lambda source: list(source.list_pages_by_contact(contact_arn("nobody"))),
    lambda source: list(source.list_pages_by_engagement(f"{PREFIX}:engagement/akuam/{NOWHERE}")),
    lambda source: source.describe_engagement(f"{PREFIX}:engagement/akuam/{NOWHERE}"),
    lambda source: source.describe_page(f"{PREFIX}:page/akuam/{NOWHERE}"),
    lambda source: source.list_page_receipts(f"{PREFIX}:page/akuam/{NOWHERE}"),
    lambda source: source.list_page_resolutions(f"{PREFIX}:page/akuam/{NOWHERE}"),
    lambda source: source.get_rotation(f"{PREFIX}:rotation/{NOWHERE}"),
    lambda source: source.list_rotation_shifts(f"{PREFIX}:rotation/{NOWHERE}", NOW, NOW + timedelta(days=1)),
]
NOT_TO_BE_CHANGED: list[Callable[[Service], Any]] = [
    lambda service: service.accept_page(f"{PREFIX}:page/akuam/{NOWHERE}", "123456", "READ"),
    lambda service: service.start_engagement(contact_arn("nobody"), sender="a", subject="b", content="c"),
    lambda service: service.stop_engagement(f"{PREFIX}:engagement/akuam/{NOWHERE}"),
]


@pytest.mark.parametrize("ask", MISSING)
def test_what_is_not_there_is_not_found(source: Callable[[], Source], ask: Callable[[Source], Any]) -> None:
    with pytest.raises(NotFoundError):
        ask(source())


@pytest.mark.parametrize("tell", NOT_TO_BE_CHANGED)
def test_what_is_not_there_can_not_be_changed(service: Service, tell: Callable[[Service], Any]) -> None:
    with pytest.raises(NotFoundError):
        tell(service)
