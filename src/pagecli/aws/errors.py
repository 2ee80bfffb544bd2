"""Turns error answers and botocore's exceptions into the program's own errors."""

from __future__ import annotations

import re
from collections.abc import Mapping
from datetime import datetime
from email.utils import parsedate_to_datetime
from json import JSONDecodeError
from math import isfinite
from typing import Any, NamedTuple

from pagecli.errors import (
    AccessError,
    DeniedError,
    NotEnabledError,
    NotFoundError,
    NotSetUpError,
    OffLimitsError,
    PagecliError,
    ProtocolError,
    ServiceError,
    ThrottledError,
    UsageError,
)
from pagecli.text import command_line, escape_controls, like
from pagecli.times import UTC, show_duration

# The errors that AWS's page on ListPagesByContact documents, and the "Common Errors" of the AWS API reference, by what
# a user can do about them.
_THROTTLED = {
    "ThrottlingException",
    "Throttling",
    "TooManyRequestsException",
    "RequestLimitExceeded",
    "SlowDown",
}
_FAILED = {"InternalServerException", "InternalFailure", "InternalServerError", "ServiceUnavailable",
           "ServiceUnavailableException", "RequestTimeout", "RequestTimeoutException"}  # fmt: skip
_EXPIRED = {"ExpiredToken", "ExpiredTokenException"}
_CLOCK = {"SignatureDoesNotMatch", "InvalidSignatureException", "RequestTimeTooSkewed", "RequestExpired"}
_CREDENTIALS = {"UnrecognizedClientException", "InvalidClientTokenId", "IncompleteSignature", "AuthFailure",
                "MissingAuthenticationToken", "MissingAuthenticationTokenException", "OptInRequired",
                "IncompleteSignatureException"}  # fmt: skip
_UNKNOWN_KEY = {"UnrecognizedClientException", "InvalidClientTokenId"}  # also in a region that is not enabled
_BY_POLICY = "with an explicit deny in a service control policy"
_DENIED = {"AccessDeniedException", "AccessDenied", "NotAuthorized", "UnauthorizedOperation"}
_SKEW_WORTH_SAYING = 60.0
# An access key id; a secret key, a session token or a signature: base64 or hexadecimal, 40 characters and more.
_SECRET = re.compile(r"\b(?:AKIA|ASIA)[A-Z0-9]{16}\b|[A-Za-z0-9+/=]{40,}")


class Call(NamedTuple):
    """What was asked, under which profile (None for none), and when the answer came."""

    operation: str
    profile: str | None
    now: datetime


class RetryableError(Exception):
    """A try that failed and may be followed by another; `error` is raised if none succeeds."""

    def __init__(self, error: PagecliError, retry_after: float | None = None) -> None:
        super().__init__(str(error))
        self.error = error
        self.retry_after = retry_after


def service_error(
    kind: str,
    message: str,
    call: Call,
    status: int,
    headers: Mapping[str, str],
    details: dict[str, Any],
) -> Exception:
    """Turn an error answer into a RetryableError (worth another try) or a PagecliError."""
    said = f": {_quoted(message)}" if message else ""
    suffix = request_id_suffix(headers)
    what = f"{escape_controls(kind) or f'HTTP {status}'} from {call.operation}{said}{suffix}"
    if kind in _THROTTLED or status == 429:
        hint = "the service is throttling this account; wait a little, or ask for less at once"
        return RetryableError(ThrottledError(what, hint), _retry_after(headers, details, call.now))
    if kind in _FAILED or status >= 500:
        error = ServiceError(
            what, "the fault is on the service's side; see https://health.aws.amazon.com/health/status"
        )
        return RetryableError(error, _retry_after(headers, details, call.now))
    if kind == "ValidationException":
        refused = NotSetUpError if "account not found" in message.lower() else UsageError
        return refused(what + _invalid_fields(details, what))
    if kind == "ResourceNotFoundException":
        return NotFoundError(what, "see `pagecli contacts` for those that exist")
    return access_error(kind, what, call, headers) or ProtocolError(what)


def access_error(kind: str, what: str, call: Call, headers: Mapping[str, str]) -> AccessError | None:
    """Return the error for a request refused because of its credentials or permissions, or None."""
    if kind in _DENIED and _BY_POLICY in what.lower():
        return OffLimitsError(what, "only the organization's administrators can allow it")
    if kind in _DENIED:
        return DeniedError(what, f"the identity needs the IAM action ssm-contacts:{call.operation}")
    if kind in _EXPIRED:
        return AccessError(what, f"the session is over: run aws sso login{_named(call.profile)}, or renew the keys")
    if kind in _CLOCK:
        return AccessError(what, _clock_hint(headers, call.now))
    if kind in _CREDENTIALS:
        asks = f"`aws sts get-caller-identity{_named(call.profile)}` shows which are used"
        refused = NotEnabledError if kind in _UNKNOWN_KEY else AccessError
        return refused(what, f"the credentials are not accepted; {asks}")
    return None


def _named(profile: str | None) -> str:
    return f" {command_line('--profile', profile)}" if profile else ""


def _quoted(text: str) -> str:
    """Return what the service said without control characters and secrets: a bad signature is answered with both."""
    return escape_controls(_SECRET.sub("[redacted]", text))


def request_id_suffix(headers: Mapping[str, str]) -> str:
    """Return ` (request id …)` where the answer has one, for AWS Support."""
    for name in ("x-amzn-requestid", "x-amz-request-id"):
        if value := headers.get(name):
            return f" (request id {escape_controls(value)})"
    return ""


def _invalid_fields(details: dict[str, Any], what: str) -> str:
    """Return the invalid fields that `what` does not mention."""
    fields = details.get("Fields")
    named = [f for f in fields if isinstance(f, dict)] if isinstance(fields, list) else []
    told = [(_quoted(str(f.get("Name"))), _quoted(str(f.get("Message")))) for f in named]
    return "".join(f"; {name}: {message}" for name, message in told if message not in what)


def _retry_after(headers: Mapping[str, str], details: dict[str, Any], now: datetime) -> float | None:
    """Return the seconds that RetryAfterSeconds (the body's) or Retry-After (RFC 9110, 10.2.3) asks to wait."""
    asked = details.get("RetryAfterSeconds")
    asked = headers.get("retry-after") if asked is None else asked
    try:
        seconds = float(asked)  # type: ignore[arg-type]
        return max(0.0, seconds) if isfinite(seconds) else None
    except (TypeError, ValueError, OverflowError):
        pass
    date = _http_date(asked)
    return max(0.0, (date - now).total_seconds()) if date else None


def _http_date(text: object) -> datetime | None:
    try:
        date = parsedate_to_datetime(str(text))
    except (TypeError, ValueError, OverflowError):
        return None
    return date if date.tzinfo else date.replace(tzinfo=UTC)


def _clock_hint(headers: Mapping[str, str], now: datetime) -> str:
    date = _http_date(headers.get("date"))
    skew = (now - date).total_seconds() if date else 0.0
    if abs(skew) < _SKEW_WORTH_SAYING:
        return "the secret key may be wrong, or a proxy changes the request; `aws sts get-caller-identity` tells"
    side = "ahead of" if skew > 0 else "behind"
    return f"this machine's clock is {show_duration(abs(skew))} {side} the service's: set the clock"


def client_error(error: Exception, operation: str, profile: str | None) -> Exception:
    """Turn an exception of botocore into a RetryableError (worth another try) or a PagecliError."""
    from botocore import exceptions as b

    if isinstance(error, PagecliError):
        return error
    if refused := credentials_error(error, profile):
        return refused
    what = escape_controls(str(error))
    if isinstance(error, b.SSLError):
        return ServiceError(f"{operation}: {what}", "AWS_CA_BUNDLE names the certificates that are trusted")
    if isinstance(error, b.HTTPClientError | b.ConnectionError):
        hint = "check the network, the VPN, the region and --endpoint-url"
        return RetryableError(ServiceError(f"no answer to {operation}: {what}", hint))
    return ProtocolError(f"{operation}: {type(error).__name__}: {_quoted(str(error))}")


def unusable_credentials(error: Exception, profile: str | None) -> Exception:
    """Turn whatever was raised while credentials were got into an AccessError, or a ServiceError if nobody answered.

    An unknown exception may quote them, so only its type is printed.
    """
    from botocore import exceptions as b

    known = isinstance(error, b.HTTPClientError | b.ConnectionError)
    failure = client_error(error, "the request for credentials", profile) if known else None
    if isinstance(failure, RetryableError):
        return failure.error
    if isinstance(error, PagecliError):
        return error
    return failure or credentials_error(error, profile) or _no_usable(type(error).__name__, _named(profile))


def credentials_error(error: Exception, profile: str | None) -> AccessError | None:
    """Return the error for missing or expired credentials, an unknown profile or no region; None for any other."""
    from botocore import exceptions as b

    named = _named(profile)
    what = escape_controls(str(error))
    if isinstance(error, b.ProfileNotFound):
        from botocore.session import Session

        near = like(error.kwargs["profile"], sorted(Session().available_profiles))
        return AccessError(what, f"{near} `aws configure list-profiles` shows them all")
    if isinstance(error, b.NoRegionError):
        return no_region()
    if isinstance(error, b.ClientError):  # from STS or SSO, while credentials are fetched
        hint = f"run aws sso login{named}, or renew the keys; --demo needs none"
        return AccessError(f"credentials: {_quoted(str(error))}", hint)
    if isinstance(error, b.NoCredentialsError | b.PartialCredentialsError):
        return AccessError(
            what, f"run aws configure{named} or aws sso login{named}, or try --demo, which needs no account"
        )
    return _session_error(error, named) or _setup_error(error, what, named)


def _session_error(error: Exception, named: str) -> AccessError | None:
    """Return the error for an SSO or login session that has expired or never existed."""
    from botocore import exceptions as b

    name, what = type(error).__name__, escape_controls(str(error))
    if not isinstance(error, b.BotoCoreError):
        return None
    if "SSO" in name or isinstance(error, b.TokenRetrievalError):
        login, kind = f"run aws sso login{named}", "SSO"
    elif "Login" in name:
        login, kind = f"run aws login{named}", "login"
    else:
        return None
    if "LoadError" in name:  # there is no token
        return AccessError(f"not signed in: {what}", login)
    over = isinstance(error, b.UnauthorizedSSOTokenError | b.TokenRetrievalError) or "Refresh" in name
    return AccessError(f"the {kind} session {'has expired' if over else 'failed'}: {what}", login)


def _setup_error(error: Exception, what: str, named: str) -> AccessError | None:
    from botocore import exceptions as b

    if isinstance(error, b.BotoCoreError):
        if isinstance(error, b.CredentialRetrievalError) and error.kwargs.get("provider") == "custom-process":
            return _no_usable("the credential_process failed; what it says is not repeated, it may be secret", named)
        broken = b.NoAuthTokenError, b.InvalidConfigError, b.ConfigParseError, b.MissingDependencyException
        known = "Credential" in type(error).__name__ or isinstance(error, broken)
    else:  # a credential_process that can't be run or has invalid output; a missing token file
        known = isinstance(error, OSError | EOFError | JSONDecodeError)
    return _no_usable(what, named) if known else None


def _no_usable(what: str, named: str) -> AccessError:
    hint = f"check ~/.aws/config and ~/.aws/credentials{named and f' for{named}'}, or try --demo"
    return AccessError(f"no usable credentials: {what}", hint)


def no_region() -> AccessError:
    """Return the error for a call that has no region to go to."""
    return AccessError("no region", "give --region, or set AWS_REGION or the profile's region; --demo needs none")
