from __future__ import annotations

import pytest

from pagecli.queries.polling import PollInterval


def no_jitter(low: float, high: float) -> float:
    return low


def test_jitter_only_ever_lengthens_a_pause() -> None:
    pace = PollInterval(15)

    pauses = [pace.pause(0) for _ in range(100)]

    assert 15 <= min(pauses) < max(pauses) <= 16.5
    assert pace.every == 15


@pytest.mark.parametrize(("took", "pause"), [(0.1, 15), (1.5, 15), (1.6, 16), (60, 600)])
def test_a_pause_is_never_shorter_than_ten_times_what_the_last_poll_took(took: float, pause: float) -> None:
    assert PollInterval(15, no_jitter).pause(took) == pytest.approx(pause)


def test_a_poll_that_came_to_nothing_is_followed_by_another_within_minutes() -> None:
    assert PollInterval(15, no_jitter).pause(95, answered=False) == 300


def test_throttling_doubles_the_pause_up_to_a_bound_and_then_it_comes_back() -> None:
    pace = PollInterval(15, no_jitter)

    slower = [pace.pause(0, throttled=True) for _ in range(6)]
    faster = [pace.pause(0) for _ in range(5)]

    assert slower == [30, 60, 120, 240, 240, 240]
    assert faster == [120, 60, 30, 15, 15]
