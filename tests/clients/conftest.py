from __future__ import annotations

import signal
from collections.abc import Iterator
from pathlib import Path

import pytest

from program import Program


@pytest.fixture
def serving(tmp_path: Path) -> Iterator[Program]:
    """The installed program, against a `pagecli serve` with the demo data in a file."""
    home = tmp_path / "served"
    home.mkdir()
    running = Program(home, "").start("serve", "--port", "0", "--db", str(home / "pages.db"))
    assert running.process.stdout
    url = running.process.stdout.readline().decode().strip()
    yield Program(home, url)
    assert running.signal(signal.SIGTERM).outcome(10).code == 143
