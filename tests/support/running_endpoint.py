"""A `pagecli serve` of the installed program, and the clients that call it."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

from support.aws_cli import AwsCli
from support.installed_program import Program, Running


@dataclass(frozen=True)
class Served:
    """A `pagecli serve` that runs, the file that holds its data, and clients whose endpoint it is."""

    running: Running
    database: Path
    pagecli: Program
    aws: AwsCli

    def told(self) -> str:
        """The next line that it says of a page that it has sent."""
        assert self.running.process.stderr
        return self.running.process.stderr.readline().decode()
