"""Merges listed rows into the files of an archive; only files with changes are staged again."""

from __future__ import annotations

import json
from collections.abc import Iterable, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any, NamedTuple

import msgspec
from msgspec import Struct

from pagecli.archive.commit import Archive, Move
from pagecli.archive.database import files, quoted
from pagecli.archive.layout import UNDATED, Part, Place, Table

if TYPE_CHECKING:
    from duckdb import DuckDBPyConnection

_FLUSH_AT = 1 << 20
_LARGEST_ROW = 128 << 20


class Spool:
    """Collects rows for an archive as JSON lines, one file per part of a table, in order of arrival."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        self._buffers: dict[tuple[str, Part], bytearray] = {}
        self._encode = msgspec.json.Encoder().encode
        folder.mkdir(parents=True, exist_ok=True)

    def add(self, table: Table, part: Part, row: Struct) -> None:
        """Put a row into the part's file."""
        buffer = self._buffers.get((table.name, part))
        if buffer is None:
            buffer = self._buffers[table.name, part] = bytearray()
        try:
            buffer += self._encode(row)
        except UnicodeEncodeError:
            buffer += self._encode(_without_surrogates(msgspec.to_builtins(row)))
        buffer += b"\n"
        if len(buffer) > _FLUSH_AT:
            self._flush(table.name, part)

    def _flush(self, table: str, part: Part) -> None:
        buffer = self._buffers[table, part]
        with self.path(table, part).open("ab") as file:
            file.write(buffer)
        buffer.clear()

    def path(self, table: str, part: Part) -> Path:
        """Return the part's file."""
        return self._folder / f"{table}.{part.place.account}.{part.place.region}.{part.month}.jsonl"

    def parts(self, table: Table) -> dict[Place, list[str]]:
        """Return the months of each place that have rows of this table, all of them on the disk."""
        found: dict[Place, list[str]] = {}
        for name, part in self._buffers:
            if name == table.name:
                self._flush(name, part)
                found.setdefault(part.place, []).append(part.month)
        return {place: sorted(months) for place, months in found.items()}


def _without_surrogates(value: Any) -> Any:
    """Replace lone surrogates, which Parquet can't store, by U+FFFD."""
    return json.loads(json.dumps(value, ensure_ascii=False).encode("utf-8", "replace"))


class Counts(NamedTuple):
    """How many rows of a table are new, and how many have changed."""

    new: int = 0
    changed: int = 0

    def __add__(self, other: Counts) -> Counts:  # type: ignore[override]
        return Counts(self.new + other.new, self.changed + other.changed)


class Merge:
    """One run's changes: staged files and their target paths."""

    def __init__(self, archive: Archive, database: DuckDBPyConnection) -> None:
        self._archive, self._database = archive, database
        self.moves: list[Move] = []

    def newest(self, table: Table, spool: Spool) -> Counts:
        """Merge rows by key over all months: a listed value replaces the archived one unless it is null.

        Rows that are no longer listed stay, and a row whose time changes is in one month only.
        """
        total = Counts()
        for place, months in spool.parts(table).items():
            existing = self._existing(table, place)
            total += _ByKey(self, table, place, existing, spool).merge(months)
        return total

    def replace(self, table: Table, spool: Spool, keys: Sequence[str]) -> Counts:
        """Replace all rows with one of these keys by the spooled rows."""
        if not keys:
            return Counts()
        self.run("CREATE OR REPLACE TEMP TABLE keys AS SELECT unnest($keys) AS key", keys=list(keys))
        listed = spool.parts(table)
        total = Counts()
        for place in {*listed, *(part.place for part, _ in table.parts(self._archive.folder))}:
            existing = self._existing(table, place)
            for month in sorted({*listed.get(place, ()), *existing}):
                new = [spool.path(table.name, Part(place, month))] if month in listed.get(place, ()) else []
                total += self._replace_part(table, Part(place, month), existing.get(month), new)
        return total

    def _replace_part(self, table: Table, part: Part, old: Path | None, new: Sequence[Path]) -> Counts:
        names = [name for name in table.columns if name != "synced_at"]
        columns = ", ".join(names)
        self.load("fresh", table, new)
        self.view("old", table, [old] if old else [])
        was = f"SELECT {columns} FROM old WHERE {table.key} IN (SELECT key FROM keys)"
        now = f"SELECT {columns} FROM fresh"
        if not self.one(f"SELECT count(*) FROM (({was} EXCEPT ALL {now}) UNION ALL ({now} EXCEPT ALL {was}))"):
            return Counts()
        new_rows = self.one(f"SELECT count(*) FROM fresh WHERE {table.key} NOT IN (SELECT {table.key} FROM old)")
        touched = self.one("SELECT count(*) FROM fresh")
        kept = f"SELECT {columns}, synced_at, 0 AS n, position FROM old WHERE {table.key} NOT IN (SELECT key FROM keys)"
        query = f"{kept} UNION ALL SELECT {columns}, synced_at, n, 0 AS position FROM fresh"
        self.stage(table, part, query)
        return Counts(new_rows, touched - new_rows)

    def whole(self, table: Table, place: Place, rows: Sequence[Struct]) -> None:
        """Stage a whole table of the place."""
        part = Part(place)
        spool = Spool(self._archive.staging / "whole")
        spool.path(table.name, part).unlink(missing_ok=True)
        for row in rows:
            spool.add(table, part, row)
        spool.parts(table)
        self.load("fresh", table, [spool.path(table.name, part)])
        self.stage(table, part, "SELECT *, 0 AS position FROM fresh")

    def _existing(self, table: Table, place: Place) -> dict[str, Path]:
        return {part.month: path for part, path in table.parts(self._archive.folder) if part.place == place}

    def load(self, name: str, table: Table, spooled: Iterable[Path]) -> None:
        """Make a table of spooled rows, each key's last row of a listing that had it twice; `n` is the order."""
        columns = ", ".join(f"{quoted(column)}: {quoted(kind)}" for column, kind in table.columns.items())
        paths = ", ".join(map(quoted, spooled))
        rows = (
            f"read_json([{paths}], format = 'newline_delimited', columns = {{{columns}}}, "
            f"maximum_object_size = {_LARGEST_ROW})"
            if paths
            else f"({_no_rows(table)})"
        )
        self.run(f"CREATE OR REPLACE TEMP TABLE {name} AS SELECT *, row_number() OVER () AS n FROM {rows}")

    def view(self, name: str, table: Table, paths: Sequence[Path]) -> None:
        """Make a view of archived rows; `position` is a row's place in its file."""
        source = (
            f"SELECT * EXCLUDE (file_row_number), file_row_number AS position FROM {files(paths)}"
            if paths
            else f"SELECT *, ''::VARCHAR AS filename, 0::BIGINT AS position FROM ({_no_rows(table)})"
        )
        self.run(f"CREATE OR REPLACE TEMP VIEW {name} AS {source}")

    def stage(self, table: Table, part: Part, query: str) -> int:
        """Rewrite the part, and return its number of rows; an empty part is deleted."""
        staged = self._archive.staging / f"{len(self.moves)}.parquet.tmp"
        order = ", ".join(filter(None, (table.order, "n NULLS LAST", "position")))
        self.run(
            f"COPY (SELECT {', '.join(table.columns)} FROM ({query}) ORDER BY {order}) "
            f"TO {quoted(staged)} (FORMAT parquet, COMPRESSION zstd)"
        )
        rows = self.one(f"SELECT count(*) FROM read_parquet([{quoted(staged)}])")
        name = staged.relative_to(self._archive.folder).as_posix() if rows else None
        self.moves.append(Move(name, table.path(part)))
        return rows

    def run(self, query: str, **parameters: Any) -> None:
        """Run a statement."""
        self._database.execute(query, parameters or None)

    def one(self, query: str) -> int:
        """Return the number that a query answers with."""
        row = self._database.execute(query).fetchone()
        return int(row[0]) if row else 0

    def many(self, query: str) -> list[tuple[Any, ...]]:
        """Return the rows that a query answers with."""
        return self._database.execute(query).fetchall()


class _ByKey:
    """The merge of one table of one place, by key.

    A row that was listed is looked for in the file of its month first; only what is not there, a new row or one that
    has moved, is looked for in all others.
    """

    def __init__(self, merge: Merge, table: Table, place: Place, existing: dict[str, Path], spool: Spool) -> None:
        self._merge, self._table, self._place = merge, table, place
        self._existing, self._spool = existing, spool
        self._columns = ", ".join(table.columns)
        self._values = [name for name in table.columns if name not in (table.key, "synced_at")]

    def merge(self, months: Sequence[str]) -> Counts:
        """Stage every month in which something changed."""
        none = _no_rows(self._table)
        self._merge.run(f"CREATE OR REPLACE TEMP TABLE strays AS SELECT *, 0 AS n, '' AS month FROM ({none})")
        self._merge.run(f"CREATE OR REPLACE TEMP TABLE moved AS SELECT *, '' AS was, '' AS month FROM ({none})")
        changed = {month for month in months if self._compare(month)}
        if self._merge.one("SELECT count(*) FROM strays"):
            self._find_elsewhere()
        for was, month in self._merge.many("SELECT DISTINCT was, month FROM moved"):
            changed |= {was, month}
        total = Counts()
        for month in sorted(changed):
            total += self._write(month, month in months)
        return total

    def _load(self, month: str, is_listed: bool = True) -> None:
        paths = [self._spool.path(self._table.name, Part(self._place, month))] if is_listed else []
        self._merge.load("fresh", self._table, paths)
        key = self._table.key
        if self._merge.one(f"SELECT count(*) - count(DISTINCT {key}) FROM fresh"):
            self._merge.run(f"DELETE FROM fresh WHERE n NOT IN (SELECT max(n) FROM fresh GROUP BY {key})")
        self._merge.view("old", self._table, [self._existing[month]] if month in self._existing else [])

    def _compare(self, month: str) -> bool:
        """Keep the rows that are not in the file of this month as strays; return whether its file changes."""
        if not self._existing:
            return True
        self._load(month)
        key, here = self._table.key, quoted(month)
        missing = f"{key} NOT IN (SELECT {key} FROM old)"
        self._merge.run(f"INSERT INTO strays SELECT *, {here} FROM fresh WHERE {missing}")
        differing = f"SELECT count(*) FROM fresh JOIN old USING ({key}) WHERE {self._differs('fresh', 'old')}"
        return bool(self._merge.one(f"SELECT count(*) FROM fresh WHERE {missing}") or self._merge.one(differing))

    def _find_elsewhere(self) -> None:
        """Keep what is archived of the strays in other months; one without a time stays in the month it is in."""
        columns = ", ".join(f"old.{name}" for name in self._table.columns)
        for month, path in self._existing.items():
            self._merge.view("old", self._table, [path])
            here = quoted(month)
            target = f"if(strays.month = {quoted(UNDATED)}, {here}, strays.month)"
            found = f"SELECT {columns}, {here}, {target} FROM old JOIN strays USING ({self._table.key})"
            self._merge.run(f"INSERT INTO moved {found}")

    def _differs(self, new: str, old: str) -> str:
        each = (f"({new}.{name} IS NOT NULL AND {new}.{name} IS DISTINCT FROM {old}.{name})" for name in self._values)
        return f"({' OR '.join(each)})"

    def _write(self, month: str, is_listed: bool) -> Counts:
        self._load(month, is_listed)
        key, here, columns = self._table.key, quoted(month), self._columns
        self._merge.run(
            "CREATE OR REPLACE TEMP VIEW archived AS "
            f"SELECT {columns}, position FROM old WHERE {key} NOT IN (SELECT {key} FROM moved WHERE was = {here}) "
            f"UNION ALL SELECT {columns}, 0 FROM moved WHERE month = {here}"
        )
        self._merge.run(
            "CREATE OR REPLACE TEMP VIEW listed AS "
            f"SELECT {columns}, n FROM fresh WHERE {key} NOT IN (SELECT {key} FROM moved WHERE month <> {here}) "
            f"UNION ALL SELECT {columns}, n FROM strays WHERE month <> {here} "
            f"AND {key} IN (SELECT {key} FROM moved WHERE month = {here})"
        )
        newest = [f"coalesce(listed.{name}, archived.{name}) AS {name}" for name in (key, *self._values)]
        is_touched = f"archived.{key} IS NULL OR {self._differs('listed', 'archived')}"
        synced_at = f"if({is_touched}, listed.synced_at, archived.synced_at) AS synced_at"
        merged = f"SELECT {', '.join(newest)}, {synced_at}, n, position FROM listed FULL JOIN archived USING ({key})"
        rows = self._merge.stage(self._table, Part(self._place, month), merged)
        if not self._existing:
            return Counts(rows)
        differing = (
            f"SELECT count(*) FROM listed JOIN archived USING ({key}) WHERE {self._differs('listed', 'archived')}"
        )
        return Counts(rows - self._merge.one("SELECT count(*) FROM archived"), self._merge.one(differing))


def _no_rows(table: Table) -> str:
    columns = ", ".join(f"NULL::{kind} AS {name}" for name, kind in table.columns.items())
    return f"SELECT {columns} WHERE false"
