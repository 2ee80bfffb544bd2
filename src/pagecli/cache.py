"""Plain files that a run leaves for the next run and for the shells; losing one does no harm.

A file that can't be read or written, or that others may write, is treated as missing.
"""

from __future__ import annotations

import contextlib
import os
import time
from collections.abc import Iterable, Mapping
from pathlib import Path

from pagecli.files import read_own, write_own

_MAX_AGE = 30 * 86400.0
_MAX_FILES = 50


def cache_folder(variables: Mapping[str, str]) -> Path | None:
    """Return the folder of the files; None without a home folder."""
    home = variables.get("XDG_CACHE_HOME") or (f"{variables['HOME']}/.cache" if variables.get("HOME") else None)
    return Path(home) / "pagecli" if home and os.path.isabs(home) else None


def read_lines(path: Path) -> list[str]:
    """Return the lines of the file; none if it can't be read or is too old."""
    try:
        return read_own(path, newer_than=time.time() - _MAX_AGE).split("\n")[:-1]
    except (OSError, ValueError):
        return []


def begun(path: Path) -> float | None:
    """Return when the file was begun, if it is not too old; later additions don't change this."""
    with contextlib.suppress(OSError):
        if (time_begun := path.lstat().st_mtime) > time.time() - _MAX_AGE:
            return time_begun
    return None


def write_lines(path: Path, lines: Iterable[str], time_begun: float | None = None) -> None:
    """Replace the file by these lines atomically, readable by the user alone.

    The file counts as begun now unless `time_begun` is given. Of its kind, only the newest 50 are kept.
    """
    with contextlib.suppress(OSError, ValueError):
        write_own(path, "".join(f"{line}\n" for line in lines), private=True)
        if time_begun:
            os.utime(path, (time_begun, time_begun))
        files = sorted(((file.lstat().st_mtime, file) for file in path.parent.glob(f"*{path.suffix}")), reverse=True)
        for number, (written, file) in enumerate(files):
            if number >= _MAX_FILES or written < time.time() - _MAX_AGE:
                file.unlink(missing_ok=True)
