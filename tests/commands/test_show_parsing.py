from __future__ import annotations

from typing import Any

import pytest
from msgspec.structs import replace

from pagecli.commands.show import ShowRequest
from pagecli.connection import Connection
from pagecli.errors import UsageError
from pagecli.output import Format
from pagecli.queries.references import PageReference
from pagecli.times import UTC, Moment
from support.in_process import NOW, OPS_CONNECTION, Stage, parse

USUAL = ShowRequest(
    pages=[PageReference("akuam/ef14686a", "")],
    reveal=False,
    format=Format("table"),
    moment=Moment(NOW, None),
    connection=Connection(),
)


@pytest.mark.parametrize(
    ("line", "changes"),
    [
        ("akuam/ef14686a", {}),
        ("akuam/ef14686a --reveal", {"reveal": True}),
        (
            "akuam/ef14686a alejr/1",
            {"pages": [PageReference("akuam/ef14686a", ""), PageReference("alejr/1", "")]},
        ),
        ("akuam/ef14686a --json --utc", {"format": Format("json"), "moment": Moment(NOW, UTC)}),
        ("akuam/ef14686a --color always", {"format": Format("table", color=True)}),
        ("akuam/ef14686a --demo", {"connection": Connection(demo=True)}),
        (
            "akuam/ef14686a --profile ops --region r --endpoint-url http://h --allow-http --debug --timeout 2m",
            {"connection": OPS_CONNECTION},
        ),
    ],
)
def test_a_command_line_becomes_a_request(line: str, changes: dict[str, Any]) -> None:
    assert parse("show", line) == replace(USUAL, **changes)


@pytest.mark.parametrize(
    ("line", "what"),
    [
        ("", "which page?"),
        ("akuam", "'akuam' names no page"),
    ],
)
def test_what_can_not_be_meant_is_a_usage_error(line: str, what: str) -> None:
    with pytest.raises(UsageError) as raised:
        parse("show", line)

    assert what in str(raised.value)


def test_without_a_name_it_is_one_of_the_variables_contact() -> None:
    request = parse("show", "", on=Stage({"PAGECLI_CONTACT": "alejr"}))

    assert request == replace(USUAL, pages=[PageReference(None, "alejr")])
