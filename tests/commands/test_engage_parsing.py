from __future__ import annotations

import uuid
from typing import Any

import pytest
from msgspec.structs import replace

from pagecli.commands.engage import EngageRequest, Message
from pagecli.connection import Connection
from pagecli.errors import UsageError
from pagecli.times import Moment
from support.in_process import NOW, OPS_CONNECTION, Stage, parse

MESSAGE = Message(sender="akua", subject="Help", content="Help")
USUAL = EngageRequest(
    contact="akuam",
    message=MESSAGE,
    incident=None,
    token="once",
    is_confirmed=True,
    dry_run=False,
    wait=False,
    as_json=False,
    moment=Moment(NOW, None),
    connection=Connection(),
)
AKUA = {"USER": "akua"}
LINE = "akuam --subject Help --token once --yes"


def told(**changes: Any) -> dict[str, Any]:
    return {"message": replace(MESSAGE, **changes)}


@pytest.mark.parametrize(
    ("line", "changes"),
    [
        (LINE, {}),
        (f"{LINE} --content 'p99 is 3 s'", told(content="p99 is 3 s")),
        (f"{LINE} --public-subject Call", told(public_subject="Call")),
        (f"{LINE} --public-content 'Look at your mail'", told(public_content="Look at your mail")),
        (f"{LINE} --sender 'Ops team'", told(sender="Ops team")),
        (f"{LINE} --incident checkout/6b2f42cb", {"incident": "checkout/6b2f42cb"}),
        ("akuam --subject Help --token once --dry-run", {"is_confirmed": False, "dry_run": True}),
        (f"{LINE} --wait", {"wait": True}),
        (f"{LINE} --json", {"as_json": True}),
        (f"{LINE} --demo", {"connection": Connection(demo=True)}),
        (
            f"{LINE} --profile ops --region r --endpoint-url http://h --allow-http --debug --timeout 2m",
            {"connection": OPS_CONNECTION},
        ),
    ],
)
def test_a_command_line_becomes_a_request(line: str, changes: dict[str, Any]) -> None:
    assert parse("engage", line, on=Stage(AKUA)) == replace(USUAL, **changes)


def test_the_token_is_a_new_one_each_time() -> None:
    first, second = (parse("engage", "akuam --subject Help --yes", on=Stage(AKUA)).token for _ in range(2))

    assert uuid.UUID(first) != uuid.UUID(second)


@pytest.mark.parametrize(
    ("variables", "sender"),
    [
        ({"USER": "akua mansa"}, "akua mansa"),
        ({"LOGNAME": "jos\xe9;rm"}, "jos__rm"),
        ({"USERNAME": "x" * 300}, "x" * 255),
        ({}, "pagecli"),
    ],
)
def test_the_sender_is_the_users_name_as_aws_takes_it(variables: dict[str, str], sender: str) -> None:
    assert parse("engage", "akuam --subject Help --yes", on=Stage(variables)).message.sender == sender


@pytest.mark.parametrize(
    ("line", "what"),
    [
        ("akuam --yes", "what is it about?"),
        ("akuam --subject Help", "engage needs --yes where nobody can be asked"),
        ("akuam --subject '' --yes", "--subject has 0 characters"),
        (f"akuam --subject {'x' * 2049} --yes", "--subject has 2,049 characters"),
        (f"akuam --subject Help --content {'x' * 8193} --yes", "--content has 8,193 characters"),
        ("akuam --subject Help --sender 'a;b' --yes", "--sender 'a;b'"),
        ("akuam --subject Help --token 'a b' --yes", "--token is no IdempotencyToken"),
        ("akuam --subject Help --incident 'a;b' --yes", "names no incident"),
        ("Akuam --subject Help --yes", "malformed contact alias"),
    ],
)
def test_what_can_not_be_meant_is_a_usage_error(line: str, what: str) -> None:
    with pytest.raises(UsageError) as raised:
        parse("engage", line, on=Stage(AKUA))

    assert what in str(raised.value)


def test_a_hint_says_what_aws_takes() -> None:
    with pytest.raises(UsageError) as raised:
        parse("engage", "akuam --subject Help --sender 'a;b' --yes", on=Stage(AKUA))

    assert raised.value.hint == "at most 255 of a-z A-Z 0-9 _ @ # % * + = : ? . / ! -"
