"""What a run finds around it, as a test wants it: streams to look into, a clock that stands still, and variables.

Within this process ``parse`` reads a command line and ``main`` runs one; ``installed_program.py`` runs the installed
program instead.
"""

from __future__ import annotations

import io
import shlex
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime, timezone
from importlib import import_module
from typing import Any, NamedTuple

from pagecli.__main__ import main as pagecli_main
from pagecli.cli import build_command
from pagecli.connection import Connection
from pagecli.environment import Clock, Environment
from pagecli.source import DEMO_NOTE

NOW = datetime(2026, 11, 23, 19, 0, tzinfo=timezone.utc)

# What becomes of `--profile ops --region r --endpoint-url http://h --allow-http --debug --timeout 2m`.
OPS_CONNECTION = Connection(
    profiles=("ops",), regions=("r",), endpoint_url="http://h", allow_http=True, debug=True, timeout=120.0
)


def standing_clock(now: datetime = NOW) -> Clock:
    return Clock(now=lambda: now, monotonic=lambda: 0.0, sleep=_never)


def _never(seconds: float) -> None:
    raise AssertionError(f"waited {seconds} s")


class Run(NamedTuple):
    """What a command line left: the exit code and both streams."""

    code: int
    out: str
    err: str


@dataclass
class Stage:
    """An Environment, and what was written to its streams."""

    variables: Mapping[str, str] = field(default_factory=dict)
    stdout_is_terminal: bool = False
    stderr_is_terminal: bool = False
    columns: int = 80
    encoding: str = "utf-8"
    clock: Clock = field(default_factory=standing_clock)
    stdin: str = ""
    stdin_is_terminal: bool = False

    def __post_init__(self) -> None:
        self.stdout, self.stderr = io.BytesIO(), io.StringIO()
        self.environment = Environment(
            self.stdout,
            self.stderr,
            self.encoding,
            self.stdout_is_terminal,
            self.stderr_is_terminal,
            self.columns,
            self.variables,
            self.clock,
            stdin=io.StringIO(self.stdin),
            stdin_is_terminal=self.stdin_is_terminal,
        )

    @property
    def out(self) -> bytes:
        return self.stdout.getvalue()

    @property
    def err(self) -> str:
        return self.stderr.getvalue()


class FakeTime:
    """Seconds that pass only when somebody waits; ``waits`` are those that were waited."""

    def __init__(self) -> None:
        self.seconds = 0.0
        self.waits: list[float] = []

    def sleep(self, seconds: float) -> None:
        self.waits.append(seconds)
        self.seconds += seconds

    @property
    def clock(self) -> Clock:
        return Clock(lambda: NOW, lambda: self.seconds, self.sleep)


def parse(command: str, line: str, on: Stage | None = None) -> Any:
    """Read a command line as the program does, and return the request that it makes."""
    module = import_module(f"pagecli.commands.{command}")
    loaded = build_command(command, module.parse, lambda request, environment: request)
    stage = on or Stage()
    with loaded.make_context(command, shlex.split(line), obj=stage.environment) as context:
        return loaded.invoke(context)


def main(*arguments: str, on: Stage | None = None) -> Run:
    """Run a command line on a stage of its own, or on the one given; `err` is without the note on demo data."""
    stage = on or Stage()
    code = pagecli_main(arguments, stage.environment)
    return Run(code, stage.out.decode(), stage.err.replace(f"pagecli: {DEMO_NOTE}\n", ""))
