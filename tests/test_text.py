from __future__ import annotations

import unicodedata

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pagecli.text import escape_controls, mask_address

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
