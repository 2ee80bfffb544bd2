"""Killed before any change of a name: what is there is a state that was, and the next run ends as without it."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

from archive.killed_runs import run_second
from pagecli.archive.layout import ENGAGEMENT_TEXTS, ENGAGEMENTS, PAGE_TEXTS, PAGES, RECEIPTS
from pagecli.source.archive import ArchiveSource
from support.listed_world import rows
from support.scripted_service import contact_arn

TESTS = Path(__file__).parents[1]
TABLES = (PAGES, ENGAGEMENTS, RECEIPTS, PAGE_TEXTS, ENGAGEMENT_TEXTS)


@pytest.fixture(scope="module")
def runs(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("killed")
    script = TESTS / "archive" / "killed_runs.py"
    subprocess.run([sys.executable, script, folder], env={**os.environ, "PYTHONPATH": str(TESTS)}, check=True)
    return folder


def state(folder: Path) -> dict[str, Any]:
    return {table.name: rows(folder, table, "*") for table in TABLES}


def listed(folder: Path) -> tuple[Any, ...]:
    """What pagecli reads, and what it takes for covered."""
    source = ArchiveSource(folder)
    pages = [page for batch in source.list_pages_by_contact(contact_arn("akuam")) for page in batch.pages]
    engagements = [each for batch in source.list_engagements() for each in batch.engagements]
    return pages, engagements, source.coverage.contacts[contact_arn("akuam")]


def points(runs: Path) -> list[Path]:
    """The folders of the runs that were killed, in the order of the points: one for each state of the disk."""
    killed = sorted((path for path in runs.iterdir() if path.name.isdecimal()), key=lambda path: int(path.name))
    assert len(killed) > 25
    states: dict[str, Path] = {}
    for folder in killed:
        files = sorted((path.relative_to(folder), path.read_bytes()) for path in folder.rglob("*") if path.is_file())
        states.setdefault(repr(files), folder)
    return list(states.values())


def test_every_state_is_one_that_was(runs: Path, tmp_path: Path) -> None:
    before, after = listed(runs / "base"), listed(runs / "whole")
    seen = []

    for folder in points(runs):
        copy = shutil.copytree(folder, tmp_path / folder.name)
        seen.append(listed(copy))
        arns = [arn for (arn,) in rows(copy, PAGES, "page_arn")]
        assert len(arns) == len(set(arns)), folder

    assert all(each in (before, after) for each in seen)
    assert (seen[0], seen[-1]) == (before, after)
    assert [each == after for each in seen] == sorted(each == after for each in seen)  # there is no way back


def test_the_next_run_ends_like_one_that_was_never_killed(runs: Path, tmp_path: Path) -> None:
    whole = state(runs / "whole")

    for folder in points(runs):
        copy = shutil.copytree(folder, tmp_path / folder.name)
        run_second(copy)
        assert state(copy) == whole, folder
        own = sorted(path.name for path in (copy / "_pagecli").iterdir())
        assert own == ["commit.lock", "coverage.json", "format.json", "lock"]
