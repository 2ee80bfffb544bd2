"""Who is in the demo, how they are reached, and what goes wrong there: tables only, no code.

The people and `example_escalation` are those of AWS's samples; `test_escalation_plan` is the one of its
ListPagesByContact page. Two teams share the rest: Checkout and Payments.
"""

from __future__ import annotations

from math import inf
from typing import NamedTuple

from pagecli.emulator.engine import ARN_PREFIX


class Channel(NamedTuple):
    """How a person can be reached."""

    kind: str
    address: str
    activated: bool = True


class Person(NamedTuple):
    """A person, the stages of their engagement plan, and how they answer."""

    name: str
    stages: tuple[tuple[Channel, ...], ...]
    """Five minutes for each."""
    answers_after: float
    """Seconds, at the median."""
    answers: float
    """The share of incidents that they answer."""


class Target(NamedTuple):
    """Whom a stage of an escalation plan engages, and for how long it waits."""

    alias: str
    minutes: int
    essential: bool


class Rotation(NamedTuple):
    """Who takes turns on a schedule; hand-off is at nine in the morning."""

    name: str
    schedule: str
    members: tuple[str, ...]
    zone: str
    days: int
    """How long a turn lasts: 1, or 7 from Monday."""
    stand_in: str | None = None
    """Who takes the shift that is on now (of a daily rotation only)."""


class Alarm(NamedTuple):
    """A kind of incident."""

    response_plan: str | None
    """None for a drill, which is no incident and goes to one person."""
    plan: str
    subject: str
    content: str
    """`{0}` and `{1}` are figures."""
    figures: tuple[tuple[float, float], ...] = ()
    """Their bounds."""
    hour: int | None = None
    """When it happens, if that is always the same hour (UTC)."""


class Story(NamedTuple):
    """An engagement, and what came of it."""

    alarm: Alarm
    plan: str
    incident: str | None
    answers: dict[str, float] | None = None
    """Seconds after it began, by person; None leaves it to chance."""
    sender: str = "Incident Manager"
    after: float = 0
    """Seconds from the beginning of the incident to this engagement."""
    stopped: float = inf
    """Seconds after which somebody stopped it."""
    reason: str | None = None


PEOPLE = {
    "akuam": Person("Akua Mansa", ((Channel("SMS", "+15005550199"),), (Channel("VOICE", "+15005550198"),)), 75, 0.94),
    "alejr": Person(
        "Alejandro Rosalez",
        (
            (Channel("SMS", "+15005550122"),),
            # A number at which the engine's calls fail.
            (Channel("VOICE", "+15005550009"), Channel("EMAIL", "alejandro@example.com", activated=False)),
        ),
        140,
        0.88,
    ),
    "anasi": Person("Ana Carolina Silva", ((Channel("EMAIL", "anasi@example.com"),),), 700, 0.7),
    "mateoj": Person(
        "Mateo Jackson", ((Channel("SMS", "+15005550131"),), (Channel("VOICE", "+15005550132"),)), 55, 0.95
    ),
    "saanvis": Person(
        "Saanvi Sarkar", ((Channel("SMS", "+15005550141"),), (Channel("EMAIL", "saanvi@example.com"),)), 180, 0.85
    ),
    "sofiam": Person(
        "Sofía Martínez", ((Channel("VOICE", "+15005550151"),), (Channel("SMS", "+15005550152"),)), 110, 0.9
    ),
    "zhangw": Person(
        "Zhang Wei", ((Channel("SMS", "+15005550161"), Channel("EMAIL", "zhang.wei@example.com")),), 300, 0.8
    ),
}

ROTATIONS = (
    Rotation("checkout_daily", "checkout", ("akuam", "alejr", "anasi"), "Europe/London", 1, "anasi"),
    Rotation("payments_primary", "payments", ("mateoj", "saanvis"), "America/New_York", 7),
    Rotation("payments_secondary", "payments", ("sofiam", "zhangw"), "America/New_York", 7),
)
SCHEDULES = {"checkout": "Checkout on-call", "payments": "Payments on-call"}

ESCALATIONS = {
    "checkout_escalation": (
        "Checkout escalation",
        (Target("akuam", 5, True), Target("alejr", 5, False), Target("checkout", 5, False)),
    ),
    "payments_escalation": (
        "Payments escalation",
        (Target("payments", 10, True), Target("akuam", 10, True)),
    ),
    "example_escalation": ("Example Escalation Plan", (Target("akuam", 5, True), Target("alejr", 5, False))),
    "test_escalation_plan": ("Test Escalation Plan", (Target("akuam", 5, True),)),
}

_RUNBOOK = "Runbook: https://wiki.example.com/runbooks/"
_LATENCY = Alarm(
    "checkout-latency",
    "checkout_escalation",
    "Checkout p99 above 3 s",
    "Alarm checkout-p99: {0:.2f} s for 5 minutes in us-east-2, at {1:.0f} requests a second.\n"
    f"{_RUNBOOK}checkout-latency\n"
    "1. Was there a deployment in the last hour? Roll it back first.\n"
    "2. Compare the p99 of cart, pricing and orders on the dashboard.",
    ((3.05, 9.6), (90, 640)),
)
_ERRORS = Alarm(
    "orders-api-errors",
    "checkout_escalation",
    "Orders API: 5xx above 2 %",
    "Alarm orders-api-5xx: {0:.1f} % of {1:,.0f} requests failed in 5 minutes.\n"
    f"{_RUNBOOK}orders-api\n"
    "1. Which route? The top of the error log says.\n"
    "2. If it is /orders: is the database's connection pool exhausted?",
    ((2.1, 14.0), (12_000, 96_000)),
)
_CANARY = Alarm(
    "login-canary",
    "checkout_escalation",
    "Login canary failed twice",
    "Canary login-eu: 2 runs of 2 failed at the step 'submit' after {0:.1f} s; the last success was {1:.0f} min ago.\n"
    f"{_RUNBOOK}login-canary\n"
    "1. Log in by hand. If that works, it is the canary: restart it.\n"
    "2. If not, page the identity team.",
    ((20, 30), (10, 15)),
)
ALARMS = (
    _LATENCY,
    _ERRORS,
    _CANARY,
    Alarm(
        "orders-db-storage",
        "checkout_escalation",
        "Orders database: less than 10 % storage free",
        "Alarm orders-db-storage: {0:.0f} of 500 GiB left, full in about {1:.0f} h at today's pace.\n"
        f"{_RUNBOOK}orders-db\n"
        "1. Add 100 GiB; it takes effect without a restart.\n"
        "2. Look for a report that left its temporary tables.",
        ((12, 49), (6, 40)),
    ),
    Alarm(
        "search-queue-age",
        "checkout_escalation",
        "Search index is 30 min behind",
        "Alarm search-queue-age: the oldest message is {0:.0f} min old, {1:,.0f} are waiting.\n"
        f"{_RUNBOOK}search-indexing\n"
        "1. Are the workers running? Scale them to 8.\n"
        "2. One message that fails again and again blocks its shard: move it to the dead-letter queue.",
        ((30, 95), (4_000, 60_000)),
    ),
    Alarm(
        "payments-timeouts",
        "payments_escalation",
        "Payments provider: over 100 timeouts in 10 min",
        "Alarm payments-timeouts: {0:.0f} timeouts in 10 minutes, {1:.1f} % of all attempts.\n"
        f"{_RUNBOOK}payments-provider\n"
        "1. Check the provider's status page.\n"
        "2. Above 20 %: switch the route to the second provider.",
        ((101, 900), (3, 31)),
    ),
    Alarm(
        "payments-dlq",
        "payments_escalation",
        "Payments: 25 messages in the dead-letter queue",
        "Alarm payments-dlq: {0:.0f} messages, the oldest {1:.0f} min old.\n"
        f"{_RUNBOOK}payments-dlq\n"
        "1. Read one. If all have the same error, stop the consumer.\n"
        "2. Redrive only after the fix: a charge must not be made twice.",
        ((25, 180), (5, 60)),
    ),
    Alarm(
        "refund-batch",
        "payments_escalation",
        "Refund batch not done by 04:30",
        "Job refund-batch: {0:.0f} % done, {1:,.0f} refunds are left. The bank's cut-off is 06:00 UTC.\n"
        f"{_RUNBOOK}refund-batch\n"
        "1. Is it still moving? If so, leave it.\n"
        "2. If not, restart it: it goes on where it stopped.",
        ((11, 96), (300, 9_000)),
        hour=4,
    ),
)
DRILL = Alarm(None, "", "Test page, please acknowledge", "The weekly test of on-call channels.", hour=13)

# The ids are written down: they are the same whenever the demo is run, as in the documentation.
OPEN = Story(_LATENCY, "checkout_escalation", "6b2f42cb-51f3-4d0e-9a3c-0d8f7a52c1e4", {})
_ANSWERED = "e0e22bef-2b87-4c19-8f0a-64d1b35e97d2"
ANSWERED = (
    Story(_ERRORS, "checkout_escalation", _ANSWERED, {"akuam": 431}),
    Story(_ERRORS, "anasi", _ANSWERED, {"anasi": 412}, sender="akuam", after=600),
)
UNANSWERED = Story(
    _CANARY,
    "checkout_escalation",
    "34928160-7c1b-4e5d-b6a2-9f03d8e4a517",
    {},
    stopped=1860,
    reason="The canary passes again",
)

SAMPLE_ENGAGEMENT = f"{ARN_PREFIX}:engagement/test_escalation_plan/27bd86cf-6d50-49d2-a9ab-da39bEXAMPLE"
SAMPLE_PAGE = f"{ARN_PREFIX}:page/akuam/2f92b456-2350-442b-95e7-ed8b0EXAMPLE"
SAMPLE_TIME = 1660676272.058  # 2022-08-16T18:57:52.058Z
