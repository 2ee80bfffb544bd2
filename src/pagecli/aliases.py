"""What is remembered between runs: the ARN of each alias, in plain files that the shells read to complete aliases.

One file for each identity, region and endpoint: a line `alias<TAB>ARN` for each contact. A file that can't be read or
written, is a link, or is not of this form only means that nothing is remembered.
"""

from __future__ import annotations

import contextlib
import os
import tempfile
import threading
from collections.abc import Mapping, Sequence
from pathlib import Path

from pagecli.arns import parse_contact_arn
from pagecli.errors import UsageError

_MAX_SIZE = 4 * 1024 * 1024


class Remembered:
    """The aliases that one identity has seen in one region behind one endpoint."""

    def __init__(self, path: Path | None) -> None:
        self._path = path
        self._lock = threading.Lock()

    def get(self, alias: str) -> str | None:
        """Return the remembered ARN of the alias; None if there is none, or more than one."""
        arns = {arn for name, arn in self._read() if name == alias}
        return arns.pop() if len(arns) == 1 else None

    def add(self, contacts: Sequence[tuple[str, str]]) -> None:
        """Remember these (alias, ARN), beside the aliases already known."""
        new = {alias for alias, _ in contacts}
        with self._lock:
            self._write([*(known for known in self._read() if known[0] not in new), *contacts])

    def replace(self, contacts: Sequence[tuple[str, str]]) -> None:
        """Remember these (alias, ARN) and no others."""
        self._write(contacts)

    def forget(self, alias: str) -> None:
        """Remember nothing of this alias."""
        with self._lock:
            self._write([(name, arn) for name, arn in self._read() if name != alias])

    def _read(self) -> list[tuple[str, str]]:
        if self._path is None:
            return []
        try:
            with open(os.open(self._path, os.O_RDONLY | getattr(os, "O_NOFOLLOW", 0)), encoding="ascii") as file:
                lines = file.read(_MAX_SIZE).splitlines()
            return [
                (parse_contact_arn(arn).alias and alias, arn) for alias, arn in (line.split("\t") for line in lines)
            ]
        except (OSError, ValueError, UsageError):
            return []

    def _write(self, contacts: Sequence[tuple[str, str]]) -> None:
        if self._path is None:
            return
        temporary = None
        try:
            for folder in (self._path.parent.parent, self._path.parent):
                folder.mkdir(mode=0o700, exist_ok=True)
            self._path.parent.chmod(0o700)
            text = "".join(f"{alias}\t{arn}\n" for alias, arn in sorted(set(contacts)))
            handle, temporary = tempfile.mkstemp(dir=self._path.parent)  # made 0600
            with open(handle, "w", encoding="ascii") as file:
                file.write(text)
            os.replace(temporary, self._path)
        except (OSError, ValueError):
            if temporary:
                with contextlib.suppress(OSError):
                    os.unlink(temporary)


def remembered_for(variables: Mapping[str, str], identity: str, region: str, endpoint: str) -> Remembered:
    """Return what is remembered for this identity, region and endpoint; nothing where there is no home."""
    import hashlib

    home = variables.get("XDG_CACHE_HOME") or (f"{variables['HOME']}/.cache" if variables.get("HOME") else None)
    if not home or not os.path.isabs(home) or not identity:
        return Remembered(None)
    scope = hashlib.sha256("\0".join((identity, region, endpoint)).encode()).hexdigest()[:16]
    return Remembered(Path(home) / "pagecli" / f"{scope}.aliases")
