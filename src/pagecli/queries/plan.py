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
Questions = list[tuple[Callable[[str], Any], dict[str, Any]]]
"""Methods that are asked about an ARN, each with where its answers, or the errors in their place, are kept."""


def look_behind(source: Source, contact: ContactArn, with_channels: bool, now: datetime | None = None) -> ContactGraph:
    """Fetch a contact, the contacts that its plan names, those that their plans name, and so on, each once.

    With `now` it is asked, too, who is on call then.

    What can't be had of them is an error in its place, also what is more than MAX_LEVELS plans away. PagecliError if
    the contact itself can't be had.
    """
    root = source.get_contact(contact.arn)
    found = ContactGraph(root)
    of_person: Questions = [(source.list_contact_channels, found.channels)] if with_channels else []
    of_rotation: Questions = [(source.get_rotation, found.rotations)]
    if now:
        of_rotation.append((partial(_list_on_call, source, now), found.on_call))
    _look_behind(source, found, {contact.arn: root}, of_person, of_rotation)
    return found


def look_behind_all(source: Source, arns: Sequence[str], of_person: Questions, of_rotation: Questions) -> Surroundings:
    """Fetch several contacts and all behind them, with channels; an error stands for what can't be fetched.

    What else is to be known `of_person` and `of_rotation` is fetched at the same time.
    """
    found = Surroundings()
    answers = gather([partial(source.get_contact, arn) for arn in arns])
    of_person = [(source.list_contact_channels, found.channels), *of_person]
    of_rotation = [(source.get_rotation, found.rotations), *of_rotation]
    _look_behind(source, found, dict(zip(arns, answers, strict=True)), of_person, of_rotation)
    return found


def _look_behind(
    source: Source,
    found: Surroundings,
    level: dict[str, PlannedContact | PagecliError],
    of_person: Questions,
    of_rotation: Questions,
) -> None:
    asked_about: set[str] = set()
    for _ in range(MAX_LEVELS):
        found.contacts.update(level)
        contacts = [(arn, answer) for arn, answer in level.items() if isinstance(answer, PlannedContact)]
        people = [arn for arn, answer in contacts if answer.type == PERSONAL and arn not in asked_about]
        plans = [answer.plan for _, answer in contacts]
        rotations = [arn for plan in plans for arn in plan.rotation_ids or [] if arn not in found.rotations]
        _ask_each([(of_person, people), (of_rotation, list(dict.fromkeys(rotations)))])
        members = _new(found, _members(found, rotations))  # who are people, so that all can be asked about them at once
        level = {}
        _ask_each([([(source.get_contact, level)], _new(found, [*targeted(plans), *members])), (of_person, members)])
        asked_about.update(members)
    first = alias_of(next(iter(found.contacts), ""))
    too_far = PagecliError(f"{first} has more than {MAX_LEVELS} plans behind each other")
    found.contacts.update(dict.fromkeys(level, too_far))


def _ask_each(rounds: Iterable[tuple[Questions, list[str]]]) -> None:
    """Ask the questions about each of the ARNs beside them, all at once."""
    asked = [(ask, answers, arn) for questions, arns in rounds for ask, answers in questions for arn in arns]
    for (_, answers, arn), answer in zip(asked, gather([partial(ask, arn) for ask, _, arn in asked]), strict=True):
        answers[arn] = answer


def _members(found: Surroundings, rotations: list[str]) -> list[str]:
    """Return those who take turns in these rotations, and who stands in for them now."""
    known = [rotation for arn in rotations if isinstance(rotation := found.rotations[arn], Rotation)]
    on_call = [arns for arn in rotations if isinstance(arns := found.on_call.get(arn), list)]
    return [arn for arns in (*(rotation.contact_ids for rotation in known), *on_call) for arn in arns]


def _new(found: Surroundings, arns: Iterable[str]) -> list[str]:
    return [arn for arn in dict.fromkeys(arns) if arn not in found.contacts]


def _list_on_call(source: Source, now: datetime, rotation_arn: str) -> list[str]:
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
