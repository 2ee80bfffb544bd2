"""The one place that makes clients: profile, region, endpoint, credentials, and botocore's settings."""

from __future__ import annotations

import os
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any

from pagecli import __version__
from pagecli.arns import account_of
from pagecli.aws.answers import Reply
from pagecli.aws.bodies import bounded_sender
from pagecli.aws.errors import RetryableError, client_error, credentials_error
from pagecli.aws.retry import Limits
from pagecli.connection import MAX_CONCURRENT_REQUESTS, Connection
from pagecli.environment import Environment
from pagecli.errors import PagecliError, ProtocolError, UsageError

_SERVICE = "ssm-contacts"


def open_session(connection: Connection, environment: Environment) -> Any:
    """Return botocore's session: credentials, region and endpoint as the AWS CLI v2 finds them."""
    from pagecli.aws.core import CoreSession

    return CoreSession(connection, environment)


_STATIC = ("env", "shared-credentials-file", "config-file")  # the account that these name is unverified


def signer(session: Any) -> str:
    """Return who signs: the account where it is known without a request, else the access key id; empty for nobody."""
    credentials = session.get_credentials()
    if not credentials:
        return ""
    key = credentials.get_frozen_credentials()
    if credentials.method in _STATIC:
        return f"key {key.access_key}"
    account = key.account_id or _configured_account(session, credentials.method)
    return f"account {account}" if account else f"key {key.access_key}"


def _configured_account(session: Any, method: str) -> str | None:
    """Return the account of a profile's role: what the AWS CLI has kept of its credentials may not say."""
    profile = session.get_scoped_config()
    if method == "sso":
        account: str | None = profile.get("sso_account_id")
        return account
    named = session.instance_variables().get("profile")
    if method == "assume-role-with-web-identity" and not named and "AWS_ROLE_ARN" in os.environ:
        return account_of(os.environ["AWS_ROLE_ARN"])
    return account_of(profile.get("role_arn", ""))


def configured_tries(session: Any) -> int:
    """Return how often a request is tried: AWS_MAX_ATTEMPTS, else the profile's max_attempts, else the contract's 5."""
    try:
        tries = session.get_config_variable("max_attempts")
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
        user_agent=f"pagecli/{__version__} {session.user_agent()}",  # made twice a request if not given
        ignore_configured_endpoint_urls=connection.demo or None,  # None: as the configuration says
    )
    client = session.create_client(_SERVICE, region_name=region, endpoint_url=connection.endpoint_url, config=config)
    client.meta.events.register(f"before-parse.{_SERVICE}", _keep_reply)
    client.meta.events.register(f"after-call.{_SERVICE}", _raise_nothing)
    if transport:
        client.meta.events.register(f"before-send.{_SERVICE}", transport)
    else:
        send = bounded_sender(client._endpoint.http_session, limits.answer)
        client.meta.events.register(f"before-send.{_SERVICE}", send)
    return client


def _keep_reply(response_dict: dict[str, Any], customized_response_dict: dict[str, Any], **_: Any) -> None:
    """Keep the raw answer, and leave botocore's parser nothing to do or to fail on."""
    headers = {name.lower(): value for name, value in response_dict["headers"].items()}
    customized_response_dict["Reply"] = Reply(response_dict["status_code"], headers, response_dict["body"])
    response_dict.update(status_code=200, body=b"{}")


def _raise_nothing(http_response: Any, **_: Any) -> None:
    """Keep botocore from raising for the status of a reply: it is read where the body is."""
    http_response.status_code = 200


@contextmanager
def set_up_errors(profile: str | None) -> Iterator[None]:
    """Turn the exceptions of the set-up, where configuration and credentials are read, into the program's own."""
    try:
        yield
    except PagecliError:
        raise
    except Exception as error:
        if refused := credentials_error(error, profile):
            raise refused from error
        if isinstance(error, ValueError):  # a malformed endpoint, a number in the configuration that can't be read
            raise UsageError(str(error), "check --endpoint-url, --region and the AWS_… variables") from error
        failure = client_error(error, "setting up", profile)
        if isinstance(failure, ProtocolError):  # no request was sent yet: the configuration is at fault
            raise UsageError(str(failure), "check ~/.aws/config and the AWS_… variables") from error
        raise (failure.error if isinstance(failure, RetryableError) else failure) from error
