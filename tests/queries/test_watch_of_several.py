"""`watch` over several accounts and regions: each page once, and one that fails stops none of the others."""

from __future__ import annotations

from datetime import datetime, timezone

import pytest

from pagecli.domain.filters import PageFilter
from pagecli.queries.problems import Problems
from pagecli.queries.watch import Listening, PageWatch, Poll
from support.emulated_service import World
from support.in_process import Stage
from support.organization import Organization

SHOP, PAYMENTS = "111122223333", "444455556666"
HERE, THERE = "us-east-2", "eu-west-1"
BROKEN = {"__type": "OddException", "Message": "no"}


class Night:
    """`akuam` is on call in two accounts, in another region each, and a watch is kept on both."""

    def __init__(self, world: World, with_details: bool = False) -> None:
        self._world, self.organization = world, Organization(world)
        self.akuam = self.organization.add_person(SHOP, HERE, "akuam")
        self.other = self.organization.add_person(PAYMENTS, THERE, "akuam")
        for arn in (self.akuam, self.other):
            self.organization.add_phone(arn)
        listening = Listening(Problems(Stage().environment))
        profiles = [("shop", SHOP, [HERE, THERE]), ("payments", PAYMENTS, [HERE, THERE])]
        source = self.organization.source(*profiles, listening=listening)
        self.watch = PageWatch(source, {}, PageFilter(), listening, with_details)

    def poll(self, names: list[str] | None = None) -> Poll:
        return self.watch.poll(names, datetime.fromtimestamp(self._world.now, timezone.utc))


def told(poll: Poll) -> list[tuple[str, str]]:
    return [(told.event.name, told.event.page.contact_arn) for told in poll.events]


@pytest.mark.parametrize("names", [None, ["akuam"]])
def test_what_happens_in_each_account_and_region_is_told_once(world: World, names: list[str] | None) -> None:
    night = Night(world)
    assert told(night.poll(names)) == []

    night.organization.engage(night.akuam)
    world.now += 1
    night.organization.engage(night.other)
    first = night.poll(names)

    assert told(first) == [("sent", night.akuam), ("sent", night.other)]
    assert first.failures == {}
    assert told(night.poll(names)) == []
    assert len(night.watch.unread) == len(night.watch.open) == 2
    asked = [place for *place, operation in night.organization.asked if operation == "ListPagesByContact"]
    assert {tuple(place) for place in asked} == {("shop", HERE), ("payments", THERE)}


def test_one_that_fails_is_a_failure_of_that_poll_and_loses_nothing(world: World) -> None:
    night = Night(world)
    night.poll()
    night.organization.failing = {("payments",): BROKEN}
    night.organization.engage(night.akuam)
    night.organization.engage(night.other)

    failed = night.poll()
    night.organization.failing = {}
    after = night.poll()

    assert told(failed) == [("sent", night.akuam)]
    assert any("payments" in str(error) for error in failed.failures.values())
    assert told(after) == [("sent", night.other)]
    assert after.failures == {}


def test_what_a_page_is_about_is_asked_where_it_was_sent(world: World) -> None:
    night = Night(world, with_details=True)
    night.organization.engage(night.other, Subject="Disk full")

    [event] = night.poll().events

    assert (event.about.subject, event.about.channel_type) == ("Disk full", "SMS")
    assert ("payments", THERE, "DescribePage") in night.organization.asked
    assert "DescribePage" not in {op for profile, _, op in night.organization.asked if profile == "shop"}


def test_a_poll_that_is_answered_as_the_last_one_is_short_in_every_account(world: World) -> None:
    night = Night(world)
    for arn in (night.akuam, night.other):
        engagement = night.organization.engage(arn)
        _, _, _, region, account, _ = arn.split(":", 5)
        [page] = night.organization.ask(account, region, "ListPagesByEngagement", EngagementId=engagement)["Pages"]
        accepted = {"AcceptType": "READ", "AcceptCode": "000000", "AcceptCodeValidation": "IGNORE"}
        night.organization.ask(account, region, "AcceptPage", PageId=page["PageArn"], **accepted)
        night.organization.engage(arn)
    source = night.watch._source

    def lengths() -> list[int]:
        return [len(b.pages) for arn in (night.akuam, night.other) for b in source.list_pages_by_contact(arn)]

    assert [lengths(), lengths()] == [[2, 2], [1, 1]]
