"""The demo's past: engagements that came and were answered or not, worked out in one go.

The engine, which looks up each step in the database, would take longer for a year than all of `list --demo`. So
what it would do is computed here and inserted at once, by the engine's rules; a test compares the two.
"""

from __future__ import annotations

import json
import math
import random
import uuid
from collections.abc import Iterator
from dataclasses import dataclass, field
from operator import itemgetter
from typing import NamedTuple

from pagecli.emulator.demo.data import ALARMS, DRILL, ESCALATIONS, PEOPLE, ROTATIONS, Alarm, Story
from pagecli.emulator.demo.turns import Turns
from pagecli.emulator.engine import ARN_PREFIX, FAILING, SECONDS_TO_DELIVER
from pagecli.emulator.storage import Row, Storage

_DAY, _WEEK = 86400, 7 * 86400
_WEEKS = 53
STAGE = 300  # of a person's plan
_RETRY = 60
# How many incidents a week has, and how often that is so.
_LOADS = (2, 3, 4, 5, 8, 16), (3, 5, 5, 3, 2, 1)
# A week of the epoch begins on Thursday. There is less to break at weekends and at night, but it does break.
_DAYS = range(7), (6, 5, 3, 3, 6, 6, 6)
_HOURS = range(24), (3, 3, 3, 2, 2, 2, 3, 5, 7, 9, 9, 8, 7, 8, 9, 9, 8, 7, 6, 6, 5, 5, 4, 4)
_SLOWER_AT_NIGHT = 1.8
_NOBODY = 0.03
_LONGEST_ANSWER = 10 * 3600.0


class _Step(NamedTuple):
    """A page that a plan sends unless somebody answers before; times are seconds since it began."""

    after: float
    until: float
    person: str
    channel: Row
    error: str | None
    """What each message on this channel comes back with."""
    path: str
    essential: bool


class _Engagement(NamedTuple):
    """What its pages have in common; times are seconds since it began."""

    arn: str
    chance: random.Random
    start: float
    stop: float
    reason: str | None
    answers: dict[str, float]

    def ends_for(self, person: str) -> float:
        return min(self.stop, self.answers.get(person, math.inf))


@dataclass
class History:
    """Collects engagements, to insert them all at once."""

    storage: Storage
    now: float
    _engagements: list[Row] = field(default_factory=list)
    _pages: list[Row] = field(default_factory=list)
    _receipts: list[Row] = field(default_factory=list)
    _plans: dict[tuple[str | None, ...], list[_Step]] = field(default_factory=dict)

    def __post_init__(self) -> None:
        self._turns = [Turns(rotation, self.now) for rotation in ROTATIONS]
        self._channels = {
            row["DeliveryAddress"]["SimpleAddress"]: row for row in self.storage.select("ContactChannel", "1")
        }

    def add_year(self, until: float) -> None:
        """Add a year of incidents and drills, up to a time (epoch seconds)."""
        last = int(until // _WEEK)
        for week in range(last - _WEEKS, last + 1):
            chance = random.Random(week)  # noqa: S311 - it must repeat, not be secret
            # In the order of time, so that what is still to come takes nothing from the chance of what was.
            for at, story in sorted(_events(chance, week), key=itemgetter(0)):
                if at < until:
                    self.add(story, at, chance)

    def add(self, story: Story, start: float, chance: random.Random) -> None:
        """Add an engagement of an incident that began at a time."""
        start = round(start + story.after, 3)
        steps = self._steps(story.plan, start)
        answers = _answers(chance, start, steps) if story.answers is None else story.answers
        ends = [answers[step.person] for step in steps if step.essential and step.person in answers]
        stop = min([story.stopped, *ends])
        arn = f"{ARN_PREFIX}:engagement/{story.plan}/{_uuid(chance)}"
        self._engagements.append(
            {
                "EngagementArn": arn,
                "ContactArn": f"{ARN_PREFIX}:contact/{story.plan}",
                **message(story, chance),
                "StartTime": start,
                "StopTime": _round(start, stop),
            }
        )
        self._add_pages(_Engagement(arn, chance, start, stop, story.reason, answers), steps)

    def save(self) -> None:
        """Insert all; ids grow in the order of events."""
        self.storage.insert_all("Engagement", sorted(self._engagements, key=itemgetter("StartTime")))
        self.storage.insert_all("SentPage", sorted(self._pages, key=itemgetter("SentTime")))
        self.storage.insert_all("Receipt", self._receipts)

    def _add_pages(self, engagement: _Engagement, steps: list[_Step]) -> None:
        sent = [step for step in steps if step.after < engagement.ends_for(step.person)]
        newest = {step.person: step for step in sent if not step.error}
        for step in sent:
            answer = engagement.answers.get(step.person, math.inf)
            # People answer the newest message that reached them, and some the older ones, too.
            is_read = step is newest.get(step.person) or (not step.error and engagement.chance.random() < 0.5)
            self._add_page(engagement, step, answer if is_read and answer <= engagement.stop else math.inf)

    def _add_page(self, engagement: _Engagement, step: _Step, answer: float) -> None:
        arn = f"{ARN_PREFIX}:page/{step.person}/{_uuid(engagement.chance)}"
        code = f"{engagement.chance.randrange(10**6):06}"
        events = _events_of_page(engagement, step, answer, code)
        delivered = min((at for at, kind, _ in events if kind == "DELIVERED"), default=math.inf)
        self._pages.append(
            {
                "PageArn": arn,
                "EngagementArn": engagement.arn,
                "ContactArn": step.channel["ContactArn"],
                "ContactChannelArn": step.channel["ContactChannelArn"],
                "AcceptCode": code,
                "Path": step.path,
                "SentTime": _round(engagement.start, step.after),
                "DeliveryTime": _round(engagement.start, delivered),
                "ReadTime": _round(engagement.start, answer),
            }
        )
        self._receipts += [
            {
                "PageArn": arn,
                "ContactChannelArn": step.channel["ContactChannelArn"],
                "ReceiptType": kind,
                "ReceiptInfo": info,
                "ReceiptTime": _round(engagement.start, at),
            }
            for at, kind, info in events
        ]

    def _steps(self, plan: str, start: float) -> list[_Step]:
        """The pages of a plan, in the order of their times."""
        on_call = [(turns.rotation.schedule, turns.member(start)) for turns in self._turns]
        key = (plan, *(person for _, person in on_call))
        if key not in self._plans:
            reached: dict[str, tuple[float, list[Row]]] = {}
            for person, after, way in _people(plan, on_call):
                reached.setdefault(person, (after, way))  # each is engaged once
            steps = [step for person, first in reached.items() for step in self._steps_of(person, *first)]
            self._plans[key] = sorted(steps, key=itemgetter(0))
        return self._plans[key]

    def _steps_of(self, person: str, after: float, way: list[Row]) -> Iterator[_Step]:
        path, essential = json.dumps(way), all(step["IsEssential"] for step in way)
        for channels in PEOPLE[person].stages:
            for channel in channels:
                if channel.activated:
                    row, error = self._channels[channel.address], FAILING.get(channel.address)
                    yield _Step(after, after + STAGE, person, row, error, path, essential)
            after += STAGE


def message(story: Story, chance: random.Random) -> Row:
    """What an engagement says, its figures drawn at random, and the incident that it belongs to."""
    alarm = story.alarm
    record = f"arn:aws:ssm-incidents::111122223333:incident-record/{alarm.response_plan}/{story.incident}"
    return {
        "Sender": story.sender,
        "Subject": alarm.subject,
        "Content": alarm.content.format(*(chance.uniform(*bounds) for bounds in alarm.figures)),
        "PublicSubject": alarm.subject,
        "IncidentId": record if story.incident else None,
    }


def _events(chance: random.Random, week: int) -> Iterator[tuple[float, Story]]:
    """The drill and the incidents of a week of the epoch, with their times."""
    yield _moment(chance, week, DRILL), Story(DRILL, chance.choice(list(PEOPLE)), None, sender="cli")
    favourite = chance.choice(ALARMS)  # trouble comes back until it is mended
    for _ in range(chance.choices(*_LOADS)[0]):
        alarm = favourite if chance.random() < 0.3 else chance.choice(ALARMS)
        yield _moment(chance, week, alarm), Story(alarm, alarm.plan, _uuid(chance))


def _moment(chance: random.Random, week: int, alarm: Alarm) -> float:
    day, hour = chance.choices(*_DAYS)[0], chance.choices(*_HOURS)[0]
    if alarm.hour is not None:
        hour = alarm.hour
    return week * _WEEK + day * _DAY + (hour + chance.random()) * 3600


def _uuid(chance: random.Random) -> str:
    return str(uuid.UUID(int=chance.getrandbits(128), version=4))


def _round(start: float, after: float) -> float | None:
    """The time so many seconds after another; None for never."""
    return round(start + after, 3) if after < math.inf else None


def _answers(chance: random.Random, start: float, steps: list[_Step]) -> dict[str, float]:
    """When each person would answer, if at all; now and then nobody does."""
    if chance.random() < _NOBODY:
        return {}
    hour = start % _DAY / 3600
    slower = 1 if 7 <= hour < 22 else _SLOWER_AT_NIGHT
    first: dict[str, float] = {}
    for step in steps:
        first.setdefault(step.person, step.after)
    return {
        person: after + min(PEOPLE[person].answers_after * slower * chance.lognormvariate(0, 0.8), _LONGEST_ANSWER)
        for person, after in first.items()
        if chance.random() < PEOPLE[person].answers
    }


def _people(plan: str, on_call: list[tuple[str, str | None]]) -> Iterator[tuple[str, float, list[Row]]]:
    """Whom a plan engages, after how many seconds, and by which way."""
    top = {"ContactArn": f"{ARN_PREFIX}:contact/{plan}", "IsEssential": True}
    if plan in PEOPLE:
        yield plan, 0, [{**top, "Type": "PERSONAL"}]
        return
    after = 0
    for index, (alias, minutes, essential) in enumerate(ESCALATIONS[plan][1]):
        way = [
            {**top, "Type": "ESCALATION"},
            {"ContactArn": f"{ARN_PREFIX}:contact/{alias}", "IsEssential": essential, "StageIndex": index},
        ]
        if alias in PEOPLE:
            way[-1]["Type"] = "PERSONAL"
            yield alias, after, way
        else:
            way[-1]["Type"] = "ONCALL_SCHEDULE"
            for person in (person for schedule, person in on_call if schedule == alias and person):
                last = {"ContactArn": f"{ARN_PREFIX}:contact/{person}", "IsEssential": True, "Type": "PERSONAL"}
                yield person, after, [*way, last]
        after += 60 * minutes


_Event = tuple[float, str, str | None]


def _events_of_page(engagement: _Engagement, step: _Step, answer: float, code: str) -> list[_Event]:
    """The receipts of a page that is read at a time, or never: when, what, and its ReceiptInfo."""
    chance, kind = engagement.chance, step.channel["Type"]
    if step.error:
        events = _failures(chance, step, engagement.ends_for(step.person))
    else:
        events = [
            (step.after, "SENT", None),
            *_delivery(chance, step.after + _carrier_delay(chance, kind), answer, code),
        ]
    if answer < math.inf:
        events.append((answer, "READ", code))
    elif engagement.stop < math.inf:
        events.append((engagement.stop, "STOP", engagement.reason))
    return sorted(events, key=itemgetter(0))


def _failures(chance: random.Random, step: _Step, end: float) -> list[_Event]:
    """The tries of a channel that fails, until its stage ends or somebody answers."""
    events: list[_Event] = []
    at = step.after
    while at < min(step.until, end):
        failed = at + SECONDS_TO_DELIVER[step.channel["Type"]] * chance.uniform(0.5, 2)
        events += [(at, "SENT", None), (failed, "ERROR", step.error)]
        at += _RETRY
    return events


def _delivery(chance: random.Random, delivered: float, answer: float, code: str) -> list[_Event]:
    if delivered < answer:
        return [(delivered, "DELIVERED", None)]
    if answer < math.inf and chance.random() < 0.5:
        return [(answer, "DELIVERED", code)]  # the acknowledgement may be the first that is heard of it
    return []


def _carrier_delay(chance: random.Random, kind: str) -> float:
    """Seconds mostly, sometimes minutes, and now and then never."""
    luck = chance.random()
    if luck < 0.05:
        return math.inf
    return SECONDS_TO_DELIVER[kind] * chance.lognormvariate(0, 0.5) * (25 if luck > 0.97 else 1)
