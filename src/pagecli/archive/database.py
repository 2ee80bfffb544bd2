"""DuckDB as the archive uses it: no network, no extension from elsewhere, UTC, and bounded memory."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING, Any

from pagecli.archive.layout import Table
from pagecli.errors import PagecliError
from pagecli.times import UTC

if TYPE_CHECKING:
    from duckdb import DuckDBPyConnection

_MEMORY = "1GB"


def check_database() -> None:
    """Raise PagecliError if DuckDB is not installed."""
    try:
        import duckdb  # noqa: F401
    except ImportError:
        hint = "pipx install 'pagecli[archive]', or pip install 'pagecli[archive]'"
        raise PagecliError("archives need DuckDB, which is not installed", hint) from None


def open_database(spill_to: Path | None = None) -> DuckDBPyConnection:
    """Return a database in memory; what does not fit there goes to the folder, if there is one."""
    check_database()
    import duckdb

    settings: dict[str, str | bool | int | float | list[str]] = {
        "autoinstall_known_extensions": False,
        "autoload_known_extensions": False,
        "memory_limit": _MEMORY,
        "temp_directory": str(spill_to or ""),
    }
    connection = duckdb.connect(config=settings)
    connection.execute("SET GLOBAL TimeZone = 'UTC'")
    return connection


@contextmanager
def database_errors(doing: str) -> Iterator[None]:
    """Turn errors of DuckDB and the disk into PagecliError."""
    import duckdb

    try:
        yield
    except (duckdb.Error, OSError) as error:
        raise PagecliError(f"can't {doing}: {error}") from error


def quoted(text: object) -> str:
    """Return the text as an SQL string literal."""
    return "'" + str(text).replace("'", "''") + "'"


def files(paths: Sequence[Path]) -> str:
    """Return what reads these Parquet files, with each row's place in its file."""
    return (
        f"read_parquet([{', '.join(map(quoted, paths))}], union_by_name = true, hive_partitioning = false, "
        "filename = true, file_row_number = true)"
    )


def selected(table: Table, names: Sequence[str] = ()) -> str:
    """Return the columns to select, with the times in a type that every DuckDB gives to Python."""
    kinds = table.columns
    return ", ".join(f"{n}::TIMESTAMP AS {n}" if kinds[n] == "TIMESTAMPTZ" else n for n in names or kinds)


def plain(values: Sequence[Any]) -> list[Any]:
    """Return a row's values, its times in UTC."""
    return [value.replace(tzinfo=UTC) if isinstance(value, datetime) else value for value in values]


def read_rows(
    database: DuckDBPyConnection, table: Table, paths: Sequence[Path], condition: str = "true", **parameters: Any
) -> list[Any]:
    """Return the rows of these files that meet the condition, as they stand there."""
    if not paths:
        return []
    query = f"SELECT {selected(table)} FROM {files(paths)} WHERE {condition} ORDER BY filename, file_row_number"
    return [table.row(*plain(values)) for values in database.execute(query, parameters or None).fetchall()]
