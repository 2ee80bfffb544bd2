"""The one place that makes clients: profile, region, endpoint, credentials, and the call itself."""

from __future__ import annotations

import dataclasses
import threading
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any, TypeVar
from urllib.parse import urlsplit

from pagecli.aws.answers import Reply, read_answer
from pagecli.aws.demo import demo_transport
from pagecli.aws.errors import Fault, client_fault, credentials_error
from pagecli.aws.retry import Deadline, Limits, call_with_retries
from pagecli.environment import Environment
from pagecli.errors import AccessError, PagecliError, UsageError

T = TypeVar("T")
_SERVICE = "ssm-contacts"
MAX_CONCURRENT_REQUESTS = 8


@dataclass(frozen=True)
class Connection:
    """Where the calls go and as whom, as the options of the AWS CLI v2 mean it; None is "not given"."""

    profile: str | None = None
    region: str | None = None
    endpoint_url: str | None = None
    allow_http: bool = False
    demo: bool = False
    debug: bool = False
    timeout: float | None = None


class Service:
    """ssm-contacts as one identity sees it: makes a client for each region, and counts what goes wrong on the way."""

    def __init__(
        self,
        connection: Connection,
        environment: Environment,
        on_wait: Callable[[float, Fault], None] | None = None,
    ) -> None:
        self.unreadable_times = 0
        self._connection = connection
        self._environment = environment
        self._on_wait = on_wait or (lambda seconds, fault: None)
        self._deadline = Deadline(connection.timeout, environment.clock.monotonic)
        self._clients: dict[str, Any] = {}
        self._lock = threading.Lock()
        self._profile = connection.profile or environment.variables.get("AWS_PROFILE") or None
        with self._translated():
            self._session = _demo_session() if connection.demo else _session(connection, environment)
            self._demo = demo_transport(environment.clock.now) if connection.demo else None
            self._limits = dataclasses.replace(Limits(), tries=_tries(self._session))

    @property
    def region(self) -> str:
        """The region for what has none of its own; AccessError if there is none."""
        region: str | None = self._session.region_name
        if not region:
            raise AccessError(
                "no region", "give --region, or set AWS_REGION or the profile's region; --demo needs none"
            )
        return region

    def region_for(self, arn_region: str) -> str:
        """The region to ask about an ARN: `--region`, else the ARN's own."""
        return self._connection.region or arn_region or self.region

    @property
    def identity(self) -> str:
        """Who asks, to keep apart what is remembered: the profile, else the access key id; empty for the demo."""
        if self._demo:
            return ""
        if self._profile:
            return f"profile {self._profile}"
        with self._translated():
            credentials = self._session.get_credentials()
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
                reply: Reply = method(**parameters)["Reply"]
            except Exception as error:
                self._debug(f"{operation} {region}: {type(error).__name__}")
                raise client_fault(error, operation, self._profile) from error
            took = self._environment.clock.monotonic() - started
            self._debug(f"{operation} {region}: HTTP {reply.status}, {len(reply.body)} bytes, {took:.3f} s")
            answer = read_answer(reply, operation, kind, self._environment.clock.now())
            with self._lock:
                self.unreadable_times += answer.unreadable_times
            value: T = answer.value
            return value

        return call_with_retries(
            attempt, operation, self._limits, self._deadline, self._environment.clock, self._on_wait
        )

    def tell_unreadable_times(self) -> None:
        """Say on stderr how many times in the answers were none, if any."""
        if count := self.unreadable_times:
            self._environment.warn(f"{count} {'time' if count == 1 else 'times'} could not be read and left blank")

    def _client(self, region: str) -> Any:
        with self._lock, self._translated():
            if region not in self._clients:
                self._clients[region] = self._make_client(region)
            return self._clients[region]

    def _make_client(self, region: str) -> Any:
        from botocore.config import Config

        limits = self._limits
        config = Config(
            connect_timeout=limits.connect,
            read_timeout=limits.silence,
            retries={"total_max_attempts": 1, "mode": "standard"},
            max_pool_connections=MAX_CONCURRENT_REQUESTS,
            user_agent_appid="pagecli",
        )
        client = self._session.client(
            _SERVICE, region_name=region, endpoint_url=self._connection.endpoint_url, config=config
        )
        client.meta.events.register(f"before-parse.{_SERVICE}", _keep_reply)
        client.meta.events.register(f"after-call.{_SERVICE}", _raise_nothing)
        if self._demo:
            client.meta.events.register(f"before-send.{_SERVICE}", self._demo)
        else:
            _check_scheme(client.meta.endpoint_url, self._connection.allow_http)
        return client

    def _debug(self, text: str) -> None:
        if self._connection.debug:
            self._environment.warn(f"debug: {text}")

    def _translated(self) -> _Translated:
        return _Translated(self._profile)


class _Translated:
    """Turns the exceptions of boto3's set-up, where credentials and configuration are read, into ours."""

    def __init__(self, profile: str | None) -> None:
        self._profile = profile

    def __enter__(self) -> None:
        return None

    def __exit__(self, kind: object, error: BaseException | None, trace: object) -> None:
        if error is None or isinstance(error, PagecliError) or not isinstance(error, Exception):
            return
        if isinstance(error, ValueError):  # a malformed endpoint, a number that is none in the configuration
            raise UsageError(str(error), "check --endpoint-url, --region and the AWS_… variables") from error
        raise credentials_error(error, self._profile) or client_fault(error, "setting up", self._profile) from error


def _session(connection: Connection, environment: Environment) -> Any:
    import boto3

    variables = environment.variables
    region = connection.region or variables.get("AWS_REGION") or None  # AWS_REGION: boto3 does not read it
    return boto3.Session(profile_name=connection.profile, region_name=region, botocore_session=_core_session())


def _demo_session() -> Any:
    import boto3

    return boto3.Session("demo", "demo", region_name="us-east-2", botocore_session=_core_session())


def _core_session() -> Any:
    """Return botocore's session with a loader that knows its one service: listing all 400 costs 0.03 s."""
    from botocore.loaders import Loader
    from botocore.session import Session

    class OneServiceLoader(Loader):  # type: ignore[misc]
        def list_available_services(self, type_name: str) -> list[str]:
            return [_SERVICE, "sso", "sso-oidc", "sts", "signin"]

    session = Session()
    session.register_component("data_loader", OneServiceLoader(session.get_config_variable("data_path")))
    return session


def _tries(session: Any) -> int:
    tries = session._session.get_config_variable("max_attempts")
    return Limits.tries if tries is None else max(1, int(tries))


def _keep_reply(response_dict: dict[str, Any], customized_response_dict: dict[str, Any], **_: Any) -> None:
    """Take the answer as it came, and leave botocore's parser nothing to do or to fail on."""
    headers = {name.lower(): value for name, value in response_dict["headers"].items()}
    customized_response_dict["Reply"] = Reply(response_dict["status_code"], headers, response_dict["body"])
    response_dict.update(status_code=200, body=b"{}")


def _raise_nothing(http_response: Any, **_: Any) -> None:
    """Keep botocore from raising for the status of a reply: it is read where the body is."""
    http_response.status_code = 200


def _check_scheme(url: str, allow_http: bool) -> None:
    parts = urlsplit(url)
    host = parts.hostname or ""
    if parts.scheme == "http" and not allow_http and not (host in ("localhost", "::1") or host.startswith("127.")):
        raise UsageError(f"{host} would be called over http, unencrypted", "use https, or give --allow-http")
