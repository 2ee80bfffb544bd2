"""`pagecli stop`: end an engagement."""

from __future__ import annotations

from typing import Annotated

import msgspec
import typer
from msgspec import Struct

from pagecli.arns import short_form
from pagecli.connection import Connection
from pagecli.domain.model import EngagementDetails
from pagecli.environment import Environment
from pagecli.errors import ExitCode, PagecliError, UsageError
from pagecli.options import ActionOptions
from pagecli.output import Stdout
from pagecli.output.progress import Progress
from pagecli.queries.engage import look_at_engagement
from pagecli.queries.problems import Problems
from pagecli.queries.references import check_engagement, find_engagement
from pagecli.source import OpenService, open_service
from pagecli.text import escape_controls
from pagecli.times import Moment, show_time

_REASON_MAX = 255


class StopRequest(Struct, frozen=True, kw_only=True):
    """What the command line asks for, checked."""

    engagement: str
    reason: str | None
    is_confirmed: bool
    as_json: bool
    moment: Moment
    connection: Connection


def parse(
    environment: Environment,
    service: ActionOptions,
    engagement: Annotated[str, typer.Argument(metavar="ENGAGEMENT", help="Its ARN or short form.")],
    reason: Annotated[str | None, typer.Option("--reason", metavar="TEXT", help="Why.", show_default=False)] = None,
    yes: Annotated[bool, typer.Option("--yes", help="Stop it without asking first.")] = False,
    json: Annotated[bool, typer.Option("--json", help="Print an object, not only the ARN.")] = False,
) -> StopRequest:
    """End an engagement, so that nobody else is paged.

    Example: pagecli stop checkout_escalation/27bd86cf --reason 'false alarm'
    """
    if not (yes or environment.can_ask):
        raise UsageError("stop needs --yes where nobody can be asked", "it ends the paging of everybody")
    if reason is not None and not 1 <= len(reason) <= _REASON_MAX:
        raise UsageError(f"--reason has {len(reason):,} characters", f"1 to {_REASON_MAX}")
    return StopRequest(
        engagement=check_engagement(engagement),
        reason=reason,
        is_confirmed=yes,
        as_json=json,
        moment=Moment(environment.clock.now(), None),
        connection=service.connection(environment),
    )


def run(request: StopRequest, environment: Environment, open_service: OpenService = open_service) -> ExitCode:
    """Stop the engagement once it is confirmed, and print it."""
    with Problems(environment) as problems:
        with Progress(environment, "asking for the engagement") as progress:
            service = open_service(request.connection, environment, problems, progress)
            arn = find_engagement(service, request.engagement, request.moment)
            found = look_at_engagement(service, arn, problems)
        if found and found.stop_time:
            problems.note(f"{short_form(arn)} has ended already: {show_time(found.stop_time, *request.moment)}")
            return ExitCode.OK
        environment.tell(f"{escape_controls(_described(arn, found, request.moment))}\n")
        if not (request.is_confirmed or environment.is_confirmed(f"stop {short_form(arn)}?")):
            raise PagecliError("nothing was stopped", "answer y, or give --yes")
        service.stop_engagement(arn, request.reason)
        if request.as_json:
            Stdout(environment).write(msgspec.json.encode({"EngagementArn": arn, "Reason": request.reason}), b"\n")
        else:
            Stdout(environment).write(f"{escape_controls(arn)}\n".encode())
    return ExitCode.OK


def _described(arn: str, found: EngagementDetails | None, moment: Moment) -> str:
    if found is None:
        return short_form(arn)
    since = [f"since {show_time(found.start_time, *moment)}"] if found.start_time else []
    return " · ".join([short_form(arn), found.subject, *since])
