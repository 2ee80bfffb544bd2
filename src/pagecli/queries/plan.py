"""Follows a contact from its plan down to the people behind it: GetContact, ListContactChannels, GetRotation."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence
from datetime import datetime, timedelta
from functools import partial
from typing import Any

from pagecli.arns import ContactArn, alias_of, split_contact_arn
from pagecli.concurrency import gather
from pagecli.domain.model import PERSONAL, Plan, PlannedContact, Rotation
from pagecli.domain.oncall import on_call_at
from pagecli.domain.plan import ContactGraph, Surroundings
from pagecli.errors import NotFoundError, PagecliError
from pagecli.source import Source
from pagecli.text import suggest

MAX_LEVELS = 20


def look_behind(source: Source, contact: ContactArn, with_channels: bool, now: datetime | None = None) -> ContactGraph:
    """Fetch a contact, the contacts that its plan names, those that their plans name, and so on, each once.

    With `now` it is asked, too, who is on call then.

    What can't be had of them is an error in its place, also what is more than MAX_LEVELS plans away. PagecliError if
    the contact itself can't be had.
    """
    root = source.get_contact(contact.arn)
    found = ContactGraph(root)
    _look_behind(source, found, {contact.arn: root}, with_channels, now)
    return found


def look_behind_all(source: Source, arns: Sequence[str]) -> Surroundings:
    """Fetch several contacts and all behind them, with channels; an error stands for what can't be fetched."""
    found = Surroundings()
    answers = gather([partial(source.get_contact, arn) for arn in arns])
    _look_behind(source, found, dict(zip(arns, answers, strict=True)), with_channels=True)
    return found


def _look_behind(
    source: Source,
    found: Surroundings,
    level: dict[str, PlannedContact | PagecliError],
    with_channels: bool,
    now: datetime | None = None,
) -> None:
    for _ in range(MAX_LEVELS):
        found.contacts.update(level)
        new = {arn: answer for arn, answer in level.items() if isinstance(answer, PlannedContact)}
        if with_channels:
            _add_channels(source, found, [arn for arn, answer in new.items() if answer.type == PERSONAL])
        arns = _next_level(source, found, [answer.plan for answer in new.values()], now)
        answers = gather([partial(source.get_contact, arn) for arn in arns])
        level = dict(zip(arns, answers, strict=True))
    first = alias_of(next(iter(found.contacts), ""))
    too_far = PagecliError(f"{first} has more than {MAX_LEVELS} plans behind each other")
    found.contacts.update(dict.fromkeys(level, too_far))


def _add_channels(source: Source, found: Surroundings, people: list[str]) -> None:
    answers = gather([partial(source.list_contact_channels, person) for person in people])
    found.channels.update(zip(people, answers, strict=True))


def _next_level(source: Source, found: Surroundings, plans: list[Plan], now: datetime | None) -> list[str]:
    """Fetch the plans' rotations; return the new contacts that these plans and rotations name."""
    rotations = dict.fromkeys(arn for plan in plans for arn in plan.rotation_ids or [])
    new = [arn for arn in rotations if arn not in found.rotations]
    questions: list[Callable[[], Any]] = [partial(source.get_rotation, arn) for arn in new]
    if now:
        questions += [partial(_list_on_call, source, arn, now) for arn in new]
    answers = gather(questions)
    found.rotations.update(zip(new, answers, strict=False))
    found.on_call.update(zip(new, answers[len(new) :], strict=False))
    members = [arn for answer in answers if isinstance(answer, Rotation) for arn in answer.contact_ids]
    stand_ins = [arn for answer in answers[len(new) :] if isinstance(answer, list) for arn in answer]
    return [arn for arn in dict.fromkeys([*targeted(plans), *members, *stand_ins]) if arn not in found.contacts]


def _list_on_call(source: Source, rotation_arn: str, now: datetime) -> list[str]:
    return on_call_at(source.list_rotation_shifts(rotation_arn, now, now + timedelta(seconds=1)), now)


def targeted(plans: Iterable[Plan]) -> Iterator[str]:
    """Yield the ARNs of the contacts named in the stages of these plans."""
    for plan in plans:
        for stage in plan.stages or []:
            for target in stage.targets:
                if target.contact_target_info and target.contact_target_info.contact_id:
                    yield target.contact_target_info.contact_id


def people_behind(source: Source, contact: ContactArn) -> list[tuple[str, ContactArn | PagecliError]]:
    """Return (ARN, contact) of each person behind an escalation plan or an on-call schedule, each once.

    One who stands there by two ways, or behind a plan that names itself, is one person. Who can't be asked for, a
    deleted contact for example, is an error in their place. NotFoundError if there is nobody.
    """
    found = look_behind(source, contact, with_channels=False)
    people: list[tuple[str, ContactArn | PagecliError]] = []
    for arn, answer in (*found.contacts.items(), *found.rotations.items()):
        if isinstance(answer, PagecliError):
            people.append((arn, answer.about(f"{alias_of(arn)}, behind {contact.alias}")))
        elif isinstance(answer, PlannedContact) and answer.type == PERSONAL:
            people.append((arn, split_contact_arn(arn)))
    if not people:
        raise NotFoundError(f"nobody stands behind {contact.alias}", f"see {suggest('plan', contact.alias)}")
    return people
