"""Several listings at once, with their results in the order in which they were asked for."""

from __future__ import annotations

import threading
from collections.abc import Callable, Iterable, Iterator, Sequence
from functools import partial
from queue import SimpleQueue
from typing import Any, NamedTuple, TypeVar

from pagecli.connection import MAX_CONCURRENT_REQUESTS
from pagecli.errors import PagecliError

T = TypeVar("T")
_AHEAD = 2
_END = object()


class _Results(NamedTuple):
    """The items of a job, with a token in `room` for each that may still be put: queue.Queue is slower."""

    items: SimpleQueue[Any]
    room: SimpleQueue[None]


def gather_in_order(jobs: Sequence[Callable[[], Iterable[T]]]) -> Iterator[tuple[int, T | PagecliError]]:
    """Run the jobs, at most MAX_CONCURRENT_REQUESTS at once; yield (index of the job, item), job by job.

    Each job is fetched at most a few items ahead of what was taken, so that memory stays bounded. A job's
    PagecliError is yielded as its last item and stops no other job; any other exception is raised.
    """
    queues = [_Results(SimpleQueue(), SimpleQueue()) for _ in jobs]
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
        while (item := queue.items.get()) is not _END:
            queue.room.put(None)
            if isinstance(item, Exception) and not isinstance(item, PagecliError):
                raise item
            yield index, item


def gather(jobs: Sequence[Callable[[], T]]) -> list[T | PagecliError]:
    """Run the jobs, at most MAX_CONCURRENT_REQUESTS at once; return what each returned, or its PagecliError."""
    return [answer for _, answer in gather_in_order([partial(_as_list, job) for job in jobs])]


def _as_list(job: Callable[[], T]) -> list[T]:
    return [job()]


def _fill(queue: _Results, job: Callable[[], Iterable[Any]]) -> None:
    for _ in range(_AHEAD):
        queue.room.put(None)
    try:
        for item in job():
            queue.room.get()
            queue.items.put(item)
    except Exception as error:  # noqa: BLE001 - handed to the thread that takes the items
        queue.items.put(error)
    queue.items.put(_END)
