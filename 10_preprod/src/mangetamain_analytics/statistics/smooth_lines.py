"""How far a smooth line of a series may be off: from noise that the line had no part in.

What is left beside a smooth line is too little to tell its error from: the line follows the noise
of its own window. Differences of values some places apart know nothing of the line, and a level
that changes slowly cancels in them: Hall and Van Keilegom (2003), "Using difference-based methods
for inference in nonparametric regression with time series errors", Journal of the Royal
Statistical Society B 65(2).
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final

import numpy as np
from numpy.typing import NDArray
from scipy.special import stdtrit

Reals = NDArray[np.float64]

# Places between values that are far enough apart for noise to be independent, and near enough
# for the level to be the same.
_APART: Final = range(3, 9)


def smooth_reach(
    values: Reals, scales: Reals, weights: Reals, steps: Sequence[int], level: float = 0.95
) -> Reals:
    """Return how far pointwise intervals of a smooth line go to either side of it.

    The noise is `eᵢ = σ sᵢ uᵢ`, with u of variance 1 and correlated by `φᵈ` d places apart. Of the
    squares `(yᵢ₊d − yᵢ)² / (s²ᵢ₊d + s²ᵢ)` the mean over d of 3 to 8 is `σ²`, and that over d = 1
    is `σ² (1 − φ)`; φ is not under 0: a series that zigzags is rather held for independent. The
    line `W y` has the error `√diag(W Cov(e) Wᵀ)`, with Student's t on the number of values less 8.

    Args:
        values: `y`, in order of time, at about equal distances.
        scales: `s`, how much each is expected to scatter, relatively.
        weights: `W`, each row adding up to 1, shaped (points of the line, values).
        steps: First values of new levels, at least 4 apart; no difference is taken across them.
        level: Coverage of each interval: of the line that values without noise would have.
    """
    places = np.arange(len(values))
    sides = np.searchsorted(steps, places, side="right")
    variance = _square(values, scales, sides, _APART)
    near = _square(values, scales, sides, (1,))
    correlation = max(0.0, 1 - near / variance) if variance > 0 else 0.0
    dependence = correlation ** np.abs(places[:, None] - places)
    scaled = weights * scales
    errors = np.sqrt(variance * (scaled @ dependence * scaled).sum(axis=1))
    return np.asarray(float(stdtrit(len(values) - max(_APART), 0.5 + level / 2)) * errors)


def _square(
    values: Reals, scales: Reals, sides: NDArray[np.int64], distances: Sequence[int]
) -> float:
    """Return the mean square of differences within levels, on the scale of single values."""
    found = []
    for apart in distances:
        squares = (values[apart:] - values[:-apart]) ** 2
        squares /= scales[apart:] ** 2 + scales[:-apart] ** 2
        found.append(squares[sides[apart:] == sides[:-apart]])
    return float(np.concatenate(found).mean())
