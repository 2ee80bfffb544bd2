"""An ssm-contacts endpoint with synthetic pages, quick enough never to be what is measured.

It speaks awsJson1.1 for two operations, ListContacts(AliasPrefix) and ListPagesByContact, and checks nothing. Every
account, which its access key names (`account_key`), has the same contacts in every region. STS says whose a key is and
lends a role's keys, and so does the portal of SSO, to whoever asks. One port speaks HTTP, another one HTTPS.
Batches are encoded once and then kept. ``PUT /world`` says what there is, and sets the counters to zero;
``GET /counts`` reads them.
"""

import asyncio
import contextlib
import http.client
import json
import multiprocessing
import re
from collections import Counter
from collections.abc import Iterator
from dataclasses import asdict, dataclass, field
from functools import lru_cache
from multiprocessing.connection import Connection
from typing import Any

from benchmarks.network import Certificate

REGION = "us-east-2"
ACCOUNT = "111122223333"
ARN = f"arn:aws:ssm-contacts:{REGION}:{ACCOUNT}"
CALLER = re.compile(r"Credential=(?:BENCH([0-9]{12})|[^/]*)/[0-9]*/([^/]*)/")
LENT = {"AccessKeyId": "ASIABENCH", "SecretAccessKey": "no-secret", "SessionToken": "token"}
LENT_UNTIL = 32_472_144_000  # seconds: in 2999
INCIDENT = "arn:aws:ssm-incidents::111122223333:incident-record/web"

FIRST_SENT = 1_600_000_000
SENT_RANGE = 2**27  # a little over four years, so that rows come in no order of time


@dataclass(frozen=True)
class World:
    """What the endpoint serves: how many pages each contact has, and how it answers.

    ``delay`` is in seconds, for each answer; ``batch`` the number of pages when no MaxResults is asked;
    ``throttled`` how many requests for a contact's pages are refused before one is answered.
    """

    contacts: dict[str, int] = field(default_factory=dict)
    delay: float = 0.0
    batch: int = 1024
    throttled: dict[str, int] = field(default_factory=dict)


@dataclass(frozen=True)
class Counts:
    """What was asked since the world was set: requests by operation, and the most under way at once, in all and of one
    account and region."""

    requests: dict[str, int]
    most_under_way: int
    most_of_one: int


def account_key(account: str) -> str:
    return f"BENCH{account}"


def contact_arn(alias: str) -> str:
    return f"{ARN}:contact/{alias}"


def encode_page(alias: str, number: int) -> str:
    mixed = number * 2654435761  # Knuth's multiplier: spreads neighbours over the range
    sent = FIRST_SENT + mixed % SENT_RANGE + mixed % 1000 / 1000
    members = [
        f'{{"PageArn":"{ARN}:page/{alias}/{number:08x}-2350-442b-95e7-{mixed % 2**48:012x}"',
        f'"EngagementArn":"{ARN}:engagement/on-call-plan/{mixed % 2**32:08x}-86cf-6d50-49d2-{number:012x}"',
        f'"ContactArn":"{contact_arn(alias)}","Sender":"aws-ssm-incidents","SentTime":{sent:.3f}',
    ]
    if mixed % 5:
        members.append(f'"IncidentId":"{INCIDENT}/{number % 997:08x}-8c41-d6f0-2b7e-a90c54e1f3d8"')
    if mixed % 11:
        members.append(f'"DeliveryTime":{sent + 0.4 + mixed % 90:.3f}')
    if mixed % 3:
        members.append(f'"ReadTime":{sent + 91 + mixed % 4000:.3f}')
    return ",".join(members) + "}"


@lru_cache(maxsize=512)
def encode_batch(alias: str, first: int, end: int, rows: int) -> bytes:
    pages = ",".join(encode_page(alias, number) for number in range(first, end))
    token = f',"NextToken":"{end}"' if end < rows else ""
    return answer(200, f'{{"Pages":[{pages}]{token}}}')


def answer(status: int, text: str) -> bytes:
    body = text.encode()
    content_type = "application/x-amz-json-1.1"
    head = f"HTTP/1.1 {status} -\r\nContent-Type: {content_type}\r\nContent-Length: {len(body)}\r\n\r\n"
    return head.encode() + body


@lru_cache(maxsize=4096)
def renamed(found: bytes, place: str) -> bytes:
    """The answer as that account and region give it, whose ARNs may be of another length."""
    body = found.partition(b"\r\n\r\n")[2]
    return answer(int(found[9:12]), body.replace(ARN.encode(), place.encode()).decode())


class Service:
    """The two operations and the counters, for all connections together."""

    def __init__(self) -> None:
        self.change(World())

    def change(self, world: World) -> None:
        self.world = world
        self.refusals = Counter(world.throttled)
        self.requests: Counter[str] = Counter()
        self.under_way: Counter[str] = Counter()
        self.most_under_way = self.most_of_one = 0

    def counts(self) -> bytes:
        return answer(200, json.dumps(vars(Counts(self.requests, self.most_under_way, self.most_of_one))))

    def begin(self, operation: str, place: str, request: dict[str, str]) -> bytes:
        self.requests[operation] += 1
        self.under_way[place] += 1
        self.most_under_way = max(self.most_under_way, self.under_way.total())
        self.most_of_one = max(self.most_of_one, self.under_way[place])
        found = self.contacts(request) if operation == "ListContacts" else self.pages(request)
        return found if place == ARN else renamed(found, place)

    def end(self, place: str) -> None:
        self.under_way[place] -= 1

    def identity(self, account: str) -> bytes:
        self.requests["GetCallerIdentity"] += 1
        result = f"<GetCallerIdentityResult><Account>{account}</Account></GetCallerIdentityResult>"
        return answer(200, f"<GetCallerIdentityResponse>{result}</GetCallerIdentityResponse>")

    def lend_role(self) -> bytes:
        self.requests["AssumeRole"] += 1
        keys = "".join(f"<{name}>{value}</{name}>" for name, value in LENT.items())
        arn = "arn:aws:sts::111122223333:assumed-role/ops/x"
        user = f"<AssumedRoleUser><AssumedRoleId>AROA:x</AssumedRoleId><Arn>{arn}</Arn></AssumedRoleUser>"
        credentials = f"<Credentials>{keys}<Expiration>2999-01-01T00:00:00Z</Expiration></Credentials>"
        result = f"<AssumeRoleResult>{credentials}{user}</AssumeRoleResult>"
        return answer(200, f"<AssumeRoleResponse>{result}</AssumeRoleResponse>")

    def lend_to_signed_on(self) -> bytes:
        self.requests["GetRoleCredentials"] += 1
        keys = {name[0].lower() + name[1:]: value for name, value in LENT.items()}
        return answer(200, json.dumps({"roleCredentials": {**keys, "expiration": LENT_UNTIL * 1000}}))

    def contacts(self, request: dict[str, str]) -> bytes:
        prefix = request.get("AliasPrefix", "")
        found = [
            {"ContactArn": contact_arn(alias), "Alias": alias, "DisplayName": alias, "Type": "PERSONAL"}
            for alias in self.world.contacts
            if alias.startswith(prefix)
        ]
        return answer(200, json.dumps({"Contacts": found}))

    def pages(self, request: dict[str, str]) -> bytes:
        alias = request["ContactId"].rpartition("/")[2]
        if self.refusals[alias] > 0:
            self.refusals[alias] -= 1
            return answer(400, '{"__type":"ThrottlingException","Message":"Rate exceeded"}')
        rows = self.world.contacts[alias]
        first = int(request.get("NextToken", 0))
        size = int(request.get("MaxResults", 0)) or self.world.batch
        return encode_batch(alias, first, min(first + size, rows), rows)


class Connected(asyncio.Protocol):
    """One connection, kept alive; one request at a time, as every client here does."""

    def __init__(self, service: Service) -> None:
        self.service = service
        self.received = b""

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        assert isinstance(transport, asyncio.Transport)
        self.transport = transport

    def data_received(self, data: bytes) -> None:
        self.received += data
        head, gap, body = self.received.partition(b"\r\n\r\n")
        if not gap:
            return
        first_line, *lines = head.decode("latin-1").split("\r\n")
        headers = {name.lower(): value.strip() for name, _, value in (line.partition(":") for line in lines)}
        if len(body) < int(headers.get("content-length", 0)):
            return
        self.received = b""
        self.handle(first_line, headers, body)

    def handle(self, first_line: str, headers: dict[str, str], body: bytes) -> None:
        if first_line.startswith("GET /federation/"):
            self.transport.write(self.service.lend_to_signed_on())
        elif first_line.startswith("GET"):
            self.transport.write(self.service.counts())
        elif first_line.startswith("PUT"):
            self.service.change(World(**json.loads(body)))
            self.transport.write(answer(200, "{}"))
        else:
            caller = CALLER.search(headers.get("authorization", ""))
            account, region = (caller[1] or ACCOUNT, caller[2]) if caller else (ACCOUNT, REGION)
            place = f"arn:aws:ssm-contacts:{region}:{account}"
            if target := headers.get("x-amz-target"):
                self.respond(self.service.begin(target.rpartition(".")[2], place, json.loads(body)), place)
            elif b"Action=AssumeRole" in body:
                self.transport.write(self.service.lend_role())
            else:
                self.transport.write(self.service.identity(account))

    def respond(self, response: bytes, place: str) -> None:
        if delay := self.service.world.delay:
            asyncio.get_running_loop().call_later(delay, self.finish, response, place)
        else:
            self.finish(response, place)

    def finish(self, response: bytes, place: str) -> None:
        self.service.end(place)
        if not self.transport.is_closing():
            self.transport.write(response)


async def serve(ready: Connection, certificate: Certificate) -> None:
    service, loop = Service(), asyncio.get_running_loop()
    plain = await loop.create_server(lambda: Connected(service), "127.0.0.1", 0)
    context = certificate.server_context()
    tls = await loop.create_server(lambda: Connected(service), "127.0.0.1", 0, ssl=context)
    ready.send([server.sockets[0].getsockname()[1] for server in (plain, tls)])
    await asyncio.gather(plain.serve_forever(), tls.serve_forever())


def run(ready: Connection, certificate: Certificate) -> None:
    with contextlib.suppress(KeyboardInterrupt):
        asyncio.run(serve(ready, certificate))


class Endpoint:
    """The harness's side of the endpoint process."""

    def __init__(self, port: int, tls_port: int, certificate: Certificate) -> None:
        self.port, self.tls_port, self.certificate = port, tls_port, certificate
        self.url, self.tls_url = f"http://127.0.0.1:{port}", f"https://127.0.0.1:{tls_port}"

    def change(self, world: World) -> None:
        self.ask("PUT", "/world", json.dumps(asdict(world)))

    def counts(self) -> Counts:
        return Counts(**self.ask("GET", "/counts"))

    def ask(self, method: str, path: str, body: str = "") -> dict[str, Any]:
        with contextlib.closing(http.client.HTTPConnection("127.0.0.1", self.port, timeout=10)) as connection:
            connection.request(method, path, body)
            answered: dict[str, Any] = json.load(connection.getresponse())
        return answered


@contextlib.contextmanager
def started(certificate: Certificate) -> Iterator[Endpoint]:
    spawn = multiprocessing.get_context("spawn")
    ours, theirs = spawn.Pipe()
    process = spawn.Process(target=run, args=(theirs, certificate), daemon=True)
    process.start()
    try:
        port, tls_port = ours.recv()
        yield Endpoint(port, tls_port, certificate)
    finally:
        process.terminate()
        process.join()
