from __future__ import annotations

import json
import os
import re
from collections import Counter
from collections.abc import Callable
from datetime import datetime, timedelta, timezone
from typing import Any

import pytest
from botocore.awsrequest import AWSResponse
from botocore.exceptions import EndpointConnectionError

from pagecli.aws import repeats
from pagecli.aws.answers import read_answer
from pagecli.domain.filters import PageFilter, wildcard
from pagecli.errors import AccessError, ExitCode, SeveralErrors
from support.emulated_service import World, contact_arn
from support.http_responses import response
from support.in_process import main
from support.simulated_watch import Story

SMS = ("SMS", "+15005550199")  # delivered after two seconds


@pytest.fixture
def story(world: World) -> Story:
    world.add_person("akuam", SMS)
    world.add_person("alejr", SMS)
    return Story(world)


def engage(story: Story, alias: str = "akuam") -> Callable[[], object]:
    return lambda: story.world.engage(contact_arn(alias))


def read(story: Story, index: int = 0, alias: str = "akuam") -> Callable[[], object]:
    """Acknowledge the oldest page but `index`."""
    return lambda: story.world.read(sorted(story.world.pages(contact_arn(alias)), key=_sent)[index]["PageArn"])


def _sent(page: dict[str, Any]) -> float:
    sent: float = page["SentTime"]
    return sent


def answer(status: int, body: bytes, headers: dict[str, str] | None = None) -> Callable[[], AWSResponse]:
    return lambda: response(status, body, headers)


def error(name: str) -> Callable[[], AWSResponse]:
    return answer(400, f'{{"__type":"{name}","Message":"no"}}'.encode())


def unreachable() -> None:
    raise EndpointConnectionError(endpoint_url="https://example.com")


def test_it_opens_with_how_each_unread_page_stands_and_not_with_those_read(story: Story) -> None:
    for happening in (engage(story), engage(story), read(story)):
        story.sleep(60)
        happening()
    story.sleep(60)
    engage(story)()

    watched = story.watch("akuam", timeout=1)

    assert watched.events == [("delivered", 122.0), ("sent", 240.0)]
    assert [row["Status"] for row in watched.rows] == ["delivered", "sent"]
    assert watched.code == ExitCode.OK


def test_a_page_its_delivery_and_its_read_are_told_once_each(story: Story) -> None:
    story.at(1, engage(story))
    story.at(40, read(story))

    watched = story.watch("akuam")

    assert watched.events == [("sent", 1.0), ("delivered", 3.0), ("read", 40.0)]
    assert len(story.polls) > 5


def test_an_event_is_event_and_time_and_then_the_fields_of_list(story: Story) -> None:
    story.at(1, engage(story))

    watched = story.watch("akuam")

    listed = main("list", "akuam", "--demo", "--csv", "--detail", "-n", "1").out.splitlines()[0].split(",")
    assert list(watched.rows[0]) == ["Event", "Time", *listed]
    assert watched.rows[0]["Time"] == watched.rows[0]["SentTime"]
    assert watched.rows[1]["Time"] == watched.rows[1]["DeliveryTime"]


def test_what_happened_between_two_polls_is_told_in_the_order_of_its_times(story: Story) -> None:
    for seconds, happening in ((1, engage(story)), (2, engage(story, "alejr")), (5, read(story)), (6, engage(story))):
        story.at(seconds, happening)

    watched = story.watch("alejr", "akuam", timeout=17, interval=10)

    assert watched.events == [
        ("sent", 1.0),
        ("sent", 2.0),
        ("delivered", 3.0),
        ("delivered", 4.0),
        ("read", 5.0),
        ("sent", 6.0),
        ("delivered", 8.0),
    ]


def test_until_read_ends_when_nothing_is_unread(story: Story) -> None:
    engage(story)()
    story.at(40, read(story))

    watched = story.watch("akuam", until_read=True, timeout=None)

    assert watched.code == ExitCode.OK
    assert watched.events[-1] == ("read", 40.0)
    assert 40 < story.polls[-1] < 60


def test_until_read_exits_10_when_the_time_is_up_first(story: Story) -> None:
    engage(story)()

    watched = story.watch("akuam", until_read=True, timeout=60)

    assert watched.code == ExitCode.CONDITION
    assert [event for event, _ in watched.events] == ["sent", "delivered"]
    assert story.clock.monotonic() == pytest.approx(60)


def test_the_timeout_alone_is_until_when(story: Story) -> None:
    watched = story.watch("akuam", timeout=60)

    assert (watched.code, watched.out, watched.err) == (ExitCode.OK, b"", "")
    assert story.clock.monotonic() == pytest.approx(60)


def test_polls_keep_the_interval_and_a_jitter_on_top(story: Story) -> None:
    story.watch("akuam", timeout=1000)

    pauses = [after - before for before, after in zip(story.polls, story.polls[1:], strict=False)]
    rounding = 0.0011  # polls are noted in whole milliseconds
    assert all(15 - rounding <= pause <= 16.5 + rounding for pause in pauses)
    assert len(set(pauses)) > len(pauses) / 2


def test_the_pause_is_ten_times_what_the_last_poll_took(story: Story) -> None:
    story.answers = [lambda: None, lambda: story.sleep(4)]  # the alias, the pages

    story.watch("akuam", timeout=100)

    assert story.polls[0] == 0
    assert story.polls[1] >= 4 + 40


def test_a_contact_that_fails_makes_no_pause_shorter(story: Story) -> None:
    def fails_slowly() -> Any:
        story.sleep(10)
        return error("InternalServerException")()

    story.at(20, lambda: story.failing.update(alejr=fails_slowly))

    with pytest.raises(SeveralErrors, match="alejr: InternalServerException"):
        story.watch(contact_arn("akuam"), contact_arn("alejr"), timeout=1000)

    started = next(poll for poll in story.polls if poll > 20)
    ended = max(poll for poll in story.polls if poll < started + 60)
    assert min(poll for poll in story.polls if poll > ended) - ended >= 10 * (ended - started)


def test_throttling_slows_it_down_and_is_said(story: Story) -> None:
    story.answers = [lambda: None, *[error("ThrottlingException")] * 3]

    watched = story.watch("akuam", timeout=200)

    assert watched.code == ExitCode.OK
    assert "the service is throttling; asking again in" in watched.err
    last_try, after = story.polls[3], story.polls[4]
    assert after - last_try >= 30
    assert story.polls[-1] - story.polls[-2] < 17  # and back


def test_a_throttling_that_is_not_waited_for_slows_it_down_too(story: Story) -> None:
    throttled = b'{"__type":"ThrottlingException","RetryAfterSeconds":60}'
    story.answers = [answer(400, throttled)]

    story.watch(contact_arn("akuam"), timeout=60)

    assert 30 <= story.polls[1] <= 33.001


@pytest.mark.parametrize(
    "fault",
    [
        error("ThrottlingException"),
        answer(500, b'{"__type":"InternalServerException"}'),
        answer(503, b"<html>"),
        answer(200, b"<html>"),
        answer(200, b'{"Pages":[{"PageArn":"p"'),
        answer(200, b'{"Pages":[null]}'),
        unreachable,
    ],
)
def test_it_survives_a_fault_says_so_and_loses_and_repeats_nothing(story: Story, fault: Callable[[], Any]) -> None:
    story.at(20, lambda: story.answers.extend([fault] * 5))
    story.at(21, engage(story))
    story.at(25, read(story))

    watched = story.watch(contact_arn("akuam"), timeout=600)

    assert watched.code == ExitCode.OK
    assert watched.events == [("sent", 21.0), ("delivered", 23.0), ("read", 25.0)]
    assert re.search(r"^pagecli: .*ListPagesByContact.*; asking again in ", watched.err)


def test_a_listing_that_breaks_off_while_it_opens_makes_no_news_of_the_past(story: Story) -> None:
    story.batch = 50
    for _ in range(60):
        engage(story)()
    read(story, 7)()
    story.sleep(60)
    first = True

    def breaks_off() -> Any:
        nonlocal first
        if first:
            first = False
            story.answers.extend([error("InternalServerException")] * 5)
        return None

    story.answers = [lambda: None, breaks_off]

    watched = story.watch("akuam", timeout=400)

    assert "InternalServerException" in watched.err
    assert [row["Event"] for row in watched.rows] == ["delivered"] * 59
    assert len({row["PageArn"] for row in watched.rows}) == 59


def test_a_contact_that_could_not_be_listed_at_first_opens_later(story: Story) -> None:
    for happening in (engage(story, "alejr"), engage(story, "alejr"), read(story, alias="alejr")):
        story.sleep(10)
        happening()
    story.failing["alejr"] = error("InternalServerException")
    story.at(50, story.failing.clear)

    watched = story.watch("akuam", "alejr", timeout=400)

    assert watched.events == [("delivered", 22.0)]


def test_until_read_does_not_end_before_every_contact_has_been_listed(story: Story) -> None:
    engage(story, "alejr")()
    story.failing["alejr"] = error("InternalServerException")
    story.at(50, story.failing.clear)

    watched = story.watch("akuam", "alejr", until_read=True, timeout=400)

    assert watched.code == ExitCode.CONDITION


def test_until_read_asks_no_more_of_a_contact_that_is_lost(story: Story) -> None:
    engage(story, "alejr")()
    story.at(50, lambda: story.failing.update(alejr=error("AccessDeniedException")))

    watched = story.watch("akuam", "alejr", until_read=True, timeout=None)

    assert watched.code == ExitCode.ACCESS


def test_of_all_contacts_one_that_may_not_be_listed_is_told_once(story: Story) -> None:
    story.failing["alejr"] = error("AccessDeniedException")
    story.at(20, engage(story))

    watched = story.watch(timeout=100)

    assert watched.code == ExitCode.ACCESS
    assert [event for event, _ in watched.events] == ["sent", "delivered"]
    assert watched.err.count("pagecli: error: ") == 1


def test_contacts_that_may_not_be_listed_at_all_end_it(story: Story) -> None:
    story.answers = [error("AccessDeniedException")]

    with pytest.raises(AccessError):
        story.watch(timeout=None)


def test_an_array_is_left_open_where_a_contact_was_lost(story: Story) -> None:
    assert story.watch("akuam", form="json", timeout=20).out == b"[]\n"
    assert story.watch("akuam", "nobody", form="json", timeout=20).out == b""


def test_times_that_are_missing_or_none_are_counted_once(story: Story) -> None:
    pages = [{**page, "SentTime": sent} for page, sent in zip(PAGES, (None, "soon"), strict=True)]
    story.failing["akuam"] = answer(200, json.dumps({"Pages": pages}).encode())

    watched = story.watch("akuam", timeout=100, pages=PageFilter(since=datetime(2020, 1, 1, tzinfo=timezone.utc)))

    assert [(row["Event"], row["Time"]) for row in watched.rows] == [("sent", None)] * 2
    assert watched.err.count("2 pages without a SentTime kept") == 1
    assert watched.err.count("1 time could not be read") == 1


PAGES = [
    {"PageArn": f"p{number}", "EngagementArn": "e", "ContactArn": contact_arn("akuam"), "Sender": "cli"}
    for number in range(2)
]


def test_a_clock_on_the_wall_that_jumps_changes_nothing(story: Story) -> None:
    engage(story)()

    def suspend() -> None:
        story.jump = timedelta(hours=9)

    story.at(31, suspend)
    story.at(40, read(story))

    watched = story.watch("akuam", timeout=120)

    assert watched.events == [("sent", 0.0), ("delivered", 2.0), ("read", 40.0)]
    assert story.clock.monotonic() == pytest.approx(120)


def test_a_contact_that_does_not_exist_is_told_once_and_is_the_exit_code(story: Story) -> None:
    story.at(20, engage(story))

    watched = story.watch("akuam", "nobody")

    assert watched.code == ExitCode.NOT_FOUND
    assert [event for event, _ in watched.events] == ["sent", "delivered"]
    assert watched.err.count("pagecli: error: no contact has the alias nobody") == 1


def test_with_no_contact_left_it_ends(story: Story) -> None:
    watched = story.watch("nobody", "neither", timeout=None)

    assert watched.code == ExitCode.NOT_FOUND
    assert story.polls == []


def test_credentials_that_are_refused_end_it(story: Story) -> None:
    story.at(20, lambda: story.answers.extend([error("ExpiredTokenException")] * 2))

    watched = story.watch("akuam", timeout=None)

    assert watched.code == ExitCode.ACCESS
    assert "aws sso login" in watched.err


def test_all_contacts_are_watched_also_one_that_comes_later(story: Story) -> None:
    story.at(20, lambda: story.world.add_person("zoe", SMS))
    story.at(60, engage(story, "zoe"))

    watched = story.watch(timeout=120)

    assert watched.events == [("sent", 60.0), ("delivered", 62.0)]


def test_for_a_plan_the_people_behind_it_are_watched(story: Story) -> None:
    plan = story.world.add_plan("both", (contact_arn("akuam"), True), (contact_arn("alejr"), False), wait=1)
    story.at(20, lambda: story.world.engage(plan))

    watched = story.watch("both", timeout=120)

    assert watched.events == [("sent", 20.0), ("delivered", 22.0), ("sent", 80.0), ("delivered", 82.0)]
    assert [row["ContactAlias"] for row in watched.rows] == ["akuam", "akuam", "alejr", "alejr"]


def test_a_filter_selects_pages_and_unread_and_status_their_events(story: Story) -> None:
    def engage_as(sender: str) -> Callable[[], object]:
        return lambda: story.world.engage(contact_arn("akuam"), Sender=sender)

    def read_all() -> None:
        for page in story.world.pages(contact_arn("akuam")):
            story.world.read(page["PageArn"])

    def tell(**pages: Any) -> list[tuple[str, float | None]]:
        start = story.clock.monotonic()
        story.at(start + 1, engage_as("this"))
        story.at(start + 30, engage_as("other"))
        story.at(start + 60, read_all)
        return [(event, at and at - start) for event, at in story.watch("akuam", pages=PageFilter(**pages)).events]

    assert tell(sender=wildcard("this")) == [("sent", 1.0), ("delivered", 3.0), ("read", 60.0)]
    assert tell(sender=wildcard("this"), unread=True) == [("sent", 1.0), ("delivered", 3.0)]
    assert tell(statuses=frozenset({"read"})) == [("read", 60.0), ("read", 60.0)]
    later = datetime.fromtimestamp(story.world.now + 10, timezone.utc)
    assert tell(since=later) == [("sent", 30.0), ("delivered", 32.0), ("read", 60.0)]


def fail_late(story: Story) -> None:
    def fails() -> Any:
        story.sleep(49.9 - story.clock.monotonic())
        return error("InternalServerException")()

    story.failing["akuam"] = fails


def test_a_time_limit_within_a_later_poll_is_the_end_and_no_error(story: Story) -> None:
    story.at(20, lambda: fail_late(story))

    watched = story.watch("akuam", timeout=50)

    assert (watched.code, watched.err) == (ExitCode.OK, "")


@pytest.mark.parametrize("until_read", [False, True])
def test_a_watch_whose_last_polls_failed_ends_with_their_error(story: Story, until_read: bool) -> None:
    engage(story)()
    story.at(20, lambda: story.failing.update(akuam=error("InternalServerException")))

    with pytest.raises(SeveralErrors, match="InternalServerException") as raised:
        story.watch("akuam", timeout=200, until_read=until_read)

    assert raised.value.code == ExitCode.SERVICE


def test_a_failure_that_passed_is_no_error_in_the_end(story: Story) -> None:
    story.at(20, lambda: story.failing.update(akuam=error("InternalServerException")))
    story.at(60, story.failing.clear)

    assert story.watch("akuam", timeout=500).code == ExitCode.OK


def test_a_time_limit_before_any_answer_is_an_error(story: Story) -> None:
    fail_late(story)

    with pytest.raises(SeveralErrors, match="time limit"):
        story.watch("akuam", timeout=50)


def test_a_reader_that_goes_away_is_noticed_while_nothing_happens(story: Story) -> None:
    reading, writing = os.pipe()
    story.at(30, lambda: os.close(reading))

    with open(writing, "wb", buffering=0) as stdout, pytest.raises(BrokenPipeError):
        story.watch("akuam", stdout=stdout)

    assert story.clock.monotonic() < 33


@pytest.mark.parametrize(
    "arguments", [("--interval", "0s"), ("--interval", "often"), ("--timeout", "x"), ("--status", "new")]
)
def test_what_is_malformed_is_a_usage_error_before_any_request(arguments: tuple[str, str]) -> None:
    run = main("watch", "akuam", "--demo", *arguments)

    assert (run.code, run.out) == (2, "")


def test_on_a_terminal_lines_stand_under_a_header_that_is_gone_in_the_end(story: Story) -> None:
    engage(story)()
    story.at(40, read(story))

    watched = story.watch("akuam", form="table", stdout_is_terminal=True)

    text = watched.out.decode()
    assert "1 unread · 1 open · oldest " in text
    assert "nothing unread" in text
    screen = shown(watched.out)
    assert screen[0].split()[:6] == ["TIME", "EVENT", "WHO", "ABOUT", "BY", "AFTER"]
    assert [line.split()[1:5] for line in screen[1:4]] == [
        [event, "akuam", "test", "sms"] for event in ("sent", "delivered", "read")
    ]
    assert screen[4:] == []


def requests(story: Story) -> Counter[str]:
    return Counter(name for _, name in story.asked)


def test_a_new_page_is_asked_about_once_and_its_channels_once(story: Story) -> None:
    for seconds in (1, 40):
        story.at(seconds, engage(story))
    story.at(60, read(story))
    story.at(70, read(story, 1))

    watched = story.watch(contact_arn("akuam"), timeout=200)

    told = {name: requests(story)[name] for name in ("DescribePage", "ListPageReceipts", "ListContactChannels")}
    assert told == {"DescribePage": 2, "ListPageReceipts": 2, "ListContactChannels": 1}
    assert {(row["Subject"], row["ChannelType"], row["ChannelName"]) for row in watched.rows} == {
        ("test", "SMS", "akuam sms")
    }


def test_a_poll_is_a_listing_and_two_requests_for_each_engagement_with_an_unread_page(story: Story) -> None:
    engage(story)()
    story.at(20, read(story))

    story.watch(contact_arn("akuam"), timeout=100)

    asked, polls = requests(story), len(story.polls)
    with_unread = sum(poll < 20 for poll in story.polls)
    assert asked["ListPagesByContact"] == polls
    assert asked["DescribeEngagement"] == asked["ListPagesByEngagement"] == with_unread < polls


def test_fields_that_no_details_are_needed_for_ask_for_none(story: Story) -> None:
    engage(story)()

    story.watch(contact_arn("akuam"), timeout=20, fields=("Event", "PageArn"))

    assert requests(story)["DescribePage"] == 0


def test_what_happened_more_than_a_day_ago_is_not_told_but_is_unread(story: Story) -> None:
    engage(story)()
    story.sleep(90_000)

    watched = story.watch("akuam", timeout=30, until_read=True)

    assert (watched.code, watched.rows) == (ExitCode.CONDITION, [])
    assert requests(story)["DescribeEngagement"] == 0


def test_a_time_that_was_asked_for_tells_what_is_older(story: Story) -> None:
    since = datetime.fromtimestamp(story.world.now, timezone.utc)
    engage(story)()
    story.sleep(90_000)

    watched = story.watch("akuam", timeout=30, pages=PageFilter(since=since))

    assert [event for event, _ in watched.events] == ["delivered"]


def test_open_pages_are_those_whose_engagement_nobody_has_answered(story: Story) -> None:
    plan = story.world.add_plan("both", (contact_arn("akuam"), True), (contact_arn("alejr"), False), wait=1)
    story.world.engage(plan)
    story.sleep(100)
    story.at(130, read(story))

    pages = PageFilter(open_at=story.clock.now())
    watched = story.watch("akuam", "alejr", timeout=None, until_read=True, pages=pages)

    assert watched.code == ExitCode.OK
    assert [row["Event"] for row in watched.rows] == ["delivered", "delivered", "read"]


def test_of_pages_that_are_not_open_nothing_is_told(story: Story) -> None:
    engage(story)()
    engage(story, "alejr")()
    story.sleep(60)
    read(story, alias="alejr")()
    story.at(90, engage(story, "alejr"))

    watched = story.watch("akuam", "alejr", timeout=60, pages=PageFilter(open_at=story.clock.now()))

    assert [(row["ContactAlias"], row["Event"]) for row in watched.rows] == [
        ("akuam", "delivered"),
        ("alejr", "sent"),
        ("alejr", "delivered"),
    ]


def test_a_text_that_matches_none_of_the_pages_is_noted(story: Story) -> None:
    watched = story.watch("akuam", timeout=60, pages=PageFilter(sender=wildcard("nobody")))

    assert watched.err.count("--sender 'nobody' matched none of the pages") == 1


def test_where_no_page_could_be_looked_at_no_text_is_said_to_match_none(story: Story) -> None:
    story.failing["akuam"] = unreachable

    with pytest.raises(SeveralErrors):
        story.watch("akuam", timeout=60, pages=PageFilter(sender=wildcard("nobody")))

    assert "matched none" not in story.err


def test_engagements_that_fail_stop_no_events_and_are_the_exit_code(story: Story) -> None:
    engage(story)()
    story.refusing["DescribeEngagement"] = error("InternalServerException")

    with pytest.raises(SeveralErrors, match="DescribeEngagement"):
        story.watch(contact_arn("akuam"), timeout=200, form="table")

    assert "asking again in" in story.err


def test_details_that_are_denied_are_null_and_told_once(story: Story) -> None:
    for seconds in (1, 40):
        story.at(seconds, engage(story))
    story.refusing["DescribePage"] = error("AccessDeniedException")

    watched = story.watch(contact_arn("akuam"), timeout=100)

    assert watched.code == ExitCode.OK
    assert {row["Subject"] for row in watched.rows} == {None}
    assert watched.err.count("DescribePage") <= 2  # the error, and the permission that it needs
    assert watched.err.count("left out") == 1


def test_the_bell_rings_at_each_new_page_and_not_for_those_before(story: Story) -> None:
    engage(story)()
    story.at(20, engage(story))
    story.at(21, engage(story))

    for bell, rings in ((True, 2), (False, 0)):
        watched = story.watch("akuam", form="table", bell=bell, stdout_is_terminal=True, timeout=60)
        assert watched.out.count(b"\a") == rings
        story.at(story.clock.monotonic() + 20, engage(story))


def test_what_goes_wrong_stands_on_the_live_screen_and_is_told_in_the_end(story: Story) -> None:
    story.at(20, lambda: story.failing.update(akuam=error("InternalServerException")))
    story.at(60, story.failing.clear)

    watched = story.watch("akuam", form="table", timeout=500, stdout_is_terminal=True, stderr_is_terminal=True)

    assert b"InternalServerException" in watched.out
    assert "asking again in" in watched.err


def shown(out: bytes, columns: int = 80, lines: int = 24) -> list[str]:
    import pyte

    screen = pyte.Screen(columns, lines)
    stream = pyte.ByteStream(screen)
    stream.feed(out.replace(b"\n", b"\r\n"))
    return "\n".join(line.rstrip() for line in screen.display).rstrip().splitlines()


def test_without_a_terminal_that_can_move_there_are_lines_alone(story: Story) -> None:
    engage(story)()

    watched = story.watch("akuam", form="table", stdout_is_terminal=True, variables={"TERM": "dumb"})

    assert b"\x1b" not in watched.out
    assert [line.split()[1] for line in watched.out.decode().splitlines()] == ["EVENT", "sent", "delivered"]


def test_the_age_of_the_oldest_is_kept_up_to_date(story: Story) -> None:
    engage(story)()

    watched = story.watch("akuam", form="table", stdout_is_terminal=True, timeout=130)

    for age in ("(now)", "(30s ago)", "(59s ago)", "(1m ago)", "(2m ago)"):
        assert age in watched.out.decode()


def test_a_poll_that_is_answered_as_the_last_one_is_not_decoded_again(
    story: Story, monkeypatch: pytest.MonkeyPatch
) -> None:
    decoded: list[Any] = []

    def count(reply: Any, call: Any, kind: Any) -> Any:
        decoded.append(reply)
        return read_answer(reply, call, kind)

    monkeypatch.setattr(repeats, "read_answer", count)
    for happening in (engage(story), engage(story), read(story)):
        happening()
    story.sleep(10)
    story.at(100, read(story, 1))

    watched = story.watch("akuam", until_read=True, timeout=None)

    assert watched.events == [("delivered", 2.0), ("read", 100.0)]
    assert len(story.polls) > 5
    assert len(decoded) == 2
