"""Effect sizes: differences put on scales on which their size has a name."""

from __future__ import annotations

import math


def cohens_h(share: float, other: float) -> float:
    """Return Cohen's h of two shares: ``2 asin √share − 2 asin √other``.

    Args:
        share: Between 0 and 1; what rounding leaves outside counts as the edge.
        other: The share that it is compared with.

    Reference: Cohen (1988), Statistical Power Analysis for the Behavioral Sciences, ch. 6.
    """
    return 2 * (math.asin(math.sqrt(_clip(share))) - math.asin(math.sqrt(_clip(other))))


def _clip(share: float) -> float:
    return min(1.0, max(0.0, share))
