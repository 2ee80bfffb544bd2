"""The generated scripts in real bash, zsh and fish. None of them finds a program to run: PATH is an empty folder."""

from __future__ import annotations

import re
import shutil
from collections.abc import Callable
from importlib import import_module
from pathlib import Path

import pytest

from pagecli.cli import COMMANDS
from pagecli.completion import Command, Option, Value
from support.installed_program import Program
from support.real_shells import SCRIPTS, Shell
from support.running_endpoint import Served

AKUAM = "arn:aws:ssm-contacts:us-east-2:111122223333:contact/akuam"
ALEJR = "arn:aws-us-gov:ssm-contacts:us-gov-west-1:111122223333:contact/alejr"
CONFIG = """\
[default]
region = eu-west-9
[profile dev]
region=eu-west-8
[profile with blanks]
[sso-session other]
sso_region = eu-west-7
"""


@pytest.fixture(params=SCRIPTS)
def shell(request: pytest.FixtureRequest, tmp_path: Path) -> Shell:
    """A shell with two remembered aliases, and an AWS configuration."""
    cache, aws = tmp_path / ".cache" / "pagecli", tmp_path / ".aws"
    cache.mkdir(parents=True)
    aws.mkdir()
    (cache / "1.aliases").write_text(f"akuam\t{AKUAM}\tPERSONAL\n")
    (cache / "2.aliases").write_text(f"akuam\t{AKUAM}\tPERSONAL\nalejr\t{ALEJR}\tONCALL_SCHEDULE\n")
    (aws / "config").write_text(CONFIG)
    return Shell(request.param, tmp_path, {})


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
        ("pagecli list --output ", {"table", "json", "jsonl", "csv"}),
        ("pagecli list -o js", {"json", "jsonl"}),
        ("pagecli list --output=js", {"--output=json", "--output=jsonl"}),
        ("pagecli list --output=", {"--output=table", "--output=json", "--output=jsonl", "--output=csv"}),
        ("pagecli list --status read --status s", {"sent"}),
        ("pagecli list --color=n", {"--color=never"}),
        ("pagecli list ", {"akuam", "alejr"}),
        ("pagecli list akuam al", {"alejr"}),
        ("pagecli list -u --since 24h ak", {"akuam"}),
        ("pagecli list --sort=none ak", {"akuam"}),
        ("pagecli contacts al", {"alejr"}),
        ("pagecli list arn:", {AKUAM, ALEJR}),
        ("pagecli list arn:aws:ssm-contacts:us-east-2:111122223333:contact/a", {AKUAM}),
        ("pagecli list alejr arn:aws:", {AKUAM}),
        ("pagecli list --profile ", {"default", "dev"}),
        ("pagecli list --profile=d", {"--profile=default", "--profile=dev"}),
        ("pagecli list --region eu-west-", {f"eu-west-{n}" for n in (1, 2, 3, 8, 9)}),
        ("pagecli list --region=us-g", {"--region=us-gov-west-1"}),
        ("pagecli completion ", {"bash", "zsh", "fish"}),
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
    shown = pagecli("--help").out.decode().partition("Commands:\n")[2].splitlines()

    assert whole(shell, "pagecli ") == {line.split()[0] for line in shown}


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
        ("pagecli list arn:aws:s\t", ["list", AKUAM]),
        ("pagecli list ak\tarn:aws-\t--unr\t", ["list", "akuam", ALEJR, "--unread"]),
        ("pagecli list --status=d\tak\t", ["list", "--status=delivered", "akuam"]),
    ],
)
def test_tabs_type_the_line(shell: Shell, keys: str, arguments: list[str]) -> None:
    assert shell.becomes(keys) == arguments


def test_other_folders_are_read_where_the_variables_say_so(shell: Shell) -> None:
    elsewhere = shell.home / "else where"
    shutil.move(shell.home / ".cache", elsewhere)
    shutil.move(shell.home / ".aws" / "config", elsewhere / "config")
    moved = Shell(
        shell.name, shell.home, {"XDG_CACHE_HOME": str(elsewhere), "AWS_CONFIG_FILE": str(elsewhere / "config")}
    )

    assert whole(moved, "pagecli list al") == {"alejr"}
    assert whole(moved, "pagecli list --profile de") == {"default", "dev"}


def test_without_any_file_there_are_still_commands_and_regions(shell: Shell) -> None:
    shutil.rmtree(shell.home / ".cache")
    shutil.rmtree(shell.home / ".aws")

    assert whole(shell, "pagecli list a") == set()
    assert whole(shell, "pagecli list --profile d") == set()
    assert whole(shell, "pagecli list --region us-west") == {"us-west-1", "us-west-2"}


def test_what_a_shell_could_run_is_never_offered(shell: Shell) -> None:
    (shell.home / ".cache" / "pagecli" / "3.aliases").write_text(
        "$(touch${IFS}ran)\tarn:aws:ssm-contacts:$(id):1:contact/a\n"
        "`id`\tarn:aws:ssm-contacts:us-east-2:1:contact/b;id\n"
        "a;id\targh\n"
        "al\x1b[31m\tarn:aws:ssm-contacts:us-east-2:1:contact/al\n"
    )
    (shell.home / ".aws" / "config").write_text("[profile $(id)]\nregion = us-`id`\n[profile x;id]\n")

    assert whole(shell, "pagecli list ") == {"akuam", "alejr"}
    assert whole(shell, "pagecli list arn:") == {AKUAM, ALEJR}
    assert whole(shell, "pagecli list --profile ") == set()
    assert whole(shell, "pagecli list --region us-") == {
        *("us-east-1", "us-east-2", "us-west-1", "us-west-2", "us-gov-west-1")
    }


def test_an_alias_that_was_asked_about_is_completed(shell: Shell, served: Served) -> None:
    variables = {"XDG_CACHE_HOME": str(served.pagecli.home / "cache")}
    before = whole(Shell(shell.name, shell.home, variables), "pagecli list ")

    asked = served.pagecli("list", "anasi")

    assert asked.code == 0, asked
    assert before == set()
    assert whole(Shell(shell.name, shell.home, variables), "pagecli list ") == {"anasi"}


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
        ("pagecli plan --wait akuam ", {"akuam", "alejr"}),
        ("pagecli plan akuam a", set()),
        ("pagecli ack ", set()),
        ("pagecli ack 123456 ", {"akuam", "alejr"}),
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
