from __future__ import annotations

import statistics

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pagecli.stats import percentile

latencies = st.lists(st.integers(-(10**6), 10**7).map(lambda ms: ms / 1000), min_size=2)


@given(latencies, st.integers(1, 99))
def test_a_percentile_is_what_the_standard_library_interpolates(values: list[float], percent: int) -> None:
    expected = statistics.quantiles(values, n=100, method="inclusive")[percent - 1]  # Hyndman and Fan's type 7

    assert percentile(sorted(values), percent) == pytest.approx(expected, rel=1e-9, abs=1e-9)


@given(latencies)
def test_the_ends_are_the_least_and_the_most(values: list[float]) -> None:
    assert (percentile(sorted(values), 0), percentile(sorted(values), 100)) == (min(values), max(values))


@pytest.mark.parametrize("percent", [0, 50, 95, 100])
def test_the_percentile_of_one_value_is_that_value(percent: float) -> None:
    assert percentile([41.0], percent) == 41.0


def test_the_percentile_of_nothing_is_none_and_not_zero() -> None:
    assert percentile([], 50) is None
