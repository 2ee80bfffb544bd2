"""Accounts by regions behind one scripted endpoint: each has contacts of its own, one contact is shared."""

from __future__ import annotations

import json
import re
from collections import Counter
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any, NamedTuple

from support import faulty_endpoint as faulty
from support.faulty_endpoint import Answer, Endpoint, Request

REGIONS = ["us-east-2", "eu-west-1", "us-west-2", "ap-south-1"]
SHARED = "shared"
_ALIASES = ["one", "two", "three", "four", "five", "six", "seven", "eight", "nine", "ten", "eleven", "twelve"]
_CALLER = re.compile(r"Credential=AKIAACCOUNT([0-9]{12})/[0-9]*/([^/]*)/")
Spoil = Callable[[Request, Answer], Answer]


class Place(NamedTuple):
    account: str
    region: str

    def arn(self, kind: str, path: str) -> str:
        return f"arn:aws:ssm-contacts:{self.region}:{self.account}:{kind}/{path}"

    def owns(self, arn: str) -> bool:
        return f":{self.region}:{self.account}:" in arn


class SeveralAccounts:
    """Answers an endpoint's requests as these accounts and regions would, spoilt or not; counts what is under way.

    Each place has the contacts `one`, `two` …; the first place shares a contact with every other account's.
    """

    def __init__(
        self,
        endpoint: Endpoint,
        accounts: int,
        regions: Sequence[str],
        contacts: int = 2,
        pages: int = 3,
    ) -> None:
        self.endpoint, self.regions = endpoint, regions
        self.profiles = {f"account-{number}": f"{number:012}" for number in range(1, accounts + 1)}
        self.places = [Place(account, region) for account in self.profiles.values() for region in regions]
        self.spoil: Spoil = lambda request, answer: answer
        self.rows: list[str] = []
        self._pages: dict[str, list[dict[str, Any]]] = {}
        for place in self.places:
            aliases = _ALIASES[:contacts]
            for alias in [*aliases, SHARED] if place == self.places[0] else aliases:
                self._add(place, alias, pages)
        endpoint.answer("POST /", self._identity)
        endpoint.answer("ListContacts", lambda request: self.spoil(request, self._contacts(request)))
        endpoint.answer("ListPagesByContact", lambda request: self.spoil(request, self._list_pages(request)))

    def _add(self, place: Place, alias: str, pages: int) -> None:
        arn = place.arn("contact", alias)
        for _ in range(pages):
            page = faulty.page(len(self.rows), alias, ContactArn=arn)
            page["PageArn"] = place.arn("page", page["PageArn"].partition(":page/")[2])
            page["EngagementArn"] = place.arn("engagement", page["EngagementArn"].partition(":engagement/")[2])
            self.rows.append(page["PageArn"])
            self._pages.setdefault(arn, []).append(page)
        self._pages.setdefault(arn, [])

    def configure(self, home: Path, region: str | None = None, **profiles: str) -> None:
        """Write the profiles of the accounts, and others by name and account."""
        sections = [
            f"[profile {name}]\nregion = {region or self.regions[0]}\nendpoint_url = {self.endpoint.url}\n"
            f"aws_access_key_id = AKIAACCOUNT{account}\naws_secret_access_key = no-secret\n"
            for name, account in {**self.profiles, **profiles}.items()
        ]
        folder = home / ".aws"
        folder.mkdir(exist_ok=True)
        (folder / "config").write_text("\n".join(sections))

    def asked(self, operation: str) -> Counter[Place]:
        """How often each account and region was asked this."""
        return Counter(map(place_asked, self.endpoint.asked(operation)))

    def _identity(self, request: Request) -> Answer:
        result = f"<GetCallerIdentityResult><Account>{place_asked(request).account}</Account></GetCallerIdentityResult>"
        body = f"<GetCallerIdentityResponse>{result}</GetCallerIdentityResponse>"
        return faulty.http(body.encode(), headers={"Content-Type": "text/xml"})

    def _sees(self, place: Place, arn: str) -> bool:
        own = place.arn("contact", "")
        return arn.startswith(own) or (arn == self.places[0].arn("contact", SHARED) and place.region == self.regions[0])

    def _contacts(self, request: Request) -> Answer:
        place, prefix = place_asked(request), request.members.get("AliasPrefix", "")
        seen = [arn for arn in self._pages if self._sees(place, arn) and arn.rpartition("/")[2].startswith(prefix)]
        rows = [faulty.contact(arn.rpartition("/")[2], ContactArn=arn) for arn in seen]
        return faulty.batch(rows, member="Contacts")

    def _list_pages(self, request: Request) -> Answer:
        arn = request.members["ContactId"]
        if not self._sees(place_asked(request), arn):
            return faulty.error("AccessDeniedException", f"not authorized to perform ListPagesByContact on {arn}")
        return faulty.listing(self._pages[arn], 2)(request)


def place_asked(request: Request) -> Place:
    """The account and region that a request was sent to."""
    caller = _CALLER.search(request.headers["authorization"])
    assert caller, request.headers
    return Place(caller[1], caller[2])


def most_at_once(requests: Sequence[Request], seconds: float) -> int:
    """How many of the requests were under way at once at least, each of which took that long or longer."""
    times = sorted(request.at for request in requests)
    return max(sum(time - seconds < other <= time for other in times) for time in times)


def page_arns(text: bytes) -> list[str]:
    """The pages of a listing as JSON Lines."""
    return [json.loads(line)["PageArn"] for line in text.splitlines()]
