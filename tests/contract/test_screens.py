"""What is in view when the prompt comes back, on a terminal of 80 columns and 24 lines."""

from __future__ import annotations

import pytest

from support.installed_program import Program


@pytest.mark.parametrize(
    ("command", "begins", "in_view"),
    [
        ("list", "SENT ", ["· delivery median", " shown; -n 0 shows all"]),
        ("list --detail", "SENT ", ["ABOUT", "Checkout p99 above 3 s", " shown; -n 0 shows all"]),
        ("stats", "READ AFTER ", ["\nSENT ", "\nAFTER ", "\nread ", " read in 5m"]),
        ("stats --all", "READ AFTER ", ["\nSENT ", "\nAFTER ", "\nread ", " read in 5m"]),
        ("stats --by month", "", ["GROUP ", "2025-12", "* in part only", "\nAFTER ", " read in 5m"]),
        ("status", "ON CALL ", ["\nOPEN ", "nobody has acknowledged", "expected next at", "\nMINE "]),
        ("incidents", "STARTED ", ["checkout-latency/6b2f42cb", "1 open", "-n 0 shows all"]),
        ("plan checkout_escalation", "checkout_escalation ", ["! can't work", "+0m", "+15m  ends"]),
        ("doctor", "SEVERITY ", ["ERROR", "WARNING", "looked 14 days ahead"]),
        ("oncall", "SCHEDULE ", ["now, override"]),
    ],
)
def test_what_matters_is_in_view(pagecli: Program, command: str, begins: str, in_view: list[str]) -> None:
    env = {"PAGECLI_CONTACT": "akuam", "PAGECLI_DEMO": "1"}

    shown = pagecli.terminal(*command.split(), columns=80, lines=24, env=env).shown(lines=24)

    lines = [line for line in shown.text.split("\n") if not line.startswith("pagecli: demo data")]
    assert lines[0].startswith(begins)
    assert lines[-1] == ""  # for the prompt
    assert [text for text in (*in_view, "demo data · us-east-2 · UTC\n") if text not in "\n".join(lines)] == []


def test_a_terminal_that_does_not_know_its_size_is_taken_for_one_of_80_columns(pagecli: Program) -> None:
    terminal = pagecli.terminal("oncall", "--demo", "--color", "never", columns=0, lines=0)

    terminal.columns = 80  # of what shows it here

    assert "\nSCHEDULE  ROTATION            ON CALL  SHIFT" in terminal.shown().text
