"""Answers that a command can do without: a permission that is missing costs its part only, and is told."""

from __future__ import annotations

from typing import TypeVar

from pagecli.environment import Environment
from pagecli.errors import DeniedError, NotFoundError, PagecliError, SeveralErrors

T = TypeVar("T")


class Parts:
    """Takes the answers that are there, and keeps what became of the others; `errors` are more than a part."""

    def __init__(self) -> None:
        self.errors: list[PagecliError] = []
        self._left_out: dict[str | None, list[PagecliError]] = {}

    def take(self, answer: T | PagecliError) -> T | None:
        """Return the answer, or None in the place of an error."""
        if not isinstance(answer, PagecliError):
            return answer
        if isinstance(answer, DeniedError | NotFoundError):
            self._left_out.setdefault(answer.hint, []).append(answer)
        else:
            self.errors.append(answer)
        return None

    def end(self, environment: Environment) -> None:
        """Say on stderr what was left out, each kind once with the permission it needs; SeveralErrors for the rest."""
        for hint, errors in self._left_out.items():
            times = f", {len(errors):,} times" if len(errors) > 1 else ""
            environment.warn(f"left out{times}: {errors[0].what}" + (f"; {hint}" if hint else ""))
        if self.errors:
            raise SeveralErrors(self.errors)
