"""The AWS CLI on one side of `pagecli serve`, pagecli on the other: what the one changes, the other tells of."""

from __future__ import annotations

import json
from typing import Any

from support.running_endpoint import Served


def test_an_override_of_the_aws_cli_is_in_the_stand_ins_shifts(served: Served) -> None:
    prefix = "arn:aws:ssm-contacts:us-east-2:111122223333:contact/"
    [rotation] = [r for r in served.aws.answer("list-rotations")["Rotations"] if r["Name"] == "payments_primary"]
    start, end = "2030-01-07T18:00:00Z", "2030-01-08T00:00:00Z"
    served.aws.answer(
        "create-rotation-override", "--rotation-id", rotation["RotationArn"],
        "--new-contact-ids", f"{prefix}anasi", "--start-time", start, "--end-time", end,
    )  # fmt: skip

    outcome = served.pagecli("oncall", "anasi", "--since", start, "--until", end, "-o", "jsonl")

    [stand_in] = [row for row in outcome.rows if row["Type"] == "OVERRIDDEN"]
    assert (stand_in["Schedule"], stand_in["StartTime"], stand_in["EndTime"]) == (
        "payments", "2030-01-07T18:00:00.000Z", "2030-01-08T00:00:00.000Z",
    )  # fmt: skip


def test_a_page_of_the_aws_cli_is_there_until_it_is_acknowledged(served: Served) -> None:
    contact = "arn:aws:ssm-contacts:us-east-2:111122223333:contact/mateoj"
    mateoj = {"PAGECLI_CONTACT": "mateoj"}
    message = ["--sender", "cli", "--subject", "Disk full", "--content", "db-1"]

    def look() -> dict[str, Any]:
        found: dict[str, Any] = json.loads(served.pagecli("status", "--json", env=mateoj).out)
        return found

    before = look()
    engagement = served.aws.answer("start-engagement", "--contact-id", contact, *message)["EngagementArn"]
    [going_on] = [each for each in look()["Incidents"] if each["Subject"] == "Disk full"]
    text = served.pagecli("status", env=mateoj).out.decode()
    [page] = served.aws.answer("list-pages-by-engagement", "--engagement-id", engagement)["Pages"]
    served.aws.answer(
        "accept-page", "--page-id", page["PageArn"], "--accept-type", "READ",
        "--accept-code", "000000", "--accept-code-validation", "IGNORE",
    )  # fmt: skip

    assert (going_on["EngagementArn"], going_on["State"]) == (engagement, "open")
    assert going_on["Next"]["Targets"] == [{"ContactAlias": "mateoj", "ChannelType": "VOICE"}]
    assert "MINE     1 open" in text
    assert "Disk full · mateoj/" in text
    assert look()["Incidents"] == before["Incidents"]


def test_a_channel_that_the_aws_cli_deactivates_is_found(served: Served) -> None:
    contact = "arn:aws:ssm-contacts:us-east-2:111122223333:contact/mateoj"
    before = served.pagecli("doctor", "mateoj", "-o", "jsonl")
    [channel, *_] = served.aws.answer("list-contact-channels", "--contact-id", contact)["ContactChannels"]

    served.aws.answer("deactivate-contact-channel", "--contact-channel-id", channel["ContactChannelArn"])
    after = served.pagecli("doctor", "payments", "-o", "jsonl")

    assert (before.code, before.out) == (0, b"")
    assert after.code == 10
    assert {(row["ContactAlias"], row["Problem"]) for row in after.rows} == {
        ("mateoj", "channel-not-activated"),
        ("mateoj", "one-channel"),
    }


def test_an_incident_of_the_aws_cli_opens_and_is_acknowledged(served: Served) -> None:
    contact = "arn:aws:ssm-contacts:us-east-2:111122223333:contact/mateoj"
    message = ["--sender", "cli", "--subject", "Disk full", "--content", "db-1"]
    engagement = served.aws.answer("start-engagement", "--contact-id", contact, *message)["EngagementArn"]

    [opened] = served.pagecli("incidents", "mateoj", "--open", "-o", "jsonl").rows
    [page] = served.aws.answer("list-pages-by-engagement", "--engagement-id", engagement)["Pages"]
    served.aws.answer(
        "accept-page", "--page-id", page["PageArn"], "--accept-type", "READ",
        "--accept-code", "000000", "--accept-code-validation", "IGNORE",
    )  # fmt: skip
    [answered] = served.pagecli("incidents", "mateoj", "--since", "1h", "-o", "jsonl").rows

    assert (opened["EngagementArn"], opened["Subject"], opened["State"]) == (engagement, "Disk full", "open")
    assert (answered["State"], answered["AcknowledgedBy"], answered["People"]) == ("acknowledged", "mateoj", 1)
    assert 0 <= answered["AcknowledgedAfterSeconds"] < 60
