from __future__ import annotations

from typing import Any

import pytest
from msgspec.structs import replace

from pagecli.commands.doctor import DoctorRequest
from pagecli.connection import Connection
from pagecli.errors import UsageError
from pagecli.output import Format
from pagecli.times import UTC, Moment
from support.in_process import NOW, OPS_CONNECTION, parse

USUAL = DoctorRequest(
    names=(), days=14, strict=False, format=Format("table"), moment=Moment(NOW, None), connection=Connection()
)


@pytest.mark.parametrize(
    ("line", "changes"),
    [
        ("", {}),
        ("akuam alejr akuam", {"names": ("akuam", "alejr")}),
        ("--days 3 --strict", {"days": 3, "strict": True}),
        (
            "--json --fields Problem --utc",
            {"format": Format("json", fields=("Problem",)), "moment": Moment(NOW, UTC)},
        ),
        ("--demo", {"connection": Connection(demo=True)}),
        (
            "--profile ops --region r --endpoint-url http://h --allow-http --debug --timeout 2m",
            {"connection": OPS_CONNECTION},
        ),
    ],
)
def test_a_command_line_becomes_a_request(line: str, changes: dict[str, Any]) -> None:
    assert parse("doctor", line) == replace(USUAL, **changes)


@pytest.mark.parametrize(
    ("line", "what"),
    [
        ("no/alias", "malformed contact alias"),
        ("--days 0", "--days 0 is out of range"),
        ("--days 367", "--days 367 is out of range"),
        ("--fields Nothing", "unknown field 'Nothing'"),
    ],
)
def test_what_can_not_be_meant_is_a_usage_error(line: str, what: str) -> None:
    with pytest.raises(UsageError) as raised:
        parse("doctor", line)

    assert what in str(raised.value)
