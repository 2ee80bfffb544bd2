from __future__ import annotations

from collections.abc import Iterable, Iterator
from itertools import count, repeat
from typing import Any, TypeVar

import msgspec
import pytest

from pagecli.aws.operations import LIST_CONTACTS, Operation
from pagecli.aws.pagination import MAX_EMPTY_BATCHES, walk
from pagecli.domain.model import ContactBatch
from pagecli.errors import EndlessListingError

A = TypeVar("A")


class Answering:
    """Answers with batches that have these next tokens and `sizes` items, and keeps the tokens that were asked for."""

    def __init__(self, tokens: Iterable[str | None], sizes: Iterable[int] = repeat(1)) -> None:
        self.asked: list[str | None] = []
        self._tokens, self._sizes = iter(tokens), iter(sizes)

    def call(self, operation: Operation[A], **parameters: Any) -> A:
        self.asked.append(parameters.get("NextToken"))
        contact = {"ContactArn": "arn", "Alias": "akuam", "Type": "PERSONAL"}
        batch = {"Contacts": [contact] * next(self._sizes), "NextToken": next(self._tokens)}
        return msgspec.convert(batch, operation.answer)


def listing(answering: Answering, token: str | None = None) -> Iterator[ContactBatch]:
    return walk(answering, LIST_CONTACTS, token)


def test_each_batch_is_asked_for_with_the_token_of_the_one_before() -> None:
    answering = Answering(["a", "b", None])

    listed = list(listing(answering))

    assert answering.asked == [None, "a", "b"]
    assert [batch.next_token for batch in listed] == ["a", "b", None]


def test_a_listing_can_start_in_the_middle() -> None:
    answering = Answering(["c", None])

    list(listing(answering, "b"))

    assert answering.asked == ["b", "c"]


def test_an_empty_token_is_the_end() -> None:
    assert len(list(listing(Answering([""])))) == 1


def test_a_batch_is_not_asked_for_before_the_one_before_it_was_taken() -> None:
    answering = Answering(["a", "b", None])

    next(listing(answering))

    assert answering.asked == [None]


@pytest.mark.parametrize(
    ("start", "tokens"), [(None, ["a", "a"]), (None, ["a", "b", "a"]), ("a", ["a"]), ("a", ["b", "a"])]
)
def test_a_token_that_comes_again_ends_the_listing_after_its_batch(start: str | None, tokens: list[str | None]) -> None:
    walked = listing(Answering(tokens), start)

    came = [next(walked) for _ in tokens]

    assert len(came) == len(tokens)
    with pytest.raises(EndlessListingError, match="ListContacts returned a NextToken that it had returned before"):
        next(walked)


def test_ever_new_tokens_without_an_item_end_at_the_bound() -> None:
    walked = listing(Answering(map(str, count()), repeat(0)))

    came = [next(walked) for _ in range(MAX_EMPTY_BATCHES)]

    assert len(came) == MAX_EMPTY_BATCHES
    with pytest.raises(EndlessListingError, match="100 empty batches in a row"):
        next(walked)


def test_an_item_now_and_then_keeps_the_listing_going() -> None:
    sizes = [*[0] * (MAX_EMPTY_BATCHES - 1), 1] * 3
    tokens: list[str | None] = [*map(str, range(3 * MAX_EMPTY_BATCHES - 1)), None]

    assert len(list(listing(Answering(tokens, sizes)))) == 3 * MAX_EMPTY_BATCHES
