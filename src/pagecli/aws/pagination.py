"""The pagination helper: walks NextToken to the end, and never stops early without saying so."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any, Protocol, TypeVar

from pagecli.aws.operations import ListOperation, Operation
from pagecli.errors import EndlessListingError

MAX_EMPTY_BATCHES = 100

A = TypeVar("A")


class Caller(Protocol):
    """What calls an operation as one identity in one region."""

    def call(self, operation: Operation[A], **parameters: Any) -> A:
        """Return the operation's answer, checked; PagecliError if there is none."""


def walk(caller: Caller, operation: ListOperation[A], token: str | None = None, **parameters: Any) -> Iterator[A]:
    """Yield each batch of a List operation from `token` on, None being its beginning.

    EndlessListingError where a token comes a second time (the listing would go round for ever), or after
    MAX_EMPTY_BATCHES batches in a row without an item.
    """
    seen = {token}
    empty = 0
    while True:
        next_token = {"NextToken": token} if token else {}
        batch: Any = caller.call(operation, **parameters, **next_token)
        empty = 0 if getattr(batch, operation.items) else empty + 1
        yield batch
        token = batch.next_token or None
        if token is None:
            return
        if token in seen:
            raise EndlessListingError(
                f"{operation.name} returned a NextToken that it had returned before; the listing can't be completed",
                "what came before is incomplete; try again, and tell AWS Support if it stays so",
            )
        if empty == MAX_EMPTY_BATCHES:
            raise EndlessListingError(
                f"{operation.name} returned {MAX_EMPTY_BATCHES} empty batches in a row; the listing was given up",
                "what came before is incomplete; try again later",
            )
        seen.add(token)


def list_whole(caller: Caller, operation: ListOperation[A], **parameters: Any) -> list[Any]:
    """Return all that a List operation lists; for what is known to be short."""
    return [item for batch in walk(caller, operation, **parameters) for item in getattr(batch, operation.items)]
