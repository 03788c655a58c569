"""Names, steps, descriptions and reviews, composed from our own words."""

from __future__ import annotations

from functools import cache
from itertools import product

import numpy as np
from numpy.typing import NDArray

from mangetamain_data_utils.generate import ingredients, words
from mangetamain_data_utils.generate.draw import Integers, join_lists, offsets
from mangetamain_data_utils.generate.facts import INTERACTIONS, RECIPES, facts

RARE_STEP_SHARE = 0.005
WITH_SHARE = 0.4


def recipe_names(used: Integers, sizes: Integers, rng: np.random.Generator) -> list[str]:
    """Name recipes after a style, an ingredient or two of theirs, and a dish.

    Args:
        used: Positions in `ingredients.names`, the recipes one after the other.
        sizes: How many ingredients each recipe has.
        rng: Where chance comes from.
    """
    count = len(sizes)
    starts = offsets(sizes)[:-1]
    main = _picked(used, starts, sizes, rng)
    second = _picked(used, starts, sizes, rng)
    styles = rng.integers(0, len(words.STYLES), count).tolist()
    dishes = rng.integers(0, len(words.DISHES), count).tolist()
    with_second = (rng.random(count) < WITH_SHARE).tolist()
    food = ingredients.names()
    return [
        f"{words.STYLES[style]} {food[first]} {words.DISHES[dish]}"
        + (f" with {food[other]}" if is_long and other != first else "")
        for style, first, dish, other, is_long in zip(
            styles, main.tolist(), dishes, second.tolist(), with_second, strict=True
        )
    ]


def recipe_steps(
    n_steps: Integers, used: Integers, sizes: Integers, rng: np.random.Generator
) -> list[str]:
    """Write the list literal of each recipe's steps, which speak of its ingredients.

    Args:
        n_steps: How many steps each recipe has.
        used: Positions in `ingredients.names`, the recipes one after the other.
        sizes: How many ingredients each recipe has.
        rng: Where chance comes from.
    """
    starts = np.repeat(offsets(sizes)[:-1], n_steps)
    foods = _picked(used, starts, np.repeat(sizes, n_steps), rng)
    which = rng.integers(0, len(words.STEPS), len(foods))
    literals = _step_literals()[which, foods]
    rare = rng.random(len(n_steps)) < RARE_STEP_SHARE
    literals[offsets(n_steps)[1:][rare] - 1] = repr(words.RARE_STEP)
    return join_lists(literals, n_steps)


def descriptions(count: int, rng: np.random.Generator) -> list[str]:
    """Introduce recipes in one to three sentences, a few not at all."""
    sizes = rng.integers(1, 4, count)
    missing = facts()["recipes"]["missing_descriptions"] / RECIPES
    sizes[rng.random(count) < missing] = 0
    return _paragraphs(_introductions(), sizes, rng)


def reviews(count: int, rng: np.random.Generator) -> list[str]:
    """Write reviews, most of them a few sentences and some of them long."""
    sizes = np.clip(np.round(rng.lognormal(np.log(4.4), 0.65, count)), 1, 60).astype(np.int64)
    missing = facts()["interactions"]["missing_reviews"] / INTERACTIONS
    sizes[rng.random(count) < missing] = 0
    return _paragraphs(_opinions(), sizes, rng)


def _picked(
    used: Integers, starts: Integers, sizes: Integers, rng: np.random.Generator
) -> Integers:
    """Pick one ingredient from each of some runs of a flat array."""
    picked: Integers = used[starts + rng.integers(0, sizes)]
    return picked


def _paragraphs(pool: NDArray[np.object_], sizes: Integers, rng: np.random.Generator) -> list[str]:
    """Join sentences of a pool, as many as each text is to have."""
    flat = pool[rng.integers(0, len(pool), int(sizes.sum()))].tolist()
    ends = offsets(sizes).tolist()
    return [" ".join(flat[start:end]) for start, end in zip(ends[:-1], ends[1:], strict=True)]


@cache
def _step_literals() -> NDArray[np.object_]:
    """Give each step template for each ingredient, as Python writes it."""
    return np.array(
        [[repr(step.format(food)) for food in ingredients.names()] for step in words.STEPS], object
    )


@cache
def _introductions() -> NDArray[np.object_]:
    return _filled(words.INTRODUCTIONS)


@cache
def _opinions() -> NDArray[np.object_]:
    return _filled(words.OPINIONS)


def _filled(templates: tuple[str, ...]) -> NDArray[np.object_]:
    """Fill sentence templates with every combination of the words that they ask for."""
    filled: dict[str, None] = {}
    foods = (*words.PRODUCE, *words.PROTEINS)
    for template, praise, eater in product(templates, words.PRAISE, words.EATERS):
        food = foods[len(filled) % len(foods)]
        text = template.format(praise=praise, eater=eater, food=food)
        filled.setdefault(text if template.islower() else text[0].upper() + text[1:])
    return np.array(list(filled), object)
