from __future__ import annotations

import threading
from pathlib import Path
from typing import Any

import pytest

from pagecli.errors import AccessError, NotFoundError, PagecliError, UsageError
from pagecli.queries.contacts import Contacts, matching_contacts, resolve_all
from pagecli.queries.problems import Problems
from support.in_process import Stage
from support.scripted_service import ScriptedService, contact_arn, contacts

AKUAM, ALEJR = contact_arn("akuam"), contact_arn("alejr")


@pytest.fixture
def home(tmp_path: Path) -> dict[str, str]:
    return {"XDG_CACHE_HOME": str(tmp_path)}


def by_prefix(*aliases: str) -> Any:
    """A step that answers as ListContacts does to AliasPrefix."""

    def answer(parameters: dict[str, Any]) -> dict[str, Any]:
        prefix = parameters.get("AliasPrefix", "")
        return contacts(*(contact_arn(alias) for alias in aliases if alias.startswith(prefix)))

    return answer


def listing(service: ScriptedService, *, prefix: str = "", kind: str | None = None) -> list[str]:
    return [contact.alias for batch in service.list_contacts(prefix, kind) for contact in batch.contacts]


def book(service: ScriptedService, home: dict[str, str]) -> Contacts:
    return Contacts(service, home)


def test_contacts_are_listed_batch_by_batch() -> None:
    service = ScriptedService({"ListContacts": [{**contacts(AKUAM), "NextToken": "more"}, contacts(ALEJR)]})

    assert listing(service) == ["akuam", "alejr"]
    assert service.asked("ListContacts") == [{"MaxResults": 1024}, {"MaxResults": 1024, "NextToken": "more"}]


def test_prefix_and_kind_are_asked_of_the_service() -> None:
    service = ScriptedService({"ListContacts": [contacts()]})

    listing(service, prefix="ak", kind="PERSONAL")

    assert service.asked("ListContacts") == [{"MaxResults": 1024, "AliasPrefix": "ak", "Type": "PERSONAL"}]


def test_an_alias_is_resolved_by_its_prefix_and_exact_match(home: dict[str, str]) -> None:
    service = ScriptedService({"ListContacts": [by_prefix("ak", "akuam", "akua")]})

    assert book(service, home).resolve("akua").arn == contact_arn("akua")
    assert [call["AliasPrefix"] for call in service.asked("ListContacts")] == ["akua"]


def test_an_arn_needs_no_call(home: dict[str, str]) -> None:
    service = ScriptedService({})

    assert book(service, home).resolve(AKUAM) == (AKUAM, "akuam")


def test_an_alias_on_a_later_batch_is_found(home: dict[str, str]) -> None:
    service = ScriptedService({"ListContacts": [{"Contacts": [], "NextToken": "more"}, contacts(AKUAM)]})

    assert book(service, home).resolve("akuam").arn == AKUAM


def test_an_alias_that_was_resolved_is_not_asked_for_again(home: dict[str, str]) -> None:
    book(ScriptedService({"ListContacts": [contacts(AKUAM)]}), home).resolve("akuam")
    silent = ScriptedService({})

    assert book(silent, home).resolve("akuam").arn == AKUAM


@pytest.mark.parametrize(
    ("member", "value"),
    [("identity", "profile ops"), ("region", "eu-west-1"), ("endpoint", "http://127.0.0.1:8077")],
)
def test_what_is_remembered_is_kept_apart(home: dict[str, str], member: str, value: str) -> None:
    book(ScriptedService({"ListContacts": [contacts(AKUAM)]}), home).resolve("akuam")
    elsewhere = ScriptedService({"ListContacts": [contacts(AKUAM)]})
    assert elsewhere.scope
    elsewhere.scope = elsewhere.scope._replace(**{member: value})

    book(elsewhere, home).resolve("akuam")

    assert len(elsewhere.asked("ListContacts")) == 1


def test_aliases_that_are_resolved_at_once_are_all_remembered(home: dict[str, str]) -> None:
    aliases = [f"contact{number:02}" for number in range(24)]
    service = ScriptedService({"ListContacts": [by_prefix(*aliases)]})
    list(resolve_all(service, Contacts(service, home), aliases))
    silent = ScriptedService({})

    found = list(resolve_all(silent, Contacts(silent, home), aliases))

    assert [contact.arn for _, contact in found if not isinstance(contact, PagecliError)] == [
        contact_arn(alias) for alias in aliases
    ]


def test_threads_that_come_at_once_share_one_memory(home: dict[str, str]) -> None:
    entered: list[str] = []
    another = threading.Event()

    class SlowToName(ScriptedService):
        def __getattribute__(self, name: str) -> Any:
            if name == "scope":
                entered.append(name)
                if len(entered) > 1:
                    another.set()
                another.wait(0.2)  # time for another thread to come in, were it let
            return super().__getattribute__(name)

    service = SlowToName({"ListContacts": [by_prefix("akuam", "alejr")]})

    list(resolve_all(service, book(service, home), ["akuam", "alejr"]))

    assert entered == ["scope"]


def test_an_alias_that_two_contacts_bear_is_named_with_both_arns(home: dict[str, str]) -> None:
    shared = contact_arn("akuam", account="444455556666")
    service = ScriptedService({"ListContacts": [contacts(AKUAM, shared)]})

    with pytest.raises(NotFoundError, match="akuam is the alias of 2 contacts") as raised:
        book(service, home).resolve("akuam")

    assert raised.value.hint == f"name one by its ARN: {AKUAM} or {shared}"


def test_a_contact_that_is_listed_twice_is_one(home: dict[str, str]) -> None:
    service = ScriptedService({"ListContacts": [contacts(AKUAM, AKUAM)]})

    assert book(service, home).resolve("akuam").arn == AKUAM


@pytest.mark.parametrize(
    ("mistyped", "hint"),
    [
        ("akaum", "did you mean akuam?"),
        ("aleja", "did you mean alejr?"),
        ("zzz", "`pagecli contacts` shows those that exist; are --region and --profile the right ones?"),
    ],
)
def test_an_unknown_alias_gets_the_nearest_names(home: dict[str, str], mistyped: str, hint: str) -> None:
    service = ScriptedService({"ListContacts": [by_prefix("akuam", "alejr", "ops_schedule")]})

    with pytest.raises(NotFoundError, match=f"no contact has the alias {mistyped} in us-east-2") as raised:
        book(service, home).resolve(mistyped)

    assert raised.value.hint == hint


def test_resolving_again_forgets_and_asks(home: dict[str, str]) -> None:
    moved = contact_arn("akuam", account="444455556666")
    service = ScriptedService({"ListContacts": [contacts(AKUAM), contacts(moved)]})
    people = book(service, home)
    people.resolve("akuam")

    again = people.resolve_again("akuam")

    assert again is not None
    assert (again.arn, people.resolve("akuam").arn) == (moved, moved)


def test_an_alias_that_is_gone_is_forgotten(home: dict[str, str]) -> None:
    people = book(ScriptedService({"ListContacts": [contacts(AKUAM), contacts()]}), home)
    people.resolve("akuam")

    with pytest.raises(NotFoundError):
        people.resolve_again("akuam")

    assert people.remembered.get("akuam") is None


def test_a_look_up_that_failed_leaves_no_outdated_arn_behind(home: dict[str, str]) -> None:
    moved = contact_arn("akuam", account="444455556666")
    people = book(ScriptedService({"ListContacts": [contacts(AKUAM), contacts(), contacts(), contacts(moved)]}), home)
    people.resolve("akuam")
    with pytest.raises(NotFoundError):
        people.resolve_again("akuam")

    assert people.resolve("akuam").arn == moved


@pytest.mark.parametrize("name", ["akuam", AKUAM])
def test_what_was_not_remembered_is_not_resolved_again(home: dict[str, str], name: str) -> None:
    assert book(ScriptedService({}), home).resolve_again(name) is None


def test_all_is_every_personal_contact_by_its_arn(home: dict[str, str]) -> None:
    service = ScriptedService({"ListContacts": [contacts(AKUAM, ALEJR)]})

    found = list(resolve_all(service, book(service, home), None))

    assert [name for name, _ in found] == [AKUAM, ALEJR]
    assert [call.get("Type") for call in service.asked("ListContacts")] == ["PERSONAL"]


def test_several_names_keep_their_order_and_each_contact_comes_once(home: dict[str, str]) -> None:
    service = ScriptedService({"ListContacts": [by_prefix("akuam", "alejr")]})

    found = list(resolve_all(service, book(service, home), ["alejr", "akuam", ALEJR]))

    assert [name for name, _ in found] == ["alejr", "akuam"]


def test_a_name_that_is_none_does_not_stop_the_others(home: dict[str, str]) -> None:
    denied = AccessError("denied")
    service = ScriptedService({"ListContacts": [lambda p: denied if p["AliasPrefix"] == "alejr" else contacts(AKUAM)]})

    found = list(resolve_all(service, book(service, home), ["alejr", "akuam"]))

    assert found == [("alejr", denied), ("akuam", (AKUAM, "akuam"))]


NAMES = {
    "akuam": "Akua Mansa",
    "alejr": "Alejandro Rosalez",
    "anasi": "Ana Carolina Silva",
    "sofiam": "SOF\u00cdA Mart\u00ednez",
}


def by_name(parameters: dict[str, Any]) -> dict[str, Any]:
    answer = by_prefix(*NAMES)(parameters)
    return {"Contacts": [{**each, "DisplayName": NAMES[each["Alias"]]} for each in answer["Contacts"]]}


@pytest.mark.parametrize(
    ("name", "hint"),
    [
        ("Akua Mansa", "did you mean akuam (Akua Mansa)?"),
        ("MANSA", "did you mean akuam (Akua Mansa)?"),
        ("sof\u00eda ma", "did you mean sofiam (SOF\u00cdA Mart\u00ednez)?"),
        ("An", "did you mean akuam (Akua Mansa), alejr (Alejandro Rosalez), anasi (Ana Carolina Silva)?"),
        ("silva", "did you mean anasi (Ana Carolina Silva)?"),
    ],
)
def test_a_display_name_or_a_part_of_one_is_answered_with_the_alias(home: dict[str, str], name: str, hint: str) -> None:
    with pytest.raises(NotFoundError) as raised:
        book(ScriptedService({"ListContacts": [by_name]}), home).resolve(name)

    assert raised.value.hint == hint


@pytest.mark.parametrize("answer", [by_name, AccessError("not yours")])
def test_what_is_neither_an_alias_nor_in_a_name_is_malformed(home: dict[str, str], answer: Any) -> None:
    with pytest.raises(UsageError, match="malformed contact alias 'No Body'"):
        book(ScriptedService({"ListContacts": [answer]}), home).resolve("No Body")


@pytest.mark.parametrize(
    ("text", "found", "requests", "is_noted"),
    [
        ("", list(NAMES), 1, False),
        ("a", ["akuam", "alejr", "anasi"], 1, False),
        ("silva", ["anasi"], 2, True),
        ("kua", ["akuam"], 2, True),
        ("ROSALEZ", ["alejr"], 1, True),
        ("nobody", [], 2, False),
    ],
)
def test_a_part_of_alias_or_name_finds_only_where_no_alias_begins_so(
    text: str, found: list[str], requests: int, is_noted: bool
) -> None:
    service, stage = ScriptedService({"ListContacts": [by_name]}), Stage()

    with Problems(stage.environment) as problems:
        assert [contact.alias for contact in matching_contacts(service, text, problems)] == found

    assert len(service.calls) == requests
    assert stage.err == (
        f"pagecli: no alias begins with {text}; these have it in their alias or name\n" if is_noted else ""
    )
