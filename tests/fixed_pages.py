"""A small listing of which every row is known: one page of each kind, in an order that is no sort's."""

from __future__ import annotations

from typing import Any

from faulty import SENT, page
from program import Outcome

INCIDENT = "arn:aws:ssm-incidents::111122223333:incident-record/checkout/e0e22bef-aa"


def sent(number: int) -> float:
    return SENT + 60 * number


READ = page(1, Sender="cloudwatch", IncidentId=INCIDENT)
DELIVERED = page(2, DeliveryTime=sent(2) + 130, ReadTime=...)
ONLY_SENT = page(3, DeliveryTime=..., ReadTime=...)
SKEWED = page(4, Sender="Incident Manager", DeliveryTime=sent(4) - 1.5, ReadTime=sent(4) + 960)
UNDATED = page(5, SentTime=..., DeliveryTime=..., ReadTime=...)

PAGES: list[dict[str, Any]] = [DELIVERED, UNDATED, READ, SKEWED, ONLY_SENT]


def numbers(outcome: Outcome) -> list[int]:
    """Which pages the rows of a JSONL output are, by their numbers."""
    return [int(row["PageArn"].rpartition("/")[2].partition("-")[0], 16) for row in outcome.rows]
