"""Demo data: two teams, a year of their pages that ends a moment ago, and an incident that is going on.

The same `now` gives the same data; most of it stays the same from one moment to the next. What is past is computed
(history.py), what is going on is started by the engine itself, so that it goes on as the clock does. To them comes
the sample page of AWS's ListPagesByContact page, exactly as it stands there.
"""

from __future__ import annotations

import random
from collections.abc import Callable
from functools import partial

from pagecli.emulator.demo import data
from pagecli.emulator.demo.history import STAGE, History, message
from pagecli.emulator.demo.turns import Turns
from pagecli.emulator.endpoint import Emulator
from pagecli.emulator.engine import ARN_PREFIX, SECONDS_TO_DELIVER, Engine, usual_delay
from pagecli.emulator.storage import Row, Storage

_DAY = 86400.0
_OPEN_SINCE = 500  # seconds: its second stage began some minutes ago, and its third is soon to begin
_QUIET = 26 * 3600  # seconds in which nothing happens but what `data` tells one by one


def demo_emulator(clock: Callable[[], float]) -> Emulator:
    """An endpoint in memory with the demo data; it goes on from there as the clock does."""
    storage = Storage(token_key=b"demo")
    engine = fill(storage, clock())
    engine.delay = usual_delay
    return Emulator(storage, clock, engine=engine)


def fill(storage: Storage, now: float) -> Engine:
    """Put the demo data into an empty storage, as of `now` (epoch seconds); gives the engine that made it."""
    engine = Engine(storage, random.Random(20220816))  # noqa: S311 - it must repeat, not be secret
    engine.delay = partial(_delay, engine.random)
    now = round(now, 3)
    with storage.transaction():
        _add_people(engine)
        _add_schedules(engine, now)
        for alias, (name, targets) in data.ESCALATIONS.items():
            _add_contact(engine, alias, name, "ESCALATION", _escalation(targets))
        _add_sample(engine)
        _add_past(storage, now)
        _begin(engine, now - _OPEN_SINCE)
        engine.advance(now)
    engine.sent.clear()
    return engine


def _delay(chance: random.Random, channel: Row) -> float | None:
    """Nobody picks up the phone; all else arrives."""
    if channel["Type"] == "VOICE":
        return None
    return SECONDS_TO_DELIVER[channel["Type"]] * chance.uniform(0.6, 1.6)


def _add_past(storage: Storage, now: float) -> None:
    history = History(storage, now)
    history.add_year(now - _QUIET)
    midnight = now - now % _DAY
    # Both of last night (UTC), at whatever time of the day it is now.
    last_night = [(story, min(midnight + 12 * 60, now - 90 * 60)) for story in data.ANSWERED]
    last_night.append((data.UNANSWERED, midnight - 76 * 60))
    for number, (story, start) in enumerate(last_night):
        history.add(story, start, random.Random(number))  # noqa: S311
    history.save()


def _begin(engine: Engine, at: float) -> None:
    contact = engine.storage.get("Contact", _contact(data.OPEN.plan)) or {}
    engine.start(contact, at, **message(data.OPEN, engine.random))


def _contact(alias: str) -> str:
    return f"{ARN_PREFIX}:contact/{alias}"


def _add_people(engine: Engine) -> None:
    for alias, person in data.PEOPLE.items():
        stages = []
        for channels in person.stages:
            targets = [_add_channel(engine, alias, channel) for channel in channels]
            stages.append({"DurationInMinutes": STAGE // 60, "Targets": targets})
        _add_contact(engine, alias, person.name, "PERSONAL", {"Stages": stages})


def _add_channel(engine: Engine, alias: str, channel: data.Channel) -> Row:
    """Add a channel; gives the target that a plan has of it."""
    arn = engine.arn("contact-channel", _contact(alias))
    engine.storage.insert(
        "ContactChannel",
        ContactChannelArn=arn,
        ContactArn=_contact(alias),
        Name=f"{alias} {channel.kind.lower()}",
        Type=channel.kind,
        DeliveryAddress={"SimpleAddress": channel.address},
        ActivationStatus="ACTIVATED" if channel.activated else "NOT_ACTIVATED",
    )
    return {"ChannelTargetInfo": {"ContactChannelId": arn, "RetryIntervalInMinutes": 1}}


def _add_contact(engine: Engine, alias: str, name: str, kind: str, plan: Row) -> None:
    arn = _contact(alias)
    engine.storage.insert("Contact", ContactArn=arn, Alias=alias, DisplayName=name, Type=kind, Plan=plan)


def _add_schedules(engine: Engine, now: float) -> None:
    rotations: dict[str, list[str]] = {alias: [] for alias in data.SCHEDULES}
    for rotation in data.ROTATIONS:
        rotations[rotation.schedule].append(_add_rotation(engine, rotation, now))
    for alias, name in data.SCHEDULES.items():
        _add_contact(engine, alias, name, "ONCALL_SCHEDULE", {"RotationIds": rotations[alias]})


def _add_rotation(engine: Engine, rotation: data.Rotation, now: float) -> str:
    arn = f"{ARN_PREFIX}:rotation/{engine.uuid()}"
    turns = Turns(rotation, now)
    engine.storage.insert("Rotation", RotationArn=arn, **turns.settings())
    if rotation.stand_in:
        start, end = turns.shift()
        engine.storage.insert(
            "RotationOverride",
            RotationOverrideId=engine.uuid(),
            RotationArn=arn,
            NewContactIds=[_contact(rotation.stand_in)],
            StartTime=start,
            EndTime=end,
            CreateTime=start - _DAY,
        )
    return arn


def _escalation(targets: tuple[data.Target, ...]) -> Row:
    return {
        "Stages": [
            {
                "DurationInMinutes": target.minutes,
                "Targets": [
                    {"ContactTargetInfo": {"ContactId": _contact(target.alias), "IsEssential": target.essential}}
                ],
            }
            for target in targets
        ]
    }


def _add_sample(engine: Engine) -> None:
    engine.storage.insert(
        "Engagement",
        EngagementArn=data.SAMPLE_ENGAGEMENT,
        ContactArn=_contact("test_escalation_plan"),
        Sender="cli",
        Subject="test",
        Content="Testing engagements",
        PublicSubject="test",
        PublicContent="Testing engagements",
        StartTime=data.SAMPLE_TIME,
    )
    channel = engine.storage.select("ContactChannel", "ContactArn = ?", _contact("akuam"))[0]["ContactChannelArn"]
    engine.storage.insert(
        "SentPage",
        PageArn=data.SAMPLE_PAGE,
        EngagementArn=data.SAMPLE_ENGAGEMENT,
        ContactArn=_contact("akuam"),
        ContactChannelArn=channel,
        AcceptCode=engine.code(),
        Path=[
            {"ContactArn": _contact("test_escalation_plan"), "Type": "ESCALATION", "IsEssential": True},
            {"ContactArn": _contact("akuam"), "Type": "PERSONAL", "IsEssential": True, "StageIndex": 0},
        ],
        SentTime=data.SAMPLE_TIME,
    )
    engine.storage.insert(
        "Receipt",
        PageArn=data.SAMPLE_PAGE,
        ContactChannelArn=channel,
        ReceiptType="SENT",
        ReceiptTime=data.SAMPLE_TIME,
    )
