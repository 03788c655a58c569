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
    groups = [tuple(q.sql for q in COMPLEXITY), *((q.sql,) for q in (*DURATION, *NUTRITION))]
    floors = [
        cells("recipes", level, group).replace(
            "GROUP BY", "AND " + " AND ".join(f"{sql} IS NOT NULL" for sql in group) + " GROUP BY"
        )
        for level in ("is_weekend", "weekday")
        for group in groups
    ]
    ids = ("weekend-duration", "weekend-complexity", "weekend-nutrition")
    return compare("measures_cold", 15.0, ids, floors)
