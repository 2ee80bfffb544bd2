"""How many answers a command waits for one after the other: what docs/performance.md says under "Chains"."""

from __future__ import annotations

from datetime import datetime
from importlib import import_module

import pytest

from pagecli.emulator import fill
from pagecli.times import UTC
from support.chains import ChainedSource
from support.emulated_service import START, World
from support.in_process import Stage, parse, standing_clock

LONGEST = {
    "list akuam": 2,
    "status": 4,
    "show": 4,
    "incident": 3,
    "incidents": 3,
    "plan checkout_escalation": 5,
    "doctor": 4,
    "report": 3,
}
"""By a first run; where an alias is known from an earlier one, `list`, `show` and `plan` spare the first answer."""


@pytest.mark.parametrize(("line", "turns"), LONGEST.items())
def test_a_command_waits_only_for_answers_that_need_each_other(
    line: str, turns: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    world = World()
    fill(world.storage, START)
    command, _, arguments = line.partition(" ")
    clock = standing_clock(datetime.fromtimestamp(START, UTC))
    variables = {"PAGECLI_CONTACT": "akuam"} if command == "show" else {}
    stage = Stage(clock=clock, stdout_is_terminal=True, variables=variables)
    request = parse(command, arguments, on=stage)
    source = ChainedSource(world, monkeypatch)

    import_module(f"pagecli.commands.{command}").run(request, stage.environment, lambda *_: source)

    assert (source.turns, stage.err) == (turns, "")
    assert len(source.calls) > turns or command == "list"
