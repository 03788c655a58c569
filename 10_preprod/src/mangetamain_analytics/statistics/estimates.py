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
        df: Degrees of freedom of Student's t: clusters − 1.
        n: Rows.
        clusters: Independent contributors.
    """

    value: float
    se: float
    df: int
    n: int
    clusters: int

    def interval(self, level: float = 0.95) -> tuple[float, float]:
        """Return the two-sided interval that covers the truth with probability `level`."""
        reach = self.se * float(stdtrit(self.df, 0.5 + level / 2))
        return self.value - reach, self.value + reach

    def p_value(self, null: float = 0.0) -> float:
        """Return the two-sided p of the value's distance from `null`."""
        if self.se == 0:
            return float(self.value == null)
        return float(2 * stdtr(self.df, -abs(self.value - null) / self.se))


def from_jackknife(value: float, squared_deviations: float, n: int, clusters: int) -> Estimate:
    """Make an estimate from its delete-one-cluster values (CR3, also called CV3).

    `se² = (G − 1) / G · Σ_g (b₍₋g₎ − b)²`, with Student's t on G − 1 degrees of freedom.

    Args:
        value: `b`, from all clusters.
        squared_deviations: `Σ_g (b₍₋g₎ − b)²`, on the scale of the value squared.
        n: Rows.
        clusters: `G`.

    Raises:
        ValueError: There are fewer than two clusters.

    Reference: MacKinnon, Nielsen and Webb (2023), "Leverage, influence, and the jackknife in
    clustered regression models", The Stata Journal 23(4).
    """
    if clusters < 2:
        raise ValueError(f"a jackknife over clusters needs two of them, not {clusters}")
    se = math.sqrt(squared_deviations * (clusters - 1) / clusters)
    return Estimate(value, se, clusters - 1, n, clusters)
