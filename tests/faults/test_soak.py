"""The soak's judge, and a short soak; the figures of a long one stand in docs/reliability.md."""

from __future__ import annotations

import pytest

import soak


@pytest.mark.parametrize(
    ("code", "printed", "judged"),
    [
        (0, [0, 1, 2], "whole"),
        (0, [0, 1], "short"),
        (0, [], "short"),
        (0, [0, 1, 1], "twice"),
        (5, [0, 1], "refused"),
        (5, [0, 0], "twice"),
    ],
)
def test_the_judge_takes_nothing_short_for_whole(code: int, printed: list[int], judged: str) -> None:
    assert soak.verdict(code, printed, rows=3) == judged


def test_no_row_is_lost_or_printed_twice_whatever_the_faults() -> None:
    found = soak.soak(soak.pagecli, rounds=16, seed=7)

    assert found["whole"] + found["refused"] == 16, found
    assert min(found["whole"], found["refused"]) > 0, "a soak without faults, or without rows, shows nothing"


def test_no_row_of_several_accounts_and_regions_is_lost_or_printed_twice() -> None:
    found = soak.soak_accounts(rounds=12, seed=7)

    assert found["whole"] + found["refused"] == 12, found
    assert min(found["whole"], found["refused"]) > 0, "a soak without faults, or without rows, shows nothing"
