"""Small files that are kept between runs: read and written only where they are this user's alone."""

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
    """Return the text of a regular file of this user in a folder of this user; OSError for any other.

    A link is not followed, a FIFO not waited for. `newer_than` is a time of the epoch: an older file is an OSError.
    """
    with _own_folder(path.parent) as folder:
        handle = os.open(path.name, os.O_RDONLY | os.O_NOFOLLOW | os.O_NONBLOCK, dir_fd=folder)
    with open(handle, encoding="utf-8") as file:
        state = os.fstat(handle)
        if not stat.S_ISREG(state.st_mode) or state.st_uid != os.geteuid() or state.st_mtime < newer_than:
            raise PermissionError(f"{path} is not a recent file of this user")
        return file.read(_MAX_SIZE)


def write_own(path: Path, text: str, private: bool = False) -> None:
    """Put the text in the file's place at once, for this user alone; OSError where that can't be.

    Folders that are missing are made for this user alone; with `private` the file's own becomes so.
    """
    for folder in (*reversed(path.parent.parents), path.parent):
        if not folder.is_dir():
            folder.mkdir(mode=0o700, exist_ok=True)
    with _own_folder(path.parent, private):
        handle, temporary = tempfile.mkstemp(dir=path.parent)  # made 0600
    try:
        with open(handle, "w", encoding="utf-8") as file:
            file.write(text)
        os.replace(temporary, path)
    except BaseException:
        with contextlib.suppress(OSError):
            os.unlink(temporary)
        raise


def replace_file(path: Path, data: bytes) -> None:
    """Put the data in the place of a file that the user named, at once; OSError where that can't be."""
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
