"""A full disk, another run, a reader: what is there stays whole, and the error says why."""

from __future__ import annotations

import errno
import os
import shutil
from collections.abc import Callable
from datetime import timedelta
from itertools import count
from pathlib import Path
from typing import Any

import pytest

from archive.killed_runs import first_world, second_world
from pagecli.archive.commit import open_archive
from pagecli.archive.layout import ENGAGEMENTS, PAGES
from pagecli.archive.run import Wanted
from pagecli.errors import PagecliError
from pagecli.source.archive import ArchiveSource
from support.archived_source import archive
from support.listed_world import NOW, rows
from support.scripted_service import contact_arn

WRITES = ((os, "replace"), (Path, "write_bytes"))  # a failed fsync leaves what a failure of the next one does


@pytest.fixture(scope="module")
def base(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("base") / "history"
    archive(first_world(), folder, NOW, Wanted())
    return folder


def run_second(folder: Path) -> None:
    archive(second_world(), folder, NOW + timedelta(days=1), Wanted())


def state(folder: Path) -> tuple[Any, ...]:
    return *(rows(folder, table, "*") for table in (PAGES, ENGAGEMENTS)), open_archive(folder).coverage()


def full_at(write: int, monkeypatch: pytest.MonkeyPatch) -> None:
    """The disk is full from that write on."""
    numbers = count(1)

    def counted(original: Callable[..., Any]) -> Callable[..., Any]:
        def call(*arguments: Any, **options: Any) -> Any:
            if next(numbers) >= write:
                raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC))
            return original(*arguments, **options)

        return call

    for owner, name in WRITES:
        monkeypatch.setattr(owner, name, counted(getattr(owner, name)))


def failure(folder: Path, write: int, monkeypatch: pytest.MonkeyPatch) -> str | None:
    """Why the run failed; None if it made fewer writes."""
    with monkeypatch.context() as patched:
        full_at(write, patched)
        try:
            run_second(folder)
        except PagecliError as error:
            return str(error)
    return None


def on_disk(folder: Path) -> dict[str, bytes]:
    return {str(path.relative_to(folder)): path.read_bytes() for path in folder.rglob("*") if path.is_file()}


def test_a_full_disk_costs_nothing_that_is_there(base: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    whole = shutil.copytree(base, tmp_path / "whole")
    run_second(whole)
    before, after = state(base), state(whole)
    seen = []

    for write in count(1):
        folder = shutil.copytree(base, tmp_path / str(write))
        if not (reason := failure(folder, write, monkeypatch)):
            break
        assert "No space left on device" in reason
        if on_disk(folder) in seen:
            continue
        seen.append(on_disk(folder))
        with open_archive(folder).reading():
            assert state(folder) in (before, after)
        run_second(folder)
        assert state(folder) == after

    assert write > 8
    assert on_disk(base) in seen
    assert len(seen) > 3


def test_a_second_run_is_refused(base: Path, tmp_path: Path) -> None:
    folder = shutil.copytree(base, tmp_path / "history")
    before = state(folder)

    with open_archive(folder).writing(), pytest.raises(PagecliError, match="another run is writing"):
        run_second(folder)

    assert state(folder) == before


def test_who_reads_sees_one_state_and_the_run_waits(base: Path, tmp_path: Path) -> None:
    folder = shutil.copytree(base, tmp_path / "history")
    source = ArchiveSource(folder)

    def listed() -> list[Any]:
        return [page for batch in source.list_pages_by_contact(contact_arn("akuam")) for page in batch.pages]

    before = listed()
    waits: list[float] = []
    with pytest.raises(PagecliError, match="is being read by another program"):
        archive(second_world(), folder, NOW + timedelta(days=1), Wanted(), sleep=waits.append)

    assert sum(waits) == pytest.approx(30)
    assert listed() == before
    source._stack.close()
    assert len(rows(folder, PAGES, "page_arn")) == 3
    with open_archive(folder).reading():
        assert len(rows(folder, PAGES, "page_arn")) == 4
