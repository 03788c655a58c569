"""The ingredients of generated recipes."""

from __future__ import annotations

from functools import cache

import numpy as np
from numpy.typing import NDArray

from mangetamain_data_utils.generate import words
from mangetamain_data_utils.generate.draw import Integers, draw_distinct, draw_weighted
from mangetamain_data_utils.generate.facts import facts

# The tail begins below the least of the published favourites and falls off slowly.
TAIL_TOP, TAIL_SLOPE = 16_000, 0.75


@cache
def names() -> tuple[str, ...]:
    """Give the ingredients: the published favourites, then a tail of our own."""
    favourites = facts()["recipes"]["ingredients_top"]
    plain = (*words.STAPLES, *words.PROTEINS, *words.PRODUCE)
    prepared = (f"{form} {name}" for form in words.FORMS for name in words.PRODUCE)
    return tuple(dict.fromkeys((*favourites, *plain, *prepared)))


@cache
def literals() -> NDArray[np.object_]:
    """Give the names as Python writes them."""
    return np.array([repr(name) for name in names()], object)


@cache
def _weights() -> NDArray[np.float64]:
    """Give how often each ingredient is used."""
    favourites = list(facts()["recipes"]["ingredients_top"].values())
    rank = np.arange(len(names()) - len(favourites))
    tail = TAIL_TOP * (len(favourites) / (len(favourites) + rank)) ** TAIL_SLOPE
    return np.concatenate([favourites, tail])


def draw(sizes: Integers, rng: np.random.Generator) -> Integers:
    """Draw distinct ingredients for each recipe.

    Args:
        sizes: How many each recipe has.
        rng: Where chance comes from.

    Returns:
        Positions in `names`, the recipes one after the other.
    """
    recipes = np.repeat(np.arange(len(sizes)), sizes)
    return draw_distinct(recipes, len(names()), lambda count: draw_weighted(_weights(), count, rng))
