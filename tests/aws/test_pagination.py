from __future__ import annotations

from collections.abc import Callable, Iterator

import pytest

from pagecli.aws.pagination import MAX_EMPTY_BATCHES, EndlessListingError, batches
from pagecli.domain.model import ContactBatch

Ask = Callable[[str | None], ContactBatch]


def asker(tokens: Iterator[str | None] | list[str | None], asked: list[str | None] | None = None) -> Ask:
    """Answers with batches of nothing that have these next tokens, and keeps the tokens that were asked for."""
    following = iter(tokens)

    def ask(token: str | None) -> ContactBatch:
        if asked is not None:
            asked.append(token)
        return ContactBatch(next_token=next(following))

    return ask


def one(batch: ContactBatch) -> int:
    return 1


def none(batch: ContactBatch) -> int:
    return 0


def test_each_batch_is_asked_for_with_the_token_of_the_one_before() -> None:
    asked: list[str | None] = []

    listed = list(batches(asker(["a", "b", None], asked), one, "ListThings"))

    assert asked == [None, "a", "b"]
    assert [batch.next_token for batch in listed] == ["a", "b", None]


def test_a_listing_can_start_in_the_middle() -> None:
    asked: list[str | None] = []

    list(batches(asker(["c", None], asked), one, "ListThings", "b"))

    assert asked == ["b", "c"]


def test_an_empty_token_is_the_end() -> None:
    assert len(list(batches(asker([""]), one, "ListThings"))) == 1


def test_a_batch_is_not_asked_for_before_the_one_before_it_was_taken() -> None:
    asked: list[str | None] = []
    listing = batches(asker(["a", "b", None], asked), one, "ListThings")

    next(listing)

    assert asked == [None]


@pytest.mark.parametrize(
    ("start", "tokens"), [(None, ["a", "a"]), (None, ["a", "b", "a"]), ("a", ["a"]), ("a", ["b", "a"])]
)
def test_a_token_that_comes_again_ends_the_listing_after_its_batch(start: str | None, tokens: list[str | None]) -> None:
    listing = batches(asker(tokens), one, "ListThings", start)

    came = [next(listing) for _ in tokens]

    assert len(came) == len(tokens)
    with pytest.raises(EndlessListingError, match="ListThings returned a NextToken that it had returned before"):
        next(listing)


def test_ever_new_tokens_without_an_item_end_at_the_bound() -> None:
    listing = batches(asker(iter(map(str, range(10**6)))), none, "ListThings")

    came = [next(listing) for _ in range(MAX_EMPTY_BATCHES)]

    assert len(came) == MAX_EMPTY_BATCHES
    with pytest.raises(EndlessListingError, match="100 empty batches in a row"):
        next(listing)


def test_an_item_now_and_then_keeps_the_listing_going() -> None:
    sizes = iter([*[0] * (MAX_EMPTY_BATCHES - 1), 1] * 3)
    tokens: list[str | None] = [*map(str, range(3 * MAX_EMPTY_BATCHES - 1)), None]

    assert len(list(batches(asker(tokens), lambda batch: next(sizes), "ListThings"))) == 3 * MAX_EMPTY_BATCHES
