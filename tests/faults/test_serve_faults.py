"""`pagecli serve` under requests that no client should make, and under kill -9."""

from __future__ import annotations

import http.client
import json
import signal
import socket
import subprocess
import time
from contextlib import ExitStack, closing
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

import pytest

from pagecli.emulator import Storage
from support.installed_program import Program
from support.running_endpoint import Served

PREFIX = "arn:aws:ssm-contacts:us-east-2:111122223333"
CONTACT = f"{PREFIX}:contact/akuam"
HUNDRED_MB = 100_000_000
TYPE = {"Content-Type": "application/x-amz-json-1.1"}
HEAD = (
    b"POST / HTTP/1.1\r\nHost: localhost\r\nContent-Type: application/x-amz-json-1.1\r\n"
    b"X-Amz-Target: SSMContacts.ListContacts\r\n"
)


def connect(url: str) -> closing[http.client.HTTPConnection]:
    return closing(http.client.HTTPConnection(urlsplit(url).netloc, timeout=10))


def ask(connection: http.client.HTTPConnection, operation: str, body: bytes) -> tuple[int, dict[str, Any]]:
    connection.request("POST", "/", body, {"X-Amz-Target": f"SSMContacts.{operation}", **TYPE})
    response = connection.getresponse()
    answer: dict[str, Any] = json.loads(response.read())
    assert response.getheader("x-amzn-RequestId")
    return response.status, answer


def peak_memory(served: Served) -> int:
    """Bytes."""
    status = Path(f"/proc/{served.running.process.pid}/status").read_text()
    return int(status.partition("VmHWM:")[2].split()[0]) * 1024


@pytest.mark.parametrize(
    "length", [f"Content-Length: {HUNDRED_MB}\r\n".encode(), b""], ids=["with its length", "without a length"]
)
def test_a_body_of_100_mb_is_cut_off_in_little_memory(served: Served, length: bytes) -> None:
    before = peak_memory(served)
    url = urlsplit(served.pagecli.url)

    with socket.create_connection((url.hostname, url.port or 0), timeout=10) as body, pytest.raises(ConnectionError):
        body.sendall(HEAD + length + b"\r\n" + bytes(HUNDRED_MB))

    assert peak_memory(served) - before < 10_000_000
    with connect(served.pagecli.url) as connection:
        assert ask(connection, "ListContacts", b"{}")[0] == 200


@pytest.mark.parametrize(
    ("operation", "body", "status", "error"),
    [
        ("ListContacts", b"{", 400, "SerializationException"),
        ("ListContacts", b"[" * 100_000, 400, "SerializationException"),
        ("ListContacts", b'{"MaxResults": 2147483648}', 400, "SerializationException"),
        ("ListContacts", b'{"MaxResults": 1' + b"0" * 5000 + b"}", 400, "SerializationException"),
        ("ListContacts", b'{"Unknown": NaN}', 400, "SerializationException"),
        ("ListContacts", b'{"MaxResults": NaN}', 400, "SerializationException"),
        ("ListEngagements", b'{"TimeRangeValue": {"StartTime": 1e999}}', 400, "SerializationException"),
        ("ListEngagements", b'{"TimeRangeValue": {"StartTime": -Infinity}}', 400, "SerializationException"),
        ("ListEngagements", b'{"TimeRangeValue": {"StartTime": 1e300}}', 400, "SerializationException"),
        ("DeleteEverything", b"{}", 404, "UnknownOperationException"),
    ],
)
def test_a_bad_request_gets_the_protocols_error_and_the_connection_stays(
    served: Served, operation: str, body: bytes, status: int, error: str
) -> None:
    with connect(served.pagecli.url) as connection:
        answered, answer = ask(connection, operation, body)

        assert (answered, answer["__type"]) == (status, error)
        assert ask(connection, "ListContacts", b"{}")[0] == 200


def engage_until_killed(pagecli: Program, database: str, seconds: float) -> list[str]:
    """The engagements that a server accepted before kill -9 met it in the midst of the next one."""
    server = pagecli.start("serve", "--port", "0", "--db", database, stderr=subprocess.DEVNULL)
    assert server.process.stdout
    message = json.dumps({"ContactId": CONTACT, "Sender": "cli", "Subject": "s", "Content": "c"}).encode()
    accepted = []
    with connect(server.process.stdout.readline().decode().strip()) as connection:
        end = time.monotonic() + seconds
        while time.monotonic() < end:
            status, answer = ask(connection, "StartEngagement", message)
            assert status == 200
            accepted.append(answer["EngagementArn"])
        connection.request("POST", "/", message, {"X-Amz-Target": "SSMContacts.StartEngagement", **TYPE})
        assert server.signal(signal.SIGKILL).outcome().code == 128 + signal.SIGKILL
    return accepted


def test_no_accepted_page_is_lost_to_kill_9(pagecli: Program, tmp_path: Path) -> None:
    database = str(tmp_path / "pages.db")

    accepted = [arn for _ in range(3) for arn in engage_until_killed(pagecli, database, 0.3)]

    storage = Storage(database)
    pages = {row["EngagementArn"]: row["PageArn"] for row in storage.select("Page", "1")}
    sent = {row["PageArn"] for row in storage.select("Receipt", "ReceiptType = 'SENT'")}
    storage.close()
    assert len(accepted) > 3
    assert {pages.get(arn) for arn in accepted} <= sent


def test_a_file_that_is_no_database_of_ours_is_a_usage_error(pagecli: Program, tmp_path: Path) -> None:
    diary = tmp_path / "diary.txt"
    diary.write_text("Dear diary,\n" * 100)

    outcome = pagecli("serve", "--port", "0", "--db", str(diary))

    assert (outcome.code, outcome.out) == (2, b"")
    assert f"pagecli: error: {diary}: file is not a database" in outcome.err.decode()
    assert diary.read_text().startswith("Dear diary")


def test_a_port_in_use_is_said(served: Served) -> None:
    port = str(urlsplit(served.pagecli.url).port)

    outcome = served.pagecli("serve", "--port", port)

    assert (outcome.code, outcome.out) == (1, b"")
    assert outcome.err.decode().startswith(f"pagecli: error: can't listen on port {port}: ")
    assert "hint: --port 0" in outcome.err.decode()


DAILY = {"DailySettings": [{"HourOfDay": 9, "MinuteOfHour": 0}], "NumberOfOnCalls": 1, "RecurrenceMultiplier": 1}
NIGHT = {"Start": {"HourOfDay": 22, "MinuteOfHour": 0}}
MESSAGE = {"Sender": "cli", "Subject": "s", "Content": "c"}


def answer(connection: http.client.HTTPConnection, operation: str, **members: Any) -> dict[str, Any]:
    status, answered = ask(connection, operation, json.dumps(members).encode())
    assert status == 200, answered
    return answered


def test_a_coverage_without_its_end_is_refused(served: Served) -> None:
    coverage = {**DAILY, "ShiftCoverages": {"MON": [NIGHT]}}
    rotation = {"Name": "r", "ContactIds": [CONTACT], "TimeZoneId": "UTC", "Recurrence": coverage}

    with connect(served.pagecli.url) as connection:
        status, error = ask(connection, "CreateRotation", json.dumps(rotation).encode())

        assert (status, error["__type"]) == (400, "ValidationException")
        assert error["Fields"][0]["Name"] == "Recurrence.ShiftCoverages.MON[0]"


def test_what_an_older_version_stored_ends_neither_the_process_nor_the_database(
    pagecli: Program, tmp_path: Path
) -> None:
    """A rotation that can't be computed, and an engagement that is about to look who is on call there."""
    database = str(tmp_path / "pages.db")
    storage = Storage(database)
    rotation, schedule = (f"{PREFIX}:{what}" for what in ("rotation/r", "contact/schedule"))
    always = {day: [NIGHT] for day in ("MON", "TUE", "WED", "THU", "FRI", "SAT", "SUN")}
    storage.insert(
        "Rotation",
        RotationArn=rotation,
        Name="r",
        ContactIds=[CONTACT],
        StartTime=0,
        TimeZoneId="UTC",
        Recurrence={**DAILY, "ShiftCoverages": always},
    )
    plan = {"Stages": [{"DurationInMinutes": 1, "Targets": [{"ContactTargetInfo": _target(schedule)}]}]}
    for alias, kind, what in (("schedule", "ONCALL_SCHEDULE", {"RotationIds": [rotation]}), ("p", "ESCALATION", plan)):
        storage.insert("Contact", ContactArn=f"{PREFIX}:contact/{alias}", Alias=alias, Type=kind, Plan=what)
    storage.insert("Pending", Due=1, EngagementArn="e", Action="stage", Detail={"path": [_step("p")], "stage": 0})
    storage.close()
    server = pagecli.start("serve", "--port", "0", "--db", database)
    assert server.process.stdout

    with connect(server.process.stdout.readline().decode().strip()) as connection:
        assert len(answer(connection, "ListContacts")["Contacts"]) == 2
        shifts = json.dumps({"RotationId": rotation, "EndTime": 4e9}).encode()
        assert [ask(connection, "ListRotationShifts", shifts)[0] for _ in range(2)] == [500, 500]
        assert len(answer(connection, "ListContacts")["Contacts"]) == 2
    outcome = server.signal(signal.SIGTERM).outcome()
    assert outcome.code == 143
    assert outcome.err.count(b"internal error: KeyError: 'End'") == 3


def _target(arn: str) -> dict[str, Any]:
    return {"ContactId": arn, "IsEssential": True}


def _step(alias: str) -> dict[str, Any]:
    return {"ContactArn": f"{PREFIX}:contact/{alias}", "Type": "ESCALATION", "IsEssential": True}


def test_plans_that_name_each_other_reach_each_contact_once(served: Served) -> None:
    with connect(served.pagecli.url) as connection:
        plans = [
            answer(connection, "CreateContact", Alias=f"plan{i}", Type="ESCALATION", Plan={})["ContactArn"]
            for i in range(12)
        ]
        targets = [{"ContactTargetInfo": _target(arn)} for arn in [*plans, CONTACT]]
        for plan in plans:
            stages = {"Stages": [{"DurationInMinutes": 0, "Targets": targets}]}
            answer(connection, "UpdateContact", ContactId=plan, Plan=stages)

        engagement = answer(connection, "StartEngagement", ContactId=plans[0], **MESSAGE)["EngagementArn"]

        assert len(answer(connection, "ListPagesByEngagement", EngagementId=engagement)["Pages"]) == 1
        assert peak_memory(served) < 200_000_000


def test_shifts_of_130_years_hold_up_nobody(served: Served) -> None:
    """The last batches of them, which lie behind 100 hand-offs on each of 47,000 days."""
    times = [{"HourOfDay": i // 5, "MinuteOfHour": i % 5} for i in range(100)]
    request = {
        "RotationStartTime": 0,
        "Members": ["a", "b"],
        "TimeZoneId": "America/New_York",
        "Recurrence": {**DAILY, "DailySettings": times},
    }
    with connect(served.pagecli.url) as connection:
        started = time.monotonic()
        whole = answer(connection, "ListPreviewRotationShifts", StartTime=0, EndTime=4_102_444_800, **request)
        last = answer(
            connection, "ListPreviewRotationShifts", StartTime=4_102_444_000, EndTime=4_102_444_800, **request
        )

        assert time.monotonic() - started < 5
        assert len(whole["RotationShifts"]) == 50
        assert whole["NextToken"]
        assert len(last["RotationShifts"]) > 0


def test_a_reader_that_does_not_read_stderr_stops_nothing(served: Served) -> None:
    """More than a pipe holds is told of, and nobody reads it."""
    message = {**MESSAGE, "Subject": "s" * 1500, "ContactId": CONTACT}
    with connect(served.pagecli.url) as connection:
        for _ in range(100):
            answer(connection, "StartEngagement", **message)


def test_the_database_is_its_owners_alone_under_any_umask(pagecli: Program, tmp_path: Path) -> None:
    database = tmp_path / "pages.db"
    server = pagecli.start("serve", "--port", "0", "--db", str(database), umask=0)
    assert server.process.stdout
    with connect(server.process.stdout.readline().decode().strip()) as connection:
        answer(connection, "StartEngagement", ContactId=CONTACT, **MESSAGE)
        modes = {path.name: path.stat().st_mode & 0o777 for path in tmp_path.glob("pages.db*")}
    server.signal(signal.SIGTERM).outcome()

    assert modes == {"pages.db": 0o600, "pages.db-wal": 0o600, "pages.db-shm": 0o600}


def test_a_web_page_that_had_its_name_resolve_to_the_loopback_is_refused(served: Served) -> None:
    with connect(served.pagecli.url) as connection:
        for headers in ({"Host": "evil.example"}, {"Origin": "https://evil.example"}, {"Sec-Fetch-Site": "cross-site"}):
            connection.request("POST", "/", b"{}", {"X-Amz-Target": "SSMContacts.ListContacts", **TYPE, **headers})
            response = connection.getresponse()
            assert (response.status, json.loads(response.read())["__type"]) == (403, "AccessDeniedException")


def test_connections_that_say_nothing_leave_room_for_others(served: Served) -> None:
    url = urlsplit(served.pagecli.url)
    with ExitStack() as silent:
        for _ in range(200):
            silent.enter_context(socket.create_connection((url.hostname, url.port or 0), timeout=10))
        with connect(served.pagecli.url) as connection:
            assert answer(connection, "ListContacts", MaxResults=1)["Contacts"]
