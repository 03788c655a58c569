"""The size of a selection, and the five figures of the overview with their years."""

from __future__ import annotations

import datetime
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any, Final

from mangetamain_analytics.data.conditions import INTERACTIONS, RECIPES, bind
from mangetamain_analytics.data.filters import Filters

Fetch = Callable[[str, Mapping[str, object]], list[dict[str, Any]]]

_SQL: Final = f"""
WITH per_year AS (
    SELECT year, count(*) AS recipes, min(submitted) AS first_day, max(submitted) AS last_day
    {RECIPES}
    GROUP BY year
),
rated AS (
    SELECT i.year, count(*) AS interactions, sum(i.rating) AS stars, count(i.rating) AS scored,
           min(i.date) AS first_day, max(i.date) AS last_day
    {INTERACTIONS}
    GROUP BY i.year
)
SELECT year,
       coalesce(p.recipes, 0) AS recipes,
       coalesce(r.interactions, 0) AS interactions,
       coalesce(r.stars, 0) AS stars,
       coalesce(r.scored, 0) AS scored,
       least(p.first_day, r.first_day) AS first_day,
       greatest(p.last_day, r.last_day) AS last_day
FROM per_year AS p FULL JOIN rated AS r USING (year)
ORDER BY year
"""
_USERS_SQL: Final = f"SELECT count(DISTINCT i.user_id) AS users {INTERACTIONS}"
_COUNTS_SQL: Final = f"""
SELECT (SELECT count(*) {RECIPES}) AS recipes, (SELECT count(*) {INTERACTIONS}) AS interactions
"""


@dataclass(frozen=True)
class Overview:
    """Live figures of a selection.

    Attributes:
        recipes: Number submitted.
        interactions: Number of ratings and reviews.
        users: Number of people who rated or reviewed.
        first_day: Earliest date of a recipe or interaction; None for an empty selection.
        last_day: Latest one.
        mean_rating: Of the 1 to 5 stars given; "no rating" is left out. None without any.
        recipes_by_year: Number of recipes of each year in `years`.
        interactions_by_year: Number of interactions of each year in `years`.
        rating_by_year: Mean rating of each year that has one.
        years: The years covered.
    """

    recipes: int
    interactions: int
    users: int
    first_day: datetime.date | None
    last_day: datetime.date | None
    mean_rating: float | None
    recipes_by_year: tuple[int, ...]
    interactions_by_year: tuple[int, ...]
    rating_by_year: tuple[float, ...]
    years: tuple[int, ...]


def count_selection(fetch: Fetch, filters: Filters) -> tuple[int, int]:
    """Count the recipes and the interactions of a selection."""
    row = fetch(*bind(_COUNTS_SQL, filters))[0]
    return row["recipes"], row["interactions"]


def compute_overview(fetch: Fetch, filters: Filters) -> Overview:
    """Query the figures of a selection.

    Args:
        fetch: Runs a statement with parameters, such as `DataLoader.fetch`.
        filters: The selection.
    """
    rows = fetch(*bind(_SQL, filters))
    scored = sum(row["scored"] for row in rows)
    return Overview(
        recipes=sum(row["recipes"] for row in rows),
        interactions=sum(row["interactions"] for row in rows),
        users=fetch(*bind(_USERS_SQL, filters))[0]["users"],
        first_day=min((row["first_day"] for row in rows), default=None),
        last_day=max((row["last_day"] for row in rows), default=None),
        mean_rating=float(sum(row["stars"] for row in rows) / scored) if scored else None,
        recipes_by_year=tuple(row["recipes"] for row in rows),
        interactions_by_year=tuple(row["interactions"] for row in rows),
        rating_by_year=tuple(float(row["stars"] / row["scored"]) for row in rows if row["scored"]),
        years=tuple(row["year"] for row in rows),
    )
