"""ssm-contacts as the program calls it: one checked answer a call."""

from __future__ import annotations

import threading
from collections.abc import Callable, Mapping
from functools import partial
from math import inf
from typing import Any, TypeVar

from pagecli.arns import region_of
from pagecli.aws.answers import Reply, read_answer
from pagecli.aws.demo import demo_transport
from pagecli.aws.errors import Call, client_fault, no_region
from pagecli.aws.retry import Deadline, Limits, NotInTimeError, call_with_retries, within
from pagecli.aws.session import (
    MAX_CONCURRENT_REQUESTS,
    Connection,
    configured_tries,
    make_client,
    open_session,
    set_up_errors,
)
from pagecli.environment import Environment
from pagecli.errors import PagecliError

T = TypeVar("T")


class Service:
    """ssm-contacts as one identity sees it: makes a client for each region, and counts what goes wrong on the way."""

    def __init__(
        self,
        connection: Connection,
        environment: Environment,
        on_wait: Callable[[float, PagecliError], None] | None = None,
        transport: Callable[..., Any] | None = None,
    ) -> None:
        self.unreadable_times = 0
        self._connection = connection
        self._environment = environment
        self._on_wait = on_wait or (lambda seconds, error: None)
        self.deadline = Deadline(connection.timeout, environment.clock.monotonic)
        self._clients: dict[str, Any] = {}
        self._lock = threading.Lock()
        self._slots = threading.BoundedSemaphore(MAX_CONCURRENT_REQUESTS)  # a try that was given up on still holds one
        self._profile = _profile(connection, environment.variables)
        self._transport = transport or (demo_transport(environment.clock.now) if connection.demo else None)
        with set_up_errors(self._profile):
            self._session = open_session(connection, environment.variables)
            self._limits = Limits(tries=configured_tries(self._session))

    @property
    def region(self) -> str:
        """The region for what has none of its own; AccessError if there is none."""
        region: str | None = self._session.region_name
        if not region:
            raise no_region()
        return region

    def region_for(self, arn: str) -> str:
        """The region to ask about an ARN: `--region`, else the ARN's own."""
        return self._connection.region or region_of(arn) or self.region

    @property
    def identity(self) -> str:
        """Who asks, to keep apart what is remembered: the profile, else the access key id; empty for the demo."""
        if self._transport:
            return ""
        if self._profile:
            return f"profile {self._profile}"
        credentials = self._set_up(self._session.get_credentials)
        return f"key {credentials.access_key}" if credentials else ""

    def endpoint(self, region: str) -> str:
        """The URL that requests for the region go to."""
        url: str = self._client(region).meta.endpoint_url
        return url

    def call(self, region: str, operation: str, kind: type[T], **parameters: Any) -> T:
        """Call the operation and return its answer, checked, as a `kind`; PagecliError if there is none."""
        from botocore import xform_name

        method = getattr(self._client(region), xform_name(operation))

        def attempt() -> T:
            started = self._environment.clock.monotonic()
            try:
                with self._slots:
                    reply: Reply = method(**parameters)["Reply"]
            except Exception as error:
                self._debug(f"{operation} {region}: {type(error).__name__}")
                raise client_fault(error, operation, self._profile) from error
            took = self._environment.clock.monotonic() - started
            self._debug(f"{operation} {region}: HTTP {reply.status}, {len(reply.body)} bytes, {took:.3f} s")
            answer = read_answer(reply, Call(operation, self._profile, self._environment.clock.now()), kind)
            with self._lock:
                self.unreadable_times += answer.unreadable_times
            value: T = answer.value
            return value

        return call_with_retries(
            attempt, operation, self._limits, self.deadline, self._environment.clock, self._on_wait
        )

    def tell_unreadable_times(self) -> None:
        """Say on stderr how many times in the answers were none, if any."""
        if count := self.unreadable_times:
            self._environment.warn(f"{count} {'time' if count == 1 else 'times'} could not be read and left blank")

    def _client(self, region: str) -> Any:
        with self._lock:
            if region not in self._clients:
                make = partial(make_client, self._session, self._connection, region, self._limits, self._transport)
                self._clients[region] = self._set_up(make)
            return self._clients[region]

    def _set_up(self, make: Callable[[], Any]) -> Any:
        """Do what reads configuration and credentials, within the time limit: it may run a program."""
        with set_up_errors(self._profile):
            try:
                return make() if self.deadline.remaining() == inf else within(self.deadline.remaining(), make)
            except NotInTimeError:
                raise self.deadline.error("the set-up") from None

    def _debug(self, text: str) -> None:
        if self._connection.debug:
            self._environment.warn(f"debug: {text}")


def _profile(connection: Connection, variables: Mapping[str, str]) -> str | None:
    return connection.profile or variables.get("AWS_DEFAULT_PROFILE") or variables.get("AWS_PROFILE") or None
