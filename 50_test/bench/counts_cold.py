"""The counts of each page, cold, against the bare GROUP BYs of their cells."""

from __future__ import annotations

from analyses import LEVELS, cells, compare, worst
from measure import Figure

# Seasons are compared a second time, beside a trend within the years.
BESIDE_A_TREND = {"seasonality": ("season", "season", "month")}


def run() -> Figure:
    """Measure both series by what the page compares, by what it draws, and beside a trend."""
    return worst(
        compare(
            f"counts_cold ({page})",
            15.0,
            (f"{page}-volume",),
            [cells(table, level) for table in ("recipes", "interactions") for level in levels],
        )
        for page, levels in (LEVELS | BESIDE_A_TREND).items()
    )
