"""Progress on stderr: only on a terminal, only when the wait is long enough to notice."""

from __future__ import annotations

import threading
from collections.abc import Iterator
from contextlib import contextmanager

from pagecli.environment import Environment
from pagecli.errors import PagecliError
from pagecli.times import show_duration

_NOTICEABLE = 0.7
_LONGEST_DRAWING = 0.2
_INTERVAL = 0.2


class Progress:
    """One line that says what is waited for; gone when the work is done."""

    def __init__(self, environment: Environment, text: str) -> None:
        self._draw_line, self._lock = environment.draw, environment.drawing
        self._enabled = environment.stderr_is_terminal and not environment.is_dumb
        self._text = text
        self._answered = ""
        self._over = threading.Event()
        self._drawn = False

    def __enter__(self) -> Progress:  # noqa: PYI034 - typing.Self needs Python 3.11
        if self._enabled:
            threading.Thread(target=self._draw, daemon=True).start()
        return self

    def __exit__(self, *_: object) -> None:
        self._over.set()
        if self._lock.acquire(timeout=_LONGEST_DRAWING):  # who asks for something holds it, and has cleared the line
            try:
                self._clear()
            finally:
                self._lock.release()

    def say(self, text: str) -> None:
        """Show this text from now on."""
        self._text = text

    def answered(self, count: int, of: int) -> None:
        """Say how many of the accounts and regions have answered, until all have."""
        self._answered = f" · {count} of {of} accounts and regions have answered" if count < of else ""

    def waiting(self, seconds: float, error: PagecliError) -> None:
        """Say that the next try comes after a wait."""
        self.say(f"{error}; trying again in {show_duration(seconds)}")

    @contextmanager
    def hidden(self) -> Iterator[None]:
        """Take the line away while something else is written."""
        with self._lock:
            self._clear()
            yield

    def _draw(self) -> None:
        pause = _NOTICEABLE
        while not self._over.wait(pause):
            pause = _INTERVAL
            with self._lock:
                if not self._over.is_set():
                    self._draw_line(self._text + self._answered)
                    self._drawn = True

    def _clear(self) -> None:
        if self._drawn:
            self._draw_line("")
            self._drawn = False
