from __future__ import annotations

from datetime import timedelta
from email.utils import format_datetime

import pytest
from botocore import exceptions as b

from pagecli.aws.errors import Call, RetryableError, client_error, credentials_error, service_error
from pagecli.errors import (
    AccessError,
    DeniedError,
    NotEnabledError,
    NotFoundError,
    PagecliError,
    ProtocolError,
    ServiceError,
    ThrottledError,
    UsageError,
)
from support.in_process import NOW

URL = "https://ssm-contacts.us-east-2.amazonaws.com"


def refused_by_sts(code: str) -> Exception:
    error: Exception = b.ClientError({"Error": {"Code": code, "Message": "no"}}, "AssumeRole")
    return error


@pytest.mark.parametrize(
    "error",
    [
        b.EndpointConnectionError(endpoint_url=URL),
        b.ConnectTimeoutError(endpoint_url=URL),
        b.ReadTimeoutError(endpoint_url=URL),
        b.ConnectionClosedError(endpoint_url=URL),
        b.ProxyConnectionError(proxy_url=URL),
        b.HTTPClientError(error=OSError("reset")),
    ],
    ids=lambda error: type(error).__name__,
)
def test_a_connection_that_fails_is_worth_another_try(error: Exception) -> None:
    fault = client_error(error, "ListContacts", None)

    assert isinstance(fault, RetryableError)
    assert type(fault.error) is ServiceError
    assert str(fault.error).startswith("no answer to ListContacts: ")


def answered(kind: str, status: int = 400, profile: str | None = "ops", **headers: str) -> PagecliError:
    """What an error answer comes to, whether it is worth another try or not."""
    error = service_error(kind, "no", Call("GetContact", profile, NOW), status, headers, {})
    final = error.error if isinstance(error, RetryableError) else error
    assert isinstance(final, PagecliError)
    return final


@pytest.mark.parametrize(
    ("kind", "status", "error", "hint"),
    [
        (
            *("ThrottlingException", 400, ThrottledError),
            "the service is throttling this account; wait a little, or ask for less at once",
        ),
        (
            *("InternalServerException", 500, ServiceError),
            "the fault is on the service's side; see https://health.aws.amazon.com/health/status",
        ),
        ("ValidationException", 400, UsageError, None),
        ("ResourceNotFoundException", 400, NotFoundError, "see `pagecli contacts` for those that exist"),
        ("AccessDeniedException", 400, DeniedError, "the identity needs the IAM action ssm-contacts:GetContact"),
        (
            *("ExpiredTokenException", 400, AccessError),
            "the session is over: run aws sso login --profile ops, or renew the keys",
        ),
        (
            *("UnrecognizedClientException", 400, NotEnabledError),
            "the credentials are not accepted; `aws sts get-caller-identity --profile ops` shows which are used",
        ),
        (
            *("InvalidSignatureException", 400, AccessError),
            "the secret key may be wrong, or a proxy changes the request; `aws sts get-caller-identity` tells",
        ),
        ("OddException", 400, ProtocolError, None),
    ],
)
def test_an_error_answer_names_the_operation_and_what_to_do(
    kind: str, status: int, error: type[PagecliError], hint: str | None
) -> None:
    final = answered(kind, status)

    assert (type(final), str(final), final.hint) == (error, f"{kind} from GetContact: no", hint)


@pytest.mark.parametrize(("seconds", "side"), [(-600, "ahead of"), (600, "behind")])
def test_a_clock_that_is_off_is_named_with_how_far_in_which_direction(seconds: int, side: str) -> None:
    date = format_datetime(NOW + timedelta(seconds=seconds), usegmt=True)

    assert answered("RequestExpired", date=date).hint == (
        f"this machine's clock is 10m 00s {side} the service's: set the clock"
    )


def test_a_clock_that_is_off_by_less_than_a_minute_is_not_blamed() -> None:
    date = format_datetime(NOW + timedelta(seconds=59), usegmt=True)

    assert "clock" not in str(answered("RequestExpired", date=date).hint)


def test_a_connection_that_fails_says_what_to_check() -> None:
    fault = client_error(b.ConnectTimeoutError(endpoint_url=URL), "ListContacts", None)

    assert isinstance(fault, RetryableError)
    assert fault.error.hint == "check the network, the VPN, the region and --endpoint-url"


def test_a_certificate_that_is_not_trusted_is_final_and_names_the_variable() -> None:
    error = client_error(b.SSLError(endpoint_url=URL, error=OSError("self-signed")), "ListContacts", None)

    assert isinstance(error, ServiceError)
    assert "AWS_CA_BUNDLE" in str(error.hint)


def test_what_nobody_foresaw_is_named_with_its_operation() -> None:
    error = client_error(ZeroDivisionError("division by zero"), "ListContacts", None)

    assert isinstance(error, ProtocolError)
    assert str(error) == "ListContacts: ZeroDivisionError: division by zero"


@pytest.mark.parametrize(
    ("error", "hint"),
    [
        (b.NoCredentialsError(), "run aws configure --profile ops or aws sso login --profile ops, or try --demo"),
        (b.PartialCredentialsError(provider="env", cred_var="secret"), "run aws configure --profile ops"),
        (b.ProfileNotFound(profile="ops"), "`aws configure list-profiles`"),
        (b.NoRegionError(), "give --region, or set AWS_REGION"),
        (b.SSOTokenLoadError(profile_name="ops", error_msg="no token"), "run aws sso login --profile ops"),
        (b.UnauthorizedSSOTokenError(), "run aws sso login --profile ops"),
        (b.TokenRetrievalError(provider="sso", error_msg="over"), "run aws sso login --profile ops"),
        (refused_by_sts("ExpiredToken"), "run aws sso login --profile ops"),
        (b.CredentialRetrievalError(provider="process", error_msg="1"), "check ~/.aws/config"),
        (b.ConfigParseError(path="config"), "check ~/.aws/config"),
    ],
    ids=lambda case: type(case).__name__ if isinstance(case, Exception) else None,
)
def test_who_asks_is_wrong_and_the_hint_says_what_to_run_with_the_profile(error: Exception, hint: str) -> None:
    for refused in (credentials_error(error, "ops"), client_error(error, "ListContacts", "ops")):
        assert isinstance(refused, AccessError)
        assert hint in str(refused.hint)


def test_without_a_profile_the_hint_names_none() -> None:
    refused = credentials_error(b.NoCredentialsError(), None)

    assert refused is not None
    assert "--profile" not in str(refused.hint)
    assert "--demo" in str(refused.hint)


def test_an_error_of_another_kind_has_nothing_to_do_with_credentials() -> None:
    assert credentials_error(b.EndpointConnectionError(endpoint_url=URL), "ops") is None


def test_an_exception_can_name_things_but_not_drive_the_terminal() -> None:
    error = client_error(RuntimeError("\x1b[31m"), "ListContacts", None)

    assert isinstance(error, PagecliError)
    assert str(error) == "ListContacts: RuntimeError: \\x1b[31m"
