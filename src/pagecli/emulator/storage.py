"""What the endpoint keeps, in SQLite: a table a shape, a column a member, in AWS's words.

Times are epoch seconds, structures and lists are JSON. A row is a dict without the members that are null, as
on the wire. Ids grow in the order of events, so they order every listing and carry its tokens.
"""

from __future__ import annotations

import json
import os
import secrets
import sqlite3
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from typing import Any

Row = dict[str, Any]

_APPLICATION_ID = 0x70616765  # "page", in the header of the file: how one of ours is told from any other
_VERSION = 2
_MAX_PAGES = 131072  # of 4096 bytes; what is stored beyond these 512 MB is refused
_SCHEMA = """
CREATE TABLE Setting (Name TEXT PRIMARY KEY, Value BLOB);
CREATE TABLE Contact (
    Id INTEGER PRIMARY KEY, ContactArn TEXT UNIQUE, Alias TEXT, DisplayName TEXT, Type TEXT, Plan JSON);
CREATE TABLE ContactChannel (
    Id INTEGER PRIMARY KEY, ContactChannelArn TEXT UNIQUE, ContactArn TEXT, Name TEXT, Type TEXT,
    DeliveryAddress JSON, ActivationStatus TEXT, ActivationCode TEXT);
CREATE INDEX ChannelsOfContact ON ContactChannel (ContactArn);
CREATE TABLE Engagement (
    Id INTEGER PRIMARY KEY, EngagementArn TEXT UNIQUE, ContactArn TEXT, Sender TEXT, Subject TEXT,
    Content TEXT, PublicSubject TEXT, PublicContent TEXT, IncidentId TEXT, StartTime REAL, StopTime REAL);
CREATE INDEX EngagementsOfIncident ON Engagement (IncidentId);
CREATE TABLE SentPage (
    Id INTEGER PRIMARY KEY, PageArn TEXT UNIQUE, EngagementArn TEXT, ContactArn TEXT, ContactChannelArn TEXT,
    AcceptCode TEXT, Path JSON, SentTime REAL, DeliveryTime REAL, ReadTime REAL);
CREATE INDEX PagesOfContact ON SentPage (ContactArn);
CREATE INDEX PagesOfEngagement ON SentPage (EngagementArn);
CREATE VIEW Page AS
    SELECT SentPage.*, Sender, Subject, Content, PublicSubject, PublicContent, IncidentId
    FROM SentPage JOIN Engagement USING (EngagementArn);
CREATE TABLE Receipt (
    Id INTEGER PRIMARY KEY, PageArn TEXT, ContactChannelArn TEXT, ReceiptType TEXT, ReceiptInfo TEXT,
    ReceiptTime REAL);
CREATE INDEX ReceiptsOfPage ON Receipt (PageArn);
CREATE TABLE Rotation (
    Id INTEGER PRIMARY KEY, RotationArn TEXT UNIQUE, Name TEXT, ContactIds JSON, StartTime REAL,
    TimeZoneId TEXT, Recurrence JSON);
CREATE TABLE RotationOverride (
    Id INTEGER PRIMARY KEY, RotationOverrideId TEXT UNIQUE, RotationArn TEXT, NewContactIds JSON,
    StartTime REAL, EndTime REAL, CreateTime REAL);
CREATE TABLE Pending (Id INTEGER PRIMARY KEY, Due REAL, EngagementArn TEXT, Action TEXT, Detail JSON);
CREATE INDEX PendingByTime ON Pending (Due);
CREATE TABLE Answered (
    Id INTEGER PRIMARY KEY, Operation TEXT, IdempotencyToken TEXT, Input TEXT, Answer JSON,
    UNIQUE (Operation, IdempotencyToken));
"""
# What version 2 has more; a file of version 1 gets it when it is opened.
_SCHEMA_2 = """
CREATE TABLE Reached (EngagementArn TEXT, ContactArn TEXT, PRIMARY KEY (EngagementArn, ContactArn)) WITHOUT ROWID;
CREATE TABLE Tag (Id INTEGER PRIMARY KEY, ResourceArn TEXT, Key TEXT, Value TEXT, UNIQUE (ResourceArn, Key));
CREATE TABLE ContactPolicy (Id INTEGER PRIMARY KEY, ContactArn TEXT UNIQUE, Policy TEXT);
CREATE TABLE ReplicationSet (Account TEXT, Region TEXT, PRIMARY KEY (Account, Region)) WITHOUT ROWID;
"""

sqlite3.register_converter("JSON", json.loads)


class StorageError(Exception):
    """A database file that can't be opened, or is not one of ours; the message says which and why."""


class Storage:
    """One database. Its caller keeps threads apart; another process may open the same file."""

    def __init__(self, path: str = ":memory:", token_key: bytes | None = None) -> None:
        """Open the file, or make it; raises StorageError, and leaves a file that is not ours as it is.

        The file is its owner's alone, as it holds accept codes.
        """
        if path != ":memory:":
            with suppress(OSError):  # SQLite says what is wrong
                os.close(os.open(path, os.O_CREAT | os.O_RDWR | os.O_NONBLOCK, 0o600))
        try:
            self._connection = sqlite3.connect(
                path, isolation_level=None, check_same_thread=False, detect_types=sqlite3.PARSE_DECLTYPES
            )
        except sqlite3.Error as error:
            raise StorageError(f"{path}: {error}") from error
        self._connection.row_factory = _row
        try:
            self._prepare(token_key or secrets.token_bytes(16))
        except (sqlite3.Error, StorageError) as error:
            self.close()
            raise StorageError(f"{path}: {error}") from error
        if path != ":memory:":
            with suppress(OSError):  # somebody else's, who let us write
                os.chmod(path, 0o600)
        self.token_key: bytes = self.select("Setting", "Name = 'TokenKey'")[0]["Value"]

    def _prepare(self, token_key: bytes) -> None:
        if not self._pragma("schema_version"):
            self._connection.execute("PRAGMA journal_mode = WAL")
            self._connection.executescript(f"BEGIN IMMEDIATE; {_SCHEMA} {_SCHEMA_2}")
            self._connection.execute(f"PRAGMA application_id = {_APPLICATION_ID}")
            self._connection.execute(f"PRAGMA user_version = {_VERSION}")
            self.insert("Setting", Name="TokenKey", Value=token_key)
            self._connection.execute("COMMIT")
        elif self._pragma("application_id") != _APPLICATION_ID:
            raise StorageError("a database, but not one of pagecli")
        elif self._pragma("user_version") == 1:
            self._connection.executescript(f"BEGIN IMMEDIATE; {_SCHEMA_2}; PRAGMA user_version = {_VERSION}; COMMIT")
        elif self._pragma("user_version") != _VERSION:
            raise StorageError("made by another version of pagecli")
        self._connection.execute(f"PRAGMA max_page_count = {_MAX_PAGES}")

    def _pragma(self, name: str) -> int:
        value: int = self._connection.execute(f"PRAGMA {name}").fetchone()[name]
        return value

    def is_empty(self) -> bool:
        """Whether nothing was ever put here."""
        return not self.select("Contact", "1 LIMIT 1")

    def close(self) -> None:
        self._connection.close()

    def __del__(self) -> None:
        if hasattr(self, "_connection"):  # what sqlite3 opens it wants closed, since Python 3.13
            self.close()

    @contextmanager
    def transaction(self) -> Iterator[None]:
        """All of it or, after an exception, nothing of it; on the disk when the block is left."""
        self._connection.execute("BEGIN IMMEDIATE")
        try:
            yield
            self._connection.execute("COMMIT")
        except BaseException:
            if self._connection.in_transaction:  # a full disk has ended it already
                self._connection.execute("ROLLBACK")
            raise

    @contextmanager
    def savepoint(self) -> Iterator[None]:
        """The same within a transaction, which goes on."""
        self._connection.execute("SAVEPOINT Part")
        try:
            yield
        except BaseException:
            if self._connection.in_transaction:
                self._connection.execute("ROLLBACK TO Part")
            raise
        self._connection.execute("RELEASE Part")

    def count(self, table: str, where: str, *values: Any) -> int:
        found: int = self.select(table, where, *values, columns="count(*) AS N")[0]["N"]
        return found

    def select(self, table: str, where: str, *values: Any, columns: str = "*") -> list[Row]:
        # Names and conditions are written in this package; what a request brings is always a parameter.
        return self._connection.execute(f"SELECT {columns} FROM {table} WHERE {where}", values).fetchall()  # noqa: S608

    def get(self, table: str, key: str) -> Row | None:
        """The row with this ARN."""
        rows = self.select(table, f"{table}Arn = ?", key)
        return rows[0] if rows else None

    def insert(self, table: str, **members: Any) -> None:
        marks = ", ".join("?" * len(members))
        names = ", ".join(members)
        values = [json.dumps(v) if isinstance(v, (dict, list)) else v for v in members.values()]
        self._connection.execute(f"INSERT INTO {table} ({names}) VALUES ({marks})", values)  # noqa: S608

    def insert_all(self, table: str, rows: list[Row]) -> None:
        """Insert rows that have the same members in the same order; structures and lists are JSON already."""
        if rows:
            names, marks = ", ".join(rows[0]), ", ".join("?" * len(rows[0]))
            values = [tuple(row.values()) for row in rows]
            self._connection.executemany(f"INSERT INTO {table} ({names}) VALUES ({marks})", values)  # noqa: S608

    def update(self, table: str, row: Row, **members: Any) -> None:
        marks = ", ".join(f"{name} = ?" for name in members)
        values = [json.dumps(v) if isinstance(v, (dict, list)) else v for v in members.values()]
        self._connection.execute(f"UPDATE {table} SET {marks} WHERE Id = ?", [*values, row["Id"]])  # noqa: S608

    def delete(self, table: str, where: str, *values: Any) -> None:
        self._connection.execute(f"DELETE FROM {table} WHERE {where}", values)  # noqa: S608


def _row(cursor: sqlite3.Cursor, values: tuple[Any, ...]) -> Row:
    return {column[0]: value for column, value in zip(cursor.description, values, strict=True) if value is not None}
