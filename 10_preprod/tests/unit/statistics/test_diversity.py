import math
from fractions import Fraction

import numpy as np
import pytest
from scipy import stats

from mangetamain_analytics.statistics.diversity import hill_number, rarefied_richness

COUNTS = [50, 30, 0, 11, 5, 2, 1, 1, 1]


@pytest.mark.parametrize("n", [0, 1, 2, 10, 49, 51, 52, 95, 100, 101])
def test_richness_equals_the_exact_fractions(n: int) -> None:
    size = sum(COUNTS)
    chances = (1 - Fraction(math.comb(size - c, n), math.comb(size, n)) for c in COUNTS)
    assert rarefied_richness(COUNTS, n) == pytest.approx(float(sum(chances)), rel=1e-11)


def test_richness_is_exact_at_the_ends() -> None:
    assert rarefied_richness(COUNTS, 0) == 0
    assert rarefied_richness(COUNTS, 1) == pytest.approx(1)
    assert rarefied_richness(COUNTS, sum(COUNTS)) == pytest.approx(8)
    assert rarefied_richness([], 0) == 0


def test_richness_of_many_occurrences_equals_scipy() -> None:
    counts = np.random.default_rng(2).zipf(1.3, 4000).clip(max=90_000)
    size, n = int(counts.sum()), 50_000
    expected = (1 - stats.hypergeom.pmf(0, size, counts, n)).sum()
    assert rarefied_richness(counts, n) == pytest.approx(expected, rel=1e-7)


def test_richness_equals_the_mean_of_draws() -> None:
    items = np.repeat(np.arange(len(COUNTS)), COUNTS)
    rng = np.random.default_rng(4)
    drawn = [len(set(rng.choice(items, 20, replace=False))) for _ in range(4000)]
    error = np.std(drawn) / math.sqrt(4000)
    assert abs(rarefied_richness(COUNTS, 20) - np.mean(drawn)) < 4 * error


@pytest.mark.parametrize("n", [-1, 102])
def test_impossible_draws_are_refused(n: int) -> None:
    with pytest.raises(ValueError, match=f"^cannot draw {n} occurrences from 101$"):
        rarefied_richness(COUNTS, n)


@pytest.mark.parametrize("order", [0, 0.5, 1, 2, 3])
def test_equally_common_items_count_whole(order: float) -> None:
    assert hill_number([7] * 13, order) == pytest.approx(13)


def test_hill_numbers_by_their_definitions() -> None:
    shares = np.array([c for c in COUNTS if c]) / sum(COUNTS)
    assert hill_number(COUNTS, 0) == 8
    assert hill_number(COUNTS, 1) == pytest.approx(math.exp(stats.entropy(shares)))
    assert hill_number(COUNTS, 2) == pytest.approx(1 / (shares**2).sum())


def test_hill_numbers_fall_with_the_order_and_meet_at_one() -> None:
    values = [hill_number(COUNTS, order) for order in (0, 0.5, 1, 2, 5)]
    assert values == sorted(values, reverse=True)
    assert hill_number(COUNTS, 1 + 1e-7) == pytest.approx(hill_number(COUNTS, 1), rel=1e-5)


def test_nothing_has_no_diversity() -> None:
    with pytest.raises(ValueError, match="^no occurrences, so no diversity$"):
        hill_number([0, 0], 1)


@pytest.mark.parametrize("order", [-1, math.nan])
def test_orders_below_zero_are_refused(order: float) -> None:
    message = f"^the order of a Hill number is 0 or above, not {order}$"
    with pytest.raises(ValueError, match=message):
        hill_number(COUNTS, order)


@pytest.mark.parametrize("bad", [-1, math.nan, math.inf])
def test_impossible_counts_are_refused(bad: float) -> None:
    with pytest.raises(ValueError, match="^counts are finite and not negative$"):
        rarefied_richness([3, bad], 1)
    with pytest.raises(ValueError, match="^counts are finite and not negative$"):
        hill_number([3, bad], 1)


def test_counts_of_any_size_are_taken() -> None:
    assert hill_number([1, 2**70], 0) == 2
