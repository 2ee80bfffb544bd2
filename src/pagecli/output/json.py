"""JSON: one array with one row per line, or one object per line. Pure ASCII."""

from __future__ import annotations

import json
from collections.abc import Callable, Sequence
from operator import attrgetter
from typing import Any, Generic, TypeVar

import msgspec

from pagecli.output import Format, Stdout, chunks
from pagecli.views import View
from pagecli.views.blocks import Line

T = TypeVar("T")


class JsonLinesWriter(Generic[T]):
    """One object per line; nothing when there is no row."""

    def __init__(self, stdout: Stdout, view: View[T], form: Format) -> None:
        self._stdout = stdout
        self._records = _records_of(view, form)

    def write(self, rows: Sequence[T]) -> None:
        for chunk in chunks(rows):
            self._write_lines(encode_lines(self._records(chunk)))

    def finish(self, footer: Sequence[Line] = (), complete: bool = True) -> None:
        pass

    def _write_lines(self, lines: bytes) -> None:
        self._stdout.write(lines)


class JsonArrayWriter(JsonLinesWriter[T]):
    """One array, one row per line; left open if it is not complete, so that no parser takes it for whole."""

    _started = False

    def finish(self, footer: Sequence[Line] = (), complete: bool = True) -> None:
        if complete:
            self._stdout.write(b"\n]\n" if self._started else b"[]\n")

    def _write_lines(self, lines: bytes) -> None:
        start, self._started = b",\n" if self._started else b"[\n", True
        rows = lines.replace(b"\n", b",\n")
        self._stdout.write(start, memoryview(rows)[:-2])  # a view, to copy so much only once


def write_object(stdout: Stdout, record: Any, complete: bool) -> None:
    """Write one object; left open if it is not complete."""
    line = encode_lines([record])
    stdout.write(line if complete else line[:-2] + b"\n")


def _records_of(view: View[T], form: Format) -> Callable[[Sequence[T]], Sequence[Any]]:
    if form.fields is None:
        return view.records
    chosen = msgspec.defstruct("Chosen", list(form.fields))
    attributes = {f.encode_name: f.name for f in msgspec.structs.fields(view.record_type)}
    values = [attrgetter(attributes[name]) for name in form.fields]

    def records(rows: Sequence[T]) -> Sequence[Any]:
        return [chosen(*[value(whole) for value in values]) for whole in view.records(rows)]

    return records


_encoder = msgspec.json.Encoder()


def encode_lines(records: Sequence[Any]) -> bytes:
    """Encode each record as a line of ASCII; the json module takes what msgspec can't write so."""
    try:
        lines = _encoder.encode_lines(records)
    except UnicodeEncodeError:  # a lone surrogate
        lines = b"\xff"
    if lines.isascii():
        return lines
    return b"".join(_ascii_line(record) for record in records)


def _ascii_line(record: Any) -> bytes:
    return json.dumps(msgspec.to_builtins(record), separators=(",", ":")).encode("ascii") + b"\n"
