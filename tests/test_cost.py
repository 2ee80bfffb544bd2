"""What a run costs, in counts that are the same on every machine: modules, requests, calls a row, memory.

The bounds leave room for Python's versions; what they keep out is another order of size. Seconds are for `make bench`.
"""

from __future__ import annotations

import json
import sys
from collections.abc import Callable
from typing import Any

import pytest
from botocore.awsrequest import AWSResponse

from pagecli import __version__
from pagecli.aws.answers import Reply, read_answer
from pagecli.aws.errors import Call
from pagecli.aws.retry import Limits
from pagecli.aws.session import make_client, open_session
from pagecli.cli import COMMANDS, load_command
from pagecli.connection import Connection
from pagecli.domain.filters import sort_pages
from pagecli.domain.model import Page, PageBatch
from pagecli.output import Format, open_writer
from pagecli.times import Moment
from pagecli.views.pages import PAGES
from support import faulty_endpoint as faulty
from support.faulty_endpoint import Endpoint, Request
from support.http_responses import response
from support.in_process import NOW, Stage
from support.installed_program import COVERAGE, Program

ARN = faulty.contact_arn()
AWS = {"boto3", "botocore", "s3transfer", "urllib3", "dateutil"}
NEVER = {"pydantic", "sqlite3", "asyncio", "pygments", "pagecli.emulator", "duckdb", "pagecli.archive"}


def imported(pagecli: Program, *args: str) -> set[str]:
    """The names of all modules that a run imports, and of the packages that they are in."""
    outcome = pagecli(*args, env={"PYTHONPROFILEIMPORTTIME": "1", COVERAGE: None})
    assert outcome.code == 0, outcome.err
    lines = outcome.err.decode().splitlines()
    return {line.rpartition("|")[2].strip() for line in lines if line.startswith("import time:")}


def packages(modules: set[str]) -> set[str]:
    return {name.partition(".")[0] for name in modules} | {".".join(name.split(".")[:2]) for name in modules}


@pytest.mark.parametrize(("args", "most"), [(["--version"], 200), (["--help"], 200), (["list", "--help"], 300)])
def test_what_makes_no_call_imports_no_boto3_and_no_rich(pagecli: Program, args: list[str], most: int) -> None:
    modules = imported(pagecli, *args)

    assert not packages(modules) & (AWS | NEVER | {"rich"})
    assert len(modules) < most


def test_an_archive_answers_without_what_calls_the_service(pagecli: Program) -> None:
    pagecli("archive", "history", "--demo")

    modules = imported(pagecli, "list", "akuam", "--json", "--from", "history")

    assert not packages(modules) & (AWS | NEVER - {"duckdb", "pagecli.archive"} | {"rich"})


@pytest.mark.parametrize("option", ["--version", "--help"])
def test_the_version_and_the_help_import_none_of_the_commands(pagecli: Program, option: str) -> None:
    assert not packages(imported(pagecli, option)) & {"msgspec", "pagecli.commands", "pagecli.aws"}


@pytest.mark.parametrize(("name", "said"), COMMANDS.items())
def test_what_the_help_says_of_a_command_is_its_own_first_line(name: str, said: str) -> None:
    assert load_command(name).help.splitlines()[0] == said


@pytest.mark.parametrize("form", ["table", "json", "jsonl", "csv"])
def test_rows_into_a_pipe_import_their_own_format_only(pagecli: Program, endpoint: Endpoint, form: str) -> None:
    endpoint.answer("ListPagesByContact", faulty.batch([faulty.page()]))

    modules = imported(pagecli, "list", ARN, "-o", form)

    formats = {"table", "json", "csv"} & {name.rpartition(".")[2] for name in modules if "pagecli.output." in name}
    assert formats == {form.rstrip("l") if form == "jsonl" else form}
    assert not packages(modules) & (NEVER | {"rich"})
    assert len(modules) < 480
    assert not packages(modules) & {"boto3", "s3transfer"}


@pytest.mark.parametrize(("rows", "size"), [(0, 1024), (100, 100), (101, 100), (250, 100)])
def test_a_listing_is_one_request_a_batch_and_one_more_for_a_new_alias(
    pagecli: Program, endpoint: Endpoint, rows: int, size: int
) -> None:
    endpoint.answer("ListContacts", faulty.contacts("akuam"))
    endpoint.answer("ListPagesByContact", faulty.listing([faulty.page(number) for number in range(rows)], size))
    batches = max(1, -(-rows // size))

    requests = []
    for _ in range(2):
        assert len(pagecli("list", "akuam", "--page-size", str(size), "-o", "jsonl").rows) == rows
        requests.append(len(endpoint.requests))

    assert requests == [batches + 1, 2 * batches + 1]


def calls(work: Callable[[], Any]) -> int:
    """How many functions, Python's and C's, are called by the work."""
    count = 0

    def note(frame: Any, event: str, argument: Any) -> None:
        nonlocal count
        count += event in ("call", "c_call")

    sys.setprofile(note)
    try:
        work()
    finally:
        sys.setprofile(None)
    return count


def batch_of(rows: int) -> Reply:
    times: dict[str, Any] = {"SentTime": 1660676272.058, "DeliveryTime": 1660676275.25, "ReadTime": 1660676300.5}
    return Reply(200, {}, json.dumps({"Pages": [faulty.page(number, **times) for number in range(rows)]}).encode())


def calls_a_row(work: Callable[[Reply], Any]) -> float:
    work(batch_of(1))  # whatever is made once
    small, large = batch_of(100), batch_of(1100)
    return (calls(lambda: work(large)) - calls(lambda: work(small))) / 1000


def pages_in(reply: Reply) -> list[Page]:
    batch: PageBatch = read_answer(reply, Call("ListPagesByContact", None, NOW), PageBatch).value
    return batch.pages


@pytest.mark.parametrize(("form", "most"), [("jsonl", 10), ("json", 10), ("csv", 14), ("table", 145)])
def test_a_row_costs_few_calls(form: str, most: int) -> None:
    writer = open_writer(Format(form), PAGES, Moment(NOW, None), Stage().environment)

    assert calls_a_row(lambda reply: writer.write(pages_in(reply))) < most


def test_a_request_costs_few_calls(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("AWS_ACCESS_KEY_ID", "AKIAIOSFODNN7EXAMPLE")
    monkeypatch.setenv("AWS_SECRET_ACCESS_KEY", "no-secret")
    connection = Connection(regions=("us-east-2",))

    def answer(request: Any, **_: Any) -> AWSResponse:
        agents.append(request.headers["User-Agent"].decode())
        return response(200, b"{}")

    agents: list[str] = []
    client = make_client(open_session(connection, Stage().environment), connection, "us-east-2", Limits(), answer)

    def ask() -> None:
        client.list_pages_by_contact(ContactId=ARN, MaxResults=1024)

    ask()  # whatever is made once
    assert calls(ask) < 1800  # 2,250 where botocore makes the User-Agent for each, twice
    assert agents[1].startswith(f"pagecli/{__version__} Boto")


def test_reading_and_sorting_cost_no_call_of_pythons_own_for_a_row() -> None:
    assert calls_a_row(lambda reply: sort_pages(pages_in(reply), "sent")) <= 2


# The peak of a process that starts from the test's own would be the larger of the two: one small process between.
PEAK = "import os, sys; print(os.wait4(os.spawnv(os.P_NOWAIT, sys.argv[1], sys.argv[1:]), 0)[2].ru_maxrss)"


def peak_in_mb(pagecli: Program, *args: str) -> float:
    return int(pagecli(*args, under=[sys.executable, "-c", PEAK], env={COVERAGE: None}).out.splitlines()[-1]) / 1024


def test_a_stream_of_rows_takes_no_more_memory_than_its_first_batches(pagecli: Program, endpoint: Endpoint) -> None:
    rows = [faulty.page(number) for number in range(1024)]
    more = faulty.batch(rows, "MORE").body

    def batches(count: int) -> Callable[[Request], faulty.Answer]:
        def answer(request: Request) -> faulty.Answer:
            number = int(request.members.get("NextToken", "0")) + 1
            return faulty.batch(rows) if number == count else faulty.http(more.replace(b"MORE", b"%d" % number))

        return answer

    def peak(count: int) -> float:
        endpoint.answer("ListPagesByContact", batches(count))
        return peak_in_mb(pagecli, "list", ARN, "--sort", "none", "-o", "jsonl")

    first, whole = peak(4), peak(60)

    assert len(endpoint.requests) == 64
    assert whole - first < 10
