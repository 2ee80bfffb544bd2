"""`serve`: an endpoint for any client, from its first line on stdout to the end."""

from __future__ import annotations

import os
import re
import signal
import socket
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

from support.installed_program import Outcome, Program, Running


class Serving:
    """A `pagecli serve` that listens at ``url``; pagecli as its client."""

    def __init__(self, pagecli: Program, running: Running) -> None:
        self._running = running
        assert running.process.stdout is not None
        self.line = running.process.stdout.readline().decode()
        self.client = Program(pagecli.home, self.line.strip())

    def told(self, lines: int) -> str:
        assert self._running.process.stderr is not None
        return b"".join(self._running.process.stderr.readline() for _ in range(lines)).decode()

    def stop(self, number: signal.Signals = signal.SIGINT) -> Outcome:
        return self._running.signal(number).outcome()


@contextmanager
def serving(pagecli: Program, *arguments: str) -> Iterator[Serving]:
    running = pagecli.start("serve", "--port", "0", *arguments)
    try:
        yield Serving(pagecli, running)
    finally:
        running.process.kill()
        running.process.communicate()


def aliases(client: Program) -> list[str]:
    return [row["Alias"] for row in client("contacts", "-o", "jsonl").rows]


def test_the_first_line_is_its_url_and_a_client_gets_the_demo_data(pagecli: Program) -> None:
    with serving(pagecli) as server:
        outcome = server.client("list", "akuam", "-o", "jsonl", "--until", "2022-12-31")

        assert re.fullmatch(r"http://127\.0\.0\.1:\d+\n", server.line)
        assert [row["SentTime"] for row in outcome.rows] == ["2022-08-16T18:57:52.058Z"]


def test_empty_has_no_contacts(pagecli: Program) -> None:
    with serving(pagecli, "--empty") as server:
        assert aliases(server.client) == []


def test_a_database_keeps_what_was_there_and_gets_demo_data_only_if_it_has_none(
    pagecli: Program, tmp_path: Path
) -> None:
    database = str(tmp_path / "pages.db")
    with serving(pagecli, "--db", database) as server:
        first = server.client("list", "--all", "-o", "csv", "--until", "1h").out
        server.stop()

    with serving(pagecli, "--db", database) as server:
        second = server.client("list", "--all", "-o", "csv", "--until", "1h").out

    assert first.count(b"\r\n") > 50
    assert second == first


@pytest.mark.parametrize(("number", "code"), [(signal.SIGINT, 130), (signal.SIGTERM, 143)])
def test_a_signal_ends_it_quietly(pagecli: Program, number: signal.Signals, code: int) -> None:
    with serving(pagecli, "--empty") as server:
        outcome = server.stop(number)

    assert (outcome.code, outcome.out) == (code, b"")
    assert all(line.startswith((b"pagecli: any AWS client", b"  export AWS_")) for line in outcome.err.splitlines())


def test_a_port_in_use_is_an_error_that_names_it(pagecli: Program) -> None:
    with socket.create_server(("127.0.0.1", 0)) as taken:
        port = taken.getsockname()[1]
        outcome = pagecli("serve", "--port", str(port))

    assert (outcome.code, outcome.out) == (1, b"")
    assert outcome.err.decode() == (
        f"pagecli: error: can't listen on port {port}: Address already in use\nhint: --port 0 picks a free one\n"
    )


@pytest.mark.parametrize("content", [b"no database", b"\x00" * 4096, None], ids=["text", "zeros", "folder"])
def test_a_file_that_is_no_database_is_refused_and_untouched(
    pagecli: Program, tmp_path: Path, content: bytes | None
) -> None:
    file = tmp_path / "notes.db"
    if content is None:
        file.mkdir()
    else:
        file.write_bytes(content)

    outcome = pagecli("serve", "--port", "0", "--db", str(file))

    assert (outcome.code, outcome.out) == (2, b"")
    assert b"hint: --db names a file that pagecli serve made, or a new one\n" in outcome.err
    assert content is None or file.read_bytes() == content


def test_a_reader_that_went_away_ends_it_quietly(pagecli: Program) -> None:
    reading, writing = os.pipe()
    os.close(reading)

    running = pagecli.start("serve", "--port", "0", "--empty", stdout=writing)
    os.close(writing)

    outcome = running.outcome()
    assert (outcome.code, outcome.err) == (141, b"")


def test_stderr_has_the_variables_that_lead_a_client_there(pagecli: Program) -> None:
    with serving(pagecli, "--empty") as server:
        said = server.told(6)

    variables = dict(re.findall(r"^  export (AWS_\w+)=(\S+)$", said, re.MULTILINE))
    assert variables["AWS_ENDPOINT_URL_SSM_CONTACTS"] == server.line.strip()
    assert variables["AWS_REGION"] == "us-east-2"
    assert variables.keys() >= {"AWS_ACCESS_KEY_ID", "AWS_SECRET_ACCESS_KEY"}


def no_variables(profiles: Path) -> dict[str, str | None]:
    """What leads nobody anywhere but where the profiles lead."""
    names = ("AWS_ACCESS_KEY_ID", "AWS_SECRET_ACCESS_KEY", "AWS_REGION", "AWS_ENDPOINT_URL_SSM_CONTACTS")
    return {**dict.fromkeys(names), "AWS_CONFIG_FILE": str(profiles)}


def test_the_profiles_are_three_accounts(pagecli: Program, tmp_path: Path) -> None:
    profiles = tmp_path / "profiles"
    with serving(pagecli, "--write-profiles", str(profiles)) as server:
        assert profiles.stat().st_mode & 0o777 == 0o600
        assert "oncall-shop" in profiles.read_text()
        accounts = []
        for name in ("oncall-shop", "oncall-payments", "oncall-search"):
            outcome = server.client("contacts", "-o", "jsonl", "--profile", name, env=no_variables(profiles))
            assert outcome.code == 0, outcome
            accounts.append({row["ContactArn"].split(":")[4] for row in outcome.rows})

    assert accounts == [{"111122223333"}, {"444455556666"}, {"777788889999"}]


def test_profiles_are_written_over_those_that_it_wrote_and_nothing_else(pagecli: Program, tmp_path: Path) -> None:
    profiles, target = tmp_path / "profiles", tmp_path / "config"
    with serving(pagecli, "--empty", "--write-profiles", str(profiles)) as server:
        first = server.line.strip()
    profiles.chmod(0o644)
    with serving(pagecli, "--empty", "--write-profiles", str(profiles)) as server:
        assert server.line.strip() in profiles.read_text()
        assert first not in profiles.read_text()
        assert profiles.stat().st_mode & 0o777 == 0o600

    target.write_text("[default]\n")
    link = tmp_path / "link"
    link.symlink_to(profiles)
    for path in (target, link, tmp_path):
        outcome = pagecli("serve", "--port", "0", "--write-profiles", str(path))
        assert (outcome.code, outcome.out) == (2, b"")
        assert outcome.err.decode().startswith(f"pagecli: error: --write-profiles: {path} exists\n")
    assert target.read_text() == "[default]\n"


def test_an_account_has_the_key_that_it_is_given(pagecli: Program) -> None:
    with serving(pagecli, "--account", "AKIDPAYMENTS=444455556666") as server:
        key = {"AWS_ACCESS_KEY_ID": "AKIDPAYMENTS", "AWS_REGION": "eu-west-1"}
        outcome = server.client("contacts", "-o", "jsonl", env=key)

    assert [row["Alias"] for row in outcome.rows] == ["jsouza", "mmajor", "primary"]


@pytest.mark.parametrize(
    ("region", "error"),
    [("sa-east-1", "UnrecognizedClientException"), ("eu-central-1", "Account not found for the request")],
)
def test_a_region_that_is_not_there_says_so_as_aws_does(pagecli: Program, region: str, error: str) -> None:
    with serving(pagecli) as server:
        outcome = server.client("contacts", "--region", region)

    assert outcome.code != 0
    assert error in outcome.err.decode()


def test_a_fault_and_a_delay_are_what_a_client_meets(pagecli: Program) -> None:
    with serving(pagecli, "--empty", "--fault", "AccessDeniedException:1", "--delay", "0.3s") as server:
        outcome = server.client("contacts")

    assert outcome.code == 4
    assert b"AccessDeniedException from ListContacts" in outcome.err
    assert outcome.seconds > 0.3
