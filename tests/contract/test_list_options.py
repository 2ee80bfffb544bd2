"""What `list` shows and asks for under each of its options."""

from __future__ import annotations

import pytest

from support import faulty_endpoint as faulty
from support.faulty_endpoint import Endpoint
from support.installed_program import Program
from support.known_pages import INCIDENT, PAGES, numbers

ARN = faulty.contact_arn()
NONE = ("--sort", "none")


@pytest.fixture
def listing(endpoint: Endpoint) -> Endpoint:
    endpoint.answer("ListPagesByContact", faulty.listing(PAGES, 2))
    return endpoint


@pytest.mark.usefixtures("listing")
@pytest.mark.parametrize(
    ("options", "expected"),
    [
        ([], [4, 3, 2, 1, 5]),
        (["--sort", "sent"], [4, 3, 2, 1, 5]),
        (["--reverse"], [1, 2, 3, 4, 5]),
        (["--sort", "delivery"], [2, 1, 4, 5, 3]),
        (["--sort", "delivery", "--reverse"], [4, 1, 2, 5, 3]),
        (["--sort", "read"], [4, 1, 2, 5, 3]),
        (["--sort", "read", "--reverse"], [1, 4, 2, 5, 3]),
        ([*NONE], [2, 5, 1, 4, 3]),
        (["-n", "2"], [4, 3]),
        (["--limit", "0"], [4, 3, 2, 1, 5]),
        (["-n", "2", "--sort", "read", "--reverse"], [1, 4]),
        (["-n", "3", *NONE], [2, 5, 1]),
        (["-u"], [3, 2, 5]),
        (["--unread", *NONE], [2, 5, 3]),
        (["--status", "sent"], [3, 5]),
        (["--status", "delivered", "--status", "read"], [4, 2, 1]),
        (["--sender", "cli"], [3, 2, 5]),
        (["--sender", "*i*", *NONE], [2, 5, 4, 3]),
        (["--incident", INCIDENT], [1]),
        (["--incident", "*/checkout/*"], [1]),
        (["--incident", "*"], [1]),
        (["--sender", "Cli*"], []),
    ],
    ids=lambda value: " ".join(value) if value and isinstance(value[0], str) else "",
)
def test_rows_are_chosen_sorted_and_cut(inside: Program, options: list[str], expected: list[int]) -> None:
    outcome = inside("list", ARN, "-o", "jsonl", *options)

    assert (outcome.code, numbers(outcome), outcome.err) == (0, expected, b"")


@pytest.mark.usefixtures("listing")
@pytest.mark.parametrize(
    ("options", "expected"),
    [
        (["-s", "2022-08-16T18:59:52.058Z"], [4, 3, 2, 5]),
        (["--until", "2022-08-16T18:59:52.058Z"], [1, 5]),
        (["-s", "2022-08-16T18:59:00Z", "--until", "2022-08-16T19:01:00Z"], [3, 2, 5]),
        (["--since", "2022-08-17 00:30", "--tz", "Asia/Kolkata"], [4, 3, 5]),
        (["--since", "16 Aug 2022 19:01", "--utc"], [4, 5]),
        (["--since", "7d"], [5]),
    ],
    ids=lambda value: " ".join(value) if isinstance(value[0], str) else "",
)
def test_since_includes_until_excludes_and_undated_rows_are_kept_and_counted(
    inside: Program, options: list[str], expected: list[int]
) -> None:
    outcome = inside("list", ARN, "-o", "jsonl", *options)

    assert (outcome.code, numbers(outcome)) == (0, expected)
    assert outcome.err == b"pagecli: 1 page without a SentTime kept, whatever --since and --until say\n"


def test_every_batch_is_asked_for_even_when_rows_are_older_than_since(listing: Endpoint, pagecli: Program) -> None:
    pagecli("list", ARN, "--since", "1h")

    assert len(listing.asked("ListPagesByContact")) == 3


@pytest.mark.parametrize(("options", "size"), [([], 1024), (["--page-size", "1"], 1), (["--page-size", "0"], 0)])
def test_the_page_size_is_the_max_results_of_each_request(
    listing: Endpoint, inside: Program, options: list[str], size: int
) -> None:
    inside("list", ARN, *options)

    assert [request.members["MaxResults"] for request in listing.asked("ListPagesByContact")] == [size] * 3


def test_a_listing_goes_on_from_the_starting_token(listing: Endpoint, pagecli: Program) -> None:
    outcome = pagecli("list", ARN, "-o", "jsonl", *NONE, "--starting-token", "row2")

    assert numbers(outcome) == [1, 4, 3]
    assert [request.members.get("NextToken") for request in listing.requests] == ["row2", "row4"]


def test_a_stream_that_has_its_limit_does_not_ask_for_the_rest(endpoint: Endpoint, pagecli: Program) -> None:
    endpoint.answer("ListPagesByContact", faulty.listing([faulty.page(number) for number in range(100)], 1))

    outcome = pagecli("list", ARN, "-o", "jsonl", *NONE, "-n", "2")

    assert numbers(outcome) == [0, 1]
    assert len(endpoint.requests) < 10  # a few are asked for ahead


@pytest.mark.usefixtures("listing")
def test_a_table_says_of_how_many_rows_it_shows_some(inside: Program) -> None:
    for how in ([], list(NONE)):
        lines = inside("list", ARN, "-n", "2", *how).out.decode().splitlines()

        assert lines[-1] == "2 of 5 shown; -n 0 shows all"
        assert lines[-2].startswith("5 pages · 2 read · 3 unread")


@pytest.mark.usefixtures("listing")
@pytest.mark.parametrize(
    ("options", "code"),
    [
        (["--exit-code"], 10),
        (["--exit-code", "--sender", "nobody"], 0),
        (["--exit-code", "-u", *NONE], 10),
        (["-u"], 0),
    ],
)
def test_exit_code_is_10_if_any_row_is_printed(inside: Program, options: list[str], code: int) -> None:
    assert inside("list", ARN, *options).code == code


@pytest.mark.parametrize(("output", "piped"), [("table", 35), ("jsonl", 35)])
def test_in_a_pipe_all_rows_are_shown(endpoint: Endpoint, inside: Program, output: str, piped: int) -> None:
    endpoint.answer("ListPagesByContact", faulty.batch([faulty.page(number) for number in range(35)]))

    outcome = inside("list", ARN, "-o", output)

    assert outcome.out.count(b"\n") - (3 if output == "table" else 0) == piped


@pytest.mark.usefixtures("listing")
def test_debug_logs_each_request_on_stderr(pagecli: Program) -> None:
    outcome = pagecli("list", ARN, "-o", "jsonl", "--debug")

    lines = outcome.err.decode().splitlines()
    assert len(outcome.rows) == 5
    assert [line.split(",")[0] for line in lines] == ["pagecli: debug: ListPagesByContact us-east-2: HTTP 200"] * 3


@pytest.mark.parametrize("debug", [False, True])
def test_a_traceback_is_for_debug_only(endpoint: Endpoint, pagecli: Program, debug: bool) -> None:
    endpoint.answer("ListPagesByContact", faulty.error("ResourceNotFoundException", "no such contact"))

    outcome = pagecli("list", ARN, *(["--debug"] if debug else []))

    assert outcome.code == 3
    assert (b"Traceback" in outcome.err) is debug


@pytest.mark.usefixtures("listing")
def test_progress_is_not_for_a_stderr_that_is_no_terminal(endpoint: Endpoint, pagecli: Program) -> None:
    slow = faulty.batch(PAGES)
    endpoint.answer("ListPagesByContact", faulty.Answer(slow.head, slow.body, wait=1))

    assert pagecli("list", ARN).err == b""
