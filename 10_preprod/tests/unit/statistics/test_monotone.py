"""Monotone trends in series so short that they are worked out by hand."""

from __future__ import annotations

import numpy as np
import pymannkendall
import pytest
from scipy import stats

from mangetamain_analytics.statistics.monotone import monotone_trend


def test_three_values_are_enough() -> None:
    found = monotone_trend([0, 1, 3], [0, 2, 4])
    assert (found.slope, found.low, found.high) == pytest.approx((4 / 3, 1, 2))
    # S = 3, one less for continuity; its variance is 3 · 2 · 11 / 18.
    assert found.p == pytest.approx(2 * stats.norm.sf(2 / np.sqrt(11 / 3)))


def test_a_single_pair_more_up_than_down_says_nothing() -> None:
    assert monotone_trend([0, 1, 2], [0, 1, 0.5]).p == 1


@pytest.mark.parametrize(("level", "ranks"), [(0.95, (5, 22)), (0.8, (7, 20)), (0.9999, (0, 27))])
def test_the_interval_holds_the_slopes_at_its_ranks(level: float, ranks: tuple[int, int]) -> None:
    """Of 28 slopes; the standard deviation of S is that of 8 independent values, 8.083."""
    values = np.array([3.0, 5.2, 4.1, 6.3, 4.4, 6.0, 5.1, 7.7])
    assert pymannkendall.hamed_rao_modification_test(values).var_s <= 8 * 7 * 21 / 18
    found = monotone_trend(range(8), values, level)
    slopes = sorted((values[j] - values[i]) / (j - i) for i in range(8) for j in range(i + 1, 8))
    assert (found.low, found.high) == pytest.approx([slopes[rank] for rank in ranks])
    assert found.slope == pytest.approx(np.median(slopes))


def test_the_interval_ends_at_the_outermost_slopes() -> None:
    found = monotone_trend(range(4), [1.0, 0.0, 3.0, 2.5], 0.99)
    assert (found.low, found.high) == (-1.0, 3.0)
