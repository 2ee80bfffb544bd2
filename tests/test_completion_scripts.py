"""What the completion scripts are made of: the program's commands, options and arguments, as it defines them."""

from __future__ import annotations

import subprocess
import sys

import pytest
from botocore.session import Session

from pagecli.completion import DEMO_ARN, DEMO_CONTACTS, REGIONS, SHELLS, Command, Option, Value, read_program
from support.installed_program import Program
from support.real_shells import SCRIPTS


@pytest.fixture
def commands() -> dict[str, Command]:
    return {command.name: command for command in read_program()[1]}


def option(command: Command, name: str) -> Option:
    return next(option for option in command.options if name in option.names)


@pytest.mark.parametrize("shell", SHELLS)
def test_the_program_prints_the_script_that_is_kept(pagecli: Program, shell: str) -> None:
    printed = pagecli("completion", shell)

    assert (printed.code, printed.err) == (0, b"")
    assert printed.out == SCRIPTS[shell].read_bytes()


def test_an_unknown_shell_is_a_usage_error_that_names_the_known_ones(pagecli: Program) -> None:
    refused = pagecli("completion", "tcsh")

    assert (refused.code, refused.out) == (2, b"")
    assert b"tcsh" in refused.err
    assert b"bash, zsh, fish" in refused.err


def test_no_shell_is_a_usage_error(pagecli: Program) -> None:
    assert pagecli("completion").code == 2


def test_choices_are_those_of_the_metavar(commands: dict[str, Command]) -> None:
    output, status = option(commands["list"], "-o"), option(commands["list"], "--status")

    assert output.names == ["-o", "--output"]
    assert output.value == Value("value", "table|json|jsonl|csv|tsv|md")
    assert not output.repeatable
    assert status.value
    assert status.value.choices == ["sent", "delivered", "read"]
    assert status.repeatable


def test_what_the_shell_looks_up_is_told_by_the_metavar(commands: dict[str, Command]) -> None:
    found = {name: option(commands["list"], name).value for name in ("--profile", "--region", "--since")}

    assert found == {
        "--profile": Value("PROFILE", "@profiles"),
        "--region": Value("REGION", "@regions"),
        "--since": Value("TIME", ""),
    }
    assert option(commands["serve"], "--db").value == Value("FILE", "@files")
    assert option(commands["list"], "--unread").value is None


def test_only_a_list_of_contacts_repeats(commands: dict[str, Command]) -> None:
    assert (commands["list"].arguments, commands["list"].repeats) == ([Value("CONTACT", "@people-and-plans")], True)
    assert (commands["contacts"].arguments, commands["contacts"].repeats) == ([Value("TEXT", "@contacts")], False)


def test_the_fields_are_those_that_the_program_knows(pagecli: Program, commands: dict[str, Command]) -> None:
    with_fields = [name for name, command in commands.items() if any("--fields" in o.names for o in command.options)]

    for name in with_fields:
        refused = pagecli(name, "--fields", "none", env={"PAGECLI_CONTACT": "akuam"}).err.decode()
        value = option(commands[name], "--fields").value
        assert value
        assert refused.splitlines()[1] == f"hint: fields: {', '.join(value.members)}"
    assert len(with_fields) >= 7


def test_the_contacts_of_the_demo_are_those_that_it_has(pagecli: Program) -> None:
    rows = pagecli("contacts", "--demo", "-o", "jsonl").rows

    assert {row["Alias"]: row["Type"] for row in rows} == DEMO_CONTACTS
    assert {row["ContactArn"] for row in rows} == {DEMO_ARN + alias for alias in DEMO_CONTACTS}


def test_the_scripts_are_the_same_whatever_the_hash_seed() -> None:
    code = "from pagecli.completion import *; print(*map(script, SHELLS))"

    seeded = [
        subprocess.run([sys.executable, "-c", code], env={"PYTHONHASHSEED": seed}, capture_output=True, check=True)
        for seed in ("1", "2", "3")
    ]

    assert len({done.stdout for done in seeded}) == 1


def test_the_fixed_regions_are_regions_of_the_service() -> None:
    assert set(REGIONS) <= set(Session().get_available_regions("ssm-contacts"))
