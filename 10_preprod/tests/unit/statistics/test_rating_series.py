"""Trends and steps of series: against scipy and pymannkendall, and found where they were put."""

import numpy as np
import pymannkendall
import pytest
from scipy import stats

from mangetamain_analytics.statistics.change_points import ROUNDS, find_steps
from mangetamain_analytics.statistics.monotone import monotone_trend, pairwise_slopes

RNG = np.random.default_rng(11)
NOISE = RNG.normal(0, 0.05, 150)
MONTHS = np.arange(150.0)


def test_sen_and_mann_kendall_equal_scipy() -> None:
    values = 0.0005 * MONTHS + NOISE
    found = monotone_trend(MONTHS, values)
    theil = stats.theilslopes(values, MONTHS, alpha=0.95)
    assert found.slope == pytest.approx(theil.slope)
    # Without autocorrelation to correct for, the interval is Sen's own.
    corrected = pymannkendall.hamed_rao_modification_test(values).var_s
    plain = pymannkendall.original_test(values)
    if corrected <= plain.var_s:
        assert found.p == pytest.approx(plain.p)
        assert (found.low, found.high) == pytest.approx((theil.low_slope, theil.high_slope), 0.01)


def test_autocorrelation_widens_and_never_narrows() -> None:
    walk = np.convolve(RNG.normal(0, 0.05, 170), np.ones(21) / 5, mode="valid")
    found = monotone_trend(MONTHS, walk)
    tested = pymannkendall.hamed_rao_modification_test(walk)
    assert tested.var_s > pymannkendall.original_test(walk).var_s
    assert found.p == pytest.approx(tested.p)
    zigzag = np.where(np.arange(150) % 2, 1.0, -1.0) + NOISE
    assert monotone_trend(MONTHS, zigzag).p >= pymannkendall.original_test(zigzag).p - 1e-12


def test_gaps_in_time_count() -> None:
    times = np.array([0.0, 1, 2, 10, 11, 30])
    found = monotone_trend(times, 4 + 0.01 * times)
    assert (found.slope, found.low, found.high) == pytest.approx((0.01, 0.01, 0.01))
    assert sorted(pairwise_slopes(np.array([0.0, 2, 3]), np.array([1.0, 5, 2]))) == pytest.approx(
        [-3, 1 / 3, 2]
    )


def test_a_constant_series_has_no_trend() -> None:
    found = monotone_trend(MONTHS, np.full(150, 4.7))
    assert (found.slope, found.low, found.high, found.p) == (0, 0, 0, 1)
    line = monotone_trend(MONTHS, 0.01 * MONTHS)
    assert line.p < 1e-9 and line.low == pytest.approx(0.01)


@pytest.mark.parametrize(("times", "values"), [([1, 2], [1, 2]), ([1, 2, 3], [1, 2, 3, 4])])
def test_trends_of_too_little_are_refused(times: list[float], values: list[float]) -> None:
    with pytest.raises(ValueError, match="no trend of"):
        monotone_trend(times, values)


def shocks(seed: int = 3) -> np.ndarray:
    return np.random.default_rng(seed).normal(0, 0.05, (ROUNDS, 150))


def test_a_step_is_found_dated_and_sized() -> None:
    series = NOISE + np.where(MONTHS >= 70, -0.2, 0)
    steps = find_steps(series, np.ones(150), 12, [shocks()])
    assert len(steps) == 1 and abs(steps[0].place - 70) <= 1
    assert steps[0].places[0] <= 70 <= steps[0].places[1]
    assert steps[0].places[1] - steps[0].places[0] <= 6
    place = steps[0].place
    assert steps[0].sizes[0] < -0.2 < steps[0].sizes[1]
    assert steps[0].size == pytest.approx(series[place:].mean() - series[:place].mean())


def test_two_steps_are_told_apart() -> None:
    levels = np.select([MONTHS < 50, MONTHS < 110], [0.0, 0.3], 0.05)
    steps = find_steps(NOISE + levels, np.ones(150), 12, [shocks()])
    assert [step.place for step in steps] == pytest.approx([50, 110], abs=1)
    assert steps[0].size > 0 > steps[1].size
    assert steps[0].span == (0, steps[1].place) and steps[1].span == (steps[0].place, 150)


def test_neither_noise_nor_a_line_has_steps() -> None:
    assert find_steps(NOISE, np.ones(150), 12, [shocks()]) == []
    assert find_steps(NOISE + 0.004 * MONTHS, np.ones(150), 12, [shocks()]) == []


def test_noise_that_clusters_make_hides_what_it_could_have_made() -> None:
    series = NOISE + np.where(MONTHS >= 90, -0.1, 0)
    assert find_steps(series, np.ones(150), 12, [])
    # Levels of blocks of years, as strict reviewers leave them.
    levels = np.repeat(np.random.default_rng(1).normal(0, 0.2, (ROUNDS, 3)), 50, axis=1)
    assert find_steps(series, np.ones(150), 12, [levels]) == []


def test_equal_seeds_give_equal_steps() -> None:
    series = NOISE + np.where(MONTHS >= 90, -0.1, 0)
    first, same = (find_steps(series, np.ones(150), 12, [], seed=4) for _ in range(2))
    assert first == same != []


@pytest.mark.parametrize(
    ("length", "scale", "block"), [(11, 1.0, 2), (30, 1.0, 16), (30, 0.0, 6)], ids=str
)
def test_steps_in_too_little_are_refused(length: int, scale: float, block: int) -> None:
    with pytest.raises(ValueError, match="no steps in"):
        find_steps(np.zeros(length), np.full(length, scale), block, [])
