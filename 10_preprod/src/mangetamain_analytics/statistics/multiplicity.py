"""Several estimates at once: adjusted p-values and levels of intervals that hold together."""

from __future__ import annotations

import math

import numpy as np
from numpy.typing import ArrayLike, NDArray


def holm(p: ArrayLike) -> NDArray[np.float64]:
    """Return Holm's adjusted p-values, in the order given: any error among them is controlled.

    `p̃₍ᵢ₎ = max_{j ≤ i} min(1, (m − j + 1) p₍ⱼ₎)`. Holm (1979), Scandinavian Journal of
    Statistics 6(2).

    Args:
        p: p-values, of any number.

    Raises:
        ValueError: One is NaN or outside 0–1, or they are not one row.
    """
    values = _checked(p)
    order = np.argsort(values)
    steps = values[order] * np.arange(values.size, 0, -1)
    adjusted = np.empty_like(values)
    adjusted[order] = np.minimum(np.maximum.accumulate(steps), 1)
    return adjusted


def benjamini_hochberg(p: ArrayLike) -> NDArray[np.float64]:
    """Return adjusted p-values, in the order given: the share of false discoveries is controlled.

    `p̃₍ᵢ₎ = min_{j ≥ i} min(1, m p₍ⱼ₎ / j)`. Benjamini and Hochberg (1995), Journal of the
    Royal Statistical Society B 57(1).

    Args:
        p: p-values, of any number.

    Raises:
        ValueError: One is NaN or outside 0–1, or they are not one row.
    """
    values = _checked(p)
    order = np.argsort(values)[::-1]
    steps = values[order] * values.size / np.arange(values.size, 0, -1)
    adjusted = np.empty_like(values)
    adjusted[order] = np.minimum.accumulate(steps)
    return adjusted


def simultaneous_level(count: int, level: float = 0.95) -> float:
    """Return the level of each of `count` intervals that hold together with probability `level`.

    `level^(1/count)`: exact when they are independent, cautious when they depend positively.
    Šidák (1967), Journal of the American Statistical Association 62(318).

    Raises:
        ValueError: There is no interval, or the level is not between 0 and 1.
    """
    if count < 1:
        raise ValueError(f"a family of intervals needs one at least, not {count}")
    return math.pow(_checked_level(level), 1 / count)


def fcr_level(discoveries: int, count: int, level: float = 0.95) -> float:
    """Return the level of the intervals of the discoveries that Benjamini–Hochberg selected.

    `1 − R q / m` with R discoveries of m, q = 1 − level: at most the share q of the intervals
    drawn misses its truth. Benjamini and Yekutieli (2005), Journal of the American Statistical
    Association 100(469).

    Raises:
        ValueError: There are no discoveries or more than tests, or the level is not between
            0 and 1.
    """
    if not 1 <= discoveries <= count:
        raise ValueError(f"{discoveries} discoveries among {count} tests have no interval level")
    return 1 - discoveries * (1 - _checked_level(level)) / count


def _checked(p: ArrayLike) -> NDArray[np.float64]:
    values = np.asarray(p, dtype=np.float64)
    if values.ndim != 1:
        raise ValueError(f"p-values come in one row, not in {values.ndim} dimensions")
    if not np.all((values >= 0) & (values <= 1)):
        raise ValueError("p-values lie between 0 and 1; one is NaN or outside")
    return values


def _checked_level(level: float) -> float:
    if not 0 < level < 1:
        raise ValueError(f"a level lies between 0 and 1, not at {level}")
    return level
