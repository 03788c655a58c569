"""Names, steps, descriptions and reviews, composed from our own words."""

from __future__ import annotations

from functools import cache
from itertools import product

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc
from numpy.typing import NDArray

from mangetamain_data_utils.generate import ingredients, tags, words
from mangetamain_data_utils.generate.calendar import Integers
from mangetamain_data_utils.generate.draw import offsets

RARE_STEP_SHARE = 0.005
WITH_SHARE = 0.4
Reals = NDArray[np.float64]
# Characters of a text at shares of all texts; what is published of reviews is exact.
LEVELS = (0, 0.05, 0.25, 0.5, 0.75, 0.9, 0.95, 0.99, 0.999, 0.99999, 1)
REVIEW_LENGTHS = (10, 60, 162, 240, 350, 508, 630, 930, 1_530, 4_000, 8_587)
DESCRIPTION_LENGTHS = (10, 30, 90, 165, 280, 440, 570, 900, 1_500, 2_000, 2_500)


def recipe_names(
    used: Integers, sizes: Integers, planted: tuple[str, ...], rng: np.random.Generator
) -> pa.Array:
    """Name recipes after a style, an ingredient or two of theirs, and a dish.

    Args:
        used: Positions in the names of the pantry, the recipes one after the other.
        sizes: How many ingredients each recipe has.
        planted: The planted ingredients.
        rng: Where chance comes from.
    """
    count = len(sizes)
    _, short = ingredients.foods(planted)
    first, second = (short[used[offsets(sizes)[:-1] + rng.integers(0, sizes)]] for _ in range(2))
    has_second = (rng.random(count) < WITH_SHARE) & (first != second)
    foods, seconds = _food_words(planted)
    return pc.binary_join_element_wise(
        _pool(words.STYLES).take(pa.array(rng.integers(0, len(words.STYLES), count))),
        foods.take(pa.array(first)),
        _dishes().take(pa.array(rng.integers(0, len(words.DISHES), count))),
        seconds.take(pa.array(np.where(has_second, second + 1, 0))),
        "",
    )


def recipe_steps(
    n_steps: Integers,
    used: Integers,
    sizes: Integers,
    planted: tuple[str, ...],
    rng: np.random.Generator,
) -> pa.Array:
    """Write the list literal of each recipe's steps, which speak of its ingredients."""
    starts = np.repeat(offsets(sizes)[:-1], n_steps)
    short_names, short = ingredients.foods(planted)
    foods = short[used[starts + rng.integers(0, np.repeat(sizes, n_steps))]]
    which = rng.integers(0, len(words.STEPS), len(foods))
    chosen = which * len(short_names) + foods
    rare = rng.random(len(n_steps)) < RARE_STEP_SHARE
    chosen[offsets(n_steps)[1:][rare] - 1] = len(words.STEPS) * len(short_names)
    return list_literals(_step_literals(planted), chosen, n_steps)


def ingredient_lists(used: Integers, sizes: Integers, planted: tuple[str, ...]) -> pa.Array:
    """Write the list literal of each recipe's ingredients."""
    return list_literals(_literals(ingredients.pantry(planted).names), used, sizes)


def tag_lists(chosen: Integers, sizes: Integers, planted: tuple[str, ...]) -> pa.Array:
    """Write the list literal of each recipe's tags."""
    return list_literals(_literals(tags.names(planted)), chosen, sizes)


def descriptions(count: int, rng: np.random.Generator) -> pa.Array:
    """Introduce recipes in a few sentences."""
    return _paragraphs(_introductions(), _lengths(DESCRIPTION_LENGTHS, count, rng), rng)


def reviews(count: int, rng: np.random.Generator) -> pa.Array:
    """Write reviews, most of them a few sentences and some of them long."""
    return _paragraphs(_opinions(), _lengths(REVIEW_LENGTHS, count, rng), rng)


def decimals(values: Reals) -> pa.Array:
    """Write numbers with one decimal."""
    distinct, which = np.unique(values, return_inverse=True)
    return _pool(tuple(f"{value:.1f}" for value in distinct.tolist())).take(pa.array(which))


def list_literals(literals: pa.Array, chosen: Integers, sizes: Integers) -> pa.Array:
    """Write Python lists from the literals of their elements, list after list."""
    return pc.binary_join_element_wise("[", _joined(literals, chosen, sizes, ", "), "]", "")


def _joined(pool: pa.Array, chosen: Integers, sizes: Integers, separator: str) -> pa.Array:
    """Join some texts of a pool, group by group."""
    ends = pa.array(offsets(sizes), pa.int32())
    return pc.binary_join(pa.ListArray.from_arrays(ends, pool.take(pa.array(chosen))), separator)


def _lengths(at_levels: tuple[int, ...], count: int, rng: np.random.Generator) -> Reals:
    """Give the wanted lengths of texts, in random order; their distribution is even."""
    shares = (rng.permutation(count) + 0.5) / max(count, 1)
    lengths: Reals = np.exp(np.interp(shares, LEVELS, np.log(at_levels)))
    return lengths


def _paragraphs(pool: pa.Array, lengths: Reals, rng: np.random.Generator) -> pa.Array:
    """Join sentences of a pool to texts of about the wanted lengths.

    The sentences come from one long stream, which is cut where the lengths end; so a text is half
    a sentence too long or short, and the texts are right on average.
    """
    characters = pc.utf8_length(pool).to_numpy() + 1
    needed = int(lengths.sum() / characters.mean() * 1.05) + 100
    stream = rng.integers(0, len(pool), needed)
    begins = np.cumsum(characters[stream]) - characters[stream]
    cuts = np.searchsorted(begins, np.cumsum(lengths + 1) - characters.mean() / 2)
    sizes = np.maximum(np.diff(cuts, prepend=0), 1)
    return _joined(pool, stream[: int(sizes.sum())], sizes, " ")


def _pool(texts: tuple[str, ...]) -> pa.Array:
    return pa.array(texts, pa.string())


@cache
def _literals(names: tuple[str, ...]) -> pa.Array:
    """Give names as Python writes them."""
    return _pool(tuple(repr(name) for name in names))


@cache
def _dishes() -> pa.Array:
    return _pool(tuple(f" {dish}" for dish in words.DISHES))


@cache
def _food_words(planted: tuple[str, ...]) -> tuple[pa.Array, pa.Array]:
    """Give the short words for ingredients, and an empty text followed by them after `with`."""
    short, _ = ingredients.foods(planted)
    return _pool(tuple(f" {food}" for food in short)), _pool(
        ("", *(f" with {food}" for food in short))
    )


@cache
def _step_literals(planted: tuple[str, ...]) -> pa.Array:
    """Give each step template for each short word, as Python writes it, and the rare step."""
    short, _ = ingredients.foods(planted)
    steps = (repr(step.format(food)) for step, food in product(words.STEPS, short))
    return _pool((*steps, repr(words.RARE_STEP)))


@cache
def _introductions() -> pa.Array:
    return _filled(words.INTRODUCTIONS)


@cache
def _opinions() -> pa.Array:
    return _filled(words.OPINIONS)


def _filled(templates: tuple[str, ...]) -> pa.Array:
    """Fill sentence templates with every combination of the words that they ask for."""
    filled: dict[str, None] = {}
    foods = (*words.PRODUCE, *words.PROTEINS)
    for template, praise, eater in product(templates, words.PRAISE, words.EATERS):
        food = foods[len(filled) % len(foods)]
        text = template.format(praise=praise, eater=eater, food=food)
        filled.setdefault(text if template.islower() else text[0].upper() + text[1:])
    return _pool(tuple(filled))
