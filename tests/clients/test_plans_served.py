"""`plan`, `oncall` and `list` of a plan through the installed program, in process and against `pagecli serve`."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from support import faulty_endpoint as faulty
from support.faulty_endpoint import Endpoint
from support.installed_program import Program
from support.running_endpoint import Served


@pytest.fixture
def demo(tmp_path: Path) -> Program:
    return Program(tmp_path, "http://127.0.0.1:1")


def test_the_plan_of_a_person_is_a_row_a_channel(demo: Program) -> None:
    outcome = demo("plan", "alejr", "--demo", "-o", "jsonl")

    assert outcome.code == 0, outcome
    assert [(row["Stage"], row["AfterSeconds"], row["ChannelType"], row["Activated"]) for row in outcome.rows] == [
        (1, 0, "SMS", True),
        (2, 300, "VOICE", True),
        (2, 300, "EMAIL", False),
    ]
    assert outcome.err.splitlines()[1:] == [b"pagecli: can't work: alejr email is not activated"]


def test_a_plan_in_csv_spells_true_as_json_does_and_null_as_nothing(demo: Program) -> None:
    outcome = demo("plan", "alejr", "--demo", "--csv", "--fields", "ChannelName,Activated,Essential")

    assert outcome.out.decode().split("\r\n")[:2] == ["ChannelName,Activated,Essential", "alejr sms,true,"]


def test_the_table_of_a_plan_marks_what_cannot_work_and_masks_addresses(demo: Program) -> None:
    shown = demo.terminal("plan", "alejr", "--demo").shown()

    assert shown.code == 0
    assert "can't work: not activated" in shown.text
    assert "can't work: alejr email is not activated" in shown.text
    assert "a***@example.com" in shown.text
    assert "alejandro@example.com" not in shown.text
    assert b"alejandro@example.com" in demo("plan", "alejr", "--demo", "--reveal").out


@pytest.mark.parametrize("columns", [80, 200])
def test_no_line_of_the_tables_is_wider_than_the_terminal(demo: Program, columns: int) -> None:
    for command in (["plan", "checkout_escalation"], ["oncall"], ["list", "checkout_escalation", "-n", "3"]):
        shown = demo.terminal(*command, "--demo", "--color", "never", columns=columns).shown()

        assert max(len(line.rstrip()) for line in shown.raw.decode().splitlines()) <= columns, shown.text


def test_the_contact_of_the_environment_is_the_plans_default(demo: Program) -> None:
    outcome = demo("plan", "--demo", "-o", "jsonl", env={"PAGECLI_CONTACT": "alejr"})

    assert {row["ContactAlias"] for row in outcome.rows} == {"alejr"}


@pytest.mark.parametrize(
    ("args", "code"),
    [
        (["plan"], 2),
        (["plan", "Akuam"], 2),
        (["plan", "akuam", "--fields", "Nothing"], 2),
        (["plan", "nobody"], 3),
        (["oncall", "checkou"], 3),
        (["oncall", "checkout_escalation"], 2),
        (["oncall", "--fields", "Nothing"], 2),
        (["list", "example_escalation", "--sort", "none", "--starting-token", "abc"], 2),
    ],
)
def test_what_is_wrong_with_the_command_line_has_its_code(demo: Program, args: list[str], code: int) -> None:
    outcome = demo(*args, "--demo")

    assert outcome.code == code, outcome
    assert not outcome.out
    assert b"hint: " in outcome.err


def test_who_is_on_call_now_and_next_is_told_with_the_override_marked(demo: Program) -> None:
    outcome = demo("oncall", "checkout", "--demo", "--json")

    now, following = json.loads(outcome.out)
    assert (now["Schedule"], now["Type"], now["Now"]) == ("checkout", "OVERRIDDEN", True)
    assert (now["ContactAlias"], following["ContactAlias"]) == ("anasi", "alejr")
    assert (following["Now"], following["StartTime"]) == (False, now["EndTime"])


def test_times_on_call_are_shown_in_the_zone_asked_for(demo: Program) -> None:
    rows = json.loads(demo("oncall", "checkout", "--demo", "--json").out)
    clock = rows[1]["StartTime"][11:16]
    tokyo = f"{(int(clock[:2]) + 9) % 24:02}:{clock[3:]}"

    assert f"{clock}  " in demo("oncall", "checkout", "--demo", "--utc").out.decode()
    assert f"{tokyo}  " in demo("oncall", "checkout", "--demo", "--tz", "Asia/Tokyo").out.decode()


@pytest.mark.parametrize("plan", ["checkout_escalation", "checkout", faulty.contact_arn("checkout")])
def test_pages_of_a_plan_or_schedule_are_those_of_the_people_behind_it(demo: Program, plan: str) -> None:
    people = demo("list", "akuam", "alejr", "anasi", "--demo", "-o", "jsonl")
    outcome = demo("list", plan, "--demo", "-o", "jsonl")

    assert outcome.code == 0, outcome
    assert {row["ContactAlias"] for row in outcome.rows} == {"akuam", "alejr", "anasi"}
    assert len(outcome.rows) == len(people.rows)


def test_the_table_says_by_which_plan_a_page_came(demo: Program) -> None:
    text = demo("list", "checkout", "--demo").out.decode()

    assert " checkout_escalation " in text
    assert " VIA " in text.splitlines()[0]


def test_a_plan_whose_listing_fails_midway_hints_how_to_go_on_with_that_person(
    endpoint: Endpoint, pagecli: Program
) -> None:
    targets = [{"ContactTargetInfo": {"ContactId": faulty.contact_arn(a), "IsEssential": True}} for a in ("a", "b")]
    plan = {"Stages": [{"DurationInMinutes": 5, "Targets": targets}]}
    endpoint.answer("ListContacts", faulty.batch([faulty.contact("plan", Type="ESCALATION")], member="Contacts"))
    endpoint.answer(
        "GetContact",
        faulty.http(json.dumps(faulty.contact("plan", Type="ESCALATION", Plan=plan)).encode()),
        contact="plan",
    )
    for alias in ("a", "b"):
        person = faulty.http(json.dumps(faulty.contact(alias, Plan={})).encode())
        endpoint.answer("GetContact", person, contact=alias)
    pages = [faulty.page(number, "a") for number in range(4)]
    endpoint.answer("ListPagesByContact", faulty.listing(pages, 2), faulty.http(b"[]"), contact="a")
    endpoint.answer("ListPagesByContact", faulty.batch([faulty.page(1, "b")]), contact="b")

    outcome = pagecli("list", "plan", "-o", "jsonl", env={"AWS_MAX_ATTEMPTS": "1"})

    assert outcome.code == 1
    assert [row["ContactAlias"] for row in outcome.rows].count("b") == 1
    hint = f"pagecli list {faulty.contact_arn('a')} --sort none -o jsonl --starting-token row2"
    assert hint.encode() in outcome.err


def test_a_plan_that_the_aws_cli_makes_is_shown_and_a_deleted_contact_in_it_marked(served: Served) -> None:
    contact = served.aws.answer("create-contact", "--alias", "temp", "--type", "PERSONAL", "--plan", '{"Stages": []}')[
        "ContactArn"
    ]
    stages = [
        {
            "DurationInMinutes": 7,
            "Targets": [{"ContactTargetInfo": {"ContactId": arn, "IsEssential": True}}],
        }
        for arn in (contact, faulty.contact_arn("akuam"))
    ]
    plan = json.dumps({"Stages": stages})
    served.aws.answer("create-contact", "--alias", "new_plan", "--type", "ESCALATION", "--plan", plan)
    served.aws.answer("delete-contact", "--contact-id", contact)

    shown = served.pagecli("plan", "new_plan", "-o", "jsonl")
    pages = served.pagecli("list", "new_plan", "-o", "jsonl")

    assert (shown.code, shown.err) == (0, b"pagecli: can't work: temp was deleted\n")
    assert [(row["AfterSeconds"], row["TargetType"]) for row in shown.rows][:2] == [(0, None), (420, "PERSONAL")]
    assert pages.code == 3
    assert b"temp, behind new_plan" in pages.err
    assert {row["ContactAlias"] for row in pages.rows} == {"akuam"}


def test_an_override_that_the_aws_cli_makes_is_on_call_at_once(served: Served) -> None:
    rotation = served.aws.answer("list-rotations")["Rotations"][0]
    served.aws.answer(
        "create-rotation-override",
        "--rotation-id",
        rotation["RotationArn"],
        "--new-contact-ids",
        faulty.contact_arn("alejr"),
        "--start-time",
        "2026-01-01T00:00:00Z",
        "--end-time",
        "2099-01-01T00:00:00Z",
    )

    outcome = served.pagecli("oncall", "checkout", "-o", "jsonl")

    assert [(row["ContactAlias"], row["Type"]) for row in outcome.rows if row["Now"]] == [("alejr", "OVERRIDDEN")]


def test_a_missing_permission_costs_its_part_only_and_is_said(endpoint: Endpoint, pagecli: Program) -> None:
    channel = "arn:aws:ssm-contacts:us-east-2:111122223333:contact-channel/akuam/1"
    stages = [{"DurationInMinutes": 5, "Targets": [{"ChannelTargetInfo": {"ContactChannelId": channel}}]}]
    endpoint.answer("GetContact", faulty.http(json.dumps(faulty.contact(Plan={"Stages": stages})).encode()))
    endpoint.answer("ListContactChannels", faulty.error("AccessDeniedException", "no"))

    outcome = pagecli("plan", faulty.contact_arn(), "--json")

    assert outcome.code == 0, outcome
    [row] = json.loads(outcome.out)
    assert (row["Target"], row["Activated"]) == (channel, None)
    assert b"ssm-contacts:ListContactChannels" in outcome.err


def test_a_part_that_fails_leaves_the_document_open(endpoint: Endpoint, pagecli: Program) -> None:
    endpoint.answer("GetContact", faulty.http(json.dumps(faulty.contact(Plan={"Stages": []})).encode()))
    endpoint.answer("ListContactChannels", faulty.http(b"null"))

    outcome = pagecli("plan", faulty.contact_arn(), "--json", env={"AWS_MAX_ATTEMPTS": "1"})

    assert outcome.code == 1
    assert not outcome.out.rstrip().endswith(b"]")
    assert b"ListContactChannels" in outcome.err
