"""Percentile intervals by resampling whole clusters, or blocks of a series.

Plain percentiles of m resampled units are too narrow by `√((m − 1)/m)` and by the normal tail in
place of Student's. The tail is therefore taken at `Φ(−√(m/(m − 1)) t₍m−1₎)`, the expanded
percentile of Hesterberg (2015), The American Statistician 69(4).
"""

from __future__ import annotations

import math
from collections.abc import Callable, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import ArrayLike, NDArray
from scipy.special import ndtr, stdtrit

Statistic = Callable[[NDArray[np.float64]], float]


@dataclass(frozen=True)
class Interval:
    """A value with an interval from resampling.

    Attributes:
        value: The statistic of the data themselves.
        low: Lower end; NaN when the statistic of a resample is.
        high: Upper end.
        level: Probability with which the interval is meant to cover the truth.
    """

    value: float
    low: float
    high: float
    level: float


def cluster_bootstrap(
    values_by_cluster: Sequence[NDArray[np.float64]],
    statistic: Statistic,
    rounds: int = 1000,
    seed: int = 0,
    level: float = 0.95,
) -> Interval:
    """Return the percentile interval of a statistic of rows that depend within clusters.

    Each round draws as many clusters as there are, with replacement, and takes all rows of each.
    Davison and Hinkley (1997), Bootstrap Methods and their Application, 3.8.

    Args:
        values_by_cluster: Rows of each cluster; rows may have columns.
        statistic: A number from rows, shaped (rows,) or (rows, columns) as given.
        rounds: Resamples.
        seed: Equal seeds give equal intervals.
        level: Coverage of the interval.

    Raises:
        ValueError: There are fewer than two clusters, no rounds, or the level is not between
            0 and 1.
    """
    count = len(values_by_cluster)
    if count < 2:
        raise ValueError(f"a bootstrap over clusters needs two of them, not {count}")
    _check(rounds, level)
    rng = np.random.default_rng(seed)
    rows = np.concatenate(values_by_cluster)
    sizes = np.array([len(values) for values in values_by_cluster])
    starts = np.cumsum(sizes) - sizes
    replicates = []
    for _ in range(rounds):
        drawn = rng.integers(count, size=count)
        taken = sizes[drawn]
        shifts = starts[drawn] - (np.cumsum(taken) - taken)
        replicates.append(statistic(rows[np.repeat(shifts, taken) + np.arange(taken.sum())]))
    return _percentiles(statistic(rows), replicates, count, level)


def block_bootstrap(
    series: ArrayLike,
    statistic: Statistic,
    block: int,
    rounds: int = 1000,
    seed: int = 0,
    level: float = 0.95,
) -> Interval:
    """Return the percentile interval of a statistic of a stationary series that depends in time.

    Each round strings together blocks that start anywhere and wrap around the end (the circular
    moving-block bootstrap), cut to the length of the series. Politis and Romano (1992), in
    Exploring the Limits of Bootstrap; Lahiri (2003), Resampling Methods for Dependent Data.

    Args:
        series: Values in order of time, at equal distances.
        statistic: A number from a series of the same length.
        block: Length of a block; dependence beyond it is lost.
        rounds: Resamples.
        seed: Equal seeds give equal intervals.
        level: Coverage of the interval; short series and strong dependence bring less.

    Raises:
        ValueError: The block is not between 1 and half the length, there are no rounds, or the
            level is not between 0 and 1.
    """
    values = np.asarray(series, dtype=np.float64)
    length = len(values)
    if not 1 <= block <= length / 2:
        raise ValueError(f"a block of {block} does not fit a series of {length} twice")
    _check(rounds, level)
    replicates = [statistic(row) for row in values[block_places(length, block, rounds, seed)]]
    return _percentiles(statistic(values), replicates, length / block, level)


def block_places(length: int, block: int, rounds: int, seed: int) -> NDArray[np.int64]:
    """Return which value stands where in the resamples of a series, shaped (rounds, length).

    Arguments as `block_bootstrap`, which says how they are drawn.
    """
    rng = np.random.default_rng(seed)
    starts = rng.integers(length, size=(rounds, -(-length // block)))
    places = (starts[:, :, None] + np.arange(block)).reshape(rounds, -1)[:, :length] % length
    return places


def _check(rounds: int, level: float) -> None:
    if rounds < 1:
        raise ValueError(f"a bootstrap needs rounds, not {rounds}")
    if not 0 < level < 1:
        raise ValueError(f"a level lies between 0 and 1, not at {level}")


def _percentiles(value: float, replicates: Sequence[float], units: float, level: float) -> Interval:
    reach = math.sqrt(units / (units - 1)) * stdtrit(units - 1, 0.5 + level / 2)
    low, high = np.quantile(replicates, [ndtr(-reach), ndtr(reach)])
    return Interval(float(value), float(low), float(high), level)
