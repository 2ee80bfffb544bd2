"""What `watch` keeps: polls of 64 contacts with 5,000 pages each, every 50th of them unread; every other poll has news.

Run as `python -m benchmarks.watched_day [POLLS]`. Prints resident memory and the CPU time of a poll, those of the
answers included, which are made in this process.
"""

from __future__ import annotations

import gc
import io
import json
import resource
import sys
import time
import zlib
from datetime import datetime, timezone
from functools import cache
from typing import Any

from botocore.awsrequest import AWSResponse

from pagecli.aws.client import Identity
from pagecli.connection import Connection
from pagecli.domain.filters import PageFilter
from pagecli.environment import Environment
from pagecli.queries.problems import Problems
from pagecli.queries.watch import Listening, PageWatch
from pagecli.source.accounts import Regions

CONTACTS, PAGES, BATCH = 64, 5000, 1024
NOW = datetime(2026, 11, 23, 3, 15, tzinfo=timezone.utc)
_ARN = "arn:aws:ssm-contacts:us-east-2:111122223333"
_new: dict[int, list[dict[str, Any]]] = {}


def _page(contact: int, number: int) -> dict[str, Any]:
    name, sent = f"user{contact:05}/{number:08x}-0000-4000-8000-000000000000", NOW.timestamp() - 108_000 - number * 60
    page = {"PageArn": f"{_ARN}:page/{name}", "EngagementArn": f"{_ARN}:engagement/{name}", "Sender": "cloudwatch"}
    page |= {"ContactArn": f"{_ARN}:contact/user{contact:05}", "IncidentId": f"arn:aws:ssm-incidents::{name}"}
    times = {"SentTime": sent, "DeliveryTime": sent + 2, **({"ReadTime": sent + 60} if number % 50 else {})}
    return {**page, **times}


def _batch(contact: int, start: int) -> bytes:
    pages = [*([] if start else _new.get(contact, [])), *_old(contact, start)]
    token = {"NextToken": str(start + BATCH)} if start + BATCH < PAGES else {}
    return json.dumps({"Pages": pages, **token}).encode()


def _old(contact: int, start: int) -> list[dict[str, Any]]:
    return [_page(contact, number) for number in range(start, min(PAGES, start + BATCH))]


@cache
def _kept(contact: int, start: int, _news: int) -> bytes:
    return zlib.compress(_batch(contact, start), 1)


def _answer(request: Any, **_: Any) -> AWSResponse:
    asked = json.loads(request.body)
    if b"ListContacts" in request.headers["X-Amz-Target"]:
        aliases = [f"user{number:05}" for number in range(CONTACTS)]
        contacts = [{"ContactArn": f"{_ARN}:contact/{a}", "Alias": a, "Type": "PERSONAL"} for a in aliases]
        body = json.dumps({"Contacts": contacts}).encode()
    else:
        contact = int(asked["ContactId"][-5:])
        body = zlib.decompress(_kept(contact, int(asked.get("NextToken", 0)), len(_new.get(contact, []))))
    response = AWSResponse(request.url, 200, {}, None)
    response._content = body
    return response


def _resident() -> float:
    with open("/proc/self/statm") as file:
        return int(file.read().split()[1]) * resource.getpagesize() / 1e6


def main(polls: int) -> None:
    environment = Environment(io.BytesIO(), io.StringIO())
    listening = Listening(Problems(environment))
    identity = Identity(Connection(demo=True), environment, listening.add_unreadable_times, listening.waiting, _answer)
    watch = PageWatch(Regions(identity), {}, PageFilter(), listening, with_details=False)
    print(f"before: {_resident():.0f} MB")
    for poll in range(polls):
        if poll % 2:
            _new.setdefault(poll % CONTACTS, []).append(_page(poll % CONTACTS, 1_000_001 + 50 * poll))
        started = time.process_time()
        watch.poll(None, NOW)
        took = time.process_time() - started
        gc.collect()
        if poll < 4 or poll % 20 == 0 or poll == polls - 1:
            print(f"poll {poll}: {_resident():.0f} MB, {took:.2f} s CPU", flush=True)


if __name__ == "__main__":
    main(int(sys.argv[1]) if sys.argv[1:] else 100)
