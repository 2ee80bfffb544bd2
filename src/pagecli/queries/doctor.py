"""What `doctor` examines: contacts and all behind them, coming shifts, and the newest pages; asked concurrently."""

from __future__ import annotations

from collections.abc import Sequence
from functools import partial

from pagecli.concurrency import gather
from pagecli.domain.doctor import NEWEST, Examination
from pagecli.domain.model import Page, Rotation, RotationShift
from pagecli.errors import PagecliError
from pagecli.periods import Period
from pagecli.queries.contacts import Contacts
from pagecli.queries.plan import Questions, look_behind_all
from pagecli.queries.problems import Problems
from pagecli.source import Source


def examine(
    source: Source, contacts: Contacts, names: Sequence[str], period: Period, problems: Problems
) -> Examination:
    """Return the facts about these contacts, or about all.

    The error of an unknown name goes to `problems`; any other error takes the place of what could not be fetched.
    """
    arns = _resolve(contacts, names, problems) if names else _list_all(source)
    pages: dict[str, list[Page] | PagecliError] = {}
    shifts: dict[str, list[RotationShift] | PagecliError] = {}
    of_person: Questions = [(partial(_list_newest, source), pages)]
    of_rotation: Questions = [(partial(_list_shifts, source, period), shifts)]
    graph = look_behind_all(source, arns, of_person, of_rotation)
    known = {arn: found for arn, found in shifts.items() if isinstance(graph.rotations[arn], Rotation)}
    sent = [page.page_arn for found in pages.values() if not isinstance(found, PagecliError) for page in found]
    receipts = dict(zip(sent, gather([partial(source.list_page_receipts, arn) for arn in sent]), strict=True))
    return Examination(graph, period, known, pages, receipts)


def _list_shifts(source: Source, period: Period, rotation: str) -> list[RotationShift]:
    return source.list_rotation_shifts(rotation, *period)


def _resolve(contacts: Contacts, names: Sequence[str], problems: Problems) -> list[str]:
    arns: list[str] = []
    for name, answer in zip(names, gather([partial(contacts.find, name) for name in names]), strict=True):
        if isinstance(answer, PagecliError):
            problems.fail(answer.about(name) if len(names) > 1 else answer)
        else:
            arns += [contact.arn for contact in answer]
    return list(dict.fromkeys(arns))


def _list_all(source: Source) -> list[str]:
    return [contact.contact_arn for batch in source.list_contacts() for contact in batch.contacts]


def _list_newest(source: Source, person: str) -> list[Page]:
    """Return the newest pages of a person, newest first. AWS documents no order, so all pages are listed."""
    pages = [page for batch in source.list_pages_by_contact(person) for page in batch.pages if page.sent_time]
    return sorted(pages, key=_sent, reverse=True)[:NEWEST]


def _sent(page: Page) -> float:
    return page.sent_time.timestamp() if page.sent_time else 0.0
