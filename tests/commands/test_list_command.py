"""`pagecli list`: what it asks for, whose rows they are, and what stands below them."""

from __future__ import annotations

import json
from collections import Counter
from typing import Any

import pytest

from pagecli.commands.list import run
from pagecli.errors import DeniedError, ServiceError, UsageError
from support import service_answers as told
from support.in_process import Stage, main, parse
from support.scripted_service import ScriptedService, contact_arn

DETAILS = ("Subject", "ChannelType", "ChannelName", "Error")


def answers(pages: int, *aliases: str, **steps: Any) -> ScriptedService:
    """A service of which each contact has so many pages."""

    def listed(asked: dict[str, Any]) -> dict[str, Any]:
        alias = asked["ContactId"].rpartition("/")[2]
        engaged = f"{told.ARN}:engagement/plan/%08x-aaaa"
        rows = [told.page(alias, -60 * n - 60, number=n, EngagementArn=engaged % (n // 2)) for n in range(pages)]
        return {"Pages": rows}

    usual: dict[str, Any] = {
        "ListPagesByContact": listed,
        "DescribePage": lambda asked: {**told.details(), "PageArn": asked["PageId"]},
        "ListPageReceipts": lambda asked: {"Receipts": [told.receipt("SENT", 0), told.receipt("ERROR", 1)]},
        "ListContactChannels": lambda asked: {"ContactChannels": [told.channel("akuam")]},
        "DescribeEngagement": lambda asked: {**told.engagement("plan"), "Subject": "s", "Content": "c"},
        "ListPagesByEngagement": lambda asked: {"Pages": []},
        "GetContact": lambda asked: {
            "ContactArn": asked["ContactId"],
            "Alias": "a",
            "Type": "PERSONAL",
            "Plan": {"Stages": []},
        },
    }
    return ScriptedService({name: [step] for name, step in {**usual, **steps}.items()})


def listed(line: str, service: ScriptedService, on: Stage | None = None) -> Stage:
    stage = on or Stage()
    run(parse("list", line, on=stage), stage.environment, lambda *_: service)
    return stage


def requests(service: ScriptedService) -> Counter[str]:
    return Counter(name for name, _ in service.calls)


AKUAM, ALEJR = contact_arn("akuam"), contact_arn("alejr")


def test_details_are_two_requests_a_row_and_one_a_contact() -> None:
    service = answers(5)

    stage = listed(f"{AKUAM} {ALEJR} --detail -n 7 --json", service)

    rows = json.loads(stage.out)
    assert [[row[name] for name in DETAILS] for row in rows] == [["Checkout is slow", "SMS", "akuam sms", "ERROR"]] * 7
    assert requests(service) == {
        "ListPagesByContact": 2,
        "DescribePage": 7,
        "ListPageReceipts": 7,
        "ListContactChannels": 2,
    }


def test_on_a_terminal_only_the_rows_that_fit_are_asked_about() -> None:
    service = answers(100)

    stage = listed(f"{AKUAM} --detail", service, Stage(stdout_is_terminal=True))

    shown = stage.out.decode().splitlines()
    assert sum("Checkout is slow" in line for line in shown) == requests(service)["DescribePage"] < 24


def test_without_detail_nothing_more_is_asked() -> None:
    service = answers(5)

    listed(f"{AKUAM} --json", service)

    assert requests(service) == {"ListPagesByContact": 1}


def test_details_of_many_rows_are_refused_with_the_number_of_requests() -> None:
    service = answers(1001)

    with pytest.raises(UsageError, match="--detail of 1,001 rows would be 2,003 requests"):
        listed(f"{AKUAM} --detail --json", service)
    assert requests(service) == {"ListPagesByContact": 1}


@pytest.mark.parametrize(("line", "rows"), [("-n 1001", 1001), ("-n 0", 1002), ("--sort none -n 3", 3)])
def test_details_of_as_many_rows_as_are_asked_for(line: str, rows: int) -> None:
    service = answers(1002)

    listed(f"{AKUAM} --detail --json {line}", service)

    assert requests(service)["DescribePage"] == rows


@pytest.mark.parametrize("operation", ["DescribePage", "ListPageReceipts", "ListContactChannels"])
def test_what_may_not_be_had_of_details_is_null_and_told_once(operation: str) -> None:
    denied = DeniedError("denied", "it needs a permission")
    service = answers(3, **{operation: denied})

    stage = listed(f"{AKUAM} --detail --json", service)

    [row, *_] = json.loads(stage.out)
    missing = {"DescribePage": ["Subject"], "ListPageReceipts": ["ChannelType", "ChannelName", "Error"]}
    assert [name for name in DETAILS if row[name] is None] == missing.get(operation, ["ChannelType", "ChannelName"])
    assert stage.err.count("it needs a permission") == 1


def test_details_that_fail_are_one_error_however_many_rows_there_are() -> None:
    service = answers(3, DescribePage=ServiceError("out of order"))

    with pytest.raises(Exception, match="out of order") as raised:
        listed(f"{AKUAM} --detail -o jsonl", service)

    assert str(raised.value).count("out of order") == 1


def test_open_pages_are_two_requests_an_engagement_however_many_contacts_it_has_paged() -> None:
    service = answers(4)

    stage = listed(f"{AKUAM} {ALEJR} --open --json", service)

    assert len(json.loads(stage.out)) == 8
    assert requests(service) == {"ListPagesByContact": 2, "DescribeEngagement": 2, "ListPagesByEngagement": 2}


def test_pages_of_an_engagement_that_was_stopped_are_not_open() -> None:
    stopped = {**told.engagement("plan"), "Subject": "s", "Content": "c", "StopTime": told.at(-1)}

    assert json.loads(listed(f"{AKUAM} --open --json", answers(4, DescribeEngagement=stopped)).out) == []


def test_who_is_the_second_column_where_several_are_asked() -> None:
    def header(*names: str) -> list[str]:
        return listed(" ".join(names), answers(1)).out.decode().splitlines()[0].split()

    assert header(AKUAM, ALEJR)[:3] == ["SENT", "WHO", "STATUS"]
    assert header(AKUAM)[:2] == ["SENT", "STATUS"]


@pytest.mark.parametrize("options", ["", "--detail"])
@pytest.mark.parametrize("columns", [60, 80, 120, 200])
def test_a_row_is_one_line_whatever_has_to_be_left_out(columns: int, options: str) -> None:
    stage = Stage(stdout_is_terminal=True, columns=columns)

    main("list", "-a", "--demo", "--utc", *options.split(), on=stage)

    table = stage.out.decode().split("\n\n")[0].splitlines()
    assert max(map(len, table)) <= columns
    assert table[0].split()[:3] == ["SENT", "WHO", "STATUS"]
    clocks = {line.index(":") for line in table[1:]}
    assert len(clocks) == 1


def test_an_alias_that_is_longer_than_the_screen_is_shortened() -> None:
    long = contact_arn("a" * 200)

    stage = listed(long, answers(3), Stage(stdout_is_terminal=True, columns=60))

    assert max(map(len, stage.out.decode().split("\n\n")[0].splitlines())) <= 60


def test_the_last_line_of_a_table_on_a_terminal_says_where_it_is_from() -> None:
    on_terminal, piped = Stage(stdout_is_terminal=True), Stage()

    for stage in (on_terminal, piped):
        main("list", "akuam", "--demo", "--tz", "Europe/Zurich", on=stage)

    assert on_terminal.out.decode().splitlines()[-1] == "demo data · us-east-2 · Europe/Zurich"
    assert b"Zurich" not in piped.out
