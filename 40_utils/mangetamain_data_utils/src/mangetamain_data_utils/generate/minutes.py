"""The distribution of the minutes that recipes take."""

from __future__ import annotations

from functools import cache

import numpy as np
from numpy.typing import NDArray

from mangetamain_data_utils.generate.draw import Integers, draw_weighted
from mangetamain_data_utils.generate.facts import facts

DAY = 1440
# What the published bin of more than two hours holds up to three hours, and up to a day.
LONG = {
    (121, 180): 8_436,
    (181, DAY): 15_388,
}


def draw_minutes(count: int, rng: np.random.Generator) -> Integers:
    """Draw minutes with the published bins and their favourite values."""
    values, weights = _table()
    return values[draw_weighted(weights, count, rng)]


@cache
def _table() -> tuple[Integers, NDArray[np.float64]]:
    """Give every possible value and its weight."""
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
        (DAY + 1, len(weights) - 1): published["minutes_over_day"],
    }.items():
        values = np.arange(low, high + 1)
        free = ~np.isin(values, list(modes))
        rest = total - sum(count for value, count in modes.items() if low <= value <= high)
        weights[values[free]] = rest * _roundness(values[free])
    weights[list(modes)] = list(modes.values())
    return np.arange(len(weights)), weights


def _roundness(values: Integers) -> NDArray[np.float64]:
    """Share out a bin: people write 75 rather than 73, and above an hour rather less."""
    likely = np.ones(len(values))
    for divisor, factor in ((5, 10.0), (30, 2.5), (60, 1.5)):
        likely[values % divisor == 0] *= factor
    likely /= np.maximum(values, 60) ** 2.0
    share: NDArray[np.float64] = likely / likely.sum()
    return share
