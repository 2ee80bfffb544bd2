"""The keys that are typed while a screen is live: `q` ends it, no other leaves a trace."""

from __future__ import annotations

import os
import select
import signal
import termios
import threading
from typing import Any

from pagecli.environment import Environment

_QUIT = b"qQ"


class Keyboard:
    """Reads stdin without echo, where it is a terminal and this program's turn; `q` interrupts the main thread."""

    def __init__(self, environment: Environment) -> None:
        stdin = environment.stdin
        self._fd = stdin.fileno() if stdin and environment.stdin_is_terminal else None
        self._drawing = environment.drawing
        self._usual: list[Any] | None = None
        self._wake: tuple[int, int] | None = None
        self.quit = False

    def take(self) -> None:
        """Read what is typed from now on."""
        if self._fd is None or not _is_in_front(self._fd):
            return
        self._usual = termios.tcgetattr(self._fd)
        changed = termios.tcgetattr(self._fd)
        changed[3] &= ~(termios.ECHO | termios.ICANON)
        termios.tcsetattr(self._fd, termios.TCSANOW, changed)
        self._wake = os.pipe()
        threading.Thread(target=self._read, args=(self._fd, self._wake[0]), daemon=True).start()

    def give_back(self) -> None:
        """Leave the terminal as it was; what was typed and not read is dropped."""
        if self._fd is not None and self._usual is not None:
            if self._wake:
                os.write(self._wake[1], b"x")
            termios.tcsetattr(self._fd, termios.TCSAFLUSH, self._usual)
            self._usual = None

    def _read(self, fd: int, wake: int) -> None:
        while wake not in (ready := select.select([fd, wake], [], [])[0]):
            with self._drawing:  # whoever asks for something reads the answer
                if not ready or not select.select([fd], [], [], 0)[0]:
                    continue
                typed = os.read(fd, 1024)
            if not typed:
                return
            if any(key in typed for key in _QUIT):
                self.quit = True
                signal.pthread_kill(threading.main_thread().ident or 0, signal.SIGINT)
                return


def _is_in_front(fd: int) -> bool:
    """Whether the program may change the terminal: one in the background would be stopped."""
    try:
        return os.tcgetpgrp(fd) == os.getpgrp()
    except OSError:  # not the terminal that controls it
        return True
