"""The figures of one or more runs, as a table for people and as JSON."""

import os
import platform
import statistics
from collections.abc import Mapping, Sequence
from dataclasses import replace
from typing import Any

from benchmarks.bench import Figure, Outcome

Results = Mapping[str, Outcome]  # by the name of the case


def medians(runs: Sequence[Results]) -> dict[str, list[Figure]]:
    """Each figure with the median of its values over the runs, under the name of its case."""
    return {
        case: [middle([run[case].figures[place] for run in runs]) for place in range(len(outcome.figures))]
        for case, outcome in runs[0].items()
    }


def middle(figures: Sequence[Figure]) -> Figure:
    values = [figure.value for figure in figures if figure.value is not None]
    return replace(figures[0], value=statistics.median(values) if values else None)


def as_json(runs: Sequence[Results], rounds: int) -> dict[str, Any]:
    return {
        "machine": {
            "system": platform.platform(),
            "python": platform.python_version(),
            "cpus": os.cpu_count(),
        },
        "rounds": rounds,
        "figures": {
            case: [{**vars(figure), "mark": figure.mark} for figure in figures]
            for case, figures in medians(runs).items()
        },
        "runs": [{case: measured(outcome) for case, outcome in run.items()} for run in runs],
    }


def measured(outcome: Outcome) -> dict[str, Any]:
    return {
        name: {
            "median": found.seconds,
            "cpu": found.cpu,
            "peak_mb": found.peak_mb,
            "seconds": [run.seconds for run in found.runs],
        }
        for name, found in outcome.measured.items()
    }


def times_table(case: str, outcome: Outcome) -> str:
    """What one run of a case took: median seconds and peak memory of each contestant."""
    return "\n".join(
        f"{case:<20} {name:<20} {found.seconds:9.3f} s {found.cpu:9.3f} s CPU {found.peak_mb:6.0f} MB"
        for name, found in outcome.measured.items()
    )


def figures_table(figures: Mapping[str, Sequence[Figure]]) -> str:
    """The figures that have bounds, in Markdown, as docs/performance.md keeps them."""
    lines = [
        f"| {case:<19} | {figure.what:<42} | {shown(figure.value)} | {shown(figure.must)} | {shown(figure.aim)} "
        f"| {figure.mark:<8} |"
        for case, found in figures.items()
        for figure in found
    ]
    titles = f"| {'case':<19} | {'figure':<42} | {'found':>7} | {'must':>7} | {'aim':>7} | {'met':<8} |"
    return "\n".join([titles, "|---|---|--:|--:|--:|---|", *lines])


def shown(number: float | None) -> str:
    return f"{'-' if number is None else f'{number:.3g}' if abs(number) < 100 else f'{number:.0f}':>7}"
