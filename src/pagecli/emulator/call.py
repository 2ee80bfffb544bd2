"""What an operation is given: the request's checked members, and the means to answer it."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from itertools import islice
from typing import Any

from pagecli.emulator import tokens
from pagecli.emulator.engine import Engine
from pagecli.emulator.errors import not_found
from pagecli.emulator.storage import Row, Storage

_KINDS = {
    "Contact": "CONTACT",
    "ContactChannel": "CONTACT_CHANNEL",
    "Engagement": "ENGAGEMENT",
    "Page": "PAGE",
}


@dataclass(frozen=True)
class Call:
    """One request for an operation, as of `now` (epoch seconds)."""

    operation: Any
    """botocore's OperationModel."""
    members: dict[str, Any]
    storage: Storage
    engine: Engine
    now: float
    default_batch: int

    def get(self, table: str, member: str) -> Row:
        """The row that a member of the request names by its ARN, or ResourceNotFoundException."""
        row = self.storage.get(table, self.members[member])
        if row is None:
            raise not_found(table, self.members[member])
        return row

    def batch(self, table: str, where: str, *values: Any, newest_first: bool = False) -> dict[str, Any]:
        """The rows that meet a condition, from the request's token on, and a token where there are more."""
        name, columns = self._result()
        start = tokens.read(self.storage.token_key, self.operation.name, self.members)
        if start is not None:
            where, values = f"({where}) AND Id {'<' if newest_first else '>'} ?", (*values, start)
        order = "DESC" if newest_first else "ASC"
        rows = self.storage.select(
            table,
            f"{where} ORDER BY Id {order} LIMIT ?",
            *values,
            self._size() + 1,
            columns=", ".join(["Id", *columns]),
        )
        ids = [row.pop("Id") for row in rows]
        return self._batch(name, rows, ids)

    def position(self) -> int:
        """Where the batch before this one ended; 0 where this is the first."""
        return tokens.read(self.storage.token_key, self.operation.name, self.members) or 0

    def batch_of(self, items: Iterable[tuple[int, Row]]) -> dict[str, Any]:
        """The same over items that no table holds, each with its position; the positions grow from 1 on.

        Members that the answer's shape lacks are left out.
        """
        name, columns = self._result()
        start = self.position()
        rest = list(islice(((at, item) for at, item in items if at > start), self._size() + 1))
        rows = [{column: item[column] for column in columns if column in item} for _, item in rest]
        return self._batch(name, rows, [at for at, _ in rest])

    def _batch(self, name: str, rows: list[Row], positions: list[int]) -> dict[str, Any]:
        size = self._size()
        answer: dict[str, Any] = {name: rows[:size]}
        if len(rows) > size:
            key = self.storage.token_key
            answer["NextToken"] = tokens.make(key, self.operation.name, self.members, positions[size - 1])
        return answer

    def _size(self) -> int:
        # The model lets MaxResults be 0, and nobody says what that means: the service's own choice, here.
        return self.members.get("MaxResults") or self.default_batch

    def _result(self) -> tuple[str, list[str]]:
        results = self.operation.output_shape.members.items()
        name, shape = next((name, shape) for name, shape in results if shape.type_name == "list")
        return name, list(shape.member.members)
