"""Decodes and type-checks 100,000 pages: ``checked_decode.py msgspec|json``, by what it is done."""

import sys

ROWS = 1000
PAGE = (
    b'{"PageArn":"arn:aws:ssm-contacts:us-east-2:111122223333:page/akuam/2f92b456-2350-442b-95e7-ed8b0EXAMPLE",'
    b'"EngagementArn":"arn:aws:ssm-contacts:us-east-2:111122223333:engagement/plan/27bd86cf-6d50-49d2-a9ab-da39bEXAMPLE",'
    b'"ContactArn":"arn:aws:ssm-contacts:us-east-2:111122223333:contact/akuam",'
    b'"Sender":"cli","SentTime":1660676272.058,"ReadTime":1660676300.1}'
)
BATCH = b'{"Pages":[' + b",".join([PAGE] * ROWS) + b"]}"


def by_msgspec() -> int:
    import msgspec

    class Page(msgspec.Struct):
        PageArn: str
        EngagementArn: str
        ContactArn: str
        Sender: str
        SentTime: float | None = None
        DeliveryTime: float | None = None
        ReadTime: float | None = None
        IncidentId: str | None = None

    class Batch(msgspec.Struct):
        Pages: list[Page]
        NextToken: str | None = None

    return len(msgspec.json.decode(BATCH, type=Batch).Pages)


def by_json() -> int:
    import json

    pages = json.loads(BATCH)["Pages"]
    for page in pages:
        for member in ("PageArn", "EngagementArn", "ContactArn", "Sender"):
            if type(page[member]) is not str:
                raise TypeError(member)
        for member in ("SentTime", "DeliveryTime", "ReadTime"):
            if type(page.get(member, 0.0)) is not float:
                raise TypeError(member)
    return len(pages)


decode = by_msgspec if sys.argv[1] == "msgspec" else by_json
print(sum(decode() for _ in range(100)))
