"""Whom a name means: an alias resolved to its ARN, and the people behind a plan or a schedule."""

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
    """The contacts by alias; what was resolved once is remembered between runs, for each account and region.

    With an alias comes the contact's type, and for the run it is known who stands behind a plan or a schedule.
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
        """Return the contact of exactly that alias, or of that ARN; NotFoundError if there is none or several."""
        found = self.find(name)
        if len(found) > 1:
            raise _ambiguous(name, found)
        return found[0]

    def find(self, name: str) -> list[ContactArn]:
        """Return the contact, or where several accounts and regions are asked all that bear the alias there.

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
        """Forget what was remembered of the alias and ask the service; None if nothing was."""
        if name.startswith("arn:") or not self.remembered.get(name):
            return None
        self.remembered.forget(name)
        self._resolved.pop(name, None)
        return self.resolve(name)

    def remember(self, contacts: Sequence[Contact], whole: bool) -> None:
        """Remember these contacts; `whole` says that there are no others."""
        lines: dict[Scope | None, list[RememberedContact]] = {}
        for each in contacts:
            line = RememberedContact(each.alias, each.contact_arn, each.type, each.display_name or "")
            lines.setdefault(self._source.scope_of(each.contact_arn), []).append(line)
        for scope, some in lines.items():
            remembered = self._remembered_in(scope)
            remembered.replace(some) if whole else remembered.add(some)

    def know(self, contact: Contact) -> ContactArn:
        """Keep for this run what the service has said of the contact."""
        self._types[contact.contact_arn] = contact.type
        return split_contact_arn(contact.contact_arn)

    def is_type_known(self, contact: ContactArn) -> bool:
        """Whether this run knows if the contact is a person, a plan or a schedule: an ARN alone does not tell."""
        return contact.arn in self._types

    def learn_type(self, contact: ContactArn) -> None:
        """Ask for the contact's type; where the service is there but does not tell, it is taken for a person."""
        try:
            self._types[contact.arn] = self._source.get_contact(contact.arn).type
        except (AccessError, NotFoundError, ProtocolError, UsageError):
            self._types[contact.arn] = PERSONAL

    def people(self, name: str, contact: ContactArn) -> People:
        """Return the people behind the plan or schedule that `name` was resolved to; a person stands for themselves.

        They are asked for once a run, and again if one of them could not be had.
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

        It is asked again where what was remembered of the alias turns out to be outdated.
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
        """What earlier runs have learnt as this identity, in this region, behind this endpoint."""
        with self._lock:
            if self._own is None:
                self._own = self._remembered_in(self._source.scope)
            return self._own

    def _remembered_in(self, scope: Scope | None) -> Remembered:
        with self._lock:  # one for all threads: it is what keeps their writes apart
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
        """Return the error for what is no alias: whose display name it may be, or that it is malformed."""
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
    """Yield the contacts whose alias begins with the text; if there are none, those that have it in alias or name."""
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
    """Return a hint with those whose display name has the text in it; None if there are none."""
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
    """Yield the contact of each name, each once and in their order, or the error of one that has none.

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
    """Yield what each name means: a contact by that name, several by their ARNs, or an error."""
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
