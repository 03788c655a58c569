"""Whole frames for notebooks and analysts; no page uses them."""

from __future__ import annotations

import time
from typing import Any, Final

import polars as pl

from mangetamain_analytics.data.snapshot import Snapshot

_RECIPES_SQL: Final = """
WITH tag_lists AS (
    SELECT rt.recipe_id, list(t.name ORDER BY t.name) AS tags
    FROM recipe_tags AS rt JOIN tags AS t ON t.id = rt.tag_id GROUP BY rt.recipe_id
),
ingredient_lists AS (
    SELECT ri.recipe_id, list(i.name ORDER BY i.name) AS ingredients
    FROM recipe_ingredients AS ri JOIN ingredients AS i ON i.id = ri.ingredient_id
    GROUP BY ri.recipe_id
)
SELECT r.id, r.name, r.minutes, r.submitted, r.year, r.month, r.weekday, r.is_weekend, r.season,
       r.n_steps, r.n_ingredients, r.complexity_score, r.calories, r.total_fat_pdv, r.sugar_pdv,
       r.sodium_pdv, r.protein_pdv, r.saturated_fat_pdv, r.carbohydrates_pdv,
       coalesce(t.tags, []) AS tags, coalesce(i.ingredients, []) AS ingredients
FROM recipes AS r
LEFT JOIN tag_lists AS t ON t.recipe_id = r.id
LEFT JOIN ingredient_lists AS i ON i.recipe_id = r.id
WHERE r.excluded_by IS NULL
ORDER BY r.id
"""
_RATINGS_SQL: Final = """
SELECT make_date(year, month, 1) AS date, avg(rating) AS mean, median(rating) AS median,
       stddev_samp(rating) AS sd, avg((rating = 5)::INTEGER) AS share_5, count(*) AS n
FROM interactions
WHERE has_rating
GROUP BY ALL
ORDER BY date
"""
_RATINGS_METADATA_SQL: Final = """
SELECT count(*) AS total_ratings, count(DISTINCT user_id) AS total_users,
       count(DISTINCT recipe_id) AS total_recipes, min(date) AS first_day, max(date) AS last_day
FROM interactions
WHERE has_rating
"""


def read_recipes_clean(snapshot: Snapshot) -> pl.DataFrame:
    """Read the recipes of the standard profile, one row each, tags and ingredients as lists.

    `calories` are kcal, the six columns `*_pdv` per cent of the daily value.
    """
    return snapshot.frame(_RECIPES_SQL)


def read_ratings_longterm(
    snapshot: Snapshot, min_interactions: int
) -> tuple[pl.DataFrame, dict[str, Any]]:
    """Read the ratings of each month: date, mean, median, sd, share_5 and n.

    "No rating" is left out everywhere.

    Args:
        snapshot: Where to read.
        min_interactions: Months with fewer ratings are left out.

    Returns:
        The months, and of all ratings: total_ratings, total_users, total_recipes, date_range,
        months_kept, months_left_out, load_time_ms.
    """
    started = time.perf_counter()
    months = snapshot.frame(_RATINGS_SQL)
    kept = months.filter(pl.col("n") >= min_interactions)
    totals = snapshot.fetch(_RATINGS_METADATA_SQL)[0]
    date_range = (totals.pop("first_day"), totals.pop("last_day"))
    return kept, totals | {
        "date_range": date_range,
        "months_kept": kept.height,
        "months_left_out": months.height - kept.height,
        "load_time_ms": (time.perf_counter() - started) * 1000,
    }
