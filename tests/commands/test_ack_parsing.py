from __future__ import annotations

from typing import Any

import pytest
from msgspec.structs import replace

from pagecli.commands.ack import AckRequest
from pagecli.connection import Connection
from pagecli.errors import UsageError
from pagecli.queries.references import PageReference
from pagecli.times import Moment
from support.in_process import NOW, OPS_CONNECTION, Stage, parse

USUAL = AckRequest(
    code="123456",
    page=PageReference("akuam/2f92b456", ""),
    accept_type="READ",
    note=None,
    dry_run=False,
    moment=Moment(NOW, None),
    connection=Connection(),
)


@pytest.mark.parametrize(
    ("line", "changes"),
    [
        ("123456 akuam/2f92b456", {}),
        ("akuam/2f92b456 123456", {}),
        ("- akuam/2f92b456", {"code": "-"}),
        ("akuam/2f92b456 --dry-run", {"code": None, "dry_run": True}),
        ("0123456789 akuam/2f92b456", {"code": "0123456789"}),
        ("123456 akuam/2f92b456 --delivered", {"accept_type": "DELIVERED"}),
        ("123456 akuam/2f92b456 --note 'on it'", {"note": "on it"}),
        ("123456 akuam/2f92b456 --dry-run", {"dry_run": True}),
        ("123456 akuam/2f92b456 --demo", {"connection": Connection(demo=True)}),
        (
            "123456 akuam/2f92b456 --profile ops --region r --endpoint-url http://h --allow-http --debug --timeout 2m",
            {"connection": OPS_CONNECTION},
        ),
    ],
)
def test_a_command_line_becomes_a_request(line: str, changes: dict[str, Any]) -> None:
    assert parse("ack", line) == replace(USUAL, **changes)


@pytest.mark.parametrize(
    ("line", "what"),
    [
        ("12345 akuam/2f92b456", "the accept code is not 6 to 10 digits"),
        ("123456", "which page?"),
        ("", "which code?"),
        ("akuam/2f92b456", "which code?"),
        ("123456 654321", "more than a code and a page"),
        ("akuam/1 akuam/2 123456", "more than a code and a page"),
        ("123456 akuam/2f92b456 --note ''", "the note"),
    ],
)
def test_what_can_not_be_meant_is_a_usage_error(line: str, what: str) -> None:
    with pytest.raises(UsageError) as raised:
        parse("ack", line)

    assert what in str(raised.value)


def test_without_a_page_it_is_one_of_the_variables_contact() -> None:
    request = parse("ack", "123456", on=Stage({"PAGECLI_CONTACT": "alejr"}))

    assert request == replace(USUAL, page=PageReference(None, "alejr"))


def test_a_code_that_is_left_out_is_asked_for_where_somebody_is_there() -> None:
    stage = Stage({"PAGECLI_CONTACT": "alejr"}, stdin_is_terminal=True, stderr_is_terminal=True)

    assert parse("ack", "", on=stage) == replace(USUAL, code=None, page=PageReference(None, "alejr"))
