"""`pagecli report` from its command line, its numbers held against those of the commands that it names."""

from __future__ import annotations

import json
import re
import resource
import shlex
import time
from functools import cache
from pathlib import Path
from typing import Any, NoReturn

import pytest
from jsonschema import Draft202012Validator
from markdown_it import MarkdownIt

from pagecli.arns import short_form
from pagecli.commands import report as report_command
from pagecli.errors import DeniedError, SeveralErrors
from pagecli.source import Source, open_source
from support import faulty_endpoint as faulty
from support.faulty_endpoint import Endpoint
from support.in_process import Stage, main, parse
from support.installed_program import Program

SCHEMA = Path(__file__).parents[2] / "docs" / "report.schema.json"


@cache
def record(*arguments: str) -> Any:
    run = main("report", "--demo", "--utc", "--json", *arguments)
    assert (run.code, run.err) == (0, "")
    return json.loads(run.out)


def again(command: str) -> Any:
    """What one of the commands that the report names says, as JSON."""
    _, *words = shlex.split(command)
    run = main(*words, "-o", "json")
    assert (run.code, run.err) == (0, "")
    return json.loads(run.out)


def without_text(group: dict[str, Any]) -> dict[str, Any]:
    return {name: value for name, value in group.items() if name != "Group"}


@pytest.mark.parametrize("during", ["last-week", "last-month", "2026-10", "this-month"])
def test_its_numbers_are_those_of_the_commands_that_it_names(during: str) -> None:
    report = record("--during", during)
    stats, listing, incidents, hours = report["Commands"]

    groups = {row["Group"]: without_text(row) for row in again(stats)}
    assert {
        each["ContactAlias"]: without_text(each["Now"]) for each in report["People"] if each["Now"]["Pages"]
    } == groups
    (all_pages,) = again(stats.replace(" --by contact", ""))
    assert without_text(report["All"]) == without_text(all_pages)
    assert report["Slowest"] == [page for page in again(listing) if page["ReadTime"]]
    assert report["Incidents"] == again(incidents)
    assert report["OnCall"] == again(hours)


def test_the_period_before_has_the_numbers_that_stats_has_of_it() -> None:
    report = record()
    stats = report["Commands"][0]
    before = stats.replace(report["Period"]["Since"], report["Before"]["Since"]).replace(
        f"--until {report['Period']['Until']}", f"--until {report['Before']['Until']}"
    )

    groups = {row["Group"]: without_text(row) for row in again(before)}
    found = {each["ContactAlias"]: without_text(each["Before"]) for each in report["People"]}
    assert {alias: row for alias, row in found.items() if row["Pages"]} == groups


@pytest.mark.parametrize(
    "arguments",
    [
        (),
        ("--during", "last-month", "--objective", "read<5m:10%"),
        ("akuam", "--since", "1d"),
        ("--sender", "nobody*"),
        ("--during", "2026", "--title", "</title>"),
    ],
)
def test_the_json_is_what_the_schema_describes(arguments: tuple[str, ...]) -> None:
    schema = json.loads(SCHEMA.read_text())
    Draft202012Validator.check_schema(schema)

    report = json.loads(main("report", "--demo", "--json", *arguments).out)
    Draft202012Validator(schema).validate(report)
    assert report["Version"] == 1
    assert set(report) == set(schema["$defs"]["ReportRecord"]["required"])
    for spoilt in ({**report, "People": None}, {**report, "Unread": "2"}, {**report, "Period": {}}):
        assert not Draft202012Validator(schema).is_valid(spoilt)


def test_it_says_where_its_numbers_are_from() -> None:
    assert record()["Origin"] == ["demo data", "us-east-2"]
    assert "demo data · us-east-2" in main("report", "--demo").out.split("made ")[1]


def test_the_pages_by_hour_and_the_nights_make_up_the_whole() -> None:
    report = record("--during", "last-month")

    assert sum(sum(hours) for hours in report["PagesByHour"].values()) == report["All"]["Pages"]
    assert sum(night["People"] for night in report["Nights"]) == report["All"]["SleepNights"]


@pytest.mark.parametrize("form", ["md", "html"])
def test_the_document_has_the_numbers_of_the_json(form: str) -> None:
    report = record("--during", "last-month")
    text = main("report", "--demo", "--utc", "-o", form, "--during", "last-month").out

    html = MarkdownIt("gfm-like").render(text) if form == "md" else text
    rows = [
        [re.sub("<[^>]*>", "", cell) for cell in re.findall(r"<td.*?>(.*?)</td>", row)]
        for row in re.findall(r"<tr>(.*?)</tr>", html, re.DOTALL)
    ]
    shown = {row[0]: row[1:3] for row in rows if len(row) == 11}
    expected = [(p["ContactAlias"], [str(p["Now"]["Pages"]), str(p["Before"]["Pages"])]) for p in report["People"]]
    assert [*shown.items()] == expected
    share = f"{100 * report['All']['ReadWithinShare']:.1f}% read in 5m"
    assert share in html
    named = " ".join(cell for row in rows for cell in row)
    assert all(short_form(each["IncidentId"] or each["EngagementArn"]) in named for each in report["Incidents"])


def test_the_commands_that_give_each_number_again_stand_one_a_line() -> None:
    report = record("--during", "last-month")
    document = main("report", "--demo", "--utc", "--during", "last-month", "-o", "md").out

    assert document.splitlines()[-5:] == [*report["Commands"], "```"]


def test_on_a_terminal_it_is_a_screen_that_fits() -> None:
    run = main("report", "--demo", "--utc", on=Stage(stdout_is_terminal=True, columns=80))

    assert run.out.startswith("On call, 2026-11-16 to 2026-11-22\n")
    tables = run.out[: run.out.index("How it was counted")]
    assert max(map(len, tables.splitlines())) <= 80


@pytest.mark.parametrize(("objective", "code"), [("read<1h:10%", 0), ("read<1s:99%", 10)])
def test_an_objective_that_is_missed_exits_10_and_needs_attention(objective: str, code: int) -> None:
    run = main("report", "--demo", "--objective", objective)

    assert run.code == code
    assert (f"the objective {objective.replace('<', chr(92) + '<')} was missed" in run.out) is (code == 10)


def test_a_file_is_written_whole_and_stdout_has_nothing(tmp_path: Path) -> None:
    file = tmp_path / "week.html"
    file.write_text("old")

    run = main("report", "--demo", "-o", "html", "--title", "Hand <off>", "--out", str(file))

    assert (run.code, run.out) == (0, "")
    html = file.read_text()
    assert "<h1>Hand &lt;off&gt;</h1>" in html
    assert html.endswith("</html>\n")
    assert [each.name for each in tmp_path.iterdir()] == ["week.html"]


def test_a_file_that_can_not_be_written_is_an_error_and_leaves_nothing_behind(tmp_path: Path) -> None:
    run = main("report", "--demo", "--out", str(tmp_path / "missing" / "week.md"))

    assert (run.code, run.out) == (1, "")
    assert "can't write" in run.err
    assert main("report", "--demo", "--out", str(tmp_path)).code == 1
    assert list(tmp_path.iterdir()) == []


def test_a_disk_that_takes_only_a_part_of_it_leaves_the_old_file(tmp_path: Path) -> None:
    file = tmp_path / "week.html"
    file.write_text("old")

    limits = resource.getrlimit(resource.RLIMIT_FSIZE)
    resource.setrlimit(resource.RLIMIT_FSIZE, (4096, limits[1]))
    try:
        run = main("report", "--demo", "-o", "html", "--out", str(file))
    finally:
        resource.setrlimit(resource.RLIMIT_FSIZE, limits)

    assert (run.code, run.out) == (1, "")
    assert f"can't write {file}: File too large" in run.err
    assert [each.name for each in tmp_path.iterdir()] == ["week.html"]
    assert file.read_text() == "old"


def test_a_period_without_pages_says_so_and_divides_by_nothing() -> None:
    for form in ("md", "html", "json"):
        run = main("report", "--demo", "--utc", "--sender", "nobody*", "-o", form)
        assert (run.code, run.err) == (0, "")
    assert "0 pages, 0 before" in main("report", "--demo", "--sender", "nobody*", "-o", "md").out
    assert json.loads(main("report", "--demo", "--sender", "nobody*", "--json").out)["People"] == []


def test_a_page_alone_has_numbers_and_no_change() -> None:
    report = record("akuam", "--during", "last-week")
    text = main("report", "akuam", "--demo", "--utc").out

    assert [each["ContactAlias"] for each in report["People"]] == ["akuam"]
    assert {each["ContactAlias"] for each in report["OnCall"]} == {"akuam"}
    assert "## People" in text


def test_hostile_text_is_literal_in_both(endpoint: Endpoint, pagecli: Program) -> None:
    text = "</td></style><script>alert(1)</script>|`x`**b**[a](javascript:x)\u202e\x1b[2J"
    sent = time.time() - 86400 * 3
    page = {**faulty.page(1), "SentTime": sent, "ReadTime": sent + 60, "Sender": text, "IncidentId": text}
    endpoint.answer("ListPagesByContact", faulty.batch([page]))

    for form in ("html", "md"):
        outcome = pagecli("report", faulty.contact_arn(), "--since", "6d", "-o", form, "--title", text)
        shown = outcome.out.decode()
        html = shown if form == "html" else MarkdownIt("gfm-like").render(shown)
        assert not re.search("[\x1b\u202e]", shown)
        assert "<script" not in html
        assert html.count("&lt;script&gt;alert(1)&lt;/script&gt;|`x`**b**[a](javascript:x)") >= 2  # title, incident


@pytest.mark.parametrize(
    "denied", ["list_engagements", "describe_engagement", "list_page_receipts", "list_contact_channels"]
)
def test_each_permission_that_is_missing_is_told_in_the_document_and_leaves_the_rest(denied: str) -> None:
    stage = Stage()
    request = parse("report", "--demo --utc --during last-month -o md", stage)

    def open_denied(*arguments: Any) -> Source:
        source = open_source(*arguments)

        def refuse(*_: object, **__: object) -> NoReturn:
            raise DeniedError(f"may not {denied}")

        setattr(source, denied, refuse)
        return source

    assert report_command.run(request, stage.environment, open_denied) == 0
    text = stage.out.decode().replace("\\", "")
    assert re.search(rf"\*\*left out.*: may not {denied}", text[: text.index("## Incidents")])
    assert f"may not {denied}" in stage.err
    assert f"**{record('--during', 'last-month')['All']['Pages']} pages, " in text
    assert ("incidents not known" in text, "No incident is open" in text) == (denied == "list_engagements", False)


def test_incidents_whose_pages_can_not_be_had_are_not_known() -> None:
    stage = Stage()
    request = parse("report", "--demo --utc --during last-month -o md", stage)

    def open_denied(*arguments: Any) -> Source:
        source = open_source(*arguments)

        def refuse(*_: object) -> NoReturn:
            raise DeniedError("may not ListPagesByEngagement")

        setattr(source, "list_pages_by_engagement", refuse)  # noqa: B010 - a method is no attribute to mypy
        return source

    with pytest.raises(SeveralErrors, match="may not ListPagesByEngagement"):
        report_command.run(request, stage.environment, open_denied)
    text = stage.out.decode()
    assert ("incidents not known" in text, "No incident is open" in text, "INCOMPLETE" in text) == (True, False, True)


def test_what_can_not_be_had_leaves_the_rest_and_says_so(endpoint: Endpoint, pagecli: Program) -> None:
    page = {**faulty.page(1), "SentTime": time.time() - 86400, "ReadTime": None}
    endpoint.answer("ListPagesByContact", faulty.batch([page]))
    endpoint.answer("ListEngagements", faulty.error("AccessDeniedException", "not you"))
    endpoint.answer("ListContacts", faulty.error("AccessDeniedException", "not you"))
    endpoint.answer("ListPageReceipts", faulty.error("AccessDeniedException", "not you"))

    outcome = pagecli("report", faulty.contact_arn(), "--since", "2d")

    assert outcome.code == 0, outcome
    assert b"**1 page, 0 before**" in outcome.out
    assert b"ssm-contacts:ListEngagements" in outcome.err
    assert b"receipts of 0 of 1 unread pages" in outcome.out
