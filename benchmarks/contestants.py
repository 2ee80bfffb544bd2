"""Who runs, how one run is measured, and how several are run in turn."""

import contextlib
import copy
import fcntl
import json
import os
import pty
import re
import shutil
import statistics
import struct
import subprocess
import sys
import tempfile
import termios
import time
import zlib
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import Path

from benchmarks.endpoint import REGION, account_key, contact_arn

ROOT = Path(__file__).resolve().parent.parent
PEERS = ROOT / "benchmarks" / "peers"
PYTHON = str(ROOT / ".venv" / "bin" / "python")
PAGECLI = str(ROOT / ".venv" / "bin" / "pagecli")
AWS_V1 = str(ROOT / ".venv-awscli" / "bin" / "aws")
BEFORE = str(ROOT / ".venv-before" / "bin" / "pagecli")
LATEST_TYPER = str(ROOT / ".venv-typer" / "bin" / "python")

PIECE = 1 << 20
MAXRSS_UNIT = 1 if sys.platform == "darwin" else 1024
TERMINAL_SIZE = struct.pack("HHHH", 50, 120, 0, 0)  # rows and columns

KEYS = {"AWS_ACCESS_KEY_ID": "AKIAIOSFODNN7EXAMPLE", "AWS_SECRET_ACCESS_KEY": "no-secret"}
AWS_URL = f"https://ssm-contacts.{REGION}.amazonaws.com"

Watcher = Callable[[bytes], None]


@dataclass(frozen=True)
class Contestant:
    """A command under the name that it has in the table. ``terminal``: it runs in a pty, else into a pipe.

    ``environment`` stands in the place of what all share; ``forgets`` is a folder that is removed before each run;
    ``status`` is what its run exits with.
    """

    name: str
    argv: Sequence[str]
    rows: int = 0
    terminal: bool = False
    environment: Mapping[str, str] | None = None
    forgets: Path | None = None
    status: int = 0


@dataclass(frozen=True)
class Run:
    """One run: seconds from start to end, those of the CPU, peak memory in MB, what tells its output from another."""

    seconds: float
    cpu: float
    peak_mb: float
    lines: int
    checksum: int


@dataclass(frozen=True)
class Measured:
    """All counted runs of one contestant."""

    runs: Sequence[Run]

    @property
    def seconds(self) -> float:
        return statistics.median(run.seconds for run in self.runs)

    @property
    def cpu(self) -> float:
        return statistics.median(run.cpu for run in self.runs)

    @property
    def peak_mb(self) -> float:
        return max(run.peak_mb for run in self.runs)


def aws_v2() -> str | None:
    """The AWS CLI v2 of this machine: the first ``aws`` on the PATH that says it is one."""
    for folder in os.get_exec_path():
        if found := shutil.which("aws", path=folder):
            version = subprocess.run([found, "--version"], capture_output=True, text=True, check=False).stdout
            if version.startswith("aws-cli/2."):
                return found
    return None


def earlier(contestant: Contestant) -> list[Contestant]:
    """The same of the program as it was at an earlier commit, where that is installed."""
    before = replace(contestant, name=f"{contestant.name}, before", argv=[BEFORE, *contestant.argv[1:]])
    return [before] if Path(BEFORE).exists() else []


class Contestants:
    """The commands that are compared, all with the same home, credentials and endpoint."""

    def __init__(self, url: str, home: Path) -> None:
        self.url = url
        self.v2 = aws_v2()
        self.environment = {
            **KEYS,
            "AWS_DEFAULT_REGION": REGION,
            "AWS_EC2_METADATA_DISABLED": "true",
            "AWS_PAGER": "",
            "HOME": str(home),
            "LANG": "C.UTF-8",
            "PATH": "/usr/bin:/bin",
            "TERM": "xterm-256color",
            "XDG_CACHE_HOME": str(home / "cache"),
        }

    def at(self, url: str, **variables: str) -> "Contestants":
        """The same at another endpoint, with these variables, too. Without a URL each asks the host that AWS names."""
        other = copy.copy(self)
        other.url, other.environment = url, self.environment | variables
        return other

    def profiles(self, accounts: int, region: str) -> list[str]:
        """Writes a configuration with a profile an account, and returns their names."""
        names = {f"account-{number:02}": f"{number:012}" for number in range(1, accounts + 1)}
        sections = [
            f"[profile {name}]\nregion = {region}\nendpoint_url = {self.url}\n"
            f"aws_access_key_id = {account_key(account)}\naws_secret_access_key = no-secret\n"
            for name, account in names.items()
        ]
        config = Path(self.environment["HOME"], ".aws", "config")
        config.parent.mkdir(exist_ok=True)
        config.write_text("\n".join(sections))
        return list(names)

    def pagecli(self, *arguments: str, name: str = "pagecli", rows: int = 0, terminal: bool = False) -> Contestant:
        return Contestant(name, [PAGECLI, *arguments], rows, terminal, self.environment)

    def listing(self, *arguments: str, name: str = "pagecli", rows: int = 0, terminal: bool = False) -> Contestant:
        return self.pagecli("list", *arguments, *self.endpoint, name=name, rows=rows, terminal=terminal)

    @property
    def endpoint(self) -> list[str]:
        return ["--endpoint-url", self.url] if self.url else []

    def everybody(self, alias: str, rows: int) -> list[Contestant]:
        """Each way to list the contact's pages, tables where there are tables."""
        now = self.listing(alias, rows=rows)
        return [
            now,
            *earlier(now),
            *self.aws(alias, "table", rows),
            self.script("boto3_paginator", alias, rows),
            self.curl(alias),
            self.script("floor", alias, rows),
        ]

    def aws(self, alias: str, output: str, rows: int, terminal: bool = False) -> list[Contestant]:
        """The AWS CLI v1 and, where there is one, v2, at their defaults."""
        request = ["ssm-contacts", "list-pages-by-contact", "--contact-id", contact_arn(alias)]
        arguments = [*request, "--output", output, *self.endpoint]
        programs = {"v1": AWS_V1} | ({"v2": self.v2} if self.v2 else {})
        return [
            Contestant(name, [path, *arguments], rows, terminal, self.environment) for name, path in programs.items()
        ]

    def script(self, name: str, alias: str, rows: int) -> Contestant:
        """One of the scripts in peers/."""
        argv = [PYTHON, str(PEERS / f"{name}.py"), self.url, contact_arn(alias)]
        return Contestant(name, argv, rows, environment=self.environment)

    def curl(self, alias: str) -> Contestant:
        """One request, signed; its answer is one line."""
        headers = ["Content-Type: application/x-amz-json-1.1", "X-Amz-Target: SSMContacts.ListPagesByContact"]
        return Contestant(
            "curl",
            [
                "curl", "--silent", "--show-error", "--fail", "--write-out", "\n",
                "--aws-sigv4", f"aws:amz:{REGION}:ssm-contacts", "--user", ":".join(KEYS.values()),
                *(word for header in headers for word in ("--header", header)),
                "--data", json.dumps({"ContactId": contact_arn(alias), "MaxResults": 1024}), self.url or AWS_URL,
            ],
            rows=1,
            environment=self.environment | {"CURL_CA_BUNDLE": self.environment.get("AWS_CA_BUNDLE", "")},
        )  # fmt: skip

    def run(self, contestant: Contestant, watcher: Watcher | None = None) -> Run:
        """Runs it once; whatever it prints is shown to the watcher as it comes, counted and thrown away.

        Raises RuntimeError when it fails or prints fewer lines than it has rows.
        """
        if contestant.forgets:
            shutil.rmtree(contestant.forgets, ignore_errors=True)
        with tempfile.TemporaryFile() as complaints:
            run, status = measure(contestant, contestant.environment or self.environment, complaints.fileno(), watcher)
            complaints.seek(0)
            if status != contestant.status or run.lines < contestant.rows:
                said = complaints.read().decode(errors="replace")
                raise RuntimeError(f"{contestant.name}: status {status}, {run.lines} lines: {contestant.argv}\n{said}")
        return run

    def in_turn(self, contestants: Sequence[Contestant], rounds: int) -> dict[str, Measured]:
        """A B A B ...: what disturbs the machine for a while disturbs all. The first round is not counted."""
        runs: dict[str, list[Run]] = {contestant.name: [] for contestant in contestants}
        for _ in range(rounds + 1):
            for contestant in contestants:
                runs[contestant.name].append(self.run(contestant))
        return {name: Measured(counted) for name, (_, *counted) in runs.items()}


def instructions(contestant: Contestant, environment: Mapping[str, str]) -> int | None:
    """How many instructions one run executes; None without valgrind."""
    if not shutil.which("valgrind"):
        return None
    said = subprocess.run(
        ["valgrind", "--tool=callgrind", "--callgrind-out-file=/dev/null", *contestant.argv],
        stdout=subprocess.DEVNULL,
        stderr=subprocess.PIPE,
        env={**(contestant.environment or environment)},
        text=True,
        check=True,
    ).stderr
    collected = re.search(r"Collected : (\d+)", said)
    assert collected, said
    return int(collected[1])


def measure(
    contestant: Contestant, environment: Mapping[str, str], stderr: int, watcher: Watcher | None
) -> tuple[Run, int]:
    # What a new process inherits counts towards its peak: this one has to stay small, so it keeps no output.
    with output_channel(contestant.terminal) as (ours, theirs):
        start = time.perf_counter()
        process = subprocess.Popen(
            contestant.argv,
            stdin=theirs if contestant.terminal else subprocess.DEVNULL,
            stdout=theirs,
            stderr=theirs if contestant.terminal else stderr,
            env=environment,
            start_new_session=True,
        )
        os.close(theirs)
        lines = checksum = 0
        for piece in pieces(ours):
            lines += piece.count(b"\n")
            checksum = zlib.crc32(piece, checksum)
            if watcher:
                watcher(piece)
        _, status, usage = os.wait4(process.pid, 0)
        seconds = time.perf_counter() - start
    process.returncode = os.waitstatus_to_exitcode(status)
    run = Run(seconds, usage.ru_utime + usage.ru_stime, usage.ru_maxrss * MAXRSS_UNIT / 1e6, lines, checksum)
    return run, process.returncode


@contextlib.contextmanager
def output_channel(terminal: bool) -> Iterator[tuple[int, int]]:
    ours, theirs = pty.openpty() if terminal else os.pipe()
    if terminal:
        fcntl.ioctl(theirs, termios.TIOCSWINSZ, TERMINAL_SIZE)
    try:
        yield ours, theirs
    finally:
        os.close(ours)


def pieces(descriptor: int) -> Iterator[bytes]:
    with contextlib.suppress(OSError):  # EIO is how Linux says that nobody has the terminal open any more
        while piece := os.read(descriptor, PIECE):
            yield piece
