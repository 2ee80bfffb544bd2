"""The one place that makes clients: profile, region, endpoint, credentials, and what botocore is told."""

from __future__ import annotations

import os
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from ipaddress import ip_address
from typing import Any
from urllib.parse import SplitResult, urlsplit

import msgspec

from pagecli import __version__
from pagecli.aws.answers import Reply
from pagecli.aws.bodies import bounded_sender
from pagecli.aws.errors import RetryableError, client_error, credentials_error
from pagecli.aws.retry import Limits
from pagecli.connection import MAX_CONCURRENT_REQUESTS, Connection
from pagecli.errors import PagecliError, UsageError

_SERVICE = "ssm-contacts"
_CREDENTIAL_SERVICES = ("sso", "sso-oidc", "sts", "signin")
_NO_FILE = (None, None, os.devnull, None)


def open_session(connection: Connection, variables: Mapping[str, str]) -> Any:
    """Return boto3's session: credentials, region and endpoint as the AWS CLI v2 finds them."""
    import boto3

    if connection.demo:  # nothing of the user's configuration, not even a broken one
        nothing = {"profile": (None,) * 4, "config_file": _NO_FILE, "credentials_file": _NO_FILE}
        core = _core_session(nothing)
        return boto3.Session("demo", "demo", region_name="us-east-2", botocore_session=core)
    region = connection.region or variables.get("AWS_REGION") or None  # AWS_REGION: boto3 does not read it
    return boto3.Session(profile_name=connection.profile, region_name=region, botocore_session=_core_session())


def _core_session(overrides: Mapping[str, tuple[Any, ...]] | None = None) -> Any:
    """Return botocore's session with a loader that is quick to start.

    It knows which services are needed, where listing all 400 costs 0.03 s, and decodes the files in C: 0.01 s.
    """
    import gzip

    from botocore.loaders import JSONFileLoader, Loader, create_loader
    from botocore.session import Session

    class FewServicesLoader(Loader):  # type: ignore[misc]
        def list_available_services(self, type_name: str) -> list[str]:
            return [_SERVICE, *_CREDENTIAL_SERVICES]

    class QuickFileLoader(JSONFileLoader):  # type: ignore[misc]
        def load_file(self, file_path: str) -> Any:
            for ending, open_file in ((".json", open), (".json.gz", gzip.open)):
                if os.path.isfile(file_path + ending):
                    with open_file(file_path + ending, "rb") as file:
                        return msgspec.json.decode(file.read())
            return None

    session = Session(overrides)
    paths = create_loader(session.get_config_variable("data_path")).search_paths
    loader = FewServicesLoader(paths, QuickFileLoader(), include_default_search_paths=False)
    session.register_component("data_loader", loader)
    return session


def configured_tries(session: Any) -> int:
    """Return how often a request is tried: AWS_MAX_ATTEMPTS, else the profile's max_attempts, else the contract's 5."""
    try:
        tries = session._session.get_config_variable("max_attempts")
    except ValueError as error:
        raise UsageError("AWS_MAX_ATTEMPTS, or the profile's max_attempts, is not a number") from error
    return Limits().tries if tries is None else max(1, int(tries))


def make_client(
    session: Any, connection: Connection, region: str, limits: Limits, transport: Callable[..., Any] | None
) -> Any:
    """Return a client of the region, whose answers come as a `Reply`; `transport` takes the network's place."""
    from botocore.config import Config

    config = Config(
        connect_timeout=limits.connect,
        read_timeout=limits.silence,
        retries={"total_max_attempts": 1, "mode": "standard"},
        max_pool_connections=MAX_CONCURRENT_REQUESTS,
        user_agent=f"pagecli/{__version__} {session._session.user_agent()}",  # made twice a request if not given
        ignore_configured_endpoint_urls=connection.demo,
    )
    client = session.client(_SERVICE, region_name=region, endpoint_url=connection.endpoint_url, config=config)
    client.meta.events.register(f"before-parse.{_SERVICE}", _keep_reply)
    client.meta.events.register(f"after-call.{_SERVICE}", _raise_nothing)
    if transport:
        client.meta.events.register(f"before-send.{_SERVICE}", transport)
    else:
        _check_scheme(client.meta.endpoint_url, connection.allow_http)
        send = bounded_sender(client._endpoint.http_session, limits.answer)
        client.meta.events.register(f"before-send.{_SERVICE}", send)
    return client


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
    host, hint = parts.hostname or "", "check --endpoint-url and AWS_ENDPOINT_URL"
    if parts.username or parts.password:
        raise UsageError("the endpoint's URL has a user name or a password in it", hint)
    if parts.scheme not in ("http", "https") or not _has_port(parts):
        raise UsageError(f"no endpoint can be at {parts.scheme}://{host}", hint)
    if parts.scheme == "http" and not allow_http and not _is_loopback(host):
        raise UsageError(f"{host} would be called over http, unencrypted", "use https, or give --allow-http")


def _has_port(parts: SplitResult) -> bool:
    try:
        return parts.port != 0
    except ValueError:
        return False


def _is_loopback(host: str) -> bool:
    try:
        return ip_address(host).is_loopback
    except ValueError:
        return host == "localhost"


@contextmanager
def set_up_errors(profile: str | None) -> Iterator[None]:
    """Turn the exceptions of boto3's set-up, where configuration and credentials are read, into the program's own."""
    try:
        yield
    except PagecliError:
        raise
    except Exception as error:
        if refused := credentials_error(error, profile):
            raise refused from error
        if isinstance(error, ValueError):  # a malformed endpoint, a number that is none in the configuration
            raise UsageError(str(error), "check --endpoint-url, --region and the AWS_… variables") from error
        failure = client_error(error, "setting up", profile)
        raise (failure.error if isinstance(failure, RetryableError) else failure) from error
