"""The figures of one or more runs, as a table for people and as JSON."""

import os
import platform
import statistics
from collections.abc import Mapping, Sequence
from dataclasses import replace
from typing import Any

from benchmarks.cases import Figure, Outcome

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
            "peak_mb": found.peak_mb,
            "seconds": [run.seconds for run in found.runs],
        }
        for name, found in outcome.measured.items()
    }


def table(case: str, outcome: Outcome) -> str:
    """What one run of a case found: the times, then the figures that have bounds."""
    lines = [
        f"{case:<20} {name:<34} {found.seconds:9.3f} s {found.peak_mb:8.0f} MB"
        for name, found in outcome.measured.items()
    ]
    return "\n".join([*lines, *figures_table(case, outcome.figures)])


def figures_table(case: str, figures: Sequence[Figure]) -> list[str]:
    return [
        f"{case:<20} {figure.what:<44} {shown(figure.value)}"
        f"  must {shown(figure.must)}  aim {shown(figure.aim)}  {figure.mark}"
        for figure in figures
    ]


def shown(number: float | None) -> str:
    return f"{'-' if number is None else f'{number:.4g}':>7}"
