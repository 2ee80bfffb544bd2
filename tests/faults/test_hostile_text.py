"""Data cannot write to the terminal, nor run in a spreadsheet; JSON gives it back exactly."""

from __future__ import annotations

import csv
import io
import json
import re

import pytest

from support import faulty_endpoint as faulty
from support.faulty_endpoint import Endpoint
from support.installed_program import Program

HOSTILE = {
    "clear screen": "\x1b[2J\x1b[H",
    "strike-through": "\x1b[9mstruck",
    "clipboard (OSC 52)": "\x1b]52;c;ZXZpbA==\x07",
    "hyperlink (OSC 8)": "\x1b]8;;http://evil.example\x1b\\click\x1b]8;;\x1b\\",
    "C1 CSI": "\x9b9mstruck",
    "C1 OSC": "\x9d0;title\x9c",
    "carriage return": "cli\rroot",
    "line feed": "cli\npagecli: all is well",
    "tab": "a\tb",
    "bell": "\x07",
    "backspace": "evil\x08\x08\x08\x08good",
    "nul": "a\x00b",
    "delete": "a\x7fb",
    "bidi override": "\u202egpj.exe\u202c",
    "bidi isolate": "\u2066a\u2069",
    "bidi mark": "\u200fa\u200e\u061c",
    "zero width": "a\u200bb\u200cc\u200dd\ufeffe\u2060f",
    "line separators": "a\u2028b\u2029c\x85d",
    "tag characters": "a\U000e0041b",
}
FIELDS = ("Sender", "IncidentId", "PageArn", "EngagementArn", "ContactArn")
#: What must never be raw in any output but JSON's text members, which are ASCII anyway.
UNSAFE = re.compile(
    "[\x00-\x08\x0b-\x1f\x7f-\x9f\xad\u061c\u200b-\u200f\u2028-\u202e\u2060-\u206f\ufeff\U000e0000-\U000e007f]"
)
#: What the program itself sends to a terminal: colours, and progress that is wiped away.
OWN = re.compile(rb"\x1b\[(?!9m)[0-9;]*m|\r\x1b\[K")


def everywhere(text: str) -> dict[str, object]:
    return {**faulty.page(), **dict.fromkeys(FIELDS, f"x{text}y")}


def assert_harmless(raw: bytes) -> None:
    text = raw.decode()
    assert not UNSAFE.search(text.replace("\r\n", "\n")), text


@pytest.mark.parametrize("output", ["table", "csv", "tsv", "md"])
def test_no_control_character_leaves_a_table_or_csv_raw(endpoint: Endpoint, pagecli: Program, output: str) -> None:
    endpoint.answer("ListPagesByContact", faulty.batch([everywhere(text) for text in HOSTILE.values()]))

    outcome = pagecli("list", faulty.contact_arn(), "-o", output, "--fields", ",".join(FIELDS))

    assert outcome.code == 0, outcome
    assert_harmless(outcome.out)
    assert_harmless(outcome.err)
    assert len(outcome.out.splitlines()) >= len(HOSTILE) + (output != "tsv")
    if output == "csv":
        header, *rows = csv.reader(io.StringIO(outcome.out.decode(), newline=""))
        assert [len(row) for row in rows] == [len(header)] * len(HOSTILE)


def test_nothing_hostile_reaches_a_terminal(endpoint: Endpoint, pagecli: Program) -> None:
    rows = [everywhere(text) for text in HOSTILE.values()]
    endpoint.answer("ListPagesByContact", faulty.batch(rows))

    shown = pagecli.terminal("list", faulty.contact_arn(), "--color", "always", columns=200).shown()

    assert shown.code == 0
    assert b"\x1b[9m" not in shown.raw
    assert b"\x1b[2J" not in shown.raw
    assert_harmless(OWN.sub(b"", shown.raw))


@pytest.mark.parametrize("output", ["json", "jsonl"])
def test_json_gives_back_exactly_what_the_service_sent_in_ascii(
    endpoint: Endpoint, pagecli: Program, output: str
) -> None:
    rows = [everywhere(text) for text in HOSTILE.values()]
    endpoint.answer("ListPagesByContact", faulty.batch(rows))

    outcome = pagecli("list", faulty.contact_arn(), "-o", output, "--sort", "none")

    printed = outcome.rows if output == "jsonl" else json.loads(outcome.out)
    assert outcome.out.isascii()
    assert [[row[name] for name in FIELDS] for row in printed] == [[row[name] for name in FIELDS] for row in rows]


def test_no_control_character_leaves_an_error_message_raw(endpoint: Endpoint, pagecli: Program) -> None:
    headers = {"x-amzn-RequestId": "id-\x1b[9m\x9b9m"}
    aliases = endpoint.answer_each(
        [faulty.error("ValidationException", f"x{text}y", headers=headers)] for text in HOSTILE.values()
    )

    outcome = pagecli("list", *map(faulty.contact_arn, aliases), "--debug")

    assert outcome.code == 2, outcome
    assert_harmless(outcome.err)
    starts = [line for line in outcome.err.splitlines() if line.startswith(b"pagecli: all is well")]
    assert starts == [], "a message cannot forge another"


def test_nothing_hostile_reaches_a_terminal_while_it_waits(endpoint: Endpoint, pagecli: Program) -> None:
    headers = {"x-amzn-RequestId": "id-\x1b[9m\x9b9m"}
    slow_down = faulty.error("ThrottlingException", "\x1b]0;Oh\x07no\u202e", headers=headers, RetryAfterSeconds=2)
    endpoint.answer("ListPagesByContact", slow_down, faulty.batch([faulty.page()]))

    shown = pagecli.terminal("list", faulty.contact_arn(), columns=200).shown()

    assert b"request id" in shown.raw
    assert_harmless(OWN.sub(b"", shown.raw))


def test_no_control_character_leaves_the_name_of_an_error_raw(endpoint: Endpoint, pagecli: Program) -> None:
    endpoint.answer("ListPagesByContact", faulty.error("\x1b]0;Oh\x07no\u202e", "because"))

    outcome = pagecli("list", faulty.contact_arn())

    assert outcome.code == 1, outcome
    assert_harmless(outcome.err)


def test_no_control_character_leaves_an_argument_raw(pagecli: Program) -> None:
    outcome = pagecli("list", "aku\x1b[9mam", "--json")

    assert outcome.code == 2, outcome
    assert_harmless(outcome.err)


@pytest.mark.parametrize("name", ["clear screen", "C1 CSI", "bidi override", "line feed"])
def test_a_token_that_is_hostile_does_not_reach_the_hint(endpoint: Endpoint, pagecli: Program, name: str) -> None:
    endpoint.answer("ListPagesByContact", faulty.batch([faulty.page()], HOSTILE[name]), faulty.http(b"[]"))

    outcome = pagecli("list", faulty.contact_arn(), "-o", "jsonl", "--sort", "none", env={"AWS_MAX_ATTEMPTS": "1"})

    assert outcome.code == 1, outcome
    assert_harmless(outcome.err)


@pytest.mark.parametrize("output", ["table", "csv"])
def test_no_control_character_leaves_contacts_raw(endpoint: Endpoint, pagecli: Program, output: str) -> None:
    members = ("Alias", "DisplayName", "ContactArn")
    rows = [faulty.contact(**dict.fromkeys(members, f"x{text}y")) for text in HOSTILE.values()]
    endpoint.answer("ListContacts", faulty.batch(rows, member="Contacts"))

    outcome = pagecli("contacts", "-o", output)

    assert outcome.code == 0, outcome
    assert_harmless(outcome.out)
    assert len(outcome.out.splitlines()) >= len(HOSTILE) + (output != "tsv")


MARKUP = ["[/]", "[red]", "[link=http://evil.example]x[/link]", ":smile:", "[bold]b[/bold]", "\\[x]", "[[]]"]


@pytest.mark.parametrize("columns", [80, 200])
def test_markup_in_data_is_literal_on_a_terminal(endpoint: Endpoint, pagecli: Program, columns: int) -> None:
    endpoint.answer("ListPagesByContact", faulty.batch([faulty.page(Sender=text) for text in MARKUP]))

    shown = pagecli.terminal("list", faulty.contact_arn(), "--fields", "Sender", columns=columns).shown()

    assert shown.code == 0, shown.text
    for text in MARKUP:
        assert text in shown.text


def test_markup_in_data_is_literal_in_a_pipe(endpoint: Endpoint, pagecli: Program) -> None:
    endpoint.answer("ListPagesByContact", faulty.batch([faulty.page(Sender=text) for text in MARKUP]))

    outcome = pagecli("list", faulty.contact_arn())

    assert outcome.code == 0
    for text in MARKUP:
        assert text in outcome.out.decode()


def test_markup_in_an_error_is_literal(endpoint: Endpoint, pagecli: Program) -> None:
    endpoint.answer("ListPagesByContact", faulty.error("ValidationException", " ".join(MARKUP)))

    outcome = pagecli("list", faulty.contact_arn())

    assert " ".join(MARKUP) in outcome.err.decode()


FORMULAS = ["=cmd|'/C calc'!A0", "+1+1", "-2+3", "@SUM(1)", "\tx", "\rx", "\nx"]


def test_a_formula_in_a_csv_cell_is_text(endpoint: Endpoint, pagecli: Program) -> None:
    endpoint.answer("ListPagesByContact", faulty.batch([faulty.page(Sender=text) for text in FORMULAS]))

    guarded = pagecli("list", faulty.contact_arn(), "--csv", "--sort", "none", "--fields", "Sender")
    raw = pagecli("list", faulty.contact_arn(), "--csv", "--sort", "none", "--raw-csv", "--fields", "Sender")

    _, *cells = csv.reader(io.StringIO(guarded.out.decode(), newline=""))
    _, *exact = csv.reader(io.StringIO(raw.out.decode(), newline=""))
    assert [cell[0] for (cell,) in cells] == ["'"] * len(FORMULAS)
    assert [cell for (cell,) in exact] == FORMULAS


def test_a_negative_latency_in_csv_is_a_number_and_no_formula(endpoint: Endpoint, pagecli: Program) -> None:
    endpoint.answer("ListPagesByContact", faulty.batch([faulty.page(ReadTime=faulty.SENT)]))

    outcome = pagecli("list", faulty.contact_arn(), "--csv", "--fields", "ReadLatencySeconds")

    assert outcome.code == 0
    (_, (cell,)) = csv.reader(io.StringIO(outcome.out.decode(), newline=""))
    assert float(cell) == -60
