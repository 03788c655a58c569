"""The weekend's counts, cold, against the bare GROUP BYs of their cells."""

from __future__ import annotations

from analyses import cells, compare
from measure import Figure


def run() -> Figure:
    """Measure both series by day type and weekday."""
    floors = [
        cells(table, level)
        for table in ("recipes", "interactions")
        for level in ("is_weekend", "weekday")
    ]
    return compare("counts_cold", 15.0, ("weekend-volume",), floors)
