from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
from msgspec.structs import replace

from pagecli.commands.archive import ArchiveRequest
from pagecli.connection import Connection
from support.in_process import OPS_CONNECTION, parse

USUAL = ArchiveRequest(folder=Path("history"), detail=False, reveal=False, connection=Connection())


@pytest.mark.parametrize(
    ("line", "changes"),
    [
        ("history", {}),
        ("a/b", {"folder": Path("a/b")}),
        ("history --detail", {"detail": True}),
        ("history --reveal", {"reveal": True}),
        ("history --demo", {"connection": Connection(demo=True)}),
        (
            "history --profile ops --region r --endpoint-url http://h --allow-http --debug --timeout 2m",
            {"connection": OPS_CONNECTION},
        ),
    ],
)
def test_a_command_line_becomes_a_request(line: str, changes: dict[str, Any]) -> None:
    assert parse("archive", line) == replace(USUAL, **changes)
