"""What a Tab costs, measured around the completion function in the real shells."""

import os
import pty
import select
import shutil
import statistics
import subprocess
import tempfile
import time
from collections.abc import Iterator, Mapping
from pathlib import Path

from benchmarks.contestants import ROOT

SHELLS = ROOT / "benchmarks" / "shells"
SCRIPTS = {"bash": "pagecli.bash", "zsh": "_pagecli", "fish": "pagecli.fish"}
LINES = ("pagecli li", "pagecli list --so", "pagecli list ak")  # a command, an option, a remembered alias
CASES = [(shell, line) for shell in SCRIPTS for line in LINES]

PATIENCE = 10.0  # seconds for one prompt or one completion
KILL_LINE = b"\x15"


def seconds(shell: str, line: str, environment: Mapping[str, str], rounds: int) -> float | None:
    """The median of ``rounds`` calls after a first one, or None where there is no such shell or script.

    Raises RuntimeError when a call completes nothing.
    """
    script = ROOT / "completions" / SCRIPTS[shell]
    program = shutil.which(shell)
    if program is None or not script.exists():
        return None
    if shell == "zsh":
        answers = in_zsh(program, script, line, environment, rounds + 1)
    else:
        command = [program, str(SHELLS / f"time.{shell}"), str(script), line, str(rounds + 1)]
        answers = subprocess.run(
            command,
            env=environment,
            stdin=subprocess.DEVNULL,
            capture_output=True,
            text=True,
            timeout=60,
            check=True,
        ).stdout.splitlines()
    calls = [answer.split() for answer in answers]
    if len(calls) != rounds + 1 or any(int(candidates) == 0 for _, candidates in calls):
        raise RuntimeError(f"{shell} completes nothing after {line!r}: {answers}")
    return statistics.median(float(taken) for taken, _ in calls[1:])


def in_zsh(program: str, script: Path, line: str, environment: Mapping[str, str], calls: int) -> list[str]:
    """zsh's completion works in its line editor only: types the line and Tab in an interactive one."""
    ours, theirs = pty.openpty()
    with tempfile.TemporaryDirectory() as folder:
        times = Path(folder, "times")
        os.mkfifo(times)
        reader = os.open(times, os.O_RDWR)  # for writing too, so that it never ends
        zsh = subprocess.Popen(
            [program, "-d", "-i"],
            stdin=theirs,
            stdout=theirs,
            stderr=theirs,
            env={**environment, "ZDOTDIR": str(SHELLS), "SCRIPT": str(script), "TIMES": str(times)},
            start_new_session=True,
        )
        os.close(theirs)
        try:
            return list(typed(line, ours, reader, calls))
        finally:
            zsh.kill()
            zsh.wait()
            os.close(reader)
            os.close(ours)


def typed(line: str, terminal: int, times: int, calls: int) -> Iterator[str]:
    next_line(terminal, times)  # "ready"
    for _ in range(calls):
        os.write(terminal, line.encode() + b"\t")
        yield next_line(terminal, times)
        os.write(terminal, KILL_LINE)


def next_line(terminal: int, times: int) -> str:
    """The next line on ``times``; meanwhile what is shown on the terminal is read, so that zsh can go on."""
    deadline = time.monotonic() + PATIENCE
    while (left := deadline - time.monotonic()) > 0:
        readable, _, _ = select.select([terminal, times], [], [], left)
        if terminal in readable:
            os.read(terminal, 65536)
        if times in readable:
            return os.read(times, 65536).decode().strip()
    raise RuntimeError("zsh did not answer")
