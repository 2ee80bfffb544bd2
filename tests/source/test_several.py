"""Several accounts and regions as one Source: each asked once, nothing twice, what fails in one stops no other."""

from __future__ import annotations

import pytest

from pagecli.errors import AccessError, NotEnabledError, NotFoundError, NotSetUpError
from pagecli.queries.contacts import Contacts, resolve_all
from pagecli.source.several import Several
from support.emulated_service import World
from support.organization import Organization

SHOP, PAYMENTS, SEARCH = "111122223333", "444455556666", "777788889999"
HERE, THERE = "us-east-2", "eu-west-1"
DENIED = {"__type": "AccessDeniedException", "Message": "not authorized to perform: ssm-contacts:ListContacts"}
BY_POLICY = {**DENIED, "Message": "not authorized, with an explicit deny in a service control policy"}
NOT_ENABLED = {"__type": "UnrecognizedClientException", "Message": "The security token included is invalid."}
NOT_SET_UP = {"__type": "ValidationException", "Message": "Invalid value provided - Account not found for the request"}
BROKEN = {"__type": "OddException", "Message": "no"}


@pytest.fixture
def organization(world: World) -> Organization:
    return Organization(world)


def aliases(source: Several) -> list[str]:
    return [contact.alias for batch in source.list_contacts() for contact in batch.contacts]


def pages(source: Several, arn: str) -> list[str]:
    return [page.page_arn for batch in source.list_pages_by_contact(arn) for page in batch.pages]


def test_an_account_and_region_is_asked_once_whichever_profiles_lead_to_it(organization: Organization) -> None:
    organization.add_person(SHOP, HERE, "akuam")
    organization.add_person(SHOP, THERE, "alejr")
    source = organization.source(("ops", SHOP, [HERE, THERE]), ("admin", SHOP, [THERE, HERE]))

    assert aliases(source) == ["akuam", "alejr"]
    assert sorted(organization.asked) == [("ops", THERE, "ListContacts"), ("ops", HERE, "ListContacts")]


def test_the_next_profile_of_the_account_is_asked_where_the_first_is_refused(organization: Organization) -> None:
    akuam = organization.add_person(SHOP, HERE, "akuam")
    source = organization.source(("ops", SHOP, [HERE]), ("admin", SHOP, [HERE]))
    organization.failing = {("ops",): DENIED}

    assert aliases(source) == ["akuam"]
    assert source.get_contact(akuam).alias == "akuam"
    assert organization.told.errors == []


def test_where_all_profiles_of_an_account_are_refused_it_is_told_once(organization: Organization) -> None:
    source = organization.source(("ops", SHOP, [HERE]), ("admin", SHOP, [HERE]))
    organization.failing = {("ops",): DENIED, ("admin",): NOT_ENABLED}

    with pytest.raises(AccessError, match="ops in us-east-2: Access"):
        aliases(source)
    assert organization.told.errors == []


@pytest.mark.parametrize("everywhere", [False, True])
def test_where_nobody_answers_there_is_no_nothing(organization: Organization, everywhere: bool) -> None:
    source = organization.source(("ops", SHOP, [HERE, THERE]), everywhere=everywhere)
    organization.failing = {("ops",): NOT_SET_UP}
    contacts = Contacts(source, {})

    for _ in range(2):  # what is known not to be there is not asked again, and still no answer
        with pytest.raises(NotSetUpError, match="Invalid value provided"):
            contacts.find("akuam")


def test_a_shared_contact_is_listed_once_and_asked_in_its_own_account(organization: Organization) -> None:
    akuam = organization.add_person(PAYMENTS, HERE, "akuam")
    organization.share(akuam, SHOP)
    source = organization.source(("shop", SHOP, [HERE]), ("payments", PAYMENTS, [HERE]))

    assert aliases(source) == ["akuam"]
    assert pages(source, akuam) == []
    assert organization.asked[-1] == ("payments", HERE, "ListPagesByContact")


def test_a_contact_of_an_account_that_is_not_asked_is_asked_of_whom_it_is_shared_with(
    organization: Organization,
) -> None:
    akuam = organization.add_person(PAYMENTS, HERE, "akuam")
    organization.share(akuam, SEARCH)
    source = organization.source(("shop", SHOP, [HERE]), ("search", SEARCH, [HERE]))

    assert source.get_contact(akuam).alias == "akuam"
    assert pages(source, akuam) == []
    assert organization.asked == [
        ("shop", HERE, "GetContact"),
        ("search", HERE, "GetContact"),
        ("search", HERE, "ListPagesByContact"),
    ]


def test_where_no_account_is_known_an_arn_is_asked_of_whom_listed_it(organization: Organization) -> None:
    akuam = organization.add_person(PAYMENTS, HERE, "akuam")
    source = organization.source(("shop", SHOP, [HERE]), ("payments", PAYMENTS, [HERE]), known=False)
    assert aliases(source) == ["akuam"]
    organization.asked.clear()

    source.get_contact(akuam)

    assert organization.asked == [("payments", HERE, "GetContact")]


def test_two_profiles_of_one_account_that_is_not_known_give_no_row_twice(organization: Organization) -> None:
    organization.engage(organization.add_person(SHOP, HERE, "akuam"))
    source = organization.source(("ops", SHOP, [HERE]), ("admin", SHOP, [HERE]), known=False)

    assert aliases(source) == ["akuam"]
    assert len([each for batch in source.list_engagements() for each in batch.engagements]) == 1


@pytest.mark.parametrize(("override", "asked"), [(None, THERE), ("us-west-2", "us-west-2")])
def test_an_arn_is_asked_in_its_region_unless_one_region_is_given(
    organization: Organization, override: str | None, asked: str
) -> None:
    source = organization.source(("shop", SHOP, [HERE]), ("payments", PAYMENTS, [HERE]), override=override)

    with pytest.raises(NotFoundError, match=f"payments in {asked}: ResourceNotFoundException"):
        source.get_contact(f"arn:aws:ssm-contacts:{THERE}:{PAYMENTS}:contact/nobody")

    assert organization.asked == [("payments", asked, "GetContact")]


def test_what_fails_in_one_is_told_with_profile_and_regions_and_stops_no_other(organization: Organization) -> None:
    organization.add_person(PAYMENTS, THERE, "alejr")
    source = organization.source(("shop", SHOP, [HERE, THERE]), ("payments", PAYMENTS, [HERE, THERE]))
    organization.failing = {("shop",): DENIED, ("payments", HERE): BROKEN}

    assert aliases(source) == ["alejr"]
    assert [str(error).partition(" from")[0] for error in organization.told.errors] == [
        "shop in us-east-2, eu-west-1: AccessDeniedException",
        "payments in us-east-2: OddException",
    ]


@pytest.mark.parametrize("error", [NOT_ENABLED, NOT_SET_UP, BY_POLICY])
def test_what_a_region_may_well_answer_is_a_note_where_every_region_is_asked(
    organization: Organization, error: dict[str, str]
) -> None:
    organization.add_person(SHOP, HERE, "akuam")
    source = organization.source(("shop", SHOP, [HERE, THERE]), everywhere=True)
    organization.failing = {("shop", THERE): error}

    assert [aliases(source), aliases(source)] == [["akuam"], ["akuam"]]
    assert organization.told.errors == []
    [note] = organization.told.notes
    assert note.startswith(f"shop in {THERE}: {error['__type']} from ListContacts")
    assert len(organization.asked) == 3  # what is not there is not asked again


@pytest.mark.parametrize("error", [NOT_ENABLED, NOT_SET_UP, BY_POLICY])
def test_what_a_region_that_was_named_answers_is_an_error(organization: Organization, error: dict[str, str]) -> None:
    source = organization.source(("shop", SHOP, [HERE, THERE]))
    organization.failing = {("shop", THERE): error}

    assert aliases(source) == []
    assert len(organization.told.errors) == 1


def test_where_no_region_answers_a_profile_each_kind_is_an_error(organization: Organization) -> None:
    organization.add_person(SHOP, HERE, "akuam")
    source = organization.source(
        ("shop", SHOP, [HERE, THERE]), ("payments", PAYMENTS, [HERE, THERE, "us-west-2"]), everywhere=True
    )
    organization.failing = {
        ("payments", HERE): NOT_SET_UP,
        ("payments", THERE): NOT_ENABLED,
        ("payments", "us-west-2"): NOT_ENABLED,
    }

    assert aliases(source) == ["akuam"]
    assert {type(error) for error in organization.told.errors} == {NotSetUpError, NotEnabledError}
    assert organization.told.notes == []


def test_an_incident_is_asked_everywhere_and_joined(organization: Organization) -> None:
    incident = f"arn:aws:ssm-incidents::{SHOP}:incident-record/checkout/6b2f42cb-0b48-4240-bb70-48dca8f02bca"
    people = [organization.add_person(SHOP, HERE, "akuam"), organization.add_person(PAYMENTS, THERE, "alejr")]
    engagements = [organization.engage(person, IncidentId=incident) for person in people]
    organization.engage(people[0])
    source = organization.source(("shop", SHOP, [HERE]), ("payments", PAYMENTS, [THERE]))

    found = [each.engagement_arn for batch in source.list_engagements(incident) for each in batch.engagements]

    assert found == engagements


def test_it_is_told_how_many_have_answered(organization: Organization) -> None:
    source = organization.source(("shop", SHOP, [HERE, THERE]), ("payments", PAYMENTS, [HERE]))
    organization.failing = {("shop", THERE): DENIED}

    aliases(source)

    assert organization.told.counts == [(1, 3), (2, 3), (3, 3)]


def test_an_alias_is_looked_for_in_all_and_each_that_bears_it_is_meant(organization: Organization) -> None:
    arns = [organization.add_person(SHOP, HERE, "akuam"), organization.add_person(PAYMENTS, THERE, "akuam")]
    organization.add_person(PAYMENTS, THERE, "alejr")
    source = organization.source(("shop", SHOP, [HERE]), ("payments", PAYMENTS, [THERE]), ("search", SEARCH, [HERE]))
    contacts = Contacts(source, {})

    assert [contact.arn for contact in contacts.find("akuam")] == arns
    assert [name for name, _ in resolve_all(source, contacts, ["akuam", "alejr"])] == [*arns, "alejr"]
    with pytest.raises(NotFoundError, match="akuam is the alias of 2 contacts") as ambiguous:
        contacts.resolve("akuam")
    assert all(arn in (ambiguous.value.hint or "") for arn in arns)
    with pytest.raises(NotFoundError, match="nobody in shop, payments, search in us-east-2, eu-west-1"):
        contacts.resolve("nobody")


def test_an_error_about_an_arn_says_whose_it_is(organization: Organization) -> None:
    akuam = organization.add_person(PAYMENTS, HERE, "akuam")
    source = organization.source(("shop", SHOP, [HERE]), ("payments", PAYMENTS, [HERE]))
    organization.failing = {("payments",): DENIED}

    with pytest.raises(AccessError, match=r"^payments in us-east-2: AccessDeniedException from ListPagesByContact"):
        pages(source, akuam)
