"""Fixtures of the endpoint's tests."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from emulator_world import World


@pytest.fixture
def world() -> Iterator[World]:
    world = World()
    yield world
    world.storage.close()
