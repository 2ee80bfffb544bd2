"""Changes the code a little, again and again, and looks for a test that fails: which changes does no test notice?

    make mutation MUTATION="--count 300 --seed 1"

The lines that can be changed are drawn evenly over src/pagecli, and each gets one change. First all tests run, to see
which of them run which lines, in their own process or in a pagecli that they start. Then each change is tried in a copy
of the checkout, on the tests that run its line: those of its own module first, then the quickest, up to MOST_SECONDS.
A change that no test notices is a survivor: either a test is missing, or the change makes no difference.
"""

from __future__ import annotations

import argparse
import ast
import contextlib
import json
import os
import random
import re
import shutil
import signal
import subprocess
import sys
import sysconfig
import tempfile
import time
from collections.abc import Iterable, Iterator, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from itertools import accumulate
from pathlib import Path
from queue import SimpleQueue
from typing import Any

import coverage

from support.tests_by_line import CHOSEN, SECONDS

ROOT = Path(__file__).parents[1]
PACKAGE = Path("src", "pagecli")
NOT_COPIED = shutil.ignore_patterns(".git", ".venv*", ".*_cache", ".hypothesis", ".coverage*", "dist", "__pycache__")
PLUGIN = ("-m", "pytest", "-q", "-p", "no:cacheprovider", "-p", "support.tests_by_line", "--hypothesis-seed=0")
NO_TESTS = 5  # pytest's exit code
MOST_SECONDS = 300  # of the tests that are tried on a change, as long as they take unchanged

OPPOSITES: dict[type[ast.AST], type[ast.AST]] = {
    ast.Eq: ast.NotEq,
    ast.NotEq: ast.Eq,
    ast.Lt: ast.LtE,
    ast.LtE: ast.Lt,
    ast.Gt: ast.GtE,
    ast.GtE: ast.Gt,
    ast.Is: ast.IsNot,
    ast.IsNot: ast.Is,
    ast.In: ast.NotIn,
    ast.NotIn: ast.In,
    ast.And: ast.Or,
    ast.Or: ast.And,
    ast.Add: ast.Sub,
    ast.Sub: ast.Add,
    ast.Mult: ast.Div,
    ast.Div: ast.Mult,
    ast.FloorDiv: ast.Mult,
    ast.Mod: ast.FloorDiv,
    ast.BitOr: ast.BitAnd,
    ast.BitAnd: ast.BitOr,
    ast.Break: ast.Continue,
    ast.Continue: ast.Break,
}


@dataclass(frozen=True)
class Mutation:
    """A change: these bytes of the file are replaced by that text; `lines` are its own if it is in a function."""

    path: Path  # below the checkout
    line: int
    lines: range
    start: int
    end: int
    text: str

    def apply(self, source: bytes) -> bytes:
        return source[: self.start] + self.text.encode() + source[self.end :]

    def __str__(self) -> str:
        before = (ROOT / self.path).read_bytes()[self.start : self.end].decode()
        return f"{self.path}:{self.line}: {_on_a_line(before)}  ->  {_on_a_line(self.text)}"


def _on_a_line(text: str) -> str:
    line = re.sub(r"\s+", " ", text)
    return line if len(line) <= 100 else f"{line[:97]}..."


def mutations_of(path: Path) -> Iterator[Mutation]:
    """Yield every change that is tried on a file."""
    source = (ROOT / path).read_bytes()
    starts = [0, 0]
    for line in source.splitlines(keepends=True):
        starts.append(starts[-1] + len(line))
    module = ast.parse(source)
    functions = [each for each in ast.walk(module) if isinstance(each, ast.FunctionDef | ast.AsyncFunctionDef)]
    bodies = [range(each.body[0].lineno, (each.end_lineno or 0) + 1) for each in functions]
    for node in _mutable(module):
        for part, changed in _changed(node):
            text = f"({ast.unparse(changed)})" if isinstance(changed, ast.expr) else ast.unparse(changed)
            start, end = (starts[line] + column for line, column in _ends(part))
            is_called = any(part.lineno in body for body in bodies)
            lines = range(part.lineno, part.end_lineno + 1) if is_called else range(0)
            yield Mutation(path, part.lineno, lines, start, end, text)


def _ends(part: Any) -> tuple[tuple[int, int], tuple[int, int]]:
    return (part.lineno, part.col_offset), (part.end_lineno, part.end_col_offset)


def _mutable(node: ast.AST) -> Iterator[ast.AST]:
    """Yield the nodes that run: no annotations, no docstrings, no names of type variables, no parts of f-strings."""
    yield node
    if isinstance(node, ast.JoinedStr) or (isinstance(node, ast.Expr) and isinstance(node.value, ast.Constant)):
        return
    if isinstance(node, ast.Call) and isinstance(node.func, ast.Name) and node.func.id == "TypeVar":
        return
    for name, value in ast.iter_fields(node):
        if name in ("annotation", "returns"):
            continue
        for child in value if isinstance(value, list) else [value]:
            if isinstance(child, ast.AST):
                yield from _mutable(child)


def _changed(node: ast.AST) -> Iterator[tuple[Any, ast.AST]]:
    """Yield (part of the node, what may stand in its place)."""
    for change in (_other_operator, _other_value, _other_statement):
        if changed := change(node):
            yield node, changed
    if isinstance(node, ast.If | ast.While | ast.IfExp):
        yield node.test, ast.UnaryOp(ast.Not(), node.test)


def _other_operator(node: ast.AST) -> ast.AST | None:
    match node:
        case ast.Compare(left, [operator, *operators], comparators):
            return ast.Compare(left, [_opposite(operator), *operators], comparators)
        case ast.BoolOp(operator, values):
            return ast.BoolOp(_opposite(operator), values)
        case ast.BinOp(left, operator, right) if type(operator) in OPPOSITES:
            return ast.BinOp(left, _opposite(operator), right)
        case ast.UnaryOp(ast.Not(), operand):
            return operand
    return None


def _other_value(node: ast.AST) -> ast.AST | None:
    match node:
        case ast.Constant(bool(value)):
            return ast.Constant(not value)
        case ast.Constant(int(value) | float(value)):
            return ast.Constant(value + 1)
        case ast.Constant(str(value)):
            return ast.Constant(f"XX{value}")
        case ast.JoinedStr():
            return ast.Constant("XX")
    return None


def _other_statement(node: ast.AST) -> ast.AST | None:
    match node:
        case ast.Return(ast.expr() as value) if not (isinstance(value, ast.Constant) and value.value is None):
            return ast.Return(None)
        case ast.Expr(ast.Call()) | ast.AugAssign() | ast.Raise():
            return ast.Pass()
        case ast.Break() | ast.Continue():
            opposite: ast.AST = _opposite(node)
            return opposite
    return None


def _opposite(operator: ast.AST) -> Any:
    return OPPOSITES[type(operator)]()


def drawn(paths: Sequence[Path], count: int, luck: random.Random) -> list[Mutation]:
    """Draw lines evenly, and one change of each."""
    lines: dict[tuple[Path, int], list[Mutation]] = {}
    for path in paths:
        for mutation in mutations_of(path):
            lines.setdefault((path, mutation.line), []).append(mutation)
    ordered = [lines[line] for line in sorted(lines)]
    offset = luck.random()
    chosen = {int((number + offset) * len(ordered) / count) for number in range(count)}
    return [luck.choice(ordered[index]) for index in sorted(chosen)]


class Checkout:
    """A copy of the checkout, with an interpreter that imports pagecli from it and all else from ours."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        shutil.copytree(ROOT, folder, ignore=NOT_COPIED, dirs_exist_ok=True)
        (folder / ".venv-awscli").symlink_to(ROOT / ".venv-awscli")
        subprocess.run([sys.executable, "-m", "venv", "--without-pip", folder / ".venv"], check=True)
        self._python = folder / ".venv" / "bin" / "python"
        [packages] = (folder / ".venv").glob("lib/python*/site-packages")
        (packages / "pagecli.pth").write_text(f"{folder / 'src'}\n{sysconfig.get_path('purelib')}\n")
        script = self._python.with_name("pagecli")
        script.write_text(f"#!{self._python}\nfrom pagecli.__main__ import run\n\nrun()\n")
        script.chmod(0o755)

    def noticed(self, mutation: Mutation, tests: Mapping[str, float]) -> str | None:
        """Return the test that notices the change, or None; `tests`, with their seconds, are tried in their order."""
        file = self._folder / mutation.path
        source = file.read_bytes()
        self._write(file, mutation.apply(source))
        try:
            return self._failing(tests)
        finally:
            self._write(file, source)

    def _write(self, file: Path, source: bytes) -> None:
        file.write_bytes(source)
        for compiled in file.parent.glob(f"__pycache__/{file.stem}.*.pyc"):  # it may be of the same second and size
            compiled.unlink()

    def _failing(self, tests: Mapping[str, float]) -> str | None:
        chosen = self._folder / "chosen.json"
        chosen.write_text(json.dumps(tests))
        process = subprocess.Popen(
            [self._python, *PLUGIN, "-x", *sorted({test.partition("::")[0] for test in tests})],
            cwd=self._folder,
            env={**_variables(self._folder), "PYTHONDONTWRITEBYTECODE": "1", CHOSEN: str(chosen)},
            stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            start_new_session=True,
            text=True,
        )
        output, _ = process.communicate()
        _end_session(process.pid)
        if process.wait() in (0, NO_TESTS):
            return None
        found = re.search(r"^(?:FAILED|ERROR) (.+?)(?: - .*)?$", output, re.MULTILINE)
        return found[1] if found else output.strip()[-200:]


def _variables(checkout: Path) -> dict[str, str]:
    return {
        **os.environ,
        "PYTHONPATH": str(checkout / "tests"),
    }  # pytest looks for plugins before it reads its settings


def _end_session(leader: int) -> None:
    """Kill what is left of a run: a change may keep a program from ending."""
    with contextlib.suppress(ProcessLookupError):
        os.killpg(leader, signal.SIGKILL)


class TestsByLine:
    """Which tests run which lines, and how long each takes: found by running all of them once.

    A test that fails without any change notices none.
    """

    def __init__(self, folder: Path) -> None:
        file, seconds = folder / "coverage", folder / "seconds.json"
        variables = {**_variables(ROOT), "COVERAGE_FILE": str(file), "COVERAGE_CORE": "ctrace", SECONDS: str(seconds)}
        measure = [sys.executable, "-m", "coverage"]
        subprocess.run([*measure, "run", *PLUGIN, "-n", "auto"], cwd=ROOT, env=variables, check=False)
        subprocess.run([*measure, "combine", "--quiet"], cwd=ROOT, env=variables, check=True)
        self._seconds: dict[str, float] = json.loads(seconds.read_text())
        self._measured = coverage.CoverageData(str(file))
        self._measured.read()

    def of(self, mutation: Mutation) -> dict[str, float]:
        """Return the tests to try on the change, in order, with the seconds they take.

        A line that runs when its module is imported is tried on all the tests that run anything of the module.
        """
        by_line = self._measured.contexts_by_lineno(str(ROOT / mutation.path))

        def running(lines: Iterable[int]) -> set[str]:
            return {test for line in lines for test in by_line.get(line, ()) if test in self._seconds}

        near = re.compile(rf"/test_[^/]*{mutation.path.stem.strip('_').rstrip('s')}[^/]*\.py")
        found = running(mutation.lines) or running(by_line)
        ordered = sorted(found, key=lambda test: (not near.search(test), self._seconds[test]))
        so_far = accumulate(self._seconds[test] for test in ordered)
        return {test: self._seconds[test] for test, sum_ in zip(ordered, so_far, strict=True) if sum_ <= MOST_SECONDS}


def try_all(mutations: Sequence[Mutation], workers: int) -> list[Mutation]:
    """Try each change, telling of it, and return the survivors."""
    idle: SimpleQueue[Checkout] = SimpleQueue()
    survivors: list[Mutation] = []

    def attempt(mutation: Mutation) -> None:
        checkout, start = idle.get(), time.monotonic()
        killer = checkout.noticed(mutation, tests.of(mutation))
        idle.put(checkout)
        if killer is None:
            survivors.append(mutation)
        print(f"{'noticed ' if killer else 'SURVIVED'} {time.monotonic() - start:4.0f} s  {mutation}", flush=True)
        print(f"         by {killer}" if killer else "", flush=True)

    with tempfile.TemporaryDirectory(prefix="pagecli-mutation-") as name:
        folder = Path(name)
        tests = TestsByLine(folder)
        for number in range(workers):
            idle.put(Checkout(folder / str(number)))
        with ThreadPoolExecutor(workers) as pool:
            list(pool.map(attempt, mutations))
    return sorted(survivors, key=lambda mutation: (mutation.path, mutation.line))


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--count", type=int, default=300, help="how many lines to change (default: 300)")
    parser.add_argument("--seed", type=int, default=1, help="which lines, and how (default: 1)")
    parser.add_argument(
        "--workers", type=int, default=os.cpu_count() or 1, help="how many at once (default: the cores)"
    )
    parser.add_argument("paths", nargs="*", type=Path, default=[PACKAGE], metavar="PATH", help="default: src/pagecli")
    args = parser.parse_args()
    files = [file for path in args.paths for file in (sorted(path.rglob("*.py")) if path.is_dir() else [path])]
    mutations = drawn(files, args.count, random.Random(args.seed))
    survivors = try_all(mutations, args.workers)
    noticed = len(mutations) - len(survivors)
    print(f"\n{len(mutations)} changes, {noticed} noticed: {noticed / len(mutations):.1%}. Survivors:")
    print("\n".join(f"- {survivor}" for survivor in survivors) or "none")
    return 0


if __name__ == "__main__":
    sys.exit(main())
