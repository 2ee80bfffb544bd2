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
        ("--fault ThrottlingException:0.1", {"faults": {"ThrottlingException": 0.1}}),
        (
            "--fault ThrottlingException:.5 --fault InternalServerException:0.5",
            {"faults": {"ThrottlingException": 0.5, "InternalServerException": 0.5}},
        ),
        ("--fault ExpiredTokenException:1", {"faults": {"ExpiredTokenException": 1.0}}),
        ("--delay 90s", {"delay": 90.0}),
        ("--account AKIDEXAMPLE=444455556666", {"accounts": {"AKIDEXAMPLE": "444455556666"}}),
        ("--account a=444455556666 --account b=444455556666", {"accounts": dict.fromkeys("ab", "444455556666")}),
        ("--write-profiles /tmp/profiles", {"profiles": "/tmp/profiles"}),
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
        ("--fault Throttled:0.1", "there is no error 'Throttled'"),
        ("--fault ThrottlingException", "has no share"),
        ("--fault ThrottlingException:", "has no share"),
        ("--fault ThrottlingException:0", "has no share"),
        ("--fault ThrottlingException:1.1", "has no share"),
        ("--fault ThrottlingException:-0.1", "has no share"),
        ("--fault ThrottlingException:nan", "has no share"),
        ("--fault ThrottlingException:0.6 --fault InternalServerException:0.6", "more than 1 together"),
        ("--delay soon", "is not a duration"),
        ("--account AKIDEXAMPLE", "is not KEY=ID"),
        ("--account AKIDEXAMPLE=12", "is not KEY=ID"),
        ("--account =444455556666", "is not KEY=ID"),
        ("--account a/b=444455556666", "is not KEY=ID"),
        ("--write-profiles ''", "--write-profiles names no file"),
    ],
)
def test_what_can_not_be_meant_is_a_usage_error(line: str, what: str) -> None:
    with pytest.raises(UsageError) as raised:
        parse("serve", line)

    assert what in str(raised.value)
