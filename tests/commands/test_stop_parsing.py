from __future__ import annotations

from typing import Any

import pytest
from msgspec.structs import replace

from pagecli.commands.stop import StopRequest
from pagecli.connection import Connection
from pagecli.errors import UsageError
from pagecli.times import Moment
from support.in_process import NOW, OPS_CONNECTION, Stage, parse
from support.service_answers import ARN

ENGAGEMENT = f"{ARN}:engagement/plan/27bd86cf-6d50-49d2-a9ab-da39b0000000"
USUAL = StopRequest(
    engagement="plan/27bd86cf",
    reason=None,
    is_confirmed=True,
    as_json=False,
    moment=Moment(NOW, None),
    connection=Connection(),
)


@pytest.mark.parametrize(
    ("line", "changes"),
    [
        ("plan/27bd86cf --yes", {}),
        ("engagement/plan/27bd86cf --yes", {}),
        (f"{ENGAGEMENT} --yes", {"engagement": ENGAGEMENT}),
        ("plan/27bd86cf --yes --reason 'false alarm'", {"reason": "false alarm"}),
        ("plan/27bd86cf --yes --json", {"as_json": True}),
        ("plan/27bd86cf --yes --demo", {"connection": Connection(demo=True)}),
        (
            "plan/27bd86cf --yes --profile ops --region r --endpoint-url http://h --allow-http --debug --timeout 2m",
            {"connection": OPS_CONNECTION},
        ),
    ],
)
def test_a_command_line_becomes_a_request(line: str, changes: dict[str, Any]) -> None:
    assert parse("stop", line) == replace(USUAL, **changes)


def test_it_may_ask_where_somebody_is_there() -> None:
    request = parse("stop", "plan/27bd86cf", on=Stage(stdin_is_terminal=True, stderr_is_terminal=True))

    assert request == replace(USUAL, is_confirmed=False)


@pytest.mark.parametrize(
    ("line", "what"),
    [
        ("plan/27bd86cf", "stop needs --yes where nobody can be asked"),
        ("plan --yes", "names no engagement"),
        (f"{ARN}:page/akuam/2f92b456 --yes", "not of a engagement"),
        ("plan/27bd86cf --yes --reason ''", "--reason has 0 characters"),
        (f"plan/27bd86cf --yes --reason {'x' * 256}", "--reason has 256 characters"),
    ],
)
def test_what_can_not_be_meant_is_a_usage_error(line: str, what: str) -> None:
    with pytest.raises(UsageError) as raised:
        parse("stop", line)

    assert what in str(raised.value)
