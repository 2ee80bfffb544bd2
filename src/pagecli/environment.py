"""What a command finds around it: streams, terminal, variables, clock. Tests pass their own."""

from __future__ import annotations

import os
import sys
import time
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import BinaryIO, TextIO

from pagecli.times import UTC


@dataclass(frozen=True)
class Clock:
    """The time of day, a clock for time limits, and waiting."""

    now: Callable[[], datetime] = lambda: datetime.now(UTC)
    monotonic: Callable[[], float] = time.monotonic
    sleep: Callable[[float], None] = time.sleep


@dataclass(frozen=True)
class Environment:
    """The streams with their terminal-ness, the variables and the clock of one run."""

    stdout: BinaryIO
    stderr: TextIO
    encoding: str = "utf-8"
    stdout_is_terminal: bool = False
    stderr_is_terminal: bool = False
    columns: int = 80
    variables: Mapping[str, str] = field(default_factory=dict)
    clock: Clock = Clock()

    def warn(self, text: str) -> None:
        """Say something beside the data, on stderr."""
        self.stderr.write(f"pagecli: {text}\n")
        self.stderr.flush()


def system_environment() -> Environment:
    """Return the environment of this process."""
    import shutil

    null = open(os.devnull, "r+b")  # noqa: SIM115 - stands for a stream that was closed, until the end
    stdout = sys.stdout.buffer if sys.stdout else null
    stderr = sys.stderr or open(os.devnull, "w")  # noqa: SIM115
    return Environment(
        stdout=stdout,
        stderr=stderr,
        encoding=(sys.stdout.encoding if sys.stdout else None) or "utf-8",
        stdout_is_terminal=stdout.isatty(),
        stderr_is_terminal=stderr.isatty(),
        columns=shutil.get_terminal_size().columns,
        variables=os.environ,
    )
