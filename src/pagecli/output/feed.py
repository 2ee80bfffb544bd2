"""Where events are shown as they come: lines under a live header on a terminal, else rows in any format."""

from __future__ import annotations

from collections.abc import Sequence
from contextlib import AbstractContextManager, nullcontext

from pagecli.domain.events import PageEvent
from pagecli.domain.model import Page
from pagecli.environment import Environment
from pagecli.output import Format, Stdout, Writer, open_writer
from pagecli.output.live import LiveScreen
from pagecli.output.table import TableWriter
from pagecli.times import Moment
from pagecli.views.events import EVENTS, header


class Feed:
    """A context that leaves the terminal clean; `live` False is for when others write to the terminal, too."""

    def __init__(self, form: Format, moment: Moment, environment: Environment, live: bool) -> None:
        self._clock, self._zone = environment.clock, moment.zone
        self._stdout = Stdout(environment)
        self._live: LiveScreen | None = None
        self._writer: Writer[PageEvent]
        if live and not environment.is_dumb and form.is_table and environment.stdout_is_terminal:
            self._live = LiveScreen(self._stdout, form, environment)
            self._writer = TableWriter(self._live, EVENTS, form, moment)
        else:
            self._writer = open_writer(form, EVENTS, moment, environment)

    def __enter__(self) -> Feed:  # noqa: PYI034 - typing.Self needs Python 3.11
        return self

    def __exit__(self, *_: object) -> None:
        with self.hidden():
            pass

    def show(self, events: Sequence[PageEvent]) -> None:
        """Write these events below the others."""
        self._writer.write(events)

    def tick(self, unread: Sequence[Page], every: float) -> None:
        """Bring the header up to date; BrokenPipeError if nobody reads any more."""
        if self._live:
            self._live.set_header(header(unread, Moment(self._clock.now(), self._zone), every))
        self._stdout.check_reader()

    def hidden(self) -> AbstractContextManager[None]:
        """Take the header away while something else is written."""
        return self._live.hidden() if self._live else nullcontext()

    def finish(self, complete: bool) -> None:
        """End the output."""
        self._writer.finish(complete=complete)
