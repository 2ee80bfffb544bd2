"""Drawings of lines of cells, for people."""

from __future__ import annotations

from collections.abc import Sequence

from pagecli.output.screen import Screen
from pagecli.views import Cell


def draw(lines: Sequence[Sequence[Cell]], screen: Screen) -> None:
    """Write the lines below an empty one."""
    screen.write("\n" + "".join("".join(screen.paint(*cell) for cell in line) + "\n" for line in lines))
