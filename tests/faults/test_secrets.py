"""No secret is in any line of stderr: known ones are planted wherever one can stand, however they are spelled."""

from __future__ import annotations

import html
import json
import random
import re
from collections.abc import Callable, Mapping
from urllib.parse import quote, unquote

import pytest

from support import faulty_endpoint as faulty
from support.faulty_endpoint import Answer, Endpoint, Request
from support.installed_program import KEY, SECRET, TOKEN, Outcome, Program

ARN = faulty.contact_arn()
PASSWORD = "hunter2/pw+known"
SSO_TOKEN = "knownssotoken/abcdefghijklmnop+0123=="
CODE = "8675309"
NO_KEYS: Mapping[str, str | None] = {"AWS_ACCESS_KEY_ID": None, "AWS_SECRET_ACCESS_KEY": None}
DEAD = {"HTTP_PROXY": "http://127.0.0.1:9", "HTTPS_PROXY": "http://127.0.0.1:9"}  # lest anything go out

SPELLINGS: list[Callable[[str], str]] = [
    str,
    lambda text: quote(text, safe=""),
    lambda text: quote(text, safe="").lower() if not re.search("[A-Z]", text) else quote(text, safe=""),
    lambda text: quote(quote(text, safe=""), safe=""),
    lambda text: "".join(f"%{ord(c):02X}" for c in text),
    lambda text: text.replace("/", "\\/"),
    lambda text: "".join(f"\\u{ord(c):04x}" for c in text),
    lambda text: "".join(f"\\x{ord(c):02x}" if not c.isalnum() else c for c in text),
    lambda text: "".join(f"&#x{ord(c):X};" if not c.isalnum() else c for c in text),
    lambda text: "".join(f"&#{ord(c)};" for c in text),
    lambda text: json.dumps(json.dumps(f'"{text}"')),
]


def plain(text: str) -> str:
    """The text without any of the spellings, each undone as its own standard has it."""
    for _ in range(3):
        text = html.unescape(unquote(text))
        text = re.sub(r"\\+(?:u00|x)([0-9a-fA-F]{2})", lambda match: chr(int(match[1], 16)), text)
        text = re.sub(r"\\+([/\"])", r"\1", text)
    return text


def assert_no_secret(outcome: Outcome, *secrets: str) -> None:
    err = plain(outcome.err.decode())
    for secret in (KEY, SECRET, TOKEN, PASSWORD, SSO_TOKEN, *secrets):
        assert secret[:16] not in err, err
    assert "Traceback (most recent call last):\n\n" not in err


PLACES: dict[str, Callable[[str], Answer]] = {
    "message": lambda said: faulty.error("ValidationException", f"not so: {said}"),
    "message of a denial": lambda said: faulty.error("AccessDeniedException", said),
    "message of a failure": lambda said: faulty.error("InternalServerException", said, 500),
    "message of a signature": lambda said: faulty.error("InvalidSignatureException", f"The String-to-Sign: '{said}'"),
    "type": lambda said: faulty.error(said, "no"),
    "request id": lambda said: faulty.error("AccessDeniedException", "no", headers={"x-amzn-RequestId": said}),
    "header of the type": lambda said: faulty.http(b"{}", 400, {"x-amzn-ErrorType": said}),
    "redirect": lambda said: faulty.http(b"", 307, {"Location": f"https://elsewhere.example/?{said}"}),
    "wait": lambda said: faulty.error("ThrottlingException", "slow", headers={"Retry-After": said}),
    "field": lambda said: faulty.error("ValidationException", "no", Fields=[{"Name": said, "Message": said}]),
    "HTML": lambda said: faulty.http(f"<html>{said}</html>".encode()),
    "member": lambda said: faulty.http(json.dumps({"Pages": said}).encode()),
    "token": lambda said: faulty.http(json.dumps({"Pages": [], "NextToken": said}).encode()),
    "content type": lambda said: faulty.http(b"<", 500, {"Content-Type": said}),
    "encoding": lambda said: faulty.http(b"<", 200, {"Content-Encoding": said, "Transfer-Encoding": said}),
    "status line": lambda said: Answer(f"HTTP/1.1 2x0 {said}\r\n\r\n".encode("latin-1", "replace"), ending="close"),
    "no HTTP": lambda said: Answer(f"{said}\r\n\r\n".encode("latin-1", "replace"), ending="close"),
    "broken header": lambda said: Answer(f"HTTP/1.1 200 OK\r\n{said}\r\n\r\n".encode("latin-1"), b"x", ending="close"),
    "length": lambda said: Answer(
        f"HTTP/1.1 200 OK\r\nContent-Length: {said}\r\n\r\n".encode("latin-1"), ending="close"
    ),
}


@pytest.mark.parametrize("place", PLACES)
def test_no_answer_brings_a_secret_to_stderr(endpoint: Endpoint, pagecli: Program, place: str) -> None:
    chance = random.Random(place)
    signatures: list[str] = []

    def answer(request: Request) -> Answer:
        signature = request.headers["authorization"].partition("Signature=")[2]
        signatures.append(signature)
        planted = [KEY, SECRET, TOKEN, signature, request.headers["authorization"]]
        return PLACES[place](" ".join(chance.choice(SPELLINGS)(secret) for secret in planted))

    endpoint.answer("ListPagesByContact", answer)
    env = {"AWS_SESSION_TOKEN": TOKEN, "AWS_MAX_ATTEMPTS": "2"}
    for _ in range(3):
        outcome = pagecli("list", ARN, "--debug", env=env)
        assert_no_secret(outcome, *signatures)


SCHEMES = ["http://", "HTTP://", "https://", "socks5://", "SOCKS5h://", "ftp:///", "", "//"]


@pytest.mark.parametrize("where", ["HTTPS_PROXY", "https_proxy", "ALL_PROXY", "AWS_ENDPOINT_URL", "option"])
@pytest.mark.parametrize("scheme", SCHEMES)
def test_no_url_brings_its_user_to_stderr(pagecli: Program, scheme: str, where: str) -> None:
    for spelled in (PASSWORD, quote(PASSWORD, safe="")):
        url = f"{scheme}operator:{spelled}@127.0.0.1:9"
        options = ["--endpoint-url", url] if where == "option" else []
        env = {"AWS_ENDPOINT_URL_SSM_CONTACTS": None, "AWS_MAX_ATTEMPTS": "1", **DEAD}
        outcome = pagecli("list", ARN, "--debug", *options, env={**env, where: url} if not options else env)

        assert outcome.code in (1, 2, 4, 5), outcome
        assert_no_secret(outcome, PASSWORD, f"operator:{PASSWORD}"[:12])


PROFILES = f"""
[profile process]
region = us-east-2
credential_process = sh -c 'echo "{SECRET}"; echo "{TOKEN}" >&2; exit 3'
[profile says]
region = us-east-2
credential_process = echo {SECRET}
[profile role]
region = us-east-2
role_arn = arn:aws:iam::111122223333:role/ops
source_profile = keys
[profile keys]
aws_access_key_id = {KEY}
aws_secret_access_key = {SECRET}
"""
STS_ANSWERS = [
    faulty.http(
        f"<Broken><SecretAccessKey>{SECRET[::-1]}</SecretAccessKey>".encode(), headers={"Content-Type": "text/xml"}
    ),
    faulty.http(f"{SECRET} {TOKEN}".encode(), 403),
    faulty.http(
        f"<ErrorResponse><Error><Code>X</Code><Message>{quote(SECRET)}</Message></Error></ErrorResponse>".encode(), 403
    ),
]


@pytest.mark.parametrize("profile", ["process", "says"])
def test_what_a_credential_process_says_is_not_repeated(pagecli: Program, profile: str) -> None:
    (pagecli.home / ".aws").mkdir()
    (pagecli.home / ".aws" / "config").write_text(PROFILES)

    outcome = pagecli("list", ARN, "--debug", "--profile", profile, env=NO_KEYS)

    assert outcome.code == 4
    assert_no_secret(outcome)


@pytest.mark.parametrize("answer", STS_ANSWERS, ids=["malformed", "text", "echo"])
def test_no_answer_to_a_request_for_credentials_brings_one_to_stderr(
    endpoint: Endpoint, pagecli: Program, answer: Answer
) -> None:
    (pagecli.home / ".aws").mkdir()
    (pagecli.home / ".aws" / "config").write_text(PROFILES)
    endpoint.answer("POST /", answer)

    env = {**NO_KEYS, "AWS_ENDPOINT_URL_STS": endpoint.url, "AWS_MAX_ATTEMPTS": "1"}
    outcome = pagecli("list", ARN, "--debug", "--profile", "role", env=env)

    assert outcome.code in (4, 5), outcome
    assert_no_secret(outcome, SECRET[::-1])


@pytest.mark.parametrize(
    "broken", [f"{SECRET}\n", f"[default]\n{SECRET}\n", f"[default\naws_secret_access_key = {SECRET}\n"]
)
def test_a_broken_configuration_is_not_repeated(pagecli: Program, broken: str) -> None:
    (pagecli.home / ".aws").mkdir()
    (pagecli.home / ".aws" / "credentials").write_text(broken)

    outcome = pagecli("list", ARN, "--debug", env=NO_KEYS)

    assert outcome.code == 4, outcome
    assert_no_secret(outcome)


@pytest.mark.parametrize("kind", ["ValidationException", "AccessDeniedException", "ResourceNotFoundException", "X"])
def test_no_answer_brings_the_accept_code_to_stderr(endpoint: Endpoint, pagecli: Program, kind: str) -> None:
    page = faulty.page()
    endpoint.answer("DescribePage", faulty.error("AccessDeniedException", CODE))
    endpoint.answer("AcceptPage", faulty.error(kind, f"AcceptCode={CODE} {CODE}"))

    outcome = pagecli("ack", CODE, page["PageArn"], "--debug")

    assert outcome.code in (1, 2, 3, 4), outcome
    assert CODE not in plain(outcome.err.decode())


@pytest.mark.parametrize(
    "url", ["https://me:hush/word12@127.0.0.1:1", "https://me/hush12@127.0.0.1:1", "ftp://me:hush?word12@h"]
)
@pytest.mark.parametrize("how", ["--endpoint-url", "AWS_ENDPOINT_URL_SSM_CONTACTS", "HTTPS_PROXY"])
def test_userinfo_that_no_parser_takes_for_one_is_not_told(pagecli: Program, url: str, how: str) -> None:
    asked = {"--endpoint-url": url, "HTTPS_PROXY": "https://pagecli.invalid"}.get(how)

    outcome = pagecli(
        "list",
        "akuam",
        "--debug",
        *(["--endpoint-url", asked] if asked else []),
        env={how: url, "AWS_MAX_ATTEMPTS": "1"},
    )

    assert outcome.code in (2, 5)
    assert not re.search(rb"hush|word12|\bme\b", outcome.err), outcome.err
