from __future__ import annotations

from datetime import datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

import pytest
from msgspec.structs import replace

from pagecli.commands.watch import WatchRequest
from pagecli.connection import Connection
from pagecli.domain.filters import PageFilter, wildcard
from pagecli.errors import UsageError
from pagecli.output import Format
from pagecli.times import UTC, Moment
from support.in_process import NOW, OPS_CONNECTION, Stage, parse

KOLKATA = ZoneInfo("Asia/Kolkata")  # where it is tomorrow
USUAL = WatchRequest(
    names=["akuam"],
    pages=PageFilter(),
    interval=15.0,
    until_read=False,
    bell=False,
    format=Format("jsonl"),
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
        ("akuam --interval 1m", {"interval": 60.0}),
        ("akuam --until-read", {"until_read": True}),
        ("akuam --bell", {"bell": True}),
        (
            "akuam --json --fields Event,Time --utc",
            {"format": Format("json", fields=("Event", "Time")), "moment": Moment(NOW, UTC)},
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
    assert parse("watch", line) == replace(USUAL, **changes)


@pytest.mark.parametrize(
    ("line", "what"),
    [
        ("", "whose pages?"),
        ("akuam --interval often", "'often' is not a duration"),
        ("akuam --interval 0s", "--interval 0s is no time at all"),
    ],
)
def test_what_can_not_be_meant_is_a_usage_error(line: str, what: str) -> None:
    with pytest.raises(UsageError) as raised:
        parse("watch", line)

    assert what in str(raised.value)


def test_it_is_a_table_on_a_terminal() -> None:
    assert parse("watch", "akuam", on=Stage(stdout_is_terminal=True)) == replace(USUAL, format=Format("table"))
