"""Sends `pagecli serve` requests of every operation, made from the service model: mostly right, partly wrong.

    make fuzz FUZZ="--requests 100000 --seed 5"

The server is the installed program, its database a file. It must live to the end, each answer must be one of
the protocol's (the shape of the operation's output, or an error that the model or the protocol has) and come
in a few seconds, and its memory must stay bounded.
"""

from __future__ import annotations

import argparse
import http.client
import json
import random
import re
import signal
import sys
import tempfile
import time
from collections import Counter
from contextlib import closing
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

from botocore.session import Session

from support.installed_program import Program, Running

SECONDS = 10.0
BYTES = 1_000_000_000
OF_THE_PROTOCOL = ("SerializationException", "ValidationException")
MODEL: Any = Session().get_service_model("ssm-contacts")
ODD_VALUES: list[Any] = [
    *(None, True, "", "a" * 5000, "\x00\ud800", "arn:aws:ssm-contacts:us-east-2:111122223333:contact/nobody"),
    *([], {}, [[]], [None], {"": {}}, -1, 0, 1.5, 2**31, 2**63, 10**400, -1e308, 4_102_444_800, 253_402_300_800),
]
HEADS = [
    (b"POST / HTTP/1.1", b"GET / HTTP/1.1", b"POST /x HTTP/1.1", b"POST / HTTP/9.9", b"\x00", b"HEAD / HTTP/1.1"),
    (b"Host: localhost", b"Host: x", b"Host:", b"Host: localhost\r\nHost: localhost", b"X: \xff"),
    (b"Content-Type: application/x-amz-json-1.1", b"Content-Type: text/plain", b" folded", b"no field"),
    (b"X-Amz-Target: SSMContacts.ListContacts ", b"X-Amz-Target: x", b"X-Amz-Target:\xe9", b"A: b\r\nC: d"),
    (b"Content-Length: 2", b"Content-Length: 2\r\nContent-Length: 3", b"Content-Length: +2", b"Expect: 100-continue"),
]  # fmt: skip


class Requests:
    """Bodies for operations; what answers named is named again, so that they are about things that are there."""

    def __init__(self, chance: random.Random) -> None:
        self._chance = chance
        self._seen: dict[str, list[Any]] = {}

    def body(self, operation: Any) -> bytes:
        value = self._value(operation.input_shape, "")
        if self._chance.random() < 0.02:
            value = self._chance.choice(ODD_VALUES)
        text = json.dumps(value).encode()
        return text[: self._chance.randrange(len(text) + 1)] if self._chance.random() < 0.01 else text

    def learn(self, name: str, value: Any) -> None:
        """Keep ARNs, tokens and ids, by their last names."""
        if isinstance(value, dict):
            for key, item in value.items():
                self.learn(key, item)
        elif isinstance(value, list):
            for item in value[:3]:
                self.learn(name, item)
        elif isinstance(value, str):
            kept = self._seen.setdefault(self._kind(name, value), [])
            kept.insert(self._chance.randrange(len(kept) + 1), value)
            del kept[50:]

    def _kind(self, name: str, value: str) -> str:
        return value.split(":")[5].split("/", maxsplit=1)[0] if value.startswith("arn:aws:ssm-contacts:") else name

    def _value(self, shape: Any, name: str) -> Any:
        if self._chance.random() < 0.01:
            return self._chance.choice(ODD_VALUES)
        if shape.type_name == "structure":
            needed = shape.required_members
            return {
                member: self._value(inner, member)
                for member, inner in shape.members.items()
                if self._chance.random() < (0.99 if member in needed else 0.4)
            }
        if shape.type_name == "list":
            longest = self._chance.choice((1, 1, 2, 3, 60))
            return [self._value(shape.member, name) for _ in range(self._chance.randrange(longest + 1))]
        if shape.type_name == "map":
            return {str(self._value(shape.key, name)): self._value(shape.value, name) for _ in range(2)}
        return self._leaf(shape, name)

    def _leaf(self, shape: Any, name: str) -> Any:
        chance = self._chance
        if shape.type_name == "boolean":
            return chance.random() < 0.5
        if shape.type_name == "integer":
            return chance.randint(shape.metadata.get("min", 0), min(shape.metadata.get("max", 9), 1 << 31))
        if shape.type_name == "timestamp":
            return chance.choice((0, 1.5, time.time() - 86400, time.time() + chance.uniform(-9e6, 9e6), 4_102_444_799))
        if shape.metadata.get("enum"):
            return chance.choice(shape.metadata["enum"])
        return self._text(shape, name)

    def _text(self, shape: Any, name: str) -> str:
        kinds = {
            "ContactId": ["contact"],
            "ContactArn": ["contact"],
            "ContactIds": ["contact"],
            "NewContactIds": ["contact"],
            "ContactChannelId": ["contact-channel"],
            "EngagementId": ["engagement"],
            "PageId": ["page"],
            "RotationId": ["rotation"],
            "RotationIds": ["rotation"],
            "ResourceARN": ["contact", "rotation"],
        }
        known = self._seen.get(self._chance.choice(kinds.get(name, [name])), [])
        if known and self._chance.random() < 0.9:
            return str(self._chance.choice(known))
        usual = {"SimpleAddress": ["+15005550199", "a@example.com"], "TimeZoneId": ["UTC", "Europe/Berlin"]}
        others = ["a", "akuam", f"a{self._chance.randrange(10**6)}", "000000", "x" * shape.metadata.get("max", 40)]
        return str(self._chance.choice(usual.get(name, others)))


def fault_of(operation: Any, status: int, answer: Any) -> str | None:
    """What is wrong with an answer; None where it is one of the protocol's."""
    if status == 200:
        return misfit(operation.output_shape, answer, operation.name)
    known = {shape.name for shape in operation.error_shapes if shape.name != "InternalServerException"}
    if status != 400 or answer.get("__type") not in {*known, *OF_THE_PROTOCOL}:
        return f"{operation.name}: {status} {answer}"
    return None if isinstance(answer.get("Message"), str) else f"{operation.name}: no message in {answer}"


def misfit(shape: Any, value: Any, where: str) -> str | None:
    """What in a value is not of the model's shape."""
    types: dict[str, Any] = {
        "structure": dict,
        "map": dict,
        "list": list,
        "string": str,
        "boolean": bool,
        "integer": int,
        "timestamp": (int, float),
    }
    if not isinstance(value, types[shape.type_name]):
        return f"{where} is {value!r:.80}"
    inner: list[tuple[Any, Any, str]] = []
    if shape.type_name == "structure":
        if unknown := value.keys() - shape.members.keys():
            return f"{where} has {unknown}"
        if missing := set(shape.required_members) - value.keys():
            return f"{where} lacks {missing}"
        inner = [(shape.members[name], item, f"{where}.{name}") for name, item in value.items()]
    elif shape.type_name == "list":
        inner = [(shape.member, item, where) for item in value]
    elif shape.type_name == "map":
        inner = [(shape.value, item, f"{where}.{name}") for name, item in value.items()]
    return next(filter(None, (misfit(*each) for each in inner)), None)


class Fuzz:
    """One `pagecli serve` and what was sent to it."""

    def __init__(self, home: Path, seed: int) -> None:
        self.chance = random.Random(seed)
        self.requests = Requests(self.chance)
        self.counts: Counter[str] = Counter()
        self.faults: list[str] = []
        self.slowest = 0.0
        self.memory = 0
        with (home / "stderr").open("wb") as stderr:
            program = Program(home, "")
            self.server: Running = program.start("serve", "--port", "0", "--db", str(home / "f.db"), stderr=stderr)
        assert self.server.process.stdout
        self._place = urlsplit(self.server.process.stdout.readline().decode().strip()).netloc
        self._connection = http.client.HTTPConnection(self._place, timeout=60)

    def run(self, requests: int) -> None:
        operations = [MODEL.operation_model(name) for name in MODEL.operation_names]
        for i in range(requests):
            if self.chance.random() < 0.02:
                self._send_raw()
            else:
                self._send(operations[i % len(operations)] if i % 2 else self.chance.choice(operations))
        self._connection.close()
        if self.server.process.poll() is not None:
            self.faults.append("the process has ended")
            return
        status = Path(f"/proc/{self.server.process.pid}/status").read_text()
        self.memory = int(status.partition("VmHWM:")[2].split()[0]) * 1024
        if self.memory > BYTES:
            self.faults.append(f"{self.memory} bytes of memory")

    def stop(self) -> None:
        code = self.server.signal(signal.SIGTERM).outcome(30).code
        if code != 143:
            self.faults.append(f"it ended with {code}")

    def _send(self, operation: Any) -> None:
        body = self.requests.body(operation)
        fields = {"X-Amz-Target": f"SSMContacts.{operation.name}", "Content-Type": "application/x-amz-json-1.1"}
        started = time.monotonic()
        try:
            self._connection.request("POST", "/", body, fields)
            response = self._connection.getresponse()
            answer = json.loads(response.read())
        except (OSError, http.client.HTTPException, ValueError) as error:
            self.faults.append(f"{operation.name}: {error!r} for {body!r:.2000}")
            self._connection.close()
            return
        seconds = time.monotonic() - started
        self.slowest = max(self.slowest, seconds)
        fault = fault_of(operation, response.status, answer)
        if fault or seconds > SECONDS:
            self.faults.append(f"{fault or f'{seconds:.1f} s'} for {operation.name} {body!r:.2000}")
        self.counts[str(answer.get("__type", "answered"))] += 1
        if response.status == 200:
            self.requests.learn("", answer)

    def _send_raw(self) -> None:
        """A head that is put together anyhow: an answer of the protocol, or none."""
        lines = [self.chance.choice(choices) if self.chance.random() < 0.5 else choices[0] for choices in HEADS]
        with closing(http.client.HTTPConnection(self._place, timeout=60)) as connection:
            connection.connect()
            connection.sock.sendall(b"\r\n".join(lines) + b"\r\nConnection: close\r\n\r\n{}")
            answer = connection.sock.makefile("rb").read()
        self.counts["bytes"] += 1
        if not re.match(rb"HTTP/1\.1 (100|[245]\d\d) ", answer) or b"x-amzn-RequestId: " not in answer:
            self.faults.append(f"{answer!r:.500} for {lines}")


def fuzz(requests: int, seed: int) -> Fuzz:
    with tempfile.TemporaryDirectory() as home:
        running = Fuzz(Path(home), seed)
        try:
            running.run(requests)
            running.stop()
        finally:
            running.server.process.kill()
            running.server.process.wait()
        said = (Path(home) / "stderr").read_text(errors="replace")
        running.faults += re.findall("pagecli: internal error.*", said)
        return running


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--requests", type=int, default=25_000)
    parser.add_argument("--seed", type=int, default=1)
    args = parser.parse_args()
    found = fuzz(args.requests, args.seed)
    for kind, count in found.counts.most_common():
        print(f"{count:8} {kind}")
    print(f"slowest answer {found.slowest:.2f} s, {found.memory / 1e6:.0f} MB, {len(found.faults)} faults")
    for fault in found.faults[:20]:
        print(fault, file=sys.stderr)
    return 1 if found.faults else 0


if __name__ == "__main__":
    sys.exit(main())
