from __future__ import annotations

import re
from datetime import datetime, timedelta
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pagecli.domain.filters import PageFilter, UnmatchedTexts, sort_pages, wildcard
from pagecli.domain.model import Page
from support.in_process import NOW

HOUR = timedelta(hours=1)


def page(name: str = "p", **members: Any) -> Page:
    return Page(**{"page_arn": name, "engagement_arn": "e", "contact_arn": "c", "sender": "cli", **members})


def names(pages: list[Page]) -> list[str]:
    return [each.page_arn for each in pages]


SENT = page("sent", sent_time=NOW)
DELIVERED = page("delivered", sent_time=NOW, delivery_time=NOW)
READ = page("read", sent_time=NOW, delivery_time=NOW, read_time=NOW)
READ_UNDELIVERED = page("read undelivered", sent_time=NOW, read_time=NOW)
ALL = [SENT, DELIVERED, READ, READ_UNDELIVERED]


@pytest.mark.parametrize(
    ("pages", "kept"),
    [
        (PageFilter(), ALL),
        (PageFilter(unread=True), [SENT, DELIVERED]),
        (PageFilter(statuses=frozenset({"sent"})), [SENT]),
        (PageFilter(statuses=frozenset({"delivered"})), [DELIVERED]),
        (PageFilter(statuses=frozenset({"read"})), [READ, READ_UNDELIVERED]),
        (PageFilter(statuses=frozenset({"sent", "delivered"})), [SENT, DELIVERED]),
        (PageFilter(unread=True, statuses=frozenset({"read"})), []),
    ],
)
def test_pages_are_chosen_by_how_far_they_got(pages: PageFilter, kept: list[Page]) -> None:
    assert names(pages.select(ALL)) == names(kept)


@pytest.mark.parametrize(
    ("since", "until", "kept"),
    [
        (NOW, None, ["now", "later"]),
        (None, NOW, ["earlier"]),
        (NOW - HOUR, NOW, ["earlier"]),
        (NOW, NOW, []),
    ],
)
def test_since_includes_and_until_excludes(since: datetime | None, until: datetime | None, kept: list[str]) -> None:
    pages = [page("earlier", sent_time=NOW - HOUR), page("now", sent_time=NOW), page("later", sent_time=NOW + HOUR)]

    assert names(PageFilter(since, until).select(pages)) == kept


@pytest.mark.parametrize("chosen", [PageFilter(since=NOW), PageFilter(until=NOW)])
def test_a_page_without_a_sent_time_is_kept(chosen: PageFilter) -> None:
    assert chosen.by_time
    assert names(chosen.select([page("undated")])) == ["undated"]


def test_times_do_not_matter_unless_asked_for() -> None:
    assert not PageFilter(unread=True).by_time


@pytest.mark.parametrize(
    ("pattern", "text", "matches"),
    [
        ("*ab*ab*", "xabx", False),
        ("*ab*ab*", "xabxab", True),
        ("cli", "cli", True),
        ("cli", "client", False),
        ("cli", "CLI", False),
        ("cli*", "client", True),
        ("*i*", "cli", True),
        ("*", "", True),
        ("*", "two\nlines", True),
        ("c.i", "cli", False),
        ("[a-z]*", "cli", False),
        ("", "cli", False),
        ("a*a", "a", False),
        ("a*b*c", "a-b-b-c", True),
        ("a*b*c", "a-c-b", False),
        ("**", "x", True),
    ],
)
def test_a_pattern_is_exact_but_for_its_asterisks(pattern: str, text: str, matches: bool) -> None:
    assert bool(PageFilter(sender=wildcard(pattern)).select([page(sender=text)])) == matches
    assert bool(PageFilter(incident=wildcard(pattern)).select([page(incident_id=text)])) == matches


@pytest.mark.parametrize("pattern", ["*", "", "\n"])
def test_a_page_of_no_incident_matches_no_incident(pattern: str) -> None:
    assert PageFilter(incident=wildcard(pattern)).select([page(incident_id=None)]) == []


@pytest.mark.parametrize(
    ("by", "reverse", "expected"),
    [
        ("sent", False, ["new", "old", "undated"]),
        ("sent", True, ["old", "new", "undated"]),
        ("delivery", False, ["old", "new", "undated"]),
        ("delivery", True, ["new", "old", "undated"]),
        ("read", False, ["new", "undated", "old"]),
        ("read", True, ["new", "undated", "old"]),
    ],
)
def test_pages_come_newest_or_slowest_first_and_those_without_the_value_last(
    by: str, reverse: bool, expected: list[str]
) -> None:
    pages = [
        page("undated", delivery_time=NOW, read_time=NOW),
        page("old", sent_time=NOW - HOUR, delivery_time=NOW),
        page("new", sent_time=NOW, delivery_time=NOW, read_time=NOW),
    ]

    assert names(sort_pages(pages, by, reverse)) == expected


@given(st.lists(st.one_of(st.none(), st.integers(0, 5))), st.booleans())
def test_reverse_turns_the_values_only_and_ties_keep_the_services_order(ages: list[int | None], reverse: bool) -> None:
    pages = [page(str(i), sent_time=None if age is None else NOW - age * HOUR) for i, age in enumerate(ages)]

    order = [int(name) for name in names(sort_pages(pages, "sent", reverse))]

    def rank(index: int) -> tuple[bool, int, int]:
        age = ages[index]
        return (True, 0, index) if age is None else (False, -age if reverse else age, index)

    assert order == sorted(range(len(ages)), key=rank)


def test_an_incident_may_be_named_by_its_short_form() -> None:
    arn = "arn:aws:ssm-incidents::111122223333:incident-record/disk-full/0a1b2c3d-0000-4000-8000-000000000000"
    pages = [page(incident_id=arn), page(incident_id=None)]

    for text in ("disk-full/0a1b2c3d", "disk*", arn, "*"):
        assert PageFilter(incident=wildcard(text)).select(pages) == pages[:1], text


@given(st.text("ab*", max_size=8), st.text("ab", max_size=12))
def test_a_wildcard_matches_as_a_regular_expression_would(pattern: str, text: str) -> None:
    expected = re.fullmatch(".*".join(map(re.escape, pattern.split("*"))), text)

    assert wildcard(pattern).matches(text) == bool(expected)


def test_texts_without_an_asterisk_that_matched_nothing_are_known() -> None:
    texts = UnmatchedTexts(PageFilter(unread=True, incident=wildcard("checkout"), sender=wildcard("cli*")))

    assert list(texts) == [("incident", "checkout")]
    texts.look([page(incident_id="other"), page(incident_id="checkout", read_time=NOW)])
    assert list(texts) == []
