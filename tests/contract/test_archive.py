"""`pagecli archive`, and `--from` an archive, as the installed program does them."""

from __future__ import annotations

import json
import re
from pathlib import Path

import pytest

from support.installed_program import Program

COMMANDS = {
    "list": ["list", "akuam", "-o", "jsonl", "--since", "90d"],
    "stats": ["stats", "-a", "--by", "week", "--tz", "Europe/Zurich", "--json"],
    "contacts": ["contacts", "--csv"],
    "oncall": ["oncall", "--json"],
    "incident": ["incident", "-o", "jsonl"],
    "incidents": ["incidents", "-o", "jsonl", "--since", "90d"],
    "show": ["show", "--json"],
}
NO_AWS = {"AWS_ACCESS_KEY_ID": None, "AWS_SECRET_ACCESS_KEY": None, "AWS_REGION": None, "AWS_PROFILE": "none"}


@pytest.fixture(scope="module")
def history(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """An archive of the demo data, with details."""
    folder = tmp_path_factory.mktemp("home") / "history"
    outcome = Program(folder.parent, "").__call__("archive", str(folder), "--demo", "--detail", "--reveal")
    assert outcome.code == 0
    return folder


@pytest.mark.parametrize("command", COMMANDS)
def test_an_archive_answers_as_the_service_does_without_it(pagecli: Program, history: Path, command: str) -> None:
    env = {"PAGECLI_CONTACT": "akuam"}

    answer = pagecli(*COMMANDS[command], "--from", str(history), env={**env, **NO_AWS, "PAGECLI_DEMO": "nonsense"})

    rows = json.loads(answer.out) if command in ("stats", "oncall", "show") else answer.out.splitlines()
    assert (answer.code, len(rows) > 0) == (0, True), answer.err
    assert answer.err.decode().startswith("pagecli: demo data: made up, not from an account\n")


@pytest.mark.parametrize("other", [["--profile", "ops"], ["--endpoint-url", "http://127.0.0.1:1"], ["--demo"]])
@pytest.mark.parametrize("command", COMMANDS)
def test_two_sources_are_a_usage_error(pagecli: Program, history: Path, command: str, other: list[str]) -> None:
    outcome = pagecli(*COMMANDS[command], "--from", str(history), *other, env={"PAGECLI_CONTACT": "akuam"})

    assert (outcome.code, outcome.out) == (2, b"")
    assert f"--from beside {other[0]}" in outcome.err.decode()


def test_a_table_says_in_its_last_line_until_when_the_archive_is_complete(pagecli: Program, history: Path) -> None:
    shown = pagecli.terminal("contacts", "--from", str(history), "--utc", columns=200).shown()

    (origin,) = [line for line in shown.text.splitlines() if line.startswith("archive ")]
    assert origin.startswith(f"archive {history}, complete up to ")
    assert re.search(r" up to \d{4}-\d\d-\d\d \d\d:\d\d UTC · 111122223333 · us-east-2 · UTC$", origin)


def test_a_region_filters(pagecli: Program, history: Path) -> None:
    here, elsewhere = (
        pagecli("contacts", "-o", "jsonl", "--from", str(history), "--region", region)
        for region in ("us-east-2", "eu-west-1")
    )

    assert (here.code, len(here.rows) > 0) == (0, True)
    assert (elsewhere.code, elsewhere.rows) == (0, [])


def test_what_is_no_archive_is_refused_untouched(pagecli: Program, tmp_path: Path) -> None:
    (tmp_path / "photos").mkdir()
    (tmp_path / "photos" / "a.jpg").write_text("a")

    archived = pagecli("archive", str(tmp_path / "photos"), "--demo")
    asked = pagecli("contacts", "--from", str(tmp_path / "photos"))

    assert (archived.code, asked.code) == (2, 2)
    assert "has other things in it" in archived.err.decode()
    assert [path.name for path in (tmp_path / "photos").iterdir()] == ["a.jpg"]


def test_a_newer_version_is_refused_untouched(pagecli: Program, tmp_path: Path) -> None:
    own = tmp_path / "new" / "_pagecli"
    own.mkdir(parents=True)
    (own / "format.json").write_text('{"version": 2, "demo": true, "more": 1}')

    outcomes = [pagecli("archive", str(own.parent), "--demo"), pagecli("contacts", "--from", str(own.parent))]

    assert [outcome.code for outcome in outcomes] == [2, 2]
    assert all("newer pagecli" in outcome.err.decode() for outcome in outcomes)
    assert [path.name for path in own.iterdir()] == ["format.json"]


def test_demo_data_and_an_accounts_own_are_kept_apart(pagecli: Program, history: Path) -> None:
    outcome = pagecli("archive", str(history))

    assert (outcome.code, outcome.out) == (2, b"")
    assert "is an archive of demo data" in outcome.err.decode()


def test_without_details_show_says_how_to_get_them(pagecli: Program, tmp_path: Path) -> None:
    pagecli("archive", "my history", "--demo")

    outcome = pagecli("show", "--from", "my history", env={"PAGECLI_CONTACT": "akuam"})

    assert outcome.code == 3
    assert "hint: `pagecli archive 'my history' --detail`" in outcome.err.decode()


def test_a_run_says_what_is_new_and_what_it_cost(pagecli: Program, tmp_path: Path) -> None:
    first, second = (pagecli("archive", "history", "--demo") for _ in range(2))

    assert first.out.startswith(b"history: ")
    assert all(word in first.out for word in (b" pages (", b" new, 0 changed)", b" requests"))
    assert b"(0 new, " in second.out


def test_until_beyond_what_is_covered_is_incomplete(pagecli: Program, history: Path) -> None:
    outcome = pagecli("list", "akuam", "--json", "--until", "2099-01-01", "--from", str(history))

    assert outcome.code == 1
    assert not outcome.out.rstrip().endswith(b"]")
    assert "--until is 2099-01-01T00:00:00.000Z" in outcome.err.decode()


@pytest.mark.parametrize("command", ["list", "stats"])
def test_a_period_that_is_not_over_is_no_given_end(pagecli: Program, history: Path, command: str) -> None:
    outcome = pagecli(command, "akuam", "--json", "--during", "this-month", "--from", str(history))

    assert outcome.code == 0, outcome.err
    assert outcome.out.rstrip().endswith(b"]")
