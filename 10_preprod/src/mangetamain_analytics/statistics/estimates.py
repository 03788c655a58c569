"""Estimates: a value, its standard error and what follows from them."""

from __future__ import annotations

import math
from dataclasses import dataclass

from scipy.special import stdtr, stdtrit


@dataclass(frozen=True)
class Estimate:
    """A value with a cluster-robust standard error.

    Attributes:
        value: The estimate, on the scale on which it is tested (rate ratios: the logarithm).
        se: Its standard error, on the same scale; NaN when it cannot be told.
        df: Degrees of freedom of Student's t: clusters that decide, less 1.
        n: Rows.
        clusters: Independent contributors.
    """

    value: float
    se: float
    df: float
    n: int
    clusters: int

    def interval(self, level: float = 0.95) -> tuple[float, float]:
        """Return the two-sided interval that covers the truth with probability `level`."""
        reach = self.reach(level)
        return self.value - reach, self.value + reach

    def reach(self, level: float = 0.95) -> float:
        """Return how far that interval goes to either side of the value."""
        return self.se * float(stdtrit(self.df, 0.5 + level / 2))

    def p_value(self, null: float = 0.0) -> float:
        """Return the two-sided p of the value's distance from `null`."""
        if self.se == 0:
            return float(self.value == null)
        return float(2 * stdtr(self.df, -abs(self.value - null) / self.se))


def from_jackknife(
    value: float,
    squared_deviations: float,
    n: int,
    clusters: int,
    effective_clusters: float | None = None,
) -> Estimate:
    """Make an estimate from its delete-one-cluster values (CR3, also called CV3).

    `se² = (G − 1) / G · Σ_g (b₍₋g₎ − b)²`, with Student's t on `G* − 1` degrees of freedom, where
    `G* = (Σ q_g)² / Σ q_g²` is how many clusters of equal leverage q would decide as much. Where
    few clusters hold a level, or most of its rows, G* is small however many there are in all, and
    t on G − 1 finds effects in nothing: with some 16 of 300 clusters in the level in 9–12 % of
    simulations, against 3–6 % on G* − 1. With hundreds on both sides the two agree.

    Args:
        value: `b`, from all clusters.
        squared_deviations: `Σ_g (b₍₋g₎ − b)²`, on the scale of the value squared.
        n: Rows.
        clusters: `G`.
        effective_clusters: `G*`, between 1 and G; by default all are alike: G.

    Raises:
        ValueError: There are fewer than two clusters.

    References: MacKinnon, Nielsen and Webb (2023), "Leverage, influence, and the jackknife in
    clustered regression models", The Stata Journal 23(4). Carter, Schnepel and Steigerwald (2017),
    "Asymptotic behavior of a t-test robust to cluster heterogeneity", The Review of Economics and
    Statistics 99(4), with rows independent within clusters.
    """
    if clusters < 2:
        raise ValueError(f"a jackknife over clusters needs two of them, not {clusters}")
    se = math.sqrt(squared_deviations * (clusters - 1) / clusters)
    deciding = clusters if effective_clusters is None else effective_clusters
    # An interval on one degree of freedom says next to nothing; on fewer it soon overflows.
    return Estimate(value, se, max(1.0, deciding - 1), n, clusters)
