"""The ingredients of generated recipes."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache
from itertools import product

import numpy as np
from numpy.typing import NDArray

from mangetamain_data_utils.generate import words
from mangetamain_data_utils.generate.calendar import Days, Integers
from mangetamain_data_utils.generate.draw import (
    draw_weighted,
    replace_repeats,
    take_exactly,
)
from mangetamain_data_utils.generate.effects import Effects
from mangetamain_data_utils.generate.facts import RECIPES, facts
from mangetamain_data_utils.generate.items import with_effects

# Below the published favourites the numbers of uses fall off by this power of the rank.
TAIL_SLOPE = 1.04
# Share of recipes with a planted ingredient that is not among the published favourites.
PLANTED_SHARE = 0.03


@dataclass(frozen=True, eq=False)
class Pantry:
    """All ingredients; the arrays have one element per name.

    Attributes:
        names: The published favourites, the planted ones, then a tail of our own.
        single: How many come before the tail.
        tail_ends: Running sum of the probabilities of the tail's names.
    """

    names: tuple[str, ...]
    single: int
    tail_ends: NDArray[np.float64]


@cache
def pantry(planted: tuple[str, ...]) -> Pantry:
    """Give the ingredients when some are planted."""
    favourites = facts()["recipes"]["ingredients_top"]
    distinct = facts()["recipes"]["ingredients_distinct"]
    names = tuple(dict.fromkeys((*favourites, *planted, *_composed())))[:distinct]
    single = len(dict.fromkeys((*favourites, *planted)))
    rank = np.arange(len(favourites), len(names) - single + len(favourites))
    return Pantry(names, single, np.cumsum(1.0 / (1 + rank) ** TAIL_SLOPE))


def probabilities(
    name: str, n_ingredients: NDArray[np.int64], days: Days, effects: Effects
) -> NDArray[np.float64]:
    """Give each recipe's probability to have an ingredient; longer lists have more of all."""
    favourites = facts()["recipes"]["ingredients_top"]
    mean = facts()["recipes"]["counted"]["n_ingredients"]["mean"]
    share = favourites[name] / RECIPES if name in favourites else PLANTED_SHARE
    return with_effects("ingredient", name, share * n_ingredients / mean, days, effects)


def draw(
    sizes: Integers, days: Days, effects: Effects, part: slice, rng: np.random.Generator
) -> Integers:
    """Draw distinct ingredients for each recipe.

    Args:
        sizes: How many each recipe has.
        days: When each was submitted.
        effects: What is planted.
        part: Which names of the tail must occur, where there is room.
        rng: Where chance comes from.

    Returns:
        Positions in the names of the pantry, the recipes one after the other.
    """
    stock = pantry(effects.planted("ingredient"))
    free = sizes.copy()
    owners, chosen = [], []
    for number in rng.permutation(stock.single).tolist():
        chances = probabilities(stock.names[number], sizes, days, effects)
        with_it = np.flatnonzero(take_exactly(chances, rng) & (free > 0))
        free[with_it] -= 1
        owners.append(with_it)
        chosen.append(np.full(len(with_it), number))
    recipes = np.repeat(np.arange(len(sizes)), free)
    tail = _draw_tail(stock, recipes, part, rng)
    owner = np.concatenate([recipes, *owners])
    used = np.concatenate([tail + stock.single, *chosen])
    # In a list the favourites stand anywhere.
    order = np.argsort(owner + rng.random(len(owner)))
    in_order: Integers = used[order]
    return in_order


def _draw_tail(stock: Pantry, recipes: Integers, part: slice, rng: np.random.Generator) -> Integers:
    """Draw names of the tail for places in recipes, those of `part` at least once."""
    count = len(stock.tail_ends)

    def draw_some(number: int) -> Integers:
        return draw_weighted(stock.tail_ends, number, rng)

    drawn = draw_some(len(recipes))
    wanted = np.arange(count)[part]
    if len(wanted) < len(recipes) / 2:
        drawn[rng.choice(len(recipes), len(wanted), replace=False)] = wanted
    replace_repeats(recipes, drawn, count, draw_some)
    return drawn


@cache
def _composed() -> tuple[str, ...]:
    """Give names of our own, from plain ones to those of three words."""
    plain = (*words.STAPLES, *words.PROTEINS, *words.PRODUCE)
    prepared = (f"{form} {name}" for form, name in product(words.FORMS, words.PRODUCE))
    cuts = (f"{form} {name}" for form, name in product(words.CUTS, words.PROTEINS))
    kinds = (f"{kind} {name}" for kind, name in product(words.KINDS, words.STAPLES))
    both = (
        f"{kind} {form} {name}"
        for kind, form, name in product(words.KINDS, words.FORMS, words.PRODUCE)
    )
    return tuple(dict.fromkeys((*plain, *prepared, *cuts, *kinds, *both)))


@cache
def foods(planted: tuple[str, ...]) -> tuple[tuple[str, ...], Integers]:
    """Give the short words that texts use, and which of them each name has."""
    plain = (*words.STAPLES, *words.PROTEINS, *words.PRODUCE)
    stock = pantry(planted)
    short = tuple(dict.fromkeys((*stock.names[: stock.single], *plain)))
    position = {name: number for number, name in enumerate(short)}
    of_name = [
        position[name] if name in position else position[_ending(name, position)]
        for name in stock.names
    ]
    return short, np.array(of_name)


def _ending(name: str, known: dict[str, int]) -> str:
    """Find the plain name that a composed one ends with."""
    while name not in known:
        name = name.partition(" ")[2]
    return name
