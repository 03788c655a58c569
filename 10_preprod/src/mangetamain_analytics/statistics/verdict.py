"""What may be said of an effect: a function of its interval and size, never of p alone."""

from __future__ import annotations

from mangetamain_analytics.statistics.thresholds import (
    MIN_CLUSTERS,
    MIN_ROWS,
    MIN_SIDE_CLUSTERS,
    Scale,
)


def shortage(n: int, clusters: int, *side_clusters: int) -> str | None:
    """Return what a comparison has too little of: `rows`, `clusters`, `side`; None for nothing.

    Args:
        n: Rows.
        clusters: Independent clusters.
        *side_clusters: Clusters on each side of the comparison.
    """
    if n < MIN_ROWS:
        return "rows"
    if clusters < MIN_CLUSTERS:
        return "clusters"
    return "side" if any(side < MIN_SIDE_CLUSTERS for side in side_clusters) else None


def judge(effect: float, interval: tuple[float, float], scale: Scale) -> str:
    """Return the verdict on an effect of which there are enough data.

    `no_evidence` when the interval holds 0; else `negligible` when all of it is under the
    scale's small effect; else `small`, `medium` or `large` by the effect.

    Args:
        effect: On the scale.
        interval: Simultaneous within the family, on the scale too.
        scale: The effect's.

    Raises:
        ValueError: The interval is upside down or does not hold the effect.
    """
    low, high = interval
    if not low <= effect <= high:
        raise ValueError(f"the interval {low} to {high} does not hold the effect {effect}")
    if low <= 0 <= high:
        return "no_evidence"
    if -scale.small < low and high < scale.small:
        return "negligible"
    if abs(effect) >= scale.large:
        return "large"
    return "medium" if abs(effect) >= scale.medium else "small"
