from __future__ import annotations

import threading

from pagecli.errors import DeniedError, ServiceError
from pagecli.queries.problems import Problems
from pagecli.queries.rounds import Rounds
from support.in_process import Stage


def fails(arn: str) -> str:
    raise DeniedError(f"no {arn}", "needs an action")


def test_the_questions_of_a_round_are_asked_side_by_side() -> None:
    together = threading.Barrier(3, timeout=20)

    def ask(arn: str) -> str:
        together.wait()
        return arn.upper()

    rounds = Rounds(Problems(Stage().environment))
    rounds.ask((ask, arn) for arn in "abc")

    assert [rounds.known(ask, arn) for arn in "abc"] == ["A", "B", "C"]


def test_no_question_is_asked_twice() -> None:
    asked: list[str] = []
    rounds = Rounds(Problems(Stage().environment))

    rounds.ask([(asked.append, "a"), (asked.append, "a")])
    rounds.ask([(asked.append, "a"), (asked.append, "b")])

    assert asked == ["a", "b"]
    assert rounds.answer(asked.append, "c") is None


def test_what_can_not_be_had_is_told_once_and_only_if_it_is_wanted() -> None:
    stage = Stage()
    problems = Problems(stage.environment)
    rounds = Rounds(problems)
    rounds.ask([(fails, "a"), (fails, "b")])

    assert [rounds.known(fails, "a"), rounds.known(fails, "a")] == [None, None]
    assert isinstance(rounds.answer(fails, "b"), DeniedError)
    assert problems.untold() == ["left out: no a; needs an action"]


def test_another_error_is_kept_to_end_with() -> None:
    def ask(arn: str) -> str:
        raise ServiceError("too slow")

    problems = Problems(Stage().environment)
    rounds = Rounds(problems)
    rounds.ask([(ask, "a")])

    assert rounds.known(ask, "a") is None
    assert [str(error) for error in problems.errors] == ["too slow"]
