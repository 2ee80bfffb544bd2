"""`pagecli oncall`: who is on call now, next, at a time, in a period; for how many hours?"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime, timedelta
from functools import partial
from typing import Annotated, Any, ClassVar

import typer
from msgspec import Struct

from pagecli.arns import check_named
from pagecli.connection import Connection
from pagecli.domain.intervals import join
from pagecli.domain.model import Rotation
from pagecli.domain.oncall import (
    OnCall,
    ScheduleShifts,
    count_hours,
    current_shifts,
    find_gaps,
    look_ahead,
    look_ahead_for_one,
    shifts_at,
    shifts_within,
)
from pagecli.environment import Environment
from pagecli.errors import ExitCode, PagecliError, UsageError
from pagecli.options import FORMATS, OutputOptions, SourceOptions, read_span
from pagecli.output import Format, Stdout, write
from pagecli.output.progress import Progress
from pagecli.periods import NIGHT, Hours, Period, nights_in, parse_hours, weekends_in
from pagecli.queries.contacts import Contacts
from pagecli.queries.oncall import find_asked, get_shifts
from pagecli.queries.problems import Problems
from pagecli.source import OpenSource, open_source
from pagecli.time_texts import parse_time
from pagecli.times import UTC, Moment
from pagecli.views.blocks import Table
from pagecli.views.oncall import (
    HOURS,
    ON_CALL,
    SHIFTS,
    calendar_events,
    gap_notes,
    hours_blocks,
    on_call_blocks,
    on_call_notes,
)

_USUALLY = timedelta(days=7)
_CALENDAR = timedelta(days=90)
_A_MOMENT = timedelta(seconds=1)


class OnCallRequest(Struct, frozen=True, kw_only=True):
    """What the command line asks for, checked; `name` None is every schedule.

    The shifts at a time, or of a period; now and next if both are None. `night` is given where hours are counted.
    """

    name: str | None
    at: datetime | None
    period: Period | None
    night: Hours | None
    format: Format
    moment: Moment
    connection: Connection


class ShiftOutputOptions(OutputOptions, frozen=True):
    """How shifts are written: as other rows, or as a calendar."""

    formats: ClassVar[tuple[str, ...]] = (*FORMATS, "ics")

    output: Annotated[
        str | None,
        typer.Option(
            "-o",
            "--output",
            metavar="|".join(formats),
            help="The format; default table. ics is a calendar.",
            rich_help_panel="Output",
            show_default=False,
        ),
    ] = None


def _when(*names: str, metavar: str | None = None, help: str) -> Any:  # noqa: A002 - Typer's name
    return typer.Option(*names, metavar=metavar, help=help, rich_help_panel="When", show_default=False)


def parse(
    environment: Environment,
    output: ShiftOutputOptions,
    service: SourceOptions,
    schedule: Annotated[
        str | None,
        typer.Argument(
            metavar="[SCHEDULE|CONTACT]",
            help="A schedule, or a person for their own shifts; default every schedule.",
            show_default=False,
        ),
    ] = None,
    at: Annotated[
        str | None, _when("--at", metavar="TIME", help="On call then: 'saturday 03:00', tomorrow, ...")
    ] = None,
    since: Annotated[
        str | None, _when("-s", "--since", metavar="TIME", help="Shifts from then on; default now.")
    ] = None,
    until: Annotated[str | None, _when("--until", metavar="TIME", help="Shifts before; default 7 days later.")] = None,
    during: Annotated[
        str | None, _when("--during", metavar="PERIOD", help="Shifts in: next-week, next-month, 2026-10, ...")
    ] = None,
    hours: Annotated[bool, _when("--hours", help="Hours on call of each person; default last month.")] = False,
    sleep: Annotated[
        str | None, _when("--sleep", metavar="HH:MM-HH:MM", help="What counts as night; default 22:00-07:00.")
    ] = None,
) -> OnCallRequest:
    """Show who is on call now, next, at a time or in a period.

    Example: pagecli oncall checkout --during next-week
    """
    moment = output.moment(environment)
    form = output.format(environment, HOURS if hours else SHIFTS)
    has_span = any(given is not None for given in (since, until, during))
    if at is not None and (has_span or hours):
        raise UsageError(f"--at beside {'--hours' if hours else 'a period'}", "give a time, or a period")
    if hours and form.name == "ics":
        raise UsageError("--hours beside -o ics: hours are not a calendar", "leave out one of them")
    night = parse_hours(sleep) if sleep is not None else NIGHT
    period = None
    if has_span or hours:
        usual_end = _CALENDAR if form.name == "ics" else _USUALLY
        during = during if has_span else "last-month"
        period = _with_ends(read_span(since, until, during, moment, night, ahead=True), moment, usual_end)
    elif form.name == "ics" and at is None:
        period = Period(moment.now, moment.now + _CALENDAR)
    return OnCallRequest(
        name=check_named(schedule) if schedule is not None else None,
        at=parse_time(at, moment, ahead=True) if at is not None else None,
        period=period,
        night=night if hours else None,
        format=form,
        moment=moment,
        connection=service.connection(environment),
    )


def _with_ends(span: tuple[datetime | None, datetime | None], moment: Moment, usually: timedelta) -> Period:
    """Return the period, from now and for the usual time where nothing else is given."""
    start = span[0] or moment.now
    try:
        end = span[1] or start + usually
    except OverflowError:
        end = datetime.max.replace(tzinfo=UTC)
    if end <= start:
        raise UsageError("no time is between --since and --until", "--since is now if it is not given")
    return Period(start, end)


def run(request: OnCallRequest, environment: Environment, open_service: OpenSource = open_source) -> ExitCode:
    """Ask for the shifts and write them, or their hours; PagecliError for what could not be had."""
    with Problems(environment) as problems:
        with Progress(environment, "asking who is on call") as progress:
            source = open_service(request.connection, environment, problems, progress)
            asked = find_asked(source, Contacts(source, environment.variables), request.name)
            period_of = partial(_period_of, request, asked.person)
            found = get_shifts(source, asked.schedules, period_of, problems)
        if not found and (request.night or request.format.name == "ics"):
            problems.note("there is no on-call schedule")
        if request.night:
            _write_hours(found, asked.person, request, environment, problems)
        else:
            _write_shifts(found, asked.person, request, environment, problems)
    return ExitCode.OK


def _period_of(request: OnCallRequest, person: str | None, rotation: Rotation) -> Period:
    """Return the time in which the shifts of a rotation are asked for."""
    if request.period:
        return request.period
    if request.at:
        return Period(request.at, request.at + _A_MOMENT)
    now = request.moment.now
    return Period(now, now + (look_ahead_for_one(rotation) if person else look_ahead(rotation)))


def _choose(found: Sequence[ScheduleShifts], person: str | None, request: OnCallRequest) -> OnCall:
    now = request.moment.now
    if request.period:
        return shifts_within(found, request.period, now, person)
    return shifts_at(found, request.at, now, person) if request.at else current_shifts(found, now, person)


def _write_shifts(
    found: Sequence[ScheduleShifts],
    person: str | None,
    request: OnCallRequest,
    environment: Environment,
    problems: Problems,
) -> None:
    chosen, moment, form = _choose(found, person, request), request.moment, request.format
    if not chosen.shifts and not problems.is_complete:
        return
    if form.name == "ics":
        from pagecli.output.ics import write_calendar

        write_calendar(Stdout(environment), calendar_events(chosen.shifts), moment.now, problems.is_complete)
        return
    gaps = find_gaps(found, request.period) if request.period and not person else []
    notes = [*on_call_notes(chosen, found, person, request.at), *gap_notes(gaps, moment)]
    table = Table(SHIFTS if request.at or request.period else ON_CALL, chosen.shifts)
    blocks = on_call_blocks(table, notes, problems.is_complete)
    write(blocks, table, form, moment, environment, problems.is_complete)
    if not form.is_table:
        for note in notes:
            environment.warn(note)


def _write_hours(
    found: Sequence[ScheduleShifts],
    person: str | None,
    request: OnCallRequest,
    environment: Environment,
    problems: Problems,
) -> None:
    period, moment = request.period, request.moment
    if period is None or request.night is None:
        return
    for each in found:
        if each.is_complete and not each.is_known:
            alias = each.schedule.alias
            problems.fail(PagecliError(f"{alias}: its hours are not known, a shift has times that can't be read"))
    known = [each for each in found if each.is_known]
    nights, weekends = nights_in(period, moment.zone, request.night), weekends_in(period, moment.zone)
    rows = count_hours(known, period, join(nights), join(weekends), person)
    if not rows and not problems.is_complete:
        return
    table = Table(HOURS, rows)
    blocks = hours_blocks(table, period, moment, problems.is_complete)
    write(blocks, table, request.format, moment, environment, problems.is_complete)
