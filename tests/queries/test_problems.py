from __future__ import annotations

import pytest

from pagecli.errors import (
    AccessError,
    DeniedError,
    NotFoundError,
    PagecliError,
    ProtocolError,
    ServiceError,
    SeveralErrors,
)
from pagecli.queries.problems import Problems
from support.in_process import Stage


def told_of(*answers: PagecliError | str) -> tuple[Problems, str]:
    stage = Stage()
    with Problems(stage.environment) as problems:
        for answer in answers:
            problems.take(answer)
    return problems, stage.err


def test_an_answer_is_taken_as_it_is_and_nothing_is_told() -> None:
    assert Problems(Stage().environment).take("answer") == "answer"
    assert told_of("answer")[1] == ""


def test_what_is_denied_is_told_once_with_the_permission_and_how_often() -> None:
    problems, told = told_of(
        *(DeniedError(f"denied {number}", "needs it") for number in range(3)), NotFoundError("gone")
    )

    assert told == "pagecli: left out, 3 times: denied 0; needs it\npagecli: left out: gone\n"
    assert not problems.errors


@pytest.mark.parametrize("kind", [AccessError, ServiceError, ProtocolError])
def test_anything_else_is_an_error(kind: type[PagecliError]) -> None:
    error = kind("expired, too slow, malformed")

    with pytest.raises(SeveralErrors) as raised:
        told_of("answer", error)

    assert raised.value.errors == (error,)


def test_unreadable_times_undated_pages_and_notes_are_each_told_once() -> None:
    stage = Stage()
    with Problems(stage.environment) as problems:
        for _ in range(2):
            problems.note("something")
            problems.add_unreadable_times(1)
            problems.add_undated_pages(1)

    assert stage.err.splitlines() == [
        "pagecli: something",
        "pagecli: 2 pages without a SentTime kept, whatever --since and --until say",
        "pagecli: 2 times could not be read and left blank",
    ]


def test_an_error_that_ends_the_command_comes_beside_those_that_were_kept_and_after_the_notes() -> None:
    stage, kept, last = Stage(), ServiceError("kept"), AccessError("last")

    def run() -> None:
        with Problems(stage.environment) as problems:
            problems.add_unreadable_times(1)
            problems.fail(kept)
            raise last

    with pytest.raises(SeveralErrors) as raised:
        run()

    assert raised.value.errors == (kept, last)
    assert stage.err == "pagecli: 1 time could not be read and left blank\n"


def test_an_error_that_ends_the_command_alone_is_raised_as_it_is() -> None:
    with pytest.raises(AccessError), Problems(Stage().environment):
        raise AccessError("last")


def test_what_was_told_in_the_course_of_a_run_is_not_told_again() -> None:
    stage = Stage()
    problems = Problems(stage.environment)
    problems.add_unreadable_times(1)
    problems.take(DeniedError("denied", "needs it"))
    problems.tell()
    problems.add_unreadable_times(1)
    problems.tell()

    assert stage.err == "pagecli: left out: denied; needs it\npagecli: 1 time could not be read and left blank\n"
