"""The calendar of `oncall -o ics`: written by icalendar, read by vobject."""

from __future__ import annotations

import json
from datetime import timedelta
from typing import Any

import vobject

from pagecli.environment import Environment
from pagecli.output import Stdout
from pagecli.output.ics import write_calendar
from pagecli.text import escape_controls
from pagecli.times import UTC, format_time
from pagecli.views.oncall import CalendarEvent
from support.in_process import NOW, Stage, main, standing_clock

TEXT = "a; b, c\\ d\nBEGIN:VEVENT\r\nEND:VEVENT \x1b[2J \u202e " + "ü" * 90


def events(text: str) -> list[Any]:
    return list(getattr(vobject.readOne(text), "vevent_list", []))


def ask(*options: str, hours: float = 0) -> list[Any]:
    stage = Stage(clock=standing_clock(NOW + timedelta(hours=hours)))
    run = main("oncall", "-o", "ics", "--demo", *options, on=stage)
    assert run.code == 0
    return events(run.out)


def written(stage: Stage, environment: Environment, complete: bool = True) -> str:
    event = CalendarEvent("uid", NOW, NOW + timedelta(hours=1), TEXT, TEXT)
    write_calendar(Stdout(environment), [event], NOW, complete)
    return stage.out.decode()


def test_another_reader_finds_the_shifts_that_json_has() -> None:
    period = ["checkout", "--during", "next-month"]
    rows = json.loads(main("oncall", *period, "--json", "--demo").out)

    found = [
        (e.summary.value, format_time(e.dtstart.value.astimezone(UTC)), format_time(e.dtend.value.astimezone(UTC)))
        for e in ask(*period)
    ]

    assert found == [(f"checkout: {row['ContactAlias']}", row["StartTime"], row["EndTime"]) for row in rows]
    assert len(found) > 20
    assert {event.transp.value for event in ask(*period)} == {"TRANSPARENT"}, "on call is not busy"


def test_the_same_shift_has_the_same_uid_whenever_it_is_asked_for_and_however_it_is_cut() -> None:
    today = {(e.summary.value, e.dtend.value): e.uid.value for e in ask("--since", "0s")}
    later = {(e.summary.value, e.dtend.value): e.uid.value for e in ask("--since", "0s", hours=2)}
    both = today.keys() & later.keys()

    assert len(both) > 80
    assert {shift: today[shift] for shift in both} == {shift: later[shift] for shift in both}
    assert len(set(today.values())) == len(ask())


def test_ninety_days_are_covered() -> None:
    assert max(e.dtend.value for e in ask("checkout")) == NOW + timedelta(days=90)


def test_text_from_elsewhere_is_one_value_and_no_line_is_too_long() -> None:
    stage = Stage()

    text = written(stage, stage.environment)

    [event] = events(text)
    assert event.summary.value == escape_controls(TEXT)
    assert all(len(line.encode()) <= 75 for line in text.split("\r\n"))


def test_a_calendar_that_is_not_complete_is_not_closed() -> None:
    stage = Stage()

    assert "END:VEVENT" in written(stage, stage.environment, complete=False)
    assert "END:VCALENDAR" not in stage.out.decode()
