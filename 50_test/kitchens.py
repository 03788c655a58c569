"""Recipes of the generator's population and their ingredients, in memory, to plant trends in."""

from __future__ import annotations

from typing import Final

import numpy as np
import pandas as pd
from mangetamain_data_utils.generate import Effects, PresenceEffect, draw_recipes
from memory import Memory

from mangetamain_analytics.data.filters import Filters
from mangetamain_analytics.visualization.registry import get_analysis

ROWS: Final = 4000
ITEMS: Final = ("salt", "butter", "sugar", "onion", "water", "eggs")
FILTERS: Final = Filters(profile="none")
# Named, so that they are drawn; nothing is planted in them.
NOTHING: Final = Effects(
    presences=tuple(PresenceEffect("ingredient", item, 0.0, "year") for item in ITEMS)
)


def kitchen(seed: int, effects: Effects) -> Memory:
    """Draw recipes and their ingredients from the generator's population."""
    drawn = draw_recipes(ROWS, [seed, 1], effects=effects, preset="null")
    has = {name: drawn.pop(name) for name in list(drawn) if ":" in name}
    recipe, item = np.nonzero(np.column_stack(list(has.values())))
    recipes = pd.DataFrame(drawn).assign(
        id=range(ROWS), excluded_by=pd.Series([None] * ROWS, dtype="string")
    )
    recipes["complexity_score"] = np.log1p(recipes.minutes) + recipes.n_steps
    names = [name.partition(":")[2] for name in has]
    memory = Memory()
    memory.create("recipes", recipes)
    memory.create("ingredients", pd.DataFrame({"id": range(len(names)), "name": names}))
    bridge = pd.DataFrame({"recipe_id": recipe, "ingredient_id": item})
    memory.create("recipe_ingredients", bridge)
    return memory


def told_courses(drawn: Memory) -> list[str]:
    """Return the courses that trends tell of minutes, steps and the first ingredient."""
    found = []
    for family, key in (("duration", "minutes"), ("complexity", "n_steps")):
        result = get_analysis(f"trends-{family}").run(drawn.fetch, FILTERS)
        found.append(next(e for e in result.estimands if e.key == key).facts["shape"])
    result = get_analysis("trends-ingredients").run(drawn.fetch, FILTERS)
    return [*found, next(row for row in result.rows if row["item"] == ITEMS[0])["course"]]
