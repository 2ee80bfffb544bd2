"""`pagecli serve`: the embedded ssm-contacts endpoint over HTTP, for any AWS client."""

from __future__ import annotations

import contextlib
import io
import os
import queue
import threading
from typing import Annotated, Any

import typer
from msgspec import Struct

from pagecli.environment import Environment
from pagecli.errors import ExitCode, PagecliError, UsageError
from pagecli.output import Stdout
from pagecli.text import escape_controls

_MAX_NOTES = 1000  # that wait to be written


class ServeRequest(Struct, frozen=True, kw_only=True):
    """What the command line asks for, checked; without `db` nothing is kept."""

    port: int
    db: str | None
    empty: bool


def parse(
    environment: Environment,
    port: Annotated[int, typer.Option("--port", metavar="N", help="The port; 0 picks a free one.")] = 8077,
    db: Annotated[
        str | None, typer.Option("--db", metavar="FILE", help="Keep the data in this file.", show_default=False)
    ] = None,
    empty: Annotated[bool, typer.Option("--empty", help="Start without the demo data.")] = False,
) -> ServeRequest:
    """Serve an ssm-contacts endpoint on this machine.

    Example: pagecli serve --port 8077 --db pages.db
    """
    if not 0 <= port <= 65535:
        raise UsageError(f"--port {port} is out of range", "0 to 65535; 0 picks a free one")
    if db == "":
        raise UsageError("--db names no file", "leave it out to keep nothing")
    return ServeRequest(port=port, db=db and os.path.abspath(db), empty=empty)


def run(request: ServeRequest, environment: Environment) -> ExitCode:
    """Serve until interrupted; what each channel would have been sent is told on stderr."""
    from pagecli.emulator import Emulator, Storage, StorageError, fill
    from pagecli.emulator.http import serve

    def clock() -> float:
        return environment.clock.now().timestamp()

    try:
        storage = Storage(request.db or ":memory:")
    except StorageError as error:
        raise UsageError(str(error), "--db names a file that pagecli serve made, or a new one") from error
    if not request.empty and storage.is_empty():
        fill(storage, clock())
    notes = _Notes(environment)
    emulator = Emulator(
        storage,
        clock,
        on_send=lambda *message: notes.tell(_describe(*message)),
        on_failure=lambda error: notes.tell(f"internal error: {type(error).__name__}: {escape_controls(str(error))}"),
    )
    try:
        serve(emulator, request.port, lambda url: Stdout(environment).write(f"{url}\n".encode()))
    except BrokenPipeError:
        raise
    except OSError as error:
        what = f"can't listen on port {request.port}: {error.strerror}"
        raise PagecliError(what, "--port 0 picks a free one") from error
    finally:
        notes.close()
    return ExitCode.OK


class _Notes:
    """Lines for stderr, written by a thread: a slow reader is not waited for, but told how many lines he missed."""

    def __init__(self, environment: Environment) -> None:
        self._environment = environment
        self._lines: queue.Queue[str | None] = queue.Queue(_MAX_NOTES)
        self._left_out = 0
        self._thread = threading.Thread(target=self._write, daemon=True)
        self._thread.start()

    def tell(self, text: str) -> None:
        missed = f"pagecli: {self._left_out} messages before this one were not read in time\n" if self._left_out else ""
        try:
            self._lines.put_nowait(f"{missed}pagecli: {text}\n")
            self._left_out = 0
        except queue.Full:
            self._left_out += 1

    def close(self) -> None:
        """Wait for what is still to be written, but not for a reader who reads nothing."""
        with contextlib.suppress(queue.Full):
            self._lines.put_nowait(None)
            self._thread.join(1)

    def _write(self) -> None:
        while (line := self._lines.get()) is not None:
            self._write_one(line)

    def _write_one(self, line: str) -> None:
        stderr = self._environment.stderr
        try:
            # Not through the stream: whoever flushes that, as the program's end does, waits for this write.
            data = memoryview(line.encode(stderr.encoding or "utf-8", "backslashreplace"))
            while data:
                data = data[os.write(stderr.fileno(), data) :]
        except io.UnsupportedOperation:  # it is no file
            self._environment.tell(line)
        except (OSError, ValueError):
            pass


def _describe(page: dict[str, Any] | None, channel: dict[str, Any], code: str) -> str:
    """Say what a channel is sent: a page with its accept code, or the code to activate the channel with."""
    parts = [channel["Type"], channel["DeliveryAddress"]["SimpleAddress"]]
    if page:
        parts = [page["PageArn"].rpartition(":")[2], *parts, page["Subject"], f"accept code {code}"]
    else:
        parts = [channel["ContactChannelArn"].rpartition(":")[2], *parts, f"activation code {code}"]
    return " · ".join(map(escape_controls, parts))
