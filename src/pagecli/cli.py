"""The Typer app: the list of commands. Each lives in `commands/` and is imported when it is used."""

from __future__ import annotations

from collections.abc import Callable
from importlib import import_module
from typing import Annotated, Any

import typer
from typer.core import TyperCommand, TyperGroup

from pagecli import __version__
from pagecli.errors import UsageError
from pagecli.text import like

# The summaries repeat the first line of each docstring, so that --help need not import every command.
COMMANDS = {
    "status": "Show who is on call, what is open and what comes next.",
    "list": "List pages, and how fast they were delivered and read.",
    "contacts": "List contacts, escalation plans and on-call schedules.",
    "plan": "Show how a contact is reached, and what can't work.",
    "show": "Show what happened to pages: the message, every receipt.",
    "incident": "Show an incident: who was engaged, who has not answered.",
    "incidents": "List incidents: who answered each, and how soon.",
    "stats": "Count pages, and show how fast they were delivered and read.",
    "report": "Report on a period of on-call: one document for the handoff.",
    "watch": "Show what is unread, then each page, delivery and read.",
    "oncall": "Show who is on call now, next, at a time or in a period.",
    "doctor": "Find who can't be reached, and when nobody is on call.",
    "ack": "Acknowledge a page with the code that came with it.",
    "engage": "Page a person, an escalation plan or an on-call schedule.",
    "stop": "End an engagement, so that nobody else is paged.",
    "archive": "Archive what is new to Parquet files in a folder.",
    "serve": "Serve an ssm-contacts endpoint on this machine.",
    "completion": "Print the completion script of bash, zsh or fish.",
}
HELP = "Show this help, or the help of a command."
VARIABLES = {
    "PAGECLI_CONTACT": "The contact to use when none is named.",
    "PAGECLI_OUTPUT": "The output format when no option sets one, such as json.",
    "PAGECLI_DEMO": "Set to 1 to use the demo data, like --demo.",
}
_SETTINGS = {"help_option_names": ["-h", "--help"], "max_content_width": 100}


class _Commands(TyperGroup):
    """The commands by name; importing all of them would double what `--version` and `--help` take."""

    def list_commands(self, ctx: Any) -> list[str]:
        return list(COMMANDS)

    def get_command(self, ctx: Any, cmd_name: str) -> Any:
        return load_command(cmd_name) if cmd_name in COMMANDS else None

    def parse_args(self, ctx: Any, args: list[str]) -> Any:
        while args[:1] == ["help"]:
            args = [*args[1:2], "--help"]
        return super().parse_args(ctx, args)

    def resolve_command(self, ctx: Any, args: list[str]) -> Any:
        if args[0] not in COMMANDS:
            raise UsageError(
                f"No such command {args[0]!r}", f"{like(args[0], [*COMMANDS, 'help'])} see `pagecli --help`"
            )
        return super().resolve_command(ctx, args)

    def format_commands(self, ctx: Any, formatter: Any) -> None:
        for title, entries in (("Commands", {**COMMANDS, "help": HELP}), ("Environment variables", VARIABLES)):
            with formatter.section(title):
                formatter.write_dl(list(entries.items()))


class _Command(TyperCommand):
    """A command that refuses repeated options, and whose help lists its options by group."""

    def parse_args(self, ctx: Any, args: list[str]) -> list[str]:
        from pagecli.options import refuse_repeated

        refuse_repeated(self.make_parser(ctx).parse_args(args=list(args))[2])
        return super().parse_args(ctx, args)

    def format_options(self, ctx: Any, formatter: Any) -> None:
        titles = ("Arguments", "Which pages", "Which incidents", "When", "Options")
        sections: dict[str, list[tuple[str, str]]] = {title: [] for title in titles}
        for parameter in self.get_params(ctx):
            if record := parameter.get_help_record(ctx):
                default = "Arguments" if parameter.param_type_name == "argument" else "Options"
                panel: str | None = getattr(parameter, "rich_help_panel", None)
                sections.setdefault(panel or default, []).append(record)
        for title, records in filter(lambda section: section[1], sections.items()):
            with formatter.section(title):
                formatter.write_dl(records)


def load_command(name: str) -> Any:
    """Import the command of that name and return what Typer makes of its functions `parse` and `run`."""
    module = import_module(f"pagecli.commands.{name}")
    return build_command(name, module.parse, module.run)


def build_command(name: str, parse: Callable[..., Any], run: Callable[..., Any]) -> Any:
    """Build a command: `parse` turns its options into a request, `run` carries it out and returns the exit code."""
    from pagecli.options import with_options

    alone = _typer()
    alone.command(name, cls=_Command, context_settings=_SETTINGS)(with_options(parse, run))
    return typer.main.get_command(alone)


def _typer(**settings: Any) -> typer.Typer:
    return typer.Typer(add_completion=False, rich_markup_mode=None, pretty_exceptions_enable=False, **settings)


app = _typer(name="pagecli", cls=_Commands, context_settings=_SETTINGS)


def _print_version(wanted: bool) -> None:
    if wanted:
        typer.echo(f"pagecli {__version__}")
        raise typer.Exit


@app.callback()
def pagecli(
    version: Annotated[
        bool, typer.Option("--version", callback=_print_version, is_eager=True, help="Show the version.")
    ] = False,
) -> None:
    """Pages of AWS Systems Manager Incident Manager: who was paged, how fast, and who has not answered."""
