"""The whole night on `pagecli serve`: page, see it, acknowledge with the bare code, read it up; the AWS CLI watches."""

from __future__ import annotations

import json
from typing import Any

from support.running_endpoint import Served

PREFIX = "arn:aws:ssm-contacts:us-east-2:111122223333"
AKUAM = {"PAGECLI_CONTACT": "akuam"}


def told_code(served: Served, page: str) -> str:
    """The accept code that the channel was sent for the page, as serve prints it."""
    while page.removeprefix(f"{PREFIX}:") not in (line := served.told()):
        assert line, "the endpoint has ended"
    return line.split("accept code ")[1].strip()


def status(served: Served) -> dict[str, Any]:
    seen: dict[str, Any] = json.loads(served.pagecli("status", "--json", env=AKUAM).out)
    return seen


def incident_of(rows: list[dict[str, Any]], engagement: str) -> dict[str, Any] | None:
    return next((row for row in rows if row["EngagementArn"] == engagement), None)


def test_engage_status_ack_by_the_bare_code_and_incidents_are_what_the_aws_cli_sees(served: Served) -> None:
    engaged = served.pagecli("engage", "akuam", "--subject", "Disk full", "--yes", "--json")
    engagement = json.loads(engaged.out)["EngagementArn"]
    (listed,) = [
        each for each in served.aws.answer("list-engagements")["Engagements"] if each["EngagementArn"] == engagement
    ]
    (paged,) = served.aws.answer("list-pages-by-engagement", "--engagement-id", engagement)["Pages"]
    code = told_code(served, paged["PageArn"])
    before = status(served)

    acknowledged = served.pagecli("ack", code, env=AKUAM)

    after = status(served)
    page = served.aws.answer("describe-page", "--page-id", paged["PageArn"])
    incident = incident_of(served.pagecli("incidents", "-o", "jsonl").rows, engagement)
    open_before = incident_of(before["Incidents"], engagement)
    mine = [row for row in before["Unread"] if row["PageArn"] == paged["PageArn"]]
    assert (engaged.code, acknowledged.code) == (0, 0), (engaged, acknowledged)
    assert listed["ContactArn"] == f"{PREFIX}:contact/akuam"
    assert page["Subject"] == "Disk full"
    assert page["ReadTime"]
    assert open_before is not None
    assert (open_before["State"], open_before["Subject"]) == ("open", "Disk full")
    assert [row["Open"] for row in mine] == [True]
    assert incident_of(after["Incidents"], engagement) is None
    assert paged["PageArn"] not in [row["PageArn"] for row in after["Unread"]]
    assert incident is not None
    assert (incident["State"], incident["AcknowledgedBy"]) == ("acknowledged", "akuam")
    assert f"acknowledged akuam/{paged['PageArn'].rpartition('/')[2][:8]} as READ" in acknowledged.out.decode()


def test_what_the_aws_cli_accepts_is_no_longer_open_in_status(served: Served) -> None:
    engagement = served.pagecli("engage", "akuam", "--subject", "Queue stuck", "--yes").out.decode().strip()
    (paged,) = served.aws.answer("list-pages-by-engagement", "--engagement-id", engagement)["Pages"]
    code = told_code(served, paged["PageArn"])
    assert incident_of(status(served)["Incidents"], engagement) is not None

    served.aws.answer("accept-page", "--page-id", paged["PageArn"], "--accept-type", "READ", "--accept-code", code)

    assert incident_of(status(served)["Incidents"], engagement) is None
    refused = served.pagecli("ack", code, env=AKUAM)
    assert refused.code == 2
    assert "Queue stuck" not in refused.err.decode()
