from __future__ import annotations

import subprocess
import unicodedata

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pagecli.text import (
    cell_width,
    command_line,
    escape_controls,
    in_this_run,
    mask_address,
    nearest,
    suggest,
    wrap_words,
)

BIDI_AND_ZERO_WIDTH = (
    "\u061c\u200b\u200c\u200d\u200e\u200f\u202a\u202b\u202c\u202d\u202e\u2060\u2066\u2067\u2068\u2069\ufeff"
)


def is_control(character: str) -> bool:
    return unicodedata.category(character) in ("Cc", "Cs", "Zl", "Zp") or character in BIDI_AND_ZERO_WIDTH


@pytest.mark.parametrize(
    ("text", "shown"),
    [
        ("plain", "plain"),
        ("\x1b[31mred", "\\x1b[31mred"),
        ("a\r\nb\tc", "a\\x0d\\x0ab\\x09c"),
        ("\x7f\x9b", "\\x7f\\x9b"),
        ("\u202eexe.txt", "\\u202eexe.txt"),
        ("\ud800", "\\ud800"),
        ("\U000e0041", "\\U000e0041"),
        ("José 日本語 😀", "José 日本語 😀"),
        ("[red]:smile:[/]", "[red]:smile:[/]"),
    ],
)
def test_controls_are_written_out_and_all_else_stays(text: str, shown: str) -> None:
    assert escape_controls(text) == shown


@pytest.mark.parametrize("character", [chr(point) for point in (*range(0x20), *range(0x7F, 0xA0))])
def test_every_c0_and_c1_control_is_written_out(character: str) -> None:
    assert escape_controls(f"a{character}b") == f"a\\x{ord(character):02x}b"


@pytest.mark.parametrize("character", BIDI_AND_ZERO_WIDTH)
def test_every_bidi_and_zero_width_control_is_written_out(character: str) -> None:
    assert escape_controls(character) == f"\\u{ord(character):04x}"


@given(st.text(st.characters(codec=None, exclude_categories=())))
def test_no_control_is_left_and_what_has_none_is_the_same(text: str) -> None:
    shown = escape_controls(text)

    assert not any(map(is_control, shown))
    assert [c for c in shown if not c.isascii()] == [c for c in text if c in shown and not c.isascii()]


@given(st.text(st.characters(min_codepoint=0x20, max_codepoint=0x7E)))
def test_printable_ascii_is_never_changed(text: str) -> None:
    assert escape_controls(text) == text


@pytest.mark.parametrize(
    ("address", "masked"),
    [
        ("+15005550199", "***99"),
        ("akua@example.com", "a***@example.com"),
        ("@example.com", "***@example.com"),
        ("odd@name@example.com", "o***@example.com"),
        ("", "***"),
    ],
)
def test_a_masked_address_can_be_recognised_by_its_owner_only(address: str, masked: str) -> None:
    assert mask_address(address) == masked


@pytest.mark.parametrize(
    "words",
    [["on call"], ["$(id)"], ["a'b", 'c"d'], ["`id`"], ["a\nb"], ["\x1b[31m", "\u202e"], ["é"], ["-x"], ["a\\'\t"]],
)
def test_a_suggested_command_is_taken_by_a_shell_for_what_it_is(words: list[str]) -> None:
    line = command_line(*words)

    printed = subprocess.run(["bash", "-c", f"printf '%s\\0' {line}"], capture_output=True, check=True).stdout
    assert printed.decode().split("\0")[:-1] == words
    assert line == escape_controls(line)
    assert "`" not in line


@pytest.mark.parametrize(
    ("arguments", "hint", "whole"),
    [
        (["list", "x"], "`pagecli plan x`", "`pagecli plan x`"),
        (["list", "--profile", "on call"], "see `pagecli plan x`", "see `pagecli plan --profile 'on call' x`"),
        (
            ["list", "--region=eu-west-1", "--demo"],
            "`pagecli contacts`",
            "`pagecli contacts --region=eu-west-1 --demo`",
        ),
        (
            ["list", "--endpoint-url", "http://a/?b&c"],
            "`pagecli list`",
            "`pagecli list --endpoint-url 'http://a/?b&c'`",
        ),
        (["list", "--demo"], "see `pagecli list --help`, or `pagecli serve`", None),
        (["list", "--profile"], "`pagecli list`", "`pagecli list --profile`"),
        (
            ["list", "--from", "a b"],
            "`pagecli list`, `pagecli archive 'a b'`",
            "`pagecli list --from 'a b'`, `pagecli archive 'a b'`",
        ),
        (["list", "--utc", "--", "--demo"], "`pagecli list`", None),
    ],
)
def test_a_hint_suggests_a_command_that_goes_where_this_run_went(
    arguments: list[str], hint: str, whole: str | None
) -> None:
    assert in_this_run(hint, arguments) == (whole or hint)


def test_an_argument_that_could_be_an_option_stands_behind_two_hyphens() -> None:
    assert suggest("list", "x", options=["-n", "0"]) == "`pagecli list x -n 0`"
    assert suggest("list", "-x", options=["-n", "0"]) == "`pagecli list -n 0 -- -x`"


@pytest.mark.parametrize(
    ("word", "known", "near"),
    [
        ("user0004x", [f"user{number:05}" for number in range(10000)], ["user00040", "user00041", "user00042"]),
        ("prdo", ["staging", "prod", "dev"], ["prod"]),
        ("akuma", ["akuam", "alejr", "anasi"], ["akuam"]),
        ("nothing", ["akuam"], []),
    ],
)
def test_what_begins_alike_is_nearer_than_what_has_the_same_letters(
    word: str, known: list[str], near: list[str]
) -> None:
    assert nearest(word, known) == near


def run_in_bash(command: str) -> list[str]:
    """What `pagecli` gets to see of the command line."""
    script = f"pagecli() {{ printf '%s\\0' \"$@\"; }}; {command}"
    return subprocess.run(["bash", "-c", script], capture_output=True, check=True).stdout.decode().split("\0")[:-1]


WORDS = st.lists(st.text(st.sampled_from("ab`\\'é日 "), max_size=30), min_size=1, max_size=20)


@given(WORDS, st.integers(1, 100))
def test_lines_are_broken_between_words_only(words: list[str], width: int) -> None:
    text = " ".join(" ".join(words).split())

    lines = wrap_words(text, width).split("\n")

    assert " ".join(" ".join(lines).split()) == text
    assert all(cell_width(line) <= width or " " not in line.strip() for line in lines)
    assert all(line.startswith("  ") for line in lines[1:])


@given(st.lists(st.text(st.characters(codec="utf-8", exclude_characters="\0")), max_size=8), st.integers(1, 120))
def test_a_suggested_command_can_be_pasted_however_narrow_the_terminal(words: list[str], width: int) -> None:
    command = suggest("list", *words)

    wrapped = wrap_words(f"hint: it went wrong; go on from there: {command}; or call", width)

    assert run_in_bash(wrapped.split("`")[1]) == ["list", *(["--"] if "`pagecli list -- " in command else []), *words]


def test_a_command_moves_to_a_line_of_its_own_before_it_is_broken() -> None:
    text = "hint: those that there are: `pagecli contacts --region us-east-2`; see --help"

    assert wrap_words(text, 80) == text
    assert wrap_words(text, 60) == ("hint: those that there are:\n  `pagecli contacts --region us-east-2`; see --help")
    assert wrap_words(text, 30) == (
        "hint: those that there are:\n  `pagecli contacts \\\n      --region us-east-2`; see\n  --help"
    )
