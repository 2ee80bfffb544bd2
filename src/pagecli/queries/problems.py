"""Collects what went wrong or is missing in a run, to be printed once."""

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
    """A context that prints each note once on stderr at its end, and raises the collected errors.

    An answer that a command can do without costs its part only: where a permission is missing or a thing is gone,
    what was left out is told, with the permission that it needs. Every other error decides the exit code.
    """

    def __init__(self, environment: Environment) -> None:
        self.errors: list[PagecliError] = []
        self._environment = environment
        self._left_out: dict[str | None, list[PagecliError]] = {}
        self._notes: dict[str, str] = {}
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
        """Whether the answer is complete; parts left out for a missing permission do not count."""
        return all(isinstance(error, NobodyError) for error in self.errors)

    def fail(self, error: PagecliError, about: str | None = None) -> None:
        """Record an error to be raised at the end, only the first about each thing; the command goes on."""
        if about is None or about not in self._failed:
            self.errors.append(error)
        if about:
            self._failed.add(about)

    def take(self, answer: T | PagecliError) -> T | None:
        """Return the answer; an error is recorded, and None returned."""
        if not isinstance(answer, PagecliError):
            return answer
        if isinstance(answer, DeniedError | NotFoundError):
            self._left_out.setdefault(answer.hint, []).append(answer)
        else:
            self.fail(answer)
        return None

    def note(self, text: str, about: str | None = None) -> None:
        """Record a note for stderr, printed once; of several notes about one thing, only the first."""
        key = about or text
        if key not in self._noted:
            self._noted.add(key)
            self._notes[key] = text

    def apart(self) -> Problems:
        """Return the problems of a part that is asked for beside others, to be joined in the order of the parts."""
        return Problems(self._environment)

    def join(self, part: Problems) -> None:
        """Add what went wrong in a part."""
        self.errors += part.errors
        self._failed |= part._failed
        self._undated_pages += part._undated_pages
        for hint, errors in part._left_out.items():
            self._left_out.setdefault(hint, []).extend(errors)
        for about, note in part._notes.items():
            self.note(note, about)

    def add_unreadable_times(self, count: int) -> None:
        """Count times in answers that could not be read; from any thread."""
        with self._lock:
            self._unreadable_times += count

    def add_undated_pages(self, count: int) -> None:
        """Count pages that were kept although they have no SentTime."""
        self._undated_pages += count

    def note_unmatched(self, texts: Iterable[tuple[str, str]]) -> None:
        """Note the values of `--incident` and `--sender` without `*` that matched none of the pages."""
        for option, text in texts:
            shown, part = escape_controls(repr(text)), quote(f"*{escape_controls(text)}*")
            self.note(f"--{option} {shown} matched none of the pages; for a part of it: --{option} {part}")

    @property
    def left_out(self) -> list[str]:
        """What is to be said of what was left out and has not been told yet."""
        return [
            "left out"
            + (f", {len(errors):,} times" if len(errors) > 1 else "")
            + f": {errors[0]}"
            + (f"; {hint}" if hint else "")
            for hint, errors in self._left_out.items()
        ]

    def untold(self) -> list[str]:
        """Return the notes that were not returned before: for a command that goes on."""
        notes = list(self._notes.values())
        self._notes.clear()
        notes += self.left_out
        self._left_out.clear()
        if count := self._undated_pages:
            notes.append(f"{count_of(count, 'page')} without a SentTime kept, whatever --since and --until say")
        self._undated_pages = 0
        if self._unreadable_times and not self._has_told_unreadable:
            self._has_told_unreadable = True
            notes.append(f"{count_of(self._unreadable_times, 'time')} could not be read and left blank")
        return notes

    def tell(self) -> None:
        """Print the notes on stderr."""
        for note in self.untold():
            self._environment.warn(note)
