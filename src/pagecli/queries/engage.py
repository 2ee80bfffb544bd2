"""Whom an engagement notifies first, and whether somebody has answered it."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime, timedelta
from functools import partial

from msgspec import Struct

from pagecli.arns import ContactArn
from pagecli.concurrency import gather
from pagecli.connection import Deadline
from pagecli.domain.model import ContactChannel, EngagementDetails, Page, PlannedContact
from pagecli.domain.oncall import now_and_next
from pagecli.domain.plan import told_at_once
from pagecli.environment import Clock
from pagecli.errors import NotFoundError, PagecliError, ServiceError, TimeLimitError
from pagecli.queries.plan import look_behind
from pagecli.queries.polling import PollInterval
from pagecli.queries.problems import Problems
from pagecli.source import Source

_INTERVAL = 5.0  # seconds between polls of an engagement


def find_told_first(
    source: Source, contact: ContactArn, now: datetime, problems: Problems
) -> list[tuple[str, ContactChannel]] | None:
    """Return (contact ARN, channel) of whom an engagement of the contact tells at once; None if its plan can't be seen.

    What can't be fetched is noted; only a contact that does not exist is an error (NotFoundError).
    """
    try:
        found = look_behind(source, contact, with_channels=True)
    except NotFoundError:
        raise
    except PagecliError as error:
        _note(error, problems)
        return None
    for missing in found.errors:
        _note(missing, problems)
    schedules = [each for each in found.contacts.values() if isinstance(each, PlannedContact)]
    rotations = [(each.contact_arn, arn) for each in schedules for arn in each.plan.rotation_ids or []]
    soon = now + timedelta(minutes=1)
    answers = gather([partial(source.list_rotation_shifts, arn, now, soon) for _, arn in rotations])
    on_call: dict[str, list[str]] = {}
    for (schedule, _), answer in zip(rotations, answers, strict=True):
        if isinstance(answer, PagecliError):
            _note(answer, problems)
            continue
        people = [each.contact_arn for each in now_and_next("", "", answer, now) if each.is_now and each.contact_arn]
        on_call.setdefault(schedule, []).extend(people)
    return told_at_once(found, on_call)


def look_at_engagement(source: Source, engagement_arn: str, problems: Problems) -> EngagementDetails | None:
    """Return the engagement; None, with a note, if it can't be seen. NotFoundError if there is none."""
    try:
        return source.describe_engagement(engagement_arn)
    except NotFoundError:
        raise
    except PagecliError as error:
        _note(error, problems)
        return None


def _note(error: PagecliError, problems: Problems) -> None:
    problems.note(f"can't be looked at first: {error}" + (f"; {error.hint}" if error.hint else ""))


class Answer(Struct, frozen=True):
    """How waiting for an answer ended: the first page that was read, or None where it was stopped or time was up."""

    page: Page | None
    is_stopped: bool = False


def wait_for_answer(
    source: Source, engagement_arn: str, deadline: Deadline, clock: Clock, on_failure: Callable[[PagecliError], None]
) -> Answer:
    """Poll until a page of the engagement is read, it is stopped, or the time is up.

    A poll that the service fails is told to `on_failure` and followed by another. PagecliError where the last one
    failed, or waiting mends nothing.
    """
    interval = PollInterval(_INTERVAL)
    failure: PagecliError | None = None
    while True:
        started = clock.monotonic()
        try:
            if answer := _look(source, engagement_arn):
                return answer
            failure = None
        except TimeLimitError:
            break
        except ServiceError as error:
            failure = error
            on_failure(error)
        pause = interval.pause(clock.monotonic() - started, answered=failure is None)
        clock.sleep(min(pause, deadline.remaining()))
        if deadline.remaining() <= 0:
            break
    if failure:
        raise failure
    return Answer(None)


def _look(source: Source, engagement_arn: str) -> Answer | None:
    for batch in source.list_pages_by_engagement(engagement_arn):
        for page in batch.pages:
            if page.read_time is not None:
                return Answer(page)
    if source.describe_engagement(engagement_arn).stop_time is not None:
        return Answer(None, is_stopped=True)
    return None
