"""The options that commands share: one struct per group, expanded into a command's signature."""

from __future__ import annotations

import functools
import inspect
from collections.abc import Callable, Sequence
from datetime import datetime
from itertools import chain
from typing import Annotated, Any, ClassVar, get_type_hints

import typer
from msgspec import Struct
from msgspec.structs import replace

from pagecli.arns import check_named
from pagecli.connection import Connection
from pagecli.domain.filters import PageFilter, wildcard
from pagecli.environment import Environment
from pagecli.errors import UsageError
from pagecli.output import Format
from pagecli.periods import NIGHT, Hours, parse_period
from pagecli.time_texts import parse_span
from pagecli.times import UTC, Moment, load_zone, parse_duration, show_clock
from pagecli.views import View

FORMATS = ("table", "json", "jsonl", "csv", "tsv", "md")
COLORS = ("auto", "always", "never")
_ON = ("1", "true", "yes")
_SWITCHES = (*_ON, "0", "false", "no")
STATUSES = ("sent", "delivered", "read")
ONCE = ("--endpoint-url", "--since", "--until", "--during", "--at", "--incident", "--sender", "--tz", "--objective")
"""Options that may be given once: taking the last would silently drop the first."""


def _group(title: str) -> Callable[..., Any]:
    return functools.partial(typer.Option, rich_help_panel=title, show_default=False)


_service, _output, _pages = _group("AWS"), _group("Output"), _group("Which pages")
_incidents = _group("Which incidents")


def refuse_repeated(given: Sequence[Any]) -> None:
    """Raise UsageError if an option of ONCE was given twice; `given` has an entry for each use of an option."""
    for parameter in given:
        name = next((name for name in ONCE if name in parameter.opts), None)
        if name and (times := given.count(parameter)) > 1:
            raise UsageError(f"{name} is given {times} times", "give it once")


Limit = Annotated[
    int | None,
    typer.Option(
        "-n", "--limit", metavar="N", help="Show at most N rows, after sorting; 0 shows all.", show_default=False
    ),
]


def check_limit(limit: int | None) -> int | None:
    """Return the limit: 0 is all rows, None as many as fit on the screen; UsageError if it is negative."""
    if limit is not None and limit < 0:
        raise UsageError(f"--limit {limit} is negative", "a number of rows; 0 is all")
    return limit


def choice(option: str, value: str, choices: Sequence[str]) -> str:
    """Return the value; UsageError unless it is one of the choices."""
    if value not in choices:
        raise UsageError(f"{option} {value!r} is not known", f"one of {', '.join(choices)}")
    return value


class ServiceOptions(Struct, frozen=True):
    """Where the calls go, and with which identity."""

    profile: Annotated[
        list[str] | None,
        _service("--profile", metavar="PROFILE", help="A profile from ~/.aws/config; repeatable; * is a wildcard."),
    ] = None
    region: Annotated[
        list[str] | None,
        _service("--region", metavar="REGION", help="An AWS region; repeatable; all for every region."),
    ] = None
    endpoint_url: Annotated[
        str | None,
        _service("--endpoint-url", metavar="URL", help="Another endpoint, such as `pagecli serve`."),
    ] = None
    allow_http: Annotated[bool, _service("--allow-http", help="Allow http:// to other machines.")] = False
    demo: Annotated[bool, _service("--demo", help="Use the embedded demo data: no account, no network.")] = False
    debug: Annotated[bool, _service("--debug", help="Log each request on stderr.")] = False
    timeout: Annotated[
        str | None, _service("--timeout", metavar="DURATION", help="Time limit for the whole command.")
    ] = None

    def connection(self, environment: Environment) -> Connection:
        """Read the group; UsageError for an invalid timeout, or `--demo` beside an account's options."""
        environment.secrets.add_url(self.endpoint_url)
        options = {"--profile": self.profile, "--region": self.region, "--endpoint-url": self.endpoint_url}
        given = " and ".join(name for name, value in options.items() if value)
        if self.demo and given:
            raise UsageError(f"--demo beside {given}: demo data are of no account", "give one of them")
        usual = choice("PAGECLI_DEMO", environment.variables.get("PAGECLI_DEMO", "").lower() or "0", _SWITCHES)
        demo = usual in _ON and not given
        if usual in _ON and given:
            environment.warn(f"note: PAGECLI_DEMO is set, but {given} asks an account: no demo data")
        return Connection(
            profiles=tuple(dict.fromkeys(self.profile or [])),
            regions=tuple(dict.fromkeys(self.region or [])),
            endpoint_url=self.endpoint_url,
            allow_http=self.allow_http,
            demo=self.demo or demo,
            debug=self.debug,
            timeout=_seconds(self.timeout),
        )


class ActionOptions(ServiceOptions, frozen=True):
    """Where a command that writes goes: to one account and region."""

    profile: Annotated[
        list[str] | None, _service("--profile", metavar="PROFILE", help="The profile of ~/.aws/config.")
    ] = None
    region: Annotated[list[str] | None, _service("--region", metavar="REGION", help="The AWS region.")] = None

    def connection(self, environment: Environment) -> Connection:
        """Read the group; UsageError also for more than one account or region."""
        connection = super().connection(environment)
        if connection.is_several:
            raise UsageError(
                "a command that changes something takes one account and region",
                "give one --profile, without wildcards, and one --region",
            )
        return connection


class SourceOptions(ServiceOptions, frozen=True):
    """Where the answers come from: the service, or an archive."""

    from_: Annotated[
        str | None, _service("--from", metavar="FOLDER", help="Answer from an archive: no network, no credentials.")
    ] = None

    def connection(self, environment: Environment) -> Connection:
        """Read the group; UsageError for two sources. With an archive, the service's variables are ignored."""
        if self.from_ is None:
            return super().connection(environment)
        others = {"--profile": self.profile, "--endpoint-url": self.endpoint_url, "--demo": self.demo or None}
        for option, value in others.items():
            if value is not None:
                raise UsageError(f"--from beside {option}", "the answers come from the archive, or from the service")
        regions = tuple(dict.fromkeys(self.region or []))
        return Connection(regions=regions, archive=self.from_, debug=self.debug, timeout=_seconds(self.timeout))


def _seconds(timeout: str | None) -> float | None:
    return parse_duration(timeout).total_seconds() if timeout is not None else None


class ScreenOptions(Struct, frozen=True):
    """How a single thing is shown: on a screen, or as JSON."""

    formats: ClassVar[tuple[str, ...]] = ("table", "json", "md")

    output: Annotated[str | None, _output("-o", "--output", metavar="table|json|md", help="The format.")] = None
    json: Annotated[bool, _output("--json", help="Short for -o json.")] = False
    tz: Annotated[
        str | None,
        _output("--tz", metavar="ZONE", help="The time zone for times in tables; default the machine's."),
    ] = None
    utc: Annotated[bool, _output("--utc", help="Short for --tz UTC.")] = False
    color: Annotated[str, _output("--color", metavar="|".join(COLORS), help="When to use colours.")] = "auto"

    def format_of_one(self, environment: Environment, default: str = "table") -> Format:
        """Read the group; raises UsageError if the format or colour is invalid."""
        return Format(self._name(environment, default), color=self._color(environment))

    def moment(self, environment: Environment) -> Moment:
        """Read the clock and the zone; UsageError for an unknown zone, or two zones."""
        if self.utc and self.tz not in (None, "UTC"):
            raise UsageError("--utc and --tz name two zones", "give one of them")
        zone = load_zone(self.tz) if self.tz is not None else None
        return Moment(environment.clock.now(), UTC if self.utc else zone, self._name(environment, "table") == "md")

    def _name(self, environment: Environment, default: str) -> str:
        asked = self._asked()
        if len(asked) > 1:
            raise UsageError(f"two formats at once: {' and '.join(sorted(asked))}", "give one of them")
        if asked:
            return asked.pop()
        usual = choice("PAGECLI_OUTPUT", environment.variables.get("PAGECLI_OUTPUT") or default, FORMATS)
        if usual in self.formats:
            return usual
        return "json" if usual == "jsonl" else default

    def _asked(self) -> set[str]:
        named = {choice("--output", self.output, self.formats)} if self.output is not None else set()
        return named | {"json"} if self.json else named

    def _color(self, environment: Environment) -> bool:
        return environment.has_colors(choice("--color", self.color, COLORS), environment.stdout_is_terminal)


class OutputOptions(ScreenOptions, frozen=True):
    """How rows are written."""

    formats: ClassVar[tuple[str, ...]] = FORMATS

    output: Annotated[
        str | None, _output("-o", "--output", metavar="|".join(FORMATS), help="The format; default table.")
    ] = None
    csv: Annotated[bool, _output("--csv", help="Short for -o csv.")] = False
    fields: Annotated[
        str | None, _output("--fields", metavar="A,B,...", help="The fields to print, in this order.")
    ] = None
    raw_csv: Annotated[bool, _output("--raw-csv", help="Do not guard CSV cells against formulas.")] = False

    def format(self, environment: Environment, view: View[Any], default: str = "table") -> Format:
        """Read the group; raises UsageError if a format, field or colour is invalid."""
        fields = view.choose(self.fields) if self.fields is not None else None
        return replace(self.format_of_one(environment, default), fields=fields, raw_csv=self.raw_csv)

    def _asked(self) -> set[str]:
        return super()._asked() | ({"csv"} if self.csv else set())


class PageOptions(Struct, frozen=True):
    """Which pages."""

    since: Annotated[
        str | None,
        _pages("-s", "--since", metavar="TIME", help="Sent at or after: 24h, today, 2026-11-01, ..."),
    ] = None
    until: Annotated[str | None, _pages("--until", metavar="TIME", help="Sent before.")] = None
    during: Annotated[
        str | None,
        _pages("--during", metavar="PERIOD", help="Sent in: yesterday, last-night, this-week, 2026-10, ..."),
    ] = None
    unread: Annotated[bool, _pages("-u", "--unread", help="Only pages without a ReadTime.")] = False
    open: Annotated[
        bool, _pages("--open", help="Only open pages: unread, sent in the last 24 hours, and answered by nobody.")
    ] = False
    status: Annotated[
        list[str] | None, _pages("--status", metavar="|".join(STATUSES), help="Only these; repeatable.")
    ] = None
    incident: Annotated[
        str | None,
        _pages("--incident", metavar="TEXT", help="IncidentId or its short form, exact or with * wildcards."),
    ] = None
    sender: Annotated[str | None, _pages("--sender", metavar="TEXT", help="Sender, exact or with * wildcards.")] = None

    def page_filter(self, moment: Moment, night: Hours = NIGHT) -> PageFilter:
        """Read the group; raises UsageError if a time or status is invalid."""
        since, until = read_span(self.since, self.until, self.during, moment, night)
        if "unread" in (self.status or []):
            raise UsageError("--status 'unread' is not known", f"-u shows unread pages; else {', '.join(STATUSES)}")
        statuses = [choice("--status", status, STATUSES) for status in self.status or []]
        return PageFilter(
            since,
            until,
            frozenset(statuses),
            self.unread,
            wildcard(self.incident) if self.incident is not None else None,
            wildcard(self.sender) if self.sender is not None else None,
            moment.now if self.open else None,
            goes_on=self.during is not None and until is not None and until > moment.now,
        )


def words_of_filter(wanted: PageFilter) -> list[str]:
    """Return the options that select the same pages whenever the command is run, their times absolute."""
    times = {"--since": wanted.since, "--until": wanted.until}
    texts = {"--incident": wanted.incident, "--sender": wanted.sender}
    values = [(name, time.astimezone(UTC).isoformat().replace("+00:00", "Z")) for name, time in times.items() if time]
    values += [(name, text.text) for name, text in texts.items() if text]
    values += [("--status", status) for status in sorted(wanted.statuses)]
    flags = [name for name, given in {"--unread": wanted.unread, "--open": wanted.open_at}.items() if given]
    return [*flags, *chain.from_iterable(valued(*each) for each in values)]


def valued(name: str, value: str) -> list[str]:
    """Return the words of an option with its value, joined by `=` if the value looks like an option."""
    return [f"{name}={value}"] if value.startswith("-") else [name, value]


class BeginOptions(Struct, frozen=True):
    """When something began."""

    since: Annotated[
        str | None,
        _incidents("-s", "--since", metavar="TIME", help="Began at or after; default the last 7 days."),
    ] = None
    until: Annotated[str | None, _incidents("--until", metavar="TIME", help="Began before.")] = None
    during: Annotated[
        str | None,
        _incidents("--during", metavar="PERIOD", help="Began in: yesterday, last-night, last-month, ..."),
    ] = None

    def span(self, moment: Moment) -> tuple[datetime | None, datetime | None]:
        """Read the group; raises UsageError if a time is invalid."""
        return read_span(self.since, self.until, self.during, moment, NIGHT)


def read_span(
    since: str | None, until: str | None, during: str | None, moment: Moment, night: Hours, ahead: bool = False
) -> tuple[datetime | None, datetime | None]:
    """Read `--since`, `--until` and `--during`, each None if not given; `night` is the hours of `last-night`.

    Times are in the past unless `ahead`.
    """
    if during is not None:
        if since is not None or until is not None:
            raise UsageError("--during beside --since or --until", "give the period, or its beginning and end")
        return parse_period(during, moment, ahead, night)
    start, end = parse_span(since, until, moment, ahead)
    if start and start > moment.now and not ahead:
        now = show_clock(moment.now, *moment)
        raise UsageError(f"--since {since} lies in the future", f"it is {now} now; see --tz for the zone")
    return start, end


class ContactOptions(Struct, frozen=True):
    """Whom to ask about."""

    contacts: Annotated[
        list[str] | None,
        typer.Argument(metavar="[CONTACT]...", help="Aliases or contact ARNs.", show_default=False),
    ] = None
    all: Annotated[bool, _pages("-a", "--all", help="Every personal contact.")] = False

    def names(self, environment: Environment) -> list[str] | None:
        """The named aliases and ARNs without duplicates; None for all contacts; UsageError if none are named."""
        if self.all:
            if self.contacts:
                raise UsageError("--all beside names", "name contacts, or give --all")
            return None
        default = environment.variables.get("PAGECLI_CONTACT")
        names = self.contacts or ([default] if default else [])
        if not names:
            raise UsageError(
                "whose pages?",
                "name a contact (`pagecli contacts` shows them), set PAGECLI_CONTACT, or give --all",
            )
        return list(dict.fromkeys(map(check_named, names)))


def with_options(parse: Callable[..., Any], run: Callable[..., Any]) -> Callable[..., Any]:
    """Return a function for Typer that parses a command's options into a request, and runs it.

    Each struct among the parameters of `parse` becomes its fields. `parse` is called with instances of these groups
    and with the Environment that the context carries, `run` with the request and the Environment.
    """
    signature = inspect.signature(parse, eval_str=True)
    hints = {name: parameter.annotation for name, parameter in signature.parameters.items()}
    groups: dict[str, Any] = {
        name: kind for name, kind in hints.items() if isinstance(kind, type) and issubclass(kind, Struct)
    }
    parameters = [inspect.Parameter("context", inspect.Parameter.KEYWORD_ONLY, annotation=typer.Context)]
    for parameter in signature.parameters.values():
        name, default = parameter.name, parameter.default
        if name in groups:
            parameters += _fields_as_parameters(groups[name])
        elif hints[name] is not Environment:
            parameters.append(
                inspect.Parameter(name, inspect.Parameter.KEYWORD_ONLY, default=default, annotation=hints[name])
            )

    @functools.wraps(parse)
    def command(*, context: typer.Context, **values: Any) -> Any:
        for name, group in groups.items():
            values[name] = group(**{field: values.pop(field) for field in group.__struct_fields__})
        request = parse(context.obj, **values)
        connection = getattr(request, "connection", None)  # not for commands that ask nobody, such as `completion`
        if connection and connection.timeout is not None:
            context.obj.clock.set_alarm(connection.timeout)
        return run(request, context.obj)

    command.__signature__ = inspect.Signature(parameters)  # type: ignore[attr-defined]
    command.__annotations__ = {parameter.name: parameter.annotation for parameter in parameters}
    return command


def _fields_as_parameters(group: Any) -> list[inspect.Parameter]:
    hints = get_type_hints(group, include_extras=True)
    return [
        inspect.Parameter(name, inspect.Parameter.KEYWORD_ONLY, default=default, annotation=hints[name])
        for name, default in zip(group.__struct_fields__, group.__struct_defaults__, strict=True)
    ]
