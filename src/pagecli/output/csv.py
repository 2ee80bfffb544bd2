"""CSV (RFC 4180, CRLF, UTF-8), guarded for spreadsheets and terminals."""

from __future__ import annotations

import csv
import io
import re
from collections.abc import Callable, Iterable, Sequence
from typing import Any, Generic, TypeVar

from pagecli.output import Format, Stdout, chunks
from pagecli.output.values import values_of
from pagecli.text import escape_controls
from pagecli.views import View
from pagecli.views.blocks import Line

T = TypeVar("T")
_FORMULA = re.compile(r"[=+\-@\t\r\n]")
# What each byte is to CSV: `,` ends a cell, `=` would start a formula, `"` needs quotes or an escape.
_KINDS = bytes.maketrans(b"\n+-@\x7f" + bytes(c for c in range(32) if c != 10), b",===" + b'"' * 32)


class CsvWriter(Generic[T]):
    """A header, always, and one row per record; a missing value is an empty cell."""

    def __init__(self, stdout: Stdout, view: View[T], form: Format) -> None:
        self._stdout = stdout
        self._lines_of = values_of(view, form)
        self._guard: Callable[[Any], Any] = (lambda value: value) if form.raw_csv else guard_cell
        self._header = _quoted([form.fields or view.fields])

    def write(self, rows: Sequence[T]) -> None:
        for chunk in chunks(rows):
            lines = self._lines_of(chunk)
            self._write_text(_plain(lines) or _quoted([map(self._guard, line) for line in lines]))

    def finish(self, footer: Sequence[Line] = (), complete: bool = True) -> None:
        self._write_text("")

    def _write_text(self, text: str) -> None:
        text, self._header = self._header + text, ""
        if text:
            self._stdout.write(text.encode("utf-8", "backslashreplace"))


def _plain(lines: Sequence[Sequence[Any]]) -> str | None:
    """Join cells that need neither quotes nor guards, in a tenth of the csv module's time; None for all others."""
    text = "".join([",".join(["" if v is None else str(v) for v in line]) + "\n" for line in lines])
    if not text.isascii() or "\n\n" in f"\n{text}":  # csv quotes an empty cell that stands alone
        return None
    kinds = f"\n{text}".encode("ascii").translate(_KINDS)
    if b'"' in kinds or b",=" in kinds or kinds.count(b",") != 1 + len(lines) * len(lines[0]):
        return None
    return text.replace("\n", "\r\n")


def _quoted(lines: Iterable[Iterable[Any]]) -> str:
    text = io.StringIO(newline="")
    csv.writer(text, lineterminator="\r\n").writerows(lines)
    return text.getvalue()


def guard_cell(value: Any) -> Any:
    """Put `'` before text that a spreadsheet would run as a formula, and escape control characters."""
    if not isinstance(value, str):
        return value
    safe = escape_controls(value)
    return f"'{safe}" if _FORMULA.match(value) else safe
