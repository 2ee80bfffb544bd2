"""`pagecli completion`: the completion script of a shell."""

from __future__ import annotations

from typing import Annotated

import typer
from msgspec import Struct

from pagecli.completion import SHELLS, script
from pagecli.environment import Environment
from pagecli.errors import ExitCode
from pagecli.options import choice
from pagecli.output import Stdout


class CompletionRequest(Struct, frozen=True, kw_only=True):
    """What the command line asks for, checked."""

    shell: str


def parse(
    environment: Environment,
    shell: Annotated[str, typer.Argument(metavar="SHELL", help=f"One of {', '.join(SHELLS)}.")],
) -> CompletionRequest:
    """Print the completion script of bash, zsh or fish.

    Example: pagecli completion fish > ~/.config/fish/completions/pagecli.fish
    """
    return CompletionRequest(shell=choice("SHELL", shell, SHELLS))


def run(request: CompletionRequest, environment: Environment) -> ExitCode:
    """Print the script."""
    Stdout(environment).write(script(request.shell).encode())
    return ExitCode.OK
