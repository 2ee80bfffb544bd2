from __future__ import annotations

from typing import Any

import pytest
from msgspec.structs import replace

from pagecli.commands.plan import PlanRequest
from pagecli.connection import Connection
from pagecli.errors import UsageError
from pagecli.output import Format
from pagecli.times import UTC, Moment
from support.in_process import NOW, OPS_CONNECTION, Stage, parse

USUAL = PlanRequest(
    name="akuam", reveal=False, format=Format("table"), moment=Moment(NOW, None), connection=Connection()
)


@pytest.mark.parametrize(
    ("line", "changes"),
    [
        ("akuam", {}),
        ("checkout", {"name": "checkout"}),
        ("akuam --reveal", {"reveal": True}),
        (
            "akuam --json --fields Stage,Target --utc",
            {"format": Format("json", fields=("Stage", "Target")), "moment": Moment(NOW, UTC)},
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
    assert parse("plan", line) == replace(USUAL, **changes)


@pytest.mark.parametrize(
    ("line", "what"),
    [
        ("", "whose plan?"),
        ("no/alias", "malformed contact alias"),
    ],
)
def test_what_can_not_be_meant_is_a_usage_error(line: str, what: str) -> None:
    with pytest.raises(UsageError) as raised:
        parse("plan", line)

    assert what in str(raised.value)


def test_without_a_name_it_is_the_variables_contact() -> None:
    on = Stage({"PAGECLI_CONTACT": "alejr"})

    assert parse("plan", "", on=on) == replace(USUAL, name="alejr")
    assert parse("plan", "akuam", on=on) == USUAL
