from __future__ import annotations

from typing import Any

import pytest
from msgspec.structs import replace

from pagecli.commands.status import StatusRequest
from pagecli.connection import Connection
from pagecli.errors import UsageError
from pagecli.output import Format
from pagecli.times import UTC, Moment
from support.in_process import NOW, OPS_CONNECTION, Stage, main, parse

USUAL = StatusRequest(mine=None, format=Format("table"), moment=Moment(NOW, None), connection=Connection())


@pytest.mark.parametrize(
    ("line", "changes"),
    [
        ("", {}),
        ("--json --utc", {"format": Format("json"), "moment": Moment(NOW, UTC)}),
        ("--color always", {"format": Format("table", color=True)}),
        ("--demo", {"connection": Connection(demo=True)}),
        (
            "--profile ops --region r --endpoint-url http://h --allow-http --debug --timeout 2m",
            {"connection": OPS_CONNECTION},
        ),
    ],
)
def test_a_command_line_becomes_a_request(line: str, changes: dict[str, Any]) -> None:
    assert parse("status", line) == replace(USUAL, **changes)


def test_mine_is_the_contact_of_the_environment() -> None:
    assert parse("status", "", Stage(variables={"PAGECLI_CONTACT": "akuam"})) == replace(USUAL, mine="akuam")


def test_a_contact_of_the_environment_that_is_none_is_a_usage_error() -> None:
    with pytest.raises(UsageError, match="arn:aws:s3"):
        parse("status", "", Stage(variables={"PAGECLI_CONTACT": "arn:aws:s3:::akuam"}))


@pytest.mark.parametrize(("command", "code"), [("status", 3), ("show", 3), ("ack 123456", 2)])
def test_a_display_name_in_the_environment_is_looked_up_but_for_what_writes(command: str, code: int) -> None:
    named = main(*command.split(), "--demo", on=Stage(variables={"PAGECLI_CONTACT": "Akua Mansa"}))

    assert named.code == code
    assert ("did you mean akuam (Akua Mansa)?" in named.err) == (code == 3)
