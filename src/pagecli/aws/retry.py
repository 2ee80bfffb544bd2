"""One loop round each call: how often a request is tried, how long it may take, how long to wait between tries."""

from __future__ import annotations

import random
import threading
from collections.abc import Callable
from concurrent.futures import Future
from concurrent.futures import TimeoutError as FutureTimeout
from dataclasses import dataclass
from typing import TypeVar

from pagecli.aws.errors import Fault
from pagecli.environment import Clock
from pagecli.errors import PagecliError, ServiceError, TimeLimitError
from pagecli.times import show_duration

T = TypeVar("T")


@dataclass(frozen=True)
class Limits:
    """The contract's limits; seconds, except `tries`."""

    tries: int = 5
    waiting: float = 20.0
    connect: float = 5.0
    silence: float = 15.0
    answer: float = 30.0


class Deadline:
    """The time limit of the whole command (`--timeout`); without one it never ends."""

    def __init__(self, seconds: float | None, monotonic: Callable[[], float]) -> None:
        self._seconds = seconds
        self._monotonic = monotonic
        self._start = monotonic()

    def remaining(self) -> float:
        """Return the seconds that are left, at least 0; infinity without a limit."""
        if self._seconds is None:
            return float("inf")
        return max(0.0, self._start + self._seconds - self._monotonic())

    def error(self, operation: str) -> TimeLimitError:
        """Return the error to raise when the time is up."""
        limit = show_duration(self._seconds or 0)
        return TimeLimitError(
            f"the time limit of {limit} is over; {operation} had not been answered", "give a longer --timeout"
        )


def call_with_retries(
    attempt: Callable[[], T],
    operation: str,
    limits: Limits,
    deadline: Deadline,
    clock: Clock,
    on_wait: Callable[[float, PagecliError], None],
) -> T:
    """Return what `attempt` returns; a Fault is followed by another try, as long as the limits allow.

    The wait is what the service asked for (RetryAfterSeconds, Retry-After), else exponential with full jitter
    (https://aws.amazon.com/blogs/architecture/exponential-backoff-and-jitter/).
    """
    waited = 0.0
    for tries in range(1, limits.tries + 1):
        try:
            return within(min(limits.answer, deadline.remaining()), attempt)
        except FutureTimeout:
            if deadline.remaining() <= 0:
                raise deadline.error(operation) from None
            fault = Fault(
                ServiceError(f"no whole answer to {operation} within {limits.answer:g} s", "check the network")
            )
        except Fault as failed:
            fault = failed
        pause = _jitter(tries) if fault.retry_after is None else fault.retry_after
        if tries == limits.tries or waited + pause > limits.waiting:
            raise _given_up(fault, tries, pause)
        if pause >= deadline.remaining():
            raise deadline.error(operation)
        on_wait(pause, fault.error)
        clock.sleep(pause)
        waited += pause
    raise AssertionError("unreachable: limits.tries is at least 1")


def _jitter(tries: int) -> float:
    return random.uniform(0, min(5.0, 0.25 * 2**tries))  # noqa: S311 - no secret


def _given_up(fault: Fault, tries: int, pause: float) -> Exception:
    error = fault.error
    error.what += f", after {tries} {'try' if tries == 1 else 'tries'}"
    if fault.retry_after is not None:
        error.hint = f"the service asks to wait {show_duration(pause)} before the next try"
    return error


def within(seconds: float, attempt: Callable[[], T]) -> T:
    """Run `attempt` in a thread of its own and give up on it after `seconds`: silence between bytes does not count."""
    future: Future[T] = Future()

    def run() -> None:
        try:
            future.set_result(attempt())
        except BaseException as error:  # noqa: BLE001 - raised again by the waiting thread
            future.set_exception(error)

    threading.Thread(target=run, daemon=True).start()
    return future.result(None if seconds == float("inf") else seconds)
