"""Whom `list` asks about: aliases, ARNs, several, all; what is remembered of them, and where the calls go."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest

from support import faulty_endpoint as faulty
from support.faulty_endpoint import Answer, Endpoint, Request, contact_arn
from support.installed_program import Outcome, Program

PEOPLE = ("akuam", "alejr", "anasi", "akuam_2")
ALEJR = contact_arn("alejr")


@pytest.fixture
def account(endpoint: Endpoint) -> Endpoint:
    """Four contacts, each with one page."""

    def contacts(request: Request) -> Answer:
        prefix = request.members.get("AliasPrefix", "")
        return faulty.contacts(*(alias for alias in PEOPLE if alias.startswith(prefix)))

    endpoint.answer("ListContacts", contacts)
    for alias in PEOPLE:
        endpoint.answer("ListPagesByContact", faulty.batch([faulty.page(1, alias)]), contact=alias)
    return endpoint


def asked(endpoint: Endpoint) -> list[str]:
    """The requests so far, in words."""
    return [f"{request.operation} {request.contact}" for request in endpoint.requests]


def aliases(outcome: Outcome) -> list[str]:
    return [row["ContactAlias"] for row in outcome.rows]


def error(outcome: Outcome) -> str:
    return outcome.err.decode().splitlines()[0].removeprefix("pagecli: error: ")


def test_an_alias_is_resolved_once_and_costs_no_further_call(account: Endpoint, pagecli: Program) -> None:
    first, second = (pagecli("list", "akuam", "-o", "jsonl") for _ in range(2))

    assert aliases(first) == aliases(second) == ["akuam"]
    assert asked(account) == ["ListContacts akuam", "ListPagesByContact akuam", "ListPagesByContact akuam"]


def test_an_arn_needs_no_resolution(account: Endpoint, pagecli: Program) -> None:
    assert aliases(pagecli("list", ALEJR, "-o", "jsonl")) == ["alejr"]
    assert asked(account) == ["ListPagesByContact alejr"]


def test_several_contacts_are_each_asked_once_and_keep_their_order(account: Endpoint, pagecli: Program) -> None:
    outcome = pagecli("list", "anasi", ALEJR, "akuam", "alejr", "anasi", "--sort", "none", "-o", "jsonl")

    assert aliases(outcome) == ["anasi", "alejr", "akuam"]
    pages = [request.contact for request in account.asked("ListPagesByContact")]
    assert sorted(map(str, pages)) == ["akuam", "alejr", "anasi"]


def test_several_aliases_that_were_resolved_at_once_cost_no_further_call(account: Endpoint, inside: Program) -> None:
    inside("list", *PEOPLE)
    account.requests.clear()

    inside("list", *PEOPLE)

    assert account.asked("ListContacts") == []


@pytest.mark.parametrize("option", ["-a", "--all"])
def test_all_is_every_personal_contact_whatever_the_variable_says(
    account: Endpoint, inside: Program, option: str
) -> None:
    outcome = inside("list", option, "--sort", "none", "-o", "jsonl", env={"PAGECLI_CONTACT": "akuam"})

    assert aliases(outcome) == list(PEOPLE)
    assert [request.members.get("Type") for request in account.asked("ListContacts")] == ["PERSONAL"]


@pytest.mark.usefixtures("account")
def test_with_none_named_it_is_the_variables(inside: Program) -> None:
    environment = {"PAGECLI_CONTACT": "alejr"}

    assert aliases(inside("list", "-o", "jsonl", env=environment)) == ["alejr"]
    assert aliases(inside("list", "anasi", "-o", "jsonl", env=environment)) == ["anasi"]


@pytest.mark.usefixtures("account")
def test_an_unknown_alias_gets_the_nearest_names(pagecli: Program) -> None:
    outcome = pagecli("list", "akaum")

    assert (outcome.code, outcome.out) == (3, b"")
    assert outcome.err == (
        b"pagecli: error: no contact has the alias akaum in us-east-2\nhint: did you mean akuam or akuam_2?\n"
    )


def test_an_alias_that_two_contacts_bear_is_answered_with_their_arns(endpoint: Endpoint, pagecli: Program) -> None:
    shared = contact_arn().replace("111122223333", "444455556666")
    both = [faulty.contact(), faulty.contact(ContactArn=shared)]
    endpoint.answer("ListContacts", faulty.batch(both, member="Contacts"))

    outcome = pagecli("list", "akuam")

    assert (outcome.code, error(outcome)) == (3, "akuam is the alias of 2 contacts")
    assert outcome.err.decode().endswith(f"hint: name one by its ARN: {contact_arn()} or {shared}\n")
    assert endpoint.asked("ListPagesByContact") == []


def test_one_contact_that_fails_does_not_stop_the_others(account: Endpoint, pagecli: Program) -> None:
    account.answer("ListPagesByContact", faulty.error("AccessDeniedException", "no"), contact="alejr")

    outcome = pagecli("list", "nobody", "alejr", "anasi", "-o", "jsonl")

    assert (outcome.code, aliases(outcome)) == (4, ["anasi"])
    assert outcome.err.count(b"pagecli: error: ") == 2


Change = Callable[[Program], Outcome]
ELSEWHERE: dict[str, Change] = {
    "key": lambda run: run("list", "akuam", env={"AWS_ACCESS_KEY_ID": "AKIAANOTHERKEY000001"}),
    "profile": lambda run: run("list", "akuam", "--profile", "ops"),
    "region": lambda run: run("list", "akuam", "--region", "eu-west-1"),
    "endpoint": lambda run: run("list", "akuam", "--endpoint-url", run.url.replace("127.0.0.1", "localhost")),
}


@pytest.mark.parametrize("name", ELSEWHERE)
def test_what_is_remembered_is_kept_apart(account: Endpoint, inside: Program, name: str) -> None:
    (inside.home / ".aws").mkdir()
    keys = "aws_access_key_id = AKIAOPSKEYEXAMPLE001\naws_secret_access_key = s\nregion = us-east-2\n"
    (inside.home / ".aws" / "config").write_text(f"[profile ops]\n{keys}")
    assert inside("list", "akuam").code == 0

    assert ELSEWHERE[name](inside).code == 0

    assert asked(account) == ["ListContacts akuam", "ListPagesByContact akuam"] * 2


@pytest.mark.parametrize("kind", ["ResourceNotFoundException", "AccessDeniedException"])
def test_what_is_remembered_is_corrected(endpoint: Endpoint, inside: Program, kind: str) -> None:
    moved = contact_arn().replace("111122223333", "444455556666")

    def pages(request: Request) -> Answer:
        return faulty.batch([faulty.page(7)]) if request.members["ContactId"] == moved else faulty.error(kind)

    endpoint.answer(
        "ListContacts",
        faulty.contacts("akuam"),
        faulty.batch([faulty.contact(ContactArn=moved)], member="Contacts"),
    )
    endpoint.answer("ListPagesByContact", faulty.batch([faulty.page(1)]), pages)
    inside("list", "akuam")

    corrected, after = (inside("list", "akuam", "-o", "jsonl") for _ in range(2))

    assert (corrected.code, aliases(corrected), aliases(after)) == (0, ["akuam"], ["akuam"])
    assert [request.members["ContactId"] for request in endpoint.asked("ListPagesByContact")] == [
        contact_arn(),
        contact_arn(),
        moved,
        moved,
    ]


def test_the_demo_remembers_nothing(pagecli: Program) -> None:
    outcome = pagecli("list", "akuam", "--demo", "-n", "1", "-o", "jsonl")

    assert aliases(outcome) == ["akuam"]
    assert list(pagecli.home.rglob("*.aliases")) == []


def region_asked(endpoint: Endpoint) -> str:
    """The region that the newest request was signed for."""
    return endpoint.requests[-1].headers["authorization"].split("/")[2]


AKUAM = contact_arn()


@pytest.mark.parametrize(
    ("arguments", "env", "region"),
    [
        ([AKUAM], {}, "us-east-2"),
        ([AKUAM.replace("us-east-2", "eu-west-1")], {}, "eu-west-1"),
        ([AKUAM.replace("us-east-2", "eu-west-1"), "--region", "ap-south-1"], {}, "ap-south-1"),
        ([AKUAM.replace("aws:ssm-contacts:us-east-2", "aws-cn:ssm-contacts:cn-north-1")], {}, "cn-north-1"),
        ([AKUAM.replace("us-east-2", "eu-west-1")], {"AWS_REGION": None}, "eu-west-1"),
        (["akuam"], {}, "us-east-2"),
        (["akuam", "--region", "ap-south-1"], {}, "ap-south-1"),
        (["akuam"], {"AWS_REGION": "eu-west-1", "AWS_DEFAULT_REGION": "eu-west-2"}, "eu-west-1"),
        (["akuam"], {"AWS_REGION": None, "AWS_DEFAULT_REGION": "eu-west-2", "AWS_PROFILE": "ops"}, "eu-west-2"),
        (["akuam"], {"AWS_REGION": None, "AWS_PROFILE": "ops"}, "sa-east-1"),
        (["akuam", "--profile", "ops"], {"AWS_REGION": None}, "sa-east-1"),
    ],
)
def test_the_region_is_the_options_then_the_arns_then_the_variables_then_the_profiles(
    endpoint: Endpoint, inside: Program, arguments: list[str], env: dict[str, str | None], region: str
) -> None:
    (inside.home / ".aws").mkdir()
    keys = "aws_access_key_id = AKIAOPSKEYEXAMPLE001\naws_secret_access_key = s\n"
    (inside.home / ".aws" / "config").write_text(f"[profile ops]\n{keys}region = sa-east-1\n")

    def contacts(request: Request) -> Answer:
        arn = AKUAM.replace("us-east-2", region_asked(endpoint))
        return faulty.batch([faulty.contact(ContactArn=arn)], member="Contacts")

    endpoint.answer("ListContacts", contacts)
    endpoint.answer("ListPagesByContact", faulty.batch([]))

    outcome = inside("list", *arguments, env=env)

    assert (outcome.code, outcome.err, region_asked(endpoint)) == (0, b"", region)


def test_an_endpoint_is_named_by_option_before_any_variable(endpoint: Endpoint, inside: Program) -> None:
    endpoint.answer("ListPagesByContact", faulty.batch([]))
    nowhere = {"AWS_ENDPOINT_URL_SSM_CONTACTS": "http://127.0.0.1:9", "AWS_MAX_ATTEMPTS": "1"}

    assert inside("list", AKUAM, env=nowhere).code == 5
    assert inside("list", AKUAM, "--endpoint-url", endpoint.url, env=nowhere).code == 0
    general = {"AWS_ENDPOINT_URL_SSM_CONTACTS": None, "AWS_ENDPOINT_URL": endpoint.url}
    assert inside("list", AKUAM, env=general).code == 0


def test_an_endpoint_with_a_user_name_is_refused_before_any_request(inside: Program) -> None:
    outcome = inside("list", AKUAM, "--endpoint-url", "http://127.0.0.1@192.0.2.1/", "--timeout", "20s")

    assert outcome.code == 2
    assert error(outcome) == "the endpoint's URL has a user name or a password in it"


@pytest.mark.parametrize("url", ["http://192.0.2.1:8077", "http://127.example.com"])
def test_http_off_the_loopback_is_refused_before_any_request(inside: Program, url: str) -> None:
    outcome = inside("list", AKUAM, "--endpoint-url", url, "--timeout", "20s")

    assert outcome.code == 2
    assert error(outcome).endswith("would be called over http, unencrypted")
    assert outcome.err.endswith(b"hint: use https, or give --allow-http\n")


@pytest.mark.usefixtures("account")
def test_http_off_the_loopback_is_called_when_allowed(pagecli: Program) -> None:
    elsewhere = pagecli.url.replace("127.0.0.1", "0.0.0.0")  # no loopback address, though this machine's own

    assert pagecli("list", ALEJR, "--endpoint-url", elsewhere).code == 2
    assert pagecli("list", ALEJR, "--endpoint-url", elsewhere, "--allow-http").code == 0


@pytest.mark.usefixtures("account")
def test_the_loopback_may_be_called_over_http_by_its_name(pagecli: Program) -> None:
    url = pagecli.url.replace("127.0.0.1", "localhost")

    assert pagecli("list", ALEJR, "--endpoint-url", url).code == 0


NOBODY: dict[str, str | None] = {"AWS_ACCESS_KEY_ID": None, "AWS_SECRET_ACCESS_KEY": None, "AWS_REGION": None}


@pytest.mark.parametrize(
    ("arguments", "env"),
    [
        (["--demo"], {}),
        ([], {"PAGECLI_DEMO": "1"}),
        (["--demo"], {"AWS_PROFILE": "nope"}),
        (["--demo"], {"AWS_ENDPOINT_URL_SSM_CONTACTS": "nonsense"}),
        (["--demo"], {"AWS_CONFIG_FILE": "/dev/null/nope", "AWS_SHARED_CREDENTIALS_FILE": "/proc/self/mem"}),
    ],
)
def test_the_demo_needs_no_account_no_network_and_no_configuration(
    endpoint: Endpoint, inside: Program, arguments: list[str], env: dict[str, str]
) -> None:
    outcome = inside("list", "akuam", "-n", "3", "-o", "jsonl", *arguments, env={**NOBODY, **env})

    assert (outcome.code, aliases(outcome)) == (0, ["akuam"] * 3)
    assert outcome.err == b"pagecli: demo data: made up, not from an account\n"
    assert endpoint.requests == []


@pytest.mark.parametrize("output", ["table", "json", "jsonl", "csv", "tsv", "md"])
def test_demo_data_are_named_as_such_on_stderr_in_every_format(pagecli: Program, output: str) -> None:
    outcome = pagecli("list", "akuam", "-n", "1", "-o", output, "--demo")

    assert outcome.code == 0
    assert outcome.err == b"pagecli: demo data: made up, not from an account\n"


def test_without_credentials_the_hint_names_the_demo(endpoint: Endpoint, pagecli: Program) -> None:
    outcome = pagecli("list", AKUAM, env={**NOBODY, "AWS_REGION": "us-east-2"})

    assert outcome.code == 4
    assert b"--demo" in outcome.err.splitlines()[-1]
    assert endpoint.requests == []


def test_it_works_without_a_home(account: Endpoint, pagecli: Program) -> None:
    environment = {"HOME": None, "XDG_CACHE_HOME": None}

    assert pagecli("list", "akuam", env=environment).code == 0
    assert asked(account) == ["ListContacts akuam", "ListPagesByContact akuam"]
    assert list(Path(pagecli.home).iterdir()) == []
