"""Whether a series in time keeps rising or falling, and how fast: Mann–Kendall and Sen."""

from __future__ import annotations

import math
from dataclasses import dataclass

import numpy as np
import pymannkendall
from numpy.typing import ArrayLike, NDArray
from scipy.special import ndtr, ndtri


@dataclass(frozen=True)
class MonotoneTrend:
    """Sen's slope with its interval, and the p of Mann–Kendall's test.

    Attributes:
        slope: Median of the slopes between all pairs, in units of the values per unit of time.
        low: Lower end of its interval.
        high: Upper end.
        p: Two-sided, of no trend.
    """

    slope: float
    low: float
    high: float
    p: float


def monotone_trend(times: ArrayLike, values: ArrayLike, level: float = 0.95) -> MonotoneTrend:
    """Test a series for a monotone trend and measure it.

    Mann–Kendall's `S = Σ sign(yⱼ − yᵢ)` with the variance that Hamed and Rao correct for the
    autocorrelation of the ranks. A correction that would make it smaller than that of independent
    values is not believed: it is noise more often than not. The interval holds the slopes at the
    ranks `(N ∓ C) / 2` of the N pairs, with `C = z √Var(S)`.

    Args:
        times: Ascending, of any distances.
        values: As many.
        level: Coverage of the interval.

    Raises:
        ValueError: There are fewer than three values, or not as many as times.

    References: Hamed and Rao (1998), Journal of Hydrology 204; Sen (1968), Journal of the American
    Statistical Association 63(324); Gilbert (1987), Statistical Methods for Environmental
    Pollution Monitoring, 16.4.
    """
    x, y = np.asarray(times, dtype=np.float64), np.asarray(values, dtype=np.float64)
    if len(y) < 3 or len(x) != len(y):
        raise ValueError(f"no trend of {len(y)} values at {len(x)} times")
    tested = pymannkendall.original_test(y)
    with np.errstate(invalid="ignore"):
        # NaN where nothing is left beside the trend.
        corrected = float(pymannkendall.hamed_rao_modification_test(y).var_s)
    sd = math.sqrt(np.fmax(float(tested.var_s), corrected))
    slopes = np.sort(pairwise_slopes(x, y))
    reach = float(ndtri(0.5 + level / 2)) * sd
    low, high = ((slopes.size + side * reach) / 2 for side in (-1, 1))
    # From 0: the ranks of Gilbert less one, at the nearest slopes that there are outside them.
    ends = (max(0, math.floor(low) - 1), min(slopes.size - 1, math.ceil(high)))
    z = max(0.0, abs(float(tested.s)) - 1) / sd if sd else 0.0
    return MonotoneTrend(
        float(np.median(slopes)),
        float(slopes[ends[0]]),
        float(slopes[ends[1]]),
        float(2 * ndtr(-z)),
    )


def pairwise_slopes(times: NDArray[np.float64], values: NDArray[np.float64]) -> NDArray[np.float64]:
    """Return the slopes between all pairs, of which Sen's is the median."""
    before, after = np.triu_indices(len(times), 1)
    return np.asarray((values[after] - values[before]) / (times[after] - times[before]))
