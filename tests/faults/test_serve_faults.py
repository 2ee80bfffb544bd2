"""`pagecli serve` under requests that no client should make, and under kill -9."""

from __future__ import annotations

import http.client
import json
import signal
import socket
import subprocess
import time
from contextlib import closing
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

import pytest

from pagecli.emulator import Storage
from support.installed_program import Program
from support.running_endpoint import Served

CONTACT = "arn:aws:ssm-contacts:us-east-2:111122223333:contact/akuam"
HUNDRED_MB = 100_000_000
HEAD = b"POST / HTTP/1.1\r\nHost: x\r\nX-Amz-Target: SSMContacts.ListContacts\r\n"


def connect(url: str) -> closing[http.client.HTTPConnection]:
    return closing(http.client.HTTPConnection(urlsplit(url).netloc, timeout=10))


def ask(connection: http.client.HTTPConnection, operation: str, body: bytes) -> tuple[int, dict[str, Any]]:
    connection.request("POST", "/", body, {"X-Amz-Target": f"SSMContacts.{operation}"})
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
        connection.request("POST", "/", message, {"X-Amz-Target": "SSMContacts.StartEngagement"})
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
