"""The pages that a command line selects: asked for, filtered, with what went wrong on the way."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from pagecli.aws.client import Service
from pagecli.aws.pagination import MAX_RESULTS
from pagecli.domain.filters import PageFilter
from pagecli.domain.model import Page
from pagecli.environment import Environment
from pagecli.errors import PagecliError
from pagecli.queries.contacts import Contacts
from pagecli.queries.pages import list_pages_of_contacts
from pagecli.views.pages import undated_note


class Selection:
    """The pages of these contacts (None is every personal one) that match; `errors` has what failed, by name."""

    def __init__(
        self, service: Service, environment: Environment, names: Sequence[str] | None, pages: PageFilter
    ) -> None:
        self._service, self._environment = service, environment
        self._contacts = Contacts(service, environment.variables)
        self._names, self._pages = names, pages
        self._undated = 0
        self.errors: dict[str, PagecliError] = {}
        self.next_tokens: dict[str, str | None] = {}
        """By name the token of the last batch, to go on from where its listing failed."""

    def batches(self, page_size: int = MAX_RESULTS, token: str | None = None) -> Iterator[list[Page]]:
        """Yield what matches of each batch, contact by contact."""
        for name, batch in list_pages_of_contacts(self._service, self._contacts, self._names, page_size, token):
            if isinstance(batch, PagecliError):
                self.errors[name] = batch
                continue
            self.next_tokens[name] = batch.next_token
            pages = self._pages.select(batch.pages)
            if self._pages.by_time:
                self._undated += sum(page.sent_time is None for page in pages)
            yield pages

    def tell_notes(self) -> None:
        """Say on stderr what the rows can't say."""
        if self._undated:
            self._environment.warn(undated_note(self._undated))
        self._service.tell_unreadable_times()
