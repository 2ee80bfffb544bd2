from __future__ import annotations

import signal
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path

import hypothesis
import pytest

from support.aws_cli import AwsCli
from support.emulated_service import World
from support.faulty_endpoint import Endpoint
from support.installed_program import Program
from support.running_endpoint import Served


def pytest_configure() -> None:
    hypothesis.settings.register_profile("any machine", deadline=None)  # a busy one is slow, not wrong
    hypothesis.settings.load_profile("any machine")
    # What is started in the background, or by nohup, ignores these, and so would the programs that the tests signal.
    signal.signal(signal.SIGINT, signal.default_int_handler)
    signal.signal(signal.SIGQUIT, signal.SIG_DFL)
    signal.signal(signal.SIGHUP, signal.SIG_DFL)


@pytest.fixture
def endpoint() -> Iterator[Endpoint]:
    with closing(Endpoint()) as endpoint:
        yield endpoint


@pytest.fixture
def pagecli(tmp_path: Path, endpoint: Endpoint) -> Program:
    """The installed program, with an empty home, and ``endpoint`` as its service."""
    return Program(tmp_path, endpoint.url)


@pytest.fixture
def world() -> Iterator[World]:
    """The embedded endpoint in memory, empty, on a clock that the test turns."""
    with closing(World()) as world:
        yield world


@pytest.fixture
def served(tmp_path: Path) -> Iterator[Served]:
    """The installed program's endpoint over HTTP, with the demo data, and clients of it."""
    home = tmp_path / "served"
    home.mkdir()
    running = Program(home, "").start("serve", "--port", "0", "--db", str(home / "pages.db"))
    assert running.process.stdout
    pagecli = Program(home, running.process.stdout.readline().decode().strip())
    yield Served(running, home / "pages.db", pagecli, AwsCli(pagecli))
    assert running.signal(signal.SIGTERM).outcome(10).code == 143
