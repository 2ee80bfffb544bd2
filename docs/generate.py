"""Writes the files that are made from the program; with `--check`, tells instead which of them are not as it is.

`--report` prints the HTML that docs/report.png is a picture of.
"""

from __future__ import annotations

import json
import os
import re
import shlex
import sys
import time
from collections.abc import Callable
from functools import partial
from pathlib import Path
from typing import Any

import msgspec
import typer
from picture import COMMANDS as PICTURES
from picture import picture, screen

from pagecli.cli import COMMANDS, app, load_command
from pagecli.completion import script
from pagecli.views.report import ReportRecord

ROOT = Path(__file__).parent.parent
COLUMNS = 80
_EXCERPT_ENDS = "\n## Incidents"


def reference() -> str:
    """Return the help of the program and of each command, as Markdown."""
    program = typer.main.get_command(app)
    context = program.context_class(program, info_name="pagecli", terminal_width=COLUMNS, **program.context_settings)
    parts = ["# Command reference", "Generated from `--help` by `make generate`.", _block(program.get_help(context))]
    for name in COMMANDS:
        parts += [f"## pagecli {name}", _block(_help(load_command(name), name, context))]
    return "\n\n".join(parts) + "\n"


def _help(command: Any, name: str, parent: Any) -> str:
    settings = {**command.context_settings, "terminal_width": COLUMNS}
    text: str = command.get_help(command.context_class(command, info_name=name, parent=parent, **settings))
    return text


def _block(text: str) -> str:
    return f"```text\n{text.rstrip()}\n```"


def readme() -> str:
    """Return the README with what the program shows in its console blocks, on a terminal of 100 columns.

    Its Markdown block has the beginning of a report.
    """
    text = (ROOT / "README.md").read_text()
    text = re.sub(r"```markdown\n.*?```", lambda block: _excerpt(), text, flags=re.DOTALL)
    return re.sub(r"```console\n\$ pagecli ([^\n]*)\n.*?```", lambda block: _console(block[1]), text, flags=re.DOTALL)


def _console(command: str) -> str:
    shown = screen([*shlex.split(command), "--demo"], color=False)
    return f"```console\n$ pagecli {command}\n{shown.rstrip()}\n```"


def _excerpt() -> str:
    report = screen(["report", "--demo", "--utc"], is_terminal=False)
    return f"```markdown\n{report.partition(_EXCERPT_ENDS)[0].rstrip()}\n```"


PICTURED = ["report", "--demo", "--utc", "--during", "last-month", "-o", "html"]
"""What docs/report.png is a picture of."""


def report_schema() -> str:
    """Return the JSON Schema of `report --json`."""
    schema = {"$schema": "https://json-schema.org/draft/2020-12/schema", **msgspec.json.schema(ReportRecord)}
    return json.dumps(schema, indent=1) + "\n"


FILES: dict[str, Callable[[], str]] = {
    "completions/pagecli.bash": partial(script, "bash"),
    "completions/_pagecli": partial(script, "zsh"),
    "completions/pagecli.fish": partial(script, "fish"),
    "docs/reference.md": reference,
    "docs/report.schema.json": report_schema,
    **{f"docs/{name}.svg": partial(picture, name) for name in PICTURES},
    "README.md": readme,
}


def stale() -> list[str]:
    """Return the names of the files that are not what the program makes of them."""
    return [name for name, text in FILES.items() if not (ROOT / name).exists() or (ROOT / name).read_text() != text()]


if __name__ == "__main__":
    os.environ["TZ"] = "UTC"
    time.tzset()
    if "--report" in sys.argv:
        sys.exit(print(screen(PICTURED, is_terminal=False), end=""))
    if "--check" in sys.argv:
        sys.exit(", ".join(stale()) + ": not as the program is; `make generate` writes them" if stale() else None)
    for name, text in FILES.items():
        (ROOT / name).write_text(text())
