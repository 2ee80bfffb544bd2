"""How long the longest chain of answers is that need each other: a clock on which each answer takes one turn."""

from __future__ import annotations

import sys
from collections.abc import Callable, Iterable, Iterator, Sequence
from typing import Any

import pytest

from pagecli import concurrency
from pagecli.aws.operations import Operation
from pagecli.errors import PagecliError
from support.emulated_service import World
from support.emulated_source import EmulatedSource


class ChainedSource(EmulatedSource):
    """An emulated source; `turns` have passed for the caller, whose jobs side by side take as many as the longest."""

    def __init__(self, world: World, monkeypatch: pytest.MonkeyPatch) -> None:
        super().__init__(world)
        self.turns = 0
        for usual, own in (
            (concurrency.gather_in_order, self._gather_in_order),
            (concurrency.gather_whole, self._gather_in_order),
        ):
            for module in [each for name, each in sys.modules.items() if name.startswith("pagecli.")]:
                if getattr(module, usual.__name__, None) is usual:
                    monkeypatch.setattr(module, usual.__name__, own)

    def call(self, operation: Operation[Any], **parameters: Any) -> Any:
        self.turns += 1
        return super().call(operation, **parameters)

    def _gather_in_order(
        self, jobs: Sequence[Callable[[], Iterable[Any]]], places: object = None
    ) -> Iterator[tuple[int, Any]]:
        began = taken = self.turns
        for index, job in enumerate(jobs):
            self.turns = began
            for item in _items(job):
                done = self.turns
                self.turns = max(taken, done)
                yield index, item
                taken, self.turns = self.turns, done
            taken = max(taken, self.turns)
        self.turns = taken


def _items(job: Callable[[], Iterable[Any]]) -> Iterator[Any]:
    try:
        yield from job()
    except PagecliError as error:
        yield error
