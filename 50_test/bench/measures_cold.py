"""The weekend's measures, cold, against the bare GROUP BYs of their cells."""

from __future__ import annotations

from analyses import cells, compare
from measure import Figure

from mangetamain_analytics.visualization.families.quantities import (
    COMPLEXITY,
    DURATION,
    NUTRITION,
)


def run() -> Figure:
    """Measure duration, complexity and nutrition by day type and weekday."""
    groups = [COMPLEXITY, *((quantity,) for quantity in (*DURATION, *NUTRITION))]
    floors = [
        cells("recipes", level, tuple(q.sql for q in group)).replace(
            "GROUP BY", f"AND {group[0].condition} GROUP BY"
        )
        for level in ("is_weekend", "weekday")
        for group in groups
    ]
    ids = ("weekend-duration", "weekend-complexity", "weekend-nutrition")
    return compare("measures_cold", 15.0, ids, floors)
