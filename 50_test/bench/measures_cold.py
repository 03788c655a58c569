"""The measures of each page, cold, against the bare GROUP BYs of their cells."""

from __future__ import annotations

from analyses import LEVELS, compare, measure_cells, worst
from measure import Figure

from mangetamain_analytics.visualization.families.quantities import (
    COMPLEXITY,
    DURATION,
    NUTRITION,
)


def run() -> Figure:
    """Measure duration, complexity and nutrition by what the page compares and what it draws."""
    groups = [COMPLEXITY, *((quantity,) for quantity in (*DURATION, *NUTRITION))]
    return worst(
        compare(
            f"measures_cold ({page})",
            15.0,
            tuple(f"{page}-{family}" for family in ("duration", "complexity", "nutrition")),
            [measure_cells(group, level) for level in levels for group in groups],
        )
        for page, levels in LEVELS.items()
    )
