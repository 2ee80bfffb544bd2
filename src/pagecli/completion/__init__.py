"""Completion scripts: what there is to complete, read from the program; a module for each shell writes it down.

The scripts are static. What changes from day to day the shell reads from plain files: contacts from those that
`aliases` keeps, pages and incidents from those of `shown`, profiles and regions from the AWS configuration, time zones
from the system's folder of them. All this is data: a word of it is offered only if no shell could run it and no command
take it for an option.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from pagecli.views import View

from pagecli.periods import PERIODS

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
# The contacts of the demo data and the type of each. Fixed, since only `--demo` itself starts the emulator.
DEMO_CONTACTS = {
    "akuam": "PERSONAL",
    "alejr": "PERSONAL",
    "anasi": "PERSONAL",
    "mateoj": "PERSONAL",
    "saanvis": "PERSONAL",
    "sofiam": "PERSONAL",
    "zhangw": "PERSONAL",
    "checkout": "ONCALL_SCHEDULE",
    "payments": "ONCALL_SCHEDULE",
    "checkout_escalation": "ESCALATION",
    "payments_escalation": "ESCALATION",
    "example_escalation": "ESCALATION",
    "test_escalation_plan": "ESCALATION",
}
DEMO_ARN = "arn:aws:ssm-contacts:us-east-2:111122223333:contact/"
# What offers contacts, and those of which types.
CONTACT_TYPES = {
    "@contacts": ("PERSONAL", "ESCALATION", "ONCALL_SCHEDULE"),
    "@people-and-plans": ("PERSONAL", "ESCALATION"),
    "@people-and-schedules": ("PERSONAL", "ONCALL_SCHEDULE"),
}
_CHOICES = re.compile(r"[a-z0-9-]+(\|[a-z0-9-]+)+")
_SOURCES = {
    "CONTACT": "@contacts",
    "SCHEDULE": "@people-and-schedules",
    "SCHEDULE|CONTACT": "@people-and-schedules",
    "ZONE": "@zones",
    "PAGE": "@pages",
    "CODE": "@pages",  # the page may come first
    "INCIDENT": "@incidents",
    "PROFILE": "@profiles",
    "REGION": "@regions",
    "FILE": "@files",
    "FOLDER": "@files",
    "SHELL": "|".join(SHELLS),
    "PERIOD": "|".join(PERIODS),
}
# Commands about pages: of an on-call schedule there are none.
_ABOUT_PAGES = ("list", "stats", "watch")


@dataclass(frozen=True)
class Value:
    """What an option or argument takes: its name for people, and what completes it.

    `source` is `a|b|c` for choices and `A,B,C` for a list of some of them, one of CONTACT_TYPES, `@pages`,
    `@incidents`, `@profiles`, `@regions`, `@zones` or `@files` for what the shell looks up, and empty for
    what nothing completes.
    """

    name: str
    source: str

    @property
    def choices(self) -> list[str]:
        return self.source.split("|") if "|" in self.source else []

    @property
    def members(self) -> list[str]:
        """What a list with commas may be made of."""
        return self.source.split(",") if "," in self.source else []


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

    from pagecli.cli import COMMANDS, HELP, app, load_command

    commands = "|".join(COMMANDS)
    program = _read("pagecli", typer.main.get_command(app), [Value("command", f"{commands}|help")])
    of_help = Command("help", HELP, options=[], arguments=[Value("command", commands)], repeats=False)
    return program, [*(_read(name, load_command(name)) for name in COMMANDS), of_help]


def _read(name: str, command: Any, arguments: list[Value] | None = None) -> Command:
    parameters = command.get_params(command.context_class(command, info_name=name, **command.context_settings))
    options = [parameter for parameter in parameters if parameter.param_type_name == "option"]
    positional = [parameter for parameter in parameters if parameter.param_type_name == "argument"]
    return Command(
        name,
        command.help.splitlines()[0],
        [_read_option(name, option) for option in options],
        arguments or [_value(name, part) for argument in positional for part in (argument.metavar or "").split(" ")],
        any((argument.metavar or "").endswith("...") for argument in positional),
    )


def _read_option(command: str, option: Any) -> Option:
    names = sorted(option.opts, key=len)  # -h and --help come in the order of a set
    if option.is_flag:
        value = None
    elif names == ["--incident"]:
        value = Value(option.metavar, "@incidents")
    elif names == ["--fields"]:
        value = Value(option.metavar, ",".join(_fields(command)))
    else:
        value = _value(command, option.metavar or "")
    return Option(names, option.help.splitlines()[0], value, option.multiple)


def _value(command: str, metavar: str) -> Value:
    """Read what completes a value from its metavar: `table|json`, `[CONTACT]...`."""
    name = metavar.strip("[].")
    if _CHOICES.fullmatch(name):
        return Value("value", name)
    if name == "CONTACT" and command in _ABOUT_PAGES:
        return Value(name, "@people-and-plans")
    if name == "TEXT" and command == "contacts":
        return Value(name, "@contacts")
    return Value(name, _SOURCES.get(name, ""))


def _fields(command: str) -> tuple[str, ...]:
    from pagecli.views.contacts import CONTACTS
    from pagecli.views.doctor import FINDINGS
    from pagecli.views.events import EVENTS
    from pagecli.views.incident import ENGAGED_PAGES
    from pagecli.views.incidents import INCIDENTS
    from pagecli.views.oncall import ON_CALL
    from pagecli.views.pages import PAGES
    from pagecli.views.plan import plan_view
    from pagecli.views.stats import stats_view

    views: dict[str, View[Any]] = {
        "list": PAGES,
        "contacts": CONTACTS,
        "plan": plan_view(reveal=False),
        "incident": ENGAGED_PAGES,
        "incidents": INCIDENTS,
        "stats": stats_view(by=None, within=0, sleep=None),
        "watch": EVENTS,
        "oncall": ON_CALL,
        "doctor": FINDINGS,
    }
    return views[command].fields if command in views else ()
