"""A small listing of which every row is known: one page of each kind, in an order that is no sort's."""

from __future__ import annotations

import re
from typing import Any

from support.faulty_endpoint import SENT, page
from support.installed_program import Outcome

INCIDENT = "arn:aws:ssm-incidents::111122223333:incident-record/checkout/e0e22bef-aa"


def sent(number: int) -> float:
    return SENT + 60 * number


READ = page(1, Sender="cloudwatch", IncidentId=INCIDENT)
DELIVERED = page(2, DeliveryTime=sent(2) + 130, ReadTime=...)
ONLY_SENT = page(3, DeliveryTime=..., ReadTime=...)
SKEWED = page(4, Sender="Incident Manager", DeliveryTime=sent(4) - 1.5, ReadTime=sent(4) + 960)
UNDATED = page(5, SentTime=..., DeliveryTime=..., ReadTime=...)

PAGES: list[dict[str, Any]] = [DELIVERED, UNDATED, READ, SKEWED, ONLY_SENT]

WIDE_TABLE = """\
SENT                       STATUS     DELIVERY     READ  SENDER            INCIDENT           VIA  PAGE
2022-08-16 19:01 (4y ago)  read        -1.5s !  16m 00s  Incident Manager  -                  -    akuam/00000004
2022-08-16 19:00 (4y ago)  sent              -        -  cli               -                  -    akuam/00000003
2022-08-16 18:59 (4y ago)  delivered    2m 10s        -  cli               -                  -    akuam/00000002
2022-08-16 18:58 (4y ago)  read           2.0s      41s  cloudwatch        checkout/e0e22bef  -    akuam/00000001
               -           sent              -        -  cli               -                  -    akuam/00000005

5 pages · 2 read · 3 unread · delivery median 2.0s, p95 1m 57s · read median 8m 20s, p95 15m 14s"""


def aged(table: str) -> str:
    """The table as it is four years after its pages, without the empty lines round it."""
    return re.sub(r"\(\d+y ago\)", "(4y ago)", table).strip("\n")


def numbers(outcome: Outcome) -> list[int]:
    """Which pages the rows of a JSONL output are, by their numbers."""
    return [int(row["PageArn"].rpartition("/")[2].partition("-")[0], 16) for row in outcome.rows]
