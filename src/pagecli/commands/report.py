"""`pagecli report`: what was on-call like in this period?"""

from __future__ import annotations

import io
from dataclasses import replace as changed
from pathlib import Path
from typing import Annotated, ClassVar

import typer
from msgspec import Struct
from msgspec.structs import replace

from pagecli.arns import check_named
from pagecli.connection import Connection
from pagecli.domain.filters import PageFilter, wildcard
from pagecli.domain.report import Report, report_span
from pagecli.domain.stats import parse_objective
from pagecli.environment import Environment
from pagecli.errors import ExitCode, OutputError, UsageError
from pagecli.files import replace_file
from pagecli.options import ScreenOptions, SourceOptions, read_span
from pagecli.output import Format, write
from pagecli.output.progress import Progress
from pagecli.periods import Hours, Period, parse_hours
from pagecli.queries.contacts import Contacts
from pagecli.queries.problems import Problems
from pagecli.queries.report import Asked, get_report
from pagecli.source import OpenSource, open_source
from pagecli.text import command_line
from pagecli.times import Moment, format_time, parse_duration, zone_name
from pagecli.views.origin import origin_parts
from pagecli.views.report import ReportFrame, report_blocks, report_record

_USUALLY = "last-week"


class ReportRequest(Struct, frozen=True, kw_only=True):
    """What the command line asks for, checked; `out` None is standard output."""

    asked: Asked
    frame: ReportFrame
    out: str | None
    format: Format
    moment: Moment
    connection: Connection


class DocumentOptions(ScreenOptions, frozen=True):
    """How a document is written."""

    formats: ClassVar[tuple[str, ...]] = ("table", "md", "html", "json")

    output: Annotated[
        str | None,
        typer.Option(
            "-o",
            "--output",
            metavar="md|html|json",
            help="The format; default md, on a terminal a screen.",
            rich_help_panel="Output",
            show_default=False,
        ),
    ] = None


def _which(*names: str, metavar: str, text: str) -> object:
    return typer.Option(*names, metavar=metavar, help=text, rich_help_panel="Which pages", show_default=False)


def parse(
    environment: Environment,
    output: DocumentOptions,
    service: SourceOptions,
    contacts: Annotated[
        list[str] | None,
        typer.Argument(metavar="[CONTACT]...", help="Whom to report on; default everybody.", show_default=False),
    ] = None,
    since: Annotated[str | None, _which("-s", "--since", metavar="TIME", text="The beginning of the period.")] = None,
    until: Annotated[str | None, _which("--until", metavar="TIME", text="Its end; default now.")] = None,
    during: Annotated[
        str | None,
        _which(
            "--during", metavar="PERIOD", text="The period by name: last-week (the default), last-month, 2026-10, ..."
        ),
    ] = None,
    incident: Annotated[
        str | None, _which("--incident", metavar="TEXT", text="IncidentId or short form, exact or with * wildcards.")
    ] = None,
    sender: Annotated[str | None, _which("--sender", metavar="TEXT", text="Sender, exact or with * wildcards.")] = None,
    within: Annotated[str, typer.Option("--within", metavar="DURATION", help="How soon a page should be read.")] = "5m",
    sleep: Annotated[str, typer.Option("--sleep", metavar="HH:MM-HH:MM", help="The hours of sleep.")] = "22:00-07:00",
    objective: Annotated[
        str | None,
        typer.Option(
            "--objective", metavar="'read<5m:95%'", help="Exit 10 if missed; also 'delivery<…'.", show_default=False
        ),
    ] = None,
    title: Annotated[str | None, typer.Option("--title", metavar="TEXT", help="Its title.", show_default=False)] = None,
    out: Annotated[
        str | None, typer.Option("--out", metavar="FILE", help="Write to this file, all at once.", show_default=False)
    ] = None,
) -> ReportRequest:
    """Report on a period of on-call: one document for the handoff.

    Example: pagecli report --during last-month -o html --out october.html
    """
    moment, night = output.moment(environment), parse_hours(sleep)
    on_screen = environment.stdout_is_terminal and out is None
    form = output.format_of_one(environment, default="table" if on_screen else "md")
    has_span = any(given is not None for given in (since, until, during))
    span = read_span(since, until, during if has_span else _USUALLY, moment, night)
    period = report_span(span, moment.now)
    if period is None:
        raise UsageError("no period has this beginning and end", "give --since, or --during such as last-week")
    names = list(dict.fromkeys(map(check_named, contacts))) if contacts else None
    pages = PageFilter(
        incident=wildcard(incident) if incident is not None else None,
        sender=wildcard(sender) if sender is not None else None,
    )
    connection = service.connection(environment)
    texts = {"--incident": incident, "--sender": sender}
    moment = moment._replace(dated=form.name != "table")
    return ReportRequest(
        asked=Asked(names, pages, period, night),
        frame=ReportFrame(
            title=title,
            zone=zone_name(moment, environment.variables),
            within=parse_duration(within).total_seconds(),
            sleep=night,
            objective=parse_objective(objective) if objective is not None else None,
            is_archive=connection.archive is not None,
            commands=_commands(names, texts, period, within, night, connection, output),
        ),
        out=out,
        format=form,
        moment=moment,
        connection=connection,
    )


def _commands(
    names: list[str] | None,
    texts: dict[str, str | None],
    period: Period,
    within: str,
    sleep: Hours,
    connection: Connection,
    output: ScreenOptions,
) -> list[str]:
    """Return the commands that give each number of the report again."""
    span = ["--since", format_time(period.start) or "", "--until", format_time(period.end) or ""]
    zone = ["--tz", "UTC"] if output.utc else ["--tz", output.tz] if output.tz else []
    where = [*zone, *(f"--profile={name}" for name in connection.profiles)]
    where += [f"--region={name}" for name in connection.regions]
    where += ["--endpoint-url", connection.endpoint_url] if connection.endpoint_url else []
    where += ["--from", connection.archive] if connection.archive else ["--demo"] if connection.demo else []
    which = [word for option, text in texts.items() if text is not None for word in (option, text)]
    people = names or ["--all"]
    hours = ["--within", within, "--sleep", str(sleep)]
    schedules = [["oncall", *([name] if name else []), "--hours", *span] for name in names or [""]]
    lines = [
        ["stats", *people, "--by", "contact", *span, *which, *hours, *where],
        ["list", *people, "--sort", "read", "-n", "5", *span, *which, *where],
        ["incidents", *(names or []), *span, *where],
        *([*words, "--sleep", str(sleep), *where] for words in schedules),
    ]
    return [f"pagecli {command_line(*words)}" for words in lines]


def run(request: ReportRequest, environment: Environment, open_service: OpenSource = open_source) -> ExitCode:
    """Ask for all that the report tells, write it, and return the exit code."""
    with Problems(environment) as problems:
        with Progress(environment, "asking for pages") as progress:
            source = open_service(request.connection, environment, problems, progress)
            contacts = Contacts(source, environment.variables)
            report = get_report(source, contacts, request.asked, request.moment, problems, progress.say)
        places = environment.origin()
        origin = [part.text for part in origin_parts(places, "")]
        frame = replace(request.frame, origin=origin, left_out=problems.left_out)
        _write(report, replace(request, frame=frame), environment, problems.is_complete)
    objective = request.frame.objective
    return ExitCode.OK if objective is None or objective.is_met(report.total) else ExitCode.CONDITION


def _write(report: Report, request: ReportRequest, environment: Environment, complete: bool) -> None:
    """Write the report to standard output, or to the file, whose place it takes when it is whole."""
    blocks = report_blocks(report, request.frame, request.moment, complete)
    record = report_record(report, request.frame, request.moment)
    if request.out is None:
        write(blocks, record, request.format, request.moment, environment, complete)
        return
    written = io.BytesIO()
    write(blocks, record, request.format, request.moment, changed(environment, stdout=written), complete)
    try:
        replace_file(Path(request.out), written.getvalue())
    except OSError as error:
        raise OutputError(f"can't write {request.out}: {error.strerror}") from error
