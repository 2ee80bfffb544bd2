"""Certificates, which cost 0.015 s to read: once a run, and never for whom they are not meant."""

from __future__ import annotations

import ssl
from collections.abc import Iterator
from contextlib import closing
from functools import partial
from pathlib import Path
from typing import Any

import pytest

from pagecli.aws.client import Identity
from pagecli.aws.tls import shared_context
from pagecli.concurrency import gather
from pagecli.connection import Connection
from pagecli.errors import PagecliError
from pagecli.source.accounts import Regions
from support.in_process import Stage
from support.recording_proxy import RecordingProxy

REGIONS = ["us-east-2", "eu-west-1"]
CONFIG = """
[profile base]
aws_access_key_id = AKIABASE
aws_secret_access_key = secret
[profile ops]
region = us-east-1
source_profile = base
role_arn = arn:aws:iam::111122223333:role/ops
"""


@pytest.fixture
def proxy(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[RecordingProxy]:
    (tmp_path / "config").write_text(CONFIG)
    with closing(RecordingProxy(tmp_path, [*REGIONS, "us-east-1"])) as proxy:
        values = {"HOME": tmp_path, "AWS_CONFIG_FILE": tmp_path / "config", "HTTPS_PROXY": proxy.url}
        for name, value in values.items():
            monkeypatch.setenv(name, str(value))
        shared_context.cache_clear()
        yield proxy


@pytest.fixture
def loads(monkeypatch: pytest.MonkeyPatch) -> list[Any]:
    usual, found = ssl.SSLContext.load_verify_locations, list[Any]()

    def load(context: ssl.SSLContext, *files: Any) -> None:
        found.append(files)
        usual(context, *files)

    monkeypatch.setattr(ssl.SSLContext, "load_verify_locations", load)
    return found


def ask_everywhere() -> list[Any]:
    """Ask in both regions with the credentials of a role: a connection to STS, and two at once to each region."""
    identity = Identity(Connection(profiles=("ops",)), Stage().environment, print, print)
    sources = [Regions(identity, region) for region in REGIONS for _ in range(2)]
    return gather([partial(lambda source: list(source.list_contacts()), source) for source in sources])


def test_all_connections_of_a_run_load_the_certificates_once(
    proxy: RecordingProxy, loads: list[Any], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("AWS_CA_BUNDLE", str(proxy.certificate))

    assert not any(isinstance(answer, PagecliError) for answer in ask_everywhere())

    assert (len(proxy.used), len(proxy.others)) == (4, 1)
    assert len(loads) == 1


def test_whom_one_profile_trusts_another_does_not(proxy: RecordingProxy, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("AWS_CA_BUNDLE", str(proxy.certificate))
    assert not any(isinstance(answer, PagecliError) for answer in ask_everywhere())
    monkeypatch.delenv("AWS_CA_BUNDLE")
    monkeypatch.setenv("AWS_MAX_ATTEMPTS", "1")

    answers = ask_everywhere()

    assert all("certificate" in str(answer).lower() for answer in answers), answers


def test_a_bundle_that_cannot_be_read_is_told_of_each_time(tmp_path: Path) -> None:
    context = shared_context("a bundle")

    for _ in range(2):
        with pytest.raises(FileNotFoundError):
            context.load_verify_locations(str(tmp_path / "none.pem"))
