from __future__ import annotations

from datetime import timedelta
from functools import partial
from typing import Any

import msgspec
import pytest

from pagecli.domain.history import PageHistory
from pagecli.domain.incidents import sum_up
from pagecli.domain.model import ContactChannel, Engagement, Page, Receipt, RotationShift
from pagecli.domain.oncall import OnCallShift
from pagecli.domain.status import CurrentIncident, NextStep, NextTarget, RotationNow, Status, UnreadPage
from pagecli.output import Format, largest_that_fits
from pagecli.times import UTC, Moment
from pagecli.views.blocks import Paragraph, summary
from pagecli.views.status import SIZES, status_blocks
from support import service_answers as told
from support.blocks import shown
from support.in_process import NOW, Stage
from support.scripted_service import contact_arn

HOUR = timedelta(hours=1)
NOTHING = Status(rotations=[], incidents=[], unread=None)


def screen(status: Status, mine: str | None = None, columns: int = 80) -> list[str]:
    stage = Stage(stdout_is_terminal=True, columns=columns)
    return shown(status_blocks(status, mine, Moment(NOW, UTC), complete=True), on=stage).splitlines()


def incident(
    *pages: dict[str, Any], subject: str | None = "It is slow", step: NextStep | None = None, **members: Any
) -> CurrentIncident:
    engagement = msgspec.convert(told.engagement("plan", -600, **members), Engagement)
    found = msgspec.convert(list(pages), list[Page])
    summary = msgspec.structs.replace(sum_up([engagement], found, NOW), subject=subject)
    return CurrentIncident(summary, [(page, PageHistory()) for page in found], step)


def shift(start: timedelta, end: timedelta, *people: str, is_now: bool = True) -> list[OnCallShift]:
    times = RotationShift(NOW + start, NOW + end)
    return [OnCallShift("checkout", None, times, is_now, contact_arn(alias)) for alias in people]


@pytest.mark.parametrize(
    ("shifts", "line"),
    [
        (shift(-HOUR, HOUR, "akuam"), "akuam until 20:00 (in 1h)"),
        (shift(-HOUR, HOUR, "akuam", "alejr"), "akuam and alejr until 20:00 (in 1h)"),
        (
            shift(-HOUR, HOUR, "akuam") + shift(HOUR, 2 * HOUR, "alejr", is_now=False),
            "akuam until 20:00 (in 1h) · then alejr",
        ),
        (
            shift(-HOUR, HOUR, "akuam") + shift(2 * HOUR, 3 * HOUR, "alejr", is_now=False),
            "akuam until 20:00 (in 1h) · then alejr from 21:00",
        ),
        (shift(HOUR, 2 * HOUR, "alejr", is_now=False), "nobody until 20:00 (in 1h) · then alejr"),
        ([], "nobody"),
    ],
)
def test_who_is_on_call_until_when_and_then(shifts: list[OnCallShift], line: str) -> None:
    status = msgspec.structs.replace(NOTHING, rotations=[RotationNow("checkout", shifts)])

    assert screen(status)[0] == f"ON CALL  checkout  {line}"


def test_pages_come_person_by_person_each_with_what_became_of_it() -> None:
    pages = [
        told.page("alejr", -300, number=3),
        told.page("akuam", -60, number=2),
        told.page("akuam", -600, number=1, DeliveryTime=told.at(-598)),
    ]

    lines = screen(Status([], [incident(*pages)], None))

    assert lines[2:7] == [
        "OPEN     It is slow · checkout/6b2f42cb",
        "         since 18:50 (10m ago) · nobody has acknowledged",
        "         akuam  18:50 delivered · 18:59 sent",
        "         alejr  18:55 sent",
        "         nobody else is expected to be told",
    ]


def test_a_channel_that_failed_says_so() -> None:
    page = msgspec.convert(told.page("akuam", -600), Page)
    channel = msgspec.convert(told.channel("akuam"), ContactChannel)
    history = PageHistory([msgspec.convert(told.receipt("ERROR", -590), Receipt)], channel=channel)
    one = msgspec.structs.replace(incident(told.page("akuam", -600)), pages=[(page, history)])

    assert "         akuam  18:50 sms failed" in screen(Status([], [one], None))


def test_a_plan_that_goes_on_after_an_answer_is_told_as_such() -> None:
    step = NextStep(NOW + timedelta(seconds=100), [NextTarget(contact_arn("anasi"), None)])
    one = incident(told.page("alejr", -300, read=-200), step=step)

    lines = screen(Status([], [one], None))

    assert lines[3:5] == [
        "         since 18:50 (10m ago) · alejr acknowledged after 6m 40s",
        "           not essential: the plan goes on",
    ]
    assert lines[-3] == "         expected next at 19:01 (in 1m 40s) · anasi"


def test_what_is_more_than_fits_is_counted_with_the_command_that_shows_it() -> None:
    waiting = [told.page(f"person{n}", -60, number=n) for n in range(7)]
    mine = [UnreadPage(msgspec.convert(told.page("akuam", -n, number=n), Page), True) for n in range(6)]
    rotations = [RotationNow(f"team{n}", []) for n in range(9)]

    lines = screen(Status(rotations, [incident(*waiting, number=n) for n in range(5)], mine), "akuam")

    assert "         and 3 rotations more: pagecli oncall" in lines
    assert lines.count("         and 2 others more: pagecli incident checkout/6b2f42cb") == 3
    assert "         and 2 incidents more: pagecli incidents --open" in lines
    assert "         and 2 pages more: pagecli list akuam -u" in lines


@pytest.mark.parametrize("columns", [60, 80, 120])
def test_however_much_goes_on_it_fits_a_small_screen_and_what_is_more_is_counted(columns: int) -> None:
    waiting = [told.page(f"person{n}", -60, number=n) for n in range(7)]
    step = NextStep(NOW + timedelta(seconds=100), [NextTarget(contact_arn("anasi"), None)])
    incidents = [incident(*waiting, number=n, step=step) for n in range(5)]
    mine = [UnreadPage(msgspec.convert(told.page("akuam", -n, number=n), Page), True) for n in range(6)]
    status = Status([RotationNow(f"team{n}", shift(-HOUR, HOUR, "akuam")) for n in range(9)], incidents, mine)
    stage, moment = Stage(stdout_is_terminal=True, columns=columns), Moment(NOW, UTC)
    sizes = [partial(status_blocks, status, "akuam", moment, True, most) for most in SIZES]

    text = shown(largest_that_fits(sizes, Format("table"), moment, stage.environment), on=stage)

    assert text.count("\n") < 24
    said = " ".join(text.split())
    assert all(f" more: pagecli {command}" in said for command in ("oncall", "incident ", "incidents --open", "list"))


def test_in_a_pipe_as_much_is_shown_as_ever() -> None:
    sizes = [partial(list[Paragraph], [[summary(text)]]) for text in ("large", "small")]

    assert shown(largest_that_fits(sizes, Format("table"), Moment(NOW, UTC), Stage().environment)) == "large\n"


def test_old_unread_pages_are_counted_and_are_no_alarm() -> None:
    old = [UnreadPage(msgspec.convert(told.page("akuam", -n, number=n), Page), False) for n in range(3)]

    assert screen(Status([], [], old), "akuam")[4] == "MINE     nothing open · 3 unread: pagecli list akuam -u"


def test_a_subject_of_any_length_and_kind_takes_two_lines_at_most() -> None:
    hostile = incident(told.page("x\x1b[2J", -60), subject="x\x1b[2J\u202ey " + "words " * 400)

    for columns in (60, 80, 200):
        lines = screen(Status([], [hostile], None), columns=columns)
        assert not any("\x1b" in line or "\u202e" in line for line in lines)
        assert max(map(len, lines)) <= columns
        assert len(lines) <= 13
