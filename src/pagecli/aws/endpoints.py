"""Decides which URLs may be asked: nothing secret leaves this machine unencrypted."""

from __future__ import annotations

from ipaddress import ip_address
from urllib.parse import SplitResult, urlsplit

from pagecli.errors import UsageError

# https://docs.aws.amazon.com/sdkref/latest/guide/feature-imds-credentials.html and feature-container-credentials.html
_DOCUMENTED = ("169.254.169.254", "fd00:ec2::254", "169.254.170.2", "169.254.170.23", "fd00:ec2::23")


def check_endpoint(url: str, allow_http: bool) -> None:
    """Raise UsageError for a URL that is malformed, has a password in it, or is http:// off the loopback."""
    parts = urlsplit(url)
    host, hint = parts.hostname or "", "check --endpoint-url and AWS_ENDPOINT_URL"
    if "@" in url:  # even behind a raw slash, where it is none to a parser
        raise UsageError("the endpoint's URL has a user name or a password in it", hint)
    if parts.scheme not in ("http", "https") or not _has_port(parts):
        raise UsageError(f"no endpoint can be at {parts.scheme}://{host}", hint)
    if parts.scheme == "http" and not allow_http and not is_loopback(host):
        raise UsageError(f"{host} would be called over http, unencrypted", "use https, or give --allow-http")


def check_instance_service(url: str | None, allow_http: bool) -> None:
    """Raise UsageError for an instance metadata service that may not be asked; those that AWS documents may."""
    if url and urlsplit(url).hostname not in _DOCUMENTED:
        check_endpoint(url, allow_http)


def bypass_proxies_for_loopback() -> None:
    """Let botocore ask for what is on the loopback without a proxy, for its clients and for an instance's keys."""
    from botocore import utils

    usual = getattr(utils.should_bypass_proxies, "__wrapped__", utils.should_bypass_proxies)

    def should_bypass_proxies(url: str) -> bool:
        return is_loopback(urlsplit(url).hostname or "") or bool(usual(url))

    should_bypass_proxies.__wrapped__ = usual  # type: ignore[attr-defined]
    utils.should_bypass_proxies = should_bypass_proxies


def is_loopback(host: str) -> bool:
    """Whether the host is a loopback address or `localhost`; no name is resolved."""
    try:
        return ip_address(host).is_loopback
    except ValueError:
        return host == "localhost"


def _has_port(parts: SplitResult) -> bool:
    try:
        return parts.port != 0
    except ValueError:
        return False
