"""What an operation is given: the request's checked members, and the means to answer it."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from itertools import islice
from typing import Any

from pagecli.emulator import tokens
from pagecli.emulator.callers import Caller, allows
from pagecli.emulator.engine import Engine
from pagecli.emulator.errors import ServiceError, not_found
from pagecli.emulator.storage import Row, Storage


@dataclass(frozen=True)
class Call:
    """One request for an operation, as of `now` (epoch seconds)."""

    operation: Any
    """botocore's OperationModel."""
    members: dict[str, Any]
    caller: Caller
    storage: Storage
    engine: Engine
    now: float
    default_batch: int

    def get(self, table: str, member: str) -> Row:
        """The row that a member of the request names by its ARN, or ResourceNotFoundException."""
        arn = self.members[member]
        row = self.storage.get(table, arn)
        if not arn.startswith(self.caller.prefix) and not self._is_shared(row):
            self._deny_other_accounts(arn)
            row = None
        if row is None:
            raise not_found(table, arn)
        return row

    def find(self, table: str, arn: str) -> Row | None:
        """The caller's own row with this ARN."""
        return self.storage.get(table, arn) if arn.startswith(self.caller.prefix) else None

    def shared(self) -> list[str]:
        """The ARNs of other accounts' contacts that the caller may do something with."""
        policies = self.storage.select("ContactPolicy", "1")
        return [
            row["ContactArn"]
            for row in policies
            if _region_and_account(row["ContactArn"])[0] == self.caller.region
            and allows(row["Policy"], self.caller.account)
        ]

    def _is_shared(self, row: Row | None) -> bool:
        """Whether the policy of the contact that a row belongs to lets the caller do what it asks for."""
        contact = (row or {}).get("ContactArn", "")
        policies = self.storage.select("ContactPolicy", "ContactArn = ?", contact)
        return any(
            _region_and_account(contact)[0] == self.caller.region
            and allows(policy["Policy"], self.caller.account, self.operation.name)
            for policy in policies
        )

    def _deny_other_accounts(self, arn: str) -> None:
        if _region_and_account(arn)[0] == self.caller.region and _region_and_account(arn)[1] != self.caller.account:
            who = f"arn:aws:iam::{self.caller.account}:root"
            action = f"ssm-contacts:{self.operation.name}"
            what = f"User: {who} is not authorized to perform: {action} on resource: {arn}"
            raise ServiceError("AccessDeniedException", what)

    def batch(self, table: str, where: str, *values: Any, newest_first: bool = False) -> dict[str, Any]:
        """The rows that meet a condition, from the request's token on, and a token where there are more."""
        name, columns = self._result()
        start = tokens.read(self.storage.token_key, self._bound_to(), self.members)
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
        return tokens.read(self.storage.token_key, self._bound_to(), self.members) or 0

    def _bound_to(self) -> str:
        return f"{self.caller.prefix}{self.operation.name}"

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
            answer["NextToken"] = tokens.make(key, self._bound_to(), self.members, positions[size - 1])
        return answer

    def _size(self) -> int:
        # The model lets MaxResults be 0, and nobody says what that means: the service's own choice, here.
        return self.members.get("MaxResults") or self.default_batch

    def _result(self) -> tuple[str, list[str]]:
        results = self.operation.output_shape.members.items()
        name, shape = next((name, shape) for name, shape in results if shape.type_name == "list")
        return name, list(shape.member.members)


def _region_and_account(arn: str) -> list[str]:
    return (arn.split(":") + [""] * 5)[3:5]
