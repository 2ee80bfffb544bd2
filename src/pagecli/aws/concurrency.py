"""Several listings at once, with their results in the order in which they were asked for."""

from __future__ import annotations

import threading
from collections.abc import Callable, Iterable, Iterator, Sequence
from functools import partial
from queue import Queue
from typing import Any, TypeVar

from pagecli.aws.session import MAX_CONCURRENT_REQUESTS
from pagecli.errors import PagecliError

T = TypeVar("T")
_AHEAD = 2
_END = object()


def in_order(jobs: Sequence[Callable[[], Iterable[T]]]) -> Iterator[tuple[int, T | PagecliError]]:
    """Run the jobs, at most MAX_CONCURRENT_REQUESTS at once; yield (index of the job, item), job by job.

    Each job is fetched at most a few items ahead of what was taken, so that memory stays bounded. A job's
    PagecliError is yielded as its last item and stops no other job; any other exception is raised.
    """
    queues: list[Queue[Any]] = [Queue(_AHEAD) for _ in jobs]
    waiting = iter(zip(jobs, queues, strict=True))
    lock = threading.Lock()

    def work() -> None:
        while True:
            with lock:
                job, queue = next(waiting, (None, None))
            if job is None or queue is None:
                return
            _fill(queue, job)

    for _ in range(min(MAX_CONCURRENT_REQUESTS, len(jobs))):
        threading.Thread(target=work, daemon=True).start()
    for index, queue in enumerate(queues):
        while (item := queue.get()) is not _END:
            if isinstance(item, Exception) and not isinstance(item, PagecliError):
                raise item
            yield index, item


def each(jobs: Sequence[Callable[[], T]]) -> list[T | PagecliError]:
    """Run the jobs, at most MAX_CONCURRENT_REQUESTS at once; return what each returned, or its PagecliError."""
    return [answer for _, answer in in_order([partial(_as_list, job) for job in jobs])]


def _as_list(job: Callable[[], T]) -> list[T]:
    return [job()]


def _fill(queue: Queue[Any], job: Callable[[], Iterable[Any]]) -> None:
    try:
        for item in job():
            queue.put(item)
    except Exception as error:  # noqa: BLE001 - handed to the thread that takes the items
        queue.put(error)
    queue.put(_END)
