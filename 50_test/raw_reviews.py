"""The reviews of a selection, read from the raw files with pandas."""

from __future__ import annotations

import pandas as pd
from raw_files import Raw

from mangetamain_analytics.data.filters import Filters

FILTERS = [
    Filters(),
    Filters(profile="none"),
    Filters(years=(2006, 2010)),
    Filters(daytype="weekend", minutes=(0, 60)),
    Filters(min_interactions=4, min_user_interactions=3),
    Filters(min_interactions=3),
    Filters(min_user_interactions=5),
    Filters(rating=(2, 5)),
]


def reviewed(raw: Raw, filters: Filters) -> pd.DataFrame:
    """Return the reviews of a selection beside their recipes' numbers; rating 0 is none."""
    recipes = raw.clean if filters.profile == "standard" else raw.recipes
    recipes = recipes.rename(columns={"id": "recipe_id"})
    reviews = raw.interactions.assign(year=raw.interactions["day"].dt.year)
    reviews["joined"] = reviews.groupby("user_id")["year"].transform("min")
    for key, least in (
        ("recipe_id", filters.min_interactions),
        ("user_id", filters.min_user_interactions),
    ):
        reviews = reviews[reviews[key].map(raw.interactions[key].value_counts()) >= (least or 0)]
    numbers = ["recipe_id", "minutes", "n_steps", "n_ingredients"]
    reviews = reviews.merge(recipes[numbers], on="recipe_id")
    if filters.years:
        reviews = reviews[reviews["year"].between(*filters.years)]
    if filters.daytype:
        reviews = reviews[(reviews["day"].dt.day_of_week >= 5) == (filters.daytype == "weekend")]
    if filters.minutes:
        reviews = reviews[reviews["minutes"].between(*filters.minutes)]
    if filters.rating:
        reviews = reviews[reviews["rating"].between(*filters.rating)]
    return reviews


def rated(reviews: pd.DataFrame) -> pd.DataFrame:
    return reviews[reviews["rating"] > 0]
