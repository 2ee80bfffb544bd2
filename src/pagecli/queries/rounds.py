"""Asks questions in rounds: concurrently within a round, and each question once."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from functools import partial
from typing import Any

from pagecli.concurrency import gather
from pagecli.errors import PagecliError
from pagecli.queries.problems import Problems

Question = tuple[Callable[[str], Any], str]
"""A method, and the ARN that it is asked about."""


class Rounds:
    """The questions asked so far; an error goes to `problems` when its answer is used."""

    def __init__(self, problems: Problems) -> None:
        self._problems = problems
        self._answers: dict[Question, Any] = {}
        self._told: set[Question] = set()

    def ask(self, questions: Iterable[Question]) -> None:
        """Ask the questions that were not asked before."""
        new = [question for question in dict.fromkeys(questions) if question not in self._answers]
        self._answers.update(zip(new, gather([partial(ask, arn) for ask, arn in new]), strict=True))

    def was_asked(self, ask: Callable[[str], Any], arn: str) -> bool:
        """Whether there is an answer or an error."""
        return (ask, arn) in self._answers

    def answer(self, ask: Callable[[str], Any], arn: str) -> Any:
        """Return the answer or its error; None if it was not asked for."""
        return self._answers.get((ask, arn))

    def known(self, ask: Callable[[str], Any], arn: str) -> Any:
        """Return the answer; None if it failed or was not asked for."""
        answer = self.answer(ask, arn)
        if not isinstance(answer, PagecliError):
            return answer
        if (ask, arn) not in self._told:
            self._told.add((ask, arn))
            self._problems.take(answer)
        return None
