"""The published distributions of recipes' measures, as functions from share to value."""

from __future__ import annotations

from collections.abc import Callable
from functools import cache, partial

import numpy as np
from numpy.typing import NDArray

from mangetamain_data_utils.generate.facts import facts

Reals = NDArray[np.float64]
DAY = 1440
# What the published bin of more than two hours holds up to three hours, and up to a day.
LONG = {
    (121, 180): 8_436,
    (181, DAY): 15_388,
}


def minutes(shares: Reals) -> Reals:
    """Give the minutes at shares of the recipes, with their favourite values."""
    values, ends = _minutes_table()
    return values[np.searchsorted(ends, shares, side="right")]


def counted(name: str, shares: Reals) -> Reals:
    """Give the number of steps or ingredients at shares of the recipes."""
    below = np.searchsorted(_counted_ends(name), shares, side="right")
    return (below + 1).astype(np.float64)


def nutrition(name: str, shares: Reals) -> Reals:
    """Give a nutrition value at shares of the recipes: kcal, or % of the daily value."""
    levels, logarithms = _nutrition_quantiles(name)
    values = np.expm1(np.interp(shares, levels, logarithms))
    return values.round(1 if name == "calories" else 0)


@cache
def _minutes_table() -> tuple[Reals, Reals]:
    """Give every possible value and the share of recipes up to it."""
    published = facts()["recipes"]
    weights = np.zeros(31 * DAY)
    weights[0] = published["minutes_zero"]
    modes = {int(value): count for value, count in published["minutes_modes"].items()}
    bins = published["minutes_bins"]
    for (low, high), total in {
        (1, 15): bins["1-15"],
        (16, 30): bins["15-30"],
        (31, 60): bins["30-60"],
        (61, 120): bins["60-120"],
        **LONG,
        (DAY + 1, len(weights) - 1): published["minutes_over_day"] - 1,
    }.items():
        values = np.arange(low, high + 1)
        free = ~np.isin(values, list(modes))
        rest = total - sum(count for value, count in modes.items() if low <= value <= high)
        weights[values[free]] = rest * _roundness(values[free])
    weights[list(modes)] = list(modes.values())
    possible = np.flatnonzero(weights)
    # The longest of all is a slip of somebody's keyboard.
    with_slip = np.append(possible, published["minutes_max"]).astype(np.float64)
    ends = np.cumsum(np.append(weights[possible], 1))
    return with_slip, _closed(ends)


def _roundness(values: NDArray[np.int64]) -> Reals:
    """Share out a bin: people write 75 rather than 73, and above an hour rather less."""
    likely = np.ones(len(values))
    for divisor, factor in ((5, 10.0), (30, 2.5), (60, 1.5)):
        likely[values % divisor == 0] *= factor
    likely /= np.maximum(values, 60) ** 2.0
    share: Reals = likely / likely.sum()
    return share


@cache
def _counted_ends(name: str) -> Reals:
    """Give the share of recipes with up to 1, 2, 3 … steps or ingredients."""
    levels, values = facts()["recipes"]["counted_quantiles"][name]
    highest = int(values[-1])
    # Half-way between whole numbers, on a smooth curve through the published quantiles.
    ends = np.interp(np.arange(1, highest + 1) + 0.5, values, levels)
    return _closed(ends)


@cache
def _nutrition_quantiles(name: str) -> tuple[Reals, Reals]:
    """Give levels and the logarithms of 1 + value there."""
    published = facts()["recipes"]
    levels = np.array(published["nutrition_levels"])
    return levels, np.log1p(published["nutrition_quantiles"][name])


def _closed(ends: Reals) -> Reals:
    """Make shares of ends, the last so high that no share lies beyond it."""
    closed: Reals = ends / ends[-1]
    closed[-1] = np.inf
    return closed


QUANTILE_FUNCTIONS: dict[str, Callable[[Reals], Reals]] = {
    "minutes": minutes,
    "n_steps": partial(counted, "n_steps"),
    "n_ingredients": partial(counted, "n_ingredients"),
    **{
        name: partial(nutrition, name)
        for name in (
            "calories",
            "total_fat_pdv",
            "sugar_pdv",
            "sodium_pdv",
            "protein_pdv",
            "saturated_fat_pdv",
            "carbohydrates_pdv",
        )
    },
}
