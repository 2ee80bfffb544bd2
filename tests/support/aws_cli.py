"""The AWS CLI from PyPI, a client that is not ours, from a virtual environment of its own."""

from __future__ import annotations

import json
import subprocess
from dataclasses import dataclass
from datetime import datetime, timezone
from pathlib import Path
from typing import Any

from support.installed_program import KEY, Outcome, Program, shell_code

_PYTHON = Path(__file__).parents[2] / ".venv-awscli" / "bin" / "python"


@dataclass(frozen=True)
class AwsCli:
    """Runs `aws ssm-contacts` with the environment of a Program, and so against the same endpoint."""

    program: Program

    def __call__(self, *arguments: str, key: str = KEY) -> Outcome:
        assert _PYTHON.exists(), "the AWS CLI is needed: make .venv-awscli/.installed"
        config = self.program.home / "config"
        config.write_text("[default]\ncli_timestamp_format = iso8601\ncli_history = disabled\n")
        done = subprocess.run(
            [_PYTHON, "-m", "awscli", "--endpoint-url", self.program.url, "ssm-contacts", *arguments],
            env=self.program.environment(
                {
                    "AWS_ACCESS_KEY_ID": key,
                    "AWS_CONFIG_FILE": str(config),
                    "AWS_MAX_ATTEMPTS": "1",
                    "AWS_DEFAULT_REGION": "us-east-2",
                }
            ),
            capture_output=True,
            timeout=60,
            check=False,
        )
        return Outcome(shell_code(done.returncode), done.stdout, done.stderr)

    def answer(self, *arguments: str) -> Any:
        """The answer as the AWS CLI prints it, which is nothing at all where it is empty."""
        outcome = self(*arguments)
        assert outcome.code == 0, outcome
        return json.loads(outcome.out or b"{}")


def utc_milliseconds(time: str | None) -> str | None:
    """A time as the AWS CLI prints it, in the form of `pagecli list --json`."""
    if time is None:
        return None
    utc = datetime.fromisoformat(time).astimezone(timezone.utc)
    return utc.isoformat(timespec="milliseconds").replace("+00:00", "Z")
