from __future__ import annotations

from collections.abc import Iterator
from contextlib import closing
from pathlib import Path

import pytest

from emulator_world import World
from faulty import Endpoint
from program import Program


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
