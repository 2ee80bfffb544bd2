"""Reports for a browser to look at: python reports.py FOLDER

Of each kind of period FOLDER gets NAME.html, and NAME.json with the report for programs, the rows of `stats` that it
is held against, and texts that the page has to show as they are.
"""

from __future__ import annotations

import json
import shlex
import sys
import tempfile
from collections.abc import Callable, Iterator
from contextlib import closing, contextmanager
from datetime import datetime, timezone
from pathlib import Path
from typing import Any

from support import faulty_endpoint as faulty
from support.faulty_endpoint import Answer, Endpoint, Request
from support.installed_program import Program

HOSTILE = [
    "</td></table></style><script>alert(1)</script>",
    "<img src=x onerror=alert(1)>",
    "&lt;b&gt; &amp;amp; &#0; \"quoted\" 'too'",
    "[link](javascript:alert(1)) ![](https://example.com/x.png) `code` **bold** | pipe",
    "javascript:alert(1)//",
]
CONTROLS = "\x1b[31m\x07\x00\u202eevil\u2066\u200b"
WEEK = ("--since", "2026-11-16", "--until", "2026-11-23")
START = datetime(2026, 11, 16, tzinfo=timezone.utc).timestamp()
DEMO = {
    "month": ["--during", "last-month"],
    "year": ["--during", "2026"],
    "empty": ["--during", "last-month", "--sender", "nobody*"],
    "one-person": ["akuam", "--during", "last-week"],
    "clocks-back": ["--during", "2026-W43", "--tz", "Europe/London"],
}


@contextmanager
def hostile_world() -> Iterator[tuple[Endpoint, list[str]]]:
    """A service whose every text is an attack, each of its people with another."""
    people = {f"person{number}": text for number, text in enumerate(HOSTILE)}
    answers = {alias: hostile_answers(number, alias, text) for number, (alias, text) in enumerate(people.items())}
    contacts = [faulty.contact(alias, DisplayName=text) for alias, text in people.items()]

    def about_somebody(request: Request) -> Answer:
        [alias] = [alias for alias in people if f"/{alias}".encode() in request.body]
        return answers[alias][request.operation]

    with closing(Endpoint()) as endpoint:
        for operation in answers["person0"]:
            endpoint.answer(operation, about_somebody)
        engagements = [engagement(number, alias, text) for number, (alias, text) in enumerate(people.items())]
        endpoint.answer("ListContacts", people_alone(contacts))
        endpoint.answer("ListEngagements", faulty.batch(engagements, member="Engagements"))
        yield endpoint, HOSTILE


def engagement(number: int, alias: str, text: str) -> dict[str, Any]:
    return {
        "EngagementArn": faulty.page(number, alias)["EngagementArn"],
        "ContactArn": faulty.contact_arn(alias),
        "Sender": text,
        "IncidentId": text + CONTROLS,
        "StartTime": START + 3600 * number,
    }


def hostile_answers(number: int, alias: str, text: str) -> dict[str, Answer]:
    """What the service says of a person, by operation."""
    told, channel = text + CONTROLS, f"{faulty.ACCOUNT}:contact-channel/{alias}/1"
    about = {"Sender": text, "IncidentId": told, "Subject": told, "Content": told}
    page = faulty.page(number, alias, SentTime=START + 3600 * number, DeliveryTime=..., ReadTime=..., **about)
    failed = {"ContactChannelArn": channel, "ReceiptType": "ERROR", "ReceiptInfo": told, "ReceiptTime": START}
    way = {"Name": told, "Type": "SMS", "DeliveryAddress": {"SimpleAddress": told}, "ActivationStatus": "ACTIVATED"}
    listed = {"ContactChannelArn": channel, "ContactArn": faulty.contact_arn(alias), **way}
    return {
        "GetContact": whole({**faulty.contact(alias, DisplayName=told), "Plan": {"Stages": []}}),
        "ListPagesByContact": faulty.batch([page]),
        "ListPagesByEngagement": faulty.batch([page]),
        "ListPageReceipts": faulty.batch([failed], member="Receipts"),
        "ListContactChannels": faulty.batch([listed], member="ContactChannels"),
        "DescribeEngagement": whole({**engagement(number, alias, text), **about}),
    }


def people_alone(contacts: list[dict[str, Any]]) -> Callable[[Request], Answer]:
    """A listing of contacts none of which is a plan or a schedule."""

    def answer(request: Request) -> Answer:
        return faulty.batch(
            contacts if request.members.get("Type", "PERSONAL") == "PERSONAL" else [], member="Contacts"
        )

    return answer


def whole(members: dict[str, Any]) -> Answer:
    return faulty.http(json.dumps(members).encode())


@contextmanager
def large_world() -> Iterator[tuple[Endpoint, list[str]]]:
    """64 people with 100,000 pages."""
    with closing(Endpoint()) as endpoint:
        people = [f"person{number:02}" for number in range(64)]
        endpoint.answer("ListContacts", people_alone([faulty.contact(alias) for alias in people]))
        endpoint.answer("ListEngagements", faulty.batch([], member="Engagements"))
        endpoint.answer("ListPageReceipts", faulty.batch([], member="Receipts"))
        for index, alias in enumerate(people):
            times = [START + (number * 64 + index) * 604_800 / 100_000 for number in range(1562 + (index < 32))]
            rows = [
                faulty.page(n, alias, SentTime=sent, DeliveryTime=sent + 2, ReadTime=sent + n % 900 if n % 3 else ...)
                for n, sent in enumerate(times)
            ]
            endpoint.answer("ListPagesByContact", faulty.listing(rows, 1000), contact=alias)
        yield endpoint, people


def write(folder: Path, name: str, program: Program, words: list[str], literal: list[str]) -> None:
    """Write the report of that name, once for the browser and once for what it is compared with."""
    html = folder / f"{name}.html"
    made = program("report", *words, "-o", "html", "--out", str(html))
    assert made.code == 0, made
    report = json.loads(program("report", *words, "--json").out)
    stats = json.loads(program(*shlex.split(report["Commands"][0])[1:], "--json").out)
    (folder / f"{name}.json").write_text(json.dumps({"report": report, "stats": stats, "literal": literal}))


def main(folder: Path) -> None:
    """Write every report."""
    folder.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory() as home:
        for name, words in DEMO.items():
            zone = [] if "--tz" in words else ["--utc"]
            write(folder, name, Program(Path(home), ""), [*words, *zone, "--demo"], [])
        for name, make in {"hostile": hostile_world, "large": large_world}.items():
            with make() as (endpoint, literal):
                title = ["--title", HOSTILE[0]] if name == "hostile" else []
                write(folder, name, Program(Path(home), endpoint.url), [*WEEK, *title, "--utc"], literal)


if __name__ == "__main__":
    main(Path(sys.argv[1]))
