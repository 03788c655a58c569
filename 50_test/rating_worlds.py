"""Worlds to prove the statistics of ratings in: reviews of the generator's population, in memory.

Users and recipes are clustered; the page's own analyses are asked as the page asks a file.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, Final

import numpy as np
import pandas as pd
from mangetamain_data_utils.generate import (
    Effects,
    PresenceEffect,
    draw_interactions,
    draw_recipes,
)
from memory import Memory
from worlds import ask

from mangetamain_analytics.data.filters import Filters
from mangetamain_analytics.statistics.estimates import Estimate
from mangetamain_analytics.visualization.analysis import SPEAKING, Estimand
from mangetamain_analytics.visualization.ratings.rated import answers_of, contrast_of, wider
from mangetamain_analytics.visualization.registry import get_analysis

REVIEWS: Final = 60_000
ITEMS: Final = ("salt", "butter", "sugar", "onion", "water", "eggs")
# Named, so that they are drawn; nothing is planted in them.
NOTHING: Final = Effects(
    presences=tuple(PresenceEffect("ingredient", i, 0.0, "year") for i in ITEMS)
)
SPEAKS: Final = (*SPEAKING, "negligible")
FILTERS: Final = Filters(profile="none")

# Changes reviews in which 0 is no rating, given the columns of their recipes, by a seed.
Change = Callable[[pd.DataFrame, dict[str, Any], int], pd.DataFrame]


class World(Memory):
    """A data set in memory, asked as the page asks."""

    def estimands(self, page: str) -> dict[str, Estimand]:
        """Return what a page's analysis finds, by key."""
        result = get_analysis(f"ratings-{page}").run(self.fetch, FILTERS)
        return {estimand.key: estimand for estimand in result.estimands}

    def by_itself(self, page: str, level: object, measure: str = "stars") -> Estimate:
        """Return how a level differs in a measure, before its family widens the interval."""
        answers = ask(get_analysis(f"ratings-{page}"), self.fetch, FILTERS, asks=_is_compared)[1]
        (rows,) = (r for r in answers_of("compared", answers) if r["user"]["level"] == level)
        estimate = wider(rows, contrast_of(measure))[1]
        assert isinstance(estimate, Estimate), f"{page}: {estimate}; draw more"
        return estimate


def _is_compared(name: str) -> bool:
    return not name.startswith("drawn")


def as_drawn(reviews: pd.DataFrame, recipes: dict[str, Any], seed: int) -> pd.DataFrame:
    """Change nothing."""
    return reviews


def world(seed: int, effects: Effects, change: Change = as_drawn, styles: str = "default") -> World:
    """Draw one of the preset in which nothing but what is planted depends on anything.

    Args:
        seed: Where chance begins.
        effects: What the generator plants.
        change: What is planted besides.
        styles: How alike a contributor's recipes are, as `clustering` of the generator; `none`
            where ratings hang on what recipes are like: they are clustered by recipe.
    """
    drawn_reviews = draw_interactions(REVIEWS, [seed, 2], effects=effects, preset="null")
    reviews = pd.DataFrame(drawn_reviews).drop(columns="joined")
    count = int(reviews["recipe_id"].max()) + 1
    drawn = draw_recipes(count, [seed, 1], clustering=styles, effects=effects, preset="null")
    reviews = change(reviews, drawn, seed)
    reviews["has_rating"] = reviews["rating"] > 0
    reviews["rating"] = reviews["rating"].where(reviews["has_rating"]).astype("Int64")
    items = {name.partition(":")[2]: drawn.pop(name) for name in list(drawn) if ":" in name}
    recipes = pd.DataFrame(drawn).assign(id=np.arange(count))
    recipes["excluded_by"] = pd.Series([None] * count, dtype="string")
    recipes["complexity_score"] = complexity(drawn)
    bridge = [
        pd.DataFrame({"recipe_id": np.flatnonzero(has), "ingredient_id": number})
        for number, has in enumerate(items.values())
    ]
    users = reviews.groupby("user_id")["date"].min().rename("first_date").reset_index()
    found = World()
    found.create("recipes", recipes)
    found.create("interactions", reviews)
    found.create("users", users)
    found.create("ingredients", pd.DataFrame({"id": range(len(items)), "name": list(items)}))
    if bridge:
        found.create("recipe_ingredients", pd.concat(bridge))
    return found


def complexity(recipes: dict[str, Any]) -> Any:
    """Return the complexity score of recipes, by the site's formula."""
    return np.log1p(recipes["minutes"]) + recipes["n_steps"] + 0.5 * recipes["n_ingredients"]


def covers(estimand: Estimand | None, value: float) -> bool:
    """Whether an estimand's interval holds a value."""
    if estimand is None or estimand.interval is None:
        return False
    return estimand.interval[0] <= value <= estimand.interval[1]
