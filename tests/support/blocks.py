"""Blocks as people see them."""

from __future__ import annotations

from collections.abc import Iterable

from pagecli.output import Format, Stdout
from pagecli.output.screen import Screen
from pagecli.output.terminal import Terminal
from pagecli.times import UTC, Moment
from pagecli.views.blocks import Line, Paragraph
from support.in_process import NOW, Stage


def shown(paragraphs: Iterable[Paragraph], on: Stage | None = None, color: bool = False) -> str:
    """What standard output has of these paragraphs, by default in a pipe."""
    stage, form = on or Stage(), Format("table", color=color)
    terminal = Terminal(Stdout(stage.environment), form, stage.environment)
    Screen(terminal, form, Moment(NOW, UTC)).show(paragraphs)
    return stage.out.decode(stage.encoding)


def words(line: Line) -> str:
    """What one line says."""
    return shown([[line]]).rstrip("\n")
