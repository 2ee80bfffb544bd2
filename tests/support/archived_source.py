"""What a world has, archived, and an archive as a source."""

from __future__ import annotations

import time
from collections.abc import Callable
from datetime import datetime
from pathlib import Path

from pagecli.archive.commit import make_archive
from pagecli.archive.run import Wanted
from pagecli.archive.sync import Summary, synchronize
from pagecli.environment import Clock
from pagecli.queries.problems import Problems
from pagecli.source import Source
from pagecli.source.archive import ArchiveSource
from pagecli.times import UTC
from support.emulated_service import World
from support.emulated_source import EmulatedSource
from support.in_process import Stage

EVERYTHING = Wanted(detail=True, reveal=True)


def archive(
    source: Source,
    folder: Path,
    now: datetime,
    wanted: Wanted = EVERYTHING,
    sleep: Callable[[float], None] = time.sleep,
) -> Summary:
    """One run at that time; SeveralErrors or PagecliError for what failed in it."""
    clock = Clock(now=lambda: now, sleep=sleep)
    with Problems(Stage().environment) as problems:
        return synchronize(
            source,
            make_archive(folder, demo=False),
            wanted,
            clock,
            problems,
            say=lambda text: None,
            announce=lambda text: None,
        )


def archive_world(world: World, folder: Path, wanted: Wanted = EVERYTHING) -> Summary:
    return archive(EmulatedSource(world), folder, datetime.fromtimestamp(world.now, UTC), wanted)


def archived(world: World, folder: Path) -> ArchiveSource:
    """The world as it is, as a source that has all of it."""
    archive_world(world, folder)
    return ArchiveSource(folder)
