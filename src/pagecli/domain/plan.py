"""How a contact is reached: its stages laid out in time, down to the channels of the people behind it."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from functools import partial
from itertools import takewhile

from msgspec import Struct
from msgspec.structs import replace

from pagecli.arns import alias_of, short_form
from pagecli.domain.model import (
    ONCALL_SCHEDULE,
    PERSONAL,
    ChannelTargetInfo,
    ContactChannel,
    PlannedContact,
    Rotation,
    Stage,
    Target,
)
from pagecli.errors import NotFoundError, PagecliError

MAX_ROWS = 10_000
ROTATION = "ROTATION"

# What can be wrong with a plan and what it depends on.
NOT_ACTIVATED, FAILING = "channel-not-activated", "channel-failing"
NO_CHANNEL, ONE_CHANNEL, UNUSED_CHANNEL = "no-channel", "one-channel", "unused-channel"
NO_STAGE, EMPTY_STAGE, DELETED, CYCLE = "no-stage", "empty-stage", "deleted-target", "cycle"
NO_ROTATION, EMPTY_ROTATION, NOBODY = "no-rotation", "empty-rotation", "nobody-on-call"
NO_PERMISSION = "no-permission"
WARNINGS = frozenset({ONE_CHANNEL, UNUSED_CHANNEL, EMPTY_STAGE})
"""Problems that keep nobody from being paged; all others are errors."""


class Surroundings(Struct, frozen=True, kw_only=True):
    """Contacts and all that stands behind them, by ARN and level by level; an error where something can't be had."""

    contacts: dict[str, PlannedContact | PagecliError] = {}
    channels: dict[str, list[ContactChannel] | PagecliError] = {}
    rotations: dict[str, Rotation | PagecliError] = {}
    on_call: dict[str, list[str] | PagecliError] = {}
    """Who is on call now, by rotation, where that was asked for."""

    @property
    def errors(self) -> list[PagecliError]:
        """What could not be had, other than what is not there any more."""
        parts = (self.contacts, self.channels, self.rotations, self.on_call)
        answers: list[object] = [answer for part in parts for answer in part.values()]
        return [a for a in answers if isinstance(a, PagecliError) and not isinstance(a, NotFoundError)]


class ContactGraph(Surroundings, frozen=True):
    """A contact and all that stands behind it."""

    root: PlannedContact


class PlanRow(Struct, frozen=True):
    """A channel or target of a plan, or what stands for one that is missing; `problem` says why it can't work.

    `depth` counts the plans and rotations above it. It is told `after` seconds from the start of the engagement, again
    every `retry` seconds, and its stage waits `wait` seconds for an answer. `is_on_call` is None but for people of a
    schedule.
    """

    contact_arn: str
    depth: int = 0
    stage: int | None = None
    after: int | None = None
    wait: int | None = None
    retry: int | None = None
    target_type: str | None = None
    target: str | None = None
    name: str | None = None
    channel: ContactChannel | None = None
    is_essential: bool | None = None
    problem: str | None = None
    is_on_call: bool | None = None

    @property
    def is_activated(self) -> bool | None:
        """Whether the channel is activated; None if it is not a channel, or unknown."""
        status = self.channel.activation_status if self.channel else None
        return None if status is None else status == "ACTIVATED"


def plan_end(contact: PlannedContact) -> int:
    """Return how many seconds after it began the plan ends; 0 for a schedule."""
    return sum(60 * stage.duration_in_minutes for stage in contact.plan.stages or [])


def members_of(rows: Sequence[PlanRow]) -> Iterator[tuple[PlanRow, list[PlanRow]]]:
    """Yield the row of each rotation with those of its members."""
    for index, rotation in enumerate(rows):
        if rotation.target_type == ROTATION:
            depth = rotation.depth + 1
            behind = takewhile(partial(_is_at_least, depth), rows[index + 1 :])
            yield rotation, [row for row in behind if row.depth == depth]


def _is_at_least(depth: int, row: PlanRow) -> bool:
    return row.depth >= depth


def on_duty(rows: Sequence[PlanRow]) -> list[PlanRow]:
    """Leave out the people of schedules who are known not to be on call now, with all rows behind them."""
    kept: list[PlanRow] = []
    hidden: int | None = None
    for row in rows:
        if hidden is not None and row.depth > hidden:
            continue
        hidden = row.depth if row.is_on_call is False else None
        if hidden is None:
            kept.append(row)
    return kept


def lay_out(found: ContactGraph, most: int = MAX_ROWS) -> list[PlanRow]:
    """Return the rows of the contact's plan in the order of its stages, each followed by what is behind it.

    What would be told only after the plan has ended is left out.
    PagecliError if there are more than `most`: plans that name each other over and over.
    """
    rows: list[PlanRow] = []
    for row in _Layout(found).contact(next(iter(found.contacts)), 0, ()):
        if len(rows) == most:
            raise PagecliError(f"more than {most:,} targets stand behind {found.root.alias}")
        rows.append(row)
    return rows


def told_at_once(found: ContactGraph, on_call: Mapping[str, Sequence[str]]) -> list[tuple[str, ContactChannel]]:
    """Return (contact ARN, channel) of each activated channel that is told when an engagement begins, each once.

    `on_call` has the people on call now of each schedule, by its ARN. Stages that last no time follow at once.
    """
    channels = [
        (person, channel)
        for person, channel_arn in _targeted_at_once(found, on_call, next(iter(found.contacts)), ())
        for channel in _channels_of(found, person)
        if channel.contact_channel_arn == channel_arn and channel.activation_status != "NOT_ACTIVATED"
    ]
    return list({channel.contact_channel_arn: (person, channel) for person, channel in channels}.values())


def _targeted_at_once(
    found: ContactGraph, on_call: Mapping[str, Sequence[str]], arn: str, path: tuple[str, ...]
) -> Iterator[tuple[str, str]]:
    """Yield (contact ARN, channel ARN) of what the contact's plan names first, down to its people."""
    contact = found.contacts.get(arn)
    if not isinstance(contact, PlannedContact) or arn in path:
        return
    behind = list(on_call.get(arn, ()))
    for target in _targets_at_once(contact.plan.stages or []):
        if target.channel_target_info:
            yield arn, target.channel_target_info.contact_channel_id
        elif target.contact_target_info and target.contact_target_info.contact_id:
            behind.append(target.contact_target_info.contact_id)
    for other in behind:
        yield from _targeted_at_once(found, on_call, other, (*path, arn))


def _channels_of(found: ContactGraph, arn: str) -> list[ContactChannel]:
    channels = found.channels.get(arn)
    return channels if isinstance(channels, list) else []


def _targets_at_once(stages: Sequence[Stage]) -> Iterator[Target]:
    for stage in stages:
        yield from stage.targets
        if stage.duration_in_minutes:
            return


class _Layout:
    """The rows of what was found; `path` has the contacts above, and `at` is seconds from the engagement's start."""

    def __init__(self, found: ContactGraph) -> None:
        self._found = found
        self._end = plan_end(found.root)

    def contact(self, arn: str, at: int, path: tuple[str, ...], depth: int = 0) -> Iterator[PlanRow]:
        contact = self._found.contacts[arn]
        if not isinstance(contact, PlannedContact):
            return
        start, path = PlanRow(arn, depth, after=at), (*path, arn)
        if contact.type == ONCALL_SCHEDULE:
            yield from self._rotations(start, contact.plan.rotation_ids or [], path)
        else:
            yield from self._stages(start, contact.plan.stages or [], path)
        if contact.type == PERSONAL:
            yield from self._unused_channels(start, contact)

    def _stages(self, start: PlanRow, stages: list[Stage], path: tuple[str, ...]) -> Iterator[PlanRow]:
        if not stages:
            yield replace(start, problem=NO_STAGE)
        at = start.after or 0
        for number, stage in enumerate(stages, 1):
            if number > 1 and start.depth and at >= self._end:
                return
            here = replace(start, stage=number, after=at, wait=60 * stage.duration_in_minutes)
            if not stage.targets:
                yield replace(here, problem=EMPTY_STAGE)
            for target in stage.targets:
                yield from self._target(here, target, path)
            at += 60 * stage.duration_in_minutes

    def _target(self, here: PlanRow, target: Target, path: tuple[str, ...]) -> Iterator[PlanRow]:
        if target.channel_target_info:
            yield self._planned_channel(here, target.channel_target_info)
        elif target.contact_target_info and target.contact_target_info.contact_id:
            info = target.contact_target_info
            yield from self._engaged(replace(here, is_essential=info.is_essential), info.contact_id or "", path)
        else:
            yield replace(here, problem=DELETED)

    def _planned_channel(self, here: PlanRow, info: ChannelTargetInfo) -> PlanRow:
        arn = info.contact_channel_id
        retry = 60 * info.retry_interval_in_minutes if info.retry_interval_in_minutes else None
        here = replace(here, retry=retry, target_type="CHANNEL", target=arn, name=short_form(arn))
        channels = self._found.channels.get(here.contact_arn)
        if not isinstance(channels, list):
            return here
        channel = next((channel for channel in channels if channel.contact_channel_arn == arn), None)
        return _with_channel(here, channel) if channel else replace(here, problem=DELETED)

    def _engaged(self, here: PlanRow, arn: str, path: tuple[str, ...]) -> Iterator[PlanRow]:
        here = replace(here, target=arn, name=alias_of(arn))
        contact = self._found.contacts[arn]
        if isinstance(contact, NotFoundError):
            yield replace(here, problem=DELETED)
        elif isinstance(contact, PagecliError):
            yield here
        elif arn in path:
            yield replace(here, target_type=contact.type, problem=CYCLE)
        else:
            yield replace(here, target_type=contact.type)
            yield from self.contact(arn, here.after or 0, path, here.depth + 1)

    def _rotations(self, start: PlanRow, arns: list[str], path: tuple[str, ...]) -> Iterator[PlanRow]:
        if not arns:
            yield replace(start, problem=NO_ROTATION)
        for arn in arns:
            here = replace(start, target_type=ROTATION, target=arn, name=short_form(arn))
            rotation = self._found.rotations[arn]
            if isinstance(rotation, PagecliError):
                yield replace(here, problem=DELETED if isinstance(rotation, NotFoundError) else None)
                continue
            yield replace(here, name=rotation.name, problem=None if rotation.contact_ids else EMPTY_ROTATION)
            yield from self._members(start, rotation, path)

    def _members(self, start: PlanRow, rotation: Rotation, path: tuple[str, ...]) -> Iterator[PlanRow]:
        """Yield the members of a rotation, and who now stands in for one of them."""
        on_call = self._found.on_call.get(rotation.rotation_arn)
        now = on_call if isinstance(on_call, list) else None
        for member in dict.fromkeys([*rotation.contact_ids, *(now or ())]):
            person, *behind = self._engaged(replace(start, depth=start.depth + 1), member, path)
            yield replace(person, is_on_call=None if now is None else member in now)
            yield from behind

    def _unused_channels(self, start: PlanRow, contact: PlannedContact) -> Iterator[PlanRow]:
        """Yield the channels that no stage names: they are never used."""
        targets = [target.channel_target_info for stage in contact.plan.stages or [] for target in stage.targets]
        used = {info.contact_channel_id for info in targets if info}
        channels = self._found.channels.get(start.contact_arn)
        for channel in channels if isinstance(channels, list) else []:
            if channel.contact_channel_arn not in used:
                here = replace(start, after=None, target_type="CHANNEL", target=channel.contact_channel_arn)
                yield replace(_with_channel(here, channel), problem=UNUSED_CHANNEL)


def _with_channel(row: PlanRow, channel: ContactChannel) -> PlanRow:
    problem = NOT_ACTIVATED if channel.activation_status == "NOT_ACTIVATED" else None
    return replace(row, channel=channel, name=channel.name, problem=problem)
