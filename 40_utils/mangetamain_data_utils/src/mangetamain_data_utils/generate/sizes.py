"""How many recipes or interactions the many small and few huge have."""

from __future__ import annotations

from functools import lru_cache

import numpy as np
from numpy.typing import NDArray

from mangetamain_data_utils.generate.facts import apportion

# Halvings of the interval in which the tail's shape is searched.
SEARCH_STEPS = 40
STEEPEST, FLATTEST = 20.0, 0.05


@lru_cache(maxsize=32)
def heavy_tailed_sizes(
    groups: int, total: int, quantiles: tuple[tuple[float, float], ...], largest: int
) -> NDArray[np.int64]:
    """Give the sizes of groups of which most are small and few are huge.

    Between the given quantiles the logarithm runs straight; beyond the last it rises to the
    largest size in the curve that makes the sizes add up.

    Args:
        groups: How many, at most `total`.
        total: What the sizes add up to.
        quantiles: Points (share of groups, size), from share 0 on.
        largest: Size of the largest group, where the total allows.

    Returns:
        Ascending sizes of 1 and more; the array is shared, do not change it.
    """
    at = (np.arange(groups) + 0.5) / groups
    steep, flat = STEEPEST, FLATTEST
    for _ in range(SEARCH_STEPS):
        middle = np.sqrt(steep * flat)
        if _sizes(at, quantiles, largest, middle).sum() > total:
            flat = middle
        else:
            steep = middle
    sizes = _fitted(_sizes(at, quantiles, largest, steep), total)
    sizes.flags.writeable = False
    return sizes


def _sizes(
    at: NDArray[np.float64],
    quantiles: tuple[tuple[float, float], ...],
    largest: int,
    bend: float,
) -> NDArray[np.int64]:
    """Give the sizes at some quantiles for one bend of the tail; more bend makes less of it."""
    shares, sizes = np.array(quantiles).T
    logarithms = np.interp(at, shares, np.log(sizes))
    beyond = np.clip((at - shares[-1]) / max(at[-1] - shares[-1], 1e-9), 0, 1)
    top = np.log(max(largest, sizes[-1]))
    logarithms += beyond**bend * (top - np.log(sizes[-1]))
    rounded: NDArray[np.int64] = np.maximum(np.round(np.exp(logarithms)), 1).astype(np.int64)
    return rounded


def _fitted(sizes: NDArray[np.int64], total: int) -> NDArray[np.int64]:
    """Make sizes add up by changing those beyond 1 in proportion, the largest aside."""
    missing = total - int(sizes.sum())
    changeable = sizes - 1
    changeable[-1] = 0
    if missing and changeable.sum() + min(missing, 0) < 0 or changeable.sum() == 0:
        return 1 + np.sort(apportion(np.ones(len(sizes)), total - len(sizes)))
    change = apportion(changeable, abs(missing)) * np.sign(missing)
    return np.sort(sizes + change)
