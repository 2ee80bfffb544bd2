from __future__ import annotations

import io
from dataclasses import replace

from support.in_process import Stage

ARGUMENTS = ("watch", "--profile", "on call", "akuam")


def test_whatever_is_told_suggests_commands_that_go_where_this_run_goes() -> None:
    stage = Stage()
    environment = replace(stage.environment, arguments=ARGUMENTS)

    environment.warn("left out: a note; see `pagecli plan akuam`")
    environment.tell_error("it went wrong", "see `pagecli contacts`")

    assert stage.err == (
        "pagecli: left out: a note; see `pagecli plan --profile 'on call' akuam`\n"
        "pagecli: error: it went wrong\nhint: see `pagecli contacts --profile 'on call'`\n"
    )


def test_what_is_long_is_broken_on_a_terminal_only() -> None:
    for is_terminal, lines in ((True, 3), (False, 1)):
        stage = Stage(stderr_is_terminal=is_terminal, columns=20)
        stage.environment.warn("a note that is longer than the line")

        assert stage.err.count("\n") == lines


def test_what_stderr_can_not_show_has_a_stand_in() -> None:
    stderr = io.TextIOWrapper(io.BytesIO(), encoding="ascii", errors="strict")
    environment = replace(Stage().environment, stderr=stderr)

    environment.warn("03:12 · Sofía")

    assert stderr.buffer.getvalue() == b"pagecli: 03:12 - Sof\\xeda\n"
