"""Intervals and p of estimates equal Student's t, on as many clusters as decide."""

from __future__ import annotations

import math

import pytest
from scipy import stats

from mangetamain_analytics.statistics.estimates import Estimate, from_jackknife


def test_estimates() -> None:
    estimate = from_jackknife(2.0, 0.5, n=100, clusters=11)
    assert estimate == Estimate(2.0, math.sqrt(0.5 * 10 / 11), 10, 100, 11)
    # Student's t on 10 degrees of freedom: 2.228139 at 97.5 %.
    low, high = estimate.interval()
    assert high - 2.0 == pytest.approx(2.2281389 * estimate.se, rel=1e-6)
    assert 2.0 - low == pytest.approx(high - 2.0)
    assert estimate.p_value(high) == pytest.approx(0.05, rel=1e-6)
    assert estimate.p_value(low) == pytest.approx(0.05, rel=1e-6)
    assert estimate.p_value(2.0) == 1.0
    assert estimate.reach() == pytest.approx(2.2281389 * estimate.se, rel=1e-6)
    assert estimate.interval(0.5)[1] < high
    assert estimate.p_value() == estimate.p_value(0.0) != estimate.p_value(1.0)


def test_estimates_without_spread() -> None:
    certain = from_jackknife(2.0, 0.0, n=100, clusters=11)
    assert certain.p_value() == 0.0
    assert certain.p_value(2.0) == 1.0
    with pytest.raises(ValueError, match="two of them, not 1"):
        from_jackknife(2.0, 0.5, n=100, clusters=1)
    assert from_jackknife(2.0, 0.5, 100, 2).df == 1


def test_the_clusters_that_decide_give_the_degrees_of_freedom() -> None:
    estimate = from_jackknife(2.0, 0.5, 100, 11, effective_clusters=6.5)
    assert estimate == Estimate(2.0, math.sqrt(0.5 * 10 / 11), 5.5, 100, 11)
    reach = (estimate.interval()[1] - 2.0) / estimate.se
    assert reach == pytest.approx(stats.t.ppf(0.975, 5.5), rel=1e-9)
    assert estimate.p_value() == pytest.approx(2 * stats.t.sf(2.0 / estimate.se, 5.5), rel=1e-9)
    assert from_jackknife(2.0, 0.5, 100, 11, effective_clusters=1.2).df == 1
