"""`pagecli completion`: the completion script of a shell."""

from __future__ import annotations

from typing import Annotated

import typer

from pagecli.completion import SHELLS, script
from pagecli.environment import Environment
from pagecli.errors import ExitCode
from pagecli.options import choice, with_options
from pagecli.output import Stdout


@with_options
def command(
    environment: Environment,
    shell: Annotated[str, typer.Argument(metavar="SHELL", help=f"One of {', '.join(SHELLS)}.")],
) -> ExitCode:
    """Print the completion script of bash, zsh or fish.

    Example: pagecli completion fish > ~/.config/fish/completions/pagecli.fish
    """
    Stdout(environment).write(script(choice("SHELL", shell, SHELLS)).encode())
    return ExitCode.OK
