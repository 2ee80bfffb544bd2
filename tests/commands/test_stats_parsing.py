from __future__ import annotations

from datetime import datetime, timedelta
from decimal import Decimal
from typing import Any
from zoneinfo import ZoneInfo

import pytest
from msgspec.structs import replace

from pagecli.commands.stats import StatsRequest
from pagecli.connection import Connection
from pagecli.domain.filters import PageFilter, wildcard
from pagecli.domain.stats import Objective
from pagecli.errors import UsageError
from pagecli.output import Format
from pagecli.periods import Hours
from pagecli.times import UTC, Moment
from support.in_process import NOW, OPS_CONNECTION, parse

KOLKATA = ZoneInfo("Asia/Kolkata")  # where it is tomorrow
USUAL = StatsRequest(
    names=["akuam"],
    pages=PageFilter(),
    by=None,
    within=300.0,
    sleep=None,
    objective=None,
    format=Format("table"),
    moment=Moment(NOW, None),
    connection=Connection(),
)


@pytest.mark.parametrize(
    ("line", "changes"),
    [
        ("akuam", {}),
        ("akuam alejr", {"names": ["akuam", "alejr"]}),
        ("-a", {"names": None}),
        (
            "akuam --since 1h --until 30m --unread --status sent --status read --incident 'a*' --sender b",
            {
                "pages": PageFilter(
                    since=NOW - timedelta(hours=1),
                    until=NOW - timedelta(minutes=30),
                    statuses=frozenset({"sent", "read"}),
                    unread=True,
                    incident=wildcard("a*"),
                    sender=wildcard("b"),
                )
            },
        ),
        (
            "akuam --since today --tz Asia/Kolkata",
            {"pages": PageFilter(since=datetime(2026, 11, 24, tzinfo=KOLKATA)), "moment": Moment(NOW, KOLKATA)},
        ),
        ("akuam --by week", {"by": "week"}),
        ("akuam --within 90s", {"within": 90.0}),
        ("akuam --sleep 22:00-07:00", {"sleep": Hours(22 * 60, 7 * 60)}),
        (
            "akuam --objective 'delivery<30s:99.5%'",
            {"objective": Objective("delivery<30s:99.5%", "delivery", 30.0, Decimal("99.5"))},
        ),
        (
            "akuam --json --fields Group,Pages --utc",
            {"format": Format("json", fields=("Group", "Pages")), "moment": Moment(NOW, UTC)},
        ),
        ("akuam --csv --raw-csv --color always", {"format": Format("csv", raw_csv=True, color=True)}),
        ("akuam --demo", {"connection": Connection(demo=True)}),
        (
            "akuam --profile ops --region r --endpoint-url http://h --allow-http --debug --timeout 2m",
            {"connection": OPS_CONNECTION},
        ),
    ],
)
def test_a_command_line_becomes_a_request(line: str, changes: dict[str, Any]) -> None:
    assert parse("stats", line) == replace(USUAL, **changes)


@pytest.mark.parametrize(
    ("line", "what"),
    [
        ("", "whose pages?"),
        ("akuam --by moon", "--by 'moon' is not known"),
        ("akuam --within soon", "'soon' is not a duration"),
        ("akuam --sleep night", "can't read 'night' as hours of the day"),
        ("akuam --objective fast", "can't read 'fast' as an objective"),
        ("akuam --fields Nope", "unknown field 'Nope'"),
    ],
)
def test_what_can_not_be_meant_is_a_usage_error(line: str, what: str) -> None:
    with pytest.raises(UsageError) as raised:
        parse("stats", line)

    assert what in str(raised.value)
