from __future__ import annotations

from typing import Any

import pytest
from msgspec.structs import replace

from pagecli.commands.contacts import ContactsRequest
from pagecli.connection import Connection
from pagecli.errors import UsageError
from pagecli.output import Format
from pagecli.times import UTC, Moment
from support.in_process import NOW, OPS_CONNECTION, parse

USUAL = ContactsRequest(text="", format=Format("table"), moment=Moment(NOW, None), connection=Connection())


@pytest.mark.parametrize(
    ("line", "changes"),
    [
        ("", {}),
        ("ak", {"text": "ak"}),
        ("''", {}),
        ("--json --fields Alias --utc", {"format": Format("json", fields=("Alias",)), "moment": Moment(NOW, UTC)}),
        ("--csv --raw-csv --color always", {"format": Format("csv", raw_csv=True, color=True)}),
        ("--demo", {"connection": Connection(demo=True)}),
        (
            "--profile ops --region r --endpoint-url http://h --allow-http --debug --timeout 2m",
            {"connection": OPS_CONNECTION},
        ),
    ],
)
def test_a_command_line_becomes_a_request(line: str, changes: dict[str, Any]) -> None:
    assert parse("contacts", line) == replace(USUAL, **changes)


@pytest.mark.parametrize(
    ("line", "what"),
    [
        ("no/alias", "malformed contact alias"),
    ],
)
def test_what_can_not_be_meant_is_a_usage_error(line: str, what: str) -> None:
    with pytest.raises(UsageError) as raised:
        parse("contacts", line)

    assert what in str(raised.value)
