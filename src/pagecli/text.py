"""Text from elsewhere, made safe to show: it can name things, never drive a terminal."""

from __future__ import annotations

import re

# C0 and C1 controls, bidi and zero-width controls, line and paragraph separators, and lone surrogates.
_CONTROLS = re.compile(
    r"[\x00-\x1f\x7f-\x9f\xad\u061c\u180e\u200b-\u200f\u2028-\u202e\u2060-\u206f\ufeff\ufff9-\ufffb"
    r"\ud800-\udfff\U000e0000-\U000e007f]"
)


def escape_controls(text: str) -> str:
    r"""Return the text with its control characters written as `\x1b` or `\u202e`."""
    return text if text.isascii() and text.isprintable() else _CONTROLS.sub(_escape, text)


def count_of(number: int, noun: str, plural: str | None = None) -> str:
    """Return `1 page`, `1,024 pages`, `2 people`."""
    return f"{number:,} {noun if number == 1 else plural or f'{noun}s'}"


def mask_address(address: str) -> str:
    """Return an address as others may see it: `a***@example.com`, `***99`."""
    name, at, domain = address.rpartition("@")
    return f"{name[:1]}***@{domain}" if at else f"***{address[-2:]}"


def _escape(match: re.Match[str]) -> str:
    point = ord(match[0])
    if point < 0x100:
        return f"\\x{point:02x}"
    return f"\\u{point:04x}" if point < 0x10000 else f"\\U{point:08x}"
