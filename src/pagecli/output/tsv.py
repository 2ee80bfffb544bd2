"""Tab-separated values, for cut, awk and xargs: no header, no quotes, one row per line, whatever is in it."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, Generic, TypeVar

from pagecli.output import Format, Stdout, chunks
from pagecli.output.values import values_of
from pagecli.text import escape_controls
from pagecli.views import View
from pagecli.views.blocks import Line

T = TypeVar("T")
_ESCAPES = str.maketrans({"\\": r"\\", "\t": r"\t", "\n": r"\n", "\r": r"\r"})


class TsvWriter(Generic[T]):
    """A line a record; a missing value is an empty field."""

    def __init__(self, stdout: Stdout, view: View[T], form: Format) -> None:
        self._stdout = stdout
        self._lines_of = values_of(view, form)

    def write(self, rows: Sequence[T]) -> None:
        for chunk in chunks(rows):
            lines = ["\t".join(map(tsv_field, line)) + "\n" for line in self._lines_of(chunk)]
            self._stdout.write("".join(lines).encode())

    def finish(self, footer: Sequence[Line] = (), complete: bool = True) -> None:
        pass


def tsv_field(value: Any) -> str:
    r"""Return the value as a field: tab, LF, CR and backslash as `\t \n \r \\`, other controls as `\x1b`."""
    if value is None:
        return ""
    return escape_controls(str(value).translate(_ESCAPES))
