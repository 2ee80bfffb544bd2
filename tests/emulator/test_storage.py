"""The database file: what is kept, and what is refused."""

from __future__ import annotations

import http.client
import json
import os
import signal
import sqlite3
import subprocess
import sys
import time
from pathlib import Path
from urllib.parse import urlsplit

import pytest

from emulator_world import START, World, contact_arn
from pagecli.emulator import Storage, StorageError

SERVE = """
import sys, time
from pagecli.emulator import Emulator, Storage
from pagecli.emulator.http import serve
serve(Emulator(Storage(sys.argv[1]), time.time), 0, lambda url: print(url, flush=True))
"""


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


def test_nothing_accepted_is_lost_to_kill_9(tmp_path: Path) -> None:
    path = str(tmp_path / "pages.db")
    accepted: list[str] = []
    for life in range(3):
        server = subprocess.Popen([sys.executable, "-c", SERVE, path], stdout=subprocess.PIPE, text=True)
        assert server.stdout
        with server.stdout:
            connection = http.client.HTTPConnection(urlsplit(server.stdout.readline().strip()).netloc, timeout=10)
            killed_at = time.monotonic() + 0.3
            for i in range(10_000):
                alias = f"c{life}_{i}"
                body = json.dumps({"Alias": alias, "Type": "PERSONAL", "Plan": {}})
                connection.request("POST", "/", body, {"X-Amz-Target": "SSMContacts.CreateContact"})
                if time.monotonic() > killed_at:  # a request is under way
                    os.kill(server.pid, signal.SIGKILL)
                    break
                assert connection.getresponse().read() == json.dumps({"ContactArn": contact_arn(alias)}).encode()
                accepted.append(contact_arn(alias))
            connection.close()
            assert server.wait(10) == -signal.SIGKILL

    storage = Storage(path)
    kept = {row["ContactArn"] for row in storage.select("Contact", "1")}
    assert len(accepted) > 3
    assert kept >= set(accepted)
    storage.close()
