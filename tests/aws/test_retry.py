from __future__ import annotations

import threading
from collections.abc import Callable
from typing import Any

import pytest

from pagecli.aws.errors import RetryableError
from pagecli.aws.retry import Limits, call_with_retries
from pagecli.connection import Deadline
from pagecli.errors import NotFoundError, PagecliError, ServiceError
from support.in_process import FakeTime


def fault(retry_after: float | None = None) -> RetryableError:
    return RetryableError(ServiceError("it failed", "look"), retry_after)


class Calls:
    """Attempts that come out as given, one after the other; the last stays."""

    def __init__(self, *outcomes: object) -> None:
        self.count = 0
        self._outcomes = list(outcomes)

    def __call__(self) -> object:
        outcome = self._outcomes[min(self.count, len(self._outcomes) - 1)]
        self.count += 1
        if isinstance(outcome, Exception):
            raise outcome
        return outcome


def call(
    attempt: Callable[[], object],
    time: FakeTime,
    limits: Limits | None = None,
    timeout: float | None = None,
    on_wait: Callable[[float, PagecliError], None] | None = None,
) -> object:
    deadline = Deadline(timeout, time.clock.monotonic)
    told: Any = on_wait or (lambda seconds, error: None)
    return call_with_retries(attempt, "ListThings", limits or Limits(), deadline, time.clock, told)


@pytest.fixture
def time() -> FakeTime:
    return FakeTime()


def test_the_limits_are_the_contracts() -> None:
    assert Limits() == Limits(tries=5, waiting=20, connect=5, silence=15, answer=30)


def test_what_succeeds_is_tried_once_and_waits_for_nothing(time: FakeTime) -> None:
    attempt = Calls("answer")

    assert call(attempt, time) == "answer"
    assert (attempt.count, time.waits) == (1, [])


def test_a_fault_is_followed_by_another_try(time: FakeTime) -> None:
    attempt = Calls(fault(), fault(), "answer")

    assert call(attempt, time) == "answer"
    assert (attempt.count, len(time.waits)) == (3, 2)


@pytest.mark.parametrize("tries", [1, 2, 5])
def test_after_all_tries_it_is_the_error_which_says_how_many_there_were(time: FakeTime, tries: int) -> None:
    attempt = Calls(fault())

    with pytest.raises(ServiceError) as raised:
        call(attempt, time, Limits(tries=tries))

    assert attempt.count == tries
    assert str(raised.value) == f"it failed, after {tries} {'try' if tries == 1 else 'tries'}"


@pytest.mark.parametrize("error", [NotFoundError("no such thing"), ZeroDivisionError()])
def test_what_is_no_fault_is_not_tried_again(time: FakeTime, error: Exception) -> None:
    attempt = Calls(error, "answer")

    with pytest.raises(type(error)):
        call(attempt, time)

    assert attempt.count == 1


def test_the_wait_is_as_long_as_the_service_asked_for(time: FakeTime) -> None:
    call(Calls(fault(3), fault(0), fault(7.5), "answer"), time)

    assert time.waits == [3, 0, 7.5]


def test_a_wait_beyond_the_limit_is_not_begun(time: FakeTime) -> None:
    attempt = Calls(fault(12), fault(9), "answer")

    with pytest.raises(ServiceError) as raised:
        call(attempt, time)

    assert (attempt.count, time.waits) == (2, [12])
    assert raised.value.hint == "the service asks to wait 9.0s before the next try"


def test_a_wait_up_to_the_limit_is_waited(time: FakeTime) -> None:
    assert call(Calls(fault(20), "answer"), time) == "answer"


def test_waits_of_its_own_grow_with_full_jitter(time: FakeTime) -> None:
    for _ in range(200):
        with pytest.raises(ServiceError):
            call(Calls(fault()), time)
    by_try = [time.waits[number::4] for number in range(4)]

    for waits, most in zip(by_try, (0.5, 1.0, 2.0, 4.0), strict=True):
        assert all(0 <= wait <= most for wait in waits)
        assert max(waits) > most * 0.8  # by chance once in 10**19 runs
        assert min(waits) < most * 0.2


def test_each_wait_is_told_before_it_begins(time: FakeTime) -> None:
    told: list[tuple[float, str, int]] = []

    call(
        Calls(fault(3), "answer"),
        time,
        on_wait=lambda seconds, error: told.append((seconds, str(error), len(time.waits))),
    )

    assert told == [(3, "it failed", 0)]


def test_a_wait_that_the_time_limit_of_the_command_would_cut_is_not_begun(time: FakeTime) -> None:
    with pytest.raises(ServiceError, match=r"the time limit of 5\.0s is over") as raised:
        call(Calls(fault(5), "answer"), time, timeout=5)

    assert time.waits == []
    assert raised.value.hint == "give a longer --timeout"


def test_an_answer_that_takes_too_long_is_given_up_on_and_tried_again(time: FakeTime) -> None:
    never = threading.Event()
    attempt = Calls(never, "answer")

    def slow_then_well() -> object:
        outcome = attempt()
        return outcome.wait(10) if isinstance(outcome, threading.Event) else outcome

    assert call(slow_then_well, time, Limits(answer=0.05)) == "answer"
    never.set()


def test_an_answer_that_is_slow_each_time_is_a_service_error_with_the_limit(time: FakeTime) -> None:
    never = threading.Event()

    with pytest.raises(ServiceError) as raised:
        call(lambda: never.wait(10), time, Limits(tries=2, answer=0.05))
    never.set()

    assert str(raised.value) == "no whole answer to ListThings within 0.05 s, after 2 tries"


def test_the_time_limit_of_the_command_ends_an_answer_too(time: FakeTime) -> None:
    never = threading.Event()

    def wait_for_ever() -> object:
        time.seconds += 0.05
        return never.wait(10)

    with pytest.raises(PagecliError, match="the time limit of"):
        call(wait_for_ever, time, timeout=0.05)
    never.set()


@pytest.mark.parametrize(("limit", "passed", "left"), [(None, 1e9, float("inf")), (10, 4, 6), (10, 11, 0)])
def test_what_is_left_of_a_time_limit_is_never_negative(
    time: FakeTime, limit: float | None, passed: float, left: float
) -> None:
    deadline = Deadline(limit, time.clock.monotonic)
    time.seconds += passed

    assert deadline.remaining() == left
