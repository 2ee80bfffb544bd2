"""Draws docs/list.svg: what `pagecli list akuam --demo` shows on a terminal of 100 columns, at a fixed time."""

from __future__ import annotations

import io
from datetime import datetime, timedelta, timezone

from rich.console import Console
from rich.text import Text

from pagecli.__main__ import main
from pagecli.environment import Clock, Environment
from pagecli.source import DEMO_NOTE

COLUMNS = 100
NOW = datetime(2026, 11, 23, 3, 16, tzinfo=timezone.utc)
COMMAND = ["list", "akuam", "--demo", "-n", "12", "--utc"]
FRAME = """<svg viewBox="0 0 {width} {height}" xmlns="http://www.w3.org/2000/svg" xml:space="preserve">
<style>
.{unique_id}-matrix {{ font-family: ui-monospace, Menlo, Consolas, "DejaVu Sans Mono", monospace; \
font-size: {char_height}px; line-height: {line_height}px; white-space: pre; }}
{styles}
</style>
<defs><clipPath id="{unique_id}-clip-terminal"><rect x="0" y="0" width="{terminal_width}" height="{terminal_height}" />\
</clipPath>{lines}</defs>
{chrome}
<g transform="translate({terminal_x}, {terminal_y})" clip-path="url(#{unique_id}-clip-terminal)">
{backgrounds}
<g class="{unique_id}-matrix">
{matrix}
</g>
</g>
</svg>
"""


def screen(arguments: list[str], columns: int = COLUMNS, color: bool = True) -> str:
    """Return what the program writes to a terminal, at a fixed time; waiting turns the clock."""
    stdout, stderr = io.BytesIO(), io.StringIO()
    variables = {"TERM": "xterm-256color" if color else "dumb", "PAGECLI_CONTACT": "akuam"}
    waited = [0.0]

    def wait(seconds: float) -> None:
        waited[0] += seconds

    clock = Clock(lambda: NOW + timedelta(seconds=waited[0]), lambda: waited[0], wait)
    main(arguments, Environment(stdout, stderr, "utf-8", True, False, columns, variables, clock))
    return stdout.getvalue().decode() + stderr.getvalue().replace(f"pagecli: {DEMO_NOTE}\n", "")


def picture() -> str:
    """Return the SVG."""
    console = Console(record=True, width=COLUMNS, file=io.StringIO(), force_terminal=True, color_system="256")
    console.print(Text(f"$ pagecli {' '.join(COMMAND)}", "bold"))
    console.print(Text.from_ansi(screen(COMMAND)))
    return console.export_svg(title="pagecli", code_format=FRAME, unique_id="pagecli")
