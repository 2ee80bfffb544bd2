"""The demo data: the same for the same moment, and worth looking at."""

from __future__ import annotations

import json
from datetime import datetime, timezone
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


def test_the_people_and_plans_of_the_aws_documentation_are_there(demo: Demo) -> None:
    contacts = demo.ask("ListContacts")["Contacts"]

    assert [(c["Alias"], c["Type"], c["DisplayName"]) for c in contacts] == [
        ("akuam", "PERSONAL", "Akua Mansa"),
        ("alejr", "PERSONAL", "Alejandro Rosalez"),
        ("anasi", "PERSONAL", "Ana Carolina Silva"),
        ("example_escalation", "ESCALATION", "Example Escalation Plan"),
        ("example_schedule", "ONCALL_SCHEDULE", "Example On-Call Schedule"),
        ("test_escalation_plan", "ESCALATION", "Test Escalation Plan"),
    ]


def test_there_are_weeks_of_pages_that_end_a_moment_ago(demo: Demo) -> None:
    recent = demo.pages("akuam")[:-1]
    sent = [page["SentTime"] for page in recent]

    assert 40 <= len(recent) <= 90
    assert sent == sorted(sent, reverse=True)
    assert START - 300 < sent[0] < START
    assert START - 28 * 86400 < sent[-1] < START - 20 * 86400
    assert min(len(demo.pages(alias)) for alias in ("alejr", "anasi")) > 5


def test_every_state_of_a_page_is_among_them(demo: Demo) -> None:
    def state(page: dict[str, Any]) -> tuple[bool, bool]:
        return "DeliveryTime" in page, "ReadTime" in page

    states = [state(page) for page in demo.pages("akuam")[:-1]]
    assert set(states) == {(False, False), (True, False), (True, True), (False, True)}
    assert states.count((True, True)) > len(states) / 2


def test_no_time_lies_before_what_causes_it_or_in_the_future(demo: Demo) -> None:
    for alias in ("akuam", "alejr", "anasi"):
        for page in demo.pages(alias):
            times = [page[name] for name in ("SentTime", "DeliveryTime", "ReadTime") if name in page]
            assert times == sorted(times)
            assert times[-1] <= START


def test_some_channel_failed_and_one_is_not_activated(demo: Demo) -> None:
    receipts = [
        receipt["ReceiptType"]
        for page in demo.pages("anasi")[:10]
        for receipt in demo.ask("ListPageReceipts", PageId=page["PageArn"])["Receipts"]
    ]
    assert "ERROR" in receipts
    channels = demo.ask("ListContactChannels", ContactId=contact_arn("alejr"))["ContactChannels"]
    assert [c["ActivationStatus"] for c in channels] == ["ACTIVATED", "ACTIVATED", "NOT_ACTIVATED"]


def test_one_moment_gives_one_set_of_data() -> None:
    assert Demo().pages("akuam") == Demo().pages("akuam")


@pytest.mark.parametrize("moment", [START + 0.1234567, START + 3600 * 7, START + 86400 * 200, 1_773_000_000.0])
def test_any_moment_has_an_unread_page_of_minutes_ago(moment: float) -> None:
    newest = Demo(moment).pages("akuam")[0]

    assert 0 < moment - newest["SentTime"] < 600
    assert "ReadTime" not in newest


def test_the_demo_goes_on_with_the_clock() -> None:
    demo = Demo()
    before = len(demo.pages("akuam"))

    demo.now += 600

    assert len(demo.pages("akuam")) == before + 1


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
    [rotation] = demo.ask("ListRotations")["Rotations"]
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
        "ListRotationShifts": {"RotationId": rotation["RotationArn"], "EndTime": START + 30 * 86400},
    }
    assert {name for name in OPERATIONS if name.startswith(("Get", "List", "Describe"))} == {
        *requests,
        "ListPreviewRotationShifts",
    }
    for operation, members in requests.items():
        answer = demo.ask(operation, **members)
        shape = read_target(f"SSMContacts.{operation}").output_shape
        assert validation.parse(shape, answer) == answer, operation
        assert all(answer.values()), operation


def test_who_is_on_call_now_stands_in_for_somebody_and_the_turns_go_on(demo: Demo) -> None:
    [rotation] = demo.ask("ListRotations")["Rotations"]
    request = {"RotationId": rotation["RotationArn"], "StartTime": START, "EndTime": START + 21 * 86400}

    shifts = demo.ask("ListRotationShifts", **request)["RotationShifts"]

    assert (shifts[0]["Type"], shifts[0]["ContactIds"]) == ("OVERRIDDEN", [contact_arn("alejr")])
    assert shifts[0]["StartTime"] < START < shifts[0]["EndTime"]
    assert {arn for shift in shifts[1:] for arn in shift["ContactIds"]} == set(rotation["ContactIds"])


def test_one_incident_is_answered_and_the_newest_is_not(demo: Demo) -> None:
    engagements = [e for e in demo.ask("ListEngagements", MaxResults=10)["Engagements"] if "IncidentId" in e]
    newest, before = engagements[0]["IncidentId"], engagements[1]["IncidentId"]

    def read(incident: str) -> list[bool]:
        found = demo.ask("ListEngagements", IncidentId=incident)["Engagements"]
        pages = [demo.ask("ListPagesByEngagement", EngagementId=e["EngagementArn"])["Pages"] for e in found]
        return ["ReadTime" in page for batch in pages for page in batch]

    assert newest != before
    assert read(newest) == [False] * 3
    assert any(read(before))
