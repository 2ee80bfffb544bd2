"""Real shells with the generated completion script: what a Tab offers, and what it makes of a line that is typed."""

from __future__ import annotations

import os
import pty
import re
import select
import shutil
import subprocess
import time
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

ROOT = Path(__file__).parents[2]
SCRIPTS = {
    "bash": ROOT / "completions" / "pagecli.bash",
    "zsh": ROOT / "completions" / "_pagecli",
    "fish": ROOT / "completions" / "pagecli.fish",
}
_DRIVERS = ROOT / "tests" / "clients"
_INTERACTIVE = {
    "bash": ["--norc", "--noprofile", "-i"],
    "zsh": ["-f", "-i"],
    "fish": ["--no-config", "-i"],
}


@dataclass(frozen=True)
class Shell:
    """A shell whose home is `home`, and on whose PATH there is nothing at all; it runs `before` first."""

    name: str
    home: Path
    variables: Mapping[str, str]
    before: str = ""

    def offers(self, line: str) -> list[str]:
        """What a Tab at the end of the line offers; AssertionError if it started a process."""
        *words, last = {"bash": self._ask_bash, "zsh": self._ask_zsh, "fish": self._ask_fish}[self.name](line)
        assert last == "children: 0", f"a Tab started a process: {last}"
        return [word for word in words if word]

    def describes(self, line: str) -> dict[str, str]:
        """What a Tab at the end of the line offers in fish, and how that is described."""
        offered = self._ask_fish(line, "described")[:-1]
        return {word: description for word, _, description in (each.partition("\t") for each in offered)}

    def becomes(self, line: str) -> list[str]:
        """The arguments that pagecli gets when the line, Tabs and all, is typed and entered."""
        define = "function pagecli; echo; echo got $argv end; end"
        if self.name != "fish":
            define = "pagecli() { echo; echo got \"$@\" 'e''nd'; }"
        with self._terminal() as terminal:
            terminal.type(f"{self._setup()}{define}; {self.before or ':'}; echo rea''dy\n").wait_for(b"ready")
            terminal.type(f"{line}\n")
            text = terminal.wait_for(b" end").decode(errors="replace")  # a read may end within a character
        arguments: str = re.findall(r"got (.*) end", text)[-1]
        return arguments.split()

    def _setup(self) -> str:
        start = f"source {SCRIPTS[self.name]}; "
        return f"PROMPT=; autoload -Uz compinit; compinit -C -d $DUMP; {start}" if self.name == "zsh" else start

    def _ask_bash(self, line: str) -> list[str]:
        words = [part for word in line.split(" ") for part in re.split("([=:]+)", word) if part or not word]
        return self._run(_DRIVERS / "offer.bash", *words)

    def _ask_fish(self, line: str, *described: str) -> list[str]:
        return self._run("--no-config", _DRIVERS / "offer.fish", line, *described, script_at=2)

    def _ask_zsh(self, line: str) -> list[str]:
        offer = self.home / "offer"
        with self._terminal({"SCRIPT": str(SCRIPTS["zsh"]), "OFFER": str(offer)}) as terminal:
            terminal.type(f"source {_DRIVERS / 'offer.zsh'}\n").wait_for(b"ready")
            terminal.type(f"{line}\t").wait_for(b"offered")
        return offer.read_text().splitlines()

    def _run(self, *arguments: str | Path, script_at: int = 1) -> list[str]:
        whole = [self._program, *arguments[:script_at], SCRIPTS[self.name], *arguments[script_at:]]
        done = subprocess.run(
            whole, env=self._environment(), cwd=self.home, capture_output=True, text=True, timeout=30, check=True
        )
        assert not done.stderr
        return done.stdout.splitlines()

    @contextmanager
    def _terminal(self, more: Mapping[str, str] | None = None) -> Iterator[_Typing]:
        master, slave = pty.openpty()
        process = subprocess.Popen(
            # Opened by the leader of a new session, the terminal is its own, without which fish won't start.
            ["/bin/sh", "-c", 'exec "$@" <>"$0" >&0 2>&1', os.ttyname(slave), *self._interactive()],
            env=self._environment() | dict(more or {}),
            cwd=self.home,
            start_new_session=True,
        )
        try:
            yield _Typing(master)
        finally:
            process.kill()
            process.wait()
            os.close(slave)
            os.close(master)

    def _interactive(self) -> list[str]:
        return [self._program, *_INTERACTIVE[self.name]]

    @property
    def _program(self) -> str:
        found = shutil.which(self.name)
        assert found, f"{self.name} is needed: .ci/tools installs it"
        return found

    def _environment(self) -> dict[str, str]:
        empty = self.home / "bin"
        empty.mkdir(exist_ok=True)
        fixed = {"HOME": str(self.home), "PATH": str(empty), "TERM": "dumb", "LANG": "C.UTF-8"}
        return {**fixed, "DUMP": str(self.home.parent / "zcompdump"), **self.variables}


class _Typing:
    """The keyboard and the screen of an interactive shell."""

    def __init__(self, terminal: int) -> None:
        self._terminal = terminal
        self._seen = b""

    def type(self, keys: str) -> _Typing:
        self._seen = b""
        os.write(self._terminal, keys.encode())
        return self

    def wait_for(self, text: bytes, seconds: float = 20) -> bytes:
        """Read until the text is there, and return what has come since the last keys."""
        end = time.monotonic() + seconds
        while text not in self._seen:
            ready = select.select([self._terminal], [], [], max(0, end - time.monotonic()))[0]
            assert ready, f"{text!r} never came: {self._seen!r}"
            self._seen += os.read(self._terminal, 65536)
        return self._seen
