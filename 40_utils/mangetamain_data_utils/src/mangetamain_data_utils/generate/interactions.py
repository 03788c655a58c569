"""Generated interactions: who rated and reviewed which recipe, when and how."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from mangetamain_data_utils.generate import texts
from mangetamain_data_utils.generate.days import Days, interaction_days
from mangetamain_data_utils.generate.draw import Integers, repeats
from mangetamain_data_utils.generate.facts import (
    INTERACTIONS,
    apportion,
    facts,
    heavy_tailed_sizes,
)
from mangetamain_data_utils.generate.recipes import RecipeIndex, Row

CHUNK = 100_000
# Shares of users and the number of interactions that they have.
USER_SIZES = ((0.0, 1), (0.7338, 1), (0.75, 2), (0.95, 11), (0.99, 61), (1.0, 7_671))
# How many recipes there are for each that the most active user rates, at least.
LEAST_RECIPES_PER_RATED = 30
# How many average recipes there are for the popularity of one favourite, at least.
LEAST_RECIPES_PER_FAVOURITE = 60
# Spread of the logarithm of recipes' popularity.
POPULARITY_SPREAD = 1.4


@dataclass(frozen=True)
class InteractionIndex:
    """Everything about interactions but their texts, in the order of their days."""

    users: Integers
    recipes: Integers
    days: Days
    ratings: Integers


def draw_index(recipes: RecipeIndex, total: int, rng: np.random.Generator) -> InteractionIndex:
    """Draw who rates which recipe when and how.

    No user rates a recipe twice, and none before its submission. An interaction from before
    the first recipe, which only a tiny scale knows, goes to the first recipe.
    """
    published = facts()["interactions"]
    days = interaction_days(total, rng)
    people = max(1, round(published["users"] * total / INTERACTIONS))
    user_ids = 1_500 + np.cumsum(rng.integers(1, 16, people))
    # Nobody can rate more recipes than there are, which a tiny scale would ask for.
    most = max(2, len(recipes.ids) // LEAST_RECIPES_PER_RATED)
    shape = tuple((share, min(size, most)) for share, size in USER_SIZES)
    sizes = heavy_tailed_sizes(people, total, shape)
    users = rng.permutation(np.repeat(rng.permutation(user_ids), sizes))
    choices = _draw_recipes(recipes, days, rng)
    _part_repeats(users, choices, rng)
    return InteractionIndex(users, recipes.ids[choices], days, _draw_ratings(days, rng))


def write_interactions(index: InteractionIndex, seed: int) -> Iterator[list[Row]]:
    """Compose the rows of RAW_interactions, a chunk at a time, each with its own chance."""
    for number, start in enumerate(range(0, len(index.days), CHUNK)):
        part = slice(start, start + CHUNK)
        rng = np.random.default_rng([seed, 2, number])
        yield list(
            zip(
                index.users[part].tolist(),
                index.recipes[part].tolist(),
                index.days[part].astype(str).tolist(),
                index.ratings[part].tolist(),
                texts.reviews(len(index.days[part]), rng),
                strict=True,
            )
        )


def _draw_recipes(recipes: RecipeIndex, days: Days, rng: np.random.Generator) -> Integers:
    """Draw a recipe of the day or earlier for each day, by popularity; gives positions."""
    weights = rng.lognormal(0, POPULARITY_SPREAD, len(recipes.ids))
    # At a tiny scale one favourite would otherwise need more users than there are.
    most = weights.mean() * len(weights) / LEAST_RECIPES_PER_FAVOURITE
    popularity = np.cumsum(np.minimum(weights, most))
    known = np.maximum(np.searchsorted(recipes.days, days, side="right"), 1)
    at = rng.random(len(days)) * popularity[known - 1]
    drawn: Integers = np.searchsorted(popularity, at, side="right")
    return drawn


def _part_repeats(users: Integers, choices: Integers, rng: np.random.Generator) -> None:
    """Exchange users, in place, until none has the same recipe twice."""
    n_recipes = int(choices.max()) + 1
    while len(again := repeats(users * n_recipes + choices)):
        others = rng.integers(0, len(users), len(again))
        for one, other in zip(again.tolist(), others.tolist(), strict=True):
            users[one], users[other] = users[other], users[one]


def _draw_ratings(days: Days, rng: np.random.Generator) -> Integers:
    """Draw ratings 0 to 5 in the published numbers; 0, no rating, by the shape of its years."""
    published = facts()["interactions"]
    counts = apportion(published["rating_counts"], len(days))
    weights = rng.random(len(days)) ** (1 / _zero_weights(days))
    ratings = np.empty(len(days), np.int64)
    # The largest u^(1/w) are a draw by the weights w without replacement.
    order = np.argsort(-weights, kind="stable")
    ratings[order[: counts[0]]] = 0
    ratings[order[counts[0] :]] = rng.permutation(np.repeat(np.arange(1, 6), counts[1:]))
    return ratings


def _zero_weights(days: Days) -> NDArray[np.float64]:
    """Give how likely each day's interactions are to lack a rating, relatively."""
    years = days.astype("datetime64[Y]").astype(np.int64) + 1970
    weights = np.ones(len(days))
    for period, weight in facts()["interactions"]["rating_zero_shape"].items():
        first, _, last = period.partition("-")
        weights[(years >= int(first)) & (years <= int(last or first))] = weight
    return weights
