"""`pagecli ack` from its command line: in process against the demo data, and installed against an endpoint."""

from __future__ import annotations

import json
from datetime import datetime, timedelta, timezone
from pathlib import Path
from typing import Any

import pytest

from pagecli.commands.ack import check_code, check_note
from pagecli.errors import UsageError
from support import faulty_endpoint as faulty
from support import service_answers as told
from support.faulty_endpoint import Endpoint
from support.in_process import Stage, main
from support.installed_program import Program
from support.scripted_service import contact_arn

CODE = "8675309"
PAGE = told.page("akuam")["PageArn"]
SAMPLE = "akuam/2f92b456"
READ = "akuam/48268673"
ONE_TRY = {"AWS_MAX_ATTEMPTS": "1"}


def wire(members: dict[str, Any]) -> faulty.Answer:
    return faulty.http(json.dumps(members).encode())


@pytest.fixture
def told_page(endpoint: Endpoint) -> Endpoint:
    """An endpoint with one unread page, that accepts."""
    endpoint.answer("DescribePage", wire(told.details()))
    endpoint.answer("AcceptPage", wire({}))
    return endpoint


def test_it_accepts_the_page_with_the_code_enforced_and_says_so(told_page: Endpoint, pagecli: Program) -> None:
    outcome = pagecli("ack", CODE, PAGE, "--note", "on it")

    assert outcome.code == 0, outcome
    assert outcome.out == "acknowledged akuam/00000001 as READ · Checkout is slow\n".encode()
    [request] = told_page.asked("AcceptPage")
    assert request.members == {
        "PageId": PAGE,
        "AcceptType": "READ",
        "AcceptCode": CODE,
        "AcceptCodeValidation": "ENFORCE",
        "Note": "on it",
    }


def test_it_can_be_accepted_as_delivered_only(told_page: Endpoint, pagecli: Program) -> None:
    outcome = pagecli("ack", CODE, PAGE, "--delivered")

    assert "as DELIVERED" in outcome.out.decode()
    assert told_page.asked("AcceptPage")[0].members["AcceptType"] == "DELIVERED"


def test_a_dry_run_says_what_would_be_accepted_and_accepts_nothing(told_page: Endpoint, pagecli: Program) -> None:
    outcome = pagecli("ack", CODE, PAGE, "--dry-run", "--note", "on it")

    assert outcome.code == 0, outcome
    assert outcome.out == "would acknowledge akuam/00000001 as READ · Checkout is slow\n".encode()
    assert not told_page.asked("AcceptPage")


def recent(number: int, **members: Any) -> dict[str, Any]:
    """An unread page, sent so many minutes ago, as far as the real clock goes."""
    sent = datetime.now(timezone.utc) - timedelta(minutes=number)
    return {**told.page("akuam", number=number), "SentTime": sent.timestamp(), **members}


AKUAM = {"PAGECLI_CONTACT": contact_arn("akuam"), **ONE_TRY}
WRONG = faulty.error("ValidationException", "Invalid accept code")


@pytest.fixture
def several(told_page: Endpoint) -> Endpoint:
    """An endpoint with twelve unread pages of the last 24 hours, an old and a read one; the codes are tried in turn."""
    old, read = recent(25 * 60), recent(13, ReadTime=datetime.now(timezone.utc).timestamp())
    told_page.answer("ListPagesByContact", faulty.batch([old, read, *map(recent, range(12, 0, -1))]))
    told_page.answer("ListPageReceipts", wire({"Receipts": [told.receipt("SENT", 0)]}))
    told_page.answer("ListPageResolutions", wire({"PageResolutions": []}))
    told_page.answer("ListContactChannels", wire({"ContactChannels": [told.channel("akuam")]}))
    return told_page


def tried(endpoint: Endpoint) -> list[int]:
    """Which pages the code was tried on, by their numbers; always enforced."""
    requests = [request.members for request in endpoint.asked("AcceptPage")]
    assert {members["AcceptCodeValidation"] for members in requests} <= {"ENFORCE"}
    return [int(members["PageId"].rpartition("/")[2][:8], 16) for members in requests]


def test_without_a_page_the_code_finds_its_own_among_the_unread_newest_first(
    several: Endpoint, pagecli: Program
) -> None:
    several.answer("AcceptPage", WRONG, WRONG, wire({}))

    outcome = pagecli("ack", CODE, env=AKUAM)

    assert (outcome.code, outcome.out) == (0, "acknowledged akuam/00000003 as READ · Checkout is slow\n".encode())
    assert tried(several) == [1, 2, 3]


def test_a_code_that_no_page_takes_is_refused_with_what_was_tried_and_how_many_were_not(
    several: Endpoint, pagecli: Program
) -> None:
    several.answer("AcceptPage", WRONG)

    outcome = pagecli("ack", CODE, env=AKUAM)

    assert (outcome.code, outcome.out) == (2, b"")
    assert tried(several) == list(range(1, 9))
    error = outcome.err.decode()
    assert "none of " in error
    assert "8 unread pages of the last 24 hours took the code; 4 more were not tried" in error
    assert error.count(" · sms · Checkout is slow · akuam/0000000") == 8
    assert CODE not in error


@pytest.mark.parametrize(
    ("answer", "code"),
    [(faulty.throttling(), 5), (faulty.error("AccessDeniedException", "no"), 4), (faulty.http(faulty.HTML), 1)],
)
def test_any_other_outcome_stops_and_names_the_page(
    several: Endpoint, pagecli: Program, answer: faulty.Answer, code: int
) -> None:
    several.answer("AcceptPage", WRONG, answer)

    outcome = pagecli("ack", CODE, env=AKUAM)

    assert (outcome.code, tried(several)) == (code, [1, 2])
    assert "error: akuam/00000002: " in outcome.err.decode()


def test_a_dry_run_without_a_page_shows_the_candidates_and_needs_no_code(several: Endpoint, pagecli: Program) -> None:
    outcome = pagecli("ack", "--dry-run", env=AKUAM)

    lines = outcome.out.decode().splitlines()
    assert (outcome.code, len(lines), tried(several)) == (0, 9, [])
    assert lines[0].startswith("would try ")
    assert lines[0].endswith(" · sms · Checkout is slow · akuam/00000001")
    assert lines[-1] == "4 more unread pages would not be tried"


def test_without_an_unread_page_of_the_last_day_nothing_is_tried(told_page: Endpoint, pagecli: Program) -> None:
    told_page.answer("ListPagesByContact", faulty.batch([recent(25 * 60), recent(1, SentTime=None)]))

    outcome = pagecli("ack", CODE, env=AKUAM)

    assert (outcome.code, tried(told_page)) == (3, [])
    assert b"has no unread page of the last 24 hours" in outcome.err


def test_the_code_is_read_from_stdin(told_page: Endpoint, pagecli: Program, tmp_path: Path) -> None:
    (tmp_path / "code").write_text(f"{CODE}\n")
    with (tmp_path / "code").open() as stdin:
        outcome = pagecli("ack", "-", PAGE, "--debug", stdin=stdin)

    assert outcome.code == 0, outcome
    assert told_page.asked("AcceptPage")[0].members["AcceptCode"] == CODE
    assert CODE.encode() not in outcome.err


def test_a_code_that_is_left_out_is_asked_for() -> None:
    stage = Stage({"PAGECLI_CONTACT": "akuam"}, stdin="12\n", stdin_is_terminal=True, stderr_is_terminal=True)

    run = main("ack", SAMPLE, "--demo", on=stage)

    assert run.code == 2
    assert "code: " in run.err
    assert "the accept code is not 6 to 10 digits" in run.err


def test_a_page_that_was_already_read_is_told_and_not_accepted_again(told_page: Endpoint, pagecli: Program) -> None:
    told_page.answer("DescribePage", wire(told.details(ReadTime=told.at(41))))

    outcome = pagecli("ack", CODE, PAGE)

    assert (outcome.code, outcome.out) == (1, b"")
    assert b"akuam/00000001 was already read" in outcome.err
    assert b"pagecli show akuam/00000001" in outcome.err
    assert not told_page.asked("AcceptPage")


def test_a_page_that_may_not_be_looked_at_can_still_be_accepted(told_page: Endpoint, pagecli: Program) -> None:
    told_page.answer("DescribePage", faulty.error("AccessDeniedException", "not you"))

    outcome = pagecli("ack", CODE, PAGE)

    assert (outcome.code, outcome.out) == (0, b"acknowledged akuam/00000001 as READ\n")
    assert b"ssm-contacts:DescribePage" in outcome.err


@pytest.mark.parametrize(
    ("answer", "code", "said", "hint"),
    [
        (
            faulty.error("ValidationException", f"Invalid accept code {CODE}"),
            2,
            "ValidationException",
            "code of its own",
        ),
        (faulty.error("ResourceNotFoundException", f"no page for {CODE}"), 3, "ResourceNotFound", "the page is gone"),
        (faulty.error("AccessDeniedException", f"not with {CODE}"), 4, "AccessDenied", "ssm-contacts:AcceptPage"),
        (faulty.throttling(), 5, "ThrottlingException", "throttling"),
        (faulty.http(faulty.HTML), 1, "AcceptPage", "proxy"),
        (faulty.http(b"[]"), 1, "AcceptPage", "nothing was taken"),
    ],
)
def test_an_acknowledgement_that_failed_is_told_and_never_the_code(
    told_page: Endpoint, pagecli: Program, answer: faulty.Answer, code: int, said: str, hint: str
) -> None:
    told_page.answer("AcceptPage", answer)

    outcome = pagecli("ack", CODE, PAGE, "--debug", env=ONE_TRY)

    assert (outcome.code, outcome.out) == (code, b"")
    error = outcome.err.decode()
    assert f"{said}" in error
    assert hint in error.split("hint: ")[1]
    assert CODE not in error


def test_debug_has_no_code_when_all_is_well(told_page: Endpoint, pagecli: Program) -> None:
    outcome = pagecli("ack", CODE, PAGE, "--debug")

    assert b"AcceptPage" in outcome.err
    assert CODE.encode() not in outcome.out + outcome.err


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (["12345"], "6 to 10 digits"),
        ([SAMPLE, "12345"], "6 to 10 digits"),
        ([CODE, "akuam"], "names no page"),
        ([CODE, contact_arn("akuam")], "not of a page"),
        ([CODE], "which page?"),
        ([CODE, PAGE, "--note", ""], "the note has 0 characters"),
        ([CODE, PAGE, "--note", "n" * 2049], "the note has 2,049 characters"),
        ([], "which code?"),
    ],
)
def test_what_is_wrong_with_the_command_line_is_said_before_any_request(
    endpoint: Endpoint, pagecli: Program, arguments: list[str], said: str
) -> None:
    outcome = pagecli("ack", *arguments)

    assert (outcome.code, outcome.out, endpoint.requests) == (2, b"", [])
    assert said in outcome.err.decode()
    assert CODE not in outcome.err.decode()


@pytest.mark.parametrize(
    ("arguments", "code", "said"),
    [
        ([CODE, SAMPLE], 2, "ValidationException from AcceptPage"),
        ([CODE, READ], 1, "was already read: 00:19 (18h ago)"),
        ([CODE, f"{told.ARN}:page/akuam/gone"], 3, "ResourceNotFoundException from DescribePage"),
        ([CODE], 2, "took the code"),
    ],
)
def test_the_embedded_endpoint_refuses_what_it_should(arguments: list[str], code: int, said: str) -> None:
    run = main("ack", "--demo", *arguments, on=Stage({"PAGECLI_CONTACT": "akuam", "TZ": "UTC"}))

    assert (run.code, run.out) == (code, "")
    assert said in run.err
    assert "\nhint: " in run.err


@pytest.mark.parametrize("code", ["123456", "0000000000"])
def test_a_code_is_6_to_10_digits(code: str) -> None:
    assert check_code(code) == code


@pytest.mark.parametrize(
    "code",
    ["", "12345", "12345678901", "12345a", "123 456", "\uff11\uff12\uff13\uff14\uff15\uff16", "123456\n", "-123456"],
)
def test_any_other_code_is_refused_and_not_repeated(code: str) -> None:
    with pytest.raises(UsageError, match="6 to 10 digits") as raised:
        check_code(code)

    assert not code or code not in f"{raised.value!s} {raised.value.hint}"


@pytest.mark.parametrize("note", ["x", "n" * 2048])
def test_a_note_is_what_the_service_takes(note: str) -> None:
    assert check_note(note) == note


@pytest.mark.parametrize("note", ["", "n" * 2049])
def test_any_other_note_is_refused(note: str) -> None:
    with pytest.raises(UsageError, match="characters") as raised:
        check_note(note)

    assert "1 to 2,048" in str(raised.value.hint)


def test_of_several_pages_that_may_be_meant_time_channel_and_subject_are_told_and_none_is_acknowledged() -> None:
    run = main("ack", CODE, "akuam/f5", "--demo", on=Stage())

    assert run.code == 3
    notes = [line for line in run.err.splitlines() if "it could be" in line]
    assert notes[:2] == [
        "pagecli: it could be 18:56 (3m ago) · voice · Checkout p99 above 3 s · akuam/f509b571",
        "pagecli: it could be 18:51 (8m ago) · sms · Checkout p99 above 3 s · akuam/f519e78c",
    ]
    assert "pagecli: error: akuam/f5 could be any of" in run.err
    assert "say which one: akuam/f509b571 from 18:56 (3m ago), " in run.err
