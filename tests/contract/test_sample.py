"""The sample request and response of AWS's page on ListPagesByContact, through the whole program."""

from __future__ import annotations

import csv
import io
import json

import pytest

from support import faulty_endpoint as faulty
from support.faulty_endpoint import Endpoint
from support.installed_program import KEY, Program

ARN = "arn:aws:ssm-contacts:us-east-2:111122223333:contact/akuam"
PAGE = "arn:aws:ssm-contacts:us-east-2:111122223333:page/akuam/2f92b456-2350-442b-95e7-ed8b0EXAMPLE"
ENGAGEMENT = (
    "arn:aws:ssm-contacts:us-east-2:111122223333:engagement/test_escalation_plan/27bd86cf-6d50-49d2-a9ab-da39bEXAMPLE"
)
RESPONSE = b"""{ "Pages": [ { "PageArn": "arn:aws:ssm-contacts:us-east-2:111122223333:page/akuam/\
2f92b456-2350-442b-95e7-ed8b0EXAMPLE", "EngagementArn": "arn:aws:ssm-contacts:us-east-2:111122223333:engagement/\
test_escalation_plan/27bd86cf-6d50-49d2-a9ab-da39bEXAMPLE", "ContactArn": \
"arn:aws:ssm-contacts:us-east-2:111122223333:contact/akuam", "Sender": "cli", "SentTime": \
"2022-08-16T18:57:52.058000+00:00" } ] }"""
ROW = {
    "PageArn": PAGE,
    "EngagementArn": ENGAGEMENT,
    "ContactArn": ARN,
    "ContactAlias": "akuam",
    "Sender": "cli",
    "IncidentId": None,
    "SentTime": "2022-08-16T18:57:52.058Z",
    "DeliveryTime": None,
    "ReadTime": None,
    "Status": "sent",
    "DeliveryLatencySeconds": None,
    "ReadLatencySeconds": None,
    "Via": "test_escalation_plan",
    "AccountId": "111122223333",
    "Region": "us-east-2",
}


@pytest.fixture
def sample(endpoint: Endpoint) -> Endpoint:
    endpoint.answer("ListContacts", faulty.contacts("akuam"))
    endpoint.answer("ListPagesByContact", faulty.http(RESPONSE))
    return endpoint


def test_the_request_goes_on_the_wire_as_the_sample_has_it(sample: Endpoint, pagecli: Program) -> None:
    pagecli("list", ARN)

    [request] = sample.requests
    assert request.headers["x-amz-target"] == "SSMContacts.ListPagesByContact"
    assert request.headers["content-type"] == "application/x-amz-json-1.1"
    assert request.headers["authorization"].startswith(f"AWS4-HMAC-SHA256 Credential={KEY}/")
    assert "/us-east-2/ssm-contacts/aws4_request" in request.headers["authorization"]
    assert request.members == {"ContactId": ARN, "MaxResults": 1024}


def test_the_response_becomes_its_row(sample: Endpoint, pagecli: Program) -> None:
    as_json, as_csv = pagecli("list", "akuam", "--json"), pagecli("list", "akuam", "--csv")

    assert json.loads(as_json.out) == [ROW]
    [cells] = csv.DictReader(io.StringIO(as_csv.out.decode(), newline=""))
    assert cells == {name: value or "" for name, value in ROW.items()}


def test_the_response_becomes_a_line_of_the_table(sample: Endpoint, pagecli: Program) -> None:
    outcome = pagecli("list", "akuam")

    line = outcome.out.decode().splitlines()[1]
    assert line.startswith("2022-08-16 18:57 (")
    assert line.split()[-7:] == ["sent", "-", "-", "cli", "-", "test_escalation_plan", "akuam/2f92b456"]


def test_the_demo_has_the_sample_page_exactly(pagecli: Program) -> None:
    outcome = pagecli("list", "akuam", "--demo", "-o", "jsonl", "--until", "2022-12-31")

    assert outcome.rows == [ROW]


def test_the_five_errors_have_their_codes_messages_and_hints(endpoint: Endpoint, inside: Program) -> None:
    told = {}
    for kind, status in [
        ("AccessDeniedException", 400),
        ("InternalServerException", 500),
        ("ResourceNotFoundException", 400),
        ("ThrottlingException", 400),
        ("ValidationException", 400),
    ]:
        endpoint.answer("ListPagesByContact", faulty.error(kind, "as AWS words it", status))
        outcome = inside("list", ARN, env={"AWS_MAX_ATTEMPTS": "1"})
        told[kind] = outcome.code, *outcome.err.decode().splitlines()

    request = f"(request id {faulty.REQUEST_ID})"
    said = {kind: f"pagecli: error: {kind} from ListPagesByContact: as AWS words it {request}" for kind in told}
    assert told == {
        "AccessDeniedException": (
            4,
            said["AccessDeniedException"],
            "hint: the identity needs the IAM action ssm-contacts:ListPagesByContact",
        ),
        "InternalServerException": (
            5,
            said["InternalServerException"] + ", after 1 try",
            "hint: the fault is on the service's side; see https://health.aws.amazon.com/health/status",
        ),
        "ResourceNotFoundException": (
            3,
            said["ResourceNotFoundException"],
            "hint: see `pagecli contacts` for those that exist",
        ),
        "ThrottlingException": (
            5,
            said["ThrottlingException"] + ", after 1 try",
            "hint: the service is throttling this account; wait a little, or ask for less at once",
        ),
        "ValidationException": (2, said["ValidationException"]),
    }
