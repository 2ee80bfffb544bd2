from __future__ import annotations

import pytest

from pagecli.views import Cell
from pagecli.views.blocks import Node, Tree
from support.blocks import shown
from support.in_process import Stage

TREE = Node(
    [Cell("root")],
    [
        Node([Cell("first", "red")], [Node([Cell("leaf")], [])]),
        Node(
            [Cell("last")], [Node([Cell("a long part"), Cell("another one"), Cell("end")], []), Node([Cell("x")], [])]
        ),
    ],
)


def drawn(stage: Stage, color: bool = False) -> str:
    return shown([[Tree(TREE)]], stage, color)


def test_guides_lead_from_each_line_to_those_below() -> None:
    assert drawn(Stage()).splitlines() == [
        "root",
        "├── first",
        "│   └── leaf",
        "└── last",
        "    ├── a long part · another one · end",
        "    └── x",
    ]


def test_a_line_that_is_too_long_is_broken_between_its_parts_and_the_guides_go_on() -> None:
    lines = drawn(Stage(stdout_is_terminal=True, columns=24)).splitlines()

    assert lines[4:8] == [
        "    ├── a long part",
        "    │       another one",
        "    │       end",
        "    └── x",
    ]
    assert max(map(len, lines)) <= 24


def test_into_a_pipe_no_line_is_broken() -> None:
    assert "a long part · another one · end" in drawn(Stage(columns=10))


@pytest.mark.parametrize("encoding", ["ascii", "cp1252"])
def test_where_the_encoding_has_no_guides_they_are_ascii(encoding: str) -> None:
    lines = drawn(Stage(encoding=encoding)).splitlines()

    assert lines[1:4] == ["|-- first", "|   `-- leaf", "`-- last"]


@pytest.mark.parametrize(("color", "styled"), [(True, True), (False, False)])
def test_colour_is_where_it_is_asked_for(color: bool, styled: bool) -> None:
    assert ("\x1b[31mfirst\x1b[0m" in drawn(Stage(), color=color)) is styled
