"""What is remembered between runs: the contact of each alias, in plain files that the shells read to complete aliases.

One file for each identity, region and endpoint: a line `alias<TAB>ARN<TAB>type` for each contact. A file that can't be
read or written, is a link, or is not of this form only means that nothing is remembered.
"""

from __future__ import annotations

import contextlib
import os
import tempfile
import threading
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import NamedTuple

from pagecli.arns import parse_contact_arn
from pagecli.connection import Scope
from pagecli.errors import UsageError

_MAX_SIZE = 4 * 1024 * 1024


class RememberedContact(NamedTuple):
    """A line of the file; `type` is AWS's word: PERSONAL, ESCALATION or ONCALL_SCHEDULE."""

    alias: str
    arn: str
    type: str


class Remembered:
    """The aliases that one identity has seen in one region behind one endpoint."""

    def __init__(self, path: Path | None) -> None:
        self._path = path
        self._lock = threading.Lock()

    def get(self, alias: str) -> RememberedContact | None:
        """Return the remembered contact of the alias; None if there is none, or more than one."""
        found = {contact for contact in self._read() if contact.alias == alias}
        return found.pop() if len(found) == 1 else None

    def add(self, contacts: Sequence[RememberedContact]) -> None:
        """Remember these, beside the aliases already known."""
        new = {contact.alias for contact in contacts}
        with self._lock:
            self._write([*(known for known in self._read() if known.alias not in new), *contacts])

    def replace(self, contacts: Sequence[RememberedContact]) -> None:
        """Remember these and no others."""
        self._write(contacts)

    def forget(self, alias: str) -> None:
        """Remember nothing of this alias."""
        with self._lock:
            self._write([contact for contact in self._read() if contact.alias != alias])

    def _read(self) -> list[RememberedContact]:
        if self._path is None:
            return []
        try:
            with open(os.open(self._path, os.O_RDONLY | getattr(os, "O_NOFOLLOW", 0)), encoding="ascii") as file:
                lines = file.read(_MAX_SIZE).splitlines()
            contacts = [RememberedContact(*line.split("\t")) for line in lines]
            for contact in contacts:
                parse_contact_arn(contact.arn)
            return contacts
        except (OSError, ValueError, TypeError, UsageError):
            return []

    def _write(self, contacts: Sequence[RememberedContact]) -> None:
        if self._path is None:
            return
        temporary = None
        try:
            for folder in (self._path.parent.parent, self._path.parent):
                folder.mkdir(mode=0o700, exist_ok=True)
            self._path.parent.chmod(0o700)
            lines = ["\t".join(contact) for contact in sorted(set(contacts)) if all(map(str.isprintable, contact))]
            text = "".join(f"{line}\n" for line in lines)
            handle, temporary = tempfile.mkstemp(dir=self._path.parent)  # made 0600
            with open(handle, "w", encoding="ascii") as file:
                file.write(text)
            os.replace(temporary, self._path)
        except (OSError, ValueError):
            if temporary:
                with contextlib.suppress(OSError):
                    os.unlink(temporary)


def remembered_in(variables: Mapping[str, str], scope: Scope | None) -> Remembered:
    """Return what is remembered in this scope; nothing without one, or where there is no home."""
    import hashlib

    home = variables.get("XDG_CACHE_HOME") or (f"{variables['HOME']}/.cache" if variables.get("HOME") else None)
    if not home or not os.path.isabs(home) or not scope:
        return Remembered(None)
    name = hashlib.sha256("\0".join(scope).encode()).hexdigest()[:16]
    return Remembered(Path(home) / "pagecli" / f"{name}.aliases")
