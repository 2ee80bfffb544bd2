"""Makes text from outside safe to show, so that it can't control a terminal or a shell; wraps and counts it."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable, Sequence

# C0 and C1 controls, bidi and zero-width controls, line and paragraph separators, and lone surrogates.
_CONTROLS = re.compile(
    r"[\x00-\x1f\x7f-\x9f\xad\u061c\u180e\u200b-\u200f\u2028-\u202e\u2060-\u206f\ufeff\ufff9-\ufffb"
    r"\ud800-\udfff\U000e0000-\U000e007f]"
)


def escape_controls(text: str) -> str:
    r"""Return the text with its control characters written as `\x1b` or `\u202e`."""
    return text if text.isascii() and text.isprintable() else _CONTROLS.sub(_escape, text)


_STAND_INS = str.maketrans("·…→─│├└░▒▓█▉▊▋▌▍▎▏", "-~>-||`.:*########")


def encoded(text: str, encoding: str) -> bytes:
    """Return the text with only characters that this encoding has.

    Where that lacks a character, ASCII stands in for the glyphs that screens are drawn with, `\\u2014` for others.
    """
    try:
        return text.encode(encoding)
    except UnicodeEncodeError:
        return text.translate(_STAND_INS).encode(encoding, "backslashreplace")


def command_line(*words: str) -> str:
    r"""Quote the words for a shell; controls and backquotes as in `$'a\x1b'`."""
    return " ".join(map(_shell_word, words))


def _shell_word(word: str) -> str:
    from shlex import quote

    escaped = escape_controls(word).replace("`", "\\x60")
    if escaped == word:
        return quote(word)
    literal = word.replace("\\", "\\\\").replace("'", "\\'")
    return "$'" + _CONTROLS.sub(_escape_for_shell, literal).replace("`", "\\x60") + "'"


def _escape_for_shell(match: re.Match[str]) -> str:
    point = ord(match[0])  # to a shell \\x9b is a byte
    return f"\\u{point:04x}" if 0x80 <= point < 0x100 else _escape(match)


def suggest(command: str, *arguments: str, options: Sequence[str] = ()) -> str:
    """Return a command of this program in backquotes, for a hint; `in_this_run` adds the run's own options to it."""
    words = [*arguments, *options]
    if any(argument.startswith("-") for argument in arguments):
        words = [*options, "--", *arguments]
    return f"`pagecli {command_line(command, *words)}`"


_CODE = re.compile(r"\s*\d{6,10}\s*", re.ASCII)
_SUGGESTED = re.compile(r"`pagecli (?!serve|completion|help)([a-z]+)(?! --help`)(?= [^`]*`|`)")
_WHERE = ("--profile", "--region", "--endpoint-url", "--from")
_READ_ARCHIVES = ("list", "stats", "incidents", "incident", "show", "report", "oncall", "contacts")


def in_this_run(hint: str, arguments: Sequence[str]) -> str:
    """Add this run's options of account, region and endpoint to each command that the hint suggests.

    Commands that can't read an archive get none of them if `--from` is used.
    """
    given: list[str] = []
    for place, word in enumerate(arguments):
        if word == "--":
            break
        if word.partition("=")[0] in _WHERE:
            given += [word] if "=" in word else arguments[place : place + 2]
        elif word in ("--demo", "--allow-http"):
            given.append(word)
    if not given:
        return hint
    options = command_line(*given)
    is_archive = any(word.partition("=")[0] == "--from" for word in given)

    def whole(match: re.Match[str]) -> str:
        return match[0] if is_archive and match[1] not in _READ_ARCHIVES else f"{match[0]} {options}"

    return _SUGGESTED.sub(whole, hint)


# What is between spaces; a command in backquotes counts as one word.
_PIECE = re.compile(r" *(?:(`(?:pagecli|aws) [^`]*`)|[^ ])+")
_SHELL_WORD = re.compile(r" *(?:\$'(?:\\.|[^'\\])*'|'[^']*'|\"[^\"]*\"|\\.|[^ '\"])+|['\"]")


def wrap_words(text: str, width: int) -> str:
    """Break lines longer than `width` cells between words, with an indent.

    A command in backquotes is broken only if it does not fit on a line, and can still be pasted as it stands.
    """
    return "\n".join(_wrap_line(line, width) for line in text.split("\n"))


def _wrap_line(line: str, width: int) -> str:
    if cell_width(line) <= width:
        return line
    lines = [""]
    for piece in _PIECE.finditer(line):
        if lines == [""] or cell_width(lines[-1] + piece[0]) <= width:
            lines[-1] += piece[0]
        else:
            first, *rest = _continued(piece[0].lstrip(" "), width) if piece[1] else [piece[0].lstrip(" ")]
            lines += [f"  {first}", *(f"      {word}" for word in rest)]
    return "\n".join(lines)


def _continued(command: str, width: int) -> list[str]:
    """Return the lines of a command: one if it fits, else all but the last end with a backslash."""
    if cell_width(command) + 2 <= width:
        return [command]
    lines = [""]
    for word in _SHELL_WORD.findall(command):
        if lines[-1] and cell_width(lines[-1] + word) + 8 > width:
            lines[-1] += " \\"
            lines.append(word.lstrip(" "))
        else:
            lines[-1] += word
    return lines


def cell_width(text: str) -> int:
    """Return how many terminal cells the text takes: two for wide characters, none for combining ones."""
    if text.isascii():
        return len(text)
    return sum(_character_width(character) for character in text)


def _character_width(character: str) -> int:
    if unicodedata.category(character) in ("Mn", "Me"):
        return 0
    return 2 if unicodedata.east_asian_width(character) in "WF" else 1


def nearest(word: str, known: Iterable[str]) -> list[str]:
    """Return the three candidates most like the word, those with the same beginning first."""
    from difflib import SequenceMatcher, get_close_matches

    def order(other: str) -> tuple[int, float, str]:
        alike = [a == b for a, b in zip(word, other, strict=False)]
        return -[*alike, False].index(False), -SequenceMatcher(None, other, word).ratio(), other

    return sorted(get_close_matches(word, sorted(known), n=100), key=order)[:3]


_MOST_NAMED, _MOST_LISTED = 5, 40


def name_some(names: Sequence[str], most: int = _MOST_NAMED) -> str:
    """Return the first names, and how many more there are."""
    more = [f"{len(names) - most:,} more"] if len(names) > most else []
    return ", ".join([*map(escape_controls, names[:most]), *more])


def like(word: str, known: Iterable[str], prefix: str = "") -> str:
    """Return a suggestion for a hint: the nearest names, else all of them, each with the prefix."""
    there = list(known)
    if near := nearest(word, there):
        return f"did you mean {' or '.join(f'{prefix}{escape_controls(each)}' for each in near)}?"
    return f"there are {name_some([f'{prefix}{each}' for each in there], _MOST_LISTED) or 'none'};"


def count_of(number: int, noun: str, plural: str | None = None) -> str:
    """Return `1 page`, `1,024 pages`, `2 people`."""
    return f"{number:,} {noun if number == 1 else plural or f'{noun}s'}"


def mask_address(address: str) -> str:
    """Mask an address: `a***@example.com`, `***99`."""
    name, at, domain = address.rpartition("@")
    return f"{name[:1]}***@{domain}" if at else f"***{address[-2:]}"


def mask_code(text: str) -> str:
    """Return `***` for a text of 6 to 10 digits: AWS puts the accept code into a ReceiptInfo in this form."""
    return "***" if _CODE.fullmatch(text) else text


def _escape(match: re.Match[str]) -> str:
    point = ord(match[0])
    if point < 0x100:
        return f"\\x{point:02x}"
    return f"\\u{point:04x}" if point < 0x10000 else f"\\U{point:08x}"
