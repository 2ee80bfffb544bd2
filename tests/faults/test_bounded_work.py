"""What is computed and written has an end, too, whatever the texts and however many the rows."""

from __future__ import annotations

import pytest

from support import faulty_endpoint as faulty
from support.faulty_endpoint import Endpoint
from support.installed_program import Program

ARN = faulty.contact_arn()


def test_a_hostile_wildcard_is_matched_in_no_time(endpoint: Endpoint, pagecli: Program) -> None:
    rows = [faulty.page(number, Sender="a" * 255, IncidentId="a" * 255) for number in range(100)]
    endpoint.answer("ListPagesByContact", faulty.batch(rows))

    outcome = pagecli("list", ARN, "--sender", "*a" * 30 + "*b", "--incident", "*a*a*a*b", "-o", "jsonl", timeout=20)

    assert (outcome.code, outcome.rows) == (0, [])


@pytest.mark.parametrize("character", ["a", "\u65e5"])
def test_a_long_cell_is_shortened_in_no_time(endpoint: Endpoint, pagecli: Program, character: str) -> None:
    rows = [faulty.page(number, Sender=character * 200_000) for number in range(5)]
    endpoint.answer("ListPagesByContact", faulty.batch(rows))

    shown = pagecli.terminal("list", ARN, columns=160).shown(20)

    assert shown.code == 0, shown.text
    assert "\u2026" in shown.text


@pytest.mark.parametrize("command", [("list", "--json"), ("stats",), ("watch", "--until-read")])
@pytest.mark.parametrize(
    ("option", "value", "told"),
    [("--incident", "checkout", True), ("--sender", "nobody", True), ("--incident", "checkout*", False)],
)
def test_a_text_that_matched_nothing_is_told(
    endpoint: Endpoint, pagecli: Program, command: tuple[str, ...], option: str, value: str, told: bool
) -> None:
    endpoint.answer("ListPagesByContact", faulty.batch([faulty.page()]))

    outcome = pagecli(command[0], ARN, *command[1:], option, value)

    assert outcome.code == 0, outcome
    assert (f"{option} '{value}' matched none of the pages".encode() in outcome.err) is told


def test_timeout_ends_an_output_that_nobody_takes(endpoint: Endpoint, pagecli: Program) -> None:
    endpoint.answer("ListPagesByContact", faulty.batch([faulty.page(number) for number in range(5000)]))

    running = pagecli.start("list", ARN, "--json", "--timeout", "1s")
    code = running.process.wait(20)  # its output is not read before that

    assert code == 5
    assert b"the time limit of 1.0s is over" in running.outcome().err


@pytest.mark.parametrize("limit", ["1h", "999999d"])
def test_a_long_time_limit_changes_nothing(pagecli: Program, limit: str) -> None:
    assert pagecli("contacts", "--demo", "--timeout", limit).code == 0
