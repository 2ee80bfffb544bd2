"""A pytest plugin of `tests/mutation.py`: notes which test runs which lines, or runs chosen tests in their order.

It is told by a variable, since the tests may run in processes that pytest starts.
"""

from __future__ import annotations

import copy
import faulthandler
import json
import os
from collections import defaultdict
from collections.abc import Iterator
from pathlib import Path

import coverage
import pytest

from support.installed_program import COVERAGE

SECONDS = "MUTATION_SECONDS"  # a file, to write how many seconds each test takes that passes
CHOSEN = "MUTATION_CHOSEN"  # a file with such seconds: of the tests to run, in their order
PATIENCE = 30  # seconds over ten times the usual, before a test is taken to run for ever

_chosen: dict[str, float] = json.loads(Path(os.environ[CHOSEN]).read_text()) if CHOSEN in os.environ else {}
_seconds: defaultdict[str, float] = defaultdict(float)
_failed: set[str] = set()


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    if CHOSEN in os.environ:
        found = {item.nodeid: item for item in items}
        items[:] = [found[test] for test in _chosen if test in found]


@pytest.hookimpl(wrapper=True)
def pytest_runtest_protocol(item: pytest.Item) -> Iterator[None]:
    if item.nodeid in _chosen:
        faulthandler.dump_traceback_later(PATIENCE + 10 * _chosen[item.nodeid], exit=True)
    elif measured := coverage.Coverage.current():
        measured.switch_context(item.nodeid)
        config = copy.copy(measured.config)
        config.context = item.nodeid
        os.environ[COVERAGE] = config.serialize()  # for the processes that the test starts
    yield
    faulthandler.cancel_dump_traceback_later()


def pytest_runtest_logreport(report: pytest.TestReport) -> None:
    _seconds[report.nodeid] += report.duration
    if report.failed:
        _failed.add(report.nodeid)


def pytest_sessionfinish(session: pytest.Session) -> None:
    if SECONDS in os.environ and not hasattr(session.config, "workerinput"):
        passed = {test: seconds for test, seconds in _seconds.items() if test not in _failed}
        Path(os.environ[SECONDS]).write_text(json.dumps(passed))
