"""Several accounts and regions in one call, through the installed program."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest

from support import faulty_endpoint as faulty
from support.faulty_endpoint import Answer, Endpoint, Request
from support.installed_program import Outcome, Program
from support.several_accounts import REGIONS, SHARED, SeveralAccounts, most_at_once, page_arns, place_asked

EVERYONE = ("--profile", "account-*")
ALONE: dict[str, str | None] = dict.fromkeys(
    ["AWS_ACCESS_KEY_ID", "AWS_SECRET_ACCESS_KEY", "AWS_REGION", "AWS_ENDPOINT_URL_SSM_CONTACTS"]
)


def in_regions(*regions: str) -> list[str]:
    return [word for region in regions for word in ("--region", region)]


@pytest.fixture
def accounts(endpoint: Endpoint, tmp_path: Path) -> SeveralAccounts:
    """Three accounts in two regions, with a profile each."""
    accounts = SeveralAccounts(endpoint, 3, REGIONS[:2])
    accounts.configure(tmp_path)
    return accounts


def run(pagecli: Program, *arguments: str) -> Outcome:
    return pagecli(*arguments, env=ALONE)


def test_every_row_of_every_account_and_region_comes_once(accounts: SeveralAccounts, pagecli: Program) -> None:
    listed = run(pagecli, "list", "--all", *EVERYONE, *in_regions(*REGIONS[:2], REGIONS[0]), "-o", "jsonl")

    assert listed.code == 0, listed
    assert sorted(page_arns(listed.out)) == sorted(accounts.rows)
    assert {row["AccountId"] for row in listed.rows} == set(accounts.profiles.values())
    assert {row["Region"] for row in listed.rows} == set(REGIONS[:2])
    assert accounts.asked("ListContacts") == dict.fromkeys(accounts.places, 1)


@pytest.mark.parametrize("sort", ["sent", "delivery", "read"])
def test_the_order_does_not_depend_on_who_answers_first(accounts: SeveralAccounts, pagecli: Program, sort: str) -> None:
    everywhere = ("list", "--all", *EVERYONE, *in_regions(*REGIONS[:2]), "--sort", sort, "-o", "jsonl")
    outputs = set()
    for slow in accounts.places[::2]:
        accounts.spoil = lambda request, answer, slow=slow: replace(answer, wait=0.2 * (place_asked(request) == slow))  # type: ignore[misc]
        outputs.add(run(pagecli, *everywhere).out)

    assert len(outputs) == 1


def test_under_sort_none_a_slow_account_holds_up_none_of_the_others(
    accounts: SeveralAccounts, pagecli: Program
) -> None:
    slow = accounts.places[0]

    def spoil(request: Request, answer: Answer) -> Answer:
        return replace(answer, wait=1.0 * (place_asked(request) == slow and request.operation == "ListPagesByContact"))

    accounts.spoil = spoil
    listed = run(pagecli, "list", "--all", *EVERYONE, *in_regions(*REGIONS[:2]), "--sort", "none", "-o", "jsonl")

    contacts = [row["ContactArn"] for row in listed.rows]
    assert sorted(page_arns(listed.out)) == sorted(accounts.rows)
    assert all(arn.startswith(slow.arn("contact", "")) for arn in contacts[-9:])  # its three contacts with three pages
    assert sum(contacts[i] != contacts[i - 1] for i in range(1, len(contacts))) == len(set(contacts)) - 1  # each whole


def test_at_most_8_requests_an_account_and_region_are_under_way_and_32_in_all(
    endpoint: Endpoint, pagecli: Program
) -> None:
    accounts = SeveralAccounts(endpoint, 5, REGIONS[:1], contacts=12, pages=1)
    accounts.configure(pagecli.home)
    accounts.spoil = lambda request, answer: replace(answer, wait=0.3)

    listed = run(pagecli, "list", "--all", *EVERYONE, "-o", "jsonl")

    requests = endpoint.asked("ListPagesByContact")
    assert sorted(page_arns(listed.out)) == sorted(accounts.rows)
    assert 24 < max(request.under_way for request in requests) <= 32
    for place in accounts.places:
        assert most_at_once([request for request in requests if place_asked(request) == place], 0.3) <= 8


def test_whose_a_key_is_is_asked_once_and_remembered(accounts: SeveralAccounts, pagecli: Program) -> None:
    accounts.configure(pagecli.home, **{"account-1-again": "000000000001"})

    for _ in range(2):
        listed = run(pagecli, "list", "--all", *EVERYONE, *in_regions(*REGIONS[:2]), "-o", "jsonl")
        assert sorted(page_arns(listed.out)) == sorted(accounts.rows)

    assert len(accounts.endpoint.asked("POST /")) <= 4  # two profiles may have asked for one key
    assert accounts.asked("ListContacts") == dict.fromkeys(accounts.places, 2)


def test_one_account_is_not_asked_whose_it_is(accounts: SeveralAccounts, pagecli: Program) -> None:
    run(pagecli, "list", "--all", "--profile", "account-1", *in_regions(*REGIONS[:2]), "-o", "jsonl")

    assert accounts.endpoint.asked("POST /") == []


def test_a_shared_contact_is_listed_once_and_where_no_account_is_known(
    accounts: SeveralAccounts, pagecli: Program
) -> None:
    accounts.endpoint.answer("POST /", faulty.http(b"<ErrorResponse/>", 403))

    listed = run(pagecli, "list", SHARED, *EVERYONE, "-o", "jsonl")

    assert listed.code == 0, listed
    assert len(listed.rows) == 3


def test_what_fails_in_one_account_is_told_and_decides_the_code(accounts: SeveralAccounts, pagecli: Program) -> None:
    lost = accounts.places[2]
    denied = faulty.error("AccessDeniedException", "not authorized to perform: ssm-contacts:ListContacts")
    accounts.spoil = lambda request, answer: denied if place_asked(request) == lost else answer

    listed = run(pagecli, "list", "--all", *EVERYONE, *in_regions(*REGIONS[:2]), "--sort", "none", "-o", "jsonl")

    assert listed.code == 4
    [error] = listed.errors
    assert error.startswith("account-2 in us-east-2: AccessDeniedException")
    assert sorted(page_arns(listed.out)) == sorted(row for row in accounts.rows if not lost.owns(row))


def test_a_profile_that_cannot_be_used_is_told_while_others_answer(accounts: SeveralAccounts, pagecli: Program) -> None:
    listed = run(pagecli, "contacts", *EVERYONE, "--profile", "gone", "-o", "jsonl")

    assert listed.code == 4
    assert listed.errors[0].startswith("gone: The config profile (gone) could not be found")
    assert len(listed.rows) == 7


def test_wildcards_that_match_nothing_are_a_usage_error(accounts: SeveralAccounts, pagecli: Program) -> None:
    outcome = run(pagecli, "list", "--all", "--profile", "nobody-*")

    assert outcome.code == 2
    assert outcome.errors == [
        "--profile 'nobody-*' matches no profile\nhint: those that are configured: account-1, account-2, account-3\n"
    ]
    assert accounts.endpoint.requests == []


def test_all_regions_of_a_partition_that_has_none_are_a_usage_error(
    accounts: SeveralAccounts, pagecli: Program
) -> None:
    accounts.configure(pagecli.home, region="cn-north-1")

    outcome = run(pagecli, "list", "--all", "--profile", "account-1", "--region", "all")

    assert outcome.code == 2
    assert "no region of aws-cn is known to have ssm-contacts" in outcome.errors[0]


def test_an_alias_that_several_have_is_each_of_them_for_list_and_none_for_plan(
    accounts: SeveralAccounts, pagecli: Program
) -> None:
    listed = run(pagecli, "list", "one", *EVERYONE, "-o", "jsonl")
    plan = run(pagecli, "plan", "one", *EVERYONE)

    assert {row["ContactArn"] for row in listed.rows} == {
        place.arn("contact", "one") for place in accounts.places if place.region == REGIONS[0]
    }
    assert plan.code == 3
    assert all(place.arn("contact", "one") in plan.errors[0] for place in accounts.places if place.region == REGIONS[0])


def test_aliases_are_remembered_for_each_account_and_region(accounts: SeveralAccounts, pagecli: Program) -> None:
    run(pagecli, "contacts", *EVERYONE, *in_regions(*REGIONS[:2]))
    accounts.endpoint.requests.clear()

    for profile in accounts.profiles:
        for region in REGIONS[:2]:
            run(pagecli, "list", "two", "--profile", profile, "--region", region)

    assert accounts.asked("ListContacts") == {}
    assert accounts.asked("ListPagesByContact") == dict.fromkeys(accounts.places, 2)


def test_tables_tell_accounts_and_regions_apart(accounts: SeveralAccounts, pagecli: Program) -> None:
    both = run(pagecli, "contacts", "two", *EVERYONE, *in_regions(*REGIONS[:2])).out.decode()
    one = run(pagecli, "contacts", "two", "--profile", "account-1").out.decode()

    assert [line.split()[-2:] for line in both.splitlines()[:4]] == [
        ["ACCOUNT", "REGION"],
        ["account-1", "us-east-2"],
        ["account-1", "eu-west-1"],
        ["account-2", "us-east-2"],
    ]
    assert "ACCOUNT" not in one
    assert "REGION" not in one


def test_on_a_terminal_it_is_said_how_many_have_answered(accounts: SeveralAccounts, pagecli: Program) -> None:
    slow = accounts.places[0]
    accounts.spoil = lambda request, answer: replace(answer, wait=2.0 * (place_asked(request) == slow))

    with_progress = pagecli.terminal("contacts", *EVERYONE, columns=120, env=ALONE)

    with_progress.wait_for(b"asking for contacts \xc2\xb7 2 of 3 accounts and regions have answered")
    assert with_progress.shown().code == 0
