"""What holds for every screen."""

from __future__ import annotations

import pytest

from pagecli.connection import Place
from support.in_process import Stage, main

ME = {"PAGECLI_CONTACT": "akuam"}
SCREENS = (
    "status",
    "incidents",
    "incident",
    "list",
    "list --all",
    "list --detail",
    "show akuam/48268673",
    "show alejr/8f7d9b78",
    "plan payments_escalation",
    "plan checkout_escalation",
    "plan checkout",
    "stats",
    "stats --all --by contact",
    "oncall",
    "oncall --hours",
    "oncall --during next-week",
    "doctor",
    "report",
    "contacts checkout",
)


@pytest.mark.parametrize("command", SCREENS)
def test_no_line_is_longer_than_the_terminal(command: str) -> None:
    for columns in (60, 80, 120, 200):
        run = main(*command.split(), "--demo", on=Stage(ME, stdout_is_terminal=True, columns=columns))

        assert max(map(len, run.out.splitlines())) <= columns, columns


@pytest.mark.parametrize("command", SCREENS)
def test_on_a_terminal_of_ascii_nothing_that_the_screen_draws_is_an_escape(command: str) -> None:
    stage = Stage(ME, stdout_is_terminal=True, stderr_is_terminal=True, encoding="ascii")

    run = main(*command.split(), "--demo", on=stage)

    assert stage.out.isascii()
    assert [line for line in run.out.splitlines() if "\\x" in line or "\\u" in line] == []


@pytest.mark.parametrize(
    ("command", "named"),
    [
        ("status", "checkout-latency/6b2f42cb"),
        ("status", "ON CALL  checkout"),
        ("status", "akuam/f509b571"),
        ("incident", "checkout_escalation"),
        ("show akuam/48268673", "akuam/48268673"),
        ("plan checkout", "Checkout on-call"),
        ("doctor", "alejr email"),
        ("oncall", "checkout_daily"),
        ("oncall --hours", "nobody"),
        ("incidents", "checkout-latency/6b2f42cb"),
        ("list akuam", "akuam/f509b571"),
        ("contacts checkout", "Checkout on-call"),
        ("list akuam -o md", "akuam/f509b571"),
        ("status -o md", "checkout-latency/6b2f42cb"),
    ],
)
def test_where_several_accounts_and_regions_are_asked_what_is_named_says_of_which_it_is(
    command: str, named: str
) -> None:
    stage = Stage(ME, stdout_is_terminal=True, columns=150)
    stage.environment.places.extend(
        [Place("shop", "111122223333", "us-east-2"), Place("bank", "444455556666", "eu-west-1")]
    )

    lines = [line for line in main(*command.split(), "--demo", on=stage).out.splitlines() if named in line]

    assert lines
    assert all("shop" in line and "us-east-2" in line for line in lines)
