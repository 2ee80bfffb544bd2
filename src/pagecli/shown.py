"""The short forms of pages and incidents shown in tables, in plain files that the shells read to complete them.

`shown.pages` and `shown.incidents` have one per line, the most recently shown first.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence
from itertools import islice
from typing import Protocol

from pagecli.arns import short_form
from pagecli.cache import cache_folder, read_lines, write_lines
from pagecli.connection import Connection

_MOST = 500
_WORD = re.compile(r"\w[\w=/,.@:+-]*", re.ASCII)  # what the completion scripts offer, too


class ShownPage(Protocol):
    """What is remembered of a page."""

    @property
    def page_arn(self) -> str:
        """The page's ARN."""

    @property
    def incident_id(self) -> str | None:
        """Its incident, if it has one."""


def remember_shown(connection: Connection, variables: Mapping[str, str], pages: Iterable[ShownPage]) -> None:
    """Remember the short forms of these pages and incidents, except in the demo, whose ids change with each run."""
    if not connection.demo:
        first = list(islice(pages, _MOST))
        _remember(variables, "shown.pages", [page.page_arn for page in first])
        _remember(variables, "shown.incidents", [page.incident_id for page in first if page.incident_id])


def remember_incidents(connection: Connection, variables: Mapping[str, str], incidents: Iterable[str | None]) -> None:
    """Remember the short forms of these incidents, except in the demo."""
    if not connection.demo:
        _remember(variables, "shown.incidents", [each for each in islice(incidents, _MOST) if each])


def _remember(variables: Mapping[str, str], name: str, arns: Sequence[str]) -> None:
    folder = cache_folder(variables)
    shown = [word for word in map(short_form, arns) if _WORD.fullmatch(word)]
    if folder and shown:
        before = read_lines(folder / name)
        words = list(dict.fromkeys([*shown, *filter(_WORD.fullmatch, before)]))[:_MOST]
        if words != before:
            write_lines(folder / name, words)
