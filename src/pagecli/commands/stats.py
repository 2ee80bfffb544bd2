"""`pagecli stats`: how fast are pages delivered and read?"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Annotated

import typer
from msgspec import Struct

from pagecli.connection import Connection
from pagecli.domain.filters import PageFilter
from pagecli.domain.stats import (
    GROUPINGS,
    Counted,
    GroupStats,
    Objective,
    parse_objective,
)
from pagecli.environment import Environment
from pagecli.errors import ExitCode
from pagecli.options import ContactOptions, OutputOptions, PageOptions, SourceOptions, choice
from pagecli.output import Format, write
from pagecli.output.progress import Progress
from pagecli.periods import NIGHT, Hours, parse_hours
from pagecli.queries.contacts import Contacts
from pagecli.queries.problems import Problems
from pagecli.queries.stats import count_pages
from pagecli.source import OpenSource, open_source
from pagecli.times import Moment, parse_duration
from pagecli.views.blocks import Paragraph, Table, closing
from pagecli.views.stats import HISTOGRAM_EDGES, show_share, stats_blocks, stats_view


class StatsRequest(Struct, frozen=True, kw_only=True):
    """What the command line asks for, checked; `names` None is every personal contact, `within` is in seconds."""

    names: list[str] | None
    pages: PageFilter
    by: str | None
    within: float
    sleep: Hours | None
    objective: Objective | None
    format: Format
    moment: Moment
    connection: Connection


def parse(
    environment: Environment,
    who: ContactOptions,
    which: PageOptions,
    output: OutputOptions,
    service: SourceOptions,
    by: Annotated[
        str | None, typer.Option("--by", metavar="|".join(GROUPINGS), help="One row per group.", show_default=False)
    ] = None,
    within: Annotated[str, typer.Option("--within", metavar="DURATION", help="How soon a page should be read.")] = "5m",
    sleep: Annotated[
        str | None,
        typer.Option("--sleep", metavar="HH:MM-HH:MM", help="Count pages and nights broken.", show_default=False),
    ] = None,
    objective: Annotated[
        str | None,
        typer.Option(
            "--objective",
            metavar="'read<5m:95%'",
            help="Exit with code 10 if missed; also 'delivery<…'.",
            show_default=False,
        ),
    ] = None,
) -> StatsRequest:
    """Count pages, and show how fast they were delivered and read.

    Example: pagecli stats akuam --since 4w --by week --within 15m
    """
    seconds = parse_duration(within).total_seconds()
    hours = parse_hours(sleep) if sleep is not None else None
    grouping = choice("--by", by, GROUPINGS) if by is not None else None
    moment = output.moment(environment)
    return StatsRequest(
        names=who.names(environment),
        pages=which.page_filter(moment, hours or NIGHT),
        by=grouping,
        within=seconds,
        sleep=hours,
        objective=parse_objective(objective) if objective is not None else None,
        format=output.format(environment, stats_view(grouping, seconds, hours)),
        moment=moment,
        connection=service.connection(environment),
    )


def run(request: StatsRequest, environment: Environment, open_service: OpenSource = open_source) -> ExitCode:
    """Count the pages, write the groups, and return the exit code; PagecliError for what went wrong on the way."""
    with Problems(environment) as problems:
        with Progress(environment, "asking for pages") as progress:
            source = open_service(request.connection, environment, problems, progress)
            statistics = count_pages(
                source,
                Contacts(source, environment.variables),
                request.names,
                request.pages,
                problems,
                by=request.by,
                zone=request.moment.zone,
                sleep=request.sleep,
                span=(request.pages.since, request.pages.until or request.moment.now),
                within=_limits(request),
                say=progress.say,
            )
        total = statistics.total()
        if total.pages or problems.is_complete:
            _write(statistics, total, request, environment, problems.is_complete)
    return _judge(request.objective, total, environment)


def _limits(request: StatsRequest) -> list[float]:
    """Return within which times the latencies are counted."""
    of_objective = [request.objective.seconds] if request.objective else []
    return [request.within, *of_objective, *(HISTOGRAM_EDGES if request.format.is_screen else ())]


def _write(
    statistics: Counted, total: GroupStats, request: StatsRequest, environment: Environment, complete: bool
) -> None:
    table = Table(stats_view(request.by, request.within, request.sleep), statistics.groups())
    blocks = _blocks(statistics, total, table, request, complete)
    write(blocks, table, request.format, request.moment, environment, complete)


def _blocks(
    statistics: Counted, total: GroupStats, table: Table[GroupStats], request: StatsRequest, complete: bool
) -> Iterator[Paragraph]:
    """Yield what people read; an archive counts its pages by hour only for them."""
    if request.format.fields:
        yield [table]
        yield closing([], complete)
    else:
        groups = table if request.by else None
        yield from stats_blocks(groups, total, statistics.hours, request.within, request.sleep, complete)


def _judge(objective: Objective | None, total: GroupStats, environment: Environment) -> ExitCode:
    if objective is None or objective.is_met(total):
        return ExitCode.OK
    within = objective.within(total)
    share = show_share(within, total.pages)
    environment.warn(f"the objective {objective.text} was missed: {within:,} of {total.pages:,} pages, {share}")
    return ExitCode.CONDITION
