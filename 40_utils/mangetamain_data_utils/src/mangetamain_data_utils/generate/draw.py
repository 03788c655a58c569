"""Draw many things at once."""

from __future__ import annotations

from collections.abc import Callable

import numpy as np
from numpy.typing import NDArray

Integers = NDArray[np.int64]


def draw_weighted(weights: NDArray[np.float64], count: int, rng: np.random.Generator) -> Integers:
    """Draw positions with probabilities in proportion to weights."""
    cumulative = np.cumsum(weights)
    drawn: Integers = np.searchsorted(cumulative, rng.random(count) * cumulative[-1], side="right")
    return drawn


def draw_distinct(groups: Integers, choices: int, draw: Callable[[int], Integers]) -> Integers:
    """Draw one choice for each element so that no group holds a choice twice.

    Args:
        groups: The group of each element.
        choices: How many choices there are; a group must have far fewer elements.
        draw: Draws that many choices, 0 to `choices` - 1.

    Returns:
        The choice of each element.
    """
    drawn = draw(len(groups))
    while len(repeated := repeats(groups * choices + drawn)):
        drawn[repeated] = draw(len(repeated))
    return drawn


def repeats(keys: Integers) -> Integers:
    """Find the elements that repeat an earlier one."""
    _, first = np.unique(keys, return_index=True)
    again = np.ones(len(keys), bool)
    again[first] = False
    return np.flatnonzero(again)


def offsets(sizes: Integers) -> Integers:
    """Give the start of each group in a flat array, and the end of the last."""
    return np.concatenate([[0], np.cumsum(sizes)])


def join_lists(literals: NDArray[np.object_], sizes: Integers) -> list[str]:
    """Write Python lists from the literals of their elements, group by group."""
    flat = literals.tolist()
    ends = offsets(sizes).tolist()
    return [
        f"[{', '.join(flat[start:end])}]" for start, end in zip(ends[:-1], ends[1:], strict=True)
    ]
