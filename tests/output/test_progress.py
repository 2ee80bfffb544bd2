from __future__ import annotations

import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager

import pytest

from pagecli.errors import ServiceError
from pagecli.output import progress
from pagecli.output.progress import Progress
from support.in_process import Stage

CLEAR = "\r\x1b[K"


@pytest.fixture(autouse=True)
def _soon(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(progress, "_NOTICEABLE", 0.01)
    monkeypatch.setattr(progress, "_INTERVAL", 0.01)


def terminal(**variables: str) -> Stage:
    return Stage({"TERM": "xterm", **variables}, stderr_is_terminal=True, columns=40)


def wait_for(stage: Stage, text: str) -> None:
    pause, end = threading.Event(), time.monotonic() + 10
    while text not in stage.err:
        assert time.monotonic() < end, f"{text!r} never came: {stage.err!r}"
        pause.wait(0.005)


@contextmanager
def shown(stage: Stage, text: str = "asking") -> Iterator[Progress]:
    with Progress(stage.environment, text) as shown:
        wait_for(stage, text)
        yield shown


def test_a_noticeable_wait_shows_what_is_waited_for_and_takes_it_away_after() -> None:
    stage = terminal()

    with shown(stage):
        assert stage.err.endswith(f"{CLEAR}asking")

    assert stage.err.endswith(CLEAR)


def test_a_short_wait_shows_nothing(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(progress, "_NOTICEABLE", 60)
    stage = terminal()

    with Progress(stage.environment, "asking"):
        pass

    assert stage.err == ""


def test_what_is_said_from_then_on_is_shown() -> None:
    stage = terminal()

    with shown(stage) as line:
        line.say("7 pages so far")
        wait_for(stage, "7 pages so far")


def test_a_wait_for_another_try_says_why_and_how_long() -> None:
    stage = terminal()

    with shown(stage) as line:
        line.waiting(12, ServiceError("throttled"))
        wait_for(stage, "throttled; trying again in 12s")


def test_the_line_is_never_wider_than_the_terminal() -> None:
    stage = terminal()

    with shown(stage, "x" * 39) as line:
        line.say("y" * 100)
        wait_for(stage, "y")

    assert max(map(len, stage.err.split(CLEAR))) == 39


def test_the_line_is_gone_while_something_else_is_written() -> None:
    stage = terminal()

    with shown(stage) as line, line.hidden():
        assert stage.err.endswith(CLEAR)


@pytest.mark.parametrize(
    "stage",
    [
        Stage({"TERM": "xterm"}, stdout_is_terminal=True),
        Stage({"TERM": "dumb"}, stderr_is_terminal=True),
        Stage({}, stderr_is_terminal=True),
    ],
    ids=["stderr is no terminal", "dumb", "no TERM"],
)
def test_nothing_is_shown_where_it_could_not_be_taken_away(stage: Stage) -> None:
    before = threading.active_count()

    with Progress(stage.environment, "asking"):
        drawing = threading.active_count() - before

    assert (drawing, stage.err) == (0, "")
