"""Demo data: the contacts of AWS's documentation, and some weeks of pages that end a moment ago.

The pages are made by the engine itself on a clock that is turned through those weeks, from a fixed seed: the
same `now` gives the same data. To them comes the sample page of AWS's ListPagesByContact page, exactly as it
stands there.
"""

from __future__ import annotations

import random
from collections.abc import Callable
from functools import partial
from operator import itemgetter

from pagecli.emulator.endpoint import Emulator
from pagecli.emulator.engine import ARN_PREFIX, SECONDS_TO_DELIVER, Engine, usual_delay
from pagecli.emulator.storage import Row, Storage

_DAY = 86400.0
_PEOPLE = {"akuam": "Akua Mansa", "alejr": "Alejandro Rosalez", "anasi": "Ana Carolina Silva"}
# Of each person, in the order of the stages: channel, address, whether it is activated.
_CHANNELS = {
    "akuam": [
        ("SMS", "+15005550199", True),
        ("VOICE", "+15005550198", True),
        ("EMAIL", "akua@example.com", True),
    ],
    "alejr": [
        ("SMS", "+15005550122", True),
        ("VOICE", "+15005550123", True),
        ("EMAIL", "alejandro@example.com", False),
    ],
    "anasi": [("EMAIL", "bounce@simulator.amazonses.com", True), ("SMS", "+15005550144", True)],
}
# Response plan, subject and content.
_ALARMS = [
    ("checkout-latency", "Checkout p99 above 3 s", "Alarm checkout-p99: 3.41 s for 5 minutes in us-east-2."),
    ("orders-api-errors", "Orders API: 5xx above 2 %", "Alarm orders-api-5xx: 2.7 % of requests failed."),
    ("orders-db-storage", "Orders database is filling up", "Alarm orders-db-storage: 41 of 500 GiB left."),
    ("search-queue-age", "Search indexing is behind", "Alarm search-queue-age: oldest message 38 min."),
    ("payments-timeouts", "Payments provider times out", "Alarm payments-timeouts: 112 in 10 minutes."),
    ("login-canary", "Login canary fails", "Canary login-eu: 3 of 3 runs failed at the step 'submit'."),
]
_SAMPLE_ENGAGEMENT = f"{ARN_PREFIX}:engagement/test_escalation_plan/27bd86cf-6d50-49d2-a9ab-da39bEXAMPLE"
_SAMPLE_PAGE = f"{ARN_PREFIX}:page/akuam/2f92b456-2350-442b-95e7-ed8b0EXAMPLE"
_SAMPLE_TIME = 1660676272.058  # 2022-08-16T18:57:52.058Z


def demo_emulator(clock: Callable[[], float]) -> Emulator:
    """An endpoint in memory with the demo data; it goes on from there as the clock does."""
    storage = Storage(token_key=b"demo")
    engine = fill(storage, clock())
    engine.delay = usual_delay
    return Emulator(storage, clock, engine=engine)


def fill(storage: Storage, now: float) -> Engine:
    """Put the demo data into an empty storage, as of `now` (epoch seconds); gives the engine that made it."""
    engine = Engine(storage, random.Random(20220816))  # noqa: S311 - it must repeat, not be secret
    engine.delay = _Carrier(engine.random)
    with storage.transaction():
        _add_people(engine)
        _add_plans(engine, round(now, 3))
        _add_sample(engine)
        _play(engine, round(now, 3))
    engine.sent.clear()
    return engine


class _Carrier:
    """Delivers in seconds mostly, sometimes in minutes, and now and then never."""

    def __init__(self, chance: random.Random) -> None:
        self._chance = chance

    def __call__(self, channel: Row) -> float | None:
        luck = self._chance.random()
        if luck < 0.08:
            return None
        seconds = SECONDS_TO_DELIVER[channel["Type"]] * self._chance.lognormvariate(0, 0.5)
        return round(seconds * (25 if luck > 0.95 else 1), 3)


def _contact(alias: str) -> str:
    return f"{ARN_PREFIX}:contact/{alias}"


def _add_people(engine: Engine) -> None:
    for alias, name in _PEOPLE.items():
        stages = []
        for kind, address, activated in _CHANNELS[alias]:
            arn = engine.arn("contact-channel", alias)
            engine.storage.insert(
                "ContactChannel",
                ContactChannelArn=arn,
                ContactArn=_contact(alias),
                Name=f"{alias} {kind.lower()}",
                Type=kind,
                DeliveryAddress={"SimpleAddress": address},
                ActivationStatus="ACTIVATED" if activated else "NOT_ACTIVATED",
            )
            target = {"ContactChannelId": arn, "RetryIntervalInMinutes": 1}
            stages.append({"DurationInMinutes": 5, "Targets": [{"ChannelTargetInfo": target}]})
        _add_contact(engine, alias, name, "PERSONAL", {"Stages": stages})


def _add_contact(engine: Engine, alias: str, name: str, kind: str, plan: Row) -> None:
    arn = _contact(alias)
    engine.storage.insert("Contact", ContactArn=arn, Alias=alias, DisplayName=name, Type=kind, Plan=plan)


def _add_plans(engine: Engine, now: float) -> None:
    rotation = f"{ARN_PREFIX}:rotation/{engine.uuid()}"
    members = [_contact(alias) for alias in _PEOPLE]
    hand_off = {"DayOfWeek": "MON", "HandOffTime": {"HourOfDay": 9, "MinuteOfHour": 0}}
    engine.storage.insert(
        "Rotation",
        RotationArn=rotation,
        Name="example_rotation",
        ContactIds=members,
        StartTime=now - now % _DAY - 42 * _DAY,  # so that the override below replaces somebody else
        TimeZoneId="America/New_York",
        Recurrence={"WeeklySettings": [hand_off], "NumberOfOnCalls": 1, "RecurrenceMultiplier": 1},
    )
    engine.storage.insert(
        "RotationOverride",
        RotationOverrideId=engine.uuid(),
        RotationArn=rotation,
        NewContactIds=[_contact("anasi")],
        StartTime=now - now % 3600 - 7200,
        EndTime=now - now % 3600 + 21600,
        CreateTime=now - _DAY,
    )
    _add_contact(engine, "example_escalation", "Example Escalation Plan", "ESCALATION", _escalation(*_PEOPLE))
    schedule = {"RotationIds": [rotation]}
    _add_contact(engine, "example_schedule", "Example On-Call Schedule", "ONCALL_SCHEDULE", schedule)
    test_plan = _escalation("akuam", "example_schedule")
    _add_contact(engine, "test_escalation_plan", "Test Escalation Plan", "ESCALATION", test_plan)


def _escalation(*aliases: str) -> Row:
    """Five minutes for each; only the first one's acknowledgement ends the plan."""
    targets = [{"ContactId": _contact(alias), "IsEssential": i == 0} for i, alias in enumerate(aliases)]
    return {"Stages": [{"DurationInMinutes": 5, "Targets": [{"ContactTargetInfo": t}]} for t in targets]}


def _add_sample(engine: Engine) -> None:
    engine.storage.insert(
        "Engagement",
        EngagementArn=_SAMPLE_ENGAGEMENT,
        ContactArn=_contact("test_escalation_plan"),
        Sender="cli",
        Subject="test",
        Content="Testing engagements",
        PublicSubject="test",
        PublicContent="Testing engagements",
        StartTime=_SAMPLE_TIME,
    )
    channel = engine.storage.select("ContactChannel", "ContactArn = ?", _contact("akuam"))[0]["ContactChannelArn"]
    engine.storage.insert(
        "SentPage",
        PageArn=_SAMPLE_PAGE,
        EngagementArn=_SAMPLE_ENGAGEMENT,
        ContactArn=_contact("akuam"),
        ContactChannelArn=channel,
        AcceptCode=engine.code(),
        Path=[
            {"ContactArn": _contact("test_escalation_plan"), "Type": "ESCALATION", "IsEssential": True},
            {"ContactArn": _contact("akuam"), "Type": "PERSONAL", "IsEssential": True, "StageIndex": 0},
        ],
        SentTime=_SAMPLE_TIME,
    )
    engine.storage.insert(
        "Receipt",
        PageArn=_SAMPLE_PAGE,
        ContactChannelArn=channel,
        ReceiptType="SENT",
        ReceiptTime=_SAMPLE_TIME,
    )


def _play(engine: Engine, now: float) -> None:
    """Turn the clock through the last weeks: engagements begin, people answer or don't."""
    story = _Story(engine, now)
    for days in range(24, 0, -1):
        for _ in range(engine.random.choice((2, 2, 3))):
            story.any_day(now - days * _DAY + engine.random.uniform(0, 0.8) * _DAY)
    story.last_hours()
    for at, act in sorted(story.acts, key=itemgetter(0)):
        engine.advance(at)
        act(at)
    engine.advance(now)


class _Story:
    """What happens in the demo's weeks, as acts each with its time."""

    def __init__(self, engine: Engine, now: float) -> None:
        self.acts: list[tuple[float, Callable[[float], None]]] = []
        self._engine = engine
        self._chance = engine.random
        self._now = now

    def any_day(self, at: float) -> None:
        chance = self._chance
        alias = chance.choice(("example_escalation",) * 4 + ("example_schedule",) * 2 + ("akuam", "alejr", "anasi"))
        people = [alias] if alias in _PEOPLE else list(_PEOPLE)
        answers = {p: chance.lognormvariate(4.6, 1.1) for p in people if chance.random() < 0.85}
        if alias in _PEOPLE:
            self.engage(at, alias, ("", "Are you there?", "Testing engagements"), "cli", None, answers)
        else:
            sender = chance.choice(("Incident Manager", "Incident Manager", "cloudwatch"))
            self.engage(at, alias, chance.choice(_ALARMS), sender, self._engine.uuid(), answers)

    def last_hours(self) -> None:
        """An incident that was answered this morning, and one that nobody has answered yet."""
        answered, unanswered = self._engine.uuid(), self._engine.uuid()
        now = self._now
        self.engage(now - 11000, "example_escalation", _ALARMS[1], "Incident Manager", answered, {"akuam": 431})
        self.engage(now - 10400, "anasi", _ALARMS[1], "akuam", answered, {"anasi": 96})
        self.engage(now - 4300, "akuam", _ALARMS[3], "cloudwatch", None, {"akuam": 41})
        self.engage(now - 540, "example_escalation", _ALARMS[0], "Incident Manager", unanswered, {})

    def engage(
        self,
        at: float,
        alias: str,
        alarm: tuple[str, str, str],
        sender: str,
        incident: str | None,
        answers: dict[str, float],
    ) -> None:
        response_plan, subject, content = alarm
        message = {"Sender": sender, "Subject": subject, "Content": content, "PublicSubject": subject}
        if incident:
            record = f"arn:aws:ssm-incidents::111122223333:incident-record/{response_plan}/{incident}"
            message["IncidentId"] = record
        started: list[str] = []

        def start(at: float) -> None:
            contact = self._engine.storage.get("Contact", _contact(alias)) or {}
            started.append(self._engine.start(contact, at, **message))

        self._add(at, start)
        for person, seconds in answers.items():
            self._add(at + seconds, partial(self._read, started, person))

    def _add(self, at: float, act: Callable[[float], None]) -> None:
        if at < self._now:
            self.acts.append((round(at, 3), act))

    def _read(self, started: list[str], person: str, at: float) -> None:
        """Answer the newest page, mostly the older ones too, some in a way that says delivered first."""
        where = "EngagementArn = ? AND ContactArn = ? ORDER BY Id DESC"
        for i, page in enumerate(self._engine.storage.select("Page", where, *started, _contact(person))):
            if i and self._chance.random() < 0.3:
                continue
            if "DeliveryTime" not in page and self._chance.random() < 0.5:
                self._engine.accept(page, "DELIVERED", round(at - 0.443, 3), page["AcceptCode"])
            self._engine.accept(page, "READ", at, page["AcceptCode"])
