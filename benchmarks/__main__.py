"""``python -m benchmarks``: runs the cases and prints what they found."""

import argparse
import json
import sys
import tempfile
from pathlib import Path

from benchmarks import report
from benchmarks.bench import Bench
from benchmarks.cases import CASES
from benchmarks.contestants import Contestants
from benchmarks.endpoint import Endpoint, started
from benchmarks.network import make_certificate


def arguments() -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="python -m benchmarks", description="pagecli and its peers, side by side")
    parser.add_argument("--case", action="append", choices=CASES, help="only this one; repeatable")
    parser.add_argument("--rounds", type=int, default=7, help="counted rounds of each case (default: 7)")
    parser.add_argument("--runs", type=int, default=1, help="whole runs, of whose medians the median counts")
    parser.add_argument("--json", type=Path, metavar="FILE", help="write the figures there as well")
    return parser.parse_args()


def run(endpoint: Endpoint, chosen: list[str], rounds: int) -> report.Results:
    """One run of the cases, in a home of its own, so that every alias is new to it."""
    results = {}
    with tempfile.TemporaryDirectory() as home:
        contestants = Contestants(endpoint.url, Path(home))
        if contestants.v2 is None:
            print("There is no AWS CLI v2 on this machine (Debian has it as awscli): its figures are missing.")
        for case in chosen:
            results[case] = CASES[case](Bench(endpoint, contestants, rounds))
            print(report.times_table(case, results[case]), flush=True)
    return results


def main() -> int:
    options = arguments()
    with tempfile.TemporaryDirectory() as folder, started(make_certificate(Path(folder))) as endpoint:
        runs = [run(endpoint, options.case or list(CASES), options.rounds) for _ in range(options.runs)]
    if options.json:
        options.json.write_text(json.dumps(report.as_json(runs, options.rounds), indent=1) + "\n")
    figures = report.medians(runs)
    print(report.figures_table(figures))
    missed = sum(figure.mark == "MISSED" for found in figures.values() for figure in found)
    print(f"{missed} missed")
    return 1 if missed else 0


if __name__ == "__main__":
    sys.exit(main())
