"""The rows of `list`, byte for byte, in each format."""

from __future__ import annotations

import json

import pytest

from support import faulty_endpoint as faulty
from support.faulty_endpoint import Endpoint
from support.installed_program import Outcome, Program
from support.known_pages import PAGES, WIDE_TABLE, aged, numbers

ARN = faulty.contact_arn()
A = "arn:aws:ssm-contacts:us-east-2:111122223333"


@pytest.fixture
def listing(endpoint: Endpoint) -> Endpoint:
    endpoint.answer("ListPagesByContact", faulty.batch(PAGES[:2], "more"), faulty.batch(PAGES[2:]))
    return endpoint


def json_row(number: int, sender: str, incident: str, times: str, status: str, latencies: str) -> str:
    sent, delivered, read = (f'"{time}"' if time != "null" else time for time in times.split())
    delivery_latency, read_latency = latencies.split()
    return (
        f'{{"PageArn":"{A}:page/akuam/{number:08x}-2350-442b-95e7-ed8b00000000",'
        f'"EngagementArn":"{A}:engagement/akuam/{number:08x}-6d50-49d2-a9ab-da39b0000000",'
        f'"ContactArn":"{A}:contact/akuam","ContactAlias":"akuam","Sender":"{sender}","IncidentId":{incident},'
        f'"SentTime":{sent},"DeliveryTime":{delivered},"ReadTime":{read},"Status":"{status}",'
        f'"DeliveryLatencySeconds":{delivery_latency},"ReadLatencySeconds":{read_latency},'
        f'"Via":null,"AccountId":"111122223333","Region":"us-east-2"}}'
    )


DAY = "2022-08-16T"
INCIDENT = '"arn:aws:ssm-incidents::111122223333:incident-record/checkout/e0e22bef-aa"'
READ_LATE = f"{DAY}19:01:52.058Z {DAY}19:01:50.558Z {DAY}19:17:52.058Z"
READ_SOON = f"{DAY}18:58:52.058Z {DAY}18:58:54.058Z {DAY}18:59:33.058Z"
NEWEST_FIRST = [
    json_row(4, "Incident Manager", "null", READ_LATE, "read", "-1.5 960.0"),
    json_row(3, "cli", "null", f"{DAY}19:00:52.058Z null null", "sent", "null null"),
    json_row(2, "cli", "null", f"{DAY}18:59:52.058Z {DAY}19:02:02.058Z null", "delivered", "130.0 null"),
    json_row(1, "cloudwatch", INCIDENT, READ_SOON, "read", "2.0 41.0"),
    json_row(5, "cli", "null", "null null null", "sent", "null null"),
]


@pytest.mark.usefixtures("listing")
@pytest.mark.parametrize("how", [["--json"], ["-o", "json"]])
def test_json_is_one_array_a_row_a_line(pagecli: Program, how: list[str]) -> None:
    outcome = pagecli("list", ARN, *how)

    assert outcome.out.decode() == "[\n" + ",\n".join(NEWEST_FIRST) + "\n]\n"
    assert (outcome.code, outcome.err) == (0, b"")


@pytest.mark.usefixtures("listing")
def test_jsonl_is_one_object_a_line(pagecli: Program) -> None:
    outcome = pagecli("list", ARN, "-o", "jsonl")

    assert outcome.out.decode() == "".join(f"{row}\n" for row in NEWEST_FIRST)
    assert (outcome.code, outcome.err) == (0, b"")


@pytest.mark.usefixtures("listing")
@pytest.mark.parametrize("how", [["--csv"], ["--output", "csv"]])
def test_csv_has_a_header_and_crlf_and_an_empty_cell_for_null(pagecli: Program, how: list[str]) -> None:
    outcome = pagecli("list", ARN, *how)

    rows = [json.loads(row) for row in NEWEST_FIRST]
    lines = [",".join(rows[0]), *(",".join("" if v is None else str(v) for v in row.values()) for row in rows)]
    assert outcome.out.decode() == "".join(f"{line}\r\n" for line in lines)
    assert (outcome.code, outcome.err) == (0, b"")


@pytest.mark.usefixtures("listing")
def test_the_table_in_a_pipe_is_plain_and_whole(pagecli: Program) -> None:
    outcome = pagecli("list", ARN)

    assert aged(outcome.out.decode()) == WIDE_TABLE
    assert (outcome.code, outcome.err) == (0, b"")


@pytest.mark.usefixtures("listing")
def test_under_sort_none_the_summary_is_counts_only(inside: Program) -> None:
    outcome = inside("list", ARN, "--sort", "none")

    assert outcome.out.decode().splitlines()[-1] == "5 pages · 2 read · 3 unread"


@pytest.mark.parametrize(
    ("output", "expected"),
    [
        ("json", b"[]\n"),
        ("jsonl", b""),
        ("csv", b"PageArn,EngagementArn,ContactArn,ContactAlias,Sender,IncidentId,SentTime,DeliveryTime,ReadTime,"
                b"Status,DeliveryLatencySeconds,ReadLatencySeconds,Via,AccountId,Region\r\n"),
        ("table", "0 pages · 0 read · 0 unread\n".encode()),
    ],
)  # fmt: skip
def test_an_empty_result_is_a_result(endpoint: Endpoint, inside: Program, output: str, expected: bytes) -> None:
    endpoint.answer("ListPagesByContact", faulty.batch([]))

    outcome = inside("list", ARN, "-o", output)

    assert (outcome.code, outcome.out, outcome.err) == (0, expected, b"")


FIELDS = "ReadLatencySeconds,Status,ContactAlias"


@pytest.mark.usefixtures("listing")
@pytest.mark.parametrize(
    ("output", "expected"),
    [
        ("jsonl", b'{"ReadLatencySeconds":960.0,"Status":"read","ContactAlias":"akuam"}\n'),
        ("csv", b"ReadLatencySeconds,Status,ContactAlias\r\n960.0,read,akuam\r\n"),
        ("table", b"   READ  STATUS     ContactAlias\n16m 00s  read       akuam\n"),
    ],
)
def test_fields_are_those_named_in_their_order(inside: Program, output: str, expected: bytes) -> None:
    outcome = inside("list", ARN, "-o", output, "--fields", FIELDS)

    assert outcome.out.startswith(expected), outcome


@pytest.mark.usefixtures("listing")
def test_pagecli_output_sets_another_default_and_an_option_wins_over_it(pagecli: Program) -> None:
    by_variable = pagecli("list", ARN, "--sort", "none", env={"PAGECLI_OUTPUT": "jsonl"})

    assert numbers(by_variable) == [2, 5, 1, 4, 3]
    assert pagecli("list", ARN, "--csv", env={"PAGECLI_OUTPUT": "jsonl"}).out.startswith(b"PageArn,EngagementArn,")


@pytest.mark.usefixtures("listing")
@pytest.mark.parametrize(
    ("how", "env", "shown"),
    [
        (["--tz", "Asia/Kolkata"], {}, "2022-08-17 00:31"),
        (["--tz", "Europe/Zurich"], {}, "2022-08-16 21:01"),
        (["--utc"], {"TZ": "Asia/Kolkata"}, "2022-08-16 19:01"),
        ([], {"TZ": "America/New_York"}, "2022-08-16 15:01"),
    ],
)
def test_a_table_has_its_times_in_the_zone_asked_for(
    pagecli: Program, how: list[str], env: dict[str, str], shown: str
) -> None:
    assert pagecli("list", ARN, *how, env=env).out.decode().splitlines()[1].startswith(shown)


@pytest.mark.usefixtures("listing")
def test_programs_get_utc_whatever_the_zone(pagecli: Program) -> None:
    outcome = pagecli("list", ARN, "-o", "jsonl", "--tz", "Asia/Kolkata", env={"TZ": "America/New_York"})

    assert outcome.rows[0]["SentTime"] == "2022-08-16T19:01:52.058Z"


def test_raw_csv_writes_cells_as_they_came(endpoint: Endpoint, inside: Program) -> None:
    endpoint.answer("ListPagesByContact", faulty.batch([faulty.page(1, Sender="=1+1"), faulty.page(2, Sender="a\tb")]))
    sender = ("list", ARN, "--csv", "--fields", "Sender", "--sort", "none")

    assert inside(*sender).out == b"Sender\r\n'=1+1\r\na\\x09b\r\n"
    assert inside(*sender, "--raw-csv").out == b"Sender\r\n=1+1\r\na\tb\r\n"


def test_the_pattern_of_an_arn_in_an_answer_is_not_checked(endpoint: Endpoint, inside: Program) -> None:
    odd = faulty.page(1, PageArn="arn:aws-iso-z:other:x:page", ContactArn="no arn", EngagementArn="")
    endpoint.answer("ListPagesByContact", faulty.batch([odd]))

    outcome: Outcome = inside("list", ARN, "-o", "jsonl")

    assert outcome.code == 0, outcome.err
    assert [outcome.rows[0][name] for name in ("PageArn", "ContactArn", "ContactAlias", "EngagementArn")] == [
        "arn:aws-iso-z:other:x:page",
        "no arn",
        "no arn",
        "",
    ]
