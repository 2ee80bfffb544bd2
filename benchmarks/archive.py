"""The cases of the archive: ten million synthetic pages, a million in the formats that other tools read, and a run.

The files are made once, below `.bench/` in the checkout.
"""

import subprocess
import tempfile
from pathlib import Path

from benchmarks.bench import Bench, Figure, Outcome
from benchmarks.contestants import PEERS, PYTHON, ROOT, Contestant, Measured

FOLDER = ROOT / ".bench"
PANDAS = str(ROOT / ".venv-pandas" / "bin" / "python")
WEEK = ("--since", "2026-10-05T00:00:00Z", "--until", "2026-10-12T00:00:00Z")
_JQ = (
    'def ms: if . then (.[:19] + "Z" | fromdateiso8601) * 1000 + (.[20:23] | tonumber) else null end;'
    "def q($p): ((length - 1) * $p) as $at | ($at | floor) as $i"
    " | .[$i] + (.[[$i + 1, length - 1] | min] - .[$i]) * ($at - $i);"
    "[inputs | select(.sent_time and .read_time) | (.read_time | ms) - (.sent_time | ms)] | sort"
    " | q(0.5), q(0.9), q(0.95), q(0.99)"
)


def archive_of(pages: int) -> Path:
    """The archive of so many pages, made where it is not there yet."""
    folder = FOLDER / f"pages-{pages}"
    if not (folder / "_pagecli" / "format.json").exists():  # which is written last
        make(str(folder), str(pages))
    return folder


def make(*arguments: str) -> None:
    """Run the generator, in a process of its own: what is measured has at least the peak of who starts it."""
    subprocess.run([PYTHON, "-m", "benchmarks.synthetic_archive", *arguments], cwd=ROOT, check=True)


def archive(bench: Bench, pages: int = 10_000_000) -> Outcome:
    """Questions over ten million pages, in seconds of CPU, from start to end."""
    folder = archive_of(pages)
    read = ("-o", "jsonl", "--from", str(folder))
    pagecli = bench.contestants.pagecli
    rounds = min(bench.rounds, 3)
    found = bench.contestants.in_turn(
        [
            pagecli("stats", "-a", *read, name="total", rows=1),
            pagecli("stats", "-a", "--by", "week", "--tz", "Europe/Zurich", *read, name="by week", rows=1),
            pagecli("list", "person-003", *WEEK, *read, name="a week", rows=1),
            pagecli("list", "-a", "-u", "-n", "30", *read, name="newest unread", rows=30),
        ],
        rounds,
    )
    size = sum(path.stat().st_size for path in folder.glob("pages/**/*.parquet"))
    return Outcome(
        found,
        [
            Figure("total, CPU s", found["total"].cpu, must=2.5),
            Figure("total, MB", found["total"].peak_mb, must=400),
            Figure("by week in a zone, CPU s", found["by week"].cpu, must=4),
            Figure("a contact's week, CPU s", found["a week"].cpu, must=0.7),
            Figure("newest unread 30, CPU s", found["newest unread"].cpu, must=0.8),
            Figure("bytes a page", size / pages, must=65),
        ],
    )


def archive_peers(bench: Bench, pages: int = 1_000_000) -> Outcome:
    """The percentiles of a million pages: from the archive, by jq from JSON lines, by pandas from CSV."""
    folder = archive_of(pages)
    lines, csv = folder.with_suffix(".jsonl"), folder.with_suffix(".csv")
    if not csv.exists():
        make("export", str(folder))
    percentiles = str(PEERS / "pandas_percentiles.py")
    found = bench.contestants.in_turn(
        [
            bench.contestants.pagecli("stats", "-a", "-o", "jsonl", "--from", str(folder), rows=1),
            Contestant("pandas", [PANDAS, percentiles, str(csv)], rows=4),
            Contestant("jq", ["jq", "-n", _JQ, str(lines)], rows=4),
        ],
        rounds=1,
    )
    cpu = {name: measured.cpu for name, measured in found.items()}
    ratios = [Figure(f"pagecli / {name}, CPU", cpu["pagecli"] / cpu[name], must=1) for name in ("pandas", "jq")]
    return Outcome(found, ratios)


def archive_write(bench: Bench, pages: int = 500_000) -> Outcome:
    """What a first run costs beyond the listing, a page."""
    script = str(PEERS / "first_run.py")
    with tempfile.TemporaryDirectory() as folder:
        listing = Contestant("listing", [PYTHON, script, str(pages)], rows=1)
        keeping = Contestant("first run", [PYTHON, script, str(pages), f"{folder}/history"], rows=1)
        listed, kept = bench.contestants.run(listing), bench.contestants.run(keeping)
    found = {"listing": Measured([listed]), "first run": Measured([kept])}
    beyond = 1e6 * (kept.cpu - listed.cpu) / pages
    return Outcome(found, [Figure("beyond the listing, µs of CPU a page", beyond, must=10)])


CASES = {"archive": archive, "archive-peers": archive_peers, "archive-write": archive_write}
