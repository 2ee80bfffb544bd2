from __future__ import annotations

import pytest
from msgspec import to_builtins

from pagecli.domain.model import ContactChannel, DeliveryAddress
from pagecli.domain.plan import PlanRow
from pagecli.times import UTC, Moment
from pagecli.views.plan import plan_record, plan_view
from support.in_process import NOW
from support.scripted_service import contact_arn
from support.service_answers import channel_arn

CHANNEL = ContactChannel(
    channel_arn("akuam"), contact_arn("akuam"), "akuam sms", DeliveryAddress("+15005550199"), "SMS", "ACTIVATED"
)
ROW = PlanRow(
    contact_arn("akuam"),
    depth=1,
    stage=2,
    after=300,
    wait=600,
    retry=120,
    target_type="CHANNEL",
    target=channel_arn("akuam"),
    name="akuam sms",
    channel=CHANNEL,
    is_essential=False,
)


def shown(row: PlanRow, *fields: str) -> dict[str, str]:
    view = plan_view(reveal=False)
    columns = view.chosen_columns(view.choose(",".join(fields))) if fields else view.columns
    return {column.header: column.cell(row, Moment(NOW, UTC)).text for column in columns}


def test_programs_get_each_field_of_a_row() -> None:
    assert to_builtins(plan_record(ROW)) == {
        "ContactAlias": "akuam",
        "Stage": 2,
        "AfterSeconds": 300,
        "TargetType": "CHANNEL",
        "Target": channel_arn("akuam"),
        "ChannelType": "SMS",
        "ChannelName": "akuam sms",
        "Activated": True,
        "Essential": False,
        "WaitSeconds": 600,
        "RetrySeconds": 120,
        "OnCall": None,
        "Problem": None,
        "AccountId": "111122223333",
        "Region": "us-east-2",
    }


def test_people_see_each_column_of_a_row() -> None:
    assert shown(ROW) == {
        "AFTER": "+5m",
        "TARGET": "  akuam sms",
        "BY": "SMS ***99",
        "STATE": "activated",
        "RETRY": "every 2m",
    }


def test_chosen_fields_are_shown_as_people_read_them_where_the_table_has_them() -> None:
    assert shown(ROW, "Stage", "AfterSeconds", "TargetType") == {
        "Stage": "2",
        "AFTER": "+5m",
        "TargetType": "CHANNEL",
    }


@pytest.mark.parametrize(
    ("row", "header", "text"),
    [
        (PlanRow(contact_arn("akuam"), after=0), "AFTER", "+0m"),
        (PlanRow(contact_arn("akuam"), is_essential=True), "STATE", "essential"),
        (PlanRow(contact_arn("akuam"), is_essential=False), "STATE", "-"),
        (PlanRow(contact_arn("akuam"), is_essential=True, problem="deleted-target"), "STATE", "! deleted"),
        (PlanRow(contact_arn("akuam"), is_on_call=True), "STATE", "on call now"),
        (PlanRow(contact_arn("akuam"), target_type="ROTATION"), "BY", "ROTATION"),
    ],
)
def test_what_stands_in_a_column(row: PlanRow, header: str, text: str) -> None:
    assert shown(row)[header] == text


def test_what_is_missing_is_a_dash() -> None:
    row = PlanRow(contact_arn("akuam"))

    assert shown(row) == dict.fromkeys(("AFTER", "TARGET", "BY", "STATE", "RETRY"), "-")
    assert shown(row, "Stage", "TargetType") == {"Stage": "-", "TargetType": "-"}
