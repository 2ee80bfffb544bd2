"""`watch` and `stats` of the installed program, while the AWS CLI engages and accepts."""

from __future__ import annotations

import json
import signal
import statistics
from typing import Any

import pytest

from support.installed_program import Program, Running
from support.running_endpoint import Served

PREFIX = "arn:aws:ssm-contacts:us-east-2:111122223333"
ALEJR = f"{PREFIX}:contact/alejr"
QUICKLY = ("--interval", "0.2s", "--timeout", "60s", "--since", "10m", "--sender", "aws-cli")


def engage(served: Served) -> tuple[str, str]:
    """Let the AWS CLI start an engagement; the page's ARN and its accept code."""
    message = ("--sender", "aws-cli", "--subject", "Are you there?", "--content", "Testing")
    served.aws.answer("start-engagement", "--contact-id", ALEJR, *message)
    while "Are you there?" not in (told := served.told()):
        assert told, "the endpoint has ended"
    return f"{PREFIX}:{told.removeprefix('pagecli: ').split(' ')[0]}", told.split("accept code ")[1].strip()


def accept(served: Served, page: str, code: str) -> None:
    served.aws.answer("accept-page", "--page-id", page, "--accept-type", "READ", "--accept-code", code)


def next_event(watch: Running) -> dict[str, Any]:
    assert watch.process.stdout
    event: dict[str, Any] = json.loads(watch.process.stdout.readline())
    return event


def test_watch_shows_what_the_aws_cli_starts_and_ends_when_it_is_accepted(served: Served) -> None:
    page, code = engage(served)
    watch = served.pagecli.start("watch", "alejr", "--until-read", *QUICKLY)

    first = next_event(watch)
    accept(served, page, code)
    rest = watch.outcome()

    assert (first["PageArn"], first["Event"]) in [(page, "sent"), (page, "delivered")]
    events = [first, *rest.rows]
    assert {event["PageArn"] for event in events} == {page}
    assert events[-1]["Event"] == "read"
    assert len({event["Event"] for event in events}) == len(events)
    assert (rest.code, rest.err) == (0, b"")


def test_watch_shows_an_engagement_that_starts_while_it_runs(served: Served) -> None:
    watch = served.pagecli.start("watch", ALEJR, *QUICKLY)

    page, code = engage(served)
    sent = next_event(watch)
    accept(served, page, code)
    events = [sent]
    while events[-1]["Event"] != "read":
        events.append(next_event(watch))

    assert (sent["Event"], sent["PageArn"], sent["Time"]) == ("sent", page, sent["SentTime"])
    assert [event["Time"] for event in events] == sorted(event["Time"] for event in events)
    assert watch.signal(signal.SIGINT).outcome().code == 130


@pytest.mark.parametrize("columns", [80, 200])
def test_on_a_terminal_it_shows_the_page_under_its_header_and_leaves_a_clean_screen(
    served: Served, columns: int
) -> None:
    page, code = engage(served)
    terminal = served.pagecli.terminal("watch", "alejr", *QUICKLY, columns=columns)

    terminal.wait_for(b"1 unread")
    accept(served, page, code)
    terminal.wait_for(b"nothing unread").wait_for(b"mread")  # its colour, then the event
    shown = terminal.type(b"whatever").type(b"q").shown()

    assert shown.code == 0
    lines = shown.text.rstrip().splitlines()
    assert lines[0].split()[:4] == ["TIME", "EVENT", "WHO", "ABOUT"]
    assert lines[-3].split()[1] == "read"
    assert "Are you there?" in lines[-3]
    assert lines[-1] == "us-east-2 · UTC"
    assert "nothing unread" not in shown.text
    assert "whatever" not in shown.text
    assert max(map(len, lines)) <= columns


def test_the_reader_of_a_watch_may_go_away(served: Served) -> None:
    watch = served.pagecli.start("watch", "akuam", "--timeout", "60s")

    with watch.process as process:
        next_event(watch)
        assert process.stdout
        process.stdout.close()

        assert process.wait(10) == 141


def test_stats_of_the_served_data_are_what_its_rows_come_to(served: Served) -> None:
    latencies = [row["ReadLatencySeconds"] for row in served.pagecli("list", "akuam", "-o", "jsonl").rows]
    known = [latency for latency in latencies if latency is not None]

    (row,) = served.pagecli("stats", "akuam", "--utc", "-o", "jsonl").rows

    assert (row["Pages"], row["ReadN"]) == (len(latencies), len(known))
    assert row["ReadP50Seconds"] == pytest.approx(statistics.median(known), abs=0.0006)
    assert row["ReadWithinShare"] == sum(latency <= 300 for latency in known) / len(latencies)


@pytest.mark.parametrize("columns", [80, 200])
def test_stats_of_the_demo_fit_a_terminal(tmp_path: Any, columns: int) -> None:
    shown = Program(tmp_path, "").terminal("stats", "akuam", "--demo", "--by", "week", columns=columns).shown()

    lines = shown.text.rstrip().splitlines()
    assert shown.code == 0
    assert lines[0].startswith("pagecli: demo data")
    assert lines[1].startswith("READ AFTER  to ")
    assert any(line.startswith("GROUP") for line in lines)
    assert max(map(len, lines)) <= columns
    assert any(line.lstrip().startswith("unread  █") for line in lines)
    assert any(line.startswith("SUN  ") for line in lines)
