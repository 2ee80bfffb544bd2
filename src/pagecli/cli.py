"""The Typer app: which commands there are, and how their help looks."""

from __future__ import annotations

from typing import Annotated

import typer

from pagecli import __version__
from pagecli.commands.contacts import contacts_command
from pagecli.commands.list import list_command

app = typer.Typer(
    name="pagecli",
    add_completion=False,
    no_args_is_help=True,
    rich_markup_mode=None,
    pretty_exceptions_enable=False,
    context_settings={"help_option_names": ["-h", "--help"], "max_content_width": 100},
)


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


app.command("list")(list_command)
app.command("contacts")(contacts_command)
