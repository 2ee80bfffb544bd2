from __future__ import annotations

from datetime import datetime, timedelta
from typing import Any

import pytest
from msgspec.structs import replace

from pagecli.commands.oncall import OnCallRequest
from pagecli.connection import Connection
from pagecli.errors import UsageError
from pagecli.output import Format
from pagecli.periods import NIGHT, Hours, Period
from pagecli.times import UTC, Moment
from support.in_process import NOW, OPS_CONNECTION, parse

USUAL = OnCallRequest(
    name=None,
    at=None,
    period=None,
    night=None,
    format=Format("table"),
    moment=Moment(NOW, None),
    connection=Connection(),
)
IN_UTC = {"moment": Moment(NOW, UTC)}


def days(start: datetime, number: float) -> Period:
    return Period(start, start + timedelta(days=number))


def utc(month: int, day: int, hour: int = 0) -> datetime:
    return datetime(2026, month, day, hour, tzinfo=UTC)


@pytest.mark.parametrize(
    ("line", "changes"),
    [
        ("", {}),
        ("checkout", {"name": "checkout"}),
        (
            "--json --fields Schedule,Now --utc",
            {"format": Format("json", fields=("Schedule", "Now")), "moment": Moment(NOW, UTC)},
        ),
        ("--csv --raw-csv --color always", {"format": Format("csv", raw_csv=True, color=True)}),
        ("--at 'saturday 03:00' --utc", {**IN_UTC, "at": utc(11, 28, 3)}),
        ("--at 18:00 --utc", {**IN_UTC, "at": utc(11, 24, 18)}),
        ("--at 15m", {"at": NOW + timedelta(minutes=15)}),
        ("--at '15m ago'", {"at": NOW - timedelta(minutes=15)}),
        ("--since tomorrow --utc", {**IN_UTC, "period": days(utc(11, 24), 7)}),
        ("--until 2d", {"period": days(NOW, 2)}),
        ("--since 1d --until 3d", {"period": days(NOW + timedelta(days=1), 2)}),
        ("--during next-week --utc", {**IN_UTC, "period": days(utc(11, 30), 7)}),
        ("--during next-month --utc", {**IN_UTC, "period": days(utc(12, 1), 31)}),
        ("--during last-night --sleep 23:00-05:00 --utc", {**IN_UTC, "period": days(utc(11, 22, 23), 0.25)}),
        ("--hours --utc", {**IN_UTC, "period": days(utc(10, 1), 31), "night": Hours(22 * 60, 7 * 60)}),
        (
            "--hours --during 2026-09 --sleep 23:30-06:00 --utc",
            {**IN_UTC, "period": days(utc(9, 1), 30), "night": Hours(23 * 60 + 30, 6 * 60)},
        ),
        ("--hours --since tomorrow --utc", {**IN_UTC, "period": days(utc(11, 24), 7), "night": NIGHT}),
        ("-o ics", {"format": Format("ics"), "period": days(NOW, 90)}),
        ("-o ics --since 1d", {"format": Format("ics"), "period": days(NOW + timedelta(days=1), 90)}),
        ("-o ics --until 7d", {"format": Format("ics"), "period": days(NOW, 7)}),
        ("-o ics --at 1d", {"format": Format("ics"), "at": NOW + timedelta(days=1)}),
        ("--demo", {"connection": Connection(demo=True)}),
        (
            "--profile ops --region r --endpoint-url http://h --allow-http --debug --timeout 2m",
            {"connection": OPS_CONNECTION},
        ),
    ],
)
def test_a_command_line_becomes_a_request(line: str, changes: dict[str, Any]) -> None:
    assert parse("oncall", line) == replace(USUAL, **changes)


@pytest.mark.parametrize(
    ("line", "what"),
    [
        ("no/alias", "malformed contact alias"),
        ("--at 1d --since 1d", "--at beside a period"),
        ("--at 1d --during next-week", "--at beside a period"),
        ("--at 1d --hours", "--at beside --hours"),
        ("--during next-week --since 1d", "--during beside --since"),
        ("--until yesterday", "no time is between --since and --until"),
        ("--since 3d --until 1d", "--since 3d is after --until 1d"),
        ("--hours -o ics", "hours are not a calendar"),
        ("--hours --sleep 7-9", "can't read '7-9' as hours of the day"),
        ("--hours --fields Now", "unknown field 'Now'"),
        ("--at nothing", "can't read 'nothing' as a time"),
    ],
)
def test_what_can_not_be_meant_is_a_usage_error(line: str, what: str) -> None:
    with pytest.raises(UsageError) as raised:
        parse("oncall", line)

    assert what in str(raised.value)
