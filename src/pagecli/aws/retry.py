"""The retry loop: how often a request is tried, how long a try may take, how long to wait between tries."""

from __future__ import annotations

import random
import threading
from collections.abc import Callable
from queue import Empty, SimpleQueue
from typing import Any, TypeVar

from msgspec import Struct

from pagecli.aws.errors import RetryableError
from pagecli.connection import Deadline
from pagecli.environment import Clock
from pagecli.errors import PagecliError, ServiceError
from pagecli.times import show_duration

T = TypeVar("T")


class NotInTimeError(Exception):
    """An attempt took too long and was abandoned."""


class Limits(Struct, frozen=True):
    """The contract's limits; seconds, except `tries`."""

    tries: int = 5
    waiting: float = 20.0
    connect: float = 5.0
    silence: float = 15.0
    answer: float = 30.0


def call_with_retries(
    attempt: Callable[[], T],
    operation: str,
    limits: Limits,
    deadline: Deadline,
    clock: Clock,
    on_wait: Callable[[float, PagecliError], None],
) -> T:
    """Return what `attempt` returns; a RetryableError is followed by another try, as long as the limits allow.

    The wait is what the service asked for (RetryAfterSeconds, Retry-After), else exponential with full jitter
    (https://aws.amazon.com/blogs/architecture/exponential-backoff-and-jitter/).
    """
    waited = 0.0
    for tries in range(1, limits.tries + 1):
        try:
            return within(min(limits.answer, deadline.remaining()), attempt)
        except NotInTimeError:
            if deadline.remaining() <= 0:
                raise deadline.error(operation) from None
            failure = RetryableError(
                ServiceError(f"no whole answer to {operation} within {limits.answer:g} s", "check the network")
            )
        except RetryableError as failed:
            failure = failed
        pause = _jitter(tries) if failure.retry_after is None else failure.retry_after
        if tries == limits.tries or waited + pause > limits.waiting:
            raise _given_up(failure, tries, pause)
        if pause >= deadline.remaining():
            raise deadline.error(operation)
        on_wait(pause, failure.error)
        clock.sleep(pause)
        waited += pause
    raise AssertionError("unreachable: limits.tries is at least 1")


def _jitter(tries: int) -> float:
    return random.uniform(0, min(5.0, 0.25 * 2**tries))  # noqa: S311 - no secret


def _given_up(failed: RetryableError, tries: int, pause: float) -> PagecliError:
    error = failed.error.after_tries(tries)
    if failed.retry_after is None:
        return error
    return error.with_hint(f"the service asks to wait {show_duration(pause)} before the next try")


_idle: list[SimpleQueue[Callable[[], None]]] = []
"""Idle threads, reused: starting one for each attempt is a twentieth of a long listing."""


def within(seconds: float, attempt: Callable[[], T]) -> T:
    """Run `attempt` in another thread; NotInTimeError after `seconds`, however much of an answer has come by then."""
    done: SimpleQueue[Any] = SimpleQueue()

    def run() -> None:
        value, error = None, None
        try:
            value = attempt()
        except BaseException as failed:  # noqa: BLE001 - raised again by the waiting thread
            error = failed
        _idle.append(inbox)
        done.put((value, error))

    inbox = _inbox_of_a_thread()
    inbox.put(run)
    try:
        value, error = done.get(timeout=None if seconds > threading.TIMEOUT_MAX else seconds)
    except Empty:
        raise NotInTimeError from None
    if error is not None:
        raise error
    result: T = value
    return result


def _inbox_of_a_thread() -> SimpleQueue[Callable[[], None]]:
    try:
        return _idle.pop()
    except IndexError:
        inbox: SimpleQueue[Callable[[], None]] = SimpleQueue()
        threading.Thread(target=_run_each, args=(inbox,), daemon=True).start()
        return inbox


def _run_each(inbox: SimpleQueue[Callable[[], None]]) -> None:
    while True:
        inbox.get()()
