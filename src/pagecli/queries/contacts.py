"""Resolves names: an alias to its ARN, and a plan or schedule to the people behind it."""

from __future__ import annotations

import threading
from collections.abc import Callable, Iterator, Mapping, Sequence
from functools import partial
from typing import TypeVar
from unicodedata import normalize

from pagecli.aliases import Remembered, RememberedContact, remembered_in
from pagecli.arns import ContactArn, is_alias, malformed_alias, parse_contact_arn, split_contact_arn
from pagecli.concurrency import gather
from pagecli.connection import Scope, name_places
from pagecli.domain.model import PERSONAL, Contact
from pagecli.errors import AccessError, NotFoundError, PagecliError, ProtocolError, UsageError
from pagecli.queries.problems import Problems
from pagecli.source import Source
from pagecli.text import escape_controls, name_some, nearest

T = TypeVar("T")
People = list[tuple[str, ContactArn | PagecliError]]


class Contacts:
    """Resolves aliases; the results are remembered between runs, for each account and region.

    The contact's type is remembered with its alias; the people behind a plan or schedule only for this run.
    """

    def __init__(self, source: Source, variables: Mapping[str, str]) -> None:
        self._source = source
        self._variables = variables
        self._own: Remembered | None = None
        self._remembered: dict[Scope | None, Remembered] = {}
        self._resolved: dict[str, list[ContactArn]] = {}
        self._types: dict[str, str] = {}
        self._behind: dict[str, People] = {}
        self._lock = threading.RLock()

    def resolve(self, name: str) -> ContactArn:
        """Return the contact with exactly this alias, or this ARN; NotFoundError if there is none or several."""
        found = self.find(name)
        if len(found) > 1:
            raise _ambiguous(name, found)
        return found[0]

    def find(self, name: str) -> list[ContactArn]:
        """Return the contact; with several accounts and regions, every contact with this alias.

        NotFoundError if there is none, or if one account and region has several.
        """
        if name not in self._resolved:
            self._resolved[name] = self._resolve(name)
        return self._resolved[name]

    def _resolve(self, name: str) -> list[ContactArn]:
        if name.startswith("arn:"):
            return [parse_contact_arn(name)]
        if not is_alias(name):
            raise self._no_alias(name)
        if remembered := self.remembered.get(name):
            self._types[remembered.arn] = remembered.type
            return [parse_contact_arn(remembered.arn)]
        return self._look_up(name)

    def resolve_again(self, name: str) -> ContactArn | None:
        """Forget the remembered alias and ask the service; None if it was not remembered."""
        if name.startswith("arn:") or not self.remembered.get(name):
            return None
        self.remembered.forget(name)
        self._resolved.pop(name, None)
        return self.resolve(name)

    def remember(self, contacts: Sequence[Contact], whole: bool) -> None:
        """Remember these contacts; `whole` means that there are no others."""
        lines: dict[Scope | None, list[RememberedContact]] = {}
        for each in contacts:
            line = RememberedContact(each.alias, each.contact_arn, each.type, each.display_name or "")
            lines.setdefault(self._source.scope_of(each.contact_arn), []).append(line)
        for scope, some in lines.items():
            remembered = self._remembered_in(scope)
            remembered.replace(some) if whole else remembered.add(some)

    def know(self, contact: Contact) -> ContactArn:
        """Keep for this run what the service said about the contact."""
        self._types[contact.contact_arn] = contact.type
        return split_contact_arn(contact.contact_arn)

    def is_type_known(self, contact: ContactArn) -> bool:
        """Whether the contact's type (person, plan or schedule) is known: an ARN does not tell it."""
        return contact.arn in self._types

    def learn_type(self, contact: ContactArn) -> None:
        """Ask for the contact's type; if the service answers with an error, it is taken for a person."""
        try:
            self._types[contact.arn] = self._source.get_contact(contact.arn).type
        except (AccessError, NotFoundError, ProtocolError, UsageError):
            self._types[contact.arn] = PERSONAL

    def people(self, name: str, contact: ContactArn) -> People:
        """Return the people behind the contact that `name` was resolved to; of a person, that person.

        They are asked for once per run, and again if any of them could not be fetched.
        """
        if self._types.get(contact.arn, PERSONAL) == PERSONAL:
            return [(name, contact)]
        if contact.arn not in self._behind:
            from pagecli.queries.plan import people_behind

            found = self.ask(name, contact, partial(people_behind, self._source))
            self._types.update(dict.fromkeys((arn for arn, _ in found), PERSONAL))
            if any(isinstance(person, PagecliError) for _, person in found):
                return found
            self._behind[contact.arn] = found
        return self._behind[contact.arn]

    def ask(self, name: str, contact: ContactArn, question: Callable[[ContactArn], T]) -> T:
        """Return the answer to a question about the contact that `name` was resolved to.

        The question is repeated if the remembered ARN of the alias turns out to be outdated.
        """
        try:
            return question(contact)
        except (NotFoundError, AccessError):
            corrected = self.resolve_again(name)
            if corrected is None or corrected == contact:
                raise
        return question(corrected)

    @property
    def remembered(self) -> Remembered:
        """What earlier runs learnt with this identity, region and endpoint."""
        with self._lock:
            if self._own is None:
                self._own = self._remembered_in(self._source.scope)
            return self._own

    def _remembered_in(self, scope: Scope | None) -> Remembered:
        with self._lock:  # shared by all threads, so that their writes don't collide
            if scope not in self._remembered:
                self._remembered[scope] = remembered_in(self._variables, scope)
            return self._remembered[scope]

    def _look_up(self, alias: str) -> list[ContactArn]:
        listing = self._source.list_contacts(alias)
        found = {c.contact_arn: c for batch in listing for c in batch.contacts if c.alias == alias}
        places = self._source.places
        if not found:
            raise NotFoundError(f"no contact has the alias {alias} in {name_places(places)}", self._nearest(alias))
        if len(places) == 1 and len(found) > 1:
            raise _ambiguous(alias, list(map(split_contact_arn, found)))
        if len(found) == 1:
            self.remember(list(found.values()), whole=False)
        return list(map(self.know, found.values()))

    def _no_alias(self, name: str) -> PagecliError:
        """Return the error for an invalid alias: it suggests contacts with that display name, if there are any."""
        try:
            named = _named(name, [contact for batch in self._source.list_contacts() for contact in batch.contacts])
        except PagecliError:
            named = None
        return NotFoundError(f"{name!r} is not an alias", named) if named else malformed_alias(name)

    def _nearest(self, alias: str) -> str:
        every = [contact for batch in self._source.list_contacts() for contact in batch.contacts]
        if near := nearest(alias, {contact.alias for contact in every}):
            return f"did you mean {' or '.join(map(escape_controls, near))}?"
        usual = "`pagecli contacts` shows those that exist; are --region and --profile the right ones?"
        return _named(alias, every) or usual


def matching_contacts(source: Source, text: str, problems: Problems) -> Iterator[Contact]:
    """Yield the contacts whose alias begins with the text; if there are none, those with it in their alias or name."""
    is_found = False
    for batch in source.list_contacts(text) if is_alias(text) or not text else ():
        is_found |= bool(batch.contacts)
        yield from batch.contacts
    if is_found or not text:
        return
    for batch in source.list_contacts():
        for contact in batch.contacts:
            if _folded(text) in _folded(contact.alias) or _bears(contact, text):
                problems.note(f"no alias begins with {text}; these have it in their alias or name")
                yield contact


def _named(text: str, contacts: Sequence[Contact]) -> str | None:
    """Return a hint with the contacts whose display name contains the text; None if there are none."""
    named = [f"{contact.alias} ({contact.display_name})" for contact in contacts if _bears(contact, text)]
    return f"did you mean {name_some(named)}?" if named else None


def _bears(contact: Contact, text: str) -> bool:
    return _folded(text) in _folded(contact.display_name or "")


def _folded(text: str) -> str:
    return normalize("NFC", text).casefold()


def _ambiguous(alias: str, found: Sequence[ContactArn]) -> NotFoundError:
    arns = " or ".join(escape_controls(contact.arn) for contact in sorted(found))
    return NotFoundError(f"{alias} is the alias of {len(found)} contacts", f"name one by its ARN: {arns}")


def resolve_all(
    source: Source, contacts: Contacts, names: Sequence[str] | None
) -> Iterator[tuple[str, ContactArn | PagecliError]]:
    """Yield the contact of each name, in order and without duplicates, or the error of a name without one.

    For an escalation plan or an on-call schedule come the people behind it, each by their ARN. Without names, every
    personal contact, by its ARN.
    """
    if names is None:
        for batch in source.list_contacts(kind=PERSONAL):
            yield from ((c.contact_arn, contacts.know(c)) for c in batch.contacts)
        return
    found = set()
    for name, contact in _find_all(contacts, names):
        for person in _people(contacts, name, contact):
            if person[1] not in found:
                yield person
            found.add(person[1])


def _find_all(contacts: Contacts, names: Sequence[str]) -> Iterator[tuple[str, ContactArn | PagecliError]]:
    """Yield what each name resolves to: a contact by its name, several by their ARNs, or an error."""
    for name, answer in zip(names, gather([partial(contacts.find, name) for name in names]), strict=True):
        if isinstance(answer, PagecliError):
            yield name, answer
        else:
            yield from ((name if len(answer) == 1 else contact.arn, contact) for contact in answer)


def _people(contacts: Contacts, name: str, contact: ContactArn | PagecliError) -> People:
    if isinstance(contact, PagecliError):
        return [(name, contact)]
    try:
        return contacts.people(name, contact)
    except PagecliError as error:
        return [(name, error)]
