"""Calls ssm-contacts, one checked answer per call."""

from __future__ import annotations

import threading
from collections.abc import Callable, Mapping
from functools import partial
from math import inf
from typing import Any, TypeVar

from pagecli.aws.accounts import account_of_signer, available_regions, configured_account, doubtful_region
from pagecli.aws.answers import Reply, read_answer
from pagecli.aws.demo import demo_transport
from pagecli.aws.errors import Call, RetryableError, client_error, no_region
from pagecli.aws.operations import LIST_PAGES_BY_CONTACT, Operation
from pagecli.aws.repeats import PolledPages
from pagecli.aws.retry import Limits, NotInTimeError, call_with_retries, within
from pagecli.aws.session import configured_tries, make_client, open_session, set_up_errors, signer
from pagecli.connection import MAX_CONCURRENT_REQUESTS, MAX_REQUESTS_IN_ALL, Connection, Deadline, Scope
from pagecli.environment import Environment
from pagecli.errors import PagecliError

A = TypeVar("A")


class Identity:
    """The identity that calls, and its limits; makes a client for each region."""

    def __init__(
        self,
        connection: Connection,
        environment: Environment,
        on_unreadable_times: Callable[[int], None],
        on_wait: Callable[[float, PagecliError], None],
        transport: Callable[..., Any] | None = None,
        slots: threading.BoundedSemaphore | None = None,
    ) -> None:
        self.environment = environment
        self.on_unreadable_times, self.on_wait = on_unreadable_times, on_wait
        self.deadline = Deadline(connection.timeout, environment.clock.monotonic)
        self.slots = slots or threading.BoundedSemaphore(MAX_REQUESTS_IN_ALL)
        """A try that was given up on still holds one."""
        self.is_polling = False
        """Whether pages are asked for again and again, by somebody who keeps what has happened to them."""
        self.profile = _profile(connection, environment.variables)
        self._connection = connection
        self._clients: dict[str, Client] = {}
        self._signer: str | None = None
        self._lock = threading.Lock()
        self._transport = transport or (demo_transport(environment.clock.now) if connection.demo else None)
        with set_up_errors(self.profile):
            self._session = open_session(connection, environment)
            self.limits = Limits(tries=configured_tries(self._session))

    @property
    def region(self) -> str:
        """The configured region; AccessError if there is none."""
        region: str | None = self._session.get_config_variable("region")
        if not region:
            raise no_region()
        return region

    def client(self, region: str) -> Client:
        """Return the client of the region."""
        with self._lock:
            if region not in self._clients:
                make = partial(make_client, self._session, self._connection, region, self.limits, self._transport)
                self._clients[region] = Client(self, region, self._set_up(make))
            return self._clients[region]

    def scope(self, region: str) -> Scope | None:
        """Return the scope of remembered aliases: signer, region, endpoint; None for the demo, or without a signer."""
        if self._transport:
            return None
        endpoint = self.client(region).endpoint
        if self._signer is None:
            self._signer = self._set_up(partial(signer, self._session))
        return Scope(self._signer, region, endpoint) if self._signer else None

    def account(self, region: str) -> str | None:
        """Return the account, asking STS if the configuration does not say; None where it can't be had."""
        if self._transport:
            return None
        with set_up_errors(self.profile):
            configured = configured_account(self._session)
        if configured:
            return configured
        endpoint, variables = self.client(region).endpoint, self.environment.variables
        account: str | None = self._set_up(partial(account_of_signer, self._session, region, variables, endpoint))
        return account

    @property
    def is_demo(self) -> bool:
        """Whether the embedded endpoint answers."""
        return self._connection.demo

    @property
    def known_account(self) -> str | None:
        """The account where the configuration or the credentials say it; nothing is asked."""
        if self._transport:
            return None
        kind, _, name = (self._signer or "").partition(" ")
        return name if kind == "account" else configured_account(self._session)

    def regions(self) -> list[str]:
        """Return the regions of the identity's partition in which botocore knows ssm-contacts."""
        with set_up_errors(self.profile):
            return available_regions(self._session)

    def doubt(self, region: str, endpoint: str) -> str | None:
        """Return a hint where the region may not exist."""
        return None if self._transport else doubtful_region(self._session, region, endpoint)

    def _set_up(self, make: Callable[[], Any]) -> Any:
        """Do what reads configuration and credentials, within the time limit: it may run a program."""
        with set_up_errors(self.profile):
            try:
                return make() if self.deadline.remaining() == inf else within(self.deadline.remaining(), make)
            except NotInTimeError:
                raise self.deadline.error("the set-up") from None

    def debug(self, text: str) -> None:
        """Print the text on stderr under `--debug`."""
        if self._connection.debug:
            self.environment.warn(f"debug: {text}")


class Client:
    """Calls operations as one identity in one region."""

    def __init__(self, identity: Identity, region: str, client: Any) -> None:
        self._identity, self._region, self._client = identity, region, client
        self._slots = threading.BoundedSemaphore(MAX_CONCURRENT_REQUESTS)
        self._polled = PolledPages()

    @property
    def endpoint(self) -> str:
        """The URL that requests go to."""
        url: str = self._client.meta.endpoint_url
        return url

    def call(self, operation: Operation[A], **parameters: Any) -> A:
        """Call the operation and return its answer, checked; PagecliError if there is none."""
        from botocore import xform_name

        who, name = self._identity, operation.name
        clock, profile = who.environment.clock, who.profile
        method = getattr(self._client, xform_name(name))
        polled = self._polled if who.is_polling and operation is LIST_PAGES_BY_CONTACT else None

        def attempt() -> tuple[Any, Reply]:
            started = clock.monotonic()
            try:
                with self._slots, who.slots:
                    reply: Reply = method(**parameters)["Reply"]
            except Exception as error:
                who.debug(f"{name} {self._region}: {type(error).__name__}")
                raise self._named(client_error(error, name, profile)) from error
            took = clock.monotonic() - started
            who.debug(f"{name} {self._region}: HTTP {reply.status}, {len(reply.body)} bytes, {took:.3f} s")
            asked = Call(name, profile, clock.now())
            answer = polled.read(reply, asked, parameters) if polled else read_answer(reply, asked, operation.answer)
            if answer.unreadable_times:
                who.on_unreadable_times(answer.unreadable_times)
            return answer.value, reply

        value: Any
        value, reply = call_with_retries(attempt, name, who.limits, who.deadline, clock, who.on_wait)
        if polled:
            polled.keep(reply, value, parameters)
        answered: A = value
        return answered

    def _named(self, failure: Exception) -> Exception:
        """Return the failure; in an unknown region, one that is not retried."""
        if isinstance(failure, RetryableError) and (hint := self._identity.doubt(self._region, self.endpoint)):
            return failure.error.about(f"{self._region} is not a known region of ssm-contacts").with_hint(hint)
        return failure


def _profile(connection: Connection, variables: Mapping[str, str]) -> str | None:
    return connection.profile or variables.get("AWS_PROFILE") or variables.get("AWS_DEFAULT_PROFILE") or None
