from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Any

import msgspec
import pytest

from pagecli.domain.history import PageHistory
from pagecli.domain.incident import EngagedPage, Incident, IncidentEngagement, Person
from pagecli.domain.model import Engagement, Page
from pagecli.times import UTC, Moment
from pagecli.views.blocks import Node
from pagecli.views.incident import ENGAGED_PAGES, incident_summary, incident_tree
from pagecli.views.pages import PAGES
from support import service_answers as told
from support.blocks import words
from support.in_process import NOW

MOMENT = Moment(NOW, UTC)
FAILED = {
    "receipts": [told.receipt("ERROR", 3, ReceiptInfo="no such \x1b[31mnumber")],
    "resolutions": [
        told.resolution("plan", "ESCALATION"),
        told.resolution("schedule", "ONCALL_SCHEDULE", 1),
        told.resolution("akuam"),
    ],
    "channel": told.channel("akuam"),
}


def engaged(
    pages: Sequence[dict[str, Any]],
    contact: str = "plan",
    trace: dict[str, Any] | None = None,
    kind: str | None = "ESCALATION",
    complete: bool = True,
    **members: Any,
) -> IncidentEngagement:
    engagement = msgspec.convert(told.engagement(contact, -600, **members), Engagement)
    people: dict[str, Person] = {}
    for page in msgspec.convert(list(pages), list[Page]):
        each = EngagedPage(page, engagement, msgspec.convert(trace or {}, PageHistory))
        people.setdefault(page.contact_arn, Person(page.contact_arn)).pages.append(each)
    return IncidentEngagement(engagement, list(people.values()), kind, complete)


def lines(node: Node, depth: int = 0) -> Iterator[str]:
    yield "  " * depth + " · ".join(cell.text for cell in node.parts)
    for child in node.children:
        yield from lines(child, depth + 1)


def tree(*all_engaged: IncidentEngagement) -> list[str]:
    return list(lines(incident_tree(Incident(told.INCIDENT, list(all_engaged)), MOMENT)))


def test_the_fields_are_those_of_list_and_how_the_page_came() -> None:
    assert ENGAGED_PAGES.fields == (
        *PAGES.fields[:-2],
        "Stage",
        "ChannelName",
        "ChannelType",
        "Error",
        *PAGES.fields[-2:],
    )


def test_a_row_has_what_the_trace_tells() -> None:
    [page] = engaged([told.page("akuam", -600)], trace=FAILED).people[0].pages

    row = msgspec.to_builtins(ENGAGED_PAGES.records([page])[0])

    assert row["SentTime"] == "2026-11-23T18:50:00.000Z"
    assert [row[name] for name in ("Via", "Stage", "ChannelName", "ChannelType")] == ["plan", 2, "akuam sms", "SMS"]
    assert row["Error"] == "no such \x1b[31mnumber"


def test_a_row_without_a_trace_has_nulls_in_its_place() -> None:
    [page] = engaged([told.page("akuam")], contact="akuam").people[0].pages

    row = msgspec.to_builtins(ENGAGED_PAGES.records([page])[0])

    assert [row[name] for name in ENGAGED_PAGES.fields[-7:-2]] == [None] * 5


def test_the_tree_tells_who_has_not_answered_and_how_they_were_tried() -> None:
    assert tree(engaged([told.page("akuam", -600)], trace=FAILED)) == [
        "checkout/6b2f42cb · nobody has acknowledged · not acknowledged: akuam",
        "  18:50 (10m ago) · plan · escalation plan",
        "    akuam · has not acknowledged",
        "      18:50 (10m ago) · not delivered · not read · stage 2 · by schedule · akuam sms (SMS)"
        " · no such \\x1b[31mnumber · akuam/00000001",
    ]


def test_the_tree_tells_who_acknowledged_first_and_after_how_long() -> None:
    read = told.page("akuam", -600, -540, DeliveryTime=told.at(-597.5))

    assert tree(engaged([read, told.page("alejr", -300)], StopTime=told.at(-540))) == [
        "checkout/6b2f42cb · akuam acknowledged first after 1m 00s · not acknowledged: alejr",
        "  18:50 (10m ago) · plan · escalation plan · stopped 18:51 (9m ago)",
        "    akuam · acknowledged after 1m 00s",
        "      18:50 (10m ago) · delivered 2.5s · read 1m 00s · akuam/00000001",
        "    alejr · has not acknowledged",
        "      18:55 (5m ago) · not delivered · not read · alejr/00000001",
    ]


def test_a_person_who_was_engaged_directly_is_named_once() -> None:
    assert tree(engaged([told.page("anasi", -600)], contact="anasi", kind="PERSONAL"))[1:] == [
        "  18:50 (10m ago) · anasi · person · has not acknowledged",
        "    18:50 (10m ago) · not delivered · not read · anasi/00000001",
    ]


def test_an_engagement_without_pages_says_that_nobody_was_paged() -> None:
    assert tree(engaged([], kind=None))[1:] == ["  18:50 (10m ago) · plan", "    nobody was paged"]


@pytest.mark.parametrize("pages", [[], [told.page("akuam")]])
def test_pages_that_could_not_be_fetched_are_not_nobody(pages: list[dict[str, Any]]) -> None:
    shown = tree(engaged(pages, contact="akuam", complete=False))

    assert shown[-1] == "    INCOMPLETE: not all of its pages could be fetched"
    assert "nobody was paged" not in "\n".join(shown)


def test_a_channel_without_a_name_is_shown_by_its_arns_short_form() -> None:
    trace = {"receipts": [told.receipt("SENT", 0)]}

    assert " · akuam/sms · " in tree(engaged([told.page("akuam")], trace=trace))[-1]


def test_times_that_are_missing_are_not_made_up() -> None:
    read = told.page("akuam", None, -540)

    assert tree(engaged([read], kind=None, StartTime=None)) == [
        "checkout/6b2f42cb · akuam acknowledged first",
        "  - · plan",
        "    akuam · acknowledged",
        "      - · read · akuam/00000001",
    ]


def test_one_who_has_answered_is_not_alarming_in_their_other_pages() -> None:
    both = [told.page("akuam", -600), told.page("akuam", -300, -240, 2)]

    waits = told.engagement("plan", number=2)["EngagementArn"]
    others = [engaged(both), engaged([told.page("alejr", -60, number=3, EngagementArn=waits)], number=2)]

    root = incident_tree(Incident(told.INCIDENT, others), MOMENT)

    answered, unanswered = root.children[0].children[0], root.children[1].children[0]
    assert {cell.style for cell in answered.children[0].parts if cell.text == "not read"} == {"dim"}
    assert {cell.style for cell in unanswered.children[0].parts if cell.text == "not read"} == {""}


def test_the_summary_counts_people_once_however_often_they_were_engaged() -> None:
    story = Incident(told.INCIDENT, [engaged([told.page("akuam")]), engaged([told.page("akuam", 0, 9, 2)])])

    assert words(incident_summary(story)) == "2 engagements · 1 person · 2 pages · 1 unread"


@pytest.mark.parametrize(("stopped", "style"), [(None, "bold red"), (told.at(-10), "dim")])
def test_only_what_is_open_is_red(stopped: str | None, style: str) -> None:
    story = Incident(told.INCIDENT, [engaged([told.page("akuam", -60)], StopTime=stopped)], "Checkout is slow")

    root = incident_tree(story, MOMENT)

    person = root.children[0].children[0]
    assert person.parts[1] == ("has not acknowledged", style)
    assert root.parts[-1] == ("not acknowledged: akuam", style)
    assert root.parts[0] == ("Checkout is slow", "bold red" if stopped is None else "bold")
    assert {cell.style for cell in person.children[0].parts if cell.text.startswith("not ")} == {
        "dim" if stopped else ""
    }
