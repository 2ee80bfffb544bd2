from __future__ import annotations

import itertools
import os
import stat
import threading
import time
from pathlib import Path

import pytest

from pagecli.aliases import Remembered, RememberedContact, remembered_in
from pagecli.connection import Scope

ARN = "arn:aws:ssm-contacts:us-east-2:111122223333:contact/"
SCOPE = Scope("key AKIAEXAMPLE", "us-east-2", "https://ssm-contacts.us-east-2.amazonaws.com")


def known(alias: str, arn: str | None = None) -> RememberedContact:
    return RememberedContact(alias, arn or ARN + alias, "PERSONAL")


@pytest.fixture
def file(tmp_path: Path) -> Path:
    return tmp_path / "cache" / "pagecli" / "scope.aliases"


@pytest.fixture
def remembered(file: Path) -> Remembered:
    file.parent.parent.mkdir()
    return Remembered(file)


def test_what_was_added_is_known_to_the_next_run(remembered: Remembered, file: Path) -> None:
    remembered.add([known("akuam")])
    remembered.add([known("alejr")])

    assert Remembered(file).get("akuam") == known("akuam")
    assert Remembered(file).get("alejr") == known("alejr")
    assert Remembered(file).get("anasi") is None


def test_what_is_added_again_replaces_what_was_known(remembered: Remembered) -> None:
    remembered.add([known("akuam")])
    elsewhere = f"{ARN}akuam".replace("111122223333", "444455556666")
    remembered.add([known("akuam", elsewhere)])

    assert remembered.get("akuam") == known("akuam", elsewhere)


def test_an_alias_of_two_contacts_is_not_remembered_as_either(remembered: Remembered) -> None:
    remembered.replace([known("akuam"), known("akuam", f"{ARN}akuam".replace("1111", "9999"))])

    assert remembered.get("akuam") is None


def test_a_forgotten_alias_leaves_the_others(remembered: Remembered) -> None:
    remembered.add([known("akuam"), known("alejr")])
    remembered.forget("akuam")

    assert remembered.get("akuam") is None
    assert remembered.get("alejr") == known("alejr")


def test_replacing_all_leaves_no_other(remembered: Remembered) -> None:
    remembered.add([known("gone")])
    remembered.replace([known("akuam")])

    assert remembered.get("gone") is None
    assert remembered.get("akuam") == known("akuam")


def test_the_file_has_a_line_a_contact_for_the_shells_to_read(remembered: Remembered, file: Path) -> None:
    remembered.add([known("b"), known("a")])

    assert file.read_text() == f"a\t{ARN}a\tPERSONAL\nb\t{ARN}b\tPERSONAL\n"


def test_the_file_is_the_users_alone_and_nothing_is_left_beside_it(remembered: Remembered, file: Path) -> None:
    remembered.add([known("akuam")])

    assert stat.S_IMODE(file.stat().st_mode) == 0o600
    assert stat.S_IMODE(file.parent.stat().st_mode) == 0o700
    assert list(file.parent.iterdir()) == [file]


def test_a_cache_folder_that_is_made_is_the_users_alone(tmp_path: Path) -> None:
    remembered_in({"HOME": str(tmp_path)}, SCOPE).add([known("akuam")])

    assert stat.S_IMODE((tmp_path / ".cache").stat().st_mode) == 0o700


@pytest.mark.parametrize(
    "content",
    [
        b"\xff\xfe",
        b"akuam",
        b"akuam\tnot-an-arn\n",
        b"akuam\tnot-an-arn\tPERSONAL\n",
        b"a\tb\tc\n",
        b"a\tb\tc\td\n",
        b"\0",
        b"akuam\t" + f"{ARN}akuam".encode() + b"\n",
    ],
)
def test_a_corrupt_file_is_a_miss_and_is_written_anew(remembered: Remembered, file: Path, content: bytes) -> None:
    file.parent.mkdir()
    file.write_bytes(content)

    assert remembered.get("akuam") is None
    remembered.add([known("alejr")])
    assert remembered.get("alejr") == known("alejr")


@pytest.mark.parametrize("hostile", ["PERSONAL\nakuam\tarn", "PERSONAL\t", "\x1b[31m"])
def test_what_would_spoil_the_file_is_not_written_into_it(remembered: Remembered, hostile: str) -> None:
    remembered.add([known("akuam"), RememberedContact("alejr", f"{ARN}alejr", hostile)])

    assert remembered.get("akuam") == known("akuam")
    assert remembered.get("alejr") is None


def test_an_arn_that_cannot_be_written_down_loses_nothing_of_what_was_known(remembered: Remembered, file: Path) -> None:
    remembered.add([known("akuam")])
    remembered.add([known("é")])

    assert remembered.get("akuam") == known("akuam")
    assert list(file.parent.iterdir()) == [file]


def test_threads_that_add_at_once_lose_nothing(remembered: Remembered) -> None:
    aliases = [f"contact{number}" for number in range(16)]
    threads = [threading.Thread(target=remembered.add, args=[[known(alias)]]) for alias in aliases]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()

    assert [remembered.get(alias) for alias in aliases] == [known(alias) for alias in aliases]


def test_identity_region_and_endpoint_each_have_a_memory_of_their_own(tmp_path: Path) -> None:
    variables = {"XDG_CACHE_HOME": str(tmp_path)}
    scopes = list(
        itertools.product(["key A", "profile A", "profile B"], ["us-east-2", "eu-west-1"], ["https://a", "https://b"])
    )
    for number, scope in enumerate(scopes):
        remembered_in(variables, Scope(*scope)).add([known("akuam", f"{ARN}akuam{number}")])

    found = [remembered_in(variables, Scope(*scope)).get("akuam") for scope in scopes]
    assert found == [known("akuam", f"{ARN}akuam{number}") for number in range(len(scopes))]


def test_no_key_of_an_identity_is_written_down(tmp_path: Path) -> None:
    remembered_in({"XDG_CACHE_HOME": str(tmp_path)}, SCOPE).add([known("akuam")])

    [file] = (tmp_path / "pagecli").iterdir()
    assert "AKIAEXAMPLE" not in file.name + file.read_text()


def test_without_a_cache_folder_of_its_own_it_is_the_homes(tmp_path: Path) -> None:
    remembered_in({"HOME": str(tmp_path)}, SCOPE).add([known("akuam")])

    assert [path.suffix for path in (tmp_path / ".cache" / "pagecli").iterdir()] == [".aliases"]


@pytest.mark.parametrize(
    ("variables", "scope"),
    [({}, SCOPE), ({"HOME": ""}, SCOPE), ({"XDG_CACHE_HOME": "relative"}, SCOPE), ({"HOME": "/"}, None)],
)
def test_where_there_is_no_home_or_nobody_nothing_is_remembered(variables: dict[str, str], scope: Scope | None) -> None:
    memory = remembered_in(variables, scope)
    memory.add([known("akuam")])

    assert memory.get("akuam") is None


def aged(file: Path, days: float) -> None:
    then = time.time() - days * 86400
    os.utime(file, (then, then))


def test_nothing_is_believed_for_more_than_30_days(remembered: Remembered, file: Path) -> None:
    remembered.add([known("akuam")])
    aged(file, 29.9)
    assert remembered.get("akuam") == known("akuam")

    aged(file, 30.1)
    assert remembered.get("akuam") is None


def test_what_is_added_does_not_renew_what_was_known(remembered: Remembered, file: Path) -> None:
    remembered.add([known("akuam")])
    aged(file, 20)
    remembered.add([known("alejr")])
    assert file.stat().st_mtime < time.time() - 19 * 86400

    aged(file, 31)
    remembered.add([known("anasi")])
    assert (remembered.get("akuam"), remembered.get("anasi")) == (None, known("anasi"))
    assert file.stat().st_mtime > time.time() - 86400


def test_at_most_50_files_are_kept_and_none_that_is_old(tmp_path: Path) -> None:
    folder = tmp_path / "pagecli"
    for number in range(55):
        Remembered(folder / f"{number:02}.aliases").add([known("akuam")])
        aged(folder / f"{number:02}.aliases", 29 - number / 2)
    aged(folder / "54.aliases", 31)
    Remembered(folder / "new.aliases").add([known("akuam")])

    names = {path.stem for path in folder.iterdir()}
    assert names == {"new", *(f"{number:02}" for number in range(5, 54))}


@pytest.mark.parametrize("what", ["link", "fifo", "folder", "linked folder", "writable folder"])
def test_only_a_regular_file_in_a_folder_of_its_own_is_believed(remembered: Remembered, file: Path, what: str) -> None:
    remembered.add([known("akuam")])
    elsewhere = file.parent.parent / "elsewhere"
    if what == "linked folder":
        file.parent.rename(elsewhere)
        file.parent.symlink_to(elsewhere)
    elif what == "writable folder":
        file.parent.chmod(0o777)
    else:
        file.rename(elsewhere)
        if what == "link":
            file.symlink_to(elsewhere)
        elif what == "fifo":
            os.mkfifo(file)
        else:
            file.mkdir()

    assert remembered.get("akuam") is None


@pytest.mark.skipif(os.geteuid() != 0, reason="only root can make a file of another user")
@pytest.mark.parametrize("what", ["file", "folder"])
def test_no_file_of_another_user_is_believed_or_written(remembered: Remembered, file: Path, what: str) -> None:
    remembered.add([known("akuam")])
    os.chown(file if what == "file" else file.parent, 65534, 65534)

    assert remembered.get("akuam") is None
    remembered.add([known("alejr")])
    assert remembered.get("alejr") == (known("alejr") if what == "file" else None)
