from __future__ import annotations

import threading
from collections import Counter
from collections.abc import Callable, Iterator
from functools import partial

import pytest

from pagecli.concurrency import gather_in_order, gather_whole
from pagecli.connection import MAX_CONCURRENT_REQUESTS
from pagecli.errors import NotFoundError

PATIENCE = 10  # seconds until a test that waits for ever fails instead


def items_of(job: int, count: int = 3) -> list[str]:
    return [f"{job}.{item}" for item in range(count)]


def test_items_come_in_the_order_of_the_jobs_whichever_is_done_first() -> None:
    second_is_done = threading.Event()

    def first() -> Iterator[str]:
        assert second_is_done.wait(PATIENCE)
        yield "a"

    def second() -> Iterator[str]:
        yield "b"
        second_is_done.set()

    assert list(gather_in_order([first, second])) == [(0, "a"), (1, "b")]


def test_many_jobs_give_all_their_items_in_order() -> None:
    jobs = [partial(items_of, job) for job in range(100)]

    assert list(gather_in_order(jobs)) == [(job, item) for job in range(100) for item in items_of(job)]


def test_no_jobs_give_nothing() -> None:
    assert list(gather_in_order([])) == []


def test_as_many_run_at_once_as_requests_may_be_under_way_and_no_more() -> None:
    lock = threading.Lock()
    together = threading.Barrier(MAX_CONCURRENT_REQUESTS, timeout=PATIENCE)
    running, most = 0, 0

    def job() -> list[str]:
        nonlocal running, most
        with lock:
            running += 1
            most = max(most, running)
        together.wait()
        with lock:
            running -= 1
        return ["done"]

    assert len(list(gather_in_order([job] * (4 * MAX_CONCURRENT_REQUESTS)))) == 4 * MAX_CONCURRENT_REQUESTS
    assert most == MAX_CONCURRENT_REQUESTS


def test_an_error_ends_its_job_and_no_other() -> None:
    error = NotFoundError("no such contact")

    def failing() -> Iterator[str]:
        yield "a"
        raise error

    def well() -> Iterator[str]:
        yield "b"

    assert list(gather_in_order([failing, well])) == [(0, "a"), (0, error), (1, "b")]


def test_what_is_no_error_of_the_programs_own_is_raised() -> None:
    def failing() -> list[str]:
        raise ZeroDivisionError

    with pytest.raises(ZeroDivisionError):
        list(gather_in_order([failing]))


def test_a_job_is_fetched_only_a_few_items_ahead_of_what_was_taken() -> None:
    fetched = [0, 0]
    jobs: list[Callable[[], Iterator[int]]] = []
    for number in range(2):

        def job(number: int = number) -> Iterator[int]:
            for item in range(1000):
                fetched[number] += 1
                yield item

        jobs.append(job)
    taken = 0

    for _ in gather_in_order(jobs):
        taken += 1
        assert fetched[0] <= taken + 5
        assert fetched[1] <= max(0, taken - 1000) + 5

    assert taken == 2000


def test_a_place_that_does_not_answer_takes_no_more_threads_than_its_own() -> None:
    others_are_done = threading.Event()
    slow = [partial(_wait_for, others_are_done, f"arn:aws:ssm-contacts:us-east-2:1:contact/{n}") for n in range(64)]
    arns = [f"arn:aws:ssm-contacts:us-east-2:2:contact/{n}" for n in range(64)]

    first = []
    for index, _ in gather_whole([*slow, *(partial(items_of, arn, 1) for arn in arns)]):  # type: ignore[arg-type]
        first.append(index)
        if len(first) == 64:
            others_are_done.set()

    assert sorted(first[:64]) == list(range(64, 128))
    assert sorted(first[64:]) == list(range(64))


def test_each_of_several_places_has_as_many_under_way_as_one_alone_and_no_more() -> None:
    lock, together = threading.Lock(), threading.Barrier(2 * MAX_CONCURRENT_REQUESTS, timeout=PATIENCE)
    running, most = Counter[str](), Counter[str]()

    def job(arn: str) -> list[str]:
        account = arn.split(":")[4]
        with lock:
            running[account] += 1
            most[account] = max(most[account], running[account])
        together.wait()
        with lock:
            running[account] -= 1
        return [arn]

    arns = [f"arn:aws:ssm-contacts:us-east-2:{n % 2}:contact/{n}" for n in range(8 * MAX_CONCURRENT_REQUESTS)]
    assert len(list(gather_whole([partial(job, arn) for arn in arns]))) == len(arns)
    assert most == {"0": MAX_CONCURRENT_REQUESTS, "1": MAX_CONCURRENT_REQUESTS}


def _wait_for(event: threading.Event, arn: str) -> list[str]:
    assert event.wait(PATIENCE)
    return [arn]
