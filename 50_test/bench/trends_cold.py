"""Each analysis of the trends page, cold, against the bare GROUP BYs of its cells."""

from __future__ import annotations

from analyses import ITEMS, cells, compare, item_cells, measure_cells, worst
from measure import Figure

from mangetamain_analytics.visualization.families.quantities import (
    COMPLEXITY,
    DURATION,
    NUTRITION,
)

BOUND = 15.0
ITEMS_BOUND = 20.0
VOLUME = [cells(table, *by) for table in ("recipes", "interactions") for by in ((), ("month",))]


def run() -> Figure:
    """Measure one analysis after the other by contributor and year, volume also by month."""
    floors = {
        "volume": VOLUME,
        "duration": [measure_cells(DURATION)],
        "complexity": [measure_cells(COMPLEXITY)],
        "nutrition": [measure_cells((quantity,)) for quantity in NUTRITION],
    } | {kind: [item_cells(kind)] for kind in ITEMS}
    return worst(
        compare(
            f"trends_cold ({family})",
            ITEMS_BOUND if family in ITEMS else BOUND,
            (f"trends-{family}",),
            statements,
        )
        for family, statements in floors.items()
    )
