"""Proportions and means of few observations: intervals and shrunken values."""

from __future__ import annotations

import math

from scipy.special import betaincinv, ndtri


def wilson_interval(successes: float, n: float, level: float = 0.95) -> tuple[float, float]:
    """Return Wilson's score interval of a proportion.

    `(p̂ + z²/2n ± z √(p̂(1 − p̂)/n + z²/4n²)) / (1 + z²/n)`, never outside 0–1. Wilson (1927),
    Journal of the American Statistical Association 22(158).

    Args:
        successes: How many of the n.
        n: Independent observations; an effective number may be fractional.
        level: Coverage of the interval.

    Raises:
        ValueError: n is not positive, the successes are not among them, or the level is not
            between 0 and 1.
    """
    low = wilson_lower_bound(successes, n, level)
    return low, 1 - wilson_lower_bound(n - successes, n, level)


def wilson_lower_bound(successes: float, n: float, level: float = 0.95) -> float:
    """Return the lower end of Wilson's interval: a share to rank by that few votes cannot win.

    Arguments and errors as `wilson_interval`.
    """
    _check(successes, n, level)
    share = successes / n
    weight = float(ndtri(0.5 + level / 2)) ** 2 / n
    reach = math.sqrt(share * (1 - share) * weight + weight * weight / 4)
    return (share + weight / 2 - reach) / (1 + weight)


def bayesian_mean(total: float, n: float, prior_mean: float, prior_weight: float) -> float:
    """Return a mean drawn towards a prior one: `(w m₀ + Σy) / (w + n)`.

    The posterior mean under a conjugate prior that counts as much as `prior_weight` observations.

    Args:
        total: Σy, in units of y.
        n: Observations, 0 allowed.
        prior_mean: m₀, in units of y.
        prior_weight: w, in observations.

    Raises:
        ValueError: A number of observations is negative, or both are 0.
    """
    if n < 0 or prior_weight < 0 or n + prior_weight == 0:
        raise ValueError(f"no mean of {n} observations and a prior that counts {prior_weight}")
    return (prior_weight * prior_mean + total) / (prior_weight + n)


def beta_interval(
    successes: float,
    n: float,
    prior_successes: float = 0.5,
    prior_failures: float = 0.5,
    level: float = 0.95,
) -> tuple[float, float]:
    """Return the equal-tailed credible interval of a proportion under a beta prior.

    Quantiles of Beta(a + k, b + n − k); the default prior a = b = ½ is Jeffreys's. Brown, Cai and
    DasGupta (2001), Statistical Science 16(2).

    Args:
        successes: k, how many of the n.
        n: Observations.
        prior_successes: a, above 0.
        prior_failures: b, above 0.
        level: Probability of the interval.

    Raises:
        ValueError: As `wilson_interval`, or the prior is not positive.
    """
    _check(successes, n, level)
    if prior_successes <= 0 or prior_failures <= 0:
        raise ValueError(f"a beta prior is positive, not ({prior_successes}, {prior_failures})")
    a, b = prior_successes + successes, prior_failures + n - successes
    tail = (1 - level) / 2
    return float(betaincinv(a, b, tail)), float(betaincinv(a, b, 1 - tail))


def _check(successes: float, n: float, level: float) -> None:
    if not (n > 0 and 0 <= successes <= n):
        raise ValueError(f"{successes} of {n} is no proportion")
    if not 0 < level < 1:
        raise ValueError(f"a level lies between 0 and 1, not at {level}")
