"""`watch` in a terminal that keeps a scrollback, changes its size, and is typed into."""

from __future__ import annotations

import shutil
import signal
import subprocess
import termios
import time
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from support.installed_program import COMMAND, Program

WATCH = ("watch", "-a", "--demo", "--utc", "--interval", "5m")


class Tmux:
    """A tmux of its own, with one shell."""

    def __init__(self, pagecli: Program, socket: Path) -> None:
        self._socket, self._environment = socket, pagecli.environment({"TERM": "screen"})
        self("-f", "/dev/null", "new-session", "-d", "-x", "110", "-y", "24", "env PS1='$ ' sh")

    def __call__(self, *words: str) -> str:
        command = ["tmux", "-S", str(self._socket), *words]
        return subprocess.run(command, env=self._environment, check=True, capture_output=True, text=True).stdout

    def type(self, *keys: str) -> None:
        self("send-keys", *keys)

    def screen(self, scrollback: bool = False) -> list[str]:
        shown = self("capture-pane", "-p", *(("-S", "-") if scrollback else ()))
        return [line.rstrip() for line in shown.rstrip().split("\n")]

    def until(self, condition: Callable[[list[str]], bool]) -> list[str]:
        end = time.monotonic() + 30
        while not condition(shown := self.screen()):
            assert time.monotonic() < end, shown
        return shown


@pytest.fixture
def tmux(tmp_path: Path, pagecli: Program) -> Iterator[Tmux]:
    if not shutil.which("tmux"):
        pytest.skip("no tmux")
    tmux = Tmux(pagecli, tmp_path / "tmux")
    yield tmux
    tmux("kill-server")


def events(shown: list[str]) -> list[list[str]]:
    """Time, event and contact of each row."""
    return [line[:30].split() for line in shown if " sent " in line or " delivered " in line]


def test_a_terminal_that_changes_its_size_has_the_header_and_each_event_once(tmux: Tmux) -> None:
    tmux.type(" ".join([*COMMAND, *WATCH]), "Enter")
    before = events(tmux.until(lambda shown: " unread " in shown[0] and bool(events(shown))))

    for columns, lines in ((110, 6), (60, 20), (110, 24)):
        tmux("resize-window", "-x", str(columns), "-y", str(lines))
        shown = tmux.until(lambda shown: len(events(shown)) == min(len(before), lines - 2))  # noqa: B023
        assert " unread · " in shown[0]
        assert shown[1].split()[:4] == ["TIME", "EVENT", "WHO", "ABOUT"]
        assert max(map(len, shown)) <= columns

    everything = tmux.screen(scrollback=True)
    assert events(everything) == before
    assert sum(" unread · " in line for line in everything) == 1

    tmux.type("q")
    tmux.until(lambda shown: shown[-1] == "$")
    everything = tmux.screen(scrollback=True)
    assert events(everything) == before
    assert not any(" unread · " in line for line in everything)


def test_what_is_typed_leaves_no_trace_and_the_terminal_is_as_it_was(tmux: Tmux) -> None:
    watch = " ".join([*COMMAND, *WATCH])
    tmux.type(f"stty -a > before; {watch}; stty -a | cmp - before && echo the same", "Enter")
    tmux.until(lambda shown: " unread " in shown[0])

    tmux.type("echo trace", "Enter", "echo more")
    assert not any("trace" in line for line in tmux.screen())
    tmux.type("q")

    shown = tmux.until(lambda shown: shown[-1] == "$")
    assert shown[-2] == "the same"
    assert not any(line.endswith(("trace", "more")) for line in shown)


@pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGTERM, signal.SIGQUIT, signal.SIGHUP])
def test_a_signal_leaves_the_terminal_as_it_was(pagecli: Program, number: signal.Signals) -> None:
    terminal = pagecli.terminal(*WATCH)
    terminal.wait_for(b" unread ")
    assert not terminal.modes & termios.ECHO

    shown = terminal.signal(number).shown()

    assert shown.code == 128 + number
    assert b"\x1b[?7h\x1b[?25h\x1b[?1049l" in shown.raw
    assert shown.modes & termios.ECHO


def test_q_while_an_answer_is_waited_for_ends_it(pagecli: Program) -> None:
    terminal = pagecli.terminal(*WATCH)
    started = time.monotonic()

    shown = terminal.wait_for(b" unread ").type(b"q").shown()

    assert shown.code == 0
    assert time.monotonic() - started < 30
