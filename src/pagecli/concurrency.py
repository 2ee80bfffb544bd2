"""Run several listings at once, and yield their results in order or as each completes."""

from __future__ import annotations

import threading
from collections import deque
from collections.abc import Callable, Hashable, Iterable, Iterator, Sequence
from functools import partial
from queue import SimpleQueue
from typing import Any, NamedTuple, TypeVar

from pagecli.arns import place_of
from pagecli.connection import MAX_CONCURRENT_REQUESTS, MAX_REQUESTS_IN_ALL
from pagecli.errors import PagecliError

T = TypeVar("T")
_AHEAD = 2
_MOST_WAITING = 64  # complete jobs whose results were not taken yet
_END = object()


class _Results(NamedTuple):
    """The items of a job, with a token in `room` for each that may still be added: queue.Queue is slower."""

    items: SimpleQueue[Any]
    room: SimpleQueue[None]


class _Schedule:
    """Decides which job comes next, with a limit for each place (an account and region).

    Without a limit, a slow place would soon occupy all threads.
    """

    def __init__(self, places: Sequence[Hashable]) -> None:
        self._waiting: dict[Hashable, deque[int]] = {}
        for index, place in enumerate(places):
            self._waiting.setdefault(place, deque()).append(index)
        self._running = dict.fromkeys(self._waiting, 0)
        self._places = places
        self._changed = threading.Condition()
        self.threads = min(MAX_REQUESTS_IN_ALL, sum(map(self._at_once, self._waiting)))

    def _at_once(self, place: Hashable) -> int:
        return min(MAX_CONCURRENT_REQUESTS, len(self._waiting[place]))

    def next(self) -> int | None:
        """Wait for a job that may begin, and return it; None when none is left."""
        with self._changed:
            while self._waiting:
                free = [place for place in self._waiting if self._running[place] < MAX_CONCURRENT_REQUESTS]
                if free:
                    return self._begin(min(free, key=lambda place: self._waiting[place][0]))
                self._changed.wait()
            return None

    def _begin(self, place: Hashable) -> int:
        index = self._waiting[place].popleft()
        self._running[place] += 1
        if not self._waiting[place]:
            del self._waiting[place]
        return index

    def end(self, index: int) -> None:
        """Mark the job as done."""
        with self._changed:
            self._running[self._places[index]] -= 1
            self._changed.notify_all()


def gather_in_order(
    jobs: Sequence[Callable[[], Iterable[T]]], places: Sequence[Hashable] | None = None
) -> Iterator[tuple[int, T | PagecliError]]:
    """Run the jobs concurrently; yield (index of the job, item), job by job.

    At most MAX_CONCURRENT_REQUESTS run for each place, MAX_REQUESTS_IN_ALL in total; a job's place is given, or that of
    the ARN among its arguments. With one place, each job is fetched only a few items ahead, so that memory stays
    bounded; with several, no job waits for those before it. A job's PagecliError is yielded as its last item and stops
    no other job; any other exception is raised.
    """
    schedule, is_one = _schedule(jobs, places)
    queues = [_Results(SimpleQueue(), SimpleQueue()) for _ in jobs]

    def work() -> None:
        while (index := schedule.next()) is not None:
            _fill(queues[index], jobs[index], bounded=is_one)
            schedule.end(index)

    for _ in range(schedule.threads):
        threading.Thread(target=work, daemon=True).start()
    for index, queue in enumerate(queues):
        while (item := queue.items.get()) is not _END:
            queue.room.put(None)
            yield index, _checked(item)


def gather_whole(jobs: Sequence[Callable[[], Iterable[T]]]) -> Iterator[tuple[int, T | PagecliError]]:
    """Run the jobs as `gather_in_order` does; yield all items of a job when it is complete, in order of completion.

    If all belong to one place, items come in the jobs' order, as soon as they arrive.
    """
    schedule, is_one = _schedule(jobs, None)
    if is_one:
        yield from gather_in_order(jobs)
        return
    complete: SimpleQueue[tuple[int, list[Any]]] = SimpleQueue()
    room = threading.BoundedSemaphore(_MOST_WAITING)

    def work() -> None:
        while (index := schedule.next()) is not None:
            room.acquire()
            complete.put((index, list(_items(jobs[index]))))
            schedule.end(index)

    for _ in range(schedule.threads):
        threading.Thread(target=work, daemon=True).start()
    for _ in jobs:
        index, items = complete.get()
        room.release()
        yield from ((index, _checked(item)) for item in items)


def gather(jobs: Sequence[Callable[[], T]]) -> list[T | PagecliError]:
    """Run the jobs concurrently; return the result of each, or its PagecliError."""
    places = list(map(_place_asked, jobs))
    return [answer for _, answer in gather_in_order([partial(_as_list, job) for job in jobs], places)]


def _schedule(jobs: Sequence[Any], places: Sequence[Hashable] | None) -> tuple[_Schedule, bool]:
    known = list(map(_place_asked, jobs)) if places is None else places
    return _Schedule(known), len(set(known)) < 2


def _place_asked(job: Any) -> Hashable:
    """Return the account and region of the first ARN among the job's arguments; None if there is none."""
    for argument in getattr(job, "args", ()):
        arn = getattr(argument, "arn", argument)
        if isinstance(arn, str) and arn.startswith("arn:"):
            return place_of(arn)
    return None


def _checked(item: Any) -> Any:
    if isinstance(item, Exception) and not isinstance(item, PagecliError):
        raise item
    return item


def _as_list(job: Callable[[], T]) -> list[T]:
    return [job()]


def _items(job: Callable[[], Iterable[Any]]) -> Iterator[Any]:
    """Yield the items of the job; if an exception ends it, that is the last one."""
    try:
        yield from job()
    except Exception as error:  # noqa: BLE001 - handed to the thread that takes the items
        yield error


def _fill(queue: _Results, job: Callable[[], Iterable[Any]], bounded: bool) -> None:
    for _ in range(_AHEAD):
        queue.room.put(None)
    for item in _items(job):
        if bounded and not isinstance(item, Exception):
            queue.room.get()
        queue.items.put(item)
    queue.items.put(_END)
