"""Whoever has no valid credentials is told what to run, with the profile's name."""

from __future__ import annotations

import hashlib
import json
import re
from collections.abc import Mapping
from dataclasses import replace
from datetime import datetime, timedelta, timezone
from email.utils import format_datetime
from pathlib import Path
from string import Formatter

import pytest
from botocore import exceptions

from pagecli.aws.errors import client_error
from pagecli.errors import AccessError
from support import faulty_endpoint as faulty
from support.faulty_endpoint import Answer, Endpoint
from support.installed_program import KEY, SECRET, TOKEN, Outcome, Program

STREAM = [faulty.contact_arn(), "-o", "jsonl", "--sort", "none"]
NO_KEYS: Mapping[str, str | None] = {"AWS_ACCESS_KEY_ID": None, "AWS_SECRET_ACCESS_KEY": None}
START_URL = "https://corp.example/start"
LEGACY = f"""
[profile prod]
region = us-east-2
sso_start_url = {START_URL}
sso_region = us-east-2
sso_account_id = 111122223333
sso_role_name = ops
"""
SESSION = f"""
[profile prod]
region = us-east-2
sso_session = corp
sso_account_id = 111122223333
sso_role_name = ops
[sso-session corp]
sso_region = us-east-2
sso_start_url = {START_URL}
"""
LATER, EARLIER = "2999-01-01T00:00:00Z", "2020-01-01T00:00:00Z"


def configure(pagecli: Program, text: str) -> None:
    (pagecli.home / ".aws").mkdir(exist_ok=True)
    (pagecli.home / ".aws" / "config").write_text(text)


def cache_token(home: Path, name: str, expires: str) -> None:
    """Writes what `aws sso login` would have left: ``name`` is the start URL, or the sso-session."""
    folder = home / ".aws" / "sso" / "cache"
    folder.mkdir(parents=True)
    token = {
        "accessToken": "knownaccesstoken",
        "expiresAt": expires,
        "startUrl": START_URL,
        "region": "us-east-2",
    }
    (folder / f"{hashlib.sha1(name.encode()).hexdigest()}.json").write_text(json.dumps(token))


def assert_refused(outcome: Outcome, *words: bytes) -> None:
    assert outcome.code == 4, outcome
    assert outcome.out == b""
    assert outcome.err.startswith(b"pagecli: error: ")
    assert b"Traceback" not in outcome.err
    for word in words:
        assert word in outcome.err


def test_credentials_that_expire_in_the_third_batch_keep_the_two_before_it(
    endpoint: Endpoint, pagecli: Program
) -> None:
    rows = [faulty.page(number) for number in range(6)]
    listing = faulty.listing(rows, 2)
    expired = faulty.error("ExpiredTokenException", "The security token included in the request is expired")
    endpoint.answer("ListPagesByContact", listing, listing, expired)
    keys = f"aws_access_key_id = {KEY}\naws_secret_access_key = {SECRET}\naws_session_token = {TOKEN}\n"
    configure(pagecli, f"[profile prod]\n{keys}")

    outcome = pagecli("list", *STREAM, "--profile", "prod", env=NO_KEYS)

    assert outcome.code == 4, outcome
    assert [row["PageArn"] for row in outcome.rows] == [row["PageArn"] for row in rows[:4]]
    assert b"expired" in outcome.err
    assert faulty.REQUEST_ID.encode() in outcome.err
    assert b"run aws sso login --profile prod" in outcome.err
    assert len(endpoint.requests) == 3, "what has expired is not tried again"


def test_no_credentials_names_the_demo(pagecli: Program) -> None:
    outcome = pagecli("list", *STREAM, env=NO_KEYS)

    assert_refused(outcome, b"hint: ", b"--demo")


def test_half_a_pair_of_keys_is_no_credentials(pagecli: Program) -> None:
    assert_refused(pagecli("list", *STREAM, env={"AWS_SECRET_ACCESS_KEY": None}), b"hint: ")


def test_no_region_names_the_ways_to_give_one(pagecli: Program) -> None:
    outcome = pagecli("list", "akuam", env={"AWS_REGION": None})

    assert_refused(outcome, b"region", b"hint: ", b"--region")


def test_a_region_that_is_none_is_refused(pagecli: Program) -> None:
    outcome = pagecli("list", "akuam", "--region", "not a region!")

    assert outcome.code in (2, 4), outcome
    assert b"Traceback" not in outcome.err


def test_a_wrong_profile_is_named_with_the_way_to_list_them(pagecli: Program) -> None:
    configure(pagecli, LEGACY)

    outcome = pagecli("list", *STREAM, "--profile", "prdo", env=NO_KEYS)

    assert_refused(outcome, b"prdo", b"aws configure list-profiles")


@pytest.mark.parametrize("how", ["option", "environment"])
@pytest.mark.parametrize("config", [LEGACY, SESSION], ids=["legacy", "sso-session"])
def test_a_profile_that_was_never_logged_in_names_its_login(pagecli: Program, config: str, how: str) -> None:
    configure(pagecli, config)
    args, env = (["--profile", "prod"], {}) if how == "option" else ([], {"AWS_PROFILE": "prod"})

    outcome = pagecli("list", *STREAM, *args, env={**NO_KEYS, **env})

    assert_refused(outcome, b"aws sso login --profile prod")


@pytest.mark.parametrize(("config", "name"), [(LEGACY, START_URL), (SESSION, "corp")], ids=["legacy", "sso-session"])
def test_a_login_that_has_expired_names_the_login(pagecli: Program, config: str, name: str) -> None:
    configure(pagecli, config)
    cache_token(pagecli.home, name, EARLIER)

    outcome = pagecli("list", *STREAM, "--profile", "prod", env=NO_KEYS)

    assert_refused(outcome, b"aws sso login --profile prod")


def test_a_login_that_was_revoked_names_the_login(endpoint: Endpoint, pagecli: Program) -> None:
    revoked = faulty.http(b'{"message": "Session token not found or invalid"}', 401)
    endpoint.answer(
        "GET /federation/credentials",
        replace(revoked, head=revoked.head[:-2] + b"x-amzn-ErrorType: UnauthorizedException\r\n\r\n"),
    )
    configure(pagecli, LEGACY)
    cache_token(pagecli.home, START_URL, LATER)

    outcome = pagecli("list", *STREAM, "--profile", "prod", env={**NO_KEYS, "AWS_ENDPOINT_URL_SSO": endpoint.url})

    assert_refused(outcome, b"aws sso login --profile prod")
    assert b"knownaccesstoken" not in outcome.err


@pytest.mark.parametrize("process", ["false", "echo not JSON", "/no/such/program"])
def test_a_credential_process_that_fails_names_the_profile(pagecli: Program, process: str) -> None:
    configure(pagecli, f"[profile prod]\nregion = us-east-2\ncredential_process = {process}\n")

    outcome = pagecli("list", *STREAM, "--profile", "prod", env=NO_KEYS)

    assert_refused(outcome, b"prod")


def test_a_role_whose_source_is_missing_is_refused(pagecli: Program) -> None:
    role = "role_arn = arn:aws:iam::111122223333:role/ops\nsource_profile = gone\n"
    configure(pagecli, f"[profile prod]\nregion = us-east-2\n{role}")

    assert_refused(pagecli("list", *STREAM, "--profile", "prod", env=NO_KEYS), b"prod")


def test_a_config_file_that_is_none_is_an_error_with_its_name(pagecli: Program) -> None:
    configure(pagecli, "this is not an ini file\n")

    outcome = pagecli("list", *STREAM, "--profile", "prod", env=NO_KEYS)

    assert_refused(outcome, b".aws/config")


@pytest.mark.parametrize(
    "kind", ["UnrecognizedClientException", "InvalidClientTokenId", "ExpiredTokenException", "ExpiredToken"]
)
def test_credentials_that_the_service_refuses_are_not_tried_again(
    endpoint: Endpoint, pagecli: Program, kind: str
) -> None:
    endpoint.answer("ListPagesByContact", faulty.error(kind, "The security token is invalid"))

    outcome = pagecli("list", *STREAM)

    assert_refused(outcome, kind.encode(), faulty.REQUEST_ID.encode(), b"hint: ")
    assert len(endpoint.requests) == 1


def test_a_permission_that_is_missing_is_named(endpoint: Endpoint, pagecli: Program) -> None:
    endpoint.answer("ListPagesByContact", faulty.error("AccessDeniedException", "User is not authorized"))

    outcome = pagecli("list", *STREAM)

    assert_refused(outcome, b"ssm-contacts:ListPagesByContact", faulty.REQUEST_ID.encode())


def skewed(kind: str, by: timedelta) -> Answer:
    """A refusal by a service whose clock is off by so much."""
    date = format_datetime(datetime.now(timezone.utc) + by, usegmt=True)
    return faulty.error(kind, "Signature expired: it is now earlier than it should be", 403, {"Date": date})


@pytest.mark.parametrize("kind", ["SignatureDoesNotMatch", "RequestTimeTooSkewed", "InvalidSignatureException"])
@pytest.mark.parametrize(
    ("by", "words"),
    [(timedelta(hours=2, minutes=1), b"2h"), (timedelta(minutes=-26), b"2[56]m")],
    ids=["behind", "ahead"],
)
def test_a_clock_that_is_off_is_named_with_how_far(
    endpoint: Endpoint, pagecli: Program, kind: str, by: timedelta, words: bytes
) -> None:
    endpoint.answer("ListPagesByContact", skewed(kind, by))

    outcome = pagecli("list", *STREAM)

    assert_refused(outcome, b"clock", kind.encode(), faulty.REQUEST_ID.encode())
    assert re.search(words, outcome.err), outcome.err
    assert (b"behind" if by > timedelta(0) else b"ahead") in outcome.err


def test_a_signature_that_does_not_match_under_the_same_clock_blames_the_keys(
    endpoint: Endpoint, pagecli: Program
) -> None:
    endpoint.answer("ListPagesByContact", skewed("SignatureDoesNotMatch", timedelta(0)))

    outcome = pagecli("list", *STREAM)

    assert_refused(outcome, b"SignatureDoesNotMatch")
    assert b"clock" not in outcome.err


@pytest.mark.parametrize("url", ["AWS_ENDPOINT_URL_SSO", "AWS_ENDPOINT_URL_STS"])
def test_a_service_of_credentials_that_cannot_be_reached_is_the_services_fault(pagecli: Program, url: str) -> None:
    role = "role_arn = arn:aws:iam::111122223333:role/ops\nsource_profile = keys\n"
    keys = "[profile keys]\naws_access_key_id = AKIDEXAMPLE\naws_secret_access_key = secret\n"
    configure(pagecli, LEGACY + f"[profile assumed]\nregion = us-east-2\n{role}{keys}")
    cache_token(pagecli.home, START_URL, LATER)
    profile = "prod" if url.endswith("SSO") else "assumed"

    with faulty.closed_port() as closed:
        env = {**NO_KEYS, url: closed, "AWS_MAX_ATTEMPTS": "1"}
        outcome = pagecli("list", "akuam", "--profile", profile, env=env)

    assert outcome.code == 5, outcome
    assert closed.encode() in outcome.err
    assert b"Traceback" not in outcome.err


def test_a_login_session_without_its_library_names_what_is_missing(pagecli: Program) -> None:
    configure(pagecli, "[profile prod]\nregion = us-east-2\nlogin_session = arn:aws:iam::111122223333:user/ops\n")

    outcome = pagecli("list", *STREAM, "--profile", "prod", env=NO_KEYS)

    assert_refused(outcome, b"login")


ABOUT_WHO_ASKS = sorted(
    name
    for name, kind in vars(exceptions).items()
    if isinstance(kind, type) and re.search("SSO|Login|Credential|AuthToken|TokenRetrieval", name)
)


@pytest.mark.parametrize("name", ABOUT_WHO_ASKS)
def test_every_exception_of_botocore_about_who_asks_has_code_4_and_says_what_to_run(name: str) -> None:
    kind = getattr(exceptions, name)
    wanted = {field for _, field, _, _ in Formatter().parse(kind.fmt) if field}

    error = client_error(kind(**dict.fromkeys(wanted, "x")), "ListPagesByContact", "prod")

    assert isinstance(error, AccessError)
    assert error.code == 4
    assert "--profile prod" in (error.hint or "")
