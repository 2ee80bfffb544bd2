"""`pagecli archive`: keep the history in a folder."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer
from msgspec import Struct

from pagecli.connection import Connection
from pagecli.environment import Environment
from pagecli.errors import ExitCode
from pagecli.options import ServiceOptions
from pagecli.output import Stdout
from pagecli.output.progress import Progress
from pagecli.queries.pages import nobody
from pagecli.queries.problems import Problems
from pagecli.source import OpenService, open_service
from pagecli.text import count_of, escape_controls

if TYPE_CHECKING:
    from pagecli.archive.sync import Summary


class ArchiveRequest(Struct, frozen=True, kw_only=True):
    """What the command line asks for, checked."""

    folder: Path
    detail: bool
    reveal: bool
    connection: Connection


def parse(
    environment: Environment,
    service: ServiceOptions,
    folder: Annotated[str, typer.Argument(metavar="FOLDER", help="An archive, or a folder that is new or empty.")],
    detail: Annotated[
        bool, typer.Option("--detail", help="Receipts, resolutions and texts, too: 3 requests a page.")
    ] = False,
    reveal: Annotated[bool, typer.Option("--reveal", help="Addresses and accept codes, too.")] = False,
) -> ArchiveRequest:
    """Archive what is new to Parquet files in a folder.

    Example: pagecli archive history --detail
    """
    return ArchiveRequest(folder=Path(folder), detail=detail, reveal=reveal, connection=service.connection(environment))


def run(request: ArchiveRequest, environment: Environment, open_service: OpenService = open_service) -> ExitCode:
    """Archive what is new, and say what that was; PagecliError for what could not be had."""
    from pagecli.archive.commit import make_archive
    from pagecli.archive.database import check_database
    from pagecli.archive.run import Wanted
    from pagecli.archive.sync import synchronize

    check_database()
    with Problems(environment) as problems:
        archive = make_archive(request.folder, request.connection.demo)
        with Progress(environment, "asking for contacts") as progress:
            source = open_service(request.connection, environment, problems, progress)

            def announce(text: str) -> None:
                with progress.hidden():
                    environment.warn(text)

            wanted = Wanted(request.detail, request.reveal)
            summary = synchronize(source, archive, wanted, environment.clock, problems, progress.say, announce)
        if not summary.contacts and problems.is_complete:
            problems.fail(nobody(source))
        Stdout(environment).write(_words(summary, request.folder).encode())
    return ExitCode.OK


def _words(summary: Summary, folder: Path) -> str:
    """Return in words what the run found."""
    details = [f"details of {count_of(summary.details, 'page')}"] if summary.details else []
    parts = [
        f"{count_of(summary.pages, 'page')} ({summary.page_counts.new:,} new, {summary.page_counts.changed:,} changed)",
        f"{count_of(summary.engagements, 'engagement')} ({summary.engagement_counts.new:,} new, "
        f"{summary.engagement_counts.changed:,} changed)",
        count_of(summary.contacts, "contact"),
        *details,
        count_of(summary.requests, "request"),
    ]
    return f"{escape_controls(str(folder))}: {' · '.join(parts)}\n"
