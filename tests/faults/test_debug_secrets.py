"""`--debug` logs each request, and no secret; known ones are looked for in every line."""

from __future__ import annotations

import re

import pytest

from support import faulty_endpoint as faulty
from support.faulty_endpoint import Answer, Endpoint
from support.installed_program import KEY, SECRET, TOKEN, Outcome, Program

WITH_TOKEN = {"AWS_SESSION_TOKEN": TOKEN, "AWS_MAX_ATTEMPTS": "2"}


def assert_no_secret(outcome: Outcome, endpoint: Endpoint) -> None:
    everything = outcome.out + outcome.err
    signatures = [
        re.findall("Signature=([0-9a-f]+)", request.headers["authorization"]) for request in endpoint.requests
    ]
    for secret in [KEY, SECRET, TOKEN, TOKEN[:20], *(signature for (signature,) in signatures)]:
        assert secret.encode() not in everything, secret


@pytest.mark.parametrize(
    "answer",
    [
        faulty.batch([faulty.page()]),
        faulty.throttling(),
        faulty.http(faulty.HTML),
        faulty.error("InternalServerException", status=500),
        faulty.error("AccessDeniedException", "no"),
        faulty.error("InvalidSignatureException", "The Canonical String should have been ..."),
        faulty.RESET,
    ],
)
def test_debug_logs_each_request_and_no_secret(endpoint: Endpoint, pagecli: Program, answer: Answer) -> None:
    endpoint.answer("ListContacts", faulty.contacts("akuam"))
    endpoint.answer("ListPagesByContact", answer)

    outcome = pagecli("list", "akuam", "--debug", env=WITH_TOKEN)

    assert endpoint.asked("ListPagesByContact")[0].headers["x-amz-security-token"] == TOKEN
    assert outcome.err.count(b"ListPagesByContact") >= len(endpoint.asked("ListPagesByContact"))
    assert b"ListContacts" in outcome.err
    assert_no_secret(outcome, endpoint)


def test_an_error_that_repeats_the_request_back_does_not_print_its_secrets(
    endpoint: Endpoint, pagecli: Program
) -> None:
    def echo(request: faulty.Request) -> Answer:
        return faulty.error("InvalidSignatureException", " ".join(f"{k}: {v}" for k, v in request.headers.items()))

    endpoint.answer("ListPagesByContact", echo)

    for args in (["list", faulty.contact_arn()], ["list", faulty.contact_arn(), "--debug"]):
        assert_no_secret(pagecli(*args, env=WITH_TOKEN), endpoint)


def test_debug_without_credentials_prints_no_secret_of_the_config_file(endpoint: Endpoint, pagecli: Program) -> None:
    (pagecli.home / ".aws").mkdir()
    (pagecli.home / ".aws" / "credentials").write_text(
        f"[prod]\naws_access_key_id = {KEY}\naws_secret_access_key = {SECRET}\naws_session_token = {TOKEN}\n"
    )
    endpoint.answer("ListPagesByContact", faulty.batch([faulty.page()]))
    env = {"AWS_ACCESS_KEY_ID": None, "AWS_SECRET_ACCESS_KEY": None}

    outcome = pagecli("list", faulty.contact_arn(), "--debug", "--profile", "prod", env=env)

    assert outcome.code == 0, outcome.err
    assert_no_secret(outcome, endpoint)
    assert len(endpoint.requests) == 1


def test_debug_data_goes_to_stderr_alone(endpoint: Endpoint, pagecli: Program) -> None:
    endpoint.answer("ListPagesByContact", faulty.batch([faulty.page()]))

    quiet = pagecli("list", faulty.contact_arn(), "-o", "jsonl")
    loud = pagecli("list", faulty.contact_arn(), "-o", "jsonl", "--debug")

    assert quiet.out == loud.out
    assert quiet.err == b""
