from __future__ import annotations

import pytest

from pagecli.domain.model import Contact
from pagecli.errors import UsageError
from pagecli.times import UTC, Moment
from pagecli.views import MISSING, Cell, text_cell
from pagecli.views.contacts import CONTACTS
from support.in_process import NOW

MOMENT = Moment(NOW, UTC)
ARN = "arn:aws:ssm-contacts:us-east-2:111122223333:contact/akuam"


def test_the_fields_of_contacts_are_the_contracts_in_its_order() -> None:
    assert CONTACTS.fields == ("Alias", "DisplayName", "Type", "ContactArn", "AccountId", "Region")


def test_a_contact_is_shown_with_all_its_fields() -> None:
    contact = Contact(ARN, "akuam", "PERSONAL", None)

    assert [column.cell(contact, MOMENT).text for column in CONTACTS.columns] == ["akuam", "-", "PERSONAL", ARN]


@pytest.mark.parametrize(
    ("names", "chosen"),
    [("Alias", ("Alias",)), ("Type,Alias", ("Type", "Alias")), (" Type , Alias ", ("Type", "Alias"))],
)
def test_fields_are_chosen_by_name_in_the_order_given(names: str, chosen: tuple[str, ...]) -> None:
    assert CONTACTS.choose(names) == chosen


@pytest.mark.parametrize("names", ["", "alias", "Alias,", "Alias,Nope", ","])
def test_an_unknown_field_is_answered_with_those_that_exist(names: str) -> None:
    with pytest.raises(UsageError, match="unknown field") as raised:
        CONTACTS.choose(names)

    assert raised.value.hint == "fields: Alias, DisplayName, Type, ContactArn, AccountId, Region"


def test_a_field_twice_is_refused() -> None:
    with pytest.raises(UsageError, match="names a field twice"):
        CONTACTS.choose("Alias,Type,Alias")


def test_a_chosen_field_has_the_column_that_people_know() -> None:
    assert [column.header for column in CONTACTS.chosen_columns(("Type", "Alias"))] == ["TYPE", "ALIAS"]


@pytest.mark.parametrize(
    ("value", "cell"), [(None, MISSING), ("", Cell("")), (2.5, Cell("2.5")), ("\x1b", Cell("\\x1b"))]
)
def test_a_plain_value_is_shown_as_it_is_but_for_controls(value: object, cell: Cell) -> None:
    assert text_cell(value) == cell
