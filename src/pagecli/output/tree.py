"""The tree, for people: a line a node, guides before it, broken where the terminal ends."""

from __future__ import annotations

from collections.abc import Sequence

from pagecli.environment import Environment
from pagecli.output import Format, Stdout
from pagecli.output.screen import Screen
from pagecli.views import Node

_GUIDES = ("├── ", "│   ", "└── ", "    ")
_ASCII_GUIDES = ("|-- ", "|   ", "`-- ", "    ")


class TreeWriter:
    """A root, what is below it, and a footer."""

    def __init__(self, stdout: Stdout, form: Format, environment: Environment) -> None:
        self._screen = Screen(stdout, form, environment)
        self._guides = _GUIDES if self._screen.can_show("".join(_GUIDES)) else _ASCII_GUIDES

    def write(self, root: Node) -> None:
        """Write the whole tree."""
        self._screen.write("".join(self._lines(root, "", "")))

    def finish(self, footer: Sequence[str], complete: bool) -> None:
        """End the output, and say so if the tree is not complete."""
        self._screen.write("\n" + self._screen.footer(footer, complete))

    def _lines(self, node: Node, first: str, rest: str) -> list[str]:
        branch, trunk, end, space = self._guides
        hanging = rest + (trunk if node.children else space)
        lines = [self._screen.line(node.parts, first, hanging)]
        for child in node.children[:-1]:
            lines += self._lines(child, rest + branch, rest + trunk)
        for child in node.children[-1:]:
            lines += self._lines(child, rest + end, rest + space)
        return lines
