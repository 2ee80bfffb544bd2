"""What the parts of a run share: the source, the archive, and the rows collected."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from functools import partial
from typing import Any, NamedTuple, TypeVar

from pagecli.archive.commit import Archive
from pagecli.archive.database import open_database, read_rows
from pagecli.archive.layout import Part, Place, PlaceCoverage, Table, place_of
from pagecli.archive.merge import Merge, Spool
from pagecli.concurrency import gather
from pagecli.environment import Clock
from pagecli.errors import PagecliError
from pagecli.queries.problems import Problems
from pagecli.source import Source

T = TypeVar("T")
_AT_ONCE = 64


class Wanted(NamedTuple):
    """What is archived beside the listings: receipts, resolutions and texts; addresses and accept codes."""

    detail: bool = False
    reveal: bool = False


class Run:
    """One run: it began at `now`."""

    def __init__(
        self,
        source: Source,
        archive: Archive,
        wanted: Wanted,
        clock: Clock,
        problems: Problems,
        say: Callable[[str], None],
    ) -> None:
        self.source, self.archive, self.wanted = source, archive, wanted
        self.clock, self.problems, self.say = clock, problems, say
        self.now = clock.now()
        self.coverage = archive.coverage()
        self.database = open_database(archive.staging / "spilled")
        self.requests = 0
        self.begin_state()

    def begin_state(self) -> None:
        """Begin to collect the next commit."""
        self.spool = Spool(self.archive.staging / "spool")
        self.merge = Merge(self.archive, self.database)

    def commit(self) -> None:
        """Commit what was collected."""
        self.say("writing")
        self.archive.commit(self.merge.moves, self.coverage, self.clock.sleep)
        self.archive.recover()
        self.begin_state()

    def place(self, place: Place) -> PlaceCoverage:
        """Return what is known of how much of the place is there."""
        return self.coverage.places.setdefault(str(place), PlaceCoverage())

    def rows(self, table: Table, place: Place) -> list[Any]:
        """Return what a table without months has of the place."""
        path = self.archive.folder / table.path(Part(place))
        return read_rows(self.database, table, [path] if path.exists() else [])

    def ask_all(self, question: Callable[[str], T], arns: Sequence[str], what: str) -> list[T | None]:
        """Ask about each; a failure is None, and recorded as a problem."""
        answers: list[T | None] = []
        for start in range(0, len(arns), _AT_ONCE):
            self.say(f"{bar(start, len(arns))} {what} of {start:,} of {len(arns):,}")
            some = arns[start : start + _AT_ONCE]
            found: list[T | PagecliError] = gather([partial(question, arn) for arn in some])
            answers += map(self.problems.take, found)
            self.requests += len(some)
        return answers


def by_place(arns: Iterable[str]) -> dict[Place, list[str]]:
    """Return the ARNs by their account and region, each once."""
    found: dict[Place, list[str]] = {}
    for arn in dict.fromkeys(arns):
        found.setdefault(place_of(arn), []).append(arn)
    return found


def bar(done: int, of: int) -> str:
    """Return a bar of ten cells that shows how much is done."""
    full = 10 * done // of if of else 10
    return f"[{'=' * full}{' ' * (10 - full)}]"
