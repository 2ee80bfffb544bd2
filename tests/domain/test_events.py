from __future__ import annotations

import tracemalloc
from datetime import datetime, timedelta, timezone

from hypothesis import given
from hypothesis import strategies as st
from msgspec import structs

from pagecli.domain.events import EventLog, PageEvent, in_order
from pagecli.domain.model import Page

START = datetime(2026, 11, 23, 12, 0, tzinfo=timezone.utc)


def at(seconds: float | None) -> datetime | None:
    return None if seconds is None else START + timedelta(seconds=seconds)


def page(arn: str = "p", sent: float | None = 0, delivery: float | None = None, read: float | None = None) -> Page:
    return Page(arn, "engagement", "contact", "cli", None, at(sent), at(delivery), at(read))


def names(events: list[PageEvent]) -> list[str]:
    return [event.name for event in events]


def test_at_first_a_page_is_told_as_it_stands_and_one_that_was_read_not_at_all() -> None:
    events = EventLog().look([page("a"), page("b", delivery=2), page("c", read=3)], at_first=True)

    assert [(event.page.page_arn, event.name) for event in events] == [("a", "sent"), ("b", "delivered")]


def test_a_page_that_was_read_at_first_never_comes_up() -> None:
    log = EventLog()
    log.look([page(read=3)], at_first=True)

    assert log.look([page(read=3)], at_first=False) == []


def test_a_new_page_is_told_with_all_that_happened_to_it() -> None:
    assert names(EventLog().look([page(delivery=2, read=3)], at_first=False)) == ["sent", "delivered", "read"]


def test_a_page_that_a_listing_left_out_does_not_happen_again() -> None:
    log = EventLog()
    log.look([page()], at_first=False)
    log.look([], at_first=False)

    assert log.look([page()], at_first=False) == []


def test_a_delivery_that_becomes_known_after_the_read_is_told_all_the_same() -> None:
    log = EventLog()
    log.look([page(read=3)], at_first=False)

    assert names(log.look([page(delivery=2, read=3)], at_first=False)) == ["delivered"]


def test_events_of_one_moment_keep_the_order_of_their_kinds() -> None:
    events = EventLog().look([page("a", 5, 5, 5), page("b", 1)], at_first=False)

    assert names(in_order(events)) == ["sent", "sent", "delivered", "read"]


def test_an_event_without_a_time_stands_before_what_followed_it_or_last() -> None:
    events = EventLog().look([page("never", None), page("a", None, 4), page("b", 3)], at_first=False)

    ordered = [(event.page.page_arn, event.name) for event in in_order(events)]
    assert ordered == [("b", "sent"), ("a", "sent"), ("a", "delivered"), ("never", "sent")]


@given(
    st.lists(
        st.lists(st.tuples(st.sampled_from("abc"), st.booleans(), st.booleans()), max_size=4), min_size=1, max_size=8
    )
)
def test_whatever_the_listings_show_no_event_is_told_twice(looks: list[list[tuple[str, bool, bool]]]) -> None:
    log = EventLog()
    told: list[tuple[str, str]] = []
    for number, look in enumerate(looks):
        pages = [
            structs.replace(page(arn), delivery_time=at(1) if delivered else None, read_time=at(2) if read else None)
            for arn, delivered, read in look
        ]
        told += [(event.page.page_arn, event.name) for event in log.look(pages, at_first=number == 0)]

    assert len(told) == len(set(told))


def test_what_is_kept_of_a_page_is_small_and_not_its_row() -> None:
    log, kept = EventLog(), 20_000
    tracemalloc.start()
    try:
        for number in range(kept):
            log.look([page(f"arn:aws:ssm-contacts:us-east-2:111122223333:page/akuam/{number:036}")], at_first=True)
        size = tracemalloc.get_traced_memory()[0]
    finally:
        tracemalloc.stop()

    assert size / kept < 200
