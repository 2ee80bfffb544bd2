from __future__ import annotations

import os
from collections.abc import Mapping
from pathlib import Path
from typing import Any
from unittest.mock import patch

import pytest

from pagecli.__main__ import main
from pagecli.environment import Clock
from support.faulty_endpoint import Endpoint
from support.in_process import Stage
from support.installed_program import Outcome, Program


class Inside(Program):
    """Runs the whole program within this process, for tables of many cases: a process each would take minutes."""

    def __call__(
        self, *args: str, timeout: float = 60, env: Mapping[str, str | None] | None = None, **options: Any
    ) -> Outcome:
        variables = self.environment(env)
        stage = Stage(variables, clock=Clock())
        with patch.dict(os.environ, variables, clear=True):  # boto3 reads no other
            code = main(args, stage.environment)
        return Outcome(code, stage.out, stage.err.encode())


@pytest.fixture
def inside(tmp_path: Path, endpoint: Endpoint) -> Program:
    """As `pagecli`, but within this process."""
    return Inside(tmp_path, endpoint.url)
