"""Pair interactions with recipes: every month its number, every recipe one, every lag its share."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from mangetamain_data_utils.generate import crowds
from mangetamain_data_utils.generate.calendar import Calendar, Days, Integers
from mangetamain_data_utils.generate.facts import apportion

Reals = NDArray[np.float64]
# Share of interactions by whole months between submission and interaction.
LAG_MONTHS = (0, 1, 2, 6, 10, 20, 34.4, 50, 68.5, 90, 125.6, 230)
LAG_SHARES = (0.05, 0.106, 0.13, 0.2, 0.259, 0.37, 0.505, 0.633, 0.752, 0.861, 0.9505, 1.0)
# A month's recipes have at least so many interactions each, on average.
LEAST_PER_RECIPE = 1.4
FITTING_ROUNDS = 300
# Popularity is chance times what its month asks for; how much less chance there is than that.
TUNING_ROUNDS = 15
TINY = 1e-12


@dataclass(frozen=True, eq=False)
class Pairs:
    """Interactions in the order of their days.

    Attributes:
        recipes: Position of the recipe.
        days: Position of the day in the calendar of interactions.
    """

    recipes: Integers
    days: Integers


def draw_pairs(submitted: Days, total: int, calendar: Calendar, rng: np.random.Generator) -> Pairs:
    """Draw which recipe is rated when.

    Every month of interactions has exactly its number, and no recipe is rated before it is there
    (but where a tiny scale has no recipe yet). The sizes are those of `crowds.recipe_sizes`.

    Args:
        submitted: Day of each recipe, ascending.
        total: How many interactions.
        calendar: What is expected on each day.
        rng: Where chance comes from.
    """
    first = submitted[0].astype("datetime64[M]")
    submission_months = (submitted.astype("datetime64[M]") - first).astype(np.int64)
    months = (calendar.days.astype("datetime64[M]") - first).astype(np.int64)
    first_month = int(months[0])
    per_month = _month_numbers(calendar, months - first_month, total)
    present = np.bincount(submission_months, minlength=int(submission_months[-1]) + 1)
    table = _months_table(present, per_month, first_month, rng)
    sizes = _sizes_by_month(submission_months, present, table.sum(axis=1), rng)
    recipes = _shuffled_within(np.repeat(np.arange(len(sizes)), sizes), submission_months, rng)
    cells = np.repeat(np.tile(np.arange(table.shape[1]), len(table)), table.ravel())
    days = _days_in(cells, submitted[recipes], calendar, months - first_month, rng)
    order = np.argsort(days, kind="stable")
    return Pairs(recipes[order], days[order])


def part_repeats(users: Integers, recipes: Integers, rng: np.random.Generator) -> None:
    """Exchange users with neighbours in time, in place, until none has a recipe twice."""
    n_recipes, count = int(recipes.max()) + 1, len(users)
    reach = max(10, count // 20)
    suspects = np.arange(count)
    while True:
        keys = users[suspects] * n_recipes + recipes[suspects]
        order = np.argsort(keys)
        ordered = keys[order]
        again = suspects[order[1:][ordered[1:] == ordered[:-1]]]
        if len(again) == 0:
            return
        others = np.clip(again + rng.integers(-reach, reach, len(again)), 0, count - 1)
        _exchange(users, again, others)
        reach = min(2 * reach, count)
        # A repeat can only be where a user has changed.
        changed = np.zeros(int(users.max()) + 1, bool)
        changed[users[again]] = changed[users[others]] = True
        suspects = np.flatnonzero(changed[users])


def _exchange(users: Integers, some: Integers, others: Integers) -> None:
    """Exchange the users of pairs, in place; of pairs that share an element only the first."""
    flat = np.stack([some, others], axis=1).ravel()
    _, first = np.unique(flat, return_index=True)
    is_first = np.zeros(len(flat), bool)
    is_first[first] = True
    sound = is_first.reshape(-1, 2).all(axis=1)
    some, others = some[sound], others[sound]
    users[some], users[others] = users[others], users[some]


def _month_numbers(calendar: Calendar, months: Integers, total: int) -> Integers:
    """Share out interactions to years, and within each year to its months."""
    weights = np.bincount(months, calendar.weights)
    years = np.zeros(len(weights), np.int64)
    years[months] = calendar.years - calendar.years[0]
    numbers = np.zeros(len(weights), np.int64)
    for year, number in enumerate(apportion(np.bincount(years, weights), total).tolist()):
        within = years == year
        numbers[within] = apportion(weights[within], number)
    return numbers


def _months_table(
    present: Integers, per_month: Integers, first_month: int, rng: np.random.Generator
) -> Integers:
    """Give numbers of interactions by month of submission (rows) and of interaction (columns)."""
    lags = first_month + np.arange(len(per_month))[None, :] - np.arange(len(present))[:, None]
    possible = (lags >= 0) & (present[:, None] > 0)
    none_yet = ~possible.any(axis=0)
    possible[np.flatnonzero(present)[0], none_yet] = True
    expected = _fit(possible, np.maximum(lags, 0), present, per_month)
    table = np.stack(
        [
            rng.multinomial(number, column / column.sum())
            for number, column in zip(per_month.tolist(), expected.T, strict=True)
        ],
        axis=1,
    )
    _fill_rows(table, possible, present)
    return table


def _fit(
    possible: NDArray[np.bool_], lags: Integers, present: Integers, per_month: Integers
) -> Reals:
    """Fit expectations to the months' numbers and the lags' shares (proportional fitting)."""
    wanted = _lag_shares(int(lags.max())) * per_month.sum()
    expected = np.where(possible, wanted[lags] * present[:, None] + TINY, 0)
    least = LEAST_PER_RECIPE * present
    for _ in range(FITTING_ROUNDS):
        expected *= (wanted / np.maximum(np.bincount(lags.ravel(), expected.ravel()), TINY))[lags]
        expected *= np.maximum(1, least / np.maximum(expected.sum(axis=1), TINY))[:, None]
        expected *= (per_month / np.maximum(expected.sum(axis=0), TINY))[None, :]
        expected = np.where(possible, expected + TINY, 0)
    return expected


def _lag_shares(longest: int) -> Reals:
    """Give the share of each number of months."""
    months = np.arange(longest + 1)
    shares = np.diff(np.interp(months, LAG_MONTHS, LAG_SHARES), prepend=0.0)
    return np.maximum(shares, TINY)


def _fill_rows(table: Integers, possible: NDArray[np.bool_], present: Integers) -> None:
    """Move interactions, in place and within their month, to recipes that would have none."""
    spare = table.sum(axis=1) - present
    for row in np.flatnonzero(spare < 0).tolist():
        for column in np.flatnonzero(possible[row])[::-1].tolist():
            givers = np.where(np.maximum(spare, 0) > 0, table[:, column], 0)
            while spare[row] < 0 and givers.max() > 0:
                giver = int(givers.argmax())
                number = min(-int(spare[row]), int(givers[giver]), int(spare[giver]))
                table[giver, column] -= number
                table[row, column] += number
                spare[giver] -= number
                spare[row] += number
                givers[giver] = 0
            if spare[row] >= 0:
                break


def _sizes_by_month(
    months: Integers, present: Integers, wanted: Integers, rng: np.random.Generator
) -> Integers:
    """Give each recipe its number of interactions, so that months of submission add up."""
    ascending = crowds.recipe_sizes(len(months), int(wanted.sum()))
    chance = rng.standard_normal(len(months))
    pull = np.zeros(len(present))
    sizes = np.empty(len(months), np.int64)
    for _ in range(TUNING_ROUNDS):
        sizes[np.argsort(chance + pull[months], kind="stable")] = ascending
        sums = np.bincount(months, sizes, len(present))
        pull += 0.5 * np.log(np.maximum(wanted, 1) / np.maximum(sums, 1))
    starts = np.concatenate([[0], np.cumsum(present)])
    for month, missing in enumerate((wanted - sums).astype(np.int64).tolist()):
        part = slice(starts[month], starts[month + 1])
        sizes[part] = _changed(sizes[part], missing)
    return sizes


def _changed(sizes: Integers, missing: int) -> Integers:
    """Make the sizes of one month add up by changing the larger ones."""
    if missing == 0 or len(sizes) == 0:
        return sizes
    beyond = sizes - 1
    if -missing > beyond.sum():
        return apportion(np.ones(len(sizes)), int(sizes.sum()) + missing)
    weights = beyond if beyond.sum() else sizes
    change = apportion(weights, abs(missing))
    return sizes + change if missing > 0 else sizes - change


def _shuffled_within(recipes: Integers, months: Integers, rng: np.random.Generator) -> Integers:
    """Shuffle a list of recipes within each month of submission."""
    order = np.argsort(months[recipes] + rng.random(len(recipes)))
    shuffled: Integers = recipes[order]
    return shuffled


def _days_in(
    months: Integers,
    submitted: Days,
    calendar: Calendar,
    month_of_day: Integers,
    rng: np.random.Generator,
) -> Integers:
    """Draw a day of each interaction's month, not before the recipe's submission."""
    starts = np.searchsorted(month_of_day, np.arange(int(month_of_day[-1]) + 2))
    before = np.concatenate([[0.0], calendar.ends])
    there = (submitted - calendar.days[0]).astype(np.int64)
    first = np.clip(there, starts[months], starts[months + 1] - 1)
    low, high = before[first], before[starts[months + 1]]
    days = calendar.positions(low + rng.random(len(months)) * (high - low))
    return np.clip(days, first, starts[months + 1] - 1)
