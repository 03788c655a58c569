"""Diversity of items, from how often each occurs."""

from __future__ import annotations

import numpy as np
from numpy.typing import ArrayLike, NDArray
from scipy.special import gammaln


def rarefied_richness(counts: ArrayLike, n: int) -> float:
    """Return the expected number of distinct items among n occurrences drawn without replacement.

    `Σ_i (1 − C(N − N_i, n) / C(N, n))`, so that sets of different size compare at equal n.
    Hurlbert (1971), Ecology 52(4).

    Args:
        counts: N_i, occurrences of each item; N is their sum.
        n: Occurrences drawn.

    Raises:
        ValueError: A count is negative or not finite, or n is not between 0 and N.
    """
    present = _present(counts)
    size = float(present.sum())
    if not 0 <= n <= size:
        raise ValueError(f"cannot draw {n} occurrences from {size:g}")
    others = size - present
    missable = others[others >= n]
    log_missed = gammaln(missable + 1) - gammaln(missable - n + 1)
    log_missed -= gammaln(size + 1) - gammaln(size - n + 1)
    return float(present.size - missable.size - np.expm1(log_missed).sum())


def hill_number(counts: ArrayLike, order: float) -> float:
    """Return the effective number of items: as many equally common ones would be as diverse.

    `(Σ p_i^q)^(1 / (1 − q))`; order q = 0 is richness, 1 (the limit) the exponential of Shannon's
    entropy, 2 the inverse of Simpson's concentration. Hill (1973), Ecology 54(2); Jost (2006),
    Oikos 113(2).

    Args:
        counts: Occurrences of each item.
        order: q, 0 or above; the higher, the less rare items weigh.

    Raises:
        ValueError: A count is negative or not finite, there are no occurrences, or q is negative.
    """
    present = _present(counts)
    if present.size == 0:
        raise ValueError("no occurrences, so no diversity")
    if not order >= 0:
        raise ValueError(f"the order of a Hill number is 0 or above, not {order}")
    shares = present / present.sum()
    if order == 1:
        return float(np.exp(-(shares * np.log(shares)).sum()))
    return float((shares**order).sum() ** (1 / (1 - order)))


def _present(counts: ArrayLike) -> NDArray[np.float64]:
    values = np.asarray(counts, dtype=np.float64)
    if not np.all(np.isfinite(values) & (values >= 0)):
        raise ValueError("counts are finite and not negative")
    return values[values > 0]
