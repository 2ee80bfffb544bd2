"""Records as lines of values, for formats that have cells and no types."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any, TypeVar

from msgspec.structs import astuple, fields

from pagecli.output import Format
from pagecli.views import View

T = TypeVar("T")


def values_of(view: View[T], form: Format) -> Callable[[Sequence[T]], list[Sequence[Any]]]:
    """Return what makes a line of values of each row: the fields asked for, true and false spelt as JSON does."""
    indices = [view.fields.index(name) for name in form.fields or ()]
    has_booleans = any(f.type in (bool, bool | None) for f in fields(view.record_type))

    def lines_of(rows: Sequence[T]) -> list[Sequence[Any]]:
        lines: list[Sequence[Any]] = [astuple(record) for record in view.records(rows)]
        if indices:
            lines = [[line[index] for index in indices] for line in lines]
        if has_booleans:
            lines = [list(map(_spell, line)) for line in lines]
        return lines

    return lines_of


def _spell(value: Any) -> Any:
    return str(value).lower() if isinstance(value, bool) else value
