"""Completion scripts: what there is to complete, read from the program; a module for each shell writes it down.

The scripts are static. What changes from day to day the shell reads from plain files: aliases and ARNs from those that
`aliases` keeps, profiles and regions from the AWS configuration.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

SHELLS = ("bash", "zsh", "fish")
# Where ssm-contacts is, says botocore's endpoints.json. Fixed, so that a new botocore leaves the scripts as they are.
REGIONS = (
    "ap-northeast-1",
    "ap-northeast-2",
    "ap-south-1",
    "ap-southeast-1",
    "ap-southeast-2",
    "ca-central-1",
    "eu-central-1",
    "eu-north-1",
    "eu-west-1",
    "eu-west-2",
    "eu-west-3",
    "sa-east-1",
    "us-east-1",
    "us-east-2",
    "us-west-1",
    "us-west-2",
)
_CHOICES = re.compile(r"[a-z0-9-]+(\|[a-z0-9-]+)+")
_SOURCES = {
    "CONTACT": "@contacts",
    "SCHEDULE": "@contacts",
    "PREFIX": "@contacts",
    "PROFILE": "@profiles",
    "REGION": "@regions",
    "FILE": "@files",
    "SHELL": "|".join(SHELLS),
}


@dataclass(frozen=True)
class Value:
    """What an option or argument takes: its name for people, and what completes it.

    `source` is `a|b|c` for choices, `@contacts`, `@profiles`, `@regions` or `@files` for what the shell looks up, and
    empty for what nothing completes.
    """

    name: str
    source: str

    @property
    def choices(self) -> list[str]:
        return self.source.split("|") if "|" in self.source else []


@dataclass(frozen=True)
class Option:
    """An option by all its names; `value` is None for a flag."""

    names: list[str]
    help: str
    value: Value | None
    repeatable: bool


@dataclass(frozen=True)
class Command:
    """A command; where `repeats`, its last argument may be given any number of times."""

    name: str
    help: str
    options: list[Option]
    arguments: list[Value]
    repeats: bool

    @property
    def valued(self) -> list[str]:
        """The names of the options that take a value."""
        return [name for option in self.options if option.value for name in option.names]


def script(shell: str) -> str:
    """Return the completion script of one of SHELLS."""
    from importlib import import_module

    write: Callable[[Command, list[Command]], str] = import_module(f"pagecli.completion.{shell}").write
    return write(*read_program())


def read_program() -> tuple[Command, list[Command]]:
    """Return the program itself, as a command whose argument is one of the commands, and these."""
    import typer

    from pagecli.cli import COMMANDS, app, load_command

    program = _read("pagecli", typer.main.get_command(app), [Value("command", "|".join(COMMANDS))])
    return program, [_read(name, load_command(name)) for name in COMMANDS]


def _read(name: str, command: Any, arguments: list[Value] | None = None) -> Command:
    parameters = command.get_params(command.context_class(command, info_name=name, **command.context_settings))
    options = [parameter for parameter in parameters if parameter.param_type_name == "option"]
    positional = [parameter for parameter in parameters if parameter.param_type_name == "argument"]
    return Command(
        name,
        command.help.splitlines()[0],
        [_read_option(option) for option in options],
        arguments or [_value(argument.metavar or "") for argument in positional],
        any(argument.nargs == -1 for argument in positional),
    )


def _read_option(option: Any) -> Option:
    value = None if option.is_flag else _value(option.metavar or "")
    names = sorted(option.opts, key=len)  # -h and --help come in the order of a set
    return Option(names, option.help.splitlines()[0], value, option.multiple)


def _value(metavar: str) -> Value:
    """Read what completes a value from its metavar: `table|json`, `[CONTACT]...`."""
    name = metavar.strip("[].")
    return Value("value", name) if _CHOICES.fullmatch(name) else Value(name, _SOURCES.get(name, ""))
