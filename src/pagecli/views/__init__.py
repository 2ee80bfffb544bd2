"""How each kind of result is shown: records for programs, columns for people."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from datetime import datetime
from functools import partial
from typing import Any, Generic, NamedTuple, TypeVar

from msgspec import Struct
from msgspec.structs import fields, replace

from pagecli.arns import account_of, region_of
from pagecli.connection import Place
from pagecli.errors import UsageError
from pagecli.text import escape_controls
from pagecli.times import Moment, show_age, show_clock, show_time

T = TypeVar("T")
U = TypeVar("U")


class Cell(NamedTuple):
    """The text of a table cell, and its rich style."""

    text: str
    style: str = ""


MISSING = Cell("-", "dim")


class Column(Struct, Generic[T], frozen=True):
    """A column of a table: its header, the field that it shows (None if in part only), and what stands in it."""

    header: str
    field: str | None
    cell: Callable[[T, Moment], Cell]
    right: bool = False
    clock: bool = False  # times, which stand right below a header that does not
    sparse: bool = False  # left out where no row has anything in it
    optional: int = 0  # left out where the terminal is too narrow, the higher the sooner
    below: bool = False  # the last one, which goes on a line of its own there
    wraps: bool = False  # the last one, which is broken at spaces there
    elastic: int = 0  # shortened there: 1 is text, 2 an identifier, which comes last; times never are
    least: int = 24  # optional columns are left out before a text gets narrower than this, and one that wraps never is
    later: int = 0  # what rows that come later may need
    joined: bool = False  # belongs to the column before it, and stands one space from it


class View(Struct, Generic[T], frozen=True):
    """A kind of thing: the structs that programs get of some of them, and the columns that people see."""

    record_type: type[Struct]
    records: Callable[[Sequence[T]], Sequence[Struct]]
    columns: tuple[Column[T], ...]
    arn: Callable[[T], str] | None = None  # that has the account and the region
    elsewhere: Mapping[str, str] = {}  # fields that it would have with an option, and the option

    @property
    def fields(self) -> tuple[str, ...]:
        """The names of the record's fields, in their order: AWS's words."""
        return tuple(f.encode_name for f in fields(self.record_type))

    def choose(self, names: str) -> tuple[str, ...]:
        """Read `--fields A,B,…`; UsageError that names the fields that exist if one does not."""
        chosen = tuple(name.strip() for name in names.split(","))
        for name in chosen:
            if name in self.elsewhere:
                raise UsageError(f"the field {name} needs {self.elsewhere[name]}")
            if name not in self.fields:
                raise UsageError(f"unknown field {name!r}", f"fields: {', '.join(self.fields)}")
        if len(set(chosen)) < len(chosen):
            raise UsageError(f"--fields {names} names a field twice")
        return chosen

    def chosen_columns(self, names: tuple[str, ...]) -> tuple[Column[T], ...]:
        """Return a column for each of these fields, as people read it where there is such a column."""
        known: dict[str | None, list[Column[T]]] = {}
        field = None
        for column in self.columns:
            field = field if column.joined else column.field
            known.setdefault(field, []).append(column)
        chosen = (known.get(name) or [Column(name, name, self._raw(name))] for name in names)
        return tuple(column for columns in chosen for column in columns)

    def columns_at(self, places: Sequence[Place]) -> tuple[Column[T], ...]:
        """Return the columns, with those that tell accounts and regions apart where several are asked."""
        added: list[Column[T]] = []
        if self.arn and _have_accounts(places):
            added.append(Column("ACCOUNT", None, _place_cell(self.arn, partial(_account_cell, places))))
        if self.arn and _have_regions(places):
            added.append(Column("REGION", None, _place_cell(self.arn, _region_cell)))
        last = len(self.columns) - (self.columns[-1].below or self.columns[-1].wraps)
        return (*self.columns[:last], *added, *self.columns[last:])

    def _raw(self, name: str) -> Callable[[T, Moment], Cell]:
        attribute = {f.encode_name: f.name for f in fields(self.record_type)}[name]

        def cell(thing: T, moment: Moment) -> Cell:
            return text_cell(getattr(self.records([thing])[0], attribute))

        return cell


def without_ages(columns: Iterable[Column[T]]) -> list[Column[T]]:
    """Return the columns of a document: it is read later, and elsewhere."""
    return [column for column in columns if not column.joined]


def place_cells(arn: str | None, places: Sequence[Place]) -> list[Cell]:
    """Return the account and the region of what the ARN names, as far as several are asked."""
    if arn is None:
        return []
    accounts = [_account_cell(places, arn)] if _have_accounts(places) else []
    return [*accounts, *([_region_cell(arn)] if _have_regions(places) else [])]


def _have_accounts(places: Sequence[Place]) -> bool:
    return len({place.account or place.profile for place in places}) > 1


def _have_regions(places: Sequence[Place]) -> bool:
    return len({place.region for place in places}) > 1


def _account_cell(places: Sequence[Place], arn: str) -> Cell:
    """Return the account by the name of its own profile, else by its number."""
    names = {place.account: place.profile for place in reversed(places) if place.account}
    return text_cell(names.get(account_of(arn)) or account_of(arn))


def _region_cell(arn: str) -> Cell:
    return text_cell(region_of(arn))


def _place_cell(arn: Callable[[T], str], cell: Callable[[str], Cell]) -> Callable[[T, Moment], Cell]:
    return lambda thing, moment: cell(arn(thing))


def one_by_one(record: Callable[[T], Struct]) -> Callable[[Sequence[T]], list[Struct]]:
    """Return what makes the records of many things, from what makes that of one."""
    return lambda things: [record(thing) for thing in things]


def text_cell(value: Any, style: str = "") -> Cell:
    """Return the cell of a plain value: `-` where it is missing, control characters escaped."""
    return MISSING if value is None else Cell(escape_controls(str(value)), style)


def time_cell(time: datetime | None, moment: Moment) -> Cell:
    """Return the cell of a time as a clock shows it then; `-` where it is missing."""
    return MISSING if time is None else Cell(show_time(time, *moment))


def time_columns(
    header: str, field: str, time: Callable[[T], datetime | None], optional: int
) -> tuple[Column[T], Column[T]]:
    """Return the columns of a time: what the clock showed, one below the other, and how long ago that is."""

    def clock(thing: T, moment: Moment) -> Cell:
        then = time(thing)
        return MISSING if then is None else Cell(show_clock(then, *moment))

    def age(thing: T, moment: Moment) -> Cell:
        then = time(thing)
        return Cell("" if then is None else f"({show_age((moment.now - then).total_seconds())})")

    return Column(header, field, clock, clock=True), Column("", None, age, optional=optional, joined=True)


def columns_of(columns: Sequence[Column[U]], part: Callable[[T], U]) -> list[Column[T]]:
    """Return these columns for things of which that part has them."""

    def cell(column: Column[U]) -> Callable[[T, Moment], Cell]:
        return lambda thing, moment: column.cell(part(thing), moment)

    changed: list[Any] = [replace(column, cell=cell(column)) for column in columns]
    return changed
