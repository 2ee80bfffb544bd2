"""Shows events as they come: on a live screen of a terminal, else as rows in any format."""

from __future__ import annotations

import os
import signal
from collections.abc import Sequence
from typing import Any

from pagecli.domain.events import ToldEvent
from pagecli.environment import Environment
from pagecli.errors import PagecliError
from pagecli.output import Format, Stdout, Writer, open_writer
from pagecli.output.keyboard import Keyboard
from pagecli.output.live import LiveScreen
from pagecli.text import escape_controls
from pagecli.times import Moment
from pagecli.views.blocks import summary
from pagecli.views.events import EVENTS, Standing, header


class Feed:
    """A context that leaves the terminal as it was; `live` False is for when others write to the terminal, too.

    On a live screen what was shown is written once more in the end, to stay.
    """

    def __init__(self, form: Format, moment: Moment, environment: Environment, live: bool, bell: bool = False) -> None:
        self._environment, self._moment, self._bell = environment, moment, bell
        self._stdout = Stdout(environment)
        self._writer: Writer[ToldEvent] = open_writer(form, EVENTS, moment, environment)
        self._live: LiveScreen[ToldEvent] | None = None
        if live and not environment.is_dumb and form.is_table and environment.stdout_is_terminal:
            self._live = LiveScreen(self._stdout, form, EVENTS, environment)
        self._keyboard = Keyboard(environment)
        self._handlers: dict[signal.Signals, Any] = {}
        self._standing = Standing((), (), 0)
        self._shown = 0
        self._is_complete: bool | None = None

    def __enter__(self) -> Feed:  # noqa: PYI034 - typing.Self needs Python 3.11
        if self._live:
            for number, handler in (
                (signal.SIGWINCH, self._resize),
                (signal.SIGTSTP, self._suspend),
                (signal.SIGQUIT, self._die),
                (signal.SIGHUP, self._die),
            ):
                if signal.getsignal(number) is not signal.SIG_IGN:
                    self._handlers[number] = signal.signal(number, handler)
            self._keyboard.take()
        return self

    def __exit__(self, *_: object) -> None:
        if not self._live:
            return
        self._live.leave()
        self._keyboard.give_back()
        for number, handler in self._handlers.items():
            signal.signal(number, handler)
        for note in self._live.notes:
            self._environment.warn(note)
        self._writer.write(self._live.rows)
        if self._is_complete is not None:
            earlier = self._shown - len(self._live.rows)
            footer = [summary(f"{earlier:,} earlier events are not shown")] if earlier > 0 else []
            self._writer.finish(footer, self._is_complete)

    @property
    def quit(self) -> bool:
        """Whether `q` was typed."""
        return self._keyboard.quit

    def show(self, events: Sequence[ToldEvent], standing: Standing, is_news: bool) -> None:
        """Write these events below the others; of news the bell rings for each new page."""
        new = sum(told.event.name == "sent" for told in events) if self._bell and is_news else 0
        if new and self._environment.stdout_is_terminal:
            self._stdout.write(b"\a" * new)
        self._shown += len(events)
        if not self._live:
            self._writer.write(events)
            return
        arns = {page.page_arn for page in standing.open}
        marked = [told.marked(arns) for told in events]
        self._live.add(marked, lambda told: told.marked(arns))
        self.tick(standing)

    def tick(self, standing: Standing) -> None:
        """Bring the header up to date; BrokenPipeError if nobody reads any more."""
        if self._live:
            self._standing = standing
            moment = Moment(self._environment.clock.now(), self._moment.zone)
            places = self._environment.origin()
            self._live.draw(header(standing, places, moment), moment)
        self._stdout.check_reader()

    def note(self, text: str) -> None:
        """Print a note."""
        if self._live and self._environment.stderr_is_terminal:
            self._live.add([self._environment.secrets.redact(text)], lambda told: told)
            self._live.redraw()
        else:
            self._environment.warn(text)

    def note_error(self, error: PagecliError) -> None:
        """Print an error that will not pass."""
        if self._live and self._environment.stderr_is_terminal:
            hint = f"; {escape_controls(error.hint)}" if error.hint else ""
            self.note(f"error: {escape_controls(str(error))}{hint}")
        else:
            self._environment.tell_error(str(error), error.hint)

    def finish(self, complete: bool) -> None:
        """End the output."""
        if self._live:
            self._is_complete = complete
        else:
            self._writer.finish(complete=complete)

    def _resize(self, *_: object) -> None:
        if self._live:
            self._live.redraw(anew=True)

    def _suspend(self, number: int, _: object) -> None:
        """Give the terminal back until the shell lets the program go on."""
        if self._live:
            self._live.leave()
            self._keyboard.give_back()
            handler = signal.signal(number, signal.SIG_DFL)
            os.kill(os.getpid(), number)
            signal.signal(number, handler)
            self._keyboard.take()
            self._live.redraw(anew=True)

    def _die(self, number: int, _: object) -> None:
        """End as the signal would, with the terminal as it was."""
        if self._live:
            self._live.leave()
            self._keyboard.give_back()
        signal.signal(number, signal.SIG_DFL)
        os.kill(os.getpid(), number)
