"""Estimates made anew, by dummy variables and refits without each contributor.

Slow, plain, and nothing like the site's closed forms in SQL, with which they share no code.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import numpy as np
import pandas as pd
from numpy.typing import NDArray
from scipy import stats

Floats = NDArray[np.float64]


@dataclass(frozen=True)
class Refit:
    """Estimates, one or several of the same rows, on the scale on which they are tested.

    Attributes:
        value: The estimates.
        se: Their standard errors, by delete-one-cluster jackknife.
        df: Degrees of freedom of Student's t: clusters that decide by their leverage, less 1.
        n: Rows.
        clusters: How many clusters there are.
    """

    value: Floats
    se: Floats
    df: float
    n: int
    clusters: int

    @property
    def p(self) -> Floats:
        """Two-sided p of each value being 0."""
        return np.asarray(2 * stats.t.sf(np.abs(self.value) / self.se, self.df))

    def interval(self, level: float) -> tuple[Floats, Floats]:
        """Two-sided interval of each value."""
        reach = self.se * stats.t.ppf(0.5 + level / 2, self.df)
        return self.value - reach, self.value + reach


def refit_differences(inside: Any, stratum: Any, cluster: Any, y: Any) -> Refit:
    """Fit `y = stratum effect + b · inside` by least squares, with and without each cluster.

    Args:
        inside: Whether each row is in the level.
        stratum: Of each row.
        cluster: Of each row.
        y: Of each row a number, or several (rows × measures).
    """
    dummies = pd.get_dummies(pd.Series(np.asarray(stratum)), dtype=float).to_numpy()
    level = np.asarray(inside, dtype=float)
    x = np.column_stack([level, dummies])
    values = np.asarray(y, dtype=float).reshape(len(x), -1)
    codes, names = pd.factorize(np.asarray(cluster))
    value = np.linalg.lstsq(x.T @ x, x.T @ values, rcond=None)[0][0]
    own = np.split(np.argsort(codes, kind="stable"), np.cumsum(np.bincount(codes))[:-1])
    gram = x.T @ x - np.array([x[rows].T @ x[rows] for rows in own])
    moment = x.T @ values - np.array([x[rows].T @ values[rows] for rows in own])
    # A stratum that goes with its only cluster has no effect to fit.
    gram += np.eye(x.shape[1]) * (np.abs(gram).sum(axis=2) < 1e-9)[:, None, :]
    first = np.linalg.solve(gram, np.eye(x.shape[1])[:, :1])[:, :, 0]
    left_out = np.einsum("gp,gpk->gk", first, moment)
    residual = level - pd.Series(level).groupby(np.asarray(stratum)).transform("mean").to_numpy()
    leverage = np.bincount(codes, residual**2)
    return jackknifed(value, left_out, leverage, len(x))


def refit_rate_ratio(
    days: pd.DatetimeIndex,
    cluster: Any,
    covered: pd.DatetimeIndex,
    in_level: Any,
    weight: Any = 1.0,
) -> Refit:
    """Return the logarithm of the Mantel–Haenszel rate ratio within years.

    Args:
        days: Of each event.
        cluster: Of each event.
        covered: The days that could have had events.
        in_level: Tells of days whether they are in the level.
        weight: Of each day covered.
    """
    weights = pd.Series(np.broadcast_to(weight, len(covered)), dtype=float)
    held = weights * np.asarray(in_level(covered), dtype=float)
    share = held.groupby(covered.year).sum() / weights.groupby(covered.year).sum()
    inside, part = np.asarray(in_level(days)), share.reindex(days.year).to_numpy()
    codes, _ = pd.factorize(np.asarray(cluster))
    above = np.bincount(codes, np.where(inside, 1 - part, 0.0))
    below = np.bincount(codes, np.where(inside, 0.0, part))
    left_out = np.log((above.sum() - above) / (below.sum() - below))
    value = np.log([above.sum() / below.sum()])
    leverage = np.bincount(codes, (inside - part) ** 2)
    return jackknifed(value, left_out[:, None], leverage, len(days))


def jackknifed(value: Floats, left_out: Floats, leverage: Floats, n: int) -> Refit:
    """Return estimates with what they would be without each cluster.

    Args:
        value: The estimates.
        left_out: The same without each cluster (clusters × estimates).
        leverage: Of each cluster.
        n: Rows.
    """
    count = len(left_out)
    se = np.sqrt(((left_out - value) ** 2).sum(axis=0) * (count - 1) / count)
    df = leverage.sum() ** 2 / (leverage**2).sum() - 1
    return Refit(value, se, float(max(1.0, df)), n, count)
