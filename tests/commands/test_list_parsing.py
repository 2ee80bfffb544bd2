from __future__ import annotations

import shlex
from datetime import datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

import pytest
from msgspec.structs import replace

from pagecli.commands.list import ListRequest
from pagecli.connection import Connection
from pagecli.domain.filters import PageFilter, wildcard
from pagecli.errors import UsageError
from pagecli.options import words_of_filter
from pagecli.output import Format
from pagecli.times import UTC, Moment
from support.in_process import NOW, OPS_CONNECTION, parse

KOLKATA = ZoneInfo("Asia/Kolkata")  # where it is tomorrow
USUAL = ListRequest(
    names=["akuam"],
    pages=PageFilter(),
    sort="sent",
    reverse=False,
    limit=None,
    page_size=1024,
    token=None,
    exit_code=False,
    detail=False,
    format=Format("table"),
    moment=Moment(NOW, None),
    connection=Connection(),
)


@pytest.mark.parametrize(
    ("line", "changes"),
    [
        ("akuam", {}),
        ("akuam alejr akuam", {"names": ["akuam", "alejr"]}),
        ("--all", {"names": None}),
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
        ("akuam --sort read --reverse", {"sort": "read", "reverse": True}),
        ("akuam -n 5", {"limit": 5}),
        ("akuam --limit 0", {"limit": 0}),
        ("akuam --detail", {"detail": True}),
        ("akuam --open", {"pages": PageFilter(open_at=NOW)}),
        ("akuam --page-size 0", {"page_size": 0}),
        ("akuam --sort none --starting-token abc", {"sort": "none", "token": "abc"}),
        ("akuam --exit-code", {"exit_code": True}),
        (
            "akuam --json --fields Status,Sender --utc",
            {"format": Format("json", fields=("Status", "Sender")), "moment": Moment(NOW, UTC)},
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
    assert parse("list", line) == replace(USUAL, **changes)


@pytest.mark.parametrize(
    ("line", "what"),
    [
        ("", "whose pages?"),
        ("akuam --sort sideways", "--sort 'sideways' is not known"),
        ("akuam --limit -1", "--limit -1 is negative"),
        ("akuam --detail --sort none", "--detail with --sort none needs -n"),
        ("akuam --fields PageArn,Subject", "the field Subject needs --detail"),
        ("akuam --page-size 1025", "--page-size 1025 is out of range"),
        ("akuam --sort none --starting-token 'no token'", "--starting-token is not a NextToken"),
        ("akuam --sort none --reverse", "there is no order to reverse"),
        ("akuam --starting-token abc", "for one contact and --sort none"),
        ("akuam alejr --sort none --starting-token abc", "for one contact and --sort none"),
        ("--all --sort none --starting-token abc", "for one contact and --sort none"),
    ],
)
def test_what_can_not_be_meant_is_a_usage_error(line: str, what: str) -> None:
    with pytest.raises(UsageError) as raised:
        parse("list", line)

    assert what in str(raised.value)


@pytest.mark.parametrize(
    "line",
    [
        "-u",
        "--since 90s --until 1s",
        "--during yesterday --tz Asia/Kolkata",
        "--since 2022-08-16T18:57:52.058Z",
        "--status sent --status read",
        "--incident '*a b*' --sender=-x",
        "--incident '' --sender '$(id)'",
        "--open",
    ],
)
def test_what_was_asked_for_can_be_asked_for_again(line: str) -> None:
    pages = parse("list", f"akuam {line}").pages

    assert parse("list", shlex.join(["akuam", *words_of_filter(pages)])).pages == pages
