from __future__ import annotations

from datetime import datetime, timedelta, timezone
from typing import Any

import pytest
from msgspec.structs import replace

from pagecli.commands.incidents import IncidentsRequest
from pagecli.connection import Connection
from pagecli.errors import UsageError
from pagecli.output import Format
from pagecli.queries.incidents import IncidentFilter
from pagecli.times import UTC, Moment
from support.in_process import NOW, OPS_CONNECTION, Stage, parse
from support.scripted_service import contact_arn

LAST_7_DAYS = IncidentFilter(since=NOW - timedelta(days=7))
USUAL = IncidentsRequest(
    incidents=LAST_7_DAYS, limit=None, format=Format("table"), moment=Moment(NOW, None), connection=Connection()
)
OCTOBER = IncidentFilter(
    since=datetime(2026, 10, 1, tzinfo=timezone.utc), until=datetime(2026, 11, 1, tzinfo=timezone.utc)
)


@pytest.mark.parametrize(
    ("line", "changes"),
    [
        ("", {}),
        (
            "akuam checkout_escalation akuam",
            {"incidents": replace(LAST_7_DAYS, names=("akuam", "checkout_escalation"))},
        ),
        (contact_arn("akuam"), {"incidents": replace(LAST_7_DAYS, names=(contact_arn("akuam"),))}),
        ("-n 5", {"limit": 5}),
        ("--limit 0", {"limit": 0}),
        ("--open", {"incidents": replace(LAST_7_DAYS, only_open=True)}),
        ("-s 2d", {"incidents": IncidentFilter(since=NOW - timedelta(days=2))}),
        ("--until 1h", {"incidents": IncidentFilter(until=NOW - timedelta(hours=1))}),
        ("--during 2026-10 --utc", {"incidents": OCTOBER, "moment": Moment(NOW, UTC)}),
        ("--json --fields State,People", {"format": Format("json", fields=("State", "People"))}),
        ("--csv --raw-csv --color always", {"format": Format("csv", raw_csv=True, color=True)}),
        ("--demo", {"connection": Connection(demo=True)}),
        (
            "--profile ops --region r --endpoint-url http://h --allow-http --debug --timeout 2m",
            {"connection": OPS_CONNECTION},
        ),
    ],
)
def test_a_command_line_becomes_a_request(line: str, changes: dict[str, Any]) -> None:
    assert parse("incidents", line) == replace(USUAL, **changes)


def test_the_contact_of_the_environment_is_not_asked_for() -> None:
    assert parse("incidents", "", Stage(variables={"PAGECLI_CONTACT": "akuam"})) == USUAL


@pytest.mark.parametrize(
    ("line", "what"),
    [
        ("a/b", "malformed contact alias"),
        ("-n -1", "--limit -1 is negative"),
        ("--fields Nope", "unknown field 'Nope'"),
        ("--during today --since 1h", "--during beside --since"),
        ("--since 2027-01-01", "lies in the future"),
        ("--since 1h --until 2h", "is after --until"),
        ("--during next-week", "next-week"),
    ],
)
def test_what_can_not_be_meant_is_a_usage_error(line: str, what: str) -> None:
    with pytest.raises(UsageError) as raised:
        parse("incidents", line)

    assert what in str(raised.value)
