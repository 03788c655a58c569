"""The tags of generated recipes."""

from __future__ import annotations

from functools import cache

import numpy as np
from numpy.typing import NDArray

from mangetamain_data_utils.generate import words
from mangetamain_data_utils.generate.draw import (
    Integers,
    draw_distinct,
    draw_weighted,
    join_lists,
)
from mangetamain_data_utils.generate.facts import RECIPES, facts

# The tag for a recipe's time: each holds up to that many minutes, the last for all others.
TIME_LIMITS = (15, 30, 60, 240)
TIME_TAGS = (
    "15-minutes-or-less",
    "30-minutes-or-less",
    "60-minutes-or-less",
    "4-hours-or-less",
    "1-day-or-more",
)
SPREAD = 4.5
MOST = 40


def draw(minutes: Integers, rng: np.random.Generator) -> list[str]:
    """Draw the tags of recipes: published favourites, one for the time, and others.

    Args:
        minutes: What each recipe takes.
        rng: Where chance comes from.

    Returns:
        The list literal of each recipe.
    """
    published = facts()["recipes"]
    favourites = published["tags_top"]
    shares = np.array(list(favourites.values())) / RECIPES
    chosen = rng.random((len(minutes), len(favourites))) < shares
    wanted = rng.normal(published["tags_per_recipe"], SPREAD, len(minutes)) - chosen.sum(axis=1) - 1
    n_others = np.clip(np.round(wanted), 1, MOST).astype(np.int64)
    recipes = np.repeat(np.arange(len(minutes)), n_others)
    others = draw_distinct(
        recipes, len(_others()), lambda count: draw_weighted(_weights(), count, rng)
    )
    rows, columns = np.nonzero(chosen)
    owners = np.concatenate([np.arange(len(minutes)), rows, recipes])
    literals = np.concatenate(
        [
            _literals(TIME_TAGS)[np.searchsorted(TIME_LIMITS, minutes)],
            _literals(tuple(favourites))[columns],
            _literals(_others())[others],
        ]
    )
    order = np.argsort(owners, kind="stable")
    return join_lists(literals[order], np.bincount(owners))


@cache
def _others() -> tuple[str, ...]:
    """Give the tags of our own list that are not among the published favourites."""
    favourites = facts()["recipes"]["tags_top"]
    return tuple(tag for tag in dict.fromkeys(words.TAGS) if tag not in favourites)


@cache
def _weights() -> NDArray[np.float64]:
    """Give how often each of the others is used."""
    return 1 / (3.0 + np.arange(len(_others()))) ** 0.8


@cache
def _literals(names: tuple[str, ...]) -> NDArray[np.object_]:
    """Give the names as Python writes them."""
    return np.array([repr(name) for name in names], object)
