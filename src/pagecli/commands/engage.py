"""`pagecli engage`: page somebody."""

from __future__ import annotations

import re
import uuid
from collections.abc import Mapping
from typing import Annotated, Any

import msgspec
import typer
from msgspec import Struct

from pagecli.arns import ContactArn, alias_of, check_contact
from pagecli.connection import Connection, Deadline
from pagecli.environment import Environment
from pagecli.errors import ExitCode, PagecliError, ProtocolError, ServiceError, UsageError
from pagecli.options import ActionOptions
from pagecli.output import Stdout
from pagecli.output.progress import Progress
from pagecli.queries.contacts import Contacts
from pagecli.queries.engage import Answer, find_told_first, wait_for_answer
from pagecli.queries.problems import Problems
from pagecli.queries.references import check_incident, find_engagements
from pagecli.source import OpenService, Service, Source, open_service
from pagecli.text import escape_controls, suggest
from pagecli.times import Moment, show_duration
from pagecli.views.engage import first_line, message_lines

# From the service model: Sender has at most 255 characters of this pattern, IdempotencyToken 2048 of the other.
_SENDER = re.compile(r"[\\a-zA-Z0-9_@#%*+=:?./!\s-]{0,255}", re.ASCII)
_NOT_OF_A_SENDER = re.compile(r"[^\\a-zA-Z0-9_@#%*+=:?./!\s-]", re.ASCII)
_TOKEN = re.compile(r"[\\/a-zA-Z0-9_+=-]{1,2048}")
_SUBJECT_MAX, _CONTENT_MAX = 2048, 8192


class Message(Struct, frozen=True, kw_only=True):
    """What the pages of an engagement say; an SMS has only the public texts."""

    sender: str
    subject: str
    content: str
    public_subject: str | None = None
    public_content: str | None = None


class EngageRequest(Struct, frozen=True, kw_only=True):
    """What the command line asks for, checked; `incident` is the reference to one."""

    contact: str
    message: Message
    incident: str | None
    token: str
    is_confirmed: bool
    dry_run: bool
    wait: bool
    as_json: bool
    moment: Moment
    connection: Connection


def _option(name: str, metavar: str, text: str) -> Any:
    return typer.Option(name, metavar=metavar, help=text, show_default=False)


def parse(
    environment: Environment,
    service: ActionOptions,
    contact: Annotated[str, typer.Argument(metavar="CONTACT", help="An alias or ARN: a person, plan or schedule.")],
    subject: Annotated[str | None, _option("--subject", "TEXT", "What it is about; required.")] = None,
    content: Annotated[str | None, _option("--content", "TEXT", "The message; default the subject.")] = None,
    public_subject: Annotated[str | None, _option("--public-subject", "TEXT", "The subject of an SMS.")] = None,
    public_content: Annotated[str | None, _option("--public-content", "TEXT", "The message of an SMS.")] = None,
    sender: Annotated[str | None, _option("--sender", "TEXT", "Who pages; default your user name.")] = None,
    incident: Annotated[str | None, _option("--incident", "INCIDENT", "The incident that it belongs to.")] = None,
    token: Annotated[str | None, _option("--token", "TOKEN", "IdempotencyToken: the same one pages once.")] = None,
    yes: Annotated[bool, typer.Option("--yes", help="Page without asking first.")] = False,
    dry_run: Annotated[bool, typer.Option("--dry-run", help="Only show who would be paged.")] = False,
    wait: Annotated[
        bool, typer.Option("--wait", help="Wait until a page is read; code 10 if --timeout comes first.")
    ] = False,
    json: Annotated[bool, typer.Option("--json", help="Print an object, not only the ARN.")] = False,
) -> EngageRequest:
    """Page a person, an escalation plan or an on-call schedule.

    Example: pagecli engage akuam --subject 'Checkout is down' --dry-run
    """
    if subject is None:
        raise UsageError("what is it about?", "give --subject TEXT: it is the first that the person reads")
    if not (yes or dry_run or environment.can_ask):
        raise UsageError("engage needs --yes where nobody can be asked", "--dry-run shows who would be told")
    message = Message(
        sender=_check_sender(sender) if sender is not None else _user_name(environment.variables),
        subject=_check_text("--subject", subject, _SUBJECT_MAX),
        content=_check_text("--content", subject if content is None else content, _CONTENT_MAX),
        public_subject=_check_text("--public-subject", public_subject, _SUBJECT_MAX) if public_subject else None,
        public_content=_check_text("--public-content", public_content, _CONTENT_MAX) if public_content else None,
    )
    return EngageRequest(
        contact=check_contact(contact),
        message=message,
        incident=check_incident(incident) if incident is not None else None,
        token=_check_token(token) if token is not None else str(uuid.uuid4()),
        is_confirmed=yes,
        dry_run=dry_run,
        wait=wait,
        as_json=json,
        moment=Moment(environment.clock.now(), None),
        connection=service.connection(environment),
    )


def _check_text(option: str, text: str, most: int) -> str:
    if not 1 <= len(text) <= most:
        raise UsageError(f"{option} has {len(text):,} characters", f"1 to {most:,}")
    return text


def _check_sender(sender: str) -> str:
    if not _SENDER.fullmatch(sender):
        hint = "at most 255 of a-z A-Z 0-9 _ @ # % * + = : ? . / ! -"
        raise UsageError(f"--sender {sender!r} is not what AWS takes", hint)
    return sender


def _check_token(token: str) -> str:
    if not _TOKEN.fullmatch(token):
        raise UsageError("--token is no IdempotencyToken", "1 to 2048 of letters, digits and \\ / _ + = -")
    return token


def _user_name(variables: Mapping[str, str]) -> str:
    name = next((variables[key] for key in ("USER", "LOGNAME", "USERNAME") if variables.get(key)), "pagecli")
    return _NOT_OF_A_SENDER.sub("_", name)[:255]


def run(request: EngageRequest, environment: Environment, open_service: OpenService = open_service) -> ExitCode:
    """Page the contact once it is confirmed, print the engagement, and wait for an answer if asked to."""
    with Problems(environment) as problems:
        with Progress(environment, "asking for the contact") as progress:
            service = open_service(request.connection, environment, problems, progress)
            contact = Contacts(service, environment.variables).resolve(request.contact)
            incident_id = _incident_id(service, request, problems)
            first = find_told_first(service, contact, request.moment.now, problems)
        for line in (*message_lines(contact, request.message), first_line(contact, first, request.message)):
            environment.tell(f"{escape_controls(line)}\n")
        problems.tell()
        if request.dry_run:
            return ExitCode.OK
        if not (request.is_confirmed or environment.is_confirmed(f"page {contact.alias}?")):
            raise PagecliError("nobody was paged", "answer y, or give --yes")
        engagement_arn = _start(service, contact, incident_id, request, environment)
        _print(engagement_arn, contact, incident_id, request, environment)
        if request.wait:
            return _wait(service, engagement_arn, request, environment)
    return ExitCode.OK


def _incident_id(source: Source, request: EngageRequest, problems: Problems) -> str | None:
    if not request.incident:
        return None
    return find_engagements(source, request.incident, request.moment, problems.note)[0].incident_id


def _start(
    service: Service, contact: ContactArn, incident_id: str | None, request: EngageRequest, environment: Environment
) -> str:
    message = {name: getattr(request.message, name) for name in request.message.__struct_fields__}
    try:
        return service.start_engagement(contact.arn, **message, incident_id=incident_id, token=request.token)
    except (ServiceError, ProtocolError) as error:
        what = f"{error}; it is not known whether {contact.alias} was paged"
        raise ServiceError(what, f"this pages once, however often it is repeated: {_repeat(request)}") from error
    except KeyboardInterrupt:
        environment.warn(f"it is not known whether {contact.alias} was paged; this pages once: {_repeat(request)}")
        raise


def _repeat(request: EngageRequest) -> str:
    """Return the command that repeats this one under the same token."""
    message = request.message
    texts = {"--subject": message.subject, "--content": message.content, "--sender": message.sender}
    texts |= {"--public-subject": message.public_subject or "", "--public-content": message.public_content or ""}
    texts |= {"--incident": request.incident or "", "--token": request.token}
    options = [word for option, text in texts.items() if text for word in (option, text)]
    return suggest("engage", request.contact, options=[*options, "--yes"])


def _print(
    engagement_arn: str, contact: ContactArn, incident_id: str | None, request: EngageRequest, environment: Environment
) -> None:
    if not request.as_json:
        Stdout(environment).write(f"{escape_controls(engagement_arn)}\n".encode())
        return
    engaged = {
        "EngagementArn": engagement_arn,
        "ContactArn": contact.arn,
        "IncidentId": incident_id,
        "IdempotencyToken": request.token,
    }
    Stdout(environment).write(msgspec.json.encode(engaged), b"\n")


def _wait(service: Service, engagement_arn: str, request: EngageRequest, environment: Environment) -> ExitCode:
    deadline = Deadline(request.connection.timeout, environment.clock.monotonic)
    stop = suggest("stop", engagement_arn)
    try:
        with Progress(environment, "waiting for an answer"):
            answer = wait_for_answer(
                service, engagement_arn, deadline, environment.clock, lambda error: environment.warn(str(error))
            )
    except KeyboardInterrupt:
        environment.warn(f"the engagement goes on; {stop} ends it")
        raise
    environment.warn(_outcome(answer, stop))
    return ExitCode.OK if answer.page else ExitCode.CONDITION


def _outcome(answer: Answer, stop: str) -> str:
    if answer.page is None:
        return "the engagement was stopped" if answer.is_stopped else f"nobody has answered yet; {stop} ends it"
    latency = answer.page.read_latency
    after = "" if latency is None else f" after {show_duration(latency)}"
    return f"{alias_of(answer.page.contact_arn)} has read it{after}"
