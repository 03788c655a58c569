"""Draw many things at once."""

from __future__ import annotations

from collections.abc import Callable

import numpy as np
from numpy.typing import NDArray

Integers = NDArray[np.int64]


def draw_weighted(ends: NDArray[np.float64], count: int, rng: np.random.Generator) -> Integers:
    """Draw positions with the probabilities whose running sums are given."""
    drawn: Integers = np.searchsorted(ends, rng.random(count) * ends[-1], side="right")
    return drawn


def replace_repeats(
    groups: Integers, drawn: Integers, choices: int, draw: Callable[[int], Integers]
) -> None:
    """Draw again, in place, until no group holds a choice twice.

    Args:
        groups: The group of each element.
        drawn: The choice of each element, 0 to `choices` - 1.
        choices: How many choices there are; a group must have far fewer elements.
        draw: Draws that many choices.
    """
    repeated = repeats(groups * choices + drawn)
    while len(repeated):
        drawn[repeated] = draw(len(repeated))
        # Only groups with a new element can hold a repeat.
        touched = np.flatnonzero(np.isin(groups, np.unique(groups[repeated])))
        again = repeats(groups[touched] * choices + drawn[touched])
        repeated = touched[again]


def repeats(keys: Integers) -> Integers:
    """Find the elements that repeat an earlier one."""
    order = np.argsort(keys, kind="stable")
    ordered = keys[order]
    found: Integers = order[1:][ordered[1:] == ordered[:-1]]
    return found


def take_exactly(chances: NDArray[np.float64], rng: np.random.Generator) -> NDArray[np.bool_]:
    """Choose elements, each with its own probability, in a number that chance does not change.

    This is systematic sampling in random order: the number is the sum of the probabilities, rounded
    up or down.
    """
    order = rng.permutation(len(chances))
    ends = np.floor(np.cumsum(chances[order]) + rng.random())
    chosen = np.empty(len(chances), bool)
    chosen[order] = np.diff(ends, prepend=0) > 0
    return chosen


def offsets(sizes: Integers) -> Integers:
    """Give the start of each group in a flat array, and the end of the last."""
    return np.concatenate([[0], np.cumsum(sizes)])
