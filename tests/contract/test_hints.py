"""A command that a hint suggests is whole: pasted into a shell it does what is said."""

from __future__ import annotations

import re
import shlex
from pathlib import Path

import pytest

from support.installed_program import Program

# Each with how many commands its hint suggests.
WRONG = [
    ("list foo", 1),
    ("list foo --utc --color never", 1),
    ("list", 1),
    ("stats", 1),
    ("plan", 1),
    ("show", 1),
    ("show akuam/zzz", 1),
    ("incident zzz", 1),
    ("incident 'a b/c'", 1),
    ("oncall checkout_escalation", 1),
    ("stop zzz/1 --yes", 1),
    ("ack 000000", 1),
    ("list --wide", 1),
    ("nothing", 1),
]


@pytest.mark.parametrize(("line", "count"), WRONG, ids=[line for line, _ in WRONG])
@pytest.mark.parametrize("options", [["--demo"], []])
def test_what_a_hint_suggests_can_be_pasted(pagecli: Program, line: str, count: int, options: list[str]) -> None:
    env = {} if options else {"PAGECLI_DEMO": "1"}
    outcome = pagecli(*shlex.split(line), *options, env=env)

    suggested = re.findall(r"`pagecli ([^`]*)`", outcome.err.decode())
    assert outcome.code in (2, 3)
    assert len(suggested) == count, outcome.err
    for command in suggested:
        pasted = pagecli(under=["bash", "-c", f'"$@" {command}', "bash"], env=env)
        assert pasted.code == 0, (command, pasted)


def test_the_archive_that_a_hint_makes_answers(pagecli: Program) -> None:
    missing = pagecli("list", "akuam", "--from", "the history")
    [made] = re.findall(r"`pagecli ([^`]*)`", missing.err.decode())

    assert shlex.split(made) == ["archive", "the history"]
    assert pagecli(*shlex.split(made), "--demo").code == 0
    assert Path(pagecli.home / "the history").is_dir()
    assert pagecli("list", "akuam", "--from", "the history").code == 0
