"""The rest of the demo data: two more accounts, and a second region of the first one, with contacts of their own.

The accounts share a contact, as two teams do who look after one thing. The data is put in as a client would do it,
by the operations, on a clock that is turned through the last days.
"""

from __future__ import annotations

import json
import random
from collections.abc import Callable
from typing import Any

from pagecli.emulator.callers import DEFAULT_ACCOUNT, NOBODY, Caller
from pagecli.emulator.endpoint import Emulator
from pagecli.emulator.engine import Engine
from pagecli.emulator.storage import Storage

_DAY = 86400.0
PAYMENTS, SEARCH = "444455556666", "777788889999"
#: Each account and its own region, by the name of its profile.
PROFILES = {
    "oncall-shop": NOBODY,
    "oncall-payments": Caller(PAYMENTS, "eu-west-1"),
    "oncall-search": Caller(SEARCH, "us-west-2"),
}
# Of each account and region: people by their aliases, and what they are paged for by response plans.
_TEAMS: dict[Caller, tuple[dict[str, str], dict[str, str]]] = {
    Caller(DEFAULT_ACCOUNT, "eu-west-1"): (
        {"mjackson": "Mateo Jackson"},
        {"shop-eu-errors": "Shop EU: 5xx above 2 %", "shop-eu-latency": "Shop EU: checkout p99 above 3 s"},
    ),
    PROFILES["oncall-payments"]: (
        {"jsouza": "Jorge Souza", "mmajor": "Mary Major"},
        {
            "card-timeouts": "Card payments time out",
            "refunds-queue": "Refunds queue is 40 minutes old",
            "ledger-difference": "Ledger and bank differ",
        },
    ),
    Caller(PAYMENTS, "us-east-2"): (
        {"lijuan": "Li Juan"},
        {"provider-throttling": "Payments US: the provider answers 429"},
    ),
    PROFILES["oncall-search"]: (
        {"nwolf": "Nikki Wolf", "psantos": "Paulo Santos"},
        {"index-lag": "Search indexing is behind", "suggestions-empty": "Suggestions are empty"},
    ),
}
_SHARED = "mmajor"


def fill_organization(storage: Storage, now: float) -> None:
    """Put it into a storage that has the first account's data."""
    for caller in (NOBODY, *_TEAMS):
        storage.insert("ReplicationSet", Account=caller.account, Region=caller.region)
    chance = random.Random(444455556666)  # noqa: S311 - it must repeat, not be secret
    for caller, (people, alarms) in _TEAMS.items():
        _Team(storage, caller, chance).live(people, alarms, now)
    _share(_Team(storage, PROFILES["oncall-payments"], chance), now)


class _Team:
    """An account in a region, asking for things at times of its own."""

    def __init__(self, storage: Storage, caller: Caller, chance: random.Random) -> None:
        self._caller = caller
        self._chance = chance
        self._now = 0.0
        self._engine = Engine(storage, chance)
        self._emulator = Emulator(storage, lambda: self._now, engine=self._engine)

    def ask(self, at: float, operation: str, **members: Any) -> Any:
        self._now = at
        response = self._emulator.handle(f"SSMContacts.{operation}", json.dumps(members).encode(), self._caller)
        answer = json.loads(response.body)
        assert response.status == 200, answer  # noqa: S101
        return answer

    def live(self, people: dict[str, str], alarms: dict[str, str], now: float) -> None:
        """Hire people a while ago, page them now and then, and have them answer, mostly."""
        begin = now - 8 * _DAY
        plan = self._add_plan(begin, [self._add_person(begin, *person) for person in people.items()])
        acts: list[tuple[float, Callable[[float], None]]] = []
        for day in range(7, 0, -1):
            at = now - day * _DAY + self._chance.uniform(0, 0.9) * _DAY
            acts.append((at, lambda at: self._engage(at, plan, alarms)))
        for at, act in sorted(acts, key=lambda act: act[0]):
            act(round(at, 3))
        self._now = now
        self._emulator.advance()

    def contact(self, alias: str) -> str:
        return f"{self._caller.prefix}contact/{alias}"

    def _add_person(self, at: float, alias: str, name: str) -> str:
        arn: str = self.ask(at, "CreateContact", Alias=alias, DisplayName=name, Type="PERSONAL", Plan={})["ContactArn"]
        stages = []
        phone = f"+1500555{self._chance.randrange(1000, 9999)}"
        for kind, address in (("SMS", phone), ("EMAIL", f"{alias}@example.com")):
            where = {"Type": kind, "DeliveryAddress": {"SimpleAddress": address}}
            channel = self.ask(at, "CreateContactChannel", ContactId=arn, Name=f"{alias} {kind.lower()}", **where)
            target = {"ContactChannelId": channel["ContactChannelArn"], "RetryIntervalInMinutes": 1}
            stages.append({"DurationInMinutes": 5, "Targets": [{"ChannelTargetInfo": target}]})
        self.ask(at, "UpdateContact", ContactId=arn, Plan={"Stages": stages})
        return arn

    def _add_plan(self, at: float, contacts: list[str]) -> str:
        targets = [{"ContactTargetInfo": {"ContactId": arn, "IsEssential": not i}} for i, arn in enumerate(contacts)]
        stages = [{"DurationInMinutes": 5, "Targets": [target]} for target in targets]
        plan = {"Alias": "primary", "DisplayName": "Primary", "Type": "ESCALATION", "Plan": {"Stages": stages}}
        arn: str = self.ask(at, "CreateContact", **plan)["ContactArn"]
        return arn

    def _engage(self, at: float, plan: str, alarms: dict[str, str]) -> None:
        response_plan, subject = self._chance.choice(list(alarms.items()))
        record = f"arn:aws:ssm-incidents::{self._caller.account}:incident-record/{response_plan}/{self._engine.uuid()}"
        message = {"Sender": "Incident Manager", "Subject": subject, "Content": f"{subject}.", "IncidentId": record}
        engagement = self.ask(at, "StartEngagement", ContactId=plan, **message)["EngagementArn"]
        if self._chance.random() < 0.85:
            read = round(at + self._chance.lognormvariate(4.6, 1.0), 3)
            pages = self.ask(read, "ListPagesByEngagement", EngagementId=engagement)["Pages"]
            accepted = {"AcceptType": "READ", "AcceptCode": "000000", "AcceptCodeValidation": "IGNORE"}
            self.ask(read, "AcceptPage", PageId=pages[0]["PageArn"], **accepted)


def _share(team: _Team, now: float) -> None:
    """Let the first account see one of the team's people, and what they are paged for."""
    arn = team.contact(_SHARED)
    statement = {
        "Effect": "Allow",
        "Principal": {"AWS": DEFAULT_ACCOUNT},
        "Action": [f"ssm-contacts:{action}*" for action in ("Get", "List", "Describe", "StartEngagement")],
        "Resource": [arn],
    }
    policy = json.dumps({"Version": "2012-10-17", "Statement": [statement]})
    team.ask(now, "PutContactPolicy", ContactArn=arn, Policy=policy)
