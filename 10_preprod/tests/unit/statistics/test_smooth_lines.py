"""The band of a smooth line: against sums by hand, and how often it holds the truth."""

from __future__ import annotations

import numpy as np
import pytest
from scipy import stats

from mangetamain_analytics.statistics.smooth_lines import smooth_reach

MONTHS = 120
PLACES = np.arange(MONTHS)
N = np.where(PLACES < 40, 1_000.0, 250.0)
SCALES = 1 / np.sqrt(N)
NEAR = np.abs(PLACES[:, None] - PLACES) <= 6
WEIGHTS = NEAR * N / (NEAR @ N)[:, None]
TRUTHS = {
    "constant": np.zeros(MONTHS),
    "trend": 0.2 * PLACES / MONTHS,
    "step": 0.3 * (PLACES >= 70),
}


def noise(correlation: float, seed: int) -> np.ndarray:
    """Make noise in which each value follows the one before, on the scales."""
    drawn = np.random.default_rng(seed).normal(size=MONTHS)
    for place in range(1, MONTHS):
        drawn[place] *= np.sqrt(1 - correlation**2)
        drawn[place] += correlation * drawn[place - 1]
    return drawn * SCALES


def by_hand(values: np.ndarray, steps: list[int], level: float) -> np.ndarray:
    """Make the reach of each month one pair of months at a time."""
    squares: dict[bool, list[float]] = {True: [], False: []}
    for first in range(MONTHS):
        for second in range(first + 1, min(first + 9, MONTHS)):
            if any(first < step <= second for step in steps) or second - first == 2:
                continue
            square = (values[second] - values[first]) ** 2
            square /= SCALES[first] ** 2 + SCALES[second] ** 2
            squares[second - first == 1].append(float(square))
    variance = np.mean(squares[False])
    correlation = max(0.0, 1 - np.mean(squares[True]) / variance)
    errors = []
    for weights in WEIGHTS:
        total = 0.0
        for i in np.flatnonzero(weights):
            for j in np.flatnonzero(weights):
                both = weights[i] * weights[j] * SCALES[i] * SCALES[j]
                total += both * variance * correlation ** abs(int(i) - int(j))
        errors.append(np.sqrt(total))
    return np.array(errors) * stats.t.ppf(0.5 + level / 2, MONTHS - 8)


@pytest.mark.parametrize("correlation", [0.5, -0.5])
@pytest.mark.parametrize("steps", [[], [70], [30, 70]], ids=str)
def test_the_reach_is_that_of_correlated_noise(correlation: float, steps: list[int]) -> None:
    values = 4 + TRUTHS["step"] + noise(correlation, 5)
    found = smooth_reach(values, SCALES, WEIGHTS, steps)
    assert found == pytest.approx(by_hand(values, steps, 0.95))
    narrow = smooth_reach(values, SCALES, WEIGHTS, steps, 0.5)
    assert narrow == pytest.approx(by_hand(values, steps, 0.5))


def test_a_zigzag_is_held_for_independent() -> None:
    values = noise(-0.5, 5)
    squares = [
        (values[d:] - values[:-d]) ** 2 / (SCALES[d:] ** 2 + SCALES[:-d] ** 2) for d in range(3, 9)
    ]
    errors = np.sqrt(np.concatenate(squares).mean() * (WEIGHTS**2 @ SCALES**2))
    found = smooth_reach(values, SCALES, WEIGHTS, [])
    assert found == pytest.approx(stats.t.ppf(0.975, MONTHS - 8) * errors)


def test_a_series_without_noise_has_no_band() -> None:
    assert smooth_reach(np.full(MONTHS, 4.7), SCALES, WEIGHTS, []).tolist() == [0.0] * MONTHS


def test_levels_as_short_as_steps_come_have_a_band() -> None:
    """In levels of six no two months are further than five apart."""
    steps = list(range(6, MONTHS, 6))
    values = noise(0.0, 5)
    levels = np.repeat(np.random.default_rng(1).normal(0, 1, MONTHS // 6), 6)
    found = smooth_reach(values + levels, SCALES, WEIGHTS, steps)
    assert found == pytest.approx(smooth_reach(values, SCALES, WEIGHTS, steps))
    assert found == pytest.approx(by_hand(values, steps, 0.95))


@pytest.mark.parametrize("correlation", [0.0, 0.3])
@pytest.mark.parametrize("shape", TRUTHS)
def test_the_band_holds_the_truth_in_95_of_100_series(shape: str, correlation: float) -> None:
    truth, steps = TRUTHS[shape], [70] if shape == "step" else []
    held = []
    for seed in range(100):
        drawn = noise(correlation, seed)
        reach = smooth_reach(truth + drawn, SCALES, WEIGHTS, steps)
        held.append(np.mean(np.abs(WEIGHTS @ drawn) <= reach))
    assert 0.93 <= np.mean(held) <= 0.98
