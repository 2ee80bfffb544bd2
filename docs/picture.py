"""Draws the pictures of the README: what commands show on a terminal, at a fixed time, on light and dark pages."""

from __future__ import annotations

import io
import shlex
from datetime import datetime, timedelta, timezone

from rich.console import Console
from rich.terminal_theme import TerminalTheme
from rich.text import Text

from pagecli.__main__ import main
from pagecli.environment import Clock, Environment
from pagecli.source import DEMO_NOTE

COLUMNS = 100
PICTURE_COLUMNS = 84
NOW = datetime(2026, 11, 23, 3, 16, tzinfo=timezone.utc)
COMMANDS = {
    "status": "status",
    "list": "list akuam --detail -n 12",
    "incident": "incident orders-api-errors/e0e22bef",
    "stats": "stats akuam --since 90d",
}
"""What each picture shows, by its name."""
FRAME = """<svg viewBox="0 0 {width} {height}" xmlns="http://www.w3.org/2000/svg" xml:space="preserve">
<style>
.{unique_id}-matrix, .{unique_id}-title {{ font-family: ui-monospace, Menlo, Consolas, "DejaVu Sans Mono", monospace; \
font-size: {char_height}px; line-height: {line_height}px; white-space: pre; }}
{styles}
@media (prefers-color-scheme: dark) {{
svg > rect {{ fill: #16181c; stroke: #444444; }}
.{unique_id}-title {{ fill: #d8d8d8; }}
DARK
}}
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


def _theme(background: tuple[int, int, int], foreground: tuple[int, int, int], *shades: int) -> TerminalTheme:
    """Return a theme of red, green, yellow, blue, magenta and cyan, each as 0xRRGGBB."""
    colors = [(shade >> 16, shade >> 8 & 255, shade & 255) for shade in shades]
    return TerminalTheme(background, foreground, [foreground, *colors, foreground])


LIGHT = _theme((255, 255, 255), (32, 32, 32), 0xC00000, 0x00702A, 0x8A5A00, 0x0040C0, 0x900090, 0x00708A)
DARK = _theme((22, 24, 28), (216, 216, 216), 0xFF6B6B, 0x5FD75F, 0xE0B030, 0x6F9FFF, 0xE070E0, 0x5FD7D7)


def screen(arguments: list[str], columns: int = COLUMNS, color: bool = True, is_terminal: bool = True) -> str:
    """Return what the program writes to a terminal or a pipe, at a fixed time; waiting turns the clock."""
    stdout, stderr = io.BytesIO(), io.StringIO()
    variables = {"TERM": "xterm-256color" if color else "dumb", "PAGECLI_CONTACT": "akuam"}
    waited = [0.0]

    def wait(seconds: float) -> None:
        waited[0] += seconds

    clock = Clock(lambda: NOW + timedelta(seconds=waited[0]), lambda: waited[0], wait)
    main(arguments, Environment(stdout, stderr, "utf-8", is_terminal, False, columns, variables, clock))
    return stdout.getvalue().decode() + stderr.getvalue().replace(f"pagecli: {DEMO_NOTE}\n", "")


def picture(name: str) -> str:
    """Return the SVG of that name, which takes the colours of the page that it is on."""
    command = COMMANDS[name]
    console = Console(record=True, width=PICTURE_COLUMNS, file=io.StringIO(), force_terminal=True, color_system="256")
    shown = screen([*shlex.split(command), "--demo", "--utc"], PICTURE_COLUMNS)
    console.print(Text.from_ansi(shown.rstrip("\n")))
    dark = console.export_svg(code_format="{styles}", unique_id="pagecli", theme=DARK, clear=False)
    return console.export_svg(
        title=f"pagecli {command}", code_format=FRAME.replace("DARK", dark.replace("{", "{{").replace("}", "}}")),
        unique_id="pagecli", theme=LIGHT,
    )  # fmt: skip
