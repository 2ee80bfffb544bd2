"""What an answer costs, counted: the files that are read, and that nothing is listed which SQL can find."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import Any

import pytest
from benchmarks.synthetic_archive import write_archive

from pagecli.archive import database
from pagecli.source import archive, archive_counts
from pagecli.source.archive import ArchiveSource
from support.in_process import main


@pytest.fixture(scope="module")
def history(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("synthetic") / "history"
    write_archive(folder, 2_000)
    return folder


@pytest.fixture
def read(monkeypatch: pytest.MonkeyPatch) -> set[str]:
    """The months of pages that were read."""
    months: set[str] = set()

    def noted(paths: Sequence[Path]) -> str:
        months.update(path.parent.name for path in paths if path.name == "pages.parquet")
        return database.files(paths)

    for module in (archive, archive_counts):
        monkeypatch.setattr(module, "files", noted)
    return months


@pytest.mark.parametrize(
    "line", ["list person-003", "list person-003 -n 3", "stats person-003 -o jsonl", "stats person-003 --by week"]
)
def test_only_the_files_of_the_time_are_read(history: Path, read: set[str], line: str) -> None:
    week = ("--since", "2026-09-28T00:00:00Z", "--until", "2026-10-05T00:00:00Z")

    assert main(*line.split(), *week, "--from", str(history)).code == 0
    assert {"month=2026-09", "month=2026-10"} <= read <= {"month=2026-09", "month=2026-10", "month=undated"}


@pytest.mark.parametrize("line", ["list -a -u -n 30", "list -a -n 3 -o jsonl", "stats -a", "stats -a --by week"])
def test_what_sql_finds_is_not_listed(history: Path, monkeypatch: pytest.MonkeyPatch, line: str) -> None:
    def fail(*_: Any) -> None:
        raise AssertionError("listed")

    monkeypatch.setattr(ArchiveSource, "list_pages_by_contact", fail)

    assert main(*line.split(), "--from", str(history)).code == 0


@pytest.mark.parametrize(
    ("line", "most"), [("stats -a -o jsonl", 2), ("stats -a", 3), ("list -a -u -n 30 -o jsonl", 4)]
)
def test_pages_are_read_in_few_statements(history: Path, monkeypatch: pytest.MonkeyPatch, line: str, most: int) -> None:
    statements: list[str] = []
    original = archive_counts.ArchiveSelection.__init__

    def noted(self: Any, connection: Any, *rest: Any) -> None:
        class Noted:
            def execute(self, query: str, *parameters: Any) -> Any:
                statements.append(query)
                return connection.execute(query, *parameters)

        original(self, Noted(), *rest)  # type: ignore[arg-type]

    monkeypatch.setattr(archive_counts.ArchiveSelection, "__init__", noted)

    assert main(*line.split(), "--from", str(history)).code == 0
    assert 0 < len(statements) <= most
