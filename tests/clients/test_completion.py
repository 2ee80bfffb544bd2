"""The generated scripts in real bash, zsh and fish. None of them finds a program to run: PATH is an empty folder."""

from __future__ import annotations

import os
import re
import shutil
from collections.abc import Callable
from importlib import import_module
from pathlib import Path

import pytest

from pagecli.arns import short_form
from pagecli.cli import COMMANDS
from pagecli.completion import DEMO_ARN, DEMO_CONTACTS, REGIONS, Command, Option, Value, read_program
from support.installed_program import Program
from support.real_shells import SCRIPTS, Shell
from support.running_endpoint import Served

AKUAM = "arn:aws:ssm-contacts:us-east-2:111122223333:contact/akuam"
ALEJR = "arn:aws-us-gov:ssm-contacts:us-gov-west-1:111122223333:contact/alejr"
OPS = "arn:aws:ssm-contacts:us-east-2:111122223333:contact/ops"
NIGHTS = "arn:aws:ssm-contacts:us-east-2:111122223333:contact/nights"
HARMLESS = re.compile(r"(--[a-z]+=)?[A-Za-z0-9_][\w=/,.@:+-]*", re.ASCII)
HOSTILE = (
    *(
        "-x",
        "--exec",
        "-",
        "$(touch ran)",
        "$(touch${IFS}ran)",
        "`touch ran`",
        "a;touch ran",
        "a&id",
        "a|id",
        "a>ran",
        "a<b",
    ),
    *(
        "a'b",
        'a"b',
        "a b",
        "a\\b",
        "*",
        "?",
        "[a",
        "{a,b}",
        "~",
        "~root",
        "=ls",
        "+x",
        "!!",
        "#a",
        "$HOME",
        "a\x1b[31m",
        "",
    ),
)
CONFIG = """\
[default]
region = eu-west-9
[profile dev]
region=eu-west-8
[profile with blanks]
[sso-session other]
sso_region = eu-west-7
[plugins]
"""
CREDENTIALS = """\
[default]
aws_access_key_id = x
[keys]
[dev]
"""


def make_home(home: Path) -> Path:
    """Make a home with two people, a plan and a schedule that are remembered, and an AWS configuration."""
    cache, aws = home / ".cache" / "pagecli", home / ".aws"
    cache.mkdir(parents=True)
    aws.mkdir()
    (cache / "1.aliases").write_text(f"akuam\t{AKUAM}\tPERSONAL\n")
    (cache / "2.aliases").write_text(
        f"akuam\t{AKUAM}\tPERSONAL\nalejr\t{ALEJR}\tPERSONAL\tAlejandro $(id)\n"
        f"ops\t{OPS}\tESCALATION\nnights\t{NIGHTS}\tONCALL_SCHEDULE\tNights\n"
    )
    (cache / "shown.pages").write_text("akuam/2f92b456\nalejr/0e1f2a3b\n")
    (cache / "shown.incidents").write_text("checkout-latency/6b2f42cb\n")
    (aws / "config").write_text(CONFIG)
    (aws / "credentials").write_text(CREDENTIALS)
    return home


@pytest.fixture(params=SCRIPTS)
def shell(request: pytest.FixtureRequest, tmp_path: Path) -> Shell:
    """A shell in that home."""
    return Shell(request.param, make_home(tmp_path), {})


@pytest.fixture(params=[*SCRIPTS, "bash 3.2"])
def any_shell(request: pytest.FixtureRequest, tmp_path: Path) -> Shell:
    """A shell in that home; also bash without compopt, as that of macOS is."""
    name, _, old = request.param.partition(" ")
    return Shell(name, make_home(tmp_path), {}, "enable -n compopt" if old else "")


def whole(shell: Shell, line: str) -> set[str]:
    """What the last word becomes: bash says only what comes behind its last `:` or `=`."""
    last = line.rpartition(" ")[2]
    kept = last[: max(last.rfind("="), last.rfind(":")) + 1] if shell.name == "bash" else ""
    return {kept + word for word in shell.offers(line)}


@pytest.mark.parametrize(
    ("line", "words"),
    [
        ("pagecli li", {"list"}),
        ("pagecli list --stat", {"--status"}),
        ("pagecli list --output ", {"table", "json", "jsonl", "csv", "tsv", "md"}),
        ("pagecli list -o js", {"json", "jsonl"}),
        ("pagecli list --output=js", {"--output=json", "--output=jsonl"}),
        (
            "pagecli list --output=",
            {f"--output={name}" for name in ("table", "json", "jsonl", "csv", "tsv", "md")},
        ),
        ("pagecli list --status read --status s", {"sent"}),
        ("pagecli list --color=n", {"--color=never"}),
        ("pagecli list ", {"akuam", "alejr", "ops"}),
        ("pagecli stats ", {"akuam", "alejr", "ops"}),
        ("pagecli watch ", {"akuam", "alejr", "ops"}),
        ("pagecli oncall ", {"akuam", "alejr", "nights"}),
        ("pagecli plan ", {"akuam", "alejr", "ops", "nights"}),
        ("pagecli list akuam al", {"alejr"}),
        ("pagecli list -u --since 24h ak", {"akuam"}),
        ("pagecli list --sort=none ak", {"akuam"}),
        ("pagecli contacts al", {"alejr"}),
        ("pagecli list arn:", {AKUAM, ALEJR, OPS}),
        ("pagecli oncall arn:", {AKUAM, ALEJR, NIGHTS}),
        ("pagecli list arn:aws:ssm-contacts:us-east-2:111122223333:contact/a", {AKUAM}),
        ("pagecli list alejr arn:aws:", {AKUAM, OPS}),
        ("pagecli list --profile ", {"default", "dev", "keys"}),
        ("pagecli list --profile=d", {"--profile=default", "--profile=dev"}),
        ("pagecli list --region eu-west-", {f"eu-west-{n}" for n in (1, 2, 3, 8, 9)}),
        ("pagecli list --region=us-g", {"--region=us-gov-west-1"}),
        ("pagecli completion ", {"bash", "zsh", "fish"}),
        ("pagecli show ", {"akuam/2f92b456", "alejr/0e1f2a3b"}),
        ("pagecli ack 123456 al", {"alejr/0e1f2a3b"}),
        ("pagecli incident ", {"checkout-latency/6b2f42cb"}),
        ("pagecli list --incident=", {"--incident=checkout-latency/6b2f42cb"}),
        ("pagecli contacts --fields ", {"Alias", "DisplayName", "Type", "ContactArn", "AccountId", "Region"}),
        (
            "pagecli contacts --fields Type,",
            {f"Type,{name}" for name in ("Alias", "DisplayName", "ContactArn", "AccountId", "Region")},
        ),
        ("pagecli contacts --fields=Type,Alias,C", {"--fields=Type,Alias,ContactArn"}),
        ("pagecli plan --fields Ta", {"TargetType", "Target"}),
        ("pagecli list --demo a", {"akuam", "alejr", "anasi"}),
        ("pagecli oncall --demo ch", {"checkout"}),
        ("pagecli list --demo ch", {"checkout_escalation"}),
        (
            "pagecli list --demo arn:",
            {DEMO_ARN + alias for alias in DEMO_CONTACTS if DEMO_CONTACTS[alias] != "ONCALL_SCHEDULE"},
        ),
    ],
)
def test_a_tab_offers_what_goes_there(shell: Shell, line: str, words: set[str]) -> None:
    assert whole(shell, line) == words


@pytest.mark.parametrize(
    "line",
    [
        "pagecli list --since ",
        "pagecli list --region mars-",
        "pagecli contacts akuam a",
        "pagecli completion bash f",
        "pagecli serve x",
        "pagecli nonsense ",
    ],
)
def test_a_tab_offers_nothing_where_nothing_is_known(shell: Shell, line: str) -> None:
    (shell.home / "x").touch()

    assert whole(shell, line) == set()


def test_every_command_is_offered(shell: Shell, pagecli: Program) -> None:
    shown = pagecli("--help").out.decode().partition("Commands:\n")[2].partition("\n\n")[0].splitlines()

    assert whole(shell, "pagecli ") == {line.split()[0] for line in shown}


def test_help_is_offered_every_command(shell: Shell) -> None:
    assert whole(shell, "pagecli help ") == set(COMMANDS)


@pytest.mark.parametrize("command", COMMANDS)
def test_every_option_of_a_command_is_offered(shell: Shell, pagecli: Program, command: str) -> None:
    shown = pagecli(command, "--help").out.decode()
    named = set(re.findall(r"^  (?:-\w, )?(--[\w-]+)", shown, re.MULTILINE))

    assert len(named) > 0
    assert whole(shell, f"pagecli {command} --") == named


@pytest.mark.parametrize("before", ["--db ", "--db="])
def test_a_file_is_completed(shell: Shell, before: str) -> None:
    (shell.home / "pages.db").touch()

    assert shell.becomes(f"pagecli serve {before}{shell.home}/pa\t")[-1].endswith(f"{shell.home}/pages.db")


@pytest.mark.parametrize(
    ("keys", "arguments"),
    [
        ("pagecli l\tak\t", ["list", "akuam"]),
        ("pagecli list arn:aws:ssm-contacts:us-east-2:111122223333:contact/a\t", ["list", AKUAM]),
        ("pagecli list ak\tarn:aws-\t--unr\t", ["list", "akuam", ALEJR, "--unread"]),
        ("pagecli list --status=d\tak\t", ["list", "--status=delivered", "akuam"]),
    ],
)
def test_tabs_type_the_line(shell: Shell, keys: str, arguments: list[str]) -> None:
    assert shell.becomes(keys) == arguments


def test_other_folders_are_read_where_the_variables_say_so(shell: Shell) -> None:
    elsewhere = shell.home / "else where"
    shutil.move(shell.home / ".cache", elsewhere)
    for name in ("config", "credentials"):
        shutil.move(shell.home / ".aws" / name, elsewhere / name)
    variables = {
        "XDG_CACHE_HOME": str(elsewhere),
        "AWS_CONFIG_FILE": str(elsewhere / "config"),
        "AWS_SHARED_CREDENTIALS_FILE": str(elsewhere / "credentials"),
    }
    moved = Shell(shell.name, shell.home, variables)

    assert whole(moved, "pagecli list al") == {"alejr"}
    assert whole(moved, "pagecli list --profile ") == {"default", "dev", "keys"}


def test_without_any_file_there_are_still_commands_and_regions(shell: Shell) -> None:
    shutil.rmtree(shell.home / ".cache")
    shutil.rmtree(shell.home / ".aws")

    assert whole(shell, "pagecli list a") == set()
    assert whole(shell, "pagecli list --profile d") == set()
    assert whole(shell, "pagecli list --region us-west") == {"us-west-1", "us-west-2"}


@pytest.mark.parametrize(
    ("line", "known"),
    [
        ("pagecli plan ", {"akuam", "alejr", "ops", "nights"}),
        ("pagecli plan -", set()),
        ("pagecli plan arn:", {AKUAM, ALEJR, OPS, NIGHTS}),
        ("pagecli plan --profile ", {"default", "dev", "keys"}),
        ("pagecli plan --profile=", {f"--profile={name}" for name in ("default", "dev", "keys")}),
        ("pagecli show ", {"akuam/2f92b456", "alejr/0e1f2a3b"}),
        ("pagecli incident ", {"checkout-latency/6b2f42cb"}),
        ("pagecli plan --region ", {*REGIONS, "eu-west-9", "eu-west-8", "us-gov-west-1"}),
    ],
)
def test_a_word_that_a_shell_could_run_or_a_command_take_for_an_option_is_never_offered(
    shell: Shell, line: str, known: set[str]
) -> None:
    words = list(HOSTILE)
    arn = "arn:aws:ssm-contacts:us-east-2:1:contact/"
    lines = [line for word in words for line in (f"{word}\t{arn}{word}\tPERSONAL", f"{word}\targh\tPERSONAL")]
    (shell.home / ".cache" / "pagecli" / "3.aliases").write_text("\n".join(lines))
    for name in ("pages", "incidents"):
        with (shell.home / ".cache" / "pagecli" / f"shown.{name}").open("a") as shown:
            shown.writelines(f"{word}\n" for word in words)
    with (shell.home / ".aws" / "config").open("a") as config:
        config.writelines(f"[profile {word}]\nregion = {word}\n" for word in words)
    with (shell.home / ".aws" / "credentials").open("a") as credentials:
        credentials.writelines(f"[{word}]\n" for word in words)

    options = {name for command in read_program()[1] for option in command.options for name in option.names}
    offered = whole(shell, line) - options

    assert known <= offered
    assert [word for word in offered if not HARMLESS.fullmatch(word)] == []
    assert {word for word in offered if ":1:" not in word} == known
    assert not (shell.home / "ran").exists()


@pytest.mark.parametrize(
    ("line", "words"),
    [
        ("pagecli list --tz ", {"Europe/Zurich", "America/Argentina/Salta", "UTC", "Etc/GMT+5", "Linked"}),
        ("pagecli list --tz=Eu", {"--tz=Europe/Zurich"}),
        ("pagecli list --tz America/Arg", {"America/Argentina/Salta"}),
        ("pagecli list --tz ../", set()),
    ],
)
def test_zones_are_those_of_the_system(shell: Shell, line: str, words: set[str]) -> None:
    zones = ("Europe/Zurich", "America/Argentina/Salta", "UTC", "Etc/GMT+5", "posix/UTC", "tzdata.zi", "-x", "E$(id)")
    for name in zones:
        (shell.home / "zones" / name).parent.mkdir(parents=True, exist_ok=True)
        (shell.home / "zones" / name).touch()
    (shell.home / "zones" / "Linked").symlink_to("UTC")

    assert whole(Shell(shell.name, shell.home, {"TZDIR": str(shell.home / "zones")}), line) == words


@pytest.mark.parametrize(
    ("variable", "options", "demo"),
    [
        ("1", "", True),
        ("True", "-u ", True),
        ("0", "", False),
        ("", "--demo ", True),
        ("1", "--profile dev ", False),
        ("1", "--region=us-east-2 ", False),
        ("yes", "--endpoint-url http://localhost ", False),
    ],
)
def test_demo_users_are_offered_the_contacts_of_the_demo(shell: Shell, variable: str, options: str, demo: bool) -> None:
    asked = Shell(shell.name, shell.home, {"PAGECLI_DEMO": variable})

    offered = whole(asked, f"pagecli list {options}")

    assert {"anasi", "ops"} & offered == {"anasi" if demo else "ops"}


def test_a_file_that_is_none_is_left_alone(shell: Shell) -> None:
    os.mkfifo(shell.home / ".cache" / "pagecli" / "4.aliases")

    assert whole(shell, "pagecli plan o") == {"ops"}


@pytest.mark.parametrize("name", ["two words", "$(touch ran)", "`touch ran`", "quo'te\"s", "back\\slash", "st*r"])
def test_a_file_name_is_quoted(any_shell: Shell, name: str) -> None:
    folder = any_shell.home / "files"
    folder.mkdir()
    (folder / name).touch()

    arguments = any_shell.becomes(f"pagecli serve --db {folder}/\t")

    assert arguments == ["serve", "--db", *str(folder / name).split()]
    assert not (any_shell.home / "ran").exists()


def test_a_file_that_a_command_would_take_for_an_option_is_not_offered(any_shell: Shell) -> None:
    (any_shell.home / "-x").touch()
    (any_shell.home / "y").touch()

    assert {"-x", "y"} & whole(any_shell, "pagecli serve --db ") == {"y"}
    assert "-x" not in whole(any_shell, "pagecli serve --db -")


@pytest.mark.parametrize("setting", ["set -u", "set -e", "set -eu"])
@pytest.mark.parametrize(
    ("keys", "arguments"),
    [
        ("pagecli pl\tal\t", ["plan", "alejr"]),
        ("pagecli plan nothing\t --profile=k\t --tz x\t", ["plan", "nothing", "--profile=keys", "--tz", "x"]),
        ("pagecli serve --db nothing\t", ["serve", "--db", "nothing"]),
    ],
)
def test_a_strict_shell_survives_a_tab(shell: Shell, setting: str, keys: str, arguments: list[str]) -> None:
    strict = Shell(shell.name, shell.home, {}, "" if shell.name == "fish" else setting)

    assert strict.becomes(keys) == arguments


def test_fish_describes_a_contact_by_its_name(shell: Shell) -> None:
    described = Shell("fish", shell.home, {}).describes("pagecli plan ")

    assert described == {"akuam": "", "alejr": "Alejandro $(id)", "ops": "", "nights": "Nights"}


def test_an_alias_that_was_asked_about_is_completed(shell: Shell, served: Served) -> None:
    variables = {"XDG_CACHE_HOME": str(served.pagecli.home / "cache")}
    before = whole(Shell(shell.name, shell.home, variables), "pagecli list ")

    asked = served.pagecli("list", "anasi")

    assert asked.code == 0, asked
    assert before == set()
    assert whole(Shell(shell.name, shell.home, variables), "pagecli list ") == {"anasi"}


def test_a_page_and_an_incident_that_a_table_showed_are_completed(shell: Shell, served: Served) -> None:
    variables = {"XDG_CACHE_HOME": str(served.pagecli.home / "cache")}
    rows = served.pagecli("list", "akuam", "-o", "jsonl").rows
    before = whole(Shell(shell.name, shell.home, variables), "pagecli show ")
    page = next(row for row in rows if row["IncidentId"])

    shown = served.pagecli("list", "akuam")

    assert shown.code == 0
    assert before == set()
    after = Shell(shell.name, shell.home, variables)
    assert short_form(page["PageArn"]) in whole(after, "pagecli show akuam/")
    assert short_form(page["IncidentId"]) in whole(after, "pagecli incident ")


@pytest.fixture
def odd(shell: Shell, monkeypatch: pytest.MonkeyPatch) -> Shell:
    """The shell with the script of a program whose words need quoting, and whose arguments differ by place."""
    help_option = Option(["-h", "--help"], "Show it.", None, False)
    text = r"It's `x` $(y) \ [z]: 100 % \"q\""
    commands = [
        Command("plan", text, [Option(["--wait"], text, Value("N", ""), False)], [Value("C", "@contacts")], False),
        Command("ack", text, [help_option], [Value("CODE", ""), Value("A:B", "@contacts")], False),
        Command("tag", text, [], [Value("value", "red|blue"), Value("CONTACT", "@contacts")], True),
    ]
    program = Command("pagecli", text, [help_option], [Value("command", "plan|ack|tag")], False)
    write: Callable[..., str] = import_module(f"pagecli.completion.{shell.name}").write
    (shell.home / "odd").write_text(write(program, commands))
    monkeypatch.setitem(SCRIPTS, shell.name, shell.home / "odd")
    return shell


@pytest.mark.parametrize(
    ("line", "words"),
    [
        ("pagecli ", {"plan", "ack", "tag"}),
        ("pagecli plan --w", {"--wait"}),
        ("pagecli plan --wait akuam ", {"akuam", "alejr", "ops", "nights"}),
        ("pagecli plan akuam a", set()),
        ("pagecli ack ", set()),
        ("pagecli ack 123456 ", {"akuam", "alejr", "ops", "nights"}),
        ("pagecli ack 123456 akuam a", set()),
        ("pagecli tag ", {"red", "blue"}),
        ("pagecli tag red akuam al", {"alejr"}),
    ],
)
def test_each_place_has_its_own_words_and_no_text_breaks_the_script(odd: Shell, line: str, words: set[str]) -> None:
    assert whole(odd, line) == words


def test_a_process_that_a_tab_starts_would_be_seen(shell: Shell, monkeypatch: pytest.MonkeyPatch) -> None:
    """The guard of every other test here: a script that starts one fails."""
    starting = {"bash": "_pagecli() { : $(:); }\n", "zsh": "_pagecli() { : $(:) }\n"}
    spoilt = shell.home / "spoilt"
    spoilt.write_text(
        SCRIPTS[shell.name].read_text() + starting.get(shell.name, "complete -c pagecli -a '(/bin/echo x)'\n")
    )
    monkeypatch.setitem(SCRIPTS, shell.name, spoilt)

    with pytest.raises(AssertionError, match="started a process"):
        shell.offers("pagecli ")
