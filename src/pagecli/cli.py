"""The Typer app: which commands there are. Each lives in `commands/`, and is imported when it is asked for."""

from __future__ import annotations

from importlib import import_module
from typing import Annotated, Any

import typer
from typer.core import TyperCommand, TyperGroup

from pagecli import __version__

COMMANDS = ("list", "contacts", "plan", "show", "incident", "stats", "watch", "oncall", "ack", "serve", "completion")
_SETTINGS = {"help_option_names": ["-h", "--help"], "max_content_width": 100}


class _Commands(TyperGroup):
    """The commands by name; importing all of them would double what `--version` takes."""

    def list_commands(self, ctx: Any) -> list[str]:
        return list(COMMANDS)

    def get_command(self, ctx: Any, cmd_name: str) -> Any:
        return load_command(cmd_name) if cmd_name in COMMANDS else None


class _Command(TyperCommand):
    """A command whose help has its options under the headings of their groups."""

    def format_options(self, ctx: Any, formatter: Any) -> None:
        sections: dict[str, list[tuple[str, str]]] = {}
        for parameter in self.get_params(ctx):
            if record := parameter.get_help_record(ctx):
                default = "Arguments" if parameter.param_type_name == "argument" else "Options"
                panel: str | None = getattr(parameter, "rich_help_panel", None)
                sections.setdefault(panel or default, []).append(record)
        for title, records in sections.items():
            with formatter.section(title):
                formatter.write_dl(records)


def load_command(name: str) -> Any:
    """Import the command of that name and return what Typer makes of its function `command`."""
    alone = _typer()
    alone.command(name, cls=_Command, context_settings=_SETTINGS)(import_module(f"pagecli.commands.{name}").command)
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
