"""The demo data: the same for the same moment, and worth looking at."""

from __future__ import annotations

import json
from collections import Counter
from datetime import datetime, timezone
from itertools import pairwise
from operator import itemgetter
from statistics import median
from typing import Any

import pytest

from pagecli.emulator import Storage, demo_emulator, fill, validation
from pagecli.emulator.endpoint import OPERATIONS
from pagecli.emulator.protocol import read_target
from support.emulated_service import START, contact_arn

SAMPLE = {
    "PageArn": "arn:aws:ssm-contacts:us-east-2:111122223333:page/akuam/2f92b456-2350-442b-95e7-ed8b0EXAMPLE",
    "EngagementArn": "arn:aws:ssm-contacts:us-east-2:111122223333:engagement/test_escalation_plan/"
    "27bd86cf-6d50-49d2-a9ab-da39bEXAMPLE",
    "ContactArn": "arn:aws:ssm-contacts:us-east-2:111122223333:contact/akuam",
    "Sender": "cli",
    "SentTime": datetime(2022, 8, 16, 18, 57, 52, 58000, timezone.utc).timestamp(),
}


class Demo:
    """The demo as of a moment, asked in short."""

    def __init__(self, now: float = START) -> None:
        self.now = now
        self.emulator = demo_emulator(lambda: self.now)

    def ask(self, operation: str, **members: Any) -> dict[str, Any]:
        response = self.emulator.handle(f"SSMContacts.{operation}", json.dumps(members).encode())
        answer: dict[str, Any] = json.loads(response.body)
        assert response.status == 200, answer
        return answer

    def pages(self, alias: str) -> list[dict[str, Any]]:
        found: list[dict[str, Any]] = self.ask("ListPagesByContact", ContactId=contact_arn(alias), MaxResults=1024)[
            "Pages"
        ]
        return found


@pytest.fixture(scope="module")
def demo() -> Demo:
    return Demo()


def test_the_sample_of_the_aws_page_is_there_exactly(demo: Demo) -> None:
    assert demo.pages("akuam")[-1] == SAMPLE


def test_two_teams_have_people_schedules_and_plans_and_aws_samples_have_theirs(demo: Demo) -> None:
    contacts = demo.ask("ListContacts")["Contacts"]

    assert [(c["Alias"], c["Type"], c["DisplayName"]) for c in contacts] == [
        ("akuam", "PERSONAL", "Akua Mansa"),
        ("alejr", "PERSONAL", "Alejandro Rosalez"),
        ("anasi", "PERSONAL", "Ana Carolina Silva"),
        ("mateoj", "PERSONAL", "Mateo Jackson"),
        ("saanvis", "PERSONAL", "Saanvi Sarkar"),
        ("sofiam", "PERSONAL", "Sofía Martínez"),
        ("zhangw", "PERSONAL", "Zhang Wei"),
        ("checkout", "ONCALL_SCHEDULE", "Checkout on-call"),
        ("payments", "ONCALL_SCHEDULE", "Payments on-call"),
        ("checkout_escalation", "ESCALATION", "Checkout escalation"),
        ("payments_escalation", "ESCALATION", "Payments escalation"),
        ("example_escalation", "ESCALATION", "Example Escalation Plan"),
        ("test_escalation_plan", "ESCALATION", "Test Escalation Plan"),
    ]


PEOPLE = ("akuam", "alejr", "anasi", "mateoj", "saanvis", "sofiam", "zhangw")
MOMENTS = [START, START + 0.1234567, START + 3600 * 7, START + 86400 * 200, 1_773_000_000.0, 1_798_761_599.5]


def month_of(page: dict[str, Any]) -> str:
    return datetime.fromtimestamp(page["SentTime"], timezone.utc).strftime("%Y-%m")


@pytest.mark.parametrize("now", MOMENTS)
def test_there_is_a_year_of_pages_that_ends_a_moment_ago(now: float) -> None:
    demo = Demo(now)
    recent = demo.pages("akuam")[:-1]
    sent = [page["SentTime"] for page in recent]
    months = {month_of(page) for alias in PEOPLE for page in demo.pages(alias)}

    assert 100 <= len(recent) <= 400
    assert sent == sorted(sent, reverse=True)
    assert now - 300 < sent[0] < now
    assert {month_of({"SentTime": now - 30 * 86400 * month}) for month in range(12)} <= months
    assert min(len(demo.pages(alias)) for alias in PEOPLE) >= 5


def test_some_come_at_night_and_at_weekends_and_some_weeks_have_many(demo: Demo) -> None:
    sent = [page["SentTime"] for alias in PEOPLE for page in demo.pages(alias)]
    times = [datetime.fromtimestamp(second, timezone.utc) for second in sent]
    weeks = Counter(time.strftime("%G-%V") for time in times)

    assert 0.15 < sum(time.hour < 7 or time.hour >= 22 for time in times) / len(times) < 0.45
    assert 0.08 < sum(time.weekday() >= 5 for time in times) / len(times) < 0.3
    assert max(weeks.values()) > 2 * median(weeks.values())


def test_people_answer_at_their_own_pace(demo: Demo) -> None:
    def pace(alias: str) -> float:
        return float(median(page["ReadTime"] - page["SentTime"] for page in demo.pages(alias) if "ReadTime" in page))

    assert 30 < pace("mateoj") < pace("zhangw") < 1200
    assert 30 < pace("akuam") < pace("anasi") < 3600


def test_incidents_are_of_several_kinds_and_differ_in_their_figures(demo: Demo) -> None:
    engagements = demo.ask("ListEngagements", MaxResults=100)["Engagements"]
    told = [demo.ask("DescribeEngagement", EngagementId=e["EngagementArn"]) for e in engagements]
    incidents = {e["IncidentId"]: (e["Subject"], e["Content"]) for e in told if "IncidentId" in e}
    subjects = {subject for subject, _ in incidents.values()}

    assert len(subjects) >= 6
    assert len({content for _, content in incidents.values()}) > 0.9 * len(incidents)
    assert all("Runbook: https://" in content for _, content in incidents.values())
    assert any("IncidentId" not in e for e in told)


def test_every_state_of_a_page_is_among_them(demo: Demo) -> None:
    def state(page: dict[str, Any]) -> tuple[bool, bool]:
        return "DeliveryTime" in page, "ReadTime" in page

    states = [state(page) for page in demo.pages("akuam")[:-1]]
    assert set(states) == {(False, False), (True, False), (True, True), (False, True)}
    assert states.count((True, True)) > len(states) / 2


def test_no_time_lies_before_what_causes_it_or_in_the_future(demo: Demo) -> None:
    for alias in PEOPLE:
        for page in demo.pages(alias):
            times = [page[name] for name in ("SentTime", "DeliveryTime", "ReadTime") if name in page]
            assert times == sorted(times)
            assert times[-1] <= START


def channels(demo: Demo, alias: str) -> list[dict[str, Any]]:
    found: list[dict[str, Any]] = demo.ask("ListContactChannels", ContactId=contact_arn(alias))["ContactChannels"]
    return found


def test_a_failing_channel_is_never_read(demo: Demo) -> None:
    [voice] = [c["ContactChannelArn"] for c in channels(demo, "alejr") if c["Type"] == "VOICE"]
    failed = 0
    for page in demo.pages("alejr"):
        receipts = demo.ask("ListPageReceipts", PageId=page["PageArn"])["Receipts"]
        if receipts[0]["ContactChannelArn"] == voice:
            failed += 1
            assert {"SENT", "ERROR"} <= {r["ReceiptType"] for r in receipts} <= {"SENT", "ERROR", "STOP"}
            assert {r["ReceiptInfo"] for r in receipts if r["ReceiptType"] == "ERROR"} == {
                "The phone number can't be reached"
            }
            assert not page.keys() & {"DeliveryTime", "ReadTime"}
    assert failed >= 3


def test_one_channel_is_not_activated_and_one_person_has_no_second(demo: Demo) -> None:
    assert [c["ActivationStatus"] for c in channels(demo, "alejr")] == ["ACTIVATED", "ACTIVATED", "NOT_ACTIVATED"]
    assert [c["Type"] for c in channels(demo, "anasi")] == ["EMAIL"]


def test_one_moment_gives_one_set_of_data() -> None:
    assert Demo().pages("akuam") == Demo().pages("akuam")


@pytest.mark.parametrize("moment", [START + 0.1234567, START + 3600 * 7, START + 86400 * 200, 1_773_000_000.0])
def test_any_moment_has_an_unread_page_of_minutes_ago(moment: float) -> None:
    newest = Demo(moment).pages("akuam")[0]

    assert 0 < moment - newest["SentTime"] < 600
    assert "ReadTime" not in newest


def test_what_was_shown_can_be_asked_for_again_later() -> None:
    def arns(now: float) -> set[str]:
        return {page["PageArn"] for alias in PEOPLE for page in Demo(now).pages(alias)}

    for day in range(7):
        noon = START - START % 86400 + (day + 0.5) * 86400
        assert arns(noon) <= arns(noon + 6 * 3600)


def test_the_demo_goes_on_with_the_clock() -> None:
    demo = Demo()
    before = {alias: len(demo.pages(alias)) for alias in PEOPLE}

    demo.now += 600

    after = {alias: len(demo.pages(alias)) - before[alias] for alias in PEOPLE}
    assert {alias: n for alias, n in after.items() if n} == {"alejr": 1, "anasi": 1}


def test_a_filled_file_is_not_empty_and_keeps_its_data(tmp_path: Any) -> None:
    storage = Storage(str(tmp_path / "demo.db"))
    assert storage.is_empty()
    fill(storage, START)
    storage.close()

    again = Storage(str(tmp_path / "demo.db"))
    assert not again.is_empty()
    again.close()


def test_every_answer_is_as_the_model_says(demo: Demo) -> None:
    [akuam, _, anasi] = (demo.pages(alias)[0] for alias in ("akuam", "alejr", "anasi"))
    [channel, *_] = demo.ask("ListContactChannels", ContactId=akuam["ContactArn"])["ContactChannels"]
    rotation = demo.ask("ListRotations")["Rotations"][0]
    requests: dict[str, dict[str, Any]] = {
        "ListContacts": {},
        "GetContact": {"ContactId": contact_arn("example_escalation")},
        "ListContactChannels": {"ContactId": akuam["ContactArn"]},
        "GetContactChannel": {"ContactChannelId": channel["ContactChannelArn"]},
        "ListEngagements": {},
        "DescribeEngagement": {"EngagementId": akuam["EngagementArn"]},
        "ListPagesByContact": {"ContactId": akuam["ContactArn"]},
        "ListPagesByEngagement": {"EngagementId": akuam["EngagementArn"]},
        "DescribePage": {"PageId": akuam["PageArn"]},
        "ListPageReceipts": {"PageId": anasi["PageArn"]},
        "ListPageResolutions": {"PageId": akuam["PageArn"]},
        "ListRotations": {},
        "GetRotation": {"RotationId": rotation["RotationArn"]},
        "ListRotationOverrides": {
            "RotationId": rotation["RotationArn"],
            "StartTime": START - 86400,
            "EndTime": START + 86400,
        },
        "ListRotationShifts": {"RotationId": rotation["RotationArn"], "EndTime": START + 30 * 86400},
    }
    without_data = {"ListPreviewRotationShifts", "ListTagsForResource", "GetContactPolicy"}
    reads = {name for name in OPERATIONS if name.startswith(("Get", "List", "Describe"))}
    assert reads == {*requests, *without_data, "GetRotationOverride"}
    for operation, members in requests.items():
        answer = demo.ask(operation, **members)
        shape = read_target(f"SSMContacts.{operation}").output_shape
        assert validation.parse(shape, answer) == answer, operation
        assert all(answer.values()), operation


@pytest.mark.parametrize("now", MOMENTS)
def test_who_is_on_call_now_stands_in_for_somebody_and_the_turns_go_on(now: float) -> None:
    demo = Demo(now)
    rotation = demo.ask("ListRotations")["Rotations"][0]
    request = {"RotationId": rotation["RotationArn"], "StartTime": now, "EndTime": now + 21 * 86400}

    shifts = demo.ask("ListRotationShifts", **request)["RotationShifts"]

    assert (shifts[0]["Type"], shifts[0]["ContactIds"]) == ("OVERRIDDEN", [contact_arn("anasi")])
    assert shifts[0]["StartTime"] < now < shifts[0]["EndTime"]
    assert shifts[1]["ContactIds"] == [contact_arn("alejr")]
    assert {arn for shift in shifts[1:] for arn in shift["ContactIds"]} == set(rotation["ContactIds"])


@pytest.mark.parametrize("now", MOMENTS)
def test_a_schedule_has_a_gap_of_an_hour_some_days_ahead_and_the_other_has_none(now: float) -> None:
    demo = Demo(now)
    gaps = {}
    for rotation in demo.ask("ListRotations")["Rotations"]:
        request = {"RotationId": rotation["RotationArn"], "StartTime": now, "EndTime": now + 7 * 86400}
        shifts = demo.ask("ListRotationShifts", **request)["RotationShifts"]
        ends = [(a["EndTime"], b["StartTime"]) for a, b in pairwise(shifts)]
        gaps[rotation["Name"]] = [(end, start - end) for end, start in ends if start != end]

    [(start, length)] = gaps.pop("checkout_daily")
    assert length == 3600
    assert 2 * 86400 < start - now < 5 * 86400
    assert gaps == {"payments_primary": [], "payments_secondary": []}


def incidents(demo: Demo) -> dict[str, list[dict[str, Any]]]:
    """The pages of each incident since the evening before."""
    found: dict[str, list[dict[str, Any]]] = {}
    for engagement in demo.ask("ListEngagements", MaxResults=6)["Engagements"]:
        if "IncidentId" in engagement and engagement["StartTime"] > demo.now - 26 * 3600:
            batch = demo.ask("ListPagesByEngagement", EngagementId=engagement["EngagementArn"])["Pages"]
            found.setdefault(engagement["IncidentId"].split("/")[1], []).extend(batch)
    return found


def offsets(pages: list[dict[str, Any]]) -> list[tuple[str, float]]:
    first = min(page["SentTime"] for page in pages)
    pairs = [(page["ContactArn"].rpartition("/")[2], round(page["SentTime"] - first, 3)) for page in pages]
    return sorted(pairs, key=itemgetter(1, 0))


@pytest.mark.parametrize("now", MOMENTS)
def test_one_incident_is_in_the_midst_of_its_plan_and_two_were_last_night(now: float) -> None:
    found = incidents(Demo(now))
    opened, answered, unanswered = (found[name] for name in ("checkout-latency", "orders-api-errors", "login-canary"))

    assert offsets(opened) == [("akuam", 0), ("akuam", 300), ("alejr", 300)]
    assert {"ReadTime" in page for page in [*opened, *unanswered]} == {False}
    assert offsets(unanswered) == [("akuam", 0), ("akuam", 300), ("alejr", 300), ("alejr", 600), ("anasi", 600)]
    assert {page["ContactArn"].rpartition("/")[2] for page in answered if "ReadTime" in page} == {"akuam", "anasi"}


def test_the_past_is_what_the_engine_would_have_made_of_it() -> None:
    """The same plan, unanswered and stopped: the same pages, by the same ways, with the same receipts."""
    demo = Demo()
    [past] = [
        engagement
        for engagement in demo.ask("ListEngagements", MaxResults=6)["Engagements"]
        if "login-canary" in engagement.get("IncidentId", "")
    ]
    demo.now += 3600
    message = {"Sender": "test", "Subject": "test", "Content": "test"}
    made = demo.ask("StartEngagement", ContactId=past["ContactArn"], **message)["EngagementArn"]
    demo.now += 1860
    demo.ask("StopEngagement", EngagementId=made, Reason="The canary passes again")

    def pages(engagement: str) -> list[Any]:
        found = demo.ask("ListPagesByEngagement", EngagementId=engagement)["Pages"]
        return sorted(
            (
                page["ContactArn"],
                page["SentTime"] - demo.ask("DescribeEngagement", EngagementId=engagement)["StartTime"],
                [
                    (r["ReceiptType"], r.get("ReceiptInfo"), r["ContactChannelArn"])
                    for r in demo.ask("ListPageReceipts", PageId=page["PageArn"])["Receipts"]
                ],
                demo.ask("ListPageResolutions", PageId=page["PageArn"])["PageResolutions"],
            )
            for page in found
        )

    assert pages(past["EngagementArn"]) == pages(made)
