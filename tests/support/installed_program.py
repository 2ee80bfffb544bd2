"""The installed program as a user starts it: a process of its own, in an environment with nothing of ours."""

from __future__ import annotations

import json
import os
import pty
import select
import shutil
import signal
import struct
import subprocess
import sys
import termios
import time
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from fcntl import ioctl
from pathlib import Path
from typing import Any

import pyte

KEY = "AKIAKNOWNKEYEXAMPLE1"
SECRET = "knownsecret/wJalrXUtnFEMI/EXAMPLEKEY0123"
COVERAGE = "COVERAGE_PROCESS_CONFIG"  # by which coverage measures the processes of its process, too
TOKEN = "knownsessiontoken//////////IQoJb3JpZ2luX2VjEXAMPLE=="


@dataclass(frozen=True)
class Outcome:
    """What a run left: the code as a shell would see it, both streams, and how many seconds it took."""

    code: int
    out: bytes
    err: bytes
    seconds: float = 0

    @property
    def rows(self) -> list[dict[str, Any]]:
        """The rows of ``-o jsonl``."""
        return [json.loads(line) for line in self.out.splitlines()]

    @property
    def errors(self) -> list[str]:
        """What went wrong, an error each, its hint with it."""
        return self.err.decode().split("pagecli: error: ")[1:]


@dataclass
class Running:
    """A process that has been started, and the clock of its start."""

    process: subprocess.Popen[bytes]
    started: float = field(default_factory=time.monotonic)

    def signal(self, number: signal.Signals) -> Running:
        self.process.send_signal(number)
        return self

    def outcome(self, timeout: float = 60) -> Outcome:
        try:
            out, err = self.process.communicate(timeout=timeout)
        except subprocess.TimeoutExpired:
            self.process.kill()
            out, err = self.process.communicate()
            raise AssertionError(f"still running after {timeout} s: {out!r} {err!r}") from None
        return Outcome(shell_code(self.process.returncode), out or b"", err or b"", time.monotonic() - self.started)


@dataclass(frozen=True)
class Shown:
    """A run on a terminal: the bytes that reached it, and the screen that they make."""

    code: int
    raw: bytes
    screen: pyte.Screen
    modes: int
    """The local modes that it left the terminal in (termios)."""

    @property
    def text(self) -> str:
        return "\n".join(line.rstrip() for line in self.screen.display)


@dataclass(frozen=True)
class Program:
    """Runs pagecli below ``home``, with known credentials, against ``url``."""

    home: Path
    url: str

    def environment(self, changes: Mapping[str, str | None] | None = None) -> dict[str, str]:
        """The whole environment of a run; a change to None takes a variable away."""
        whole: dict[str, str | None] = {
            "PATH": os.environ["PATH"],
            "HOME": str(self.home),
            "XDG_CACHE_HOME": str(self.home / "cache"),
            "TZ": "UTC",
            "LANG": "C.UTF-8",
            "TERM": "xterm-256color",
            "AWS_ACCESS_KEY_ID": KEY,
            "AWS_SECRET_ACCESS_KEY": SECRET,
            "AWS_REGION": "us-east-2",
            "AWS_EC2_METADATA_DISABLED": "true",
            "AWS_ENDPOINT_URL_SSM_CONTACTS": self.url,
            COVERAGE: os.environ.get(COVERAGE),
            **(changes or {}),
        }
        return {name: value for name, value in whole.items() if value is not None}

    def start(
        self,
        *args: str,
        env: Mapping[str, str | None] | None = None,
        under: Sequence[str] = (),
        stdin: Any = subprocess.DEVNULL,
        stdout: Any = subprocess.PIPE,
        stderr: Any = subprocess.PIPE,
        **options: Any,
    ) -> Running:
        """Starts it; ``under`` is a command that is to start it in turn (``sh -c …``, ``setpriv …``)."""
        return Running(
            subprocess.Popen(
                [*under, *COMMAND, *args],
                env=self.environment(env),
                stdin=stdin,
                stdout=stdout,
                stderr=stderr,
                cwd=self.home,
                **options,
            )
        )

    def __call__(self, *args: str, timeout: float = 60, **options: Any) -> Outcome:
        return self.start(*args, **options).outcome(timeout)

    def terminal(
        self, *args: str, columns: int = 80, lines: int = 50, env: Mapping[str, str | None] | None = None
    ) -> Terminal:
        return Terminal(self, args, (lines, columns), env)


class Terminal:
    """A run whose three streams are one terminal."""

    def __init__(
        self, program: Program, args: Sequence[str], size: tuple[int, int], env: Mapping[str, str | None] | None
    ) -> None:
        self._master, slave = pty.openpty()
        self.columns, self.raw = size[1], b""
        ioctl(slave, termios.TIOCSWINSZ, struct.pack("HHHH", *size, 0, 0))
        self._running = program.start(*args, env=env, stdin=slave, stdout=slave, stderr=slave)
        os.close(slave)

    def wait_for(self, text: bytes, seconds: float = 20) -> Terminal:
        """Reads until ``text`` is on the terminal."""
        end = time.monotonic() + seconds
        while text not in self.raw:
            assert self._read(end), f"{text!r} never came: {self.raw!r}"
        return self

    def type(self, text: bytes) -> Terminal:
        os.write(self._master, text)
        return self

    @property
    def modes(self) -> int:
        """The local modes of the terminal (termios)."""
        modes: int = termios.tcgetattr(self._master)[3]
        return modes

    def signal(self, number: signal.Signals) -> Terminal:
        self._running.signal(number)
        return self

    def shown(self, seconds: float = 60, lines: int = 200) -> Shown:
        """Reads until the program has ended; what it has left on a screen of so many lines."""
        end = time.monotonic() + seconds
        while self._read(end):
            pass
        modes = self.modes
        os.close(self._master)
        code = self._running.outcome(max(1, end - time.monotonic())).code
        screen = pyte.Screen(self.columns, lines)
        pyte.ByteStream(screen).feed(self.raw)
        return Shown(code, self.raw, screen, modes)

    def _read(self, end: float) -> bool:
        if not select.select([self._master], [], [], max(0, end - time.monotonic()))[0]:
            return False
        try:
            chunk = os.read(self._master, 65536)
        except OSError:  # Linux's way to say that the other side is closed
            return False
        self.raw += chunk
        return bool(chunk)


def shell_code(returncode: int) -> int:
    """What ``$?`` would be: a process that a signal ended shows as 128 and the signal's number."""
    return returncode if returncode >= 0 else 128 - returncode


def _command() -> list[str]:
    script = shutil.which("pagecli", path=str(Path(sys.executable).parent))
    return [script] if script else [sys.executable, "-m", "pagecli"]


COMMAND = _command()
