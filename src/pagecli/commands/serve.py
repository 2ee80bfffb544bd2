"""`pagecli serve`: the embedded ssm-contacts endpoint over HTTP, for any AWS client."""

from __future__ import annotations

from typing import Annotated, Any

import typer

from pagecli.environment import Environment
from pagecli.errors import ExitCode, PagecliError, UsageError
from pagecli.options import with_options
from pagecli.output import Stdout
from pagecli.text import escape_controls


@with_options
def command(
    environment: Environment,
    port: Annotated[int, typer.Option("--port", metavar="N", help="The port; 0 picks a free one.")] = 8077,
    db: Annotated[
        str | None, typer.Option("--db", metavar="FILE", help="Keep the data in this file.", show_default=False)
    ] = None,
    empty: Annotated[bool, typer.Option("--empty", help="Start without the demo data.")] = False,
) -> ExitCode:
    """Serve an ssm-contacts endpoint on this machine.

    Example: pagecli serve --port 8077 --db pages.db
    """
    if not 0 <= port <= 65535:
        raise UsageError(f"--port {port} is out of range", "0 to 65535; 0 picks a free one")
    from pagecli.emulator import Emulator, Storage, StorageError, fill
    from pagecli.emulator.http import serve

    def clock() -> float:
        return environment.clock.now().timestamp()

    def tell(page: dict[str, Any] | None, channel: dict[str, Any], code: str) -> None:
        parts = [channel["Type"], channel["DeliveryAddress"]["SimpleAddress"]]
        if page:
            parts = [page["PageArn"].rpartition(":")[2], *parts, page["Subject"], f"accept code {code}"]
        else:
            parts = [channel["ContactChannelArn"].rpartition(":")[2], *parts, f"activation code {code}"]
        environment.warn(" · ".join(escape_controls(part) for part in parts))

    try:
        storage = Storage(db or ":memory:")
        if not empty and storage.is_empty():
            fill(storage, clock())
        emulator = Emulator(storage, clock, on_send=tell)
        serve(emulator, port, lambda url: Stdout(environment).write(f"{url}\n".encode()))
    except StorageError as error:
        raise UsageError(str(error), "--db names a file that pagecli serve made, or a new one") from error
    except OSError as error:
        raise PagecliError(f"can't listen on port {port}: {error.strerror}", "--port 0 picks a free one") from error
    return ExitCode.OK
