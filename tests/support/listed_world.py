"""A service that lists what a test says: contacts, their pages and all engagements, in its order."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime, timezone
from pathlib import Path
from typing import Any

from pagecli.archive.database import open_database, plain
from pagecli.archive.layout import Table
from support.scripted_service import REGION, ScriptedService, contact_arn

NOW = datetime(2026, 11, 23, 19, 0, tzinfo=timezone.utc)
_PREFIX = f"arn:aws:ssm-contacts:{REGION}:111122223333"


def page(number: int, alias: str = "akuam", **members: Any) -> dict[str, Any]:
    """A page as the service answers; a member that is None is left out."""
    whole = {
        "PageArn": f"{_PREFIX}:page/{alias}/{number:08}-0000",
        "EngagementArn": f"{_PREFIX}:engagement/{alias}/{number:08}-0000",
        "ContactArn": contact_arn(alias),
        "Sender": "cli",
        **members,
    }
    return {name: value for name, value in whole.items() if value is not None}


def engagement(number: int, alias: str = "akuam", **members: Any) -> dict[str, Any]:
    arn = f"{_PREFIX}:engagement/{alias}/{number:08}-0000"
    return {"EngagementArn": arn, "ContactArn": contact_arn(alias), "Sender": "cli", **members}


def at(text: str) -> datetime:
    """The time, `2026-11-01 18:00`, in UTC."""
    return datetime.fromisoformat(text).replace(tzinfo=timezone.utc)


def listing(
    pages: Mapping[str, Sequence[dict[str, Any]]] | Sequence[dict[str, Any]],
    engagements: Sequence[dict[str, Any]] = (),
    **steps: Any,
) -> ScriptedService:
    """The service with these pages of each alias, or of akuam; `steps` are for other operations."""
    of = pages if isinstance(pages, Mapping) else {"akuam": pages}
    by_arn = {contact_arn(alias): list(listed) for alias, listed in of.items()}
    people = [{"ContactArn": arn, "Alias": arn.rpartition("/")[2], "Type": "PERSONAL"} for arn in by_arn]

    def contact(parameters: dict[str, Any]) -> dict[str, Any]:
        return next({**person, "Plan": {}} for person in people if person["ContactArn"] == parameters["ContactId"])

    def contacts(parameters: dict[str, Any]) -> dict[str, Any]:
        prefix = parameters.get("AliasPrefix", "")
        return {"Contacts": [person for person in people if person["Alias"].startswith(prefix)]}

    return ScriptedService(
        {
            "ListContacts": [contacts],
            "GetContact": [contact],
            "ListContactChannels": [{"ContactChannels": []}],
            "ListPagesByContact": [lambda parameters: {"Pages": by_arn[parameters["ContactId"]]}],
            "ListEngagements": [{"Engagements": list(engagements)}],
            **steps,
        }
    )


def rows(folder: Path, table: Table, columns: str) -> list[tuple[Any, ...]]:
    """What stands in a table, read as anybody would read it: by DuckDB, over hive partitions; `*` as texts."""
    columns = "COLUMNS(*)::VARCHAR" if columns == "*" else columns
    source = f"read_parquet('{folder}/{table.name}/**/*.parquet', hive_partitioning = true)"
    return [
        tuple(plain(row)) for row in open_database().execute(f"SELECT {columns} FROM {source} ORDER BY ALL").fetchall()
    ]
