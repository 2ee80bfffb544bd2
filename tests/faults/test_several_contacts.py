"""One contact that fails does not stop the others, and is not hidden by them."""

from __future__ import annotations

import subprocess
import sys
from dataclasses import replace

import pytest

from support import faulty_endpoint as faulty
from support.faulty_endpoint import Answer, Endpoint
from support.installed_program import Program

STREAM = ["-o", "jsonl", "--sort", "none"]
ONE_TRY = {"AWS_MAX_ATTEMPTS": "1"}
GONE = faulty.error("ResourceNotFoundException", "gone")
DENIED = faulty.error("AccessDeniedException", "no")
THROTTLED = faulty.throttling()
MALFORMED = faulty.http(b"[]")


@pytest.mark.parametrize(
    ("second", "third", "code"),
    [
        (GONE, None, 3),
        (DENIED, None, 4),
        (THROTTLED, None, 5),
        (MALFORMED, None, 1),
        (faulty.RESET, None, 5),
        (DENIED, THROTTLED, 5),
        (GONE, DENIED, 4),
        (MALFORMED, GONE, 3),
    ],
)
def test_the_others_are_printed_and_the_worst_code_is_the_exit_code(
    endpoint: Endpoint, pagecli: Program, second: Answer, third: Answer | None, code: int
) -> None:
    answers = {"akuam": None, "alejr": second, "anasi": third}
    for alias, answer in answers.items():
        rows = [faulty.page(number, alias) for number in range(2)]
        endpoint.answer("ListPagesByContact", answer or faulty.listing(rows, 1), contact=alias)

    outcome = pagecli("list", *map(faulty.contact_arn, answers), *STREAM, env=ONE_TRY)

    failed = [alias for alias, answer in answers.items() if answer]
    assert outcome.code == code, outcome
    assert [row["ContactAlias"] for row in outcome.rows] == [
        alias for alias in answers if alias not in failed for _ in range(2)
    ]
    assert outcome.err.count(b"pagecli: error: ") == len(failed)
    assert all(alias.encode() in outcome.err for alias in failed)


def test_an_alias_that_is_unknown_does_not_stop_the_others(endpoint: Endpoint, pagecli: Program) -> None:
    endpoint.answer("ListContacts", faulty.contacts("akuam"), contact="akuam")
    endpoint.answer("ListContacts", faulty.contacts())
    endpoint.answer("ListPagesByContact", faulty.batch([faulty.page()]))

    outcome = pagecli("list", "nobody", "akuam", *STREAM)

    assert outcome.code == 3, outcome
    assert [row["ContactAlias"] for row in outcome.rows] == ["akuam"]
    assert b"nobody" in outcome.err


def test_a_contact_that_fails_midway_leaves_the_rows_of_all(endpoint: Endpoint, pagecli: Program) -> None:
    rows = [faulty.page(number, "alejr") for number in range(4)]
    endpoint.answer("ListPagesByContact", faulty.batch([faulty.page()]), contact="akuam")
    endpoint.answer("ListPagesByContact", faulty.listing(rows, 2), MALFORMED, contact="alejr")

    outcome = pagecli("list", faulty.contact_arn("alejr"), faulty.contact_arn("akuam"), "--json", env=ONE_TRY)

    assert outcome.code == 1
    assert outcome.out.count(b"PageArn") == 3
    assert not outcome.out.rstrip().endswith(b"]")


def test_throttling_of_one_contact_slows_and_does_not_fail_the_rest(endpoint: Endpoint, pagecli: Program) -> None:
    aliases = [f"contact{number}" for number in range(20)]
    for alias in aliases:
        steps = [replace(faulty.batch([faulty.page(1, alias)]), wait=0.3)]
        if alias == "contact7":
            steps.insert(0, faulty.throttling(RetryAfterSeconds=1))
        endpoint.answer("ListPagesByContact", *steps, contact=alias)

    outcome = pagecli("list", *map(faulty.contact_arn, aliases), *STREAM)

    assert outcome.code == 0, outcome.err
    assert [row["ContactAlias"] for row in outcome.rows] == aliases
    assert max(request.under_way for request in endpoint.requests) <= 8


FIRST_ANSWERS = """
import sys, threading, msgspec
from datetime import datetime
from pagecli.aws.answers import Reply, read_answer
from pagecli.aws.errors import Call

def read(kind, start):
    start.wait()
    read_answer(Reply(200, {}, b'{"rows": [{"m0": "x"}]}'), Call("List", None, datetime.now()), kind)

sys.setswitchinterval(1e-6)
for _ in range(40):
    row = msgspec.defstruct("Row", [(f"m{number}", str | None, None) for number in range(9)])
    kind = msgspec.defstruct("Batch", [("rows", list[row])])
    start = threading.Barrier(8)
    threads = [threading.Thread(target=read, args=[kind, start]) for _ in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
print("alive")
"""


def test_first_answers_that_come_all_at_once_do_not_crash_the_interpreter() -> None:
    done = subprocess.run([sys.executable, "-c", FIRST_ANSWERS], capture_output=True, timeout=60, check=False)

    assert (done.returncode, done.stdout, done.stderr) == (0, b"alive\n", b"")
