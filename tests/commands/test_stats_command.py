from __future__ import annotations

import csv
import io
import json
from collections import Counter
from collections.abc import Callable
from datetime import datetime, timedelta
from functools import cache
from typing import Any
from zoneinfo import ZoneInfo

import numpy
import pytest

from support.in_process import Stage, main

FIELDS = [
    *("Group", "Pages", "Read", "Unread", "Undelivered"),
    *(f"Delivery{name}" for name in ("N", "P50Seconds", "P90Seconds", "P95Seconds", "P99Seconds", "MaxSeconds")),
    *(f"Read{name}" for name in ("N", "P50Seconds", "P90Seconds", "P95Seconds", "P99Seconds", "MaxSeconds")),
    *("WithinSeconds", "ReadWithin", "ReadWithinShare", "SleepPages"),
    *("SleepEngagements", "SleepNights", "AccountId", "Region"),
]
ZONE = "America/New_York"
Row = dict[str, Any]


@cache
def rows(*arguments: str) -> list[Row]:
    run = main(*arguments, "--demo", "-o", "jsonl")
    assert (run.code, run.err) == (0, "")
    return [json.loads(line) for line in run.out.splitlines()]


def local(row: Row) -> datetime:
    return datetime.fromisoformat(row["SentTime"].replace("Z", "+00:00")).astimezone(ZoneInfo(ZONE))


GROUPS: dict[str, Callable[[Row], str | None]] = {
    "contact": lambda row: row["ContactArn"].rpartition("/")[2],
    "sender": lambda row: row["Sender"],
    "incident": lambda row: row["IncidentId"],
    "day": lambda row: local(row).strftime("%Y-%m-%d"),
    "week": lambda row: local(row).strftime("%G-W%V"),
    "month": lambda row: local(row).strftime("%Y-%m"),
    "hour": lambda row: local(row).strftime("%H"),
    "weekday": lambda row: local(row).strftime("%a").upper(),
}


def latency_numbers(prefix: str, latencies: list[float]) -> Row:
    """The fields of these latencies, as numpy has them; to the millisecond, as the product writes them."""
    numbers = {name: numpy.percentile(latencies, q) if latencies else None for name, q in QUANTILES.items()}
    approximate = {
        f"{prefix}{name}Seconds": None if value is None else pytest.approx(float(value), abs=0.000501)
        for name, value in numbers.items()
    }
    return {f"{prefix}N": len(latencies), **approximate}


QUANTILES = {"P50": 50, "P90": 90, "P95": 95, "P99": 99, "Max": 100}


def recomputed(group: str | None, pages: list[Row]) -> Row:
    """A row of `stats` from rows of `list`, by the words of the contract."""
    within = [row for row in pages if row["ReadTime"] and row["ReadLatencySeconds"] <= 120]
    asleep = [row for row in pages if local(row).strftime("%H:%M") >= "22:30" or local(row).hour < 6]
    return {
        "Group": group,
        "Pages": len(pages),
        "Read": sum(row["Status"] == "read" for row in pages),
        "Unread": sum(row["Status"] != "read" for row in pages),
        "Undelivered": sum(not row["DeliveryTime"] and not row["ReadTime"] for row in pages),
        **latency_numbers("Delivery", [row["DeliveryLatencySeconds"] for row in pages if row["DeliveryTime"]]),
        **latency_numbers("Read", [row["ReadLatencySeconds"] for row in pages if row["ReadTime"]]),
        "WithinSeconds": 120,
        "ReadWithin": len(within),
        "ReadWithinShare": pytest.approx(len(within) / len(pages)),
        "SleepPages": len(asleep),
        "SleepEngagements": len({row["EngagementArn"] for row in asleep}),
        "SleepNights": len({(row["ContactArn"], (local(row) - timedelta(hours=6)).date()) for row in asleep}),
        "AccountId": "111122223333",
        "Region": "us-east-2",
    }


@pytest.mark.parametrize("by", GROUPS)
def test_every_number_is_what_the_rows_of_list_come_to(by: str) -> None:
    pages: dict[str | None, list[Row]] = {}
    for row in rows("list", "--all"):
        pages.setdefault(GROUPS[by](row), []).append(row)

    groups = rows("stats", "-a", "--by", by, "--tz", ZONE, "--within", "2m", "--sleep", "22:30-06:00")

    assert len(groups) > 2
    assert {row["Group"]: row for row in groups} == {group: recomputed(group, of) for group, of in pages.items()}


def test_without_groups_there_is_one_row_of_all_pages() -> None:
    pages = rows("list", "akuam", "alejr", "--since", "4w")

    found = rows("stats", "akuam", "alejr", "--since", "4w", "--within", "2m", "--sleep", "22:30-06:00", "--tz", ZONE)

    assert found == [recomputed("all", pages)]


def test_a_plan_counts_the_pages_of_the_people_behind_it() -> None:
    assert rows("stats", "checkout_escalation", "--by", "contact") == rows(
        "stats", "akuam", "alejr", "anasi", "--by", "contact"
    )


def test_the_fields_are_the_contracts_in_every_format() -> None:
    as_json = json.loads(main("stats", "akuam", "--demo", "--json").out)
    as_csv = list(csv.reader(io.StringIO(main("stats", "akuam", "--demo", "--csv").out)))

    assert list(as_json[0]) == as_csv[0] == FIELDS
    assert ["" if value is None else str(value) for value in as_json[0].values()] == as_csv[1]
    assert as_json[0]["SleepPages"] is None


def test_no_pages_have_no_percentiles_and_no_share() -> None:
    (row,) = rows("stats", "akuam", "--sender", "nobody*")

    assert row["Pages"] == 0
    assert [row[f"{name}P50Seconds"] for name in ("Delivery", "Read")] == [None, None]
    assert row["ReadWithinShare"] is None


@pytest.mark.parametrize(
    ("objective", "code"), [("read<1h:50%", 0), ("read<1h:99%", 10), ("delivery<10m:80%", 0), ("delivery<1s:80%", 10)]
)
def test_an_objective_that_is_missed_exits_10_and_says_by_how_much(objective: str, code: int) -> None:
    run = main("stats", "akuam", "--demo", "--objective", objective, "-o", "jsonl")

    assert run.code == code
    assert json.loads(run.out)["Pages"] == len(rows("list", "akuam"))
    assert (f"the objective {objective} was missed: " in run.err) is (code == 10)
    assert (f"of {len(rows('list', 'akuam'))} pages" in run.err) is (code == 10)


def test_an_objective_is_about_all_pages_whatever_the_groups() -> None:
    assert main("stats", "akuam", "--demo", "--objective", "read<1h:50%", "--by", "day", "-o", "jsonl").code == 0


@pytest.mark.parametrize(
    "arguments",
    [
        ("--by", "year"),
        ("--within", "5"),
        ("--sleep", "22-7"),
        ("--objective", "read<5m"),
        ("--objective", "read<5m:120%"),
        ("--fields", "Median"),
    ],
)
def test_what_is_malformed_is_a_usage_error(arguments: tuple[str, str]) -> None:
    run = main("stats", "akuam", "--demo", *arguments)

    assert (run.code, run.out) == (2, "")
    assert "hint: " in run.err


def test_a_contact_that_fails_stops_no_other_and_its_code_is_the_exit_code() -> None:
    run = main("stats", "akuam", "nobody", "--demo", "--json", "--objective", "read<1h:99%")

    assert run.code == 3
    assert f'"Pages":{len(rows("list", "akuam"))}' in run.out
    with pytest.raises(ValueError, match="Expecting"):
        json.loads(run.out)


def test_nothing_is_written_where_everything_failed() -> None:
    run = main("stats", "nobody", "--demo", "--json")

    assert (run.code, run.out) == (3, "")


def test_a_table_in_a_pipe_is_plain_and_whole_and_has_no_charts() -> None:
    run = main("stats", "akuam", "--demo", "--by", "week")

    header, *_ = run.out.splitlines()
    columns = "GROUP,PAGES,READ,UNREAD,IN 5m,UNDELIV,DELIV N,DELIV P50,DELIV P90,DELIV P95,DELIV P99,DELIV MAX"
    columns += ",READ N,READ P50,READ P90,READ P95,READ P99,READ MAX"
    assert header.split() == columns.replace(",", " ").split()
    assert "\x1b" not in run.out
    assert "READ AFTER" not in run.out
    of = Counter(row["Status"] for row in rows("list", "akuam"))
    counts = f"{of.total()} pages · {of['sent'] + of['delivered']} unread"
    assert f"{counts} · {of['sent']} neither delivered nor read" in run.out


@pytest.mark.parametrize("by", ["day", "contact", "incident"])
def test_the_table_and_the_charts_fit_80_columns(by: str) -> None:
    terminal = Stage(stdout_is_terminal=True)

    run = main("stats", "-a", "--demo", "--by", by, "--sleep", "22:00-07:00", on=terminal)

    lines = run.out.splitlines()
    assert max(map(len, lines)) <= 80
    assert "unread  ██" in run.out
    assert run.out.index("\nSUN ") < run.out.index("\nGROUP  ") < run.out.index("\nAFTER  ")
    header = next(line for line in lines if line.startswith("GROUP"))
    assert header.split()[:7] == ["GROUP", "PAGES", "UNREAD", "IN", "5m", "WOKEN", "NIGHTS"]


def test_the_figures_are_what_stands_on_the_last_lines_and_nothing_is_said_twice() -> None:
    run = main("stats", "-a", "--demo", "--sleep", "22:00-07:00", on=Stage(stdout_is_terminal=True))

    lines = run.out.splitlines()[:-1]
    assert "GROUP" not in run.out
    assert [line.split()[0] for line in lines[-6:] if line][:3] == ["AFTER", "delivered", "read"]
    assert " read in 5m · " in lines[-2]
    assert lines[-1].endswith(" nights broken")


def test_fields_that_were_chosen_are_the_table_alone() -> None:
    run = main("stats", "akuam", "--demo", "--fields", "Pages,SleepNights", on=Stage(stdout_is_terminal=True))

    header, row, *_ = run.out.splitlines()
    assert (header.split(), row.split()) == (["PAGES", "SleepNights"], [str(len(rows("list", "akuam"))), "-"])


def test_the_charts_count_every_page_once() -> None:
    run = main("stats", "akuam", "--demo", on=Stage(stdout_is_terminal=True))

    charts = run.out[: run.out.index("\nAFTER")].splitlines()
    charts = [line for line in charts if line]
    start = next(index for index, line in enumerate(charts) if line.startswith("SENT"))
    bars, days = charts[:start], [line[:60] for line in charts[start + 1 :]]
    pages = len(rows("list", "akuam"))
    assert sum(int(line.split()[-1]) for line in bars) == pages
    assert sum(int(line.split()[-1]) for line in days) == pages


def test_where_blocks_cannot_be_written_the_charts_are_ascii() -> None:
    run = main("stats", "akuam", "--demo", on=Stage(stdout_is_terminal=True, encoding="ascii"))

    charts = run.out
    assert "####" in charts
    assert "\\u25" not in charts


def test_a_narrow_terminal_gets_shorter_bars_and_no_map() -> None:
    run = main("stats", "akuam", "--demo", on=Stage(stdout_is_terminal=True, columns=40))

    bars = run.out[: run.out.index("\nAFTER")].splitlines()
    assert max(map(len, bars)) <= 40
    assert bars[0].startswith("READ AFTER  to 30s")
    assert "SENT" not in run.out


def test_colours_are_for_terminals_that_have_them() -> None:
    coloured = main("stats", "akuam", "--demo", on=Stage(stdout_is_terminal=True, variables={"TERM": "xterm-256color"}))
    plain = main("stats", "akuam", "--demo", on=Stage(stdout_is_terminal=True))

    assert "\x1b[32m█" in coloured.out
    assert "\x1b" not in plain.out
