"""Text from elsewhere, made safe to show: it can name things, never drive a terminal."""

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
    """Return what a person sees of the text in this encoding.

    Where that lacks a character, ASCII stands in for the glyphs that screens are drawn with, `\\u2014` for others.
    """
    try:
        return text.encode(encoding)
    except UnicodeEncodeError:
        return text.translate(_STAND_INS).encode(encoding, "backslashreplace")


def command_line(*words: str) -> str:
    r"""Return the words so that a shell takes each for what it is; controls and backquotes as in `$'a\x1b'`."""
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
    """Return a command of this program in backquotes, for a hint: where it is told, `in_this_run` makes it whole."""
    words = [*arguments, *options]
    if any(argument.startswith("-") for argument in arguments):
        words = [*options, "--", *arguments]
    return f"`pagecli {command_line(command, *words)}`"


_CODE = re.compile(r"\s*\d{6,10}\s*", re.ASCII)
_SUGGESTED = re.compile(r"`pagecli (?!serve|completion|help)([a-z]+)(?! --help`)(?= [^`]*`|`)")
_WHERE = ("--profile", "--region", "--endpoint-url", "--from")
_READ_ARCHIVES = ("list", "stats", "incidents", "incident", "show", "report", "oncall", "contacts")


def in_this_run(hint: str, arguments: Sequence[str]) -> str:
    """Return the hint with the options of this run that say whom it asks in each command that it suggests.

    A command that can't be asked of an archive has none of them there.
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


# What stands between spaces; a command in backquotes counts as one.
_PIECE = re.compile(r" *(?:(`(?:pagecli|aws) [^`]*`)|[^ ])+")
_SHELL_WORD = re.compile(r" *(?:\$'(?:\\.|[^'\\])*'|'[^']*'|\"[^\"]*\"|\\.|[^ '\"])+|['\"]")


def wrap_words(text: str, width: int) -> str:
    """Break the lines that are longer than so many cells, between words and with an indent.

    A command in backquotes is broken only where it has no room on a line, and so that it can be pasted as it stands.
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
    """Return the lines of a command: one if there is room for it, else each but the last ends with a backslash."""
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
    """Return how many cells of a terminal the text takes: two for wide characters, none for combining ones."""
    if text.isascii():
        return len(text)
    return sum(_character_width(character) for character in text)


def _character_width(character: str) -> int:
    if unicodedata.category(character) in ("Mn", "Me"):
        return 0
    return 2 if unicodedata.east_asian_width(character) in "WF" else 1


def nearest(word: str, known: Iterable[str]) -> list[str]:
    """Return the three of these that are most like the word: those that begin as it does before others."""
    from difflib import SequenceMatcher, get_close_matches

    def order(other: str) -> tuple[int, float, str]:
        alike = [a == b for a, b in zip(word, other, strict=False)]
        return -[*alike, False].index(False), -SequenceMatcher(None, other, word).ratio(), other

    return sorted(get_close_matches(word, sorted(known), n=100), key=order)[:3]


_MOST_NAMED, _MOST_LISTED = 5, 40


def name_some(names: Sequence[str], most: int = _MOST_NAMED) -> str:
    """Return the first of the names, and how many more there are."""
    more = [f"{len(names) - most:,} more"] if len(names) > most else []
    return ", ".join([*map(escape_controls, names[:most]), *more])


def like(word: str, known: Iterable[str], prefix: str = "") -> str:
    """Return what may have been meant, for a hint: what is near, or else all that there is, each behind the prefix."""
    there = list(known)
    if near := nearest(word, there):
        return f"did you mean {' or '.join(f'{prefix}{escape_controls(each)}' for each in near)}?"
    return f"there are {name_some([f'{prefix}{each}' for each in there], _MOST_LISTED) or 'none'};"


def count_of(number: int, noun: str, plural: str | None = None) -> str:
    """Return `1 page`, `1,024 pages`, `2 people`."""
    return f"{number:,} {noun if number == 1 else plural or f'{noun}s'}"


def mask_address(address: str) -> str:
    """Return an address as others may see it: `a***@example.com`, `***99`."""
    name, at, domain = address.rpartition("@")
    return f"{name[:1]}***@{domain}" if at else f"***{address[-2:]}"


def mask_code(text: str) -> str:
    """Return `***` in the place of 6 to 10 digits alone: AWS puts the accept code into a ReceiptInfo so."""
    return "***" if _CODE.fullmatch(text) else text


def _escape(match: re.Match[str]) -> str:
    point = ord(match[0])
    if point < 0x100:
        return f"\\x{point:02x}"
    return f"\\u{point:04x}" if point < 0x10000 else f"\\U{point:08x}"
