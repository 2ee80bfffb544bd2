"""Who and where: what the AWS CLI v2 uses for each combination of environment, profile and option, and what we do."""

from __future__ import annotations

import hashlib
import json
import re
import shutil
import subprocess
from collections.abc import Iterator, Mapping
from contextlib import closing
from dataclasses import dataclass, field
from pathlib import Path

import pytest

from support.installed_program import COMMAND
from support.recording_proxy import RecordingProxy, Used

REGIONS = ["us-east-1", "us-east-2", "us-west-2", "eu-west-1", "eu-central-1", "ap-southeast-2"]
CONFIG = """
[default]
region = us-east-1
aws_access_key_id = AKIADEFAULT
aws_secret_access_key = secret
[profile a]
region = eu-west-1
aws_access_key_id = AKIAA
aws_secret_access_key = secret
[profile b]
region = ap-southeast-2
aws_access_key_id = AKIAB
aws_secret_access_key = secret
[profile keyless]
region = us-west-2
[profile regionless]
aws_access_key_id = AKIAREGIONLESS
aws_secret_access_key = secret
[profile 'on call']
region = us-west-2
aws_access_key_id = AKIAONCALL
aws_secret_access_key = secret
[profile both]
region = us-west-2
aws_access_key_id = AKIACONFIG
aws_secret_access_key = secret
[profile role]
region = us-west-2
role_arn = arn:aws:iam::111122223333:role/ops
source_profile = a
[profile env-role]
region = us-west-2
role_arn = arn:aws:iam::111122223333:role/ops
credential_source = Environment
[profile process]
region = us-west-2
credential_process = echo '{"Version": 1, "AccessKeyId": "AKIAPROCESS", "SecretAccessKey": "secret"}'
[profile sso]
region = us-west-2
sso_start_url = https://a.example
sso_region = us-east-1
sso_account_id = 111122223333
sso_role_name = ops
[profile url]
region = us-west-2
aws_access_key_id = AKIAURL
aws_secret_access_key = secret
endpoint_url = https://profile.internal.example
[profile ignoring]
region = us-west-2
aws_access_key_id = AKIAIGNORING
aws_secret_access_key = secret
endpoint_url = https://profile.internal.example
ignore_configured_endpoint_urls = true
[profile services]
region = us-west-2
aws_access_key_id = AKIASERVICES
aws_secret_access_key = secret
services = ours
[services ours]
ssm_contacts =
  endpoint_url = https://services.internal.example
"""
CREDENTIALS = """
[both]
aws_access_key_id = AKIACREDENTIALS
aws_secret_access_key = secret
[only]
aws_access_key_id = AKIAONLY
aws_secret_access_key = secret
"""
KEYS = {"AWS_ACCESS_KEY_ID": "AKIAENV", "AWS_SECRET_ACCESS_KEY": "secret"}
URL = {"AWS_ENDPOINT_URL": "https://all.internal.example"}
SERVICE_URL = {"AWS_ENDPOINT_URL_SSM_CONTACTS": "https://contacts.internal.example"}
IGNORE = {"AWS_IGNORE_CONFIGURED_ENDPOINT_URLS": "true"}
CONFIGURED = "the AWS CLI reads configured endpoint URLs since 2.13", (2, 13)


@dataclass(frozen=True)
class Row:
    """One combination, and what this program uses; None where it refuses.

    `difference` says why the AWS CLI uses something else, where it does, up to which of its versions.
    """

    environment: Mapping[str, str]
    options: tuple[str, ...]
    uses: Used | None
    difference: tuple[str, tuple[int, ...]] | None = None
    id: str = field(default="", compare=False)


def row(
    environment: Mapping[str, str],
    options: str,
    key: str = "",
    region: str = "",
    host: str = "",
    difference: tuple[str, tuple[int, ...]] | None = None,
) -> Row:
    uses = Used(key, region, host or f"ssm-contacts.{region}.amazonaws.com") if key else None
    name = " ".join([*(f"{k}={v}" for k, v in environment.items()), options])
    return Row(environment, tuple(re.sub("on_call", "on call", o) for o in options.split()), uses, difference, name)


P, D, R, DR = "AWS_PROFILE", "AWS_DEFAULT_PROFILE", "AWS_REGION", "AWS_DEFAULT_REGION"
NEVER = (99,)
TABLE = [
    # Who: the profile.
    row({}, "", "AKIADEFAULT", "us-east-1"),
    row({}, "--profile a", "AKIAA", "eu-west-1"),
    row({P: "a"}, "", "AKIAA", "eu-west-1"),
    row({D: "a"}, "", "AKIAA", "eu-west-1"),
    row({P: "a", D: "b"}, "", "AKIAA", "eu-west-1"),
    row({P: "a", D: "b"}, "--profile both", "AKIACREDENTIALS", "us-west-2"),
    row({P: "a"}, "--profile b", "AKIAB", "ap-southeast-2"),
    row({P: "missing"}, "--profile b", "AKIAB", "ap-southeast-2"),
    row({P: "missing"}, ""),
    row({D: "missing"}, ""),
    row({P: "a", D: "missing"}, "", "AKIAA", "eu-west-1"),
    row({}, "--profile missing"),
    row({}, "--profile default", "AKIADEFAULT", "us-east-1"),
    row({}, "--profile on_call", "AKIAONCALL", "us-west-2"),
    row({R: "us-east-2"}, "--profile only", "AKIAONLY", "us-east-2"),
    row({}, "--profile only"),
    row({P: "missing", **KEYS}, ""),
    # Who: keys of the environment.
    row(KEYS, "", "AKIAENV", "us-east-1"),
    row({**KEYS, P: "a"}, "", "AKIAENV", "eu-west-1"),
    row({**KEYS, D: "a"}, "", "AKIAENV", "eu-west-1"),
    row(KEYS, "--profile a", "AKIAA", "eu-west-1"),
    row({**KEYS, P: "b"}, "--profile a", "AKIAA", "eu-west-1"),
    row({**KEYS, P: "keyless"}, "", "AKIAENV", "us-west-2"),
    row({**KEYS, P: "role"}, "", "AKIAENV", "us-west-2"),
    row({**KEYS, "AWS_SESSION_TOKEN": "token"}, "", "AKIAENV", "us-east-1"),
    row({}, "--profile keyless"),
    row({"AWS_SECRET_ACCESS_KEY": "secret"}, "", "AKIADEFAULT", "us-east-1"),
    row({"AWS_ACCESS_KEY_ID": "AKIAENV"}, ""),
    # Who: roles, processes, sessions.
    row({}, "--profile role", "ASIAROLE", "us-west-2"),
    row({P: "role"}, "", "ASIAROLE", "us-west-2"),
    row(KEYS, "--profile role", "ASIAROLE", "us-west-2"),
    row(KEYS, "--profile env-role", "ASIAROLE", "us-west-2"),
    row({}, "--profile process", "AKIAPROCESS", "us-west-2"),
    row({}, "--profile sso", "ASIASSO", "us-west-2"),
    # Where: the region.
    row({R: "us-east-2"}, "", "AKIADEFAULT", "us-east-2"),
    row({DR: "us-east-2"}, "", "AKIADEFAULT", "us-east-2"),
    row({R: "us-east-2", DR: "us-west-2"}, "", "AKIADEFAULT", "us-east-2"),
    row({R: "us-east-2", DR: "us-west-2"}, "--region eu-central-1", "AKIADEFAULT", "eu-central-1"),
    row({R: "us-east-2"}, "--profile a", "AKIAA", "us-east-2"),
    row({DR: "us-east-2"}, "--profile a", "AKIAA", "us-east-2"),
    row({}, "--profile a --region us-east-2", "AKIAA", "us-east-2"),
    row({**KEYS, P: "a"}, "--region us-east-2", "AKIAENV", "us-east-2"),
    row({}, "--profile regionless"),
    row({R: "us-east-2"}, "--profile regionless", "AKIAREGIONLESS", "us-east-2"),
    # Where: the endpoint.
    row({}, "--endpoint-url https://given.internal.example", "AKIADEFAULT", "us-east-1", "given.internal.example"),
    row({}, "--profile a --endpoint-url https://given.internal.example", "AKIAA", "eu-west-1",
        "given.internal.example"),
    row({**URL, **SERVICE_URL}, "--endpoint-url https://given.internal.example", "AKIADEFAULT", "us-east-1",
        "given.internal.example"),
    row(IGNORE, "--endpoint-url https://given.internal.example", "AKIADEFAULT", "us-east-1",
        "given.internal.example"),
    row(URL, "", "AKIADEFAULT", "us-east-1", "all.internal.example", CONFIGURED),
    row(SERVICE_URL, "", "AKIADEFAULT", "us-east-1", "contacts.internal.example", CONFIGURED),
    row({**URL, **SERVICE_URL}, "", "AKIADEFAULT", "us-east-1", "contacts.internal.example", CONFIGURED),
    row({**URL, **SERVICE_URL, **IGNORE}, "", "AKIADEFAULT", "us-east-1"),
    row({}, "--profile url", "AKIAURL", "us-west-2", "profile.internal.example", CONFIGURED),
    row(SERVICE_URL, "--profile url", "AKIAURL", "us-west-2", "contacts.internal.example", CONFIGURED),
    row(IGNORE, "--profile url", "AKIAURL", "us-west-2"),
    row({}, "--profile ignoring", "AKIAIGNORING", "us-west-2"),
    row(SERVICE_URL, "--profile ignoring", "AKIAIGNORING", "us-west-2"),
    row({}, "--profile services", "AKIASERVICES", "us-west-2", "services.internal.example", CONFIGURED),
    row({}, "--endpoint-url http://given.internal.example",
        difference=("keys are not sent over http off the loopback without --allow-http", NEVER)),
]  # fmt: skip


def find_aws() -> tuple[str, tuple[int, ...]]:
    """The AWS CLI v2 among the programs on the PATH, and its version."""
    paths = [shutil.which("aws"), "/usr/bin/aws", "/usr/local/bin/aws"]
    for path in dict.fromkeys(path for path in paths if path and Path(path).exists()):
        said = subprocess.run([path, "--version"], capture_output=True, text=True, check=False).stdout
        if found := re.match(r"aws-cli/(2\.\S+)", said):
            return path, tuple(int(number) for number in found[1].split("."))
    raise AssertionError("the AWS CLI v2 is needed: see .ci/tools")


@pytest.fixture(scope="module")
def aws() -> tuple[str, tuple[int, ...]]:
    return find_aws()


@pytest.fixture(scope="module")
def certified(tmp_path_factory: pytest.TempPathFactory) -> Iterator[RecordingProxy]:
    with closing(RecordingProxy(tmp_path_factory.mktemp("proxy"), REGIONS)) as proxy:
        yield proxy


@pytest.fixture
def proxy(certified: RecordingProxy) -> RecordingProxy:
    certified.used.clear()
    certified.others.clear()
    return certified


@pytest.fixture
def home(tmp_path: Path) -> Path:
    (tmp_path / ".aws" / "sso" / "cache").mkdir(parents=True)
    (tmp_path / ".aws" / "config").write_text(CONFIG)
    (tmp_path / ".aws" / "credentials").write_text(CREDENTIALS)
    token = {"accessToken": "token", "expiresAt": "2999-01-01T00:00:00Z", "startUrl": "https://a.example"}
    name = hashlib.sha1(b"https://a.example").hexdigest()
    (tmp_path / ".aws" / "sso" / "cache" / f"{name}.json").write_text(json.dumps({**token, "region": "us-east-1"}))
    return tmp_path


def run(command: list[str], home: Path, proxy: RecordingProxy, environment: Mapping[str, str]) -> Used | None:
    """What a run of the command used; None where it asked nobody."""
    whole = {
        "PATH": "/usr/bin:/bin",
        "HOME": str(home),
        "LANG": "C.UTF-8",
        "HTTPS_PROXY": proxy.url,
        "HTTP_PROXY": proxy.url,
        "AWS_CA_BUNDLE": str(proxy.certificate),
        "AWS_EC2_METADATA_DISABLED": "true",
        "AWS_MAX_ATTEMPTS": "1",
        "AWS_PAGER": "",
        **environment,
    }
    before = len(proxy.used)
    done = subprocess.run(command, env=whole, cwd=home, capture_output=True, timeout=60, check=False)
    used = proxy.used[before:]
    assert len(used) <= 1
    assert bool(used) is (done.returncode == 0), done
    return used[0] if used else None


@pytest.mark.parametrize("row", TABLE, ids=lambda row: row.id)
def test_each_combination_uses_what_the_aws_cli_v2_uses(
    row: Row, home: Path, proxy: RecordingProxy, aws: tuple[str, tuple[int, ...]]
) -> None:
    path, version = aws

    ours = run([*COMMAND, "contacts", "-o", "jsonl", *row.options], home, proxy, row.environment)
    shutil.rmtree(home / ".aws" / "cli", ignore_errors=True)
    theirs = run([path, "ssm-contacts", "list-contacts", *row.options], home, proxy, row.environment)

    assert ours == row.uses
    assert (ours == theirs) is not (row.difference is not None and version < row.difference[1]), theirs


@pytest.mark.parametrize("profile", ["role", "sso"])
@pytest.mark.parametrize("first", ["ours", "theirs"])
def test_each_takes_the_temporary_credentials_that_the_other_has_kept(
    profile: str, first: str, home: Path, proxy: RecordingProxy, aws: tuple[str, tuple[int, ...]]
) -> None:
    commands = [[*COMMAND, "contacts"], [aws[0], "ssm-contacts", "list-contacts"]]
    for command in commands if first == "ours" else reversed(commands):
        assert run([*command, "--profile", profile], home, proxy, {})

    assert len(proxy.others) == 1
    assert len({used.key for used in proxy.used}) == 1
    (kept,) = (home / ".aws" / "cli" / "cache").iterdir()
    assert kept.stat().st_mode & 0o777 == 0o600
