"""`pagecli engage` and `pagecli stop`: nobody is paged by accident, and nobody twice."""

from __future__ import annotations

import json
from datetime import datetime
from typing import Any

import pytest
from botocore.exceptions import EndpointConnectionError

from pagecli.aws.client import Identity
from pagecli.commands.engage import EngageRequest, Message, run
from pagecli.connection import Connection
from pagecli.environment import Clock, Environment
from pagecli.errors import ExitCode, ServiceError
from pagecli.source import Listener, Service
from pagecli.source import Waiting as Progressing
from pagecli.source.accounts import Regions
from pagecli.times import UTC, Moment
from support import faulty_endpoint as faulty
from support import service_answers as told
from support.emulated_service import START, World, answer_from, contact_arn
from support.faulty_endpoint import Endpoint
from support.in_process import FakeTime, Stage
from support.installed_program import Program
from support.scripted_service import contact_arn as arn_of

SMS, EMAIL = ("SMS", "+15005550199"), ("EMAIL", "akuam@example.com")
ENGAGEMENT = f"{told.ARN}:engagement/akuam/27bd86cf-6d50-49d2-a9ab-da39b0000000"
CONTACT = {
    "ContactArn": arn_of("akuam"),
    "Alias": "akuam",
    "Type": "PERSONAL",
    "Plan": {
        "Stages": [
            {
                "DurationInMinutes": 5,
                "Targets": [{"ChannelTargetInfo": {"ContactChannelId": told.channel_arn("akuam")}}],
            }
        ]
    },
}


def wire(members: dict[str, Any]) -> faulty.Answer:
    return faulty.http(json.dumps(members).encode())


@pytest.fixture
def account(endpoint: Endpoint) -> Endpoint:
    """An endpoint with one person who can be paged."""
    endpoint.answer("ListContacts", faulty.contacts("akuam"))
    endpoint.answer("GetContact", wire(CONTACT))
    endpoint.answer("ListContactChannels", wire({"ContactChannels": [told.channel("akuam")]}))
    endpoint.answer("StartEngagement", wire({"EngagementArn": ENGAGEMENT}))
    endpoint.answer("DescribeEngagement", wire({**told.engagement("akuam"), "Subject": "Help", "Content": "x"}))
    endpoint.answer("StopEngagement", wire({}))
    return endpoint


def test_it_pages_once_and_prints_the_engagement(account: Endpoint, pagecli: Program) -> None:
    outcome = pagecli("engage", "akuam", "--subject", "Checkout is down", "--token", "once", "--sender", "me", "--yes")

    assert (outcome.code, outcome.out) == (0, f"{ENGAGEMENT}\n".encode())
    [request] = account.asked("StartEngagement")
    assert request.members == {
        "ContactId": arn_of("akuam"),
        "Sender": "me",
        "Subject": "Checkout is down",
        "Content": "Checkout is down",
        "IdempotencyToken": "once",
    }


def test_it_says_who_is_told_first_and_what_an_sms_lacks(account: Endpoint, pagecli: Program) -> None:
    bare = pagecli("engage", "akuam", "--subject", "Help", "--dry-run")
    public = pagecli("engage", "akuam", "--subject", "Help", "--public-subject", "Call", "--dry-run")

    assert b"told first: akuam by sms; an SMS has only --public-subject" in bare.err
    assert b"told first: akuam by sms\n" in public.err
    assert (bare.code, bare.out, account.asked("StartEngagement")) == (0, b"", [])


def test_as_json_it_prints_what_is_needed_to_repeat_or_stop_it(account: Endpoint, pagecli: Program) -> None:
    outcome = pagecli("engage", "akuam", "--subject", "Help", "--token", "once", "--yes", "--json")

    assert json.loads(outcome.out) == {
        "EngagementArn": ENGAGEMENT,
        "ContactArn": arn_of("akuam"),
        "IncidentId": None,
        "IdempotencyToken": "once",
    }


@pytest.mark.parametrize("operation", ["GetContact", "ListContactChannels"])
@pytest.mark.parametrize("answer", [faulty.error("AccessDeniedException", "no"), faulty.throttling()])
def test_what_can_not_be_looked_at_first_is_said_and_stops_nothing(
    account: Endpoint, pagecli: Program, operation: str, answer: faulty.Answer
) -> None:
    account.answer(operation, answer)

    outcome = pagecli("engage", "akuam", "--subject", "Help", "--yes", env={"AWS_MAX_ATTEMPTS": "1"})

    assert (outcome.code, outcome.out) == (0, f"{ENGAGEMENT}\n".encode())
    assert b"can't be looked at first: " in outcome.err
    assert f"from {operation}".encode() in outcome.err


@pytest.mark.parametrize("answer", [faulty.error("InternalServerException", "no", 500), faulty.http(faulty.HTML)])
def test_an_unknown_outcome_is_said_with_the_command_that_repeats_it(
    account: Endpoint, pagecli: Program, answer: faulty.Answer
) -> None:
    account.answer("StartEngagement", answer)

    outcome = pagecli(
        "engage", "akuam", "--subject", "it's down", "--sender", "me", "--yes", env={"AWS_MAX_ATTEMPTS": "1"}
    )

    [request] = account.asked("StartEngagement")
    assert (outcome.code, outcome.out) == (5, b"")
    error = outcome.err.decode()
    assert "it is not known whether akuam was paged" in error
    again = "--subject 'it'\"'\"'s down' --content 'it'\"'\"'s down' --sender me --token "
    assert f"`pagecli engage akuam {again}{request.members['IdempotencyToken']} --yes" in error


def test_an_incident_that_can_not_be_found_pages_nobody(account: Endpoint, pagecli: Program) -> None:
    account.answer("ListEngagements", wire({"Engagements": [told.engagement("plan")]}))

    missing = pagecli("engage", "akuam", "--subject", "Help", "--incident", "nothing/1", "--yes")
    known = pagecli("engage", "akuam", "--subject", "Help", "--incident", "checkout/6b2f42cb", "--yes")

    assert (missing.code, known.code) == (3, 0)
    [request] = account.asked("StartEngagement")
    assert request.members["IncidentId"] == told.INCIDENT


@pytest.mark.parametrize(("answer", "paged"), [("y", True), ("yes", True), ("", False), ("n", False)])
def test_it_asks_where_somebody_is_there(account: Endpoint, pagecli: Program, answer: str, paged: bool) -> None:
    terminal = pagecli.terminal("engage", "akuam", "--subject", "Help").wait_for(b"page akuam? [y/N] ")

    shown = terminal.type(f"{answer}\n".encode()).shown()

    assert bool(account.asked("StartEngagement")) is paged
    assert shown.code == (0 if paged else 1)


def test_an_engagement_is_stopped_with_its_reason(account: Endpoint, pagecli: Program) -> None:
    outcome = pagecli("stop", ENGAGEMENT, "--reason", "false alarm", "--yes", "--json")

    assert (outcome.code, json.loads(outcome.out)) == (0, {"EngagementArn": ENGAGEMENT, "Reason": "false alarm"})
    assert account.asked("StopEngagement")[0].members == {"EngagementId": ENGAGEMENT, "Reason": "false alarm"}


@pytest.mark.parametrize(("answer", "stopped"), [("y", True), ("", False), ("n", False)])
def test_stop_asks_where_somebody_is_there(account: Endpoint, pagecli: Program, answer: str, stopped: bool) -> None:
    terminal = pagecli.terminal("stop", ENGAGEMENT).wait_for(b"stop akuam/27bd86cf? [y/N] ")

    shown = terminal.type(f"{answer}\n".encode()).shown()

    assert bool(account.asked("StopEngagement")) is stopped
    assert shown.code == (0 if stopped else 1)


def test_one_that_has_ended_is_not_stopped_again(account: Endpoint, pagecli: Program) -> None:
    ended = {**told.engagement("akuam"), "Subject": "Help", "Content": "x", "StopTime": told.at(60)}
    account.answer("DescribeEngagement", wire(ended))

    outcome = pagecli("stop", ENGAGEMENT, "--yes")

    assert (outcome.code, outcome.out, account.asked("StopEngagement")) == (0, b"", [])
    assert b"has ended already" in outcome.err


def test_one_that_may_not_be_looked_at_can_still_be_stopped(account: Endpoint, pagecli: Program) -> None:
    account.answer("DescribeEngagement", faulty.error("AccessDeniedException", "no"))

    outcome = pagecli("stop", ENGAGEMENT, "--yes")

    assert (outcome.code, outcome.out) == (0, f"{ENGAGEMENT}\n".encode())
    assert b"from DescribeEngagement" in outcome.err


def test_a_short_form_names_one_engagement_or_none(account: Endpoint, pagecli: Program) -> None:
    account.answer(
        "ListEngagements", wire({"Engagements": [{**told.engagement("akuam"), "EngagementArn": ENGAGEMENT}]})
    )

    known, unknown = (pagecli("stop", name, "--yes") for name in ("akuam/27bd86cf", "akuam/ffff"))

    assert (known.code, known.out, unknown.code) == (0, f"{ENGAGEMENT}\n".encode(), 3)


class Waiting:
    """An engagement of a person that is waited for, on a clock that passes only while it is waited."""

    def __init__(self, world: World) -> None:
        self.world, self.time, self.stage = world, FakeTime(), Stage()
        self.happenings: list[tuple[float, Any]] = []
        self.fails_after = float("inf")
        world.add_person("akuam", SMS, EMAIL)

    def _sleep(self, seconds: float) -> None:
        self.time.sleep(seconds)
        self.world.now = START + self.time.seconds
        while self.happenings and self.happenings[0][0] <= self.time.seconds:
            self.happenings.pop(0)[1]()

    def _open(
        self,
        connection: Connection,
        environment: Environment,
        listener: Listener,
        waiting: Progressing,
    ) -> Service:
        answer = answer_from(self.world.emulator)

        def transport(request: Any, **about: Any) -> Any:
            if self.time.seconds > self.fails_after:
                raise EndpointConnectionError(endpoint_url="https://example.com")
            return answer(request, **about)

        identity = Identity(connection, environment, listener.add_unreadable_times, waiting.waiting, transport)
        return Regions(identity)

    def _now(self) -> datetime:
        return datetime.fromtimestamp(self.world.now, UTC)

    def run(self, timeout: float | None = 600.0) -> tuple[ExitCode, Stage]:
        stage = self.stage = Stage(clock=Clock(self._now, lambda: self.time.seconds, self._sleep))
        request = EngageRequest(
            contact=contact_arn("akuam"),
            message=Message(sender="me", subject="Help", content="Help"),
            incident=None,
            token="once",
            is_confirmed=True,
            dry_run=False,
            wait=True,
            as_json=False,
            moment=Moment(self._now(), UTC),
            connection=Connection(demo=True, timeout=timeout),
        )
        return run(request, stage.environment, self._open), stage

    @property
    def engagement(self) -> str:
        arn: str = self.world.ask("ListEngagements")["Engagements"][0]["EngagementArn"]
        return arn


@pytest.fixture
def waiting(world: World) -> Waiting:
    return Waiting(world)


def test_it_waits_until_a_page_is_read(waiting: Waiting) -> None:
    waiting.happenings = [(41, lambda: waiting.world.read(waiting.world.pages(contact_arn("akuam"))[0]["PageArn"]))]

    code, stage = waiting.run()

    assert code == ExitCode.OK
    assert stage.out.startswith(b"arn:aws:ssm-contacts:")
    assert "akuam has read it after " in stage.err


def test_one_that_is_stopped_ends_the_waiting_with_10(waiting: Waiting) -> None:
    waiting.happenings = [(41, lambda: waiting.world.ask("StopEngagement", EngagementId=waiting.engagement))]

    code, stage = waiting.run()

    assert (code, "the engagement was stopped" in stage.err) == (ExitCode.CONDITION, True)


def test_a_time_limit_ends_the_waiting_with_10_and_the_engagement_goes_on(waiting: Waiting) -> None:
    code, stage = waiting.run(timeout=60.0)

    assert code == ExitCode.CONDITION
    assert "nobody has answered yet; `pagecli stop " in stage.err
    assert "StopTime" not in waiting.world.ask("DescribeEngagement", EngagementId=waiting.engagement)


def test_where_the_last_looks_failed_that_is_how_it_ends(waiting: Waiting) -> None:
    waiting.fails_after = 30

    with pytest.raises(ServiceError, match="no answer to ListPagesByEngagement"):
        waiting.run(timeout=60.0)


def test_a_failure_that_passed_does_not_end_the_waiting(waiting: Waiting) -> None:
    def recover() -> None:
        waiting.fails_after = float("inf")

    waiting.fails_after, waiting.happenings = 30, [(40, recover)]

    code, stage = waiting.run(timeout=600.0)

    assert (code, "nobody has answered yet" in stage.err) == (ExitCode.CONDITION, True)


def test_ctrl_c_ends_the_waiting_and_says_that_the_engagement_goes_on(waiting: Waiting) -> None:
    def interrupt() -> None:
        raise KeyboardInterrupt

    waiting.happenings = [(30, interrupt)]

    with pytest.raises(KeyboardInterrupt):
        waiting.run()
    assert "the engagement goes on; `pagecli stop " in waiting.stage.err
    assert "StopTime" not in waiting.world.ask("DescribeEngagement", EngagementId=waiting.engagement)
