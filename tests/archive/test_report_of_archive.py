"""What a report has of an archive that it has not of the service."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

from pagecli.archive.run import Wanted
from pagecli.domain.report import MOST_EXAMINED
from support.archived_source import archive
from support.in_process import Run, main
from support.listed_world import NOW, listing, page

FAILED = {"ReceiptType": "ERROR", "ReceiptTime": "2026-11-17T01:00:00Z", "ReceiptInfo": "no such number"}
UNREAD = [page(number, SentTime=f"2026-11-{17 + number % 3}T01:00:00Z") for number in range(MOST_EXAMINED + 50)]


def report(folder: Path, detail: bool) -> Run:
    """The report of the week of these pages, archived."""
    world = listing(
        UNREAD,
        DescribePage=[lambda asked: {**UNREAD[0], "PageArn": asked["PageId"], "Subject": "Help", "Content": "Now"}],
        ListPageReceipts=[{"Receipts": [FAILED]}],
        ListPageResolutions=[{"PageResolutions": []}],
    )
    archive(world, folder / "history", NOW, Wanted(detail=detail))
    return main("report", "--during", "2026-W47", "--utc", "--json", "--from", str(folder / "history"))


def test_the_receipts_of_all_unread_pages_are_looked_at(tmp_path: Path) -> None:
    found: Any = json.loads(report(tmp_path, detail=True).out)

    assert (found["UnreadExamined"], found["Unread"]) == (len(UNREAD), len(UNREAD))
    assert [(each["Pages"], each["Failed"], each["Error"]) for each in found["Failures"]] == [
        (len(UNREAD), len(UNREAD), "no such number")
    ]


def test_without_details_it_says_once_how_to_get_them(tmp_path: Path) -> None:
    run = report(tmp_path, detail=False)

    assert (json.loads(run.out)["UnreadExamined"], json.loads(run.out)["Unread"]) == (0, len(UNREAD))
    assert run.err.count("the details of the page") == 1
    assert "--detail" in run.err
