"""Ingredients and tags of each page, cold, against the bare GROUP BYs of their cells."""

from __future__ import annotations

from analyses import LEVELS, compare, worst
from measure import Figure

from mangetamain_analytics.visualization.selection import RECIPES

BRIDGES = {"ingredients": "ingredient_id", "tags": "tag_id"}


def run() -> Figure:
    """Measure all items of both kinds."""
    return worst(
        compare(
            f"presences_cold ({page})",
            20.0,
            tuple(f"{page}-{kind}" for kind in BRIDGES),
            [
                f"SELECT b.{key}, r.contributor_id, r.year, r.{level}, count(*)"
                f" FROM recipe_{kind} AS b JOIN (SELECT id, contributor_id, year, {level}"
                f" {RECIPES}) AS r ON r.id = b.recipe_id GROUP BY ALL"
                for kind, key in BRIDGES.items()
            ],
        )
        for page, (level, _) in LEVELS.items()
    )
