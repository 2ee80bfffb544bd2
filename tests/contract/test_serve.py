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

    assert (outcome.code, outcome.out, outcome.err) == (code, b"", b"")


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
