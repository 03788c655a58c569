"""Generated recipes."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np

from mangetamain_data_utils.generate import ingredients, tags, texts
from mangetamain_data_utils.generate.days import Days, recipe_days
from mangetamain_data_utils.generate.draw import Integers, join_lists
from mangetamain_data_utils.generate.facts import RECIPES, facts, heavy_tailed_sizes
from mangetamain_data_utils.generate.minutes import draw_minutes
from mangetamain_data_utils.generate.nutrition import draw_nutrition

CHUNK = 20_000
# Shares of contributors and the number of recipes that they submitted.
CONTRIBUTOR_SIZES = ((0.0, 1), (0.5, 1), (0.75, 3), (0.9, 11), (0.99, 130), (1.0, 3_118))
Row = tuple[object, ...]


@dataclass(frozen=True)
class RecipeIndex:
    """What interactions need to know of all recipes, in the order of their days.

    Attributes:
        ids: Ascending.
        days: Day of submission, ascending.
        contributors: Contributor's id.
    """

    ids: Integers
    days: Days
    contributors: Integers


def draw_index(total: int, rng: np.random.Generator) -> RecipeIndex:
    """Draw who submits a recipe when."""
    published = facts()["recipes"]
    first_id, last_id = published["id_range"]
    steps = rng.integers(1, 2 * (last_id - first_id) // RECIPES + 1, total)
    people = max(1, round(published["contributors"] * total / RECIPES))
    person_ids = np.cumsum(rng.integers(20, 100, people))
    sizes = heavy_tailed_sizes(people, total, CONTRIBUTOR_SIZES)
    contributors = rng.permutation(np.repeat(rng.permutation(person_ids), sizes))
    return RecipeIndex(first_id + np.cumsum(steps), recipe_days(total, rng), contributors)


def write_recipes(index: RecipeIndex, seed: int) -> Iterator[list[Row]]:
    """Compose the rows of RAW_recipes, a chunk at a time, each with its own random numbers."""
    for number, start in enumerate(range(0, len(index.ids), CHUNK)):
        rng = np.random.default_rng([seed, 1, number])
        yield _compose(index, slice(start, start + CHUNK), rng)


def _compose(index: RecipeIndex, part: slice, rng: np.random.Generator) -> list[Row]:
    """Compose the rows of one chunk."""
    ids = index.ids[part]
    count = len(ids)
    minutes = draw_minutes(count, rng)
    n_steps = np.clip(np.round(rng.lognormal(np.log(8.6), 0.58, count)), 1, 145).astype(np.int64)
    n_ingredients = np.clip(np.round(rng.gamma(5.87, 1.542, count)), 1, 43).astype(np.int64)
    used = ingredients.draw(n_ingredients, rng)
    return list(
        zip(
            texts.recipe_names(used, n_ingredients, rng),
            ids.tolist(),
            minutes.tolist(),
            index.contributors[part].tolist(),
            index.days[part].astype(str).tolist(),
            tags.draw(minutes, rng),
            map(str, draw_nutrition(count, rng).tolist()),
            n_steps.tolist(),
            texts.recipe_steps(n_steps, used, n_ingredients, rng),
            texts.descriptions(count, rng),
            join_lists(ingredients.literals()[used], n_ingredients),
            n_ingredients.tolist(),
            strict=True,
        )
    )
