"""Draws docs/list.svg: what `pagecli list akuam --demo` shows on a terminal of 100 columns, at a fixed time."""

from __future__ import annotations

import io
from datetime import datetime, timezone

from rich.console import Console
from rich.text import Text

from pagecli.__main__ import main
from pagecli.environment import Clock, Environment

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


def screen(arguments: list[str], columns: int = COLUMNS) -> str:
    """Return what the program writes to a terminal, with its colours."""
    stdout, stderr = io.BytesIO(), io.StringIO()
    variables = {"TERM": "xterm-256color"}
    environment = Environment(stdout, stderr, "utf-8", True, False, columns, variables, Clock(now=lambda: NOW))
    main(arguments, environment)
    return stdout.getvalue().decode() + stderr.getvalue()


def picture() -> str:
    """Return the SVG."""
    console = Console(record=True, width=COLUMNS, file=io.StringIO(), force_terminal=True, color_system="256")
    console.print(Text(f"$ pagecli {' '.join(COMMAND)}", "bold"))
    console.print(Text.from_ansi(screen(COMMAND)))
    return console.export_svg(title="pagecli", code_format=FRAME, unique_id="pagecli")
