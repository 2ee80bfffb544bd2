"""The pagination helper: walks NextToken to the end, and never stops early without saying so."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from typing import Any, Protocol, TypeVar

from pagecli.aws.client import Service
from pagecli.errors import ProtocolError

MAX_RESULTS = 1024  # the most that MaxResults may be, in every List operation
MAX_EMPTY_BATCHES = 100


class EndlessListingError(ProtocolError):
    """The service's tokens lead nowhere; none of them serves to go on from."""


class Batch(Protocol):
    """One answer of a List operation."""

    @property
    def next_token(self) -> str | None: ...


B = TypeVar("B", bound=Batch)
T = TypeVar("T")


def batches(
    ask: Callable[[str | None], B], count: Callable[[B], int], operation: str, token: str | None = None
) -> Iterator[B]:
    """Yield each batch from `token` on; `ask` gets the token of the batch to fetch, None for the first.

    EndlessListingError where a token comes a second time (the listing would go round for ever), or after
    MAX_EMPTY_BATCHES batches in a row without an item.
    """
    seen = {token}
    empty = 0
    while True:
        batch = ask(token)
        empty = 0 if count(batch) else empty + 1
        yield batch
        token = batch.next_token or None
        if token is None:
            return
        if token in seen:
            raise EndlessListingError(
                f"{operation} returned a NextToken that it had returned before; the listing can't be completed",
                "what came until then is not the whole; try again, and tell AWS Support if it stays so",
            )
        if empty == MAX_EMPTY_BATCHES:
            raise EndlessListingError(
                f"{operation} returned {MAX_EMPTY_BATCHES} empty batches in a row; the listing was given up",
                "what came until then is not the whole; try again later",
            )
        seen.add(token)


def walk(
    service: Service,
    region: str,
    operation: str,
    kind: type[B],
    items: Callable[[B], Sequence[Any]],
    token: str | None = None,
    **parameters: Any,
) -> Iterator[B]:
    """Yield each batch of a List operation; `kind` is what an answer is read as, `items` what it lists."""

    def ask(token: str | None) -> B:
        next_token = {"NextToken": token} if token else {}
        return service.call(region, operation, kind, **parameters, **next_token)

    return batches(ask, lambda batch: len(items(batch)), operation, token)


def list_whole(
    service: Service, region: str, operation: str, kind: type[B], items: Callable[[B], Sequence[T]], **parameters: Any
) -> list[T]:
    """Return all that a List operation lists; for what is known to be short."""
    return [item for batch in walk(service, region, operation, kind, items, **parameters) for item in items(batch)]
