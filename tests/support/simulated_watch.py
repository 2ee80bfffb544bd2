"""A watch on a world whose time passes only while the watch waits, and in which things happen at their time."""

from __future__ import annotations

import io
import json
from collections.abc import Callable
from datetime import datetime, timedelta, timezone
from typing import Any

from botocore.awsrequest import AWSPreparedRequest

from pagecli.aws.client import Identity
from pagecli.commands.watch import WatchRequest, run
from pagecli.connection import Connection, Deadline
from pagecli.domain.filters import PageFilter
from pagecli.environment import Clock, Environment
from pagecli.errors import ExitCode
from pagecli.output import Format
from pagecli.source import Listener, Service, Waiting
from pagecli.source.accounts import Regions
from pagecli.times import Moment
from support.emulated_service import START, World, answer_from

UTC = timezone.utc
_LONGEST = 100_000.0


class Story:
    """What happens while somebody watches; times are in seconds since the start.

    `polls` are when ListPagesByContact was asked. A handler in `answers` may answer in the service's place, or
    let time pass, and is then used up; one in `failing` answers whenever the pages of its contact are asked for.
    `refusing` answers whenever its operation is asked for; `asked` is every request with its time. `batch` is how many
    pages come at once, and `err` what the last watch wrote there.
    """

    def __init__(self, world: World) -> None:
        self.world = world
        self.polls: list[float] = []
        self.asked: list[tuple[float, str]] = []
        self.refusing: dict[str, Callable[[], Any]] = {}
        self.err = ""
        self.answers: list[Callable[[], Any]] = []
        self.failing: dict[str, Callable[[], Any]] = {}
        self.batch = 1024
        self.jump = timedelta()
        self._seconds = 0.0
        self._happenings: list[tuple[float, Callable[[], object]]] = []
        self._answer = answer_from(world.emulator)

    def at(self, seconds: float, happening: Callable[[], object]) -> None:
        self._happenings.append((seconds, happening))
        self._happenings.sort(key=lambda pair: pair[0])

    def sleep(self, seconds: float) -> None:
        """Let time pass, and what is due happen at its own time."""
        end = self._seconds + seconds
        assert end < _LONGEST, "the watch does not end"
        while self._happenings and self._happenings[0][0] <= end:
            due, happening = self._happenings.pop(0)
            self._set(max(due, self._seconds))
            happening()
        self._set(end)

    def _set(self, seconds: float) -> None:
        self._seconds = seconds
        self.world.now = START + seconds

    @property
    def clock(self) -> Clock:
        return Clock(lambda: datetime.fromtimestamp(self.world.now, UTC) + self.jump, lambda: self._seconds, self.sleep)

    def watch(
        self,
        *names: str,
        until_read: bool = False,
        bell: bool = False,
        timeout: float | None = 120.0,
        pages: PageFilter | None = None,
        form: str = "jsonl",
        interval: float = 15.0,
        fields: tuple[str, ...] | None = None,
        **surroundings: Any,
    ) -> Watched:
        """Watch these contacts, or all, until the end; `surroundings` are those of an Environment."""
        out, err = io.BytesIO(), io.StringIO()
        given = {"stdout": out, "stderr": err, "variables": {"TERM": "xterm"}, "clock": self.clock, **surroundings}
        request = WatchRequest(
            names=list(names) or None,
            pages=pages or PageFilter(),
            interval=interval,
            until_read=until_read,
            bell=bell,
            format=Format(form, fields),
            moment=Moment(self.clock.now(), UTC),
            connection=Connection(demo=True, timeout=timeout),
        )
        try:
            code = run(request, Environment(**given), self._open_service)
        finally:
            self.err = err.getvalue()
        return Watched(code, out.getvalue(), self.err)

    def _open_service(
        self,
        connection: Connection,
        environment: Environment,
        listener: Listener,
        waiting: Waiting,
    ) -> Service:
        identity = Identity(connection, environment, listener.add_unreadable_times, waiting.waiting, self._transport)
        identity.deadline = _PatientDeadline(connection.timeout, environment.clock.monotonic)
        return Regions(identity, connection.region)

    def _transport(self, request: AWSPreparedRequest, **_: Any) -> Any:
        operation = request.headers["X-Amz-Target"].decode().rpartition(".")[2]
        self.asked.append((round(self._seconds, 3), operation))
        if refusing := self.refusing.get(operation):
            return refusing()
        if b"ListPagesByContact" in request.headers["X-Amz-Target"]:
            self.polls.append(round(self._seconds, 3))
            asked = json.loads(request.body)
            if failing := self.failing.get(asked["ContactId"].rpartition("/")[2]):
                return failing()
            request.body = json.dumps({**asked, "MaxResults": self.batch}).encode()
        answer = self.answers.pop(0)() if self.answers else None
        return answer or self._answer(request)


class _PatientDeadline(Deadline):
    """Over at its simulated time; until then no answer has to come sooner in real seconds than a busy machine can."""

    def remaining(self) -> float:
        left = super().remaining()
        return max(left, 60.0) if left > 0 else 0.0


class Watched:
    """What a watch left."""

    def __init__(self, code: ExitCode, out: bytes, err: str) -> None:
        self.code, self.out, self.err = code, out, err

    @property
    def rows(self) -> list[dict[str, Any]]:
        return [json.loads(line) for line in self.out.splitlines()]

    @property
    def events(self) -> list[tuple[str, float | None]]:
        """Event and seconds since the start."""
        return [(row["Event"], row["Time"] and _seconds(row["Time"])) for row in self.rows]


def _seconds(text: str) -> float:
    return round(datetime.fromisoformat(text.replace("Z", "+00:00")).timestamp() - START, 3)
