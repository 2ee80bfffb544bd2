"""Writes results: as blocks for people, or in a format for programs."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from typing import Any, Protocol, TypeVar

from msgspec import Struct

from pagecli.environment import Environment
from pagecli.errors import OutputError
from pagecli.times import Moment
from pagecli.views import View
from pagecli.views.blocks import Line, Paragraph, Table

T_contra = TypeVar("T_contra", contravariant=True)
T = TypeVar("T")
_AROUND = 3
"""The lines of a screen that are neither rows nor footer: the header, an empty line, the prompt."""


class Writer(Protocol[T_contra]):
    """Writes rows in one format."""

    def write(self, rows: Sequence[T_contra]) -> None:
        """Write these rows now; a table takes its widths from the first of them."""

    def finish(self, footer: Sequence[Line] = (), complete: bool = True) -> None:
        """End the output: `footer` is for people; what is not complete is not closed, or says so."""


class Format(Struct, frozen=True):
    """How rows are to be written: the format and what goes with it."""

    name: str
    fields: tuple[str, ...] | None = None
    raw_csv: bool = False
    color: bool = False

    @property
    def words(self) -> list[str]:
        """The options that ask for the same format."""
        named = [] if self.name == "table" else ["-o", self.name]
        fields = ["--fields", ",".join(self.fields)] if self.fields is not None else []
        return [*named, *fields, *(["--raw-csv"] if self.raw_csv else [])]

    @property
    def is_table(self) -> bool:
        """Whether it is the table: read at once, by a person."""
        return self.name == "table"

    @property
    def is_for_people(self) -> bool:
        """Whether people read it, now or later."""
        return self.name in ("table", "md")

    @property
    def is_screen(self) -> bool:
        """Whether people read the whole screen, rather than fields that they chose."""
        return self.is_for_people and self.fields is None


class Stdout:
    """Standard output, with failures as PagecliError."""

    def __init__(self, environment: Environment) -> None:
        self._stream = environment.stdout

    def check_reader(self) -> None:
        """BrokenPipeError if the output is a pipe that nobody reads any more: for when there is nothing to write."""
        import select

        try:
            poll = select.poll()
            poll.register(self._stream.fileno(), 0)
        except (OSError, ValueError):  # it is no file
            return
        if any(state & (select.POLLERR | select.POLLHUP) for _, state in poll.poll(0)):
            raise BrokenPipeError

    def write(self, *parts: bytes | memoryview) -> None:
        """Write and flush; OutputError if it can't be written. A reader that went away is a BrokenPipeError."""
        try:
            for part in parts:
                self._stream.write(part)
            self._stream.flush()
        except BrokenPipeError:
            raise
        except (OSError, ValueError) as error:
            reason = getattr(error, "strerror", None) or str(error)
            raise OutputError(f"can't write the output: {reason}") from error


def write(
    blocks: Iterable[Paragraph],
    data: Table[Any] | Struct,
    form: Format,
    moment: Moment,
    environment: Environment,
    complete: bool = True,
    is_document: bool = False,
) -> None:
    """Write the blocks if people read it, else the data: rows, or one object. What is not complete is not closed.

    Markdown has the rows alone, or the blocks too if `is_document`.
    """
    stdout = Stdout(environment)
    if form.name == "md" and (is_document or not isinstance(data, Table)) and form.is_screen:
        from pagecli.output.markdown import MarkdownDocument

        MarkdownDocument(stdout, moment, environment.places).show(blocks)
    elif form.name == "html":
        from pagecli.output.html import HtmlDocument

        HtmlDocument(stdout, moment, environment.places).show(blocks)
    elif form.is_table:
        from pagecli.output.screen import Screen
        from pagecli.output.terminal import Terminal

        Screen(Terminal(stdout, form, environment), form, moment).show(blocks)
    elif isinstance(data, Table):
        writer = open_writer(form, data.view, moment, environment)
        writer.write(data.rows)
        writer.finish(complete=complete)
    else:
        from pagecli.output.json import write_object

        write_object(stdout, data, complete)


def open_writer(form: Format, view: View[T], moment: Moment, environment: Environment) -> Writer[T]:
    """Return the writer of that format."""
    stdout = Stdout(environment)
    if form.name == "csv":
        from pagecli.output.csv import CsvWriter

        return CsvWriter(stdout, view, form)
    if form.name == "table":
        from pagecli.output.table import TableWriter
        from pagecli.output.terminal import Terminal

        return TableWriter(Terminal(stdout, form, environment), view, form, moment)
    if form.name == "tsv":
        from pagecli.output.tsv import TsvWriter

        return TsvWriter(stdout, view, form)
    if form.name == "md":
        from pagecli.output.markdown import MarkdownWriter

        return MarkdownWriter(stdout, view, form, moment, environment.places)
    from pagecli.output.json import JsonArrayWriter, JsonLinesWriter

    return (JsonArrayWriter if form.name == "json" else JsonLinesWriter)(stdout, view, form)


def rows_above(
    footer: Sequence[Line], form: Format, moment: Moment, environment: Environment, table: Table[Any] | None = None
) -> int | None:
    """Return how many rows, one line each or as those of the table, fit a screen with all that stands around them.

    None where there is no screen.
    """
    if not form.is_table or not environment.stdout_is_terminal:
        return None
    from pagecli.output.table import TableWriter
    from pagecli.output.terminal import Terminal

    terminal = Terminal(Stdout(environment), form, environment)
    below = [*(terminal.line(line.parts) for line in footer), terminal.origin(moment)]
    room = environment.lines - sum(text.count("\n") for text in below) - _AROUND
    height = 1
    if table and table.rows:
        _header, *lines = TableWriter(terminal, table.view, form, moment).text(table.rows).splitlines()
        height = len(lines) // len(table.rows)
    return max(1, room // height)


def largest_that_fits(
    sizes: Sequence[Callable[[], Iterable[Paragraph]]], form: Format, moment: Moment, environment: Environment
) -> Iterable[Paragraph]:
    """Return the first of these, largest first, that leaves room for the prompt; the last if none does."""
    *larger, least = sizes
    if not form.is_table or not environment.stdout_is_terminal:
        return sizes[0]()
    from pagecli.output.screen import Screen
    from pagecli.output.terminal import Terminal

    screen = Screen(Terminal(Stdout(environment), form, environment), form, moment)
    return next((size() for size in larger if screen.height(size()) < environment.lines), least())


def chunks(rows: Sequence[Any], size: int = 1024) -> list[Sequence[Any]]:
    """Split many rows into chunks, to be encoded one after the other."""
    return [rows[start : start + size] for start in range(0, len(rows), size)]
