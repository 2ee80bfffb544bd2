"""Runs the second run of an archive again and again, killed before the first, second, … change of a name.

A script, and each run a fork of it: what is forked must not have used DuckDB, whose threads do not come along.
"""

from __future__ import annotations

import os
import shutil
import signal
import sys
from collections.abc import Callable
from datetime import timedelta
from itertools import count
from pathlib import Path
from typing import Any

from pagecli.archive.run import Wanted
from pagecli.source import Source
from support.archived_source import archive
from support.listed_world import NOW, at, engagement, listing, page

OCTOBER, NOVEMBER = at("2026-10-31 12:00"), at("2026-11-05 12:00")
CHANGES = ("replace", "mkdir", "unlink")


def first_world() -> Source:
    return _world([page(1, SentTime=OCTOBER), page(2), page(3, SentTime=NOVEMBER)], [engagement(1, StartTime=OCTOBER)])


def second_world() -> Source:
    """One page was read, one got its time, one is the first of its month."""
    pages = [page(1, SentTime=OCTOBER, ReadTime=NOVEMBER), page(2, SentTime=NOVEMBER), page(3, SentTime=NOVEMBER)]
    return _world([*pages, page(4, SentTime=at("2026-09-01 12:00"))], [engagement(2, StartTime=NOVEMBER)])


def _world(pages: list[dict[str, Any]], engagements: list[dict[str, Any]]) -> Source:
    said = {"Subject": "Checkout is slow", "Content": "p99 3.41 s"}
    return listing(
        pages,
        engagements,
        DescribePage=[lambda asked: {**next(p for p in pages if p["PageArn"] == asked["PageId"]), **said}],
        DescribeEngagement=[lambda asked: {**engagements[0], "EngagementArn": asked["EngagementId"], **said}],
        ListPageReceipts=[{"Receipts": [{"ReceiptType": "SENT", "ReceiptTime": NOVEMBER}]}],
        ListPageResolutions=[{"PageResolutions": []}],
    )


def run_first(folder: Path) -> None:
    archive(first_world(), folder, NOW, Wanted(detail=True))


def run_second(folder: Path) -> None:
    archive(second_world(), folder, NOW + timedelta(days=1), Wanted(detail=True))


def forked(do: Callable[[], None]) -> bool:
    """Do it in another process; return whether it came to its end."""
    if not (child := os.fork()):
        try:
            do()
        except Exception as error:  # noqa: BLE001 - a run that fails is a failure of the test
            print(f"{type(error).__name__}: {error}", file=sys.stderr)
            os._exit(3)
        os._exit(0)
    _, status = os.waitpid(child, 0)
    if os.WIFEXITED(status) and os.WEXITSTATUS(status):
        sys.exit("a run failed that was not killed")
    return os.WIFEXITED(status)


def killed_before(change: int, do: Callable[[], None]) -> None:
    done = count(1)

    def counted(original: Callable[..., Any]) -> Callable[..., Any]:
        def call(*args: Any, **options: Any) -> Any:
            if next(done) == change:
                os.kill(os.getpid(), signal.SIGKILL)
            return original(*args, **options)

        return call

    for name in CHANGES:
        setattr(os, name, counted(getattr(os, name)))
    do()


def main(folder: Path) -> None:
    """Leave `folder/N` for the run that was killed before the Nth change, and `folder/whole` for one that was not."""
    base = folder / "base"
    forked(lambda: run_first(base))
    for change in count(1):
        copy = folder / str(change)
        shutil.copytree(base, copy)
        if forked(lambda change=change, copy=copy: killed_before(change, lambda: run_second(copy))):  # type: ignore[misc]
            copy.rename(folder / "whole")
            return


if __name__ == "__main__":
    main(Path(sys.argv[1]))
