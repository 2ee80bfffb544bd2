from __future__ import annotations

import inspect
from datetime import timedelta
from typing import Any

import pytest

from pagecli.environment import Environment
from pagecli.errors import UsageError
from pagecli.options import ContactOptions, OutputOptions, PageOptions, ScreenOptions, ServiceOptions, with_options
from pagecli.periods import parse_hours
from pagecli.times import UTC, Moment
from pagecli.views.pages import PAGES
from support.in_process import NOW, Stage

ARN = "arn:aws:ssm-contacts:us-east-2:111122223333:contact/akuam"


@pytest.mark.parametrize(
    ("options", "variables", "name"),
    [
        (OutputOptions(), {}, "table"),
        (OutputOptions(output="jsonl"), {}, "jsonl"),
        (OutputOptions(json=True), {}, "json"),
        (OutputOptions(csv=True), {}, "csv"),
        (OutputOptions(output="json", json=True), {}, "json"),
        (OutputOptions(), {"PAGECLI_OUTPUT": "csv"}, "csv"),
        (OutputOptions(), {"PAGECLI_OUTPUT": ""}, "table"),
        (OutputOptions(output="table"), {"PAGECLI_OUTPUT": "csv"}, "table"),
        (OutputOptions(json=True), {"PAGECLI_OUTPUT": "nonsense"}, "json"),
    ],
)
def test_the_format_is_the_options_then_the_variables_then_a_table(
    options: OutputOptions, variables: dict[str, str], name: str
) -> None:
    assert options.format(Stage(variables).environment, PAGES).name == name


@pytest.mark.parametrize(
    ("options", "variables", "what"),
    [
        (OutputOptions(json=True, csv=True), {}, "two formats at once: csv and json"),
        (OutputOptions(output="table", json=True), {}, "two formats at once: json and table"),
        (OutputOptions(output="xml"), {}, "--output 'xml' is not known"),
        (OutputOptions(output=""), {}, "--output '' is not known"),
        (OutputOptions(), {"PAGECLI_OUTPUT": "xml"}, "PAGECLI_OUTPUT 'xml' is not known"),
        (OutputOptions(fields="Sender,sender"), {}, "unknown field 'sender'"),
        (OutputOptions(fields=""), {}, "unknown field ''"),
        (OutputOptions(fields="Sender,Status,Sender"), {}, "names a field twice"),
        (OutputOptions(color="sometimes"), {}, "--color 'sometimes' is not known"),
    ],
)
def test_what_no_output_can_be_is_a_usage_error(options: OutputOptions, variables: dict[str, str], what: str) -> None:
    with pytest.raises(UsageError) as raised:
        options.format(Stage(variables).environment, PAGES)

    assert what in str(raised.value)


@pytest.mark.parametrize(
    ("options", "what"),
    [
        (OutputOptions(tz="Mars/Olympus"), "unknown time zone"),
        (OutputOptions(tz=""), "unknown time zone"),
        (OutputOptions(utc=True, tz="Europe/Zurich"), "--utc and --tz name two zones"),
    ],
)
def test_a_zone_that_does_not_exist_or_two_of_them_are_a_usage_error(options: OutputOptions, what: str) -> None:
    with pytest.raises(UsageError, match=what):
        options.moment(Stage().environment)


def test_times_have_date_and_zone_where_they_are_read_later_and_elsewhere() -> None:
    assert OutputOptions(output="md", utc=True).moment(Stage().environment) == Moment(NOW, UTC, dated=True)
    assert ScreenOptions(utc=True).moment(Stage({"PAGECLI_OUTPUT": "md"}).environment).dated
    assert not OutputOptions(output="json").moment(Stage({"PAGECLI_OUTPUT": "md"}).environment).dated


def test_an_unknown_field_is_answered_with_those_that_exist() -> None:
    with pytest.raises(UsageError) as raised:
        OutputOptions(fields="Nope").format(Stage().environment, PAGES)

    assert raised.value.hint == "fields: " + ", ".join(PAGES.fields)


def test_fields_are_taken_in_the_order_given() -> None:
    form = OutputOptions(fields="Status, PageArn").format(Stage().environment, PAGES)

    assert form.fields == ("Status", "PageArn")


@pytest.mark.parametrize(
    ("options", "offset"),
    [
        (OutputOptions(utc=True), 0),
        (OutputOptions(tz="UTC"), 0),
        (OutputOptions(utc=True, tz="UTC"), 0),
        (OutputOptions(tz="Asia/Kolkata"), 5.5),
    ],
)
def test_the_zone_is_the_one_that_is_named(options: OutputOptions, offset: float) -> None:
    moment = options.moment(Stage().environment)

    assert moment.now == NOW
    assert NOW.astimezone(moment.zone).utcoffset() == timedelta(hours=offset)


def test_the_zone_is_the_machines_if_none_is_named() -> None:
    assert OutputOptions().moment(Stage().environment) == Moment(NOW, None)


TERMINAL = {"TERM": "xterm"}


@pytest.mark.parametrize(
    ("color", "terminal", "variables", "colored"),
    [
        ("auto", True, TERMINAL, True),
        ("auto", True, {**TERMINAL, "NO_COLOR": ""}, True),  # https://no-color.org: when not an empty string
        ("auto", True, {**TERMINAL, "NO_COLOR": "1"}, False),
        ("auto", True, {"TERM": "dumb"}, False),
        ("auto", True, {"TERM": ""}, False),
        ("auto", True, {}, False),
        ("auto", True, {**TERMINAL, "FORCE_COLOR": "0"}, True),
        ("auto", False, TERMINAL, False),
        ("auto", False, {**TERMINAL, "FORCE_COLOR": "1"}, False),
        ("auto", False, {**TERMINAL, "GITHUB_ACTIONS": "true"}, False),
        ("always", True, TERMINAL, True),
        ("always", True, {"TERM": "dumb", "NO_COLOR": "1"}, True),
        ("always", False, {}, True),
        ("never", True, TERMINAL, False),
        ("never", False, TERMINAL, False),
    ],
)
def test_colour_is_for_terminals_that_can_unless_said_otherwise(
    color: str, terminal: bool, variables: dict[str, str], colored: bool
) -> None:
    stage = Stage(variables, stdout_is_terminal=terminal)

    assert OutputOptions(color=color).format(stage.environment, PAGES).color is colored


@pytest.mark.parametrize(
    ("options", "variables", "demo"),
    [
        (ServiceOptions(), {}, False),
        (ServiceOptions(demo=True), {}, True),
        (ServiceOptions(), {"PAGECLI_DEMO": "1"}, True),
        (ServiceOptions(), {"PAGECLI_DEMO": "0"}, False),
        (ServiceOptions(), {"PAGECLI_DEMO": ""}, False),
        (ServiceOptions(demo=True), {"PAGECLI_DEMO": "0"}, True),
    ],
)
def test_the_demo_is_asked_for_by_option_or_variable(
    options: ServiceOptions, variables: dict[str, str], demo: bool
) -> None:
    assert options.connection(Stage(variables).environment).demo is demo


ELSEWHERE = [{"profile": "ops"}, {"region": "eu-west-1"}, {"endpoint_url": "http://127.0.0.1:8077"}]


@pytest.mark.parametrize("elsewhere", ELSEWHERE)
def test_an_option_that_names_an_account_wins_over_the_variable_with_a_note(elsewhere: dict[str, str]) -> None:
    stage = Stage({"PAGECLI_DEMO": "1"})

    assert not ServiceOptions(**elsewhere).connection(stage.environment).demo  # type: ignore[arg-type]
    assert "PAGECLI_DEMO" in stage.err
    assert f"--{next(iter(elsewhere)).replace('_', '-')}" in stage.err


@pytest.mark.parametrize("elsewhere", ELSEWHERE)
def test_an_option_that_names_an_account_beside_the_demo_is_a_usage_error(elsewhere: dict[str, str]) -> None:
    with pytest.raises(UsageError, match=f"--demo beside --{next(iter(elsewhere)).replace('_', '-')}"):
        ServiceOptions(demo=True, **elsewhere).connection(Stage().environment)  # type: ignore[arg-type]


def test_where_calls_go_is_passed_on_as_given() -> None:
    options = ServiceOptions(["ops"], ["eu-west-1"], "http://127.0.0.1:8077", allow_http=True, debug=True, timeout="2m")

    connection = options.connection(Stage().environment)

    assert (connection.profile, connection.region, connection.endpoint_url) == (
        "ops",
        "eu-west-1",
        "http://127.0.0.1:8077",
    )
    assert (connection.allow_http, connection.debug, connection.timeout) == (True, True, 120.0)


@pytest.mark.parametrize("timeout", ["", "soon", "10"])
def test_a_timeout_that_is_no_duration_is_a_usage_error(timeout: str) -> None:
    with pytest.raises(UsageError, match="is not a duration"):
        ServiceOptions(timeout=timeout).connection(Stage().environment)


def test_since_and_until_are_read_in_the_zone_of_the_output() -> None:
    pages = PageOptions(since="today", until="18:00", unread=True, status=["sent"]).page_filter(Moment(NOW, UTC))

    assert pages.since == NOW.replace(hour=0)
    assert pages.until == NOW.replace(hour=18)
    assert (pages.unread, pages.statuses) == (True, frozenset({"sent"}))


def test_a_time_of_day_is_read_as_the_span_that_it_makes_with_the_other() -> None:
    four = Moment(NOW.replace(day=24, hour=4), UTC)

    pages = PageOptions(since="22:00", until="07:00").page_filter(four)

    assert (pages.since, pages.until) == (NOW.replace(hour=22), NOW.replace(day=24, hour=7))


def test_a_since_that_is_now_is_not_in_the_future() -> None:
    assert PageOptions(since="19:00").page_filter(Moment(NOW, UTC)).since == NOW
    assert PageOptions(until="2026-11-24").page_filter(Moment(NOW, UTC)).until == NOW.replace(day=24, hour=0)


def test_a_period_stands_for_since_and_until() -> None:
    moment = Moment(NOW, UTC)

    pages = PageOptions(during="yesterday").page_filter(moment)
    night = PageOptions(during="last-night").page_filter(moment)
    short_night = PageOptions(during="last-night").page_filter(moment, parse_hours("23:00-05:00"))

    assert (pages.since, pages.until) == (NOW.replace(day=22, hour=0), NOW.replace(hour=0))
    assert (night.since, night.until) == (NOW.replace(day=22, hour=22), NOW.replace(hour=7))
    assert (short_night.since, short_night.until) == (NOW.replace(day=22, hour=23), NOW.replace(hour=5))


def test_that_unread_is_no_status_is_said_with_the_option_that_is_meant() -> None:
    with pytest.raises(UsageError) as raised:
        PageOptions(status=["unread"]).page_filter(Moment(NOW, UTC))

    assert "-u shows unread pages" in str(raised.value.hint)


@pytest.mark.parametrize(
    ("options", "what"),
    [
        (PageOptions(since="1h", until="2h"), "--since 1h is after --until 2h"),
        (PageOptions(since="tomorrow"), "can't read 'tomorrow' as a time"),
        (PageOptions(since=""), "can't read '' as a time"),
        (PageOptions(until=""), "can't read '' as a time"),
        (PageOptions(until="01/02/2026"), "can't read '01/02/2026' as a time"),
        (PageOptions(status=["read", "unread"]), "--status 'unread' is not known"),
        (PageOptions(since="2026-11-24"), "--since 2026-11-24 lies in the future"),
        (PageOptions(since="today 20:00"), "--since today 20:00 lies in the future"),
        (PageOptions(during="2026-12"), "--during 2026-12 lies in the future"),
        (PageOptions(during="tomorrow"), "can't read 'tomorrow' as a period"),
        (PageOptions(during=""), "can't read '' as a period"),
        (PageOptions(during="today", since="1h"), "--during beside --since or --until"),
        (PageOptions(during="today", until=""), "--during beside --since or --until"),
    ],
)
def test_pages_that_no_page_can_be_are_a_usage_error(options: PageOptions, what: str) -> None:
    with pytest.raises(UsageError) as raised:
        options.page_filter(Moment(NOW, UTC))

    assert what in str(raised.value)


@pytest.mark.parametrize(
    ("options", "variables", "names"),
    [
        (ContactOptions(["akuam"]), {}, ["akuam"]),
        (ContactOptions(["b", "a", ARN]), {}, ["b", "a", ARN]),
        (ContactOptions(["b", "a", "b"]), {}, ["b", "a"]),
        (ContactOptions(), {"PAGECLI_CONTACT": "akuam"}, ["akuam"]),
        (ContactOptions(), {"PAGECLI_CONTACT": ARN}, [ARN]),
        (ContactOptions(["alejr"]), {"PAGECLI_CONTACT": "akuam"}, ["alejr"]),
        (ContactOptions(all=True), {}, None),
        (ContactOptions(all=True), {"PAGECLI_CONTACT": "akuam"}, None),
    ],
)
def test_contacts_are_those_named_else_the_variables_each_once(
    options: ContactOptions, variables: dict[str, str], names: list[str] | None
) -> None:
    assert options.names(Stage(variables).environment) == names


@pytest.mark.parametrize(
    ("options", "variables", "what"),
    [
        (ContactOptions(), {}, "whose pages?"),
        (ContactOptions(), {"PAGECLI_CONTACT": ""}, "whose pages?"),
        (ContactOptions(["akuam"], all=True), {}, "--all beside names"),
        (ContactOptions(["akuam", "no/alias"]), {}, "malformed contact alias"),
        (ContactOptions([""]), {"PAGECLI_CONTACT": "akuam"}, "malformed contact alias"),
        (ContactOptions(["arn:aws:iam::1:user/x"]), {}, "malformed contact ARN"),
        (ContactOptions(), {"PAGECLI_CONTACT": "no/alias"}, "malformed contact alias"),
    ],
)
def test_contacts_that_are_none_are_a_usage_error(
    options: ContactOptions, variables: dict[str, str], what: str
) -> None:
    with pytest.raises(UsageError) as raised:
        options.names(Stage(variables).environment)

    assert what in str(raised.value)


def test_a_group_of_options_becomes_the_commands_own_and_what_is_parsed_is_run() -> None:
    def parse(environment: Environment, who: ContactOptions, extra: int = 3) -> tuple[Any, ...]:
        return environment, who, extra

    def run(request: tuple[Any, ...], environment: Environment) -> tuple[Any, ...]:
        return request, environment

    command = with_options(parse, run)
    environment = Stage().environment

    class Context:
        obj = environment

    outcome = command(context=Context(), contacts=["akuam"], all=False, extra=4)

    assert list(inspect.signature(command).parameters) == ["context", "contacts", "all", "extra"]
    assert outcome == ((environment, ContactOptions(["akuam"]), 4), environment)


@pytest.mark.parametrize(
    ("default", "name"),
    [
        ("csv", "table"),
        ("tsv", "table"),
        ("md", "md"),
        ("jsonl", "json"),
        ("json", "json"),
        ("table", "table"),
        ("", "table"),
    ],
)
def test_one_thing_falls_back_from_a_default_format_of_rows(default: str, name: str) -> None:
    stage = Stage({"PAGECLI_OUTPUT": default})

    assert ScreenOptions().format_of_one(stage.environment).name == name
    assert ScreenOptions(json=True).format_of_one(stage.environment).name == "json"


@pytest.mark.parametrize("output", ["csv", "jsonl", "tsv"])
def test_a_format_of_rows_is_none_of_one_thing(output: str) -> None:
    with pytest.raises(UsageError, match="is not known") as raised:
        ScreenOptions(output=output).format_of_one(Stage().environment)

    assert raised.value.hint == "one of table, json, md"
