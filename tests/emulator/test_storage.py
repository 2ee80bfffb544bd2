"""The database file: what is kept, and what is refused."""

from __future__ import annotations

import json
import sqlite3
from pathlib import Path

import pytest

from pagecli.emulator import Storage, StorageError
from support.emulated_service import START, World


def test_a_file_keeps_contacts_pages_and_what_is_still_to_come(tmp_path: Path) -> None:
    path = str(tmp_path / "pages.db")
    before = World(Storage(path))
    akuam = before.add_person("akuam", ("SMS", "+15005550199"), ("VOICE", "+15005550198"))
    before.engage(akuam)
    before.storage.close()

    after = World(Storage(path))
    after.emulator.engine.random.seed(2)
    after.now = START + 400

    assert [page["SentTime"] - START for page in after.pages(akuam)] == [300, 0]
    after.storage.close()


def test_a_token_outlives_a_restart(tmp_path: Path) -> None:
    path = str(tmp_path / "pages.db")
    before = World(Storage(path))
    before.add_person("akuam")
    before.add_person("alejr")
    token = before.ask("ListContacts", MaxResults=1)["NextToken"]
    before.storage.close()

    after = World(Storage(path))

    assert after.ask("ListContacts", NextToken=token)["Contacts"][0]["Alias"] == "alejr"
    after.storage.close()


@pytest.mark.parametrize("content", [b"Dear diary,\n" * 100, b"SQLite format 3\x00" + b"x" * 5000])
def test_a_file_that_is_no_database_is_refused_and_left_alone(tmp_path: Path, content: bytes) -> None:
    path = tmp_path / "diary.txt"
    path.write_bytes(content)

    with pytest.raises(StorageError, match=r"diary\.txt: "):
        Storage(str(path))

    assert path.read_bytes() == content


def test_a_database_of_something_else_is_refused_and_left_alone(tmp_path: Path) -> None:
    path = tmp_path / "places.sqlite"
    other = sqlite3.connect(path)
    other.execute("CREATE TABLE places (url)")
    other.commit()
    other.close()
    content = path.read_bytes()

    with pytest.raises(StorageError, match="not one of pagecli"):
        Storage(str(path))

    assert path.read_bytes() == content
    assert sorted(tmp_path.iterdir()) == [path]


def test_a_database_of_another_version_is_refused(tmp_path: Path) -> None:
    path = str(tmp_path / "pages.db")
    Storage(path).close()
    other = sqlite3.connect(path)
    other.execute("PRAGMA user_version = 99")
    other.close()

    with pytest.raises(StorageError, match="another version"):
        Storage(path)


@pytest.mark.parametrize("name", [".", "missing/pages.db"])
def test_a_path_that_cannot_be_opened_is_refused(tmp_path: Path, name: str) -> None:
    with pytest.raises(StorageError, match="unable to open"):
        Storage(str(tmp_path / name))


def test_a_failing_storage_is_an_internal_error_and_nothing_is_half_done(tmp_path: Path) -> None:
    path = str(tmp_path / "pages.db")
    world = World(Storage(path))
    akuam = world.add_person("akuam", ("SMS", "+15005550199"))
    other = sqlite3.connect(path)
    other.execute(
        "CREATE TRIGGER Full BEFORE INSERT ON Pending WHEN NEW.Action = 'deliver'"
        " BEGIN SELECT raise(ABORT, 'disk full'); END"
    )
    other.close()
    message = {"ContactId": akuam, "Sender": "cli", "Subject": "s", "Content": "c"}

    status, error = world.send("StartEngagement", json.dumps(message).encode())

    assert (status, error["__type"]) == (500, "InternalServerException")
    assert world.ask("ListEngagements") == {"Engagements": []}
    assert world.sent == []
    world.storage.close()


def test_a_file_of_version_1_goes_on_as_version_2(tmp_path: Path) -> None:
    path = tmp_path / "pages.db"
    before = World(Storage(str(path)))
    akuam = before.add_person("akuam", ("SMS", "+15005550199"))
    before.engage(akuam)
    before.storage.close()
    older = sqlite3.connect(path)
    for table in ("Reached", "Tag", "ContactPolicy", "ReplicationSet"):
        older.execute(f"DROP TABLE {table}")
    older.execute("PRAGMA user_version = 1")
    older.close()
    path.chmod(0o644)

    after = World(Storage(str(path)))
    after.emulator.engine.random.seed(2)
    after.engage(akuam)

    assert len(after.pages(akuam)) == 2
    assert path.stat().st_mode & 0o777 == 0o600
    after.storage.close()


def test_a_full_storage_refuses_what_is_new_and_gives_what_it_has(world: World) -> None:
    akuam = world.add_person("akuam", ("SMS", "+15005550199"), ("VOICE", "+15005550198"))
    world.engage(akuam)
    pages = world.storage._pragma("page_count")  # its limit can't be lower than what is there
    world.storage._connection.execute(f"PRAGMA max_page_count = {pages}")
    message = json.dumps({"ContactId": akuam, "Sender": "cli", "Subject": "s", "Content": "c" * 8000}).encode()

    while (answer := world.send("StartEngagement", message))[0] == 200:
        pass
    world.now += 400

    assert (answer[0], answer[1]["__type"]) == (500, "InternalServerException")
    assert "is full" in answer[1]["Message"]
    assert world.pages(akuam)
    assert world.failures


def test_no_storage_grows_without_end() -> None:
    storage = Storage()

    assert storage._pragma("max_page_count") * storage._pragma("page_size") == 512 << 20
    storage.close()
