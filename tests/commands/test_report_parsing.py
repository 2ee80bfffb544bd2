from __future__ import annotations

from datetime import datetime, timedelta
from typing import Any

import pytest
from msgspec.structs import replace

from pagecli.commands.report import ReportRequest
from pagecli.connection import Connection
from pagecli.domain.filters import PageFilter, wildcard
from pagecli.domain.stats import parse_objective
from pagecli.errors import UsageError
from pagecli.output import Format
from pagecli.periods import NIGHT, Period, parse_hours
from pagecli.queries.report import Asked
from pagecli.times import UTC, Moment
from pagecli.views.report import ReportFrame
from support.in_process import NOW, OPS_CONNECTION, Stage, parse

LAST_WEEK = Period(datetime(2026, 11, 16, tzinfo=UTC), datetime(2026, 11, 23, tzinfo=UTC))
SPAN = "--since 2026-11-16T00:00:00.000Z --until 2026-11-23T00:00:00.000Z"


def commands(people: str = "--all", end: str = "--tz UTC") -> list[str]:
    return [
        f"pagecli stats {people} --by contact {SPAN} --within 5m --sleep 22:00-07:00 {end}",
        f"pagecli list {people} --sort read -n 5 {SPAN} {end}",
        f"pagecli incidents {SPAN} {end}",
        f"pagecli oncall --hours {SPAN} --sleep 22:00-07:00 {end}",
    ]


USUAL = ReportRequest(
    asked=Asked(None, PageFilter(), LAST_WEEK, NIGHT),
    frame=ReportFrame(title=None, zone="UTC", within=300.0, sleep=NIGHT, objective=None, commands=commands()),
    out=None,
    format=Format("md"),
    moment=Moment(NOW, UTC, dated=True),
    connection=Connection(),
)


def without_commands(request: ReportRequest) -> ReportRequest:
    return replace(request, frame=replace(request.frame, commands=[]))


def framed(**changes: Any) -> dict[str, Any]:
    return {"frame": replace(USUAL.frame, **changes)}


def asked(**changes: Any) -> dict[str, Any]:
    return {"asked": USUAL.asked._replace(**changes)}


@pytest.mark.parametrize(
    ("line", "changes"),
    [
        ("", {}),
        ("akuam alejr akuam", asked(names=["akuam", "alejr"])),
        ("--during today", asked(period=Period(datetime(2026, 11, 23, tzinfo=UTC), NOW))),
        ("--since 24h", asked(period=Period(NOW - timedelta(days=1), NOW))),
        ("--incident a*", asked(pages=PageFilter(incident=wildcard("a*")))),
        ("--sender x", asked(pages=PageFilter(sender=wildcard("x")))),
        ("--within 90s", framed(within=90.0)),
        ("--title 'Handoff'", framed(title="Handoff")),
        ("--objective 'read<5m:95%'", framed(objective=parse_objective("read<5m:95%"))),
        ("--out week.md", {"out": "week.md"}),
        ("-o html", {"format": Format("html")}),
        ("--json", {"format": Format("json")}),
        ("--demo", {"connection": Connection(demo=True)}),
        (
            "--profile ops --region r --endpoint-url http://h --allow-http --debug --timeout 2m",
            {"connection": OPS_CONNECTION},
        ),
    ],
)  # fmt: skip
def test_a_command_line_becomes_a_request(line: str, changes: dict[str, Any]) -> None:
    request = parse("report", f"{line} --utc")

    assert without_commands(request) == without_commands(replace(USUAL, **changes))


def test_the_hours_of_sleep_are_those_of_the_pages_and_of_the_shifts() -> None:
    request = parse("report", "--sleep 23:00-06:00 --utc")

    assert request.asked.sleep == request.frame.sleep == parse_hours("23:00-06:00")
    assert sum("--sleep 23:00-06:00" in command for command in request.frame.commands) == 2


@pytest.mark.parametrize(
    ("line", "expected"),
    [
        ("--utc", commands()),
        ("--utc --demo", commands(end="--tz UTC --demo")),
        ("--utc --profile 'on call' --region r", commands(end="--tz UTC '--profile=on call' --region=r")),
    ],
)
def test_it_names_the_commands_that_give_its_numbers_again(line: str, expected: list[str]) -> None:
    assert parse("report", line).frame.commands == expected


def test_the_commands_are_about_the_same_people_and_pages() -> None:
    stats, listing, incidents, *hours = parse("report", "akuam alejr --sender 'x y' --utc").frame.commands

    assert stats.startswith("pagecli stats akuam alejr --by contact --since ")
    assert "--sender 'x y'" in stats
    assert "--sender 'x y'" in listing
    assert incidents.startswith("pagecli incidents akuam alejr --since ")
    assert [command[:24] for command in hours] == ["pagecli oncall akuam --h", "pagecli oncall alejr --h"]


@pytest.mark.parametrize("usual", ["csv", "tsv", "md"])
def test_a_usual_format_that_it_has_not_leaves_it_its_own(usual: str) -> None:
    assert parse("report", "", Stage(variables={"PAGECLI_OUTPUT": usual})).format == Format("md")


def test_on_a_terminal_it_is_a_screen_unless_a_file_or_a_format_is_named() -> None:
    terminal = Stage(stdout_is_terminal=True)

    assert parse("report", "--utc", on=terminal).format.name == "table"
    assert not parse("report", "--utc", on=terminal).moment.dated
    assert parse("report", "--utc -o md", on=terminal).format.name == "md"
    assert parse("report", "--utc --out x.md", on=terminal).format.name == "md"


@pytest.mark.parametrize(
    ("line", "what"),
    [
        ("--until yesterday", "no period has this beginning and end"),
        ("--since 2h --until 3h", "--until"),
        ("--during next-week", "can't read 'next-week' as a period"),
        ("--during 2026-10 --since 24h", "--during beside --since"),
        ("--sleep 22-7", "as hours of the day"),
        ("--within 5", "is not a duration"),
        ("--objective read", "as an objective"),
        ("-o csv", "--output 'csv' is not known"),
        ("Nobody!", "alias"),
    ],
)
def test_what_can_not_be_meant_is_a_usage_error(line: str, what: str) -> None:
    with pytest.raises(UsageError) as raised:
        parse("report", line)

    assert what in f"{raised.value} {raised.value.hint}"
