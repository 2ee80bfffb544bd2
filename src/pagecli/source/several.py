"""Several accounts and regions as one Source: each is asked once, and a failure in one stops no other."""

from __future__ import annotations

import threading
from collections.abc import Callable, Iterator, Sequence
from functools import partial
from itertools import chain
from typing import Any, TypeVar

from msgspec import Struct
from msgspec.structs import replace

from pagecli.arns import account_of, alias_of, place_of, region_of
from pagecli.aws.accounts import matching_profiles
from pagecli.aws.client import Identity
from pagecli.aws.network import NetworkSource
from pagecli.concurrency import gather, gather_in_order
from pagecli.connection import ALL_REGIONS, MAX_REQUESTS_IN_ALL, Connection, Place, Scope, name_places
from pagecli.domain.model import ContactBatch, EngagementBatch
from pagecli.environment import Environment
from pagecli.errors import NOT_HERE, AccessError, NotFoundError, PagecliError, SeveralErrors, UsageError
from pagecli.source import Listener, Waiting
from pagecli.source.accounts import Regions, Routed

T = TypeVar("T")
_ANOTHER_MAY_KNOW = (AccessError, NotFoundError, UsageError)


class Asker(Struct, frozen=True, eq=False):
    """One profile: who it is, the account that it leads to if that is known, and the regions that it is asked in."""

    identity: Identity
    sources: Regions
    account: str | None
    regions: Sequence[str]

    def place(self, region: str) -> Place:
        """Return the account in that region, as this profile sees it."""
        return Place(self.identity.profile, self.account, region)


class Spot(Struct, frozen=True):
    """An account in a region, and the profiles that lead there."""

    region: str
    askers: list[Asker]

    @property
    def place(self) -> Place:
        """Return it as the first of its profiles sees it."""
        return self.askers[0].place(self.region)


class Several(Routed):
    """What the profiles lead to, each account and region once, by the first of its profiles that is not refused.

    What has an ARN is asked by the profile of the ARN's account, or by whom it was listed; else by each in turn until
    one answers. `override` (the one `--region`) is asked about everything. With `everywhere` (`--region all`) what a
    region may well answer is a note.
    """

    def __init__(
        self, askers: Sequence[Asker], listener: Listener, waiting: Waiting, override: str | None, everywhere: bool
    ) -> None:
        self._askers, self._spots = askers, _spots(askers)
        self._listener, self._waiting = listener, waiting
        self._override, self._everywhere = override, everywhere
        self._seen_by: dict[tuple[str, str, str], Asker] = {}
        self._answered: set[Place] = set()
        self._not_here: dict[Place, PagecliError] = {}
        self._lock = threading.Lock()

    @property
    def places(self) -> Sequence[Place]:
        return [spot.place for spot in self._spots]

    @property
    def scope(self) -> Scope | None:
        return None

    def scope_of(self, contact_arn: str) -> Scope | None:
        asker = self._asked_about(contact_arn)[0]
        return asker.identity.scope(self._region(contact_arn, asker))

    def poll(self) -> None:
        for asker in self._askers:
            asker.sources.poll()

    # What has an ARN

    def _ask(self, arn: str, question: Callable[[NetworkSource], T]) -> T:
        failures: list[PagecliError] = []
        for asker in self._asked_about(arn):
            region = self._region(arn, asker)
            try:
                answer = question(asker.sources.at(region))
            except _ANOTHER_MAY_KNOW as error:
                failures.append(_at(asker.place(region), error))
            except PagecliError as error:
                raise _at(asker.place(region), error) from error.__cause__
            else:
                self._seen_by[_key(arn)] = asker
                return answer
        raise failures[0]

    def _walk(self, arn: str, question: Callable[[NetworkSource], Iterator[T]]) -> Iterator[T]:
        yield from self._ask(arn, lambda at: _begun(question(at)))

    def _asked_about(self, arn: str) -> list[Asker]:
        """Return who is to be asked about the ARN, the likeliest first."""
        own = [asker for asker in self._askers if asker.account == account_of(arn)]
        known = self._seen_by.get(_key(arn))
        if own:
            return own if known not in own else [known, *(asker for asker in own if asker is not known)]
        return [*([known] if known else []), *(asker for asker in self._askers if asker is not known)]

    def _region(self, arn: str, asker: Asker) -> str:
        return self._override or region_of(arn) or asker.regions[0]

    # What has none

    def list_contacts(self, prefix: str = "", kind: str | None = None) -> Iterator[ContactBatch]:
        listed: set[str] = set()
        for asker, batch in self._everywhere_asked(lambda at: at.list_contacts(prefix, kind)):
            new = [contact for contact in batch.contacts if contact.contact_arn not in listed]
            for contact in new:
                listed.add(contact.contact_arn)
                self._seen_by.setdefault(_key(contact.contact_arn), asker)
            yield replace(batch, contacts=new)

    def list_engagements(self, incident_id: str | None = None) -> Iterator[EngagementBatch]:
        listed: set[str] = set()
        for _, batch in self._everywhere_asked(lambda at: at.list_engagements(incident_id)):
            new = [each for each in batch.engagements if each.engagement_arn not in listed]
            listed.update(each.engagement_arn for each in new)
            yield replace(batch, engagements=new)

    def _everywhere_asked(self, question: Callable[[NetworkSource], Iterator[T]]) -> Iterator[tuple[Asker, T]]:
        """Yield each batch with who got it, place by place; what fails is told, and stops no other."""
        spots = [spot for spot in self._spots if spot.place not in self._not_here]
        if not spots:
            self._tell(list(self._not_here.items()), is_all=True)
        ended = _Count(partial(self._waiting.answered, of=len(spots)))
        failures: list[tuple[Place, PagecliError]] = []
        answered = False
        jobs = [partial(_ask_spot, spot, question, ended.add) for spot in spots]
        for index, answer in gather_in_order(jobs, places=[(id(spot), spot.region) for spot in spots]):
            if isinstance(answer, PagecliError):
                failures.append((spots[index].place, answer))
            else:
                answered = True
                self._answered.add(spots[index].place)
                yield answer
        self._tell(failures, is_all=not answered)

    def _tell(self, failures: Sequence[tuple[Place, PagecliError]], is_all: bool) -> None:
        """Report what failed, once for all regions in which a profile had the same error.

        Raises the worst if `is_all`: a listing that nobody answered does not say that there is nothing.
        """
        groups: dict[Any, list[tuple[Place, PagecliError]]] = {}
        for place, error in failures:
            if self._everywhere and isinstance(error, NOT_HERE):
                self._not_here[place] = error
            groups.setdefault((place.profile, place.account, type(error), error.hint), []).append((place, error))
        errors: dict[str, PagecliError] = {}
        for group in groups.values():
            places, error = [place for place, _ in group], group[0][1]
            named = error.about(name_places(places))
            if places[0] in self._not_here and self._has_answered(places[0]):
                self._listener.note(str(named))
            else:
                errors[f"{name_places(places)} {type(error).__name__}"] = named
        worst = max(errors.values(), key=lambda error: error.code, default=None) if is_all else None
        for about, error in errors.items():
            if error is not worst:
                self._listener.fail(error, about=about)
        if worst:
            raise worst

    def _has_answered(self, place: Place) -> bool:
        """Whether any region has answered this profile: if none has, the region is not what is wrong."""
        return any((other.profile, other.account) == (place.profile, place.account) for other in self._answered)


class _Count:
    """Counts completed listings, from any thread, and reports the number."""

    def __init__(self, tell: Callable[[int], None]) -> None:
        self._tell, self._count, self._lock = tell, 0, threading.Lock()

    def add(self) -> None:
        """Count one more."""
        with self._lock:
            self._count += 1
            self._tell(self._count)


def _ask_spot(
    spot: Spot, question: Callable[[NetworkSource], Iterator[T]], ended: Callable[[], None]
) -> Iterator[tuple[Asker, T]]:
    """Yield what the first of the profiles gets that is not refused; the first error if all are."""
    refused: list[AccessError] = []
    try:
        for asker in spot.askers:
            try:
                listing = _begun(question(asker.sources.at(spot.region)))
            except AccessError as error:
                refused.append(error)
                continue
            yield from ((asker, batch) for batch in listing)
            return
        raise refused[0]
    finally:
        ended()


def _at(place: Place, error: PagecliError) -> PagecliError:
    return error.about(name_places([place]))


def _begun(listing: Iterator[T]) -> Iterator[T]:
    """Return the listing with its first batch asked for: it tells whether there will be more."""
    return chain([next(listing)], listing)


def _key(arn: str) -> tuple[str, str, str]:
    """Return what the ARNs of a contact, its pages and its engagements have in common."""
    return (*place_of(arn), alias_of(arn))


def _spots(askers: Sequence[Asker]) -> list[Spot]:
    found: dict[tuple[Any, str], Spot] = {}
    for asker in askers:
        for region in asker.regions:
            spot = found.setdefault((asker.account or id(asker), region), Spot(region, []))
            spot.askers.append(asker)
    return list(found.values())


def open_several(connection: Connection, environment: Environment, listener: Listener, waiting: Waiting) -> Several:
    """Return the source of all that the profiles and regions lead to.

    UsageError for wildcards that match nothing. A profile that can't be used is told, unless there is no other.
    """
    profiles: Sequence[str | None] = matching_profiles(connection.profiles) or [None]
    slots = threading.BoundedSemaphore(MAX_REQUESTS_IN_ALL)
    ask = partial(_open, connection, environment, listener, waiting, slots)
    opened = gather([partial(ask, profile, needs_account=len(profiles) > 1) for profile in profiles])
    askers = [asker for asker in opened if isinstance(asker, Asker)]
    failures = [error for error in opened if isinstance(error, PagecliError)]
    if not askers:
        raise failures[0] if len(failures) == 1 else SeveralErrors(failures)
    for error in failures:
        listener.fail(error, about=str(error))
    return Several(askers, listener, waiting, connection.region, connection.is_everywhere)


def _open(
    connection: Connection,
    environment: Environment,
    listener: Listener,
    waiting: Waiting,
    slots: threading.BoundedSemaphore,
    profile: str | None,
    needs_account: bool,
) -> Asker:
    own = replace(connection, profiles=(profile,) if profile else (), regions=())
    try:
        identity = Identity(own, environment, listener.add_unreadable_times, waiting.waiting, slots=slots)
        regions = _regions(connection, identity)
        account = identity.account(regions[0]) if needs_account else None
    except PagecliError as error:
        raise (error.about(profile) if profile else error) from error.__cause__
    return Asker(identity, Regions(identity), account, regions)


def _regions(connection: Connection, identity: Identity) -> list[str]:
    if not connection.is_everywhere:
        return list(connection.regions) or [identity.region]
    return list(dict.fromkeys(region for region in [*connection.regions, *identity.regions()] if region != ALL_REGIONS))
