"""What `doctor` examines: contacts and all behind them, coming shifts, and the newest pages; asked concurrently."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from functools import partial
from typing import Any

from pagecli.concurrency import gather
from pagecli.domain.doctor import NEWEST, Examination
from pagecli.domain.model import PERSONAL, Page, PlannedContact, Rotation
from pagecli.errors import PagecliError
from pagecli.periods import Period
from pagecli.queries.contacts import Contacts
from pagecli.queries.plan import look_behind_all
from pagecli.queries.problems import Problems
from pagecli.source import Source


def examine(
    source: Source, contacts: Contacts, names: Sequence[str], period: Period, problems: Problems
) -> Examination:
    """Return the facts about these contacts, or about all.

    The error of an unknown name goes to `problems`; any other error takes the place of what could not be fetched.
    """
    arns = _resolve(contacts, names, problems) if names else _list_all(source)
    graph = look_behind_all(source, arns)
    known = [answer for answer in graph.contacts.values() if isinstance(answer, PlannedContact)]
    people = [contact.contact_arn for contact in known if contact.type == PERSONAL]
    rotations = [arn for arn, answer in graph.rotations.items() if isinstance(answer, Rotation)]
    questions: list[Callable[[], Any]] = [partial(_list_newest, source, person) for person in people]
    questions += [partial(source.list_rotation_shifts, arn, *period) for arn in rotations]
    answers = gather(questions)
    pages, shifts = dict(zip(people, answers, strict=False)), dict(zip(rotations, answers[len(people) :], strict=True))
    sent = [page.page_arn for found in pages.values() if not isinstance(found, PagecliError) for page in found]
    receipts = dict(zip(sent, gather([partial(source.list_page_receipts, arn) for arn in sent]), strict=True))
    return Examination(graph, period, shifts, pages, receipts)


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
