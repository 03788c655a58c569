import math

import pytest
from scipy import stats
from statsmodels.stats.proportion import proportion_confint

from mangetamain_analytics.statistics.proportions import (
    bayesian_mean,
    beta_interval,
    wilson_interval,
    wilson_lower_bound,
)

CASES = [(0, 1), (1, 1), (0, 25), (7, 25), (25, 25), (3, 20_000), (800_000, 1_000_000)]


@pytest.mark.parametrize(("successes", "n"), CASES)
@pytest.mark.parametrize("level", [0.8, 0.95, 0.999])
def test_wilson_equals_statsmodels(successes: int, n: int, level: float) -> None:
    expected = proportion_confint(successes, n, alpha=1 - level, method="wilson")
    assert wilson_interval(successes, n, level) == pytest.approx(expected, rel=1e-10, abs=1e-15)
    assert wilson_lower_bound(successes, n, level) == wilson_interval(successes, n, level)[0]


def test_the_default_level_is_95_percent() -> None:
    assert wilson_interval(3, 9) == wilson_interval(3, 9, 0.95)
    assert wilson_lower_bound(3, 9) == wilson_lower_bound(3, 9, 0.95)
    assert beta_interval(3, 9) == beta_interval(3, 9, 0.5, 0.5, 0.95)


@pytest.mark.parametrize("n", range(1, 60))
def test_wilson_stays_inside(n: int) -> None:
    assert wilson_interval(0, n)[0] == 0
    assert wilson_interval(n, n)[1] == 1
    assert 0 < wilson_interval(0, n)[1] < 1
    assert 0 < wilson_interval(n, n)[0] < 1


def test_few_votes_cannot_win() -> None:
    assert wilson_lower_bound(2, 2) < wilson_lower_bound(90, 100) < wilson_lower_bound(900, 1000)


def test_bayesian_means_go_from_the_prior_to_the_data() -> None:
    assert bayesian_mean(0, 0, prior_mean=4.6, prior_weight=10) == pytest.approx(4.6)
    assert bayesian_mean(20, 4, prior_mean=4.5, prior_weight=0) == 5
    assert bayesian_mean(10, 2, prior_mean=4, prior_weight=2) == 4.5
    assert bayesian_mean(15, 3, prior_mean=4, prior_weight=7) == pytest.approx(4.3)


@pytest.mark.parametrize(("n", "weight"), [(-1, 10), (3, -1), (0, 0)])
def test_means_of_nothing_are_refused(n: int, weight: int) -> None:
    message = f"^no mean of {n} observations and a prior that counts {weight}$"
    with pytest.raises(ValueError, match=message):
        bayesian_mean(5, n, 4, weight)


@pytest.mark.parametrize(("successes", "n"), CASES)
@pytest.mark.parametrize(("a", "b", "level"), [(0.5, 0.5, 0.95), (1, 1, 0.8), (4.6, 0.4, 0.99)])
def test_beta_intervals_equal_scipy(
    successes: int, n: int, a: float, b: float, level: float
) -> None:
    posterior = stats.beta(a + successes, b + n - successes)
    expected = posterior.interval(level)
    assert beta_interval(successes, n, a, b, level) == pytest.approx(expected, rel=1e-8)


@pytest.mark.parametrize(("a", "b"), [(0, 1), (1, 0), (-1, 1), (1, -1)])
def test_improper_priors_are_refused(a: float, b: float) -> None:
    with pytest.raises(ValueError, match=rf"^a beta prior is positive, not \({a}, {b}\)$"):
        beta_interval(1, 2, a, b)


@pytest.mark.parametrize("interval", [wilson_interval, wilson_lower_bound, beta_interval])
@pytest.mark.parametrize(("successes", "n"), [(0, 0), (-1, 5), (6, 5), (math.nan, 5), (1, -1)])
def test_what_is_no_proportion_is_refused(interval: object, successes: float, n: float) -> None:
    assert callable(interval)
    with pytest.raises(ValueError, match=f"^{successes} of {n} is no proportion$"):
        interval(successes, n)


@pytest.mark.parametrize("interval", [wilson_interval, wilson_lower_bound, beta_interval])
@pytest.mark.parametrize("level", [0, 1, -0.5, math.nan])
def test_impossible_levels_are_refused(interval: object, level: float) -> None:
    assert callable(interval)
    with pytest.raises(ValueError, match=f"^a level lies between 0 and 1, not at {level}$"):
        interval(1, 5, level=level)
