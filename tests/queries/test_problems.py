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
from pagecli.queries.problems import Parts
from support.in_process import Stage


def told_of(*answers: PagecliError | str) -> tuple[Parts, str]:
    parts, stage = Parts(), Stage()
    for answer in answers:
        parts.take(answer)
    parts.end(stage.environment)
    return parts, stage.err


def test_an_answer_is_taken_as_it_is_and_nothing_is_told() -> None:
    assert Parts().take("answer") == "answer"
    assert told_of("answer")[1] == ""


def test_what_is_denied_is_told_once_with_the_permission_and_how_often() -> None:
    parts, told = told_of(*(DeniedError(f"denied {number}", "needs it") for number in range(3)), NotFoundError("gone"))

    assert told == "pagecli: left out, 3 times: denied 0; needs it\npagecli: left out: gone\n"
    assert not parts.errors


@pytest.mark.parametrize("kind", [AccessError, ServiceError, ProtocolError])
def test_anything_else_is_an_error(kind: type[PagecliError]) -> None:
    error = kind("expired, too slow, malformed")

    with pytest.raises(SeveralErrors) as raised:
        told_of("answer", error)

    assert raised.value.errors == [error]
