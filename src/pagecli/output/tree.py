"""The tree, for people: one line per node, guides before it, broken where the terminal ends."""

from __future__ import annotations

from pagecli.output.terminal import Terminal
from pagecli.views import place_cells
from pagecli.views.blocks import Node

_GUIDES = ("├── ", "│   ", "└── ", "    ")


def tree_text(root: Node, terminal: Terminal) -> str:
    """Return the root and all below it."""
    branch, trunk, end, space = _GUIDES

    def lines(node: Node, first: str, rest: str) -> list[str]:
        hanging = rest + (trunk if node.children else space)
        found = [terminal.line([*node.parts, *place_cells(node.arn, terminal.places)], first, hanging)]
        for child in node.children[:-1]:
            found += lines(child, rest + branch, rest + trunk)
        for child in node.children[-1:]:
            found += lines(child, rest + end, rest + space)
        return found

    return "".join(lines(root, "", ""))
