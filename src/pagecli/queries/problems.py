"""What went wrong in one run or is missing from its answer: collected wherever it comes up, told once."""

from __future__ import annotations

import threading
from collections.abc import Iterable
from shlex import quote
from types import TracebackType
from typing import TypeVar

from pagecli.environment import Environment
from pagecli.errors import DeniedError, NobodyError, NotFoundError, PagecliError, SeveralErrors
from pagecli.text import count_of, escape_controls

T = TypeVar("T")


class Problems:
    """A context that ends with notes on stderr, each told once, and raises the errors that were collected.

    An answer that a command can do without costs its part only: where a permission is missing or a thing is gone,
    what was left out is told, with the permission that it needs. Every other error decides the exit code.
    """

    def __init__(self, environment: Environment) -> None:
        self.errors: list[PagecliError] = []
        self._environment = environment
        self._left_out: dict[str | None, list[PagecliError]] = {}
        self._notes: list[str] = []
        self._noted: set[str] = set()
        self._failed: set[str] = set()
        self._unreadable_times = self._undated_pages = 0
        self._has_told_unreadable = False
        self._lock = threading.Lock()

    def __enter__(self) -> Problems:  # noqa: PYI034 - typing.Self needs Python 3.11
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, traceback: TracebackType | None
    ) -> None:
        if isinstance(error, PagecliError):
            self.errors.append(error)
        elif error is not None:
            return
        self.tell()
        if self.errors != [error] and self.errors:
            raise SeveralErrors(self.errors) from None

    @property
    def is_complete(self) -> bool:
        """Whether what was found is whole; what was left out for want of a permission does not count."""
        return all(isinstance(error, NobodyError) for error in self.errors)

    def fail(self, error: PagecliError, about: str | None = None) -> None:
        """Keep an error to end with, of several about one thing the first; the command goes on with what it has."""
        if about is None or about not in self._failed:
            self.errors.append(error)
        if about:
            self._failed.add(about)

    def take(self, answer: T | PagecliError) -> T | None:
        """Return the answer, or None in the place of an error, which is kept."""
        if not isinstance(answer, PagecliError):
            return answer
        if isinstance(answer, DeniedError | NotFoundError):
            self._left_out.setdefault(answer.hint, []).append(answer)
        else:
            self.fail(answer)
        return None

    def note(self, text: str, about: str | None = None) -> None:
        """Keep something to say on stderr, once in a run; of several notes about one thing only the first is told."""
        key = about or text
        if key not in self._noted:
            self._noted.add(key)
            self._notes.append(text)

    def add_unreadable_times(self, count: int) -> None:
        """Count times in answers that were none; from any thread."""
        with self._lock:
            self._unreadable_times += count

    def add_undated_pages(self, count: int) -> None:
        """Count pages that were kept although nobody knows when they were sent."""
        self._undated_pages += count

    def note_unmatched(self, texts: Iterable[tuple[str, str]]) -> None:
        """Note the values of `--incident` and `--sender` without `*` that matched none of the pages."""
        for option, text in texts:
            shown, part = escape_controls(repr(text)), quote(f"*{escape_controls(text)}*")
            self.note(f"--{option} {shown} matched none of the pages; for a part of it: --{option} {part}")

    def untold(self) -> list[str]:
        """Return what is to be said, each note once in a run: for a command that goes on."""
        notes = list(self._notes)
        self._notes.clear()
        for hint, errors in self._left_out.items():
            times = f", {len(errors):,} times" if len(errors) > 1 else ""
            notes.append(f"left out{times}: {errors[0]}" + (f"; {hint}" if hint else ""))
        self._left_out.clear()
        if count := self._undated_pages:
            notes.append(f"{count_of(count, 'page')} without a SentTime kept, whatever --since and --until say")
        self._undated_pages = 0
        if self._unreadable_times and not self._has_told_unreadable:
            self._has_told_unreadable = True
            notes.append(f"{count_of(self._unreadable_times, 'time')} could not be read and left blank")
        return notes

    def tell(self) -> None:
        """Say on stderr what is to be said."""
        for note in self.untold():
            self._environment.warn(note)
