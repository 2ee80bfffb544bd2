"""What a run makes of an archive: nothing is lost, nothing is undone, and only what changed is written."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

import pytest

from pagecli.archive.commit import open_archive
from pagecli.archive.layout import CONTACTS, ENGAGEMENTS, PAGES, SYNCS
from pagecli.archive.run import Wanted
from pagecli.archive.sync import Summary
from pagecli.errors import AccessError, DeniedError, EndlessListingError, PagecliError, ServiceError, SeveralErrors
from pagecli.source import Source
from support.archived_source import archive
from support.listed_world import NOW, at, engagement, listing, page, rows
from support.scripted_service import contact_arn

LISTED = Wanted()
NOVEMBER, OCTOBER = at("2026-11-01 03:00"), at("2026-10-31 23:59")
MINUTE = timedelta(minutes=1)
TIMES = "sent_time::TIMESTAMP, read_time::TIMESTAMP, delivery_time::TIMESTAMP"
FAILURES = (PagecliError, SeveralErrors)
Archive = Callable[..., Summary]


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    return tmp_path / "history"


@pytest.fixture
def keep(folder: Path) -> Archive:
    """Archives a source, a day after the run before."""
    times = iter(NOW + timedelta(days=day) for day in range(100))
    return lambda source: archive(source, folder, next(times), LISTED)


def sent_and_read(folder: Path) -> list[tuple[Any, ...]]:
    return rows(folder, PAGES, "month, right(page_arn, 6), sent_time::TIMESTAMP, read_time::TIMESTAMP")


def stamps(folder: Path) -> dict[str, int]:
    """When each file of data was written."""
    files = [path for path in folder.rglob("*.parquet") if path.name != "syncs.parquet"]
    return {str(path.relative_to(folder)): path.stat().st_mtime_ns for path in files}


def test_pages_are_in_the_month_in_which_they_were_sent(folder: Path, keep: Archive) -> None:
    found = keep(listing([page(1, SentTime=NOVEMBER), page(2, SentTime=OCTOBER), page(3)]))

    assert [(month, number) for month, number, _, _ in sent_and_read(folder)] == [
        ("2026-10", "2-0000"),
        ("2026-11", "1-0000"),
        ("undated", "3-0000"),
    ]
    assert (found.pages, found.page_counts, found.contacts) == (3, (3, 0), 1)


def test_a_run_that_finds_nothing_new_writes_no_data(folder: Path, keep: Archive) -> None:
    world = listing([page(1, SentTime=NOVEMBER), page(2)], [engagement(1, StartTime=NOVEMBER)])
    keep(world)
    before = stamps(folder)

    found = keep(world)

    assert (found.page_counts, found.engagement_counts) == ((0, 0), (0, 0))
    assert stamps(folder) == before


def test_only_the_months_in_which_something_changed_are_written(folder: Path, keep: Archive) -> None:
    keep(listing([page(1, SentTime=NOVEMBER), page(2, SentTime=OCTOBER)]))
    before = stamps(folder)

    found = keep(listing([page(1, SentTime=NOVEMBER), page(2, SentTime=OCTOBER, ReadTime=NOVEMBER)]))

    changed = {name for name, time in stamps(folder).items() if before.get(name) != time}
    assert changed == {"pages/account=111122223333/region=us-east-2/month=2026-10/pages.parquet"}
    assert found.page_counts == (0, 1)


def test_a_stale_answer_undoes_no_read(folder: Path, keep: Archive) -> None:
    keep(listing([page(1, SentTime=NOVEMBER, ReadTime=NOVEMBER + MINUTE)]))
    keep(listing([page(1, SentTime=NOVEMBER)]))

    assert sent_and_read(folder) == [("2026-11", "1-0000", NOVEMBER, NOVEMBER + MINUTE)]


def test_a_newer_value_replaces_an_older_one(folder: Path, keep: Archive) -> None:
    keep(listing([page(1, SentTime=NOVEMBER, ReadTime=NOVEMBER + MINUTE)]))
    keep(listing([page(1, SentTime=NOVEMBER, ReadTime=NOVEMBER + MINUTE / 2)]))

    assert sent_and_read(folder) == [("2026-11", "1-0000", NOVEMBER, NOVEMBER + MINUTE / 2)]


def test_what_is_no_longer_listed_stays(folder: Path, keep: Archive) -> None:
    keep(listing({"akuam": [page(1, SentTime=NOVEMBER)], "alejr": [page(2, "alejr", SentTime=NOVEMBER)]}))
    keep(listing([page(3, SentTime=NOVEMBER)]))

    assert len(sent_and_read(folder)) == 3
    assert rows(folder, CONTACTS, "alias, valid_until IS NULL") == [("akuam", True), ("alejr", False)]
    covered = open_archive(folder).coverage().contacts
    assert covered[contact_arn("alejr")] == covered[contact_arn("akuam")] == NOW + timedelta(days=1)


@pytest.mark.parametrize(
    ("first", "second", "month"),
    [
        (OCTOBER, NOVEMBER, "2026-11"),
        (NOVEMBER, OCTOBER, "2026-10"),
        (None, NOVEMBER, "2026-11"),
        (NOVEMBER, None, "2026-11"),
    ],
)
def test_a_page_whose_time_changes_is_in_one_month(
    folder: Path, keep: Archive, first: datetime | None, second: datetime | None, month: str
) -> None:
    others = [page(8, SentTime=OCTOBER), page(9, SentTime=NOVEMBER), page(7)]
    keep(listing([*others, page(1, SentTime=first, ReadTime=NOVEMBER)]))
    found = keep(listing([*others, page(1, SentTime=second, DeliveryTime=NOVEMBER)]))

    [row] = [each for each in rows(folder, PAGES, f"month, {TIMES}, page_arn") if each[4].endswith("1-0000")]
    assert row[:4] == (month, second or first, NOVEMBER, NOVEMBER)
    assert len(sent_and_read(folder)) == 4
    assert found.page_counts == (0, 1)


def test_a_month_that_lost_its_last_page_is_gone(folder: Path, keep: Archive) -> None:
    keep(listing([page(1)]))
    keep(listing([page(1, SentTime=NOVEMBER)]))

    assert [path.name for path in folder.glob("pages/*/*/month=*") if list(path.iterdir())] == ["month=2026-11"]


def test_a_page_that_is_listed_twice_is_one(folder: Path, keep: Archive) -> None:
    keep(listing([page(1, SentTime=NOVEMBER), page(1, SentTime=NOVEMBER, ReadTime=NOVEMBER)]))

    assert sent_and_read(folder) == [("2026-11", "1-0000", NOVEMBER, NOVEMBER)]


def test_pages_of_another_account_are_in_its_part(folder: Path, keep: Archive) -> None:
    shared = page(1, SentTime=NOVEMBER, PageArn="arn:aws:ssm-contacts:eu-west-1:012345678901:page/a/1")
    keep(listing([shared, page(2, PageArn="arn:aws:ssm-contacts:../..:x/y:page/a/1")]))

    assert rows(folder, PAGES, "account, region") == [("012345678901", "eu-west-1"), ("unknown", "unknown")]


def test_texts_come_back_as_they_were(folder: Path, keep: Archive) -> None:
    texts = ["a'b\"c", "line\nline", "\x00\x1b[2J", "ü 日本", "=1+1", "\\u0041"]
    keep(listing([page(number, Sender=text) for number, text in enumerate(texts)]))

    assert {sender for (sender,) in rows(folder, PAGES, "sender")} == set(texts)


@pytest.mark.parametrize(
    "error", [EndlessListingError("a loop"), ServiceError("down"), DeniedError("no"), AccessError("expired")]
)
def test_a_walk_that_did_not_reach_its_end_moves_no_coverage(folder: Path, keep: Archive, error: PagecliError) -> None:
    keep(listing({"akuam": [page(1, SentTime=NOVEMBER)], "alejr": []}))

    def walk(parameters: dict[str, Any]) -> Any:
        if parameters["ContactId"] == contact_arn("alejr"):
            return {"Pages": []}
        return error if "NextToken" in parameters else {"Pages": [page(2, SentTime=NOVEMBER)], "NextToken": "a"}

    with pytest.raises(SeveralErrors):
        keep(listing({"akuam": [], "alejr": []}, ListPagesByContact=[walk]))

    coverage = open_archive(folder).coverage()
    assert len(sent_and_read(folder)) == 2
    assert min(coverage.contacts.values()) == NOW
    assert [place.complete for place in coverage.places.values()] == [NOW]
    assert [complete for _, complete in rows(folder, SYNCS, "sync_id, complete")] == [True, False]


def test_an_expired_session_is_told_once(keep: Archive) -> None:
    world = listing({str(number): [] for number in range(20)}, ListPagesByContact=[AccessError("expired")])

    with pytest.raises(SeveralErrors, match=r"^0: expired$"):
        keep(world)


@pytest.mark.parametrize("operation", ["ListContacts", "ListEngagements"])
def test_without_all_contacts_or_engagements_a_run_is_not_complete(folder: Path, keep: Archive, operation: str) -> None:
    first = {"ListContacts": {"Contacts": [{"ContactArn": contact_arn("akuam"), "Alias": "akuam", "Type": "PERSONAL"}]}}
    step = {**first, "ListEngagements": {"Engagements": [engagement(1)]}}[operation]

    failing: dict[str, Any] = {operation: [{**step, "NextToken": "a"}, ServiceError("down")]}
    with pytest.raises(FAILURES):
        keep(listing([page(1)], **failing))

    coverage = open_archive(folder).coverage()
    assert [place.complete for place in coverage.places.values()] == [None]
    assert (coverage.listed is None) == (operation == "ListContacts")
    assert len(sent_and_read(folder)) == 1


def test_the_next_run_after_a_failure_is_as_if_none_had_failed(tmp_path: Path) -> None:
    world = listing([page(1, SentTime=OCTOBER), page(2, SentTime=NOVEMBER)], [engagement(1, StartTime=OCTOBER)])
    failing = listing([], ListPagesByContact=[{"Pages": [page(2)], "NextToken": "a"}, ServiceError("down")])
    with pytest.raises(FAILURES):
        archive(failing, tmp_path / "a", NOW, LISTED)
    archive(world, tmp_path / "a", NOW, LISTED)
    archive(world, tmp_path / "b", NOW, LISTED)

    for table in (PAGES, ENGAGEMENTS):
        assert rows(tmp_path / "a", table, "*") == rows(tmp_path / "b", table, "*")


def test_plans_are_asked_for_once_a_day_and_of_a_new_contact_at_once(folder: Path) -> None:
    def asked(source: Source, hours: float) -> list[str]:
        archive(source, folder, NOW + timedelta(hours=hours), LISTED)
        return [each["ContactId"].rpartition("/")[2] for each in source.asked("GetContact")]  # type: ignore[attr-defined]

    assert asked(listing({"akuam": []}), 0) == ["akuam"]
    assert asked(listing({"akuam": [], "alejr": []}), 23) == ["alejr"]
    assert sorted(asked(listing({"akuam": [], "alejr": []}), 24)) == ["akuam", "alejr"]


def test_a_contact_that_changes_has_a_row_for_each_time(folder: Path, keep: Archive) -> None:
    def named(name: str) -> Source:
        contact = {"ContactArn": contact_arn("akuam"), "Alias": "akuam", "Type": "PERSONAL", "DisplayName": name}
        return listing([], ListContacts=[{"Contacts": [contact]}])

    for name in ("A", "A", "B"):
        keep(named(name))

    days = "day(valid_from), day(valid_until)"
    assert rows(folder, CONTACTS, f"display_name, {days}") == [("A", 23, 25), ("B", 25, None)]


def test_the_details_of_an_unread_page_are_asked_for_again_while_it_is_younger_than_a_week(tmp_path: Path) -> None:
    ages = [timedelta(days=7, hours=-1), timedelta(days=7, hours=1)]
    young, old = pages = [page(number, SentTime=(NOW - age).isoformat()) for number, age in enumerate(ages)]
    world = listing(
        pages,
        DescribePage=[lambda asked: {**young, "PageArn": asked["PageId"], "Subject": "Help", "Content": "Now"}],
        ListPageReceipts=[{"Receipts": []}],
        ListPageResolutions=[{"PageResolutions": []}],
    )
    archive(world, tmp_path, NOW)
    first = [asked["PageId"] for asked in world.asked("ListPageReceipts")]

    archive(world, tmp_path, NOW)

    again = [asked["PageId"] for asked in world.asked("ListPageReceipts")][len(first) :]
    assert (sorted(first), again) == ([young["PageArn"], old["PageArn"]], [young["PageArn"]])
