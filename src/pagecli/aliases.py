"""The contact of each alias, remembered between runs in plain files that the shells read to complete aliases.

One file for each identity, region and endpoint: a line `alias<TAB>ARN<TAB>type<TAB>name` for each contact, the name
only where there is one. A file in another form, or begun more than 30 days ago, is ignored.
"""

from __future__ import annotations

import threading
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import NamedTuple

from pagecli.arns import parse_contact_arn
from pagecli.cache import begun, cache_folder, read_lines, write_lines
from pagecli.connection import Scope
from pagecli.errors import UsageError


class RememberedContact(NamedTuple):
    """A line of the file; `type` is AWS's: PERSONAL, ESCALATION or ONCALL_SCHEDULE; the name is the display name."""

    alias: str
    arn: str
    type: str
    name: str = ""


class Remembered:
    """The aliases that one identity has seen in one region behind one endpoint."""

    def __init__(self, path: Path | None) -> None:
        self._path = path
        self._lock = threading.Lock()

    def get(self, alias: str) -> RememberedContact | None:
        """Return the remembered contact with this alias; None if there is none, or more than one."""
        found = {contact for contact in self._read() if contact.alias == alias}
        return found.pop() if len(found) == 1 else None

    def add(self, contacts: Sequence[RememberedContact]) -> None:
        """Add these to the aliases already known."""
        new = {contact.alias for contact in contacts}
        with self._lock:
            self._write([*(known for known in self._read() if known.alias not in new), *contacts], renew=False)

    def replace(self, contacts: Sequence[RememberedContact]) -> None:
        """Replace everything remembered by these."""
        self._write(contacts)

    def forget(self, alias: str) -> None:
        """Forget this alias."""
        with self._lock:
            self._write([contact for contact in self._read() if contact.alias != alias], renew=False)

    def _read(self) -> list[RememberedContact]:
        if self._path is None:
            return []
        try:
            contacts = [RememberedContact(*line.split("\t")) for line in read_lines(self._path)]
            for contact in contacts:
                parse_contact_arn(contact.arn)
            return contacts
        except (TypeError, UsageError):
            return []

    def _write(self, contacts: Sequence[RememberedContact], renew: bool = True) -> None:
        if self._path is None:
            return
        lines = [line for contact in sorted(set(contacts)) if (line := _line(contact))]
        write_lines(self._path, lines, None if renew else begun(self._path))


def _line(contact: RememberedContact) -> str | None:
    """Return the contact's line; None if it could not be read back."""
    read = contact[:3]
    if not all(part.isascii() and part.isprintable() for part in read):
        return None
    name = "".join(character if character.isprintable() else " " for character in contact.name)
    return "\t".join([*read, *([name] if name else [])])


def remembered_in(variables: Mapping[str, str], scope: Scope | None) -> Remembered:
    """Return what is remembered in this scope; nothing without a scope or a home folder."""
    import hashlib

    folder = cache_folder(variables)
    if not folder or not scope:
        return Remembered(None)
    name = hashlib.sha256("\0".join(scope).encode()).hexdigest()[:16]
    return Remembered(folder / f"{name}.aliases")
