"""Whole and valid output whatever the locale, the terminal, the home directory and whoever runs it."""

from __future__ import annotations

import csv
import io
import json
import os
import re
import stat
import tempfile
from collections.abc import Iterator, Mapping
from pathlib import Path

import pytest

from support import faulty_endpoint as faulty
from support.faulty_endpoint import Endpoint
from support.installed_program import Program

ARN = faulty.contact_arn()
TEXTS = ["José", "日本語", "Ünïcödé", "\U0001f469\u200d\U0001f692 rota", "naïve “quoted”"]
LOCALES: list[Mapping[str, str | None]] = [
    {"LC_ALL": "C", "LANG": None, "PYTHONCOERCECLOCALE": "0"},
    {"LC_ALL": "POSIX", "PYTHONUTF8": "0", "PYTHONCOERCECLOCALE": "0"},
    {"PYTHONIOENCODING": "cp1252"},
    {"PYTHONIOENCODING": "ascii"},
    {"LANG": "xx_XX.nonsense"},
]


@pytest.fixture
def rows(endpoint: Endpoint) -> list[dict[str, object]]:
    rows = [faulty.page(number, Sender=text) for number, text in enumerate(TEXTS)]
    endpoint.answer("ListPagesByContact", faulty.batch(rows))
    return rows


@pytest.mark.usefixtures("rows")
@pytest.mark.parametrize("env", LOCALES, ids=str)
def test_the_machine_formats_do_not_depend_on_the_locale(pagecli: Program, env: Mapping[str, str | None]) -> None:
    as_json = pagecli("list", ARN, "--json", "--sort", "none", env=env)
    as_csv = pagecli("list", ARN, "--csv", "--sort", "none", "--fields", "Sender", env=env)

    assert (as_json.code, as_csv.code) == (0, 0), as_json.err + as_csv.err
    assert as_json.out.isascii()
    assert [row["Sender"] for row in json.loads(as_json.out)] == TEXTS
    cells = [row[0] for row in csv.reader(io.StringIO(as_csv.out.decode(), newline=""))]
    assert cells[1:] == [text.replace("\u200d", "\\u200d") for text in TEXTS]


@pytest.mark.usefixtures("rows")
@pytest.mark.parametrize("env", LOCALES, ids=str)
def test_a_table_has_every_row_in_any_locale(pagecli: Program, env: Mapping[str, str | None]) -> None:
    outcome = pagecli("list", ARN, env=env)

    assert outcome.code == 0, outcome.err
    assert outcome.err == b""
    assert len(re.findall(rb"ed8b0000000|/0000000\d", outcome.out)) >= len(TEXTS)


@pytest.mark.usefixtures("rows")
@pytest.mark.parametrize("output", ["json", "csv", "table"])
def test_20_columns_do_not_cut_what_goes_into_a_pipe(pagecli: Program, output: str) -> None:
    narrow = pagecli("list", ARN, "-o", output, env={"COLUMNS": "20"})
    wide = pagecli("list", ARN, "-o", output, env={"COLUMNS": "300"})

    assert narrow.code == 0
    assert narrow.out == wide.out


@pytest.mark.usefixtures("rows")
def test_20_columns_of_a_terminal_show_every_page(pagecli: Program) -> None:
    shown = pagecli.terminal("list", ARN, columns=20).shown()

    assert shown.code == 0, shown.text
    assert re.findall(r"1[89]:\d\d", shown.text) == ["19:01", "19:00", "18:59", "18:58", "18:57"]


@pytest.mark.usefixtures("rows")
@pytest.mark.parametrize("term", ["dumb", None, "unknown-terminal"])
def test_a_terminal_without_abilities_gets_no_escape_sequence(pagecli: Program, term: str | None) -> None:
    shown = pagecli.terminal("list", ARN, columns=120, env={"TERM": term}).shown()

    assert shown.code == 0, shown.text
    assert "18:57" in shown.text
    if term != "unknown-terminal":
        assert b"\x1b" not in shown.raw


@pytest.fixture
def remembering(endpoint: Endpoint, rows: list[dict[str, object]], pagecli: Program) -> Program:
    """A program that has resolved an alias, and remembers it."""
    endpoint.answer("ListContacts", faulty.contacts("akuam"))
    outcome = pagecli("list", "akuam", under=["sh", "-c", 'umask 000; exec "$@"', "sh"])
    assert outcome.code == 0, outcome.err
    return pagecli


def remembered(pagecli: Program) -> list[Path]:
    files = [path for path in (pagecli.home / "cache").rglob("*") if not path.is_dir()]
    assert any(path.suffix == ".aliases" for path in files)
    return files


def test_what_is_remembered_is_the_users_alone_under_any_umask(remembering: Program) -> None:
    cache = remembering.home / "cache"
    folders = [cache, *(path for path in cache.rglob("*") if path.is_dir())]

    assert {stat.S_IMODE(path.stat().st_mode) for path in remembered(remembering)} == {0o600}
    assert {stat.S_IMODE(path.stat().st_mode) for path in folders} == {0o700}


def test_a_folder_that_others_could_read_is_closed_to_them(remembering: Program) -> None:
    (folder,) = (remembering.home / "cache").iterdir()
    folder.chmod(0o755)

    remembering("contacts")

    assert stat.S_IMODE(folder.stat().st_mode) == 0o700


def test_a_link_to_what_somebody_else_remembers_is_a_miss(endpoint: Endpoint, remembering: Program) -> None:
    (path,) = (path for path in remembered(remembering) if path.suffix == ".aliases")
    path.rename(remembering.home / "elsewhere")
    path.symlink_to(remembering.home / "elsewhere")

    outcome = remembering("list", "akuam")

    assert outcome.code == 0, outcome.err
    assert len(endpoint.asked("ListContacts")) == 2


def test_what_is_remembered_costs_no_further_call(endpoint: Endpoint, remembering: Program) -> None:
    remembering("list", "akuam")

    assert len(endpoint.asked("ListContacts")) == 1


def test_a_link_in_the_place_of_a_remembered_file_leaves_its_target_untouched(
    endpoint: Endpoint, remembering: Program
) -> None:
    victim = remembering.home / "victim"
    victim.write_text("precious")
    victim.chmod(0o644)
    for path in remembered(remembering):
        path.unlink()
        path.symlink_to(victim)
    endpoint.answer("ListContacts", faulty.contacts("akuam", "alejr"))

    codes = [remembering(*args).code for args in (["list", "akuam"], ["contacts"], ["list", "alejr"])]

    assert codes == [0, 0, 0]
    assert victim.read_text() == "precious"
    assert stat.S_IMODE(victim.stat().st_mode) == 0o644


@pytest.mark.parametrize("content", [b"", b"{", b"[]", b"null", b"\x00\xff\xfe", b'{"akuam": 7}', b"akuam\n" * 9])
def test_a_remembered_file_that_is_corrupt_is_a_miss(endpoint: Endpoint, remembering: Program, content: bytes) -> None:
    for path in remembered(remembering):
        path.write_bytes(content)

    outcome = remembering("list", "akuam", "-o", "jsonl")

    assert outcome.code == 0, outcome.err
    assert len(outcome.rows) == len(TEXTS)


def test_a_remembered_file_that_is_a_folder_is_a_miss(remembering: Program) -> None:
    for path in remembered(remembering):
        path.unlink()
        path.mkdir()

    outcome = remembering("list", "akuam", "-o", "jsonl")

    assert outcome.code == 0, outcome.err


@pytest.mark.usefixtures("rows")
@pytest.mark.parametrize("where", ["/proc/pagecli", "/dev/null/pagecli", "relative/path", ""])
def test_a_folder_that_cannot_be_made_or_is_none_costs_nothing(
    endpoint: Endpoint, pagecli: Program, where: str
) -> None:
    endpoint.answer("ListContacts", faulty.contacts("akuam"))

    outcome = pagecli("list", "akuam", "-o", "jsonl", env={"XDG_CACHE_HOME": where})

    assert outcome.code == 0, outcome.err
    assert outcome.err == b""
    assert len(outcome.rows) == len(TEXTS)


@pytest.mark.usefixtures("rows")
def test_processes_that_write_at_once_leave_a_file_that_is_whole(endpoint: Endpoint, pagecli: Program) -> None:
    aliases = [f"contact{number}" for number in range(5)]
    for alias in aliases:
        endpoint.answer("ListContacts", faulty.contacts(alias), contact=alias)

    outcomes = [running.outcome() for running in [pagecli.start("list", alias) for alias in aliases]]
    again = [pagecli("list", alias) for alias in aliases]

    assert [outcome.code for outcome in outcomes + again] == [0] * 10
    assert [outcome.err for outcome in outcomes + again] == [b""] * 10
    assert not [path.name for path in remembered(pagecli) if "tmp" in path.name.lower()]
    before = len(endpoint.asked("ListContacts"))
    pagecli("list", aliases[-1])
    assert len(endpoint.asked("ListContacts")) == before


@pytest.fixture
def read_only_home() -> Iterator[Path]:
    with tempfile.TemporaryDirectory() as name:
        home = Path(name)
        home.chmod(0o555)
        yield home
        home.chmod(0o755)


#: What makes root somebody else, who may read all of it (the interpreter too) and write none of it.
AS_NOBODY = [
    "setpriv",
    "--reuid=65534",
    "--regid=65534",
    "--clear-groups",
    "--inh-caps=+dac_read_search",
    "--ambient-caps=+dac_read_search",
    "--bounding-set=-all,+dac_read_search",
]


@pytest.mark.usefixtures("rows")
@pytest.mark.parametrize("args", [["list", "akuam"], ["contacts"], ["list", "akuam", "--demo"], ["--version"]])
def test_it_runs_as_a_user_that_is_not_root_with_a_home_that_is_read_only(
    endpoint: Endpoint, read_only_home: Path, args: list[str]
) -> None:
    endpoint.answer("ListContacts", faulty.contacts("akuam"))
    program = Program(read_only_home, endpoint.url)

    outcome = program(*args, under=AS_NOBODY if os.geteuid() == 0 else [])

    assert outcome.code == 0, outcome.err
    assert b"error" not in outcome.err
    assert list(read_only_home.iterdir()) == []
