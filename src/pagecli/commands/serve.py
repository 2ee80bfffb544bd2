"""`pagecli serve`: the embedded ssm-contacts endpoint over HTTP, for any AWS client."""

from __future__ import annotations

import contextlib
import io
import os
import queue
import re
import shlex
import stat
import threading
from typing import Annotated, Any

import typer
from msgspec import Struct

from pagecli.environment import Environment
from pagecli.errors import ExitCode, PagecliError, UsageError
from pagecli.output import Stdout
from pagecli.text import encoded, escape_controls
from pagecli.times import parse_duration

_MAX_NOTES = 1000  # lines waiting to be written
_OURS = "# Written by pagecli serve --write-profiles, which overwrites it."


class ServeRequest(Struct, frozen=True, kw_only=True):
    """What the command line asks for, checked; without `db` nothing is kept."""

    port: int
    db: str | None
    empty: bool
    faults: dict[str, float] = {}
    delay: float = 0.0
    accounts: dict[str, str] = {}
    profiles: str | None = None


def parse(
    environment: Environment,
    port: Annotated[int, typer.Option("--port", metavar="N", help="The port; 0 picks a free one.")] = 8077,
    db: Annotated[
        str | None, typer.Option("--db", metavar="FILE", help="Keep the data in this file.", show_default=False)
    ] = None,
    empty: Annotated[bool, typer.Option("--empty", help="Start without the demo data.")] = False,
    fault: Annotated[
        list[str] | None,
        typer.Option("--fault", metavar="NAME:SHARE", help="Answer a share of the requests with an error; repeatable."),
    ] = None,
    delay: Annotated[
        str | None,
        typer.Option("--delay", metavar="DURATION", help="Delay each answer by this long.", show_default=False),
    ] = None,
    account: Annotated[
        list[str] | None,
        typer.Option("--account", metavar="KEY=ID", help="The account of an access key; repeatable."),
    ] = None,
    write_profiles: Annotated[
        str | None,
        typer.Option(
            "--write-profiles",
            metavar="FILE",
            help="Write an AWS configuration with a profile for each account.",
            show_default=False,
        ),
    ] = None,
) -> ServeRequest:
    """Serve an ssm-contacts endpoint on this machine.

    Example: pagecli serve --port 8077 --db pages.db
    """
    if not 0 <= port <= 65535:
        raise UsageError(f"--port {port} is out of range", "0 to 65535; 0 picks a free one")
    if db == "":
        raise UsageError("--db names no file", "leave it out to keep nothing")
    if write_profiles == "":
        raise UsageError("--write-profiles names no file", "give the file to write")
    return ServeRequest(
        port=port,
        db=db and os.path.abspath(db),
        empty=empty,
        faults=_read_faults(fault or []),
        delay=parse_duration(delay).total_seconds() if delay is not None else 0.0,
        accounts=dict(map(_read_account, account or [])),
        profiles=write_profiles and os.path.abspath(write_profiles),
    )


def _read_faults(texts: list[str]) -> dict[str, float]:
    from pagecli.emulator.hindrance import fault_names

    faults = {}
    for text in texts:
        name, _, share = text.partition(":")
        if name not in fault_names():
            raise UsageError(f"--fault {text!r}: there is no error {name!r}", f"one of {', '.join(fault_names())}")
        if not re.fullmatch(r"[0-9]*\.?[0-9]+", share, re.ASCII) or not 0 < float(share) <= 1:
            raise UsageError(f"--fault {text!r} has no share", f"more than 0 and at most 1, such as {name}:0.1")
        faults[name] = float(share)
    if sum(faults.values()) > 1:
        raise UsageError("the shares of --fault are more than 1 together", "each request has one answer")
    return faults


def _read_account(text: str) -> tuple[str, str]:
    key, _, account = text.partition("=")
    if not re.fullmatch(r"[^/,=\s]+", key) or not re.fullmatch("[0-9]{12}", account):
        raise UsageError(f"--account {text!r} is not KEY=ID", "such as AKIAIOSFODNN7EXAMPLE=444455556666")
    return key, account


def run(request: ServeRequest, environment: Environment) -> ExitCode:
    """Serve until interrupted; what each channel would have been sent is told on stderr."""
    from pagecli.emulator import Emulator, Storage, StorageError, fill
    from pagecli.emulator.hindrance import Hindrance
    from pagecli.emulator.http import serve
    from pagecli.emulator.organization import fill_organization

    profiles = ProfilesFile(request.profiles) if request.profiles else None

    def clock() -> float:
        return environment.clock.now().timestamp()

    try:
        storage = Storage(request.db or ":memory:")
    except StorageError as error:
        raise UsageError(str(error), "--db names a file that pagecli serve made, or a new one") from error
    if not request.empty and storage.is_empty():
        fill(storage, clock())
        fill_organization(storage, clock())
    notes = _Notes(environment)
    emulator = Emulator(
        storage,
        clock,
        on_send=lambda *message: notes.tell(_describe(*message)),
        on_failure=lambda error: notes.tell(f"internal error: {type(error).__name__}: {escape_controls(str(error))}"),
        hindrance=Hindrance(request.faults, request.delay),
    )
    try:
        serve(emulator, request.port, lambda url: _announce(url, profiles, notes, environment), request.accounts)
    except (BrokenPipeError, PagecliError):
        raise
    except OSError as error:
        what = f"can't listen on port {request.port}: {error.strerror}"
        raise PagecliError(what, "--port 0 picks a free one") from error
    finally:
        notes.close()
    return ExitCode.OK


def _announce(url: str, profiles: ProfilesFile | None, notes: _Notes, environment: Environment) -> None:
    """Say where it is, the profiles written before: whoever has read the URL may use them."""
    from pagecli.emulator.callers import NOBODY, demo_key

    if profiles:
        profiles.write(url)
    Stdout(environment).write(f"{url}\n".encode())
    variables = {
        "AWS_ENDPOINT_URL_SSM_CONTACTS": url,
        "AWS_REGION": NOBODY.region,
        "AWS_DEFAULT_REGION": NOBODY.region,
        "AWS_ACCESS_KEY_ID": demo_key(NOBODY.account),
        "AWS_SECRET_ACCESS_KEY": "demo",
    }
    exports = "".join(f"\n  export {name}={value}" for name, value in variables.items())
    notes.tell(f"any AWS client gets here with{exports}")
    if profiles:
        where = shlex.quote(profiles.path)
        notes.tell(
            f"or, as one of three accounts, with --profile {' or '.join(profiles.names)} and\n"
            f"  export AWS_CONFIG_FILE={where}"
        )


class _Notes:
    """Lines for stderr, written by a thread: lines that a slow reader misses are dropped and counted."""

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
            data = memoryview(encoded(line, stderr.encoding or "utf-8"))
            while data:
                data = data[os.write(stderr.fileno(), data) :]
        except io.UnsupportedOperation:  # it is no file
            self._environment.tell(line)
        except (OSError, ValueError):
            pass


class ProfilesFile:
    """An AWS configuration with a profile for each account of the demo data.

    Raises UsageError where the file is there and was not written by this.
    """

    def __init__(self, path: str) -> None:
        from pagecli.emulator.organization import PROFILES

        self.path = path
        self.names = list(PROFILES)
        self._callers = PROFILES
        if os.path.lexists(path) and not self._is_ours():
            raise UsageError(f"--write-profiles: {path} exists", "name a new file, or one that pagecli serve wrote")

    def write(self, url: str) -> None:
        from pagecli.emulator.callers import demo_key

        text = f"{_OURS}\n" + "".join(
            f"\n[profile {name}]\nregion = {caller.region}\nendpoint_url = {url}\n"
            f"aws_access_key_id = {demo_key(caller.account)}\naws_secret_access_key = demo\n"
            for name, caller in self._callers.items()
        )
        try:
            how = os.O_TRUNC if os.path.lexists(self.path) else os.O_EXCL
            file = os.open(self.path, os.O_WRONLY | os.O_CREAT | os.O_NOFOLLOW | how, 0o600)
            with open(file, "w", encoding="utf-8") as profiles:
                os.fchmod(file, 0o600)
                profiles.write(text)
        except OSError as error:
            raise PagecliError(f"can't write {self.path}: {error.strerror}") from error

    def _is_ours(self) -> bool:
        if not stat.S_ISREG(os.lstat(self.path).st_mode):
            return False
        with contextlib.suppress(OSError), open(self.path, "rb") as file:
            return file.readline(200).strip() == _OURS.encode()
        return False


def _describe(page: dict[str, Any] | None, channel: dict[str, Any], code: str) -> str:
    """Say what a channel is sent: a page with its accept code, or the code to activate the channel with."""
    parts = [channel["Type"], channel["DeliveryAddress"]["SimpleAddress"]]
    if page:
        parts = [page["PageArn"].rpartition(":")[2], *parts, page["Subject"], f"accept code {code}"]
    else:
        parts = [channel["ContactChannelArn"].rpartition(":")[2], *parts, f"activation code {code}"]
    return " · ".join(map(escape_controls, parts))
