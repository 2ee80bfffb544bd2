"""Which room may use which: the rules of docs/architecture.md, held against the imports."""

from __future__ import annotations

import ast
from collections.abc import Iterator
from pathlib import Path

import pytest

PACKAGE = Path(__file__).parents[1] / "src" / "pagecli"
GROUND = {
    "aliases",
    "arns",
    "cache",
    "concurrency",
    "connection",
    "environment",
    "errors",
    "files",
    "periods",
    "redaction",
    "shown",
    "text",
    "time_texts",
    "times",
}
MAY_USE = {
    "domain": set(),
    "aws": {"domain"},
    "source": {"aws", "domain"},
    "archive": {"domain", "queries", "source"},
    "queries": {"domain", "source"},
    "views": {"domain"},
    "output": {"domain", "views"},
    "emulator": set(),
    "commands": {"completion", "domain", "options", "output", "queries", "source", "views"},
}
"""Beside the ground and itself."""
DOORS = {
    ("aws.demo", "emulator"),
    ("commands.serve", "emulator"),
    ("source.archive", "archive"),
    ("source.archive_counts", "archive"),
    ("commands.archive", "archive"),
}
"""The modules through which the embedded endpoint, and an archive's files, are reached."""


def module_of(file: Path) -> str:
    return ".".join(file.relative_to(PACKAGE).with_suffix("").parts).removesuffix(".__init__")


def imported(file: Path) -> Iterator[str]:
    """The modules of pagecli that a file imports, anywhere in it, without the package's name."""
    for node in ast.walk(ast.parse(file.read_text())):
        if isinstance(node, ast.ImportFrom) and node.module and node.module.startswith("pagecli."):
            yield node.module.removeprefix("pagecli.")


@pytest.mark.parametrize("room", MAY_USE)
def test_a_room_uses_only_what_it_may(room: str) -> None:
    files = sorted((PACKAGE / room).rglob("*.py"))
    used = {(module_of(file), module.partition(".")[0]) for file in files for module in imported(file)}

    forbidden = {(user, other) for user, other in used if other not in {room, *MAY_USE[room], *GROUND}}
    assert files
    assert forbidden <= DOORS


def test_the_ground_uses_nothing_but_itself() -> None:
    used = {module for name in GROUND for module in imported(PACKAGE / f"{name}.py")}

    assert {module.partition(".")[0] for module in used} <= GROUND


def test_the_embedded_endpoint_shares_no_code_with_its_client() -> None:
    used = {module for file in (PACKAGE / "emulator").rglob("*.py") for module in imported(file)}

    assert all(module.startswith("emulator") for module in used)


def test_no_room_takes_another_rooms_private_names() -> None:
    taken = [
        (module_of(file), node.module, alias.name)
        for file in PACKAGE.rglob("*.py")
        for node in ast.walk(ast.parse(file.read_text()))
        if isinstance(node, ast.ImportFrom) and node.module and node.module.startswith("pagecli")
        for alias in node.names
        if alias.name.startswith("_") and not alias.name.startswith("__")
    ]
    assert taken == []


def test_what_is_known_never_changes_but_for_the_rows_that_leave_the_program() -> None:
    changing = {
        (file.relative_to(PACKAGE).parts[0], node.name)
        for file in PACKAGE.rglob("*.py")
        for node in ast.walk(ast.parse(file.read_text()))
        if isinstance(node, ast.ClassDef)
        if any(isinstance(base, ast.Name) and base.id == "Struct" for base in node.bases)
        if not any(each.arg == "frozen" and ast.unparse(each.value) == "True" for each in node.keywords)
    }

    rows = {(room, name) for room, name in changing if name.endswith(("Record", "Fields", "Row"))}
    assert {room for room, _ in rows} == {"views", "archive"}
    assert changing - rows == {("archive", name) for name in ("Asked", "PlaceCoverage", "Coverage", "Header")}


def test_only_the_tests_of_clients_need_the_aws_cli() -> None:
    tests = Path(__file__).parent
    users = {file.relative_to(tests).parts[0] for file in tests.rglob("test_*.py") if "served.aws" in file.read_text()}

    assert users == {"clients", Path(__file__).name}
