"""The tree, for people: one line per node, guides before it, broken where the terminal ends."""

from __future__ import annotations

from pagecli.output.terminal import Terminal
from pagecli.views.blocks import Node

_GUIDES = ("├── ", "│   ", "└── ", "    ")
_ASCII_GUIDES = ("|-- ", "|   ", "`-- ", "    ")


def tree_text(root: Node, terminal: Terminal) -> str:
    """Return the root and all below it."""
    guides = _GUIDES if terminal.can_show("".join(_GUIDES)) else _ASCII_GUIDES
    branch, trunk, end, space = guides

    def lines(node: Node, first: str, rest: str) -> list[str]:
        hanging = rest + (trunk if node.children else space)
        found = [terminal.line(node.parts, first, hanging)]
        for child in node.children[:-1]:
            found += lines(child, rest + branch, rest + trunk)
        for child in node.children[-1:]:
            found += lines(child, rest + end, rest + space)
        return found

    return "".join(lines(root, "", ""))
