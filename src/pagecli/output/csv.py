"""CSV (RFC 4180, CRLF, UTF-8), guarded for spreadsheets and terminals."""

from __future__ import annotations

import csv
import io
import re
from collections.abc import Callable, Sequence
from typing import Any, Generic, TypeVar

from msgspec.structs import astuple

from pagecli.output import Format, Stdout, chunks
from pagecli.text import escape_controls
from pagecli.views import View

T = TypeVar("T")
_FORMULA = re.compile(r"[=+\-@\t\r\n]")


class CsvWriter(Generic[T]):
    """A header, always, and a row a record; a missing value is an empty cell."""

    def __init__(self, stdout: Stdout, view: View[T], form: Format) -> None:
        self._stdout = stdout
        self._record = view.record
        self._indices = [view.fields.index(name) for name in form.fields or view.fields]
        self._guard: Callable[[Any], Any] = (lambda value: value) if form.raw_csv else guard_cell
        self._header: list[list[str]] = [list(form.fields or view.fields)]

    def write(self, rows: Sequence[T]) -> None:
        guard, indices = self._guard, self._indices
        for chunk in chunks(rows):
            lines: list[list[Any]] = []
            for row in chunk:
                values = astuple(self._record(row))
                lines.append([guard(values[index]) for index in indices])
            self._write_lines(lines)

    def finish(self, footer: Sequence[str] = (), complete: bool = True) -> None:
        self._write_lines([])

    def _write_lines(self, lines: list[list[Any]]) -> None:
        text = io.StringIO(newline="")
        csv.writer(text, lineterminator="\r\n").writerows(self._header + lines)
        self._header = []
        if data := text.getvalue():
            self._stdout.write(data.encode("utf-8", "backslashreplace"))


def guard_cell(value: Any) -> Any:
    """Put `'` before text that a spreadsheet would run as a formula, and escape control characters."""
    if not isinstance(value, str):
        return value
    safe = escape_controls(value)
    return f"'{safe}" if _FORMULA.match(value) else safe
