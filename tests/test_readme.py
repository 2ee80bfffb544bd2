"""The README's examples do what they say: each is run, against the demo data."""

from __future__ import annotations

import os
import re
import subprocess
import sys
from pathlib import Path

import pytest

from pagecli.aws import operations
from pagecli.cli import COMMANDS
from pagecli.source import DEMO_NOTE

ROOT = Path(__file__).parents[1]
README = (ROOT / "README.md").read_text()
OK_OR_CONDITION = (0, 10)


def examples() -> list[str]:
    """The lines of the shell blocks that run pagecli and come to an end."""
    blocks = re.findall(r"```sh\n(.*?)```", README, re.DOTALL)
    lines = [line.partition("  #")[0].strip() for b in blocks if not _together(b) for line in b.splitlines()]
    return [line for line in lines if line.startswith("pagecli ") and "completion" not in line]


def _together(block: str) -> bool:
    """Whether the lines of a block need each other."""
    return "pagecli serve" in block or "pagecli archive" in block


def test_the_examples_of_the_archive_work_one_after_the_other(tmp_path: Path) -> None:
    [block] = [block for block in re.findall(r"```sh\n(.*?)```", README, re.DOTALL) if "pagecli archive" in block]

    done = [run(line, tmp_path) for line in block.splitlines() if line.startswith("pagecli ")]

    assert [(each.returncode, bool(each.stdout)) for each in done] == [(0, True)] * len(done), done


def run(command: str, home: Path) -> subprocess.CompletedProcess[bytes]:
    path = f"{Path(sys.executable).parent}{os.pathsep}{os.environ['PATH']}"
    env = {"PATH": path, "HOME": str(home), "PAGECLI_DEMO": "1", "PAGECLI_CONTACT": "akuam", "LANG": "C.UTF-8"}
    return subprocess.run(
        ["bash", "-o", "pipefail", "-c", command], env=env, cwd=home, capture_output=True, check=False
    )


def test_the_readme_has_its_ten_examples() -> None:
    assert len(examples()) >= 10


@pytest.mark.parametrize("command", examples())
def test_an_example_of_the_readme_works_as_it_stands(command: str, tmp_path: Path) -> None:
    done = run(command, tmp_path)

    assert done.returncode in OK_OR_CONDITION, done.stderr
    assert done.stderr == f"pagecli: {DEMO_NOTE}\n".encode()
    assert done.stdout or any(file.stat().st_size for file in tmp_path.glob("*.*"))


@pytest.mark.parametrize("name", COMMANDS)
def test_the_readme_names_every_command(name: str) -> None:
    assert f"pagecli {name}" in README


def test_the_policy_of_the_readme_names_every_operation_that_is_called() -> None:
    called = {each.name for each in vars(operations).values() if isinstance(each, operations.Operation)}

    assert "ListPagesByContact" in called
    assert set(re.findall(r"ssm-contacts:([A-Z][A-Za-z]+)\"", README)) == called


@pytest.mark.parametrize(
    "page", sorted(path.relative_to(ROOT) for path in [*ROOT.glob("*.md"), *ROOT.glob("docs/*.md")])
)
def test_every_link_of_a_page_leads_to_a_file(page: Path) -> None:
    targets = re.findall(r"\]\((?!https?:)([^)#]+)", (ROOT / page).read_text())

    assert [target for target in targets if not (ROOT / page).parent.joinpath(target).exists()] == []


def test_the_page_on_tests_names_every_helper() -> None:
    page = (ROOT / "docs" / "testing.md").read_text()
    helpers = [path.name for path in (ROOT / "tests" / "support").glob("*.py") if path.name != "__init__.py"]

    assert [name for name in helpers if f"`{name}`" not in page] == []
