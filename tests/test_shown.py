from __future__ import annotations

from pathlib import Path

import pytest

from pagecli.connection import Connection
from pagecli.domain.model import Page
from pagecli.shown import remember_shown

ARN = "arn:aws:ssm-contacts:us-east-2:111122223333"
INCIDENT = "arn:aws:ssm-incidents::111122223333:incident-record/checkout-latency/6b2f42cb-5b3c-4a3e-9b1d-000000000000"


def page(name: str, incident: str | None = INCIDENT) -> Page:
    return Page(
        f"{ARN}:page/{name}", f"{ARN}:engagement/{name}", f"{ARN}:contact/akuam", "sender", incident_id=incident
    )


@pytest.fixture
def lines(tmp_path: Path) -> Lines:
    return Lines(tmp_path)


class Lines:
    """Remembers pages, and reads what is remembered."""

    def __init__(self, home: Path) -> None:
        self._home = home

    def remember(self, *pages: Page, demo: bool = False) -> Lines:
        remember_shown(Connection(demo=demo), {"HOME": str(self._home)}, pages)
        return self

    def of(self, kind: str) -> list[str]:
        path = self._home / ".cache" / "pagecli" / f"shown.{kind}"
        return path.read_text().splitlines() if path.exists() else []


def test_pages_and_incidents_are_remembered_by_their_short_forms(lines: Lines) -> None:
    lines.remember(page("akuam/2f92b456-2350-442b"), page("akuam/0e1f2a3b-0000", None))

    assert lines.of("pages") == ["akuam/2f92b456", "akuam/0e1f2a3b"]
    assert lines.of("incidents") == ["checkout-latency/6b2f42cb"]


def test_what_was_shown_last_comes_first_and_each_once(lines: Lines) -> None:
    lines.remember(page("a/1"), page("b/2")).remember(page("c/3"), page("a/1"))

    assert lines.of("pages") == ["c/3", "a/1", "b/2"]


def test_no_more_than_500_are_kept(lines: Lines) -> None:
    lines.remember(*(page(f"a/{number}") for number in range(600))).remember(page("b/1"))

    assert lines.of("pages") == ["b/1", *(f"a/{number}" for number in range(499))]


@pytest.mark.parametrize("incident", ["-x", "--exec", "a b", "$(id)", "a\nb", "`id`", "é", ""])
def test_what_is_no_word_to_offer_is_not_remembered(lines: Lines, incident: str) -> None:
    lines.remember(page("a/1", incident))

    assert lines.of("pages") == ["a/1"]
    assert lines.of("incidents") == []


def test_nothing_of_the_demo_is_remembered(lines: Lines) -> None:
    assert lines.remember(page("a/1"), demo=True).of("pages") == []
