"""Ingredients and tags of each page, cold, against the bare GROUP BYs of their cells."""

from __future__ import annotations

from analyses import ITEMS, LEVELS, compare, item_cells, worst
from measure import Figure


def run() -> Figure:
    """Measure all items of both kinds."""
    return worst(
        compare(
            f"presences_cold ({page})",
            20.0,
            tuple(f"{page}-{kind}" for kind in ITEMS),
            [item_cells(kind, level) for kind in ITEMS],
        )
        for page, (level, _) in LEVELS.items()
    )
