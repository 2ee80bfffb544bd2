"""At the end of a pipe, as a user types it."""

from __future__ import annotations

import shlex
import shutil
import subprocess

import pytest

from support import faulty_endpoint as faulty
from support.faulty_endpoint import Endpoint
from support.installed_program import COMMAND, Program
from support.known_pages import PAGES

ARN = faulty.contact_arn()


def shell(pagecli: Program, line: str) -> subprocess.CompletedProcess[str]:
    """Run a line of bash in which `pagecli` is the installed program."""
    function = f'pagecli() {{ {shlex.join(COMMAND)} "$@"; }}; set -o pipefail; '
    return subprocess.run(
        ["bash", "-c", function + line],
        env=pagecli.environment({"PAGECLI_CONTACT": ARN}),
        capture_output=True,
        encoding="utf-8",
        timeout=60,
        check=False,
    )


@pytest.fixture
def listing(endpoint: Endpoint) -> Endpoint:
    endpoint.answer("ListPagesByContact", faulty.batch(PAGES))
    return endpoint


@pytest.fixture(scope="module", autouse=True)
def _jq() -> None:
    assert shutil.which("jq"), "jq is needed: install it"


@pytest.mark.usefixtures("listing")
@pytest.mark.parametrize(
    ("line", "out"),
    [
        ("pagecli list --json | jq '.[] | select(.ReadTime == null) | .Sender'", '"cli"\n"cli"\n"cli"\n'),
        ("pagecli list -o jsonl | jq -r .Status", "read\nsent\ndelivered\nread\nsent\n"),
        ("pagecli list --json | jq '[.[].ReadLatencySeconds | values] | add'", "1001\n"),
        ("pagecli list --csv --fields Status | tail -n 1 | od -An -c", "   s   e   n   t  \\r  \\n\n"),
        ("pagecli list -o tsv --fields Status,Sender | cut -f 1 | xargs", "read sent delivered read sent\n"),
        ("pagecli list -o tsv | awk -F '\\t' '$9 == \"\" { print $10 }'", "sent\ndelivered\nsent\n"),
        ("pagecli list --json --unread --sender 'nobody*' | jq length", "0\n"),
    ],
)
def test_programs_read_it(pagecli: Program, line: str, out: str) -> None:
    done = shell(pagecli, line)

    assert (done.returncode, done.stdout, done.stderr) == (0, out, "")


@pytest.mark.parametrize("output", ["table", "json", "jsonl", "csv", "tsv", "md"])
def test_head_gets_its_lines_and_the_code_says_so(endpoint: Endpoint, pagecli: Program, output: str) -> None:
    endpoint.answer("ListPagesByContact", faulty.batch([faulty.page(number) for number in range(5000)]))

    done = shell(pagecli, f"pagecli list -o {output} | head -n 2")

    assert (done.returncode, len(done.stdout.splitlines()), done.stderr) == (141, 2, "")
