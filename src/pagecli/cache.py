"""Plain files in which one run leaves something for the next, and for the shells: of no more use than that.

A file that can't be read or written, or is a link, only means that nothing is remembered.
"""

from __future__ import annotations

import contextlib
import os
import tempfile
from collections.abc import Iterable, Mapping
from pathlib import Path

_MAX_SIZE = 4 * 1024 * 1024


def cache_folder(variables: Mapping[str, str]) -> Path | None:
    """Return the folder of the files; None where there is no home."""
    home = variables.get("XDG_CACHE_HOME") or (f"{variables['HOME']}/.cache" if variables.get("HOME") else None)
    return Path(home) / "pagecli" if home and os.path.isabs(home) else None


def read_lines(path: Path) -> list[str]:
    """Return the lines of the file; none if it can't be read."""
    try:
        with open(os.open(path, os.O_RDONLY | getattr(os, "O_NOFOLLOW", 0)), encoding="utf-8") as file:
            return file.read(_MAX_SIZE).split("\n")[:-1]
    except (OSError, ValueError):
        return []


def write_lines(path: Path, lines: Iterable[str]) -> None:
    """Put these lines in the place of the file, whole or not at all, for nobody but the user."""
    temporary = None
    try:
        for folder in (path.parent.parent, path.parent):
            folder.mkdir(mode=0o700, exist_ok=True)
        path.parent.chmod(0o700)
        text = "".join(f"{line}\n" for line in lines)
        handle, temporary = tempfile.mkstemp(dir=path.parent)  # made 0600
        with open(handle, "w", encoding="utf-8") as file:
            file.write(text)
        os.replace(temporary, path)
    except (OSError, ValueError):
        if temporary:
            with contextlib.suppress(OSError):
                os.unlink(temporary)
