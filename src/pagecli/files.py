"""Small files kept between runs: read and written only where they belong to this user alone."""

from __future__ import annotations

import contextlib
import os
import stat
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

_MAX_SIZE = 4 * 1024 * 1024


def read_own(path: Path, newer_than: float = 0) -> str:
    """Return the text of a regular file owned by this user, in a folder owned by this user; else OSError.

    Links are not followed, FIFOs not waited for. A file older than `newer_than` (epoch seconds) is an OSError.
    """
    with _own_folder(path.parent) as folder:
        handle = os.open(path.name, os.O_RDONLY | os.O_NOFOLLOW | os.O_NONBLOCK, dir_fd=folder)
    with open(handle, encoding="utf-8") as file:
        state = os.fstat(handle)
        if not stat.S_ISREG(state.st_mode) or state.st_uid != os.geteuid() or state.st_mtime < newer_than:
            raise PermissionError(f"{path} is not a recent file of this user")
        return file.read(_MAX_SIZE)


def write_own(path: Path, text: str, private: bool = False) -> None:
    """Replace the file atomically, readable by this user alone; OSError if that fails.

    Missing folders are created with mode 0700; with `private` the file's own folder gets that mode too.
    """
    for folder in (*reversed(path.parent.parents), path.parent):
        if not folder.is_dir():
            folder.mkdir(mode=0o700, exist_ok=True)
    with _own_folder(path.parent, private):
        handle, temporary = tempfile.mkstemp(dir=path.parent)  # created with 0600
    try:
        with open(handle, "w", encoding="utf-8") as file:
            file.write(text)
        os.replace(temporary, path)
    except BaseException:
        with contextlib.suppress(OSError):
            os.unlink(temporary)
        raise


def replace_file(path: Path, data: bytes) -> None:
    """Replace a file that the user named atomically; OSError if that fails."""
    mask = os.umask(0)
    os.umask(mask)
    handle, temporary = tempfile.mkstemp(dir=path.parent)
    try:
        with open(handle, "wb") as file:
            file.write(data)
            os.fchmod(file.fileno(), 0o666 & ~mask)
        os.replace(temporary, path)
    except BaseException:
        with contextlib.suppress(OSError):
            os.unlink(temporary)
        raise


@contextmanager
def _own_folder(path: Path, private: bool = False) -> Iterator[int]:
    folder = os.open(path, os.O_RDONLY | os.O_DIRECTORY | os.O_NOFOLLOW)
    try:
        if private and os.fstat(folder).st_uid == os.geteuid():
            os.fchmod(folder, 0o700)
        state = os.fstat(folder)
        if state.st_uid != os.geteuid() or state.st_mode & stat.S_IWOTH:
            raise PermissionError(f"{path} is not a folder of this user alone")
        yield folder
    finally:
        os.close(folder)
