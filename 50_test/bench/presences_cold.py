"""The weekend's ingredients and tags, cold, against the bare GROUP BYs of their cells."""

from __future__ import annotations

from analyses import compare
from measure import Figure

from mangetamain_analytics.visualization.selection import RECIPES


def run() -> Figure:
    """Measure all items of both kinds."""
    floors = [
        f"SELECT b.{key}, r.contributor_id, r.year, r.is_weekend, count(*) FROM {bridge} AS b"
        f" JOIN (SELECT id, contributor_id, year, is_weekend {RECIPES}) AS r ON r.id = b.recipe_id"
        " GROUP BY ALL"
        for bridge, key in (("recipe_ingredients", "ingredient_id"), ("recipe_tags", "tag_id"))
    ]
    return compare("presences_cold", 20.0, ("weekend-ingredients", "weekend-tags"), floors)
