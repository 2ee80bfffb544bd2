"""Who asks: temporary credentials are shared with the AWS CLI, and nothing that fails on the way is guessed at."""

from __future__ import annotations

import hashlib
import json
import os
import signal
import stat
import subprocess
import termios
from collections.abc import Mapping
from dataclasses import replace
from datetime import datetime, timedelta, timezone
from pathlib import Path

import pytest
from botocore.session import Session

from support import faulty_endpoint as faulty
from support.faulty_endpoint import Answer, Endpoint
from support.installed_program import KEY, SECRET, TOKEN, Outcome, Program

ARN = faulty.contact_arn()
STREAM = ["list", ARN, "-o", "jsonl"]
NO_KEYS: Mapping[str, str | None] = {"AWS_ACCESS_KEY_ID": None, "AWS_SECRET_ACCESS_KEY": None}
ROLE_KEY = "ASIAROLEKEYEXAMPLE01"
ROLE = "arn:aws:iam::111122223333:role/ops"
ROLES = f"""
[profile ops]
region = us-east-2
role_arn = {ROLE}
source_profile = keys
[profile mfa]
region = us-east-2
role_arn = {ROLE}
source_profile = keys
mfa_serial = arn:aws:iam::111122223333:mfa/ops
[profile keys]
aws_access_key_id = AKIASOURCEEXAMPLE001
aws_secret_access_key = {SECRET}
"""
LATER = (datetime.now(timezone.utc) + timedelta(hours=1)).strftime("%Y-%m-%dT%H:%M:%SZ")
NO_CREDENTIALS: Mapping[str, Mapping[str, object]] = {
    "expired": {"Expiration": "2020-01-01T00:00:00Z"},
    "no zone": {"Expiration": "2999-01-01T00:00:00"},
    "number": {"SessionToken": 7},
}


def configure(pagecli: Program, text: str) -> None:
    (pagecli.home / ".aws").mkdir(exist_ok=True)
    (pagecli.home / ".aws" / "config").write_text(text)


def assumed(operation: str = "AssumeRole", key: str = ROLE_KEY) -> Answer:
    """STS's answer: credentials for an hour."""
    parts = {"AccessKeyId": key, "SecretAccessKey": SECRET[::-1], "SessionToken": TOKEN, "Expiration": LATER}
    credentials = "".join(f"<{name}>{value}</{name}>" for name, value in parts.items())
    user = "<AssumedRoleId>AROA:pagecli</AssumedRoleId><Arn>arn:aws:sts::111122223333:assumed-role/ops/pagecli</Arn>"
    result = f"<{operation}Result><Credentials>{credentials}</Credentials><AssumedRoleUser>{user}</AssumedRoleUser>"
    body = f"<{operation}Response xmlns='https://sts.amazonaws.com/doc/2011-06-15/'>{result}</{operation}Result>"
    return faulty.http(f"{body}</{operation}Response>".encode(), headers={"Content-Type": "text/xml"})


@pytest.fixture
def roles(endpoint: Endpoint, pagecli: Program) -> dict[str, str | None]:
    """The environment of a run whose STS is the endpoint, too."""
    configure(pagecli, ROLES)
    endpoint.answer("POST /", assumed())
    endpoint.answer("ListPagesByContact", faulty.batch([faulty.page()]))
    return {**NO_KEYS, "AWS_ENDPOINT_URL_STS": endpoint.url}


def signers(endpoint: Endpoint) -> list[str]:
    """The access keys that the requests for pages were signed with."""
    headers = [request.headers["authorization"] for request in endpoint.asked("ListPagesByContact")]
    return [header.partition("Credential=")[2].partition("/")[0] for header in headers]


def cache(pagecli: Program) -> Path:
    return pagecli.home / ".aws" / "cli" / "cache"


def assert_refused(outcome: Outcome, *words: bytes) -> None:
    assert outcome.code == 4, outcome
    assert outcome.err.startswith(b"pagecli: error: ")
    assert b"\nhint: " in outcome.err
    assert b"Traceback" not in outcome.err
    for word in words:
        assert word in outcome.err, outcome.err


def test_a_role_is_assumed_once_an_hour_and_kept_where_the_aws_cli_keeps_it(
    endpoint: Endpoint, pagecli: Program, roles: dict[str, str | None]
) -> None:
    outcomes = [pagecli(*STREAM, "--profile", "ops", env=roles) for _ in range(3)]

    assert [outcome.code for outcome in outcomes] == [0, 0, 0], outcomes
    assert signers(endpoint) == [ROLE_KEY] * 3
    assert len(endpoint.asked("POST /")) == 1
    (file,) = cache(pagecli).iterdir()
    assert stat.S_IMODE(file.stat().st_mode) == 0o600
    assert json.loads(file.read_text())["Credentials"]["AccessKeyId"] == ROLE_KEY


def test_a_code_is_asked_for_once_and_not_in_every_run(
    endpoint: Endpoint, pagecli: Program, roles: dict[str, str | None]
) -> None:
    args = [*STREAM, "--profile", "mfa"]
    first = pagecli.terminal(*args, env=roles).wait_for(b"MFA code").type(b"123456\n").shown()
    second = pagecli(*args, env=roles)

    assert (first.code, second.code) == (0, 0), (first.text, second)
    (asked,) = endpoint.asked("POST /")
    assert b"TokenCode=123456" in asked.body
    assert b"123456" not in first.raw


def test_a_code_that_nobody_can_be_asked_for_is_code_4(
    endpoint: Endpoint, pagecli: Program, roles: dict[str, str | None]
) -> None:
    outcome = pagecli(*STREAM, "--profile", "mfa", env=roles, start_new_session=True)

    assert_refused(outcome, b"MFA code", b"terminal")
    assert endpoint.requests == []


@pytest.mark.parametrize("options", [[], ["--timeout", "60s"]])
def test_who_gives_up_at_the_code_finds_the_terminal_as_it_was(
    endpoint: Endpoint, pagecli: Program, roles: dict[str, str | None], options: list[str]
) -> None:
    asking = pagecli.terminal(*STREAM, "--profile", "mfa", *options, env=roles).wait_for(b"MFA code")
    assert not asking.modes & termios.ECHO

    shown = asking.signal(signal.SIGINT).shown()

    assert shown.code == 130
    assert shown.modes & termios.ECHO
    assert endpoint.requests == []


def test_a_code_that_does_not_come_in_time_leaves_the_terminal_as_it_was(
    endpoint: Endpoint, pagecli: Program, roles: dict[str, str | None]
) -> None:
    args = [*STREAM, "--profile", "mfa", "--timeout", "1s"]

    shown = pagecli.terminal(*args, env=roles).wait_for(b"MFA code").shown()

    assert shown.code == 5
    assert shown.modes & termios.ECHO
    assert endpoint.requests == []


def test_a_code_that_is_piped_is_not_taken_for_one_that_somebody_types(
    endpoint: Endpoint, pagecli: Program, roles: dict[str, str | None]
) -> None:
    running = pagecli.start(*STREAM, "--profile", "mfa", env=roles, start_new_session=True, stdin=subprocess.PIPE)
    assert running.process.stdin
    running.process.stdin.write(b"123456\n")

    assert_refused(running.outcome(), b"MFA code", b"terminal")
    assert endpoint.requests == []


@pytest.mark.parametrize(
    "what",
    ["nothing", "link", "fifo", "folder", "writable", *NO_CREDENTIALS, "{", "[]", '{"Credentials": 7}'],
)
def test_what_is_kept_and_is_no_credentials_is_got_again(
    endpoint: Endpoint, pagecli: Program, roles: dict[str, str | None], what: str
) -> None:
    assert pagecli(*STREAM, "--profile", "ops", env=roles).code == 0
    (file,) = cache(pagecli).iterdir()
    kept = file.read_text()
    file.unlink()
    if what == "link":
        (pagecli.home / "other").write_text(kept)
        file.symlink_to(pagecli.home / "other")
    elif what == "fifo":
        os.mkfifo(file)
    elif what == "folder":
        file.mkdir()
    elif what in NO_CREDENTIALS:
        file.write_text(json.dumps({"Credentials": {**json.loads(kept)["Credentials"], **NO_CREDENTIALS[what]}}))
    elif what == "writable":
        file.write_text(kept)
        cache(pagecli).chmod(0o777)
    elif what != "nothing":
        file.write_text(what)

    outcome = pagecli(*STREAM, "--profile", "ops", env=roles)

    assert (outcome.code, outcome.err) == (0, b""), outcome
    assert len(endpoint.asked("POST /")) == 2


@pytest.mark.parametrize("token", ["missing", "folder"])
def test_a_web_identity_token_that_cannot_be_read_is_code_4(
    endpoint: Endpoint, pagecli: Program, roles: dict[str, str | None], token: str
) -> None:
    (pagecli.home / "folder").mkdir()
    web = {"AWS_ROLE_ARN": ROLE, "AWS_WEB_IDENTITY_TOKEN_FILE": str(pagecli.home / token)}

    outcome = pagecli(*STREAM, env={**roles, **web})

    assert_refused(outcome, token.encode())
    assert endpoint.requests == []


@pytest.mark.parametrize(
    "said",
    [
        b"[]",
        b"7",
        b"\xff",
        b"knownsecretoutput",
        b'{"Version": 1}',
        b'{"Version": 1, "AccessKeyId": "a", "SecretAccessKey": "b", "Expiration": "knownsecretoutput"}',
    ],
)
def test_a_credential_process_that_says_something_else_is_code_4_and_is_not_repeated(
    pagecli: Program, said: bytes
) -> None:
    (pagecli.home / "said").write_bytes(said)
    configure(pagecli, "[profile prod]\nregion = us-east-2\ncredential_process = cat said\n")

    outcome = pagecli(*STREAM, "--profile", "prod", env=NO_KEYS)

    assert_refused(outcome)
    assert b"knownsecretoutput" not in outcome.err


@pytest.mark.parametrize(
    "file", ["", "[sso-session corp]\nsso_region = us-east-2\nsso_start_url = https://a.example\n"]
)
def test_nobody_who_never_signed_in_is_told_that_the_session_has_expired(pagecli: Program, file: str) -> None:
    how = "sso_session = corp" if file else "sso_start_url = https://a.example\nsso_region = us-east-2"
    profile = f"[profile 'on call']\nregion = us-east-2\n{how}\nsso_account_id = 111122223333\nsso_role_name = ops\n"
    configure(pagecli, profile + file)

    outcome = pagecli(*STREAM, "--profile", "on call", env=NO_KEYS)

    assert_refused(outcome, b"not signed in", b"run aws sso login --profile 'on call'")
    assert b"expired" not in outcome.err


@pytest.mark.parametrize("variable", ["HTTP_PROXY", "http_proxy", "ALL_PROXY", "all_proxy"])
def test_a_loopback_endpoint_is_asked_without_the_proxy(endpoint: Endpoint, pagecli: Program, variable: str) -> None:
    endpoint.answer("ListPagesByContact", faulty.batch([faulty.page()]))
    with faulty.closed_port() as proxy:
        env: dict[str, str | None] = {variable: proxy, "NO_PROXY": None, "no_proxy": None, "AWS_MAX_ATTEMPTS": "1"}
        outcome = pagecli(*STREAM, env=env)

    assert outcome.code == 0, outcome


def test_an_instance_service_on_the_loopback_is_asked_without_the_proxy(endpoint: Endpoint, pagecli: Program) -> None:
    key = {"AccessKeyId": ROLE_KEY, "SecretAccessKey": SECRET, "Token": TOKEN, "Expiration": LATER, "Code": "Success"}
    endpoint.answer("PUT /latest/api/token", faulty.http(b"token"))
    endpoint.answer("GET /latest/meta-data/iam/security-credentials/", faulty.http(b"ops"))
    endpoint.answer("GET /latest/meta-data/iam/security-credentials/ops", faulty.http(json.dumps(key).encode()))
    endpoint.answer("ListPagesByContact", faulty.batch([faulty.page()]))
    with faulty.closed_port() as proxy:
        service = {"AWS_EC2_METADATA_DISABLED": None, "AWS_EC2_METADATA_SERVICE_ENDPOINT": endpoint.url}
        outcome = pagecli(*STREAM, env={**NO_KEYS, **service, "http_proxy": proxy, "AWS_MAX_ATTEMPTS": "1"})

    assert outcome.code == 0, outcome
    assert signers(endpoint) == [ROLE_KEY]


SSO = """
[profile sso]
region = us-east-2
sso_start_url = https://a.example
sso_region = us-east-2
sso_account_id = 111122223333
sso_role_name = ops
"""


@pytest.mark.parametrize(
    ("profile", "variable"),
    [("ops", "AWS_ENDPOINT_URL_STS"), ("sso", "AWS_ENDPOINT_URL_SSO"), ("none", "AWS_EC2_METADATA_SERVICE_ENDPOINT")],
)
def test_http_off_the_loopback_is_refused_where_the_answer_carries_keys(
    endpoint: Endpoint, pagecli: Program, profile: str, variable: str
) -> None:
    configure(pagecli, f"{ROLES}{SSO}[profile none]\nregion = us-east-2\n")
    token = {"accessToken": "knownaccesstoken", "expiresAt": "2999-01-01T00:00:00Z", "startUrl": "https://a.example"}
    (pagecli.home / ".aws" / "sso" / "cache").mkdir(parents=True)
    name = hashlib.sha1(b"https://a.example").hexdigest()
    (pagecli.home / ".aws" / "sso" / "cache" / f"{name}.json").write_text(json.dumps(token))
    with faulty.closed_port() as proxy:
        env: dict[str, str | None] = {
            **NO_KEYS,
            variable: "http://keys.example",
            "http_proxy": proxy,
            "AWS_MAX_ATTEMPTS": "1",
            "AWS_EC2_METADATA_DISABLED": None,
        }
        refused = pagecli(*STREAM, "--profile", profile, env=env)
        allowed = pagecli(*STREAM, "--profile", profile, "--allow-http", env=env)

    assert refused.code == 2, refused
    assert b"keys.example would be called over http" in refused.err
    assert allowed.code in (4, 5), allowed
    assert b"over http" not in allowed.err
    assert endpoint.requests == []


@pytest.mark.parametrize("value", ["{}\n", "\n{}", "{}\r", "{}\t", "{} ", "a\0{}", "{}é"])
@pytest.mark.parametrize("name", ["AWS_ACCESS_KEY_ID", "AWS_SECRET_ACCESS_KEY", "AWS_SESSION_TOKEN"])
def test_a_key_with_a_line_break_in_it_is_code_4_in_one_try_and_is_not_repeated(
    endpoint: Endpoint, pagecli: Program, name: str, value: str
) -> None:
    known = {"AWS_ACCESS_KEY_ID": KEY, "AWS_SECRET_ACCESS_KEY": SECRET, "AWS_SESSION_TOKEN": TOKEN}[name]
    if "\0" in value:  # no variable can have it
        setting = {"AWS_ACCESS_KEY_ID": "aws_access_key_id", "AWS_SECRET_ACCESS_KEY": "aws_secret_access_key"}
        lines = {"aws_access_key_id": KEY, "aws_secret_access_key": SECRET, "aws_session_token": TOKEN}
        lines[setting.get(name, "aws_session_token")] = value.format(known)
        configure(pagecli, "[default]\n" + "".join(f"{each} = {text}\n" for each, text in lines.items()))
        outcome = pagecli(*STREAM, "--debug", env=NO_KEYS)
    else:
        outcome = pagecli(*STREAM, "--debug", env={name: value.format(known)})

    assert outcome.code == 4, outcome
    assert b"\nhint: " in outcome.err
    for secret in (KEY, SECRET, TOKEN):
        assert secret.encode() not in outcome.err
    assert endpoint.requests == []


def contact_of(account: str) -> Answer:
    """ListContacts as an identity of this account is answered."""
    arn = ARN.replace("111122223333", account)
    return faulty.batch([faulty.contact(ContactArn=arn)], member="Contacts")


def test_an_alias_is_remembered_for_who_signs_and_not_for_the_name_of_a_profile(
    endpoint: Endpoint, pagecli: Program
) -> None:
    def answer(request: faulty.Request) -> Answer:
        return contact_of("111122223333" if "AKIAFIRST" in request.headers["authorization"] else "444455556666")

    endpoint.answer("ListContacts", answer)
    endpoint.answer("ListPagesByContact", faulty.batch([]))
    first, second = (
        f"aws_access_key_id = AKIA{name}\naws_secret_access_key = {SECRET}\naws_account_id = 999900001111\n"
        for name in ("FIRST", "SECOND")  # what both say of their account is not true
    )
    edited: list[tuple[str, Mapping[str, str | None]]] = [
        (f"[profile prod]\n{first}", {"AWS_PROFILE": "prod", **NO_KEYS}),
        (f"[profile prod]\n{second}", {"AWS_PROFILE": "prod", **NO_KEYS}),
        (f"[profile prod]\n{first}", {"AWS_PROFILE": "prod", "AWS_ACCESS_KEY_ID": "AKIATHIRD"}),
        (f"[profile other]\n{first}", {"AWS_PROFILE": "other", **NO_KEYS}),
    ]
    for config, env in edited:
        configure(pagecli, config)
        assert pagecli("list", "akuam", env=env).code == 0

    asked = [request.members["ContactId"].split(":")[4] for request in endpoint.asked("ListPagesByContact")]
    assert asked == ["111122223333", "444455556666", "444455556666", "111122223333"]
    assert len(endpoint.asked("ListContacts")) == 3, "the first key's is remembered, whatever its profile is called"


def test_an_alias_is_remembered_for_the_account_of_a_role(
    endpoint: Endpoint, pagecli: Program, roles: dict[str, str | None]
) -> None:
    endpoint.answer("ListContacts", contact_of("111122223333"))
    for number, role in enumerate([ROLE, ROLE.replace("ops", "other"), ROLE.replace("1111", "9999")]):
        configure(pagecli, ROLES.replace(ROLE, role))
        account = role.split(":")[4]
        answer = assumed(key=f"ASIAROLE{number}")
        endpoint.answer("POST /", replace(answer, body=answer.body.replace(b"111122223333", account.encode())))
        assert pagecli("list", "akuam", "--profile", "ops", env=roles).code == 0

    assert len(endpoint.asked("ListContacts")) == 2, "one for each account"


@pytest.mark.parametrize(
    ("profile", "hint"),
    [
        ("prdo", "did you mean prod?"),
        ("zzz", "there are prod, staging;"),
    ],
)
def test_a_profile_that_there_is_not_is_answered_with_what_is_near_or_all_there_is(
    pagecli: Program, profile: str, hint: str
) -> None:
    config = pagecli.home / "config"
    config.write_text("[profile prod]\n[profile staging]\n")

    for how, env in ((["--profile", profile], {}), ([], {"AWS_PROFILE": profile})):
        outcome = pagecli("list", "akuam", *how, env={"AWS_CONFIG_FILE": str(config), **env})

        assert outcome.code == 4
        assert f"\nhint: {hint} `aws configure list-profiles` shows them all\n" in outcome.err.decode()


NOBODY = {"HTTPS_PROXY": "http://127.0.0.1:9", "AWS_ENDPOINT_URL_SSM_CONTACTS": None, "AWS_MAX_ATTEMPTS": "2"}


@pytest.mark.parametrize(
    ("region", "hint"), [("us-esat-1", "did you mean us-east-1"), ("mars-1", "there are ap-northeast-1, ")]
)
def test_a_region_that_nobody_knows_is_named_before_another_try(pagecli: Program, region: str, hint: str) -> None:
    outcome = pagecli("list", "akuam", "--region", region, env=NOBODY)

    assert outcome.code == 5
    assert f"error: {region} is not a known region of ssm-contacts: no answer to ListContacts: " in outcome.err.decode()
    assert f"\nhint: {hint}" in outcome.err.decode()
    assert b"tries" not in outcome.err


def test_a_region_that_is_known_or_an_endpoint_of_ones_own_is_tried_as_ever(pagecli: Program) -> None:
    known = pagecli("list", "akuam", "--region", "us-east-1", env=NOBODY)
    own = pagecli("list", "akuam", "--region", "mars-1", "--endpoint-url", "https://127.0.0.1:9", env=NOBODY)

    assert b"known region" not in known.err + own.err
    assert b"after 2 tries" in known.err
    assert b"after 2 tries" in own.err


@pytest.mark.parametrize(
    "name", ["AWS_DEFAULTS_MODE", "AWS_STS_REGIONAL_ENDPOINTS", "AWS_REQUEST_CHECKSUM_CALCULATION"]
)
def test_a_variable_that_botocore_refuses_is_a_usage_error(pagecli: Program, name: str) -> None:
    outcome = pagecli("list", "akuam", env={name: "nonsense"})

    assert outcome.code == 2
    assert b"nonsense" in outcome.err
    assert b"\nhint: check ~/.aws/config and the AWS_" in outcome.err


def test_no_variable_of_the_aws_sdk_touches_the_demo(pagecli: Program) -> None:
    named = [names for _, names, _, _ in Session.SESSION_VARIABLES.values() if names]
    variables = {name for names in named for name in ([names] if isinstance(names, str) else names)}
    assert {"AWS_MAX_ATTEMPTS", "AWS_DEFAULTS_MODE", "AWS_CSM_ENABLED"} < variables

    outcome = pagecli("list", "akuam", "-o", "jsonl", env={"PAGECLI_DEMO": "1", **dict.fromkeys(variables, "nonsense")})

    assert outcome.code == 0, outcome.err
    assert len(outcome.rows) > 0
