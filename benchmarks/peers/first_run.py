"""A first run of the archive over pages made in this process, or their listing alone: `first_run.py PAGES [FOLDER]`."""

import sys
from collections.abc import Iterator
from datetime import datetime, timedelta, timezone
from pathlib import Path
from types import SimpleNamespace
from typing import Any

from pagecli.archive.commit import make_archive
from pagecli.archive.run import Wanted
from pagecli.archive.sync import synchronize
from pagecli.domain.model import PERSONAL, Contact, ContactBatch, EngagementBatch, Page, PageBatch, Plan, PlannedContact
from pagecli.environment import Clock

BEGIN = datetime(2024, 11, 1, tzinfo=timezone.utc)
PLACE = "arn:aws:ssm-contacts:us-east-2:111122223333"
ARN = f"{PLACE}:contact/akuam"


def batches(pages: int) -> Iterator[PageBatch]:
    """As the service lists them: each a minute and a half after the one before, 1,024 at a time."""
    for start in range(0, pages, 1024):
        yield PageBatch([page(number) for number in range(start, min(start + 1024, pages))], None)


def page(number: int) -> Page:
    sent = BEGIN + number * timedelta(seconds=90)
    name = f"akuam/{number:08x}-0000-4000-8000-{number:012x}"
    read = sent + timedelta(seconds=100) if number % 3 else None
    arns = f"{PLACE}:page/{name}", f"{PLACE}:engagement/{name}"
    return Page(*arns, ARN, "cloudwatch", None, sent, sent + timedelta(seconds=5), read)


def ignore(text: str) -> None:
    """Nobody is told."""


pages = int(sys.argv[1])
if len(sys.argv) == 2:
    print(sum(len(batch.pages) for batch in batches(pages)))
else:
    source: Any = SimpleNamespace(
        list_contacts=lambda: iter([ContactBatch([Contact(ARN, "akuam", PERSONAL)])]),
        get_contact=lambda arn: PlannedContact(arn, "akuam", PERSONAL, Plan()),
        list_contact_channels=lambda arn: [],
        list_pages_by_contact=lambda arn: batches(pages),
        list_engagements=lambda: iter([EngagementBatch([])]),
    )
    problems: Any = SimpleNamespace(errors=[], fail=print, take=lambda answer: answer, is_complete=True)
    archive = make_archive(Path(sys.argv[2]), demo=False)
    found = synchronize(source, archive, Wanted(), Clock(), problems, ignore, ignore)
    print(found.page_counts.new)
