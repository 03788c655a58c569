"""The tags of generated recipes."""

from __future__ import annotations

from functools import cache

import numpy as np
from numpy.typing import NDArray

from mangetamain_data_utils.generate import words
from mangetamain_data_utils.generate.calendar import Days, Integers
from mangetamain_data_utils.generate.draw import draw_weighted, repeats, take_exactly
from mangetamain_data_utils.generate.effects import Effects
from mangetamain_data_utils.generate.facts import RECIPES, facts
from mangetamain_data_utils.generate.items import with_effects

# The tag for a recipe's time: each holds up to that many minutes, the last for all others.
TIME_LIMITS = (15, 30, 60, 240)
TIME_TAGS = (
    "15-minutes-or-less",
    "30-minutes-or-less",
    "60-minutes-or-less",
    "4-hours-or-less",
    "1-day-or-more",
)
# Shape of the number of tags per recipe, a gamma distribution.
NUMBER_SHAPE = 6.3
# Some draws repeat a tag and are dropped; this many more are made.
SPARE = 1.08
# Uses of the others by rank, relatively: they fall off ever more slowly.
TAIL_RANKS = (0, 20, 60, 100, 200, 300, 400, 540)
TAIL_USES = (47_000, 34_000, 15_000, 6_500, 1_700, 440, 90, 12)
# Share of recipes with a planted tag that is not among the published favourites.
PLANTED_SHARE = 0.05


@cache
def names(planted: tuple[str, ...]) -> tuple[str, ...]:
    """Give all tags: those that are drawn one by one, those for the time, and the others."""
    favourites = facts()["recipes"]["tags_top"]
    short = [word.replace(" ", "-").replace("'", "") for word in (*words.PROTEINS, *words.PRODUCE)]
    own = (
        *words.TAGS,
        *words.CUISINES,
        *short,
        *(dish.replace(" ", "-") for dish in words.DISHES),
        *(f"{word}-dishes" for word in short),
        *(f"{cuisine}-classics" for cuisine in words.CUISINES),
        *(f"{dish.replace(' ', '-')}-for-a-crowd" for dish in words.DISHES),
        *words.STYLES,
    )
    known = dict.fromkeys((*favourites, *planted, *TIME_TAGS, *own))
    return tuple(known)[: facts()["recipes"]["tags_distinct"]]


def probabilities(
    name: str, n_ingredients: NDArray[np.int64], days: Days, effects: Effects
) -> NDArray[np.float64]:
    """Give each recipe's probability to have a tag."""
    favourites = facts()["recipes"]["tags_top"]
    share = favourites[name] / RECIPES if name in favourites else PLANTED_SHARE
    return with_effects("tag", name, np.full(len(n_ingredients), share), days, effects)


def draw(
    minutes: Integers, days: Days, effects: Effects, part: slice, rng: np.random.Generator
) -> tuple[Integers, Integers]:
    """Draw distinct tags for each recipe.

    Args:
        minutes: What each recipe takes.
        days: When each was submitted.
        effects: What is planted.
        part: Which of the others must occur, where there is room.
        rng: Where chance comes from.

    Returns:
        Positions in `names`, the recipes one after the other, and how many each recipe has.
    """
    planted = effects.planted("tag")
    single = list(dict.fromkeys((*facts()["recipes"]["tags_top"], *planted)))
    count = len(minutes)
    everyone = np.arange(count)
    owners = [everyone]
    chosen = [len(single) + np.searchsorted(TIME_LIMITS, minutes)]
    for number, name in enumerate(single):
        with_it = np.flatnonzero(take_exactly(probabilities(name, minutes, days, effects), rng))
        owners.append(with_it)
        chosen.append(np.full(len(with_it), number))
    so_far = np.bincount(np.concatenate(owners), minlength=count)
    recipes, others = _draw_others(so_far, planted, part, rng)
    owner = np.concatenate([*owners, recipes])
    order = np.argsort(owner, kind="stable")
    tags = np.concatenate([*chosen, others])[order]
    return tags, np.bincount(owner, minlength=count)


def _draw_others(
    so_far: Integers, planted: tuple[str, ...], part: slice, rng: np.random.Generator
) -> tuple[Integers, Integers]:
    """Draw the tags beyond those drawn one by one; gives recipes and positions in `names`."""
    mean = facts()["recipes"]["tags_per_recipe"]
    wanted = rng.gamma(NUMBER_SHAPE, mean / NUMBER_SHAPE, len(so_far)) - so_far
    numbers = np.floor(np.maximum(wanted, 0) * SPARE + rng.random(len(so_far))).astype(np.int64)
    recipes = np.repeat(np.arange(len(so_far)), numbers)
    ends = _tail_ends(planted)
    drawn = draw_weighted(ends, len(recipes), rng)
    needed = np.arange(len(ends))[part]
    if len(needed) < len(recipes) / 2:
        drawn[rng.choice(len(recipes), len(needed), replace=False)] = needed
    kept = np.ones(len(recipes), bool)
    kept[repeats(recipes * len(ends) + drawn)] = False
    first = len(names(planted)) - len(ends)
    return recipes[kept], drawn[kept] + first


@cache
def _tail_ends(planted: tuple[str, ...]) -> NDArray[np.float64]:
    """Give the running sum of the others' probabilities."""
    single = len(dict.fromkeys((*facts()["recipes"]["tags_top"], *planted, *TIME_TAGS)))
    rank = np.arange(len(names(planted)) - single)
    return np.cumsum(np.exp(np.interp(rank, TAIL_RANKS, np.log(TAIL_USES))))
