import math
import time

import numpy as np
import pytest
from scipy import stats
from scipy.signal import lfilter

from mangetamain_analytics.statistics.bootstrap import Interval, block_bootstrap, cluster_bootstrap

SECONDS_PER_ROUNDS = 0.3


def clustered(rng: np.random.Generator, clusters: int = 80) -> list[np.ndarray]:
    """Draw clusters of unequal size around 5, half of the variance between them."""
    sizes = np.minimum(rng.zipf(1.9, clusters), 40)
    return [5 + rng.normal() + rng.normal(size=size) for size in sizes]


def autoregressive(rng: np.random.Generator, length: int = 200) -> np.ndarray:
    """Draw a stationary AR(1) series around 0, with a correlation of ½ from month to month."""
    noise = rng.normal(size=length + 50)
    return np.asarray(lfilter([1], [1, -0.5], noise))[50:]


def coverage_by_clusters(runs: int, rounds: int) -> float:
    rng = np.random.default_rng(11)
    held = 0
    for run in range(runs):
        found = cluster_bootstrap(clustered(rng), np.mean, rounds, seed=run)
        held += found.low <= 5 <= found.high
    return held / runs


def coverage_by_blocks(runs: int, rounds: int) -> float:
    rng = np.random.default_rng(12)
    held = 0
    for run in range(runs):
        found = block_bootstrap(autoregressive(rng), np.mean, 12, rounds, seed=run)
        held += found.low <= 0 <= found.high
    return held / runs


def test_intervals_over_clusters_cover() -> None:
    assert coverage_by_clusters(runs=150, rounds=150) >= 0.87


def test_intervals_over_blocks_cover() -> None:
    assert coverage_by_blocks(runs=150, rounds=150) >= 0.87


@pytest.mark.slow
def test_intervals_over_clusters_cover_whole() -> None:
    assert 0.93 <= coverage_by_clusters(runs=2000, rounds=1000) <= 0.97


@pytest.mark.slow
def test_intervals_over_blocks_cover_whole() -> None:
    assert 0.93 <= coverage_by_blocks(runs=2000, rounds=1000) <= 0.97


def test_rows_as_independent_would_not_cover() -> None:
    rng = np.random.default_rng(11)
    held = 0
    for run in range(150):
        rows = np.concatenate(clustered(rng))
        found = cluster_bootstrap([rows[i : i + 1] for i in range(len(rows))], np.mean, 150, run)
        held += found.low <= 5 <= found.high
    assert held / 150 < 0.8


def test_resamples_take_whole_clusters() -> None:
    groups = [np.array([1.0]), np.array([2.0, 2.0]), np.array([4.0, 4.0, 4.0])]
    seen: list[tuple[float, ...]] = []

    def remember(values: np.ndarray) -> float:
        seen.append(tuple(values))
        return float(values.sum())

    cluster_bootstrap(groups, remember, rounds=300, seed=1)
    allowed = {
        tuple(np.concatenate([groups[i], groups[j], groups[k]]))
        for i in range(3)
        for j in range(3)
        for k in range(3)
    }
    assert len(seen) == 301
    assert set(seen) == allowed


def test_resamples_keep_blocks_and_wrap_around() -> None:
    series = np.arange(7.0)
    seen: list[np.ndarray] = []

    def remember(values: np.ndarray) -> float:
        seen.append(values)
        return float(values[0])

    block_bootstrap(series, remember, block=3, rounds=400, seed=1)
    resamples = np.array(seen[:-1] if np.array_equal(seen[-1], series) else seen[1:])
    assert resamples.shape == (400, 7)
    for offset in (1, 2, 4, 5):
        assert np.all(resamples[:, offset] == (resamples[:, offset - 1] + 1) % 7)
    assert set(resamples[:, 0]) == set(range(7))
    assert not np.all(resamples[:, 3] == (resamples[:, 2] + 1) % 7)


def test_intervals_are_the_percentiles_of_the_resamples() -> None:
    found = cluster_bootstrap(clustered(np.random.default_rng(1)), np.mean, 999, seed=4, level=0.5)
    wider = cluster_bootstrap(clustered(np.random.default_rng(1)), np.mean, 999, seed=4)
    assert wider.low < found.low < found.value < found.high < wider.high
    assert (found.level, wider.level) == (0.5, 0.95)
    ratio = (wider.high - wider.low) / (found.high - found.low)
    assert ratio == pytest.approx(1.96 / 0.674, rel=0.1)


def test_independent_values_get_the_textbook_width() -> None:
    values = np.random.default_rng(3).normal(size=400)
    width = 2 * 1.96 * values.std() / math.sqrt(400)
    by_blocks = block_bootstrap(values, np.mean, block=1, rounds=4000)
    by_clusters = cluster_bootstrap(list(values[:, None]), np.mean, rounds=4000)
    for found in (by_blocks, by_clusters):
        assert found.high - found.low == pytest.approx(width, rel=0.05)
        assert found.value == pytest.approx(values.mean())


def test_equal_seeds_give_equal_intervals() -> None:
    series = autoregressive(np.random.default_rng(1))
    assert block_bootstrap(series, np.mean, 12, seed=3) == block_bootstrap(
        series, np.mean, 12, seed=3
    )
    assert block_bootstrap(series, np.mean, 12, seed=3) != block_bootstrap(
        series, np.mean, 12, seed=4
    )
    groups = clustered(np.random.default_rng(1))
    assert cluster_bootstrap(groups, np.mean, seed=3) != cluster_bootstrap(groups, np.mean, seed=4)


def test_rows_may_have_columns() -> None:
    rng = np.random.default_rng(6)
    groups = [rng.normal(size=(size, 2)) @ [[1, 1], [0, 1]] for size in (3, 5, 8, 9, 30, 40)]
    found = cluster_bootstrap(groups, lambda rows: float(np.corrcoef(rows.T)[0, 1]), rounds=200)
    assert 0 < found.low < found.value < found.high < 1


@pytest.mark.parametrize("units", [2, 4, 12])
@pytest.mark.parametrize("level", [0.5, 0.9])
def test_the_tail_is_that_of_student_with_the_resampled_units(units: int, level: float) -> None:
    series = np.random.default_rng(9).normal(size=24)
    seen: list[float] = []

    def remember(values: np.ndarray) -> float:
        seen.append(float(np.mean(values)))
        return seen[-1]

    reach = math.sqrt(units / (units - 1)) * stats.t.ppf(0.5 + level / 2, units - 1)
    tail = stats.norm.cdf(-reach)
    for found in (
        block_bootstrap(series, remember, 24 // units, 200, level=level),
        cluster_bootstrap(np.split(series, units), remember, 200, level=level),
    ):
        resampled = seen[:201]
        resampled.remove(found.value)
        del seen[:201]
        ends = np.quantile(resampled, [tail, 1 - tail])
        assert [found.low, found.high] == pytest.approx(ends, abs=1e-12)


def test_half_a_series_is_the_longest_block() -> None:
    found = block_bootstrap([1, 2, 1, 2], np.mean, block=2, rounds=50)
    assert found == Interval(1.5, 1.5, 1.5, 0.95)


def test_the_defaults_are_a_thousand_rounds_from_seed_zero() -> None:
    series = autoregressive(np.random.default_rng(1))
    groups = clustered(np.random.default_rng(1))
    assert block_bootstrap(series, np.mean, 9) == block_bootstrap(series, np.mean, 9, 1000, 0, 0.95)
    assert cluster_bootstrap(groups, np.mean) == cluster_bootstrap(groups, np.mean, 1000, 0, 0.95)


def test_the_statistic_sees_numbers_with_fractions() -> None:
    kinds = set()

    def remember(values: np.ndarray) -> float:
        kinds.add(values.dtype)
        return float(values[0])

    block_bootstrap([1, 2, 3], remember, block=1, rounds=9)
    assert kinds == {np.dtype(np.float64)}


def test_a_thousand_rounds_of_two_hundred_months_are_quick() -> None:
    series = autoregressive(np.random.default_rng(1))
    best = math.inf
    for _ in range(3):
        start = time.perf_counter()
        block_bootstrap(series, np.mean, 12)
        best = min(best, time.perf_counter() - start)
    assert best < SECONDS_PER_ROUNDS


@pytest.mark.parametrize("count", [0, 1])
def test_too_few_clusters_are_refused(count: int) -> None:
    message = f"^a bootstrap over clusters needs two of them, not {count}$"
    with pytest.raises(ValueError, match=message):
        cluster_bootstrap([np.ones(3)] * count, np.mean)


def test_two_clusters_are_enough() -> None:
    found = cluster_bootstrap([np.ones(3), np.zeros(3)], np.mean)
    assert (found.low, found.value, found.high) == (0, 0.5, 1)


@pytest.mark.parametrize("block", [0, 3])
def test_blocks_that_do_not_fit_are_refused(block: int) -> None:
    with pytest.raises(ValueError, match=f"^a block of {block} does not fit a series of 4 twice$"):
        block_bootstrap([1, 2, 3, 4], np.mean, block)


@pytest.mark.parametrize("level", [0, 1, math.nan])
def test_impossible_levels_are_refused(level: float) -> None:
    message = f"^a level lies between 0 and 1, not at {level}$"
    with pytest.raises(ValueError, match=message):
        block_bootstrap([1, 2], np.mean, 1, level=level)
    with pytest.raises(ValueError, match=message):
        cluster_bootstrap([np.ones(1), np.ones(1)], np.mean, level=level)


def test_no_rounds_are_refused() -> None:
    with pytest.raises(ValueError, match="^a bootstrap needs rounds, not 0$"):
        block_bootstrap([1, 2], np.mean, 1, rounds=0)
    assert block_bootstrap([3, 3], np.mean, 1, rounds=1).high == 3
