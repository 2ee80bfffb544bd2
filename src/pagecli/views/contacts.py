"""Contacts: whom one can ask about."""

from __future__ import annotations

from collections.abc import Iterator

from msgspec import Struct

from pagecli.arns import place_of
from pagecli.domain.model import Contact
from pagecli.text import count_of
from pagecli.views import Column, View, one_by_one, text_cell
from pagecli.views.blocks import Paragraph, Table, closing, summary


class ContactRecord(Struct, rename="pascal"):
    """The fields of `contacts`, in their order."""

    alias: str
    display_name: str | None
    type: str
    contact_arn: str
    account_id: str
    region: str


def _record(contact: Contact) -> ContactRecord:
    place = place_of(contact.contact_arn)
    return ContactRecord(contact.alias, contact.display_name, contact.type, contact.contact_arn, *place)


CONTACTS: View[Contact] = View(
    ContactRecord,
    one_by_one(_record),
    (
        Column("ALIAS", "Alias", lambda contact, moment: text_cell(contact.alias, "cyan")),
        Column("NAME", "DisplayName", lambda contact, moment: text_cell(contact.display_name), elastic=True),
        Column("TYPE", "Type", lambda contact, moment: text_cell(contact.type)),
        Column("ARN", "ContactArn", lambda contact, moment: text_cell(contact.contact_arn, "dim"), optional=1),
    ),
    lambda contact: contact.contact_arn,
)


def contact_blocks(table: Table[Contact], complete: bool) -> Iterator[Paragraph]:
    """Yield the contacts and how many they are."""
    yield [table]
    yield closing([summary(count_of(len(table.rows), "contact"))], complete)
