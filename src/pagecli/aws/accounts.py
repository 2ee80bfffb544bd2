"""Which profiles and regions there are, and which account a profile leads to."""

from __future__ import annotations

import hashlib
import threading
from collections.abc import Mapping, Sequence
from fnmatch import fnmatchcase
from typing import Any
from urllib.parse import urlsplit

from pagecli.arns import account_of
from pagecli.aws.core import SERVICE
from pagecli.aws.session import set_up_errors
from pagecli.cache import begun, cache_folder, read_lines, write_lines
from pagecli.errors import UsageError
from pagecli.text import like

_FILE = "signers.accounts"
_remembering = threading.Lock()


def matching_profiles(patterns: Sequence[str]) -> list[str]:
    """Return the profiles that are named, each once; UsageError for a name with wildcards that none has.

    A name without wildcards is taken as it is, whether it is configured or not.
    """
    from botocore.session import Session

    found: list[str] = []
    for pattern in patterns:
        if "*" not in pattern:
            found.append(pattern)
            continue
        with set_up_errors(pattern):
            configured = sorted(Session().available_profiles)
        matching = [name for name in configured if fnmatchcase(name, pattern.replace("[", "[[]").replace("?", "[?]"))]
        if not matching:
            known = ", ".join(configured) or "none"
            raise UsageError(f"--profile {pattern!r} matches no profile", f"those that are configured: {known}")
        found += matching
    return list(dict.fromkeys(found))


def available_regions(session: Any) -> list[str]:
    """Return the regions in which botocore knows the service; UsageError if the partition has none."""
    region = session.get_config_variable("region")
    partition = session.get_partition_for_region(region) if region else "aws"
    regions = sorted(session.get_available_regions(SERVICE, partition))
    if not regions:
        raise UsageError(f"--region all: no region of {partition} is known to have ssm-contacts", "name the regions")
    return regions


def doubtful_region(session: Any, region: str, endpoint: str) -> str | None:
    """Return a suggestion if AWS's own endpoint was asked in a region that botocore does not know."""
    known = [
        each
        for partition in session.get_available_partitions()
        for each in session.get_available_regions(SERVICE, partition)
    ]
    return like(region, sorted(known)).rstrip(";") if _is_of_aws(endpoint) and region not in known else None


def configured_account(session: Any) -> str | None:
    """Return the account that the profile's role or SSO settings name, if it has any."""
    profile = session.get_scoped_config()
    return account_of(profile.get("role_arn", "")) or profile.get("sso_account_id")


def account_of_signer(session: Any, region: str, variables: Mapping[str, str], endpoint: str) -> str | None:
    """Return the signer's account, remembered or by GetCallerIdentity; None if it can't be found out.

    STS is not asked about an endpoint that is not AWS's, unless it has such an endpoint itself.
    """
    credentials = session.get_credentials()
    if not credentials:
        return None
    key = credentials.get_frozen_credentials()
    if key.account_id:
        return str(key.account_id)
    name = hashlib.sha256(f"{key.access_key}\0{endpoint}".encode()).hexdigest()[:16]
    if known := _remembered(variables).get(name):
        return known
    account = _ask_sts(session, region, endpoint)
    if account:
        _remember(variables, name, account)
    return account


def _ask_sts(session: Any, region: str, endpoint: str) -> str | None:
    from botocore.config import Config
    from botocore.exceptions import BotoCoreError, ClientError

    try:
        sts = session.create_client("sts", region_name=region, config=Config(retries={"total_max_attempts": 2}))
        if _is_of_aws(sts.meta.endpoint_url) != _is_of_aws(endpoint):
            return None
        account = sts.get_caller_identity().get("Account")
    except (BotoCoreError, ClientError, ValueError):
        return None
    return account if isinstance(account, str) and account.isdecimal() else None


def _is_of_aws(url: str) -> bool:
    host = urlsplit(url).hostname or ""
    return host.endswith((".amazonaws.com", ".amazonaws.com.cn", ".api.aws", ".aws.dev"))


def _remembered(variables: Mapping[str, str]) -> dict[str, str]:
    folder = cache_folder(variables)
    lines = read_lines(folder / _FILE) if folder else []
    return {name: account for name, _, account in (line.partition("\t") for line in lines) if account.isdecimal()}


def _remember(variables: Mapping[str, str], name: str, account: str) -> None:
    with _remembering:
        if folder := cache_folder(variables):
            known = {**_remembered(variables), name: account}
            lines = [f"{name}\t{account}" for name, account in sorted(known.items())]
            write_lines(folder / _FILE, lines, begun(folder / _FILE))
