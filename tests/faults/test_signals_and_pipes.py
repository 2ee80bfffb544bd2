"""However it ends, it ends at once, quietly, and leaves the terminal clean."""

from __future__ import annotations

import os
import signal
import threading
from fcntl import F_SETPIPE_SZ, fcntl
from pathlib import Path

import pytest

from support import faulty_endpoint as faulty
from support.faulty_endpoint import Endpoint
from support.installed_program import COVERAGE, Outcome, Program

MANY = [faulty.page(number) for number in range(3000)]
FORMATS = ["table", "json", "jsonl", "csv", "tsv", "md"]
SIGNALS = [(signal.SIGINT, 130), (signal.SIGTERM, 143)]
ARN = faulty.contact_arn()


def assert_quiet(outcome: Outcome) -> None:
    assert b"Traceback" not in outcome.err
    assert b"Exception ignored" not in outcome.err
    assert b"error" not in outcome.err


@pytest.mark.parametrize("sort", ["sent", "none"])
@pytest.mark.parametrize("output", FORMATS)
def test_a_reader_that_goes_away_ends_it_quietly(endpoint: Endpoint, pagecli: Program, output: str, sort: str) -> None:
    endpoint.answer("ListPagesByContact", faulty.listing(MANY, 1000))
    running = pagecli.start("list", ARN, "-o", output, "--sort", sort, "-n", "0")
    assert running.process.stdout is not None
    first = running.process.stdout.readline()
    running.process.stdout.close()
    running.process.stdout = None

    outcome = running.outcome(timeout=20)

    assert first
    assert outcome.code == 141, outcome
    assert outcome.err == b""


@pytest.mark.parametrize("output", FORMATS)
def test_a_reader_that_went_away_before_the_first_row_ends_it_quietly(
    endpoint: Endpoint, pagecli: Program, output: str
) -> None:
    endpoint.answer("ListPagesByContact", faulty.batch(MANY[:1]))
    reading, writing = os.pipe()
    os.close(reading)

    outcome = pagecli("list", ARN, "-o", output, stdout=writing)
    os.close(writing)

    assert outcome.code == 141, outcome
    assert outcome.err == b""


@pytest.mark.parametrize("args", [["--help"], ["list", "--help"], ["--version"]])
def test_a_reader_that_went_away_ends_help_quietly(pagecli: Program, args: list[str]) -> None:
    reading, writing = os.pipe()
    os.close(reading)

    outcome = pagecli(*args, stdout=writing)
    os.close(writing)

    assert outcome.code == 141, outcome
    assert outcome.err == b""


@pytest.mark.parametrize("rows", [1, 3000])
@pytest.mark.parametrize("output", FORMATS)
def test_a_full_disk_is_an_error(endpoint: Endpoint, pagecli: Program, output: str, rows: int) -> None:
    endpoint.answer("ListPagesByContact", faulty.listing(MANY[:rows], 1000))
    with open("/dev/full", "wb") as full:
        outcome = pagecli("list", ARN, "-o", output, "-n", "0", stdout=full)

    assert outcome.code == 1, outcome
    assert outcome.err.startswith(b"pagecli: error: ")
    assert b"No space left on device" in outcome.err
    assert b"Traceback" not in outcome.err
    assert b"Exception ignored" not in outcome.err


@pytest.mark.parametrize("args", [["--help"], ["--version"], ["completion", "bash"]])
def test_a_full_disk_is_an_error_without_a_request_too(pagecli: Program, args: list[str]) -> None:
    with open("/dev/full", "wb") as full:
        outcome = pagecli(*args, stdout=full)

    assert outcome.code == 1, outcome
    assert b"Exception ignored" not in outcome.err


# One or two blocks, whatever their size is: the first write is cut, and none may follow that would fail.
@pytest.mark.parametrize("unbuffered", ["", "1"])
@pytest.mark.parametrize("args", [["list", ARN, "-o", "jsonl", "-n", "0"], ["completion", "bash"]])
def test_a_disk_that_takes_a_part_is_an_error(
    endpoint: Endpoint, pagecli: Program, tmp_path: Path, args: list[str], unbuffered: str
) -> None:
    endpoint.answer("ListPagesByContact", faulty.listing(MANY[:100], 1000))
    with (tmp_path / "rows").open("wb") as small:
        outcome = pagecli(
            *args,
            stdout=small,
            # No other file may be cut, least of all the checkout's bytecode.
            env={"PYTHONUNBUFFERED": unbuffered, "PYTHONDONTWRITEBYTECODE": "1", COVERAGE: None},
            under=["sh", "-c", 'ulimit -f 2; "$@"', "sh"],
        )

    assert outcome.code == 1, outcome
    assert b"File too large" in outcome.err


def test_a_full_stderr_does_not_hide_the_code(endpoint: Endpoint, pagecli: Program) -> None:
    endpoint.answer("ListPagesByContact", faulty.error("ResourceNotFoundException", "gone"))
    with open("/dev/full", "wb") as full:
        outcome = pagecli("list", ARN, stderr=full)

    assert outcome.code == 3


def test_a_stdout_that_is_closed_is_an_error(endpoint: Endpoint, pagecli: Program) -> None:
    endpoint.answer("ListPagesByContact", faulty.batch(MANY[:1]))

    outcome = pagecli("list", ARN, "--json", under=["sh", "-c", 'exec "$@" >&-', "sh"])

    assert outcome.code == 1, outcome
    assert outcome.err.startswith(b"pagecli: error: ")
    assert b"Traceback" not in outcome.err


@pytest.mark.parametrize("args", [["--version"], ["--help"], ["list", "--help"], ["completion", "bash"]])
def test_what_makes_no_call_needs_a_stdout_too(pagecli: Program, args: list[str]) -> None:
    outcome = pagecli(*args, under=["sh", "-c", 'exec "$@" >&-', "sh"])

    assert (outcome.code, outcome.err[:16]) == (1, b"pagecli: error: ")


@pytest.mark.parametrize("closed", ["<&-", "2>&-", "<&- 2>&-"])
def test_a_stream_that_is_closed_and_not_needed_changes_nothing(
    endpoint: Endpoint, pagecli: Program, closed: str
) -> None:
    endpoint.answer("ListPagesByContact", faulty.batch(MANY[:3]))

    outcome = pagecli("list", ARN, "-o", "jsonl", under=["sh", "-c", f'exec "$@" {closed}', "sh"])

    assert outcome.code == 0, outcome
    assert len(outcome.rows) == 3


@pytest.mark.parametrize(("number", "code"), SIGNALS)
def test_a_signal_while_waiting_for_another_try(
    endpoint: Endpoint, pagecli: Program, number: signal.Signals, code: int
) -> None:
    endpoint.answer("ListPagesByContact", faulty.throttling(RetryAfterSeconds=15))
    running = pagecli.start("list", ARN)
    endpoint.wait_for(1, answered=True)

    outcome = running.signal(number).outcome(timeout=10)

    assert outcome.code == code, outcome
    assert_quiet(outcome)


@pytest.mark.parametrize(("number", "code"), SIGNALS)
@pytest.mark.parametrize("contacts", [1, 3])
def test_a_signal_while_reading(
    endpoint: Endpoint, pagecli: Program, number: signal.Signals, code: int, contacts: int
) -> None:
    endpoint.answer("ListPagesByContact", faulty.HANG)
    running = pagecli.start("list", *(faulty.contact_arn(f"contact{index}") for index in range(contacts)))
    endpoint.wait_for(contacts)

    outcome = running.signal(number).outcome(timeout=10)

    assert outcome.code == code, outcome
    assert_quiet(outcome)


@pytest.mark.parametrize(("number", "code"), SIGNALS)
@pytest.mark.parametrize("output", FORMATS)
def test_a_signal_while_printing(
    endpoint: Endpoint, pagecli: Program, number: signal.Signals, code: int, output: str
) -> None:
    endpoint.answer("ListPagesByContact", faulty.listing(MANY, 1000))
    running = pagecli.start("list", ARN, "-o", output, "-n", "0")
    assert running.process.stdout is not None
    running.process.stdout.read(1)  # from here on the pipe is full, and nobody reads

    outcome = running.signal(number).outcome(timeout=10)

    assert outcome.code == code, outcome
    assert_quiet(outcome)


@pytest.mark.parametrize(("number", "code"), SIGNALS)
def test_a_signal_leaves_the_terminal_clean(
    endpoint: Endpoint, pagecli: Program, number: signal.Signals, code: int
) -> None:
    endpoint.answer("ListPagesByContact", faulty.throttling(RetryAfterSeconds=15))
    terminal = pagecli.terminal("list", ARN).wait_for(b"hrottl")

    shown = terminal.signal(number).shown(seconds=10)

    assert shown.code == code
    assert not shown.screen.cursor.hidden
    assert shown.screen.cursor.attrs == shown.screen.default_char
    assert shown.screen.cursor.x == 0
    assert "hrottl" not in shown.text
    assert b"Traceback" not in shown.raw


@pytest.mark.parametrize(("number", "code"), SIGNALS)
def test_a_signal_during_start_up_is_quiet(pagecli: Program, number: signal.Signals, code: int) -> None:
    slow = pagecli.home / "slow"
    slow.mkdir()
    (slow / "typer.py").write_text("import time\nopen('importing', 'x').close()\ntime.sleep(60)\n")
    running = pagecli.start("list", ARN, env={"PYTHONPATH": str(slow)})
    while not (pagecli.home / "importing").exists():
        assert running.process.poll() is None, running.outcome()

    outcome = running.signal(number).outcome(timeout=10)

    assert outcome.code == code, outcome
    assert outcome.err == b""


@pytest.mark.parametrize(("number", "code"), SIGNALS)
def test_a_signal_while_the_client_is_made_is_quiet(pagecli: Program, number: signal.Signals, code: int) -> None:
    (pagecli.home / ".aws").mkdir()
    process = "sh -c 'touch started; sleep 60'"
    (pagecli.home / ".aws" / "config").write_text(f"[profile prod]\ncredential_process = {process}\n")
    running = pagecli.start(
        "contacts", "--profile", "prod", env={"AWS_ACCESS_KEY_ID": None, "AWS_SECRET_ACCESS_KEY": None}
    )
    while not (pagecli.home / "started").exists():
        assert running.process.poll() is None, running.outcome()

    outcome = running.signal(number).outcome(timeout=10)

    assert outcome.code == code, outcome
    assert_quiet(outcome)


@pytest.mark.parametrize(("name", "number"), [("INT", signal.SIGINT), ("TERM", signal.SIGTERM), ("HUP", signal.SIGHUP)])
def test_a_signal_that_was_ignored_at_the_start_stays_ignored(
    endpoint: Endpoint, pagecli: Program, name: str, number: signal.Signals
) -> None:
    release = threading.Event()

    def answer(request: faulty.Request) -> faulty.Answer:
        release.wait(20)
        return faulty.batch(MANY[:3])

    endpoint.answer("ListPagesByContact", answer)
    running = pagecli.start("list", ARN, "-o", "jsonl", under=["sh", "-c", f"trap '' {name}; exec \"$@\"", "sh"])
    endpoint.wait_for(1)

    running.signal(number)
    release.set()

    outcome = running.outcome(timeout=20)
    assert outcome.code == 0, outcome
    assert len(outcome.rows) == 3


@pytest.mark.parametrize("args", [*(["list", ARN, "-n", "0", "-o", form] for form in FORMATS), ["list", "--help"]])
def test_a_stdout_that_does_not_block_is_waited_for(endpoint: Endpoint, pagecli: Program, args: list[str]) -> None:
    endpoint.answer("ListPagesByContact", faulty.listing(MANY, 1000))
    reading, writing = os.pipe()
    fcntl(writing, F_SETPIPE_SZ, 4096)
    os.set_blocking(writing, False)

    running = pagecli.start(*args, stdout=writing)
    os.close(writing)
    out = b"".join(iter(lambda: os.read(reading, 16), b""))  # slower than any writer
    os.close(reading)

    outcome = running.outcome()
    assert (outcome.code, outcome.err) == (0, b"")
    assert out == pagecli(*args).out
