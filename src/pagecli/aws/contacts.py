"""Whom one can ask about: ListContacts, and an alias resolved to its ARN."""

from __future__ import annotations

import threading
from collections.abc import Iterator, Mapping, Sequence
from functools import partial
from typing import Any

from pagecli.aliases import Remembered, remembered_for
from pagecli.arns import ContactArn, check_alias, parse_contact_arn, split_contact_arn
from pagecli.aws.client import Service
from pagecli.aws.concurrency import each
from pagecli.aws.pagination import walk
from pagecli.errors import NotFoundError, PagecliError
from pagecli.model import Contact, ContactBatch
from pagecli.text import escape_controls

_MAX_RESULTS = 1024


def check_contact(name: str) -> str:
    """Return the alias or contact ARN as it is; UsageError if it is neither."""
    return parse_contact_arn(name).arn if name.startswith("arn:") else check_alias(name)


def list_contacts(service: Service, prefix: str = "", kind: str | None = None) -> Iterator[ContactBatch]:
    """Yield the contacts whose alias starts with `prefix`, batch by batch, in the service's order (ListContacts)."""
    parameters: dict[str, Any] = {"MaxResults": _MAX_RESULTS}
    if prefix:
        parameters["AliasPrefix"] = prefix
    if kind:
        parameters["Type"] = kind
    return walk(service, service.region, "ListContacts", ContactBatch, lambda batch: batch.contacts, **parameters)


class Contacts:
    """The contacts of the service's region by alias; what was resolved once is remembered between runs."""

    def __init__(self, service: Service, variables: Mapping[str, str]) -> None:
        self._service = service
        self._variables = variables
        self._remembered: Remembered | None = None
        self._lock = threading.Lock()

    def resolve(self, name: str) -> ContactArn:
        """Return the contact of exactly that alias, or of that ARN; NotFoundError if there is none or several."""
        if name.startswith("arn:"):
            return parse_contact_arn(name)
        remembered = self.remembered.get(name)
        return parse_contact_arn(remembered) if remembered else self._look_up(name)

    def resolve_again(self, name: str) -> ContactArn | None:
        """Forget what was remembered of the alias and ask the service; None if nothing was."""
        if name.startswith("arn:") or not self.remembered.get(name):
            return None
        self.remembered.forget(name)
        return self._look_up(name)

    def remember(self, contacts: Sequence[Contact], whole: bool) -> None:
        """Remember these contacts; `whole` says that there are no others."""
        arns = [(contact.alias, contact.contact_arn) for contact in contacts]
        if whole:
            self.remembered.replace(arns)
        else:
            self.remembered.add(arns)

    @property
    def remembered(self) -> Remembered:
        """What earlier runs have learnt as this identity, in this region, behind this endpoint."""
        with self._lock:  # one for all threads: it is what keeps their writes apart
            if self._remembered is None:
                region = self._service.region
                identity, endpoint = self._service.identity, self._service.endpoint(region)
                self._remembered = remembered_for(self._variables, identity, region, endpoint)
            return self._remembered

    def _look_up(self, alias: str) -> ContactArn:
        listing = list_contacts(self._service, alias)
        found = sorted({c.contact_arn for batch in listing for c in batch.contacts if c.alias == alias})
        if len(found) == 1:
            self.remembered.add([(alias, found[0])])
            return split_contact_arn(found[0])
        if found:
            arns = " or ".join(map(escape_controls, found))
            raise NotFoundError(f"{alias} is the alias of {len(found)} contacts", f"name one by its ARN: {arns}")
        raise NotFoundError(f"no contact has the alias {alias} in {self._service.region}", self._nearest(alias))

    def _nearest(self, alias: str) -> str:
        from difflib import get_close_matches

        aliases = {c.alias for batch in list_contacts(self._service) for c in batch.contacts}
        near = [escape_controls(a) for a in get_close_matches(alias, sorted(aliases), n=3)]
        if near:
            return f"did you mean {' or '.join(near)}?"
        return "`pagecli contacts` shows those that exist; are --region and --profile the right ones?"


def resolve_all(
    service: Service, contacts: Contacts, names: Sequence[str] | None
) -> Iterator[tuple[str, ContactArn | PagecliError]]:
    """Yield the contact of each name, each once and in their order, or the error of one that has none.

    Without names, every personal contact, by its ARN.
    """
    if names is None:
        for batch in list_contacts(service, kind="PERSONAL"):
            yield from ((c.contact_arn, split_contact_arn(c.contact_arn)) for c in batch.contacts)
        return
    found = set()
    for name, contact in zip(names, each([partial(contacts.resolve, name) for name in names]), strict=True):
        if contact not in found:
            yield name, contact
        found.add(contact)
