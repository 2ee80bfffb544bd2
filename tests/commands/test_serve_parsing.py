from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
from msgspec.structs import replace

from pagecli.commands.serve import ServeRequest
from pagecli.errors import UsageError
from support.in_process import parse

USUAL = ServeRequest(port=8077, db=None, empty=False)


@pytest.mark.parametrize(
    ("line", "changes"),
    [
        ("", {}),
        ("--port 0", {"port": 0}),
        ("--port 65535", {"port": 65535}),
        ("--db /tmp/pages.db", {"db": "/tmp/pages.db"}),
        ("--db pages.db", {"db": str(Path("pages.db").absolute())}),
        ("--empty", {"empty": True}),
    ],
)
def test_a_command_line_becomes_a_request(line: str, changes: dict[str, Any]) -> None:
    assert parse("serve", line) == replace(USUAL, **changes)


@pytest.mark.parametrize(
    ("line", "what"),
    [
        ("--port -1", "--port -1 is out of range"),
        ("--port 65536", "--port 65536 is out of range"),
        ("--db ''", "--db names no file"),
    ],
)
def test_what_can_not_be_meant_is_a_usage_error(line: str, what: str) -> None:
    with pytest.raises(UsageError) as raised:
        parse("serve", line)

    assert what in str(raised.value)
