"""At the end of a pipe, in a shell, as a user would type it."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from pathlib import Path

from support import faulty_endpoint as faulty
from support.faulty_endpoint import Endpoint
from support.installed_program import Program
from support.running_endpoint import Served


def pipe(program: Program, line: str) -> subprocess.CompletedProcess[str]:
    """Run the line in bash, where a pipe fails if any part of it does."""
    path = f"{Path(sys.executable).parent}:{os.environ['PATH']}"
    return subprocess.run(
        ["bash", "-o", "pipefail", "-c", line],
        env=program.environment({"PATH": path}),
        capture_output=True,
        text=True,
        timeout=60,
        check=False,
    )


def test_jq_finds_the_unread_pages(served: Served) -> None:
    unread = pipe(served.pagecli, "pagecli list akuam --json | jq '.[] | select(.ReadTime == null)' | jq -s .")
    expected = pipe(served.pagecli, "pagecli list akuam --json --unread")

    assert unread.returncode == 0, unread
    assert json.loads(unread.stdout) == json.loads(expected.stdout)
    assert len(json.loads(unread.stdout)) > 1


def test_jq_reads_jsonl_row_by_row(served: Served) -> None:
    counted = pipe(served.pagecli, "pagecli list akuam -o jsonl | jq -c .Status | sort -u")

    assert (counted.returncode, counted.stdout.split()) == (0, ['"delivered"', '"read"', '"sent"'])


def test_jq_takes_no_listing_that_failed_half_way_for_a_whole_one(endpoint: Endpoint, pagecli: Program) -> None:
    batch = faulty.batch([faulty.page()], "more")
    endpoint.answer("ListPagesByContact", batch, faulty.error("AccessDeniedException", "no more"))

    parsed = pipe(pagecli, f"pagecli list {faulty.contact_arn()} --json | jq -c length; echo ${{PIPESTATUS[@]}}")

    assert parsed.stdout.split()[0] == "4"
    assert parsed.stdout.split()[1] != "0"


def test_head_ends_it_quietly(served: Served) -> None:
    rows = "pagecli list akuam --csv -n 0"

    first = pipe(served.pagecli, f"{rows} | head -1")

    assert first.stdout.startswith("PageArn,EngagementArn,")
    assert first.returncode in (0, 141)
    assert first.stderr == ""
