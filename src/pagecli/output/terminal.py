"""Standard output for people: its width, line breaks and colours."""

from __future__ import annotations

from collections.abc import Callable, Sequence

from pagecli.environment import Environment
from pagecli.output import Format, Stdout
from pagecli.text import cell_width, encoded
from pagecli.times import Moment, zone_name
from pagecli.views import Cell
from pagecli.views.origin import origin_parts

_DOT = " · "


class Terminal:
    """Writes text for people; `room` is how many cells a line has, None where it may be of any length.

    `places` are the accounts and regions that are asked, where they are several.
    """

    def __init__(self, stdout: Stdout, form: Format, environment: Environment) -> None:
        self.room = environment.columns if environment.stdout_is_terminal else None
        self.paint = _colors() if form.color else _plain
        self.places = environment.places
        self._stdout, self._environment = stdout, environment
        self._encoding = environment.encoding

    def write(self, text: str) -> None:
        """Write the text, what the encoding lacks as `encoded` does."""
        self._stdout.write(encoded(text, self._encoding))

    def line(self, parts: Sequence[Cell], first: str = "", rest: str = "") -> str:
        """Return the parts as a line with ` · ` between them, broken there where it is longer than there is room.

        It begins with `first`, and what follows a break with `rest`.
        """
        lines: list[str] = []
        used = 0
        for part in parts:
            width = cell_width(part.text)
            if lines and (self.room is None or used + len(_DOT) + width <= self.room):
                lines[-1] += _DOT + self.paint(*part)
                used += len(_DOT) + width
            else:
                start = rest if lines else first
                lines.append(start + self.paint(*part))
                used = cell_width(start) + width
        return "".join(f"{line}\n" for line in lines)

    def origin(self, moment: Moment) -> str:
        """Return the line that says where answers came from, and the zone of the times; empty off a terminal."""
        places = self._environment.origin()
        if self.room is None or not places:
            return ""
        return self.line(origin_parts(places, zone_name(moment, self._environment.variables)))

    def wrap(self, text: str, indent: int) -> list[str]:
        """Break the text so that each line leaves room for the indent: at a space if there is one, else in the word."""
        lines: list[str] = []
        if self.room is not None:
            room = max(2, self.room - indent)
            while (end := fitting(text, room)) < len(text):
                space = text.rfind(" ", 1, end + 1)
                end = space if space > 0 else end
                lines.append(text[:end])
                text = text[end:].removeprefix(" ")
        return [*lines, text]


def _plain(text: str, style: str) -> str:
    return text


def _colors() -> Callable[[str, str], str]:
    from rich.color import ColorSystem
    from rich.style import Style

    def paint(text: str, style: str) -> str:
        return Style.parse(style).render(text, color_system=ColorSystem.STANDARD) if style else text

    return paint


def fitting(text: str, width: int) -> int:
    """Return how many of the first characters take no more than that many cells."""
    used = 0
    for index, character in enumerate(text):
        used += cell_width(character)
        if used > width:
            return index
    return len(text)
