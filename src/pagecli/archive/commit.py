"""Moves an archive from one consistent state to the next, even if interrupted: staged files, a journal, renames.

A run stages new files, and writes the journal, which names each and where it belongs: from then on the new state is
there for good. Whoever has the archive next, a writer or a reader, finishes the renames that a journal asks for.
"""

from __future__ import annotations

import fcntl
import os
import shutil
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path, PurePosixPath

import msgspec
from msgspec import Struct

from pagecli.archive.layout import OWN, VERSION, Coverage, Header
from pagecli.errors import PagecliError, UsageError
from pagecli.text import suggest

_HEADER, _JOURNAL, _COVERAGE = f"{OWN}/format.json", f"{OWN}/commit.json", f"{OWN}/coverage.json"
_STAGING = f"{OWN}/staging"
_WRITERS, _READERS = f"{OWN}/lock", f"{OWN}/commit.lock"
_OTHER_FOLDER = "name an archive, or a folder that is new or empty"
_LONGEST_WAIT, _PAUSE = 30.0, 0.1


class Move(Struct, frozen=True):
    """A staged file and its target path, both relative to the archive; `staged` None deletes the target."""

    staged: str | None
    target: str


class Archive:
    """A folder that is an archive: what it says of itself, and how its files are replaced."""

    def __init__(self, folder: Path, header: Header) -> None:
        self.folder, self.is_demo = folder, header.demo
        self.staging = folder / _STAGING

    def coverage(self) -> Coverage:
        """Return how much of the history is there."""
        try:
            return msgspec.json.decode((self.folder / _COVERAGE).read_bytes(), type=Coverage)
        except FileNotFoundError:
            return Coverage()
        except (OSError, msgspec.DecodeError) as error:
            raise PagecliError(f"can't read {self.folder / _COVERAGE}: {error}") from None

    @contextmanager
    def writing(self) -> Iterator[None]:
        """Hold the write lock; PagecliError if another run has it. What a killed run left is finished or cleared."""
        with _locked(self.folder / _WRITERS, fcntl.LOCK_EX | fcntl.LOCK_NB) as is_locked:
            if not is_locked:
                raise PagecliError(f"another run is writing to {self.folder}", "wait until it has ended")
            self.recover()
            try:
                yield
            finally:
                if not (self.folder / _JOURNAL).exists():
                    shutil.rmtree(self.staging, ignore_errors=True)

    def commit(self, staged: Sequence[Move], coverage: Coverage, sleep: Callable[[float], None]) -> None:
        """Make the staged files and the coverage the state of the archive, all of them or none."""
        new_coverage = self.staging / "coverage.json"
        new_coverage.write_bytes(msgspec.json.format(msgspec.json.encode(coverage)))
        moves = [*staged, Move(f"{_STAGING}/coverage.json", _COVERAGE)]
        for move in moves:
            if move.staged:
                _flush(self.folder / move.staged)
        _flush(self.staging)
        journal = self.folder / _JOURNAL
        _write_whole(journal, msgspec.json.encode(moves))
        for _ in range(int(_LONGEST_WAIT / _PAUSE)):
            if self._roll_forward():
                return
            sleep(_PAUSE)
        what = f"{self.folder} is being read by another program; what is new is kept in it, and not yet to be seen"
        raise PagecliError(what, "the next run puts it in its place")

    def recover(self) -> None:
        """Finish the moves of a journal, and delete files staged without one."""
        if (self.folder / _JOURNAL).exists() and not self._roll_forward():
            raise PagecliError(f"{self.folder} is being read by another program", "try again when it has ended")
        shutil.rmtree(self.staging, ignore_errors=True)
        self.staging.mkdir()

    def _roll_forward(self) -> bool:
        """Do the journal's renames; return False if somebody reads."""
        with _locked(self.folder / _READERS, fcntl.LOCK_EX | fcntl.LOCK_NB) as is_locked:
            if not is_locked:
                return False
            for move in _read_journal(self.folder / _JOURNAL):
                self._apply(move)
            (self.folder / _JOURNAL).unlink(missing_ok=True)
            _flush(self.folder / OWN)
        return True

    def _apply(self, move: Move) -> None:
        target = self.folder / move.target
        if move.staged is None:
            target.unlink(missing_ok=True)
        elif (self.folder / move.staged).exists():  # not so where a run was killed after the rename
            for parent in reversed([parent for parent in target.parents if not parent.exists()]):
                parent.mkdir()
                _flush(parent.parent)
            os.replace(self.folder / move.staged, target)
        if target.parent.exists():
            _flush(target.parent)

    @contextmanager
    def reading(self) -> Iterator[None]:
        """Keep every file as it is meanwhile; a state that was committed is put in its place first."""
        if (self.folder / _JOURNAL).exists():
            self._finish_for_reader()
        with _locked(self.folder / _READERS, fcntl.LOCK_SH):
            yield

    def _finish_for_reader(self) -> None:
        try:
            with _locked(self.folder / _WRITERS, fcntl.LOCK_EX | fcntl.LOCK_NB) as is_locked:
                if is_locked and not self._roll_forward():
                    return  # others read the state before, which is whole, too
        except OSError as error:
            what = f"a run was stopped while it changed {self.folder}, and this can't be finished: {error.strerror}"
            raise PagecliError(what, "once the folder can be written to, the next run finishes it") from None


def open_archive(folder: Path) -> Archive:
    """Return the archive in the folder; UsageError if there is none, or one of a newer version."""
    header = _read_header(folder)
    if header is None:
        raise UsageError(f"{folder} is no archive", f"{suggest('archive', str(folder))} makes one")
    return Archive(folder, header)


def make_archive(folder: Path, demo: bool) -> Archive:
    """Return the archive in the folder, which is made where there is none.

    UsageError, with the folder untouched, if it has other things in it, is of a newer version, or of the other kind.
    """
    header = _read_header(folder)
    if header is None:
        _check_empty(folder)
        (folder / OWN).mkdir(parents=True, exist_ok=True)
        header = Header(VERSION, demo)
        _write_whole(folder / _HEADER, msgspec.json.encode(header))
    if header.demo != demo:
        kinds = ("demo data", "an account's own data")
        has, given = kinds if header.demo else reversed(kinds)
        raise UsageError(f"{folder} is an archive of {has}; {given} can't be added to it", "name another folder")
    return Archive(folder, header)


def _read_header(folder: Path) -> Header | None:
    try:
        header = msgspec.json.decode((folder / _HEADER).read_bytes(), type=Header)
    except (FileNotFoundError, NotADirectoryError):
        return None
    except (OSError, msgspec.DecodeError) as error:
        raise UsageError(f"{folder} is no archive that can be read: {error}", _OTHER_FOLDER) from None
    if header.version > VERSION:
        what = (
            f"{folder} was made by a newer pagecli (version {header.version} of the layout; this one knows {VERSION})"
        )
        raise UsageError(what, "install the newest pagecli")
    return header


def _check_empty(folder: Path) -> None:
    """Raise UsageError unless the folder can be made, is empty, or has nothing but what a killed run left there."""
    if folder.exists() and not folder.is_dir():
        raise UsageError(f"{folder} is a file", _OTHER_FOLDER)
    found = [path for path in folder.glob("*") if path.name != OWN] if folder.exists() else []
    own = [path for path in (folder / OWN).glob("*") if path.name != f"{Path(_HEADER).name}.tmp"]
    if found or own:
        raise UsageError(f"{folder} has other things in it, and is no archive", _OTHER_FOLDER)


@contextmanager
def _locked(path: Path, how: int) -> Iterator[bool]:
    """Hold a lock on the file; False if another program has it. What can't be written to can still be read."""
    try:
        handle = os.open(path, os.O_RDWR | os.O_CREAT, 0o644)
    except OSError:
        if how & fcntl.LOCK_EX:
            raise
        try:
            handle = os.open(path, os.O_RDONLY)
        except OSError:  # a copy without the file: nobody writes there
            yield True
            return
    try:
        fcntl.flock(handle, how)
    except BlockingIOError:
        os.close(handle)
        yield False
        return
    try:
        yield True
    finally:
        os.close(handle)


def _read_journal(path: Path) -> list[Move]:
    """Return the journal's moves; PagecliError if one leads out of the archive."""
    try:
        moves = msgspec.json.decode(path.read_bytes(), type=list[Move])
    except FileNotFoundError:
        return []
    except (OSError, msgspec.DecodeError) as error:
        raise PagecliError(f"can't read {path}: {error}") from None
    for name in (name for move in moves for name in (move.staged, move.target) if name):
        if PurePosixPath(name).is_absolute() or ".." in PurePosixPath(name).parts:
            raise PagecliError(f"{path} names {name}, which is not in the archive")
    return moves


def _write_whole(path: Path, data: bytes) -> None:
    """Write a file atomically."""
    temporary = path.with_name(f"{path.name}.tmp")
    temporary.write_bytes(data)
    _flush(temporary)
    os.replace(temporary, path)
    _flush(path.parent)


def _flush(path: Path) -> None:
    """Sync the file, or the names in a folder, to disk."""
    handle = os.open(path, os.O_RDONLY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)
