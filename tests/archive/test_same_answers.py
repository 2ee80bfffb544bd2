"""An archive answers as the service did that it was made of: every command line, over generated worlds."""

from __future__ import annotations

import shutil
import tempfile
from collections.abc import Callable
from datetime import datetime, timedelta
from importlib import import_module
from pathlib import Path
from typing import Any

from hypothesis import given, settings
from hypothesis import strategies as st
from msgspec.structs import replace

from pagecli.archive.run import Wanted
from pagecli.connection import Connection
from pagecli.errors import PagecliError, SeveralErrors
from pagecli.source import Source, open_source
from support.archived_source import archive
from support.in_process import NOW, Stage, parse
from support.listed_world import listing, page

ALIASES = ("akuam", "alejr", "no-pages")
COMMANDS = ("list", "stats")
LINES = st.builds(
    " ".join,
    st.tuples(
        st.sampled_from(["-a", "akuam", "alejr akuam", "no-pages akuam"]),
        st.sampled_from(["", "--since 30d", "--since 2026-10-25T00:30:00Z", "--since 90d --until 20d"]),
        st.sampled_from(["", "-u", "--status read", "--status sent --status delivered"]),
        st.sampled_from(["", "--sender 'a*'", "--sender a", "--incident 'arn:*'", "--incident plan/6b2f42cb"]),
        st.sampled_from(["-o jsonl", "-o csv", "--tz Europe/Zurich", "--tz Australia/Lord_Howe", "--utc"]),
    ),
)
BY = ("contact", "sender", "incident", "day", "week", "month", "hour", "weekday", "account", "region")
OF_LIST = st.sampled_from(
    ["", "-n 3 --reverse", "-n 1", "--sort read", "--sort delivery --reverse", "-n 3", "--reverse"]
)
OF_STATS = st.builds(
    " ".join,
    st.tuples(
        st.sampled_from(
            [
                "",
                *(f"--by {by}" for by in BY),
            ]
        ),
        st.sampled_from(
            ["", "--within 90s", "--objective 'read<1m:50%'", "--objective 'delivery<2s:99%'", "--sleep 22:00-07:00"]
        ),
    ),
)
TIMES = st.none() | st.builds(
    lambda ms, micros: (
        datetime.fromtimestamp(1_790_000_000, NOW.tzinfo) + timedelta(milliseconds=ms, microseconds=micros)
    ),
    st.integers(0, 5_000_000_000),
    st.sampled_from([0] * 30 + [1, 499, 500, 501]),
)
DELAYS = st.none() | st.integers(-5_000, 200_000) | st.sampled_from([60_000, 90_000, 2_000, 3_000_000_000])


@st.composite
def pages(draw: Any, alias: str) -> list[dict[str, Any]]:
    found = []
    for number in range(draw(st.integers(0, 12))):
        sent = draw(TIMES)
        times = {"SentTime": sent}
        for name in ("DeliveryTime", "ReadTime"):
            delay = draw(DELAYS)
            times[name] = None if delay is None else (sent or NOW) + timedelta(milliseconds=delay)
        sender = draw(st.sampled_from(["a", "ab", "b", "é\u202e'\"", ""]))
        incident = draw(st.sampled_from([None, "arn:aws:ssm-incidents::1:incident-record/plan/6b2f42cb-0b48", "x"]))
        found.append(page(number + 100 * ALIASES.index(alias), alias, **times, Sender=sender, IncidentId=incident))
    return sorted(found, key=lambda each: each.get("SentTime") or NOW - timedelta(days=9999), reverse=True)


def answer(command: str, line: str, open_it: Callable[..., Source], archived: Path | None) -> tuple[Any, ...]:
    """Code, output and what was said, of a command line."""
    request = parse(command, line)
    if archived:
        request = replace(request, connection=Connection(archive=str(archived)))
    stage = Stage()
    try:
        code = import_module(f"pagecli.commands.{command}").run(request, stage.environment, open_it)
    except (PagecliError, SeveralErrors) as error:
        return error.code, str(error), stage.out, stage.err
    return code, stage.out, stage.err


@settings(max_examples=15, deadline=None)
@given(data=st.data())
def test_an_archive_gives_the_answers_of_the_service(data: st.DataObject) -> None:
    world = listing({alias: data.draw(pages(alias)) for alias in ALIASES[:2]} | {"no-pages": []})
    lines = [("list", f"{data.draw(LINES)} {data.draw(OF_LIST)}") for _ in range(4)]
    lines += [("stats", f"{data.draw(LINES)} {data.draw(OF_STATS)}") for _ in range(6)]
    folder = Path(tempfile.mkdtemp())
    try:
        archive(world, folder / "history", NOW, Wanted())
        for command, line in lines:
            of_the_service = answer(command, line, lambda *_: world, None)
            assert answer(command, line, open_source, folder / "history") == of_the_service, line
    finally:
        shutil.rmtree(folder)
