"""`pagecli oncall` from its command line: in process against the demo data, and installed against an endpoint."""

from __future__ import annotations

import json
from itertools import pairwise

import pytest

from support import faulty_endpoint as faulty
from support.faulty_endpoint import Endpoint
from support.in_process import NOW, Stage, main, standing_clock
from support.installed_program import Program

FIELDS = ["Schedule", "Rotation", "ContactAlias", "StartTime", "EndTime", "Type", "Now", "AccountId", "Region"]
OCTOBER = 745 * 3600  # in Zurich, where clocks went back


def test_saturday_at_three_is_one_command() -> None:
    run = main("oncall", "checkout", "--at", "saturday 03:00", "--demo", "--utc")

    assert (run.code, run.err) == (0, "")
    assert run.out == (
        "SCHEDULE  ROTATION        ON CALL  FROM              UNTIL                FOR\n"
        "checkout  checkout_daily  alejr    Fri Nov 27 09:00  Sat Nov 28 09:00  1d 00h\n"
    )


def test_the_shifts_of_a_period_are_cut_to_it_and_the_gaps_are_named() -> None:
    run = main("oncall", "checkout", "--during", "next-week", "--demo", "--utc", "--json")
    rows = json.loads(run.out)

    assert list(rows[0]) == FIELDS
    assert (rows[0]["StartTime"], rows[-1]["EndTime"]) == ("2026-11-30T00:00:00.000Z", "2026-12-07T00:00:00.000Z")
    assert all(before["EndTime"] <= after["StartTime"] for before, after in pairwise(rows))
    assert run.err == "pagecli: checkout: nobody is on call Fri Dec 04 08:00 to 09:00\n"


def test_when_nobody_is_on_call_then_it_is_said() -> None:
    run = main("oncall", "checkout", "--at", "friday 08:30", "--demo", "--utc")

    assert run.out == "checkout: nobody is on call then in checkout_daily\n"


def test_a_person_is_shown_their_own_shifts_in_every_schedule() -> None:
    rows = json.loads(main("oncall", "mateoj", "--during", "next-month", "--demo", "--json").out)

    assert {(row["Schedule"], row["ContactAlias"]) for row in rows} == {("payments", "mateoj")}
    assert len(rows) > 1


def test_a_person_without_a_shift_is_told_so() -> None:
    run = main("oncall", "mateoj", "--at", "saturday 03:00", "--demo")
    nothing = main("oncall", "saanvis", "--at", "saturday 03:00", "--demo")

    assert run.out.count("mateoj") == 1
    assert nothing.out == "saanvis has no shift\n"


def test_hours_and_nobodys_time_make_up_the_month() -> None:
    rows = json.loads(main("oncall", "checkout", "--hours", "--tz", "Europe/Zurich", "--demo", "--json").out)
    shown = main("oncall", "checkout", "--hours", "--tz", "Europe/Zurich", "--demo").out

    assert [row["ContactAlias"] for row in rows] == ["akuam", "alejr", "anasi", None]
    assert sum(row["OnCallSeconds"] for row in rows) == OCTOBER
    assert "745 h, the clocks changed on Oct 25 · checkout covered 99." in shown
    assert "Thu Oct 01 00:00 to Sun Nov 01 00:00" in shown


@pytest.mark.parametrize("columns", [60, 80, 120, 200])
@pytest.mark.parametrize("options", [[], ["--during", "next-week"], ["--hours"], ["--at", "1d"]])
def test_no_line_is_longer_than_the_terminal(options: list[str], columns: int) -> None:
    run = main("oncall", *options, "--demo", on=Stage(stdout_is_terminal=True, columns=columns))

    assert max(map(len, run.out.splitlines())) <= columns
    assert "mateoj" in run.out


def test_many_gaps_are_counted() -> None:
    run = main("oncall", "checkout", "--until", "90d", "--demo", on=Stage(clock=standing_clock(NOW)))

    assert run.out.endswith("times more\n")
    assert run.out.count("nobody is on call") == 5


def test_hours_that_can_not_be_known_are_not_counted(endpoint: Endpoint, pagecli: Program) -> None:
    arn = "arn:aws:ssm-contacts:us-east-2:111122223333:contact/checkout"
    rotation = arn.replace("contact/checkout", "rotation/x")
    schedule = {"ContactArn": arn, "Alias": "checkout", "Type": "ONCALL_SCHEDULE", "Plan": {"RotationIds": [rotation]}}
    endpoint.answer("GetContact", faulty.http(json.dumps(schedule).encode()))
    about = {"RotationArn": rotation, "Name": "x", "ContactIds": [], "Recurrence": {"RecurrenceMultiplier": 1}}
    endpoint.answer("GetRotation", faulty.http(json.dumps(about).encode()))
    shifts = [{"StartTime": 1.79e9, "EndTime": 1e300, "ContactIds": [arn]}]
    endpoint.answer("ListRotationShifts", faulty.http(json.dumps({"RotationShifts": shifts}).encode()))

    hours = pagecli("oncall", arn, "--hours", "--json")
    rows = pagecli("oncall", arn, "--during", "2026-10", "--json")

    assert (hours.code, hours.out) == (1, b"")
    assert b"checkout: its hours are not known" in hours.err
    assert rows.code == 0
    assert [row["EndTime"] for row in json.loads(rows.out)] == [None]


@pytest.mark.parametrize("options", [["--hours"], []])
def test_a_schedule_that_can_not_be_had_takes_nothing_from_the_others(
    endpoint: Endpoint, pagecli: Program, options: list[str]
) -> None:
    schedules = [faulty.contact(alias, Type="ONCALL_SCHEDULE") for alias in ("broken", "whole")]
    endpoint.answer("ListContacts", faulty.batch(schedules, member="Contacts"))
    for schedule in schedules:
        plan = {**schedule, "Plan": {"RotationIds": [f"{faulty.ACCOUNT}:rotation/{schedule['Alias']}"]}}
        endpoint.answer("GetContact", faulty.http(json.dumps(plan).encode()), contact=schedule["Alias"])
    endpoint.answer("GetContact", faulty.error("InternalServerException", "no"), contact="broken")
    about = {"RotationArn": "arn:r", "Name": "x", "ContactIds": [], "Recurrence": {"RecurrenceMultiplier": 1}}
    endpoint.answer("GetRotation", faulty.http(json.dumps(about).encode()))
    shift = {
        "StartTime": "2026-10-01T00:00:00Z",
        "EndTime": "2026-10-01T06:00:00Z",
        "ContactIds": [faulty.contact_arn()],
    }
    endpoint.answer("ListRotationShifts", faulty.batch([shift], member="RotationShifts"))

    outcome = pagecli("oncall", *options, "--during", "2026-10", "-o", "jsonl", env={"AWS_MAX_ATTEMPTS": "1"})

    assert outcome.code == 5
    assert [row["ContactAlias"] for row in outcome.rows] == ["akuam", None][: len(options) + 1]


@pytest.mark.parametrize(("name", "code"), [("AccessDeniedException", 4), ("ThrottlingException", 5)])
@pytest.mark.parametrize("options", [["--json"], ["--hours", "--json"], ["-o", "ics"], ["--during", "today"]])
def test_shifts_that_can_not_be_had_are_an_error(
    endpoint: Endpoint, pagecli: Program, name: str, code: int, options: list[str]
) -> None:
    arn = "arn:aws:ssm-contacts:us-east-2:111122223333:contact/checkout"
    schedule = {"ContactArn": arn, "Alias": "checkout", "Type": "ONCALL_SCHEDULE", "Plan": {"RotationIds": [arn]}}
    endpoint.answer("GetContact", faulty.http(json.dumps(schedule).encode()))
    endpoint.answer("GetRotation", faulty.error(name, "no"))

    outcome = pagecli("oncall", arn, *options, env={"AWS_MAX_ATTEMPTS": "1"})

    assert (outcome.code, outcome.out) == (code, b"")
    assert b"nobody" not in outcome.err
