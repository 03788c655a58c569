"""The calendar of generated data: which days there are and how busy each is expected to be."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache, cached_property

import numpy as np
from numpy.typing import NDArray

from mangetamain_data_utils.generate.facts import facts

Days = NDArray[np.datetime64]
Integers = NDArray[np.int64]
PRESETS = ("default", "null")
# The margins are met within a millionth after a few dozen rounds of proportional fitting.
FITTING_ROUNDS = 60


def year_of(days: Days) -> Integers:
    """Give the year of each day."""
    years: Integers = days.astype("datetime64[Y]").astype(np.int64) + 1970
    return years


def month_of(days: Days) -> Integers:
    """Give the month of each day, 1 to 12."""
    months: Integers = days.astype("datetime64[M]").astype(np.int64) % 12 + 1
    return months


def weekday_of(days: Days) -> Integers:
    """Give the weekday of each day, Monday being 1; day 0 of the epoch was a Thursday."""
    weekdays: Integers = (days.astype(np.int64) + 3) % 7 + 1
    return weekdays


def season_of(days: Days) -> Integers:
    """Give the meteorological season of each day: 0 winter, 1 spring, 2 summer, 3 autumn."""
    seasons: Integers = month_of(days) % 12 // 3
    return seasons


@dataclass(frozen=True, eq=False)
class Calendar:
    """Consecutive days and how much is expected on each.

    Attributes:
        days: Ascending.
        weights: Expected share of each day, in any unit.
    """

    days: Days
    weights: NDArray[np.float64]

    @cached_property
    def years(self) -> Integers:
        """Give the year of each day."""
        return year_of(self.days)

    @cached_property
    def months(self) -> Integers:
        """Give the month of each day, 1 to 12."""
        return month_of(self.days)

    @cached_property
    def weekdays(self) -> Integers:
        """Give the weekday of each day, Monday being 1."""
        return weekday_of(self.days)

    @cached_property
    def ends(self) -> NDArray[np.float64]:
        """Give the share of everything that is expected up to each day, that day included."""
        ends = np.cumsum(self.weights)
        share: NDArray[np.float64] = ends / ends[-1]
        return share

    def positions(self, shares: NDArray[np.float64]) -> Integers:
        """Give the position of the day at which a share of everything (0 to 1) is reached."""
        found = np.searchsorted(self.ends, shares, side="right")
        within: Integers = np.minimum(found, len(self.days) - 1)
        return within

    def scaled(self, factors: NDArray[np.float64]) -> Calendar:
        """Multiply the days' weights, keeping the share of each year."""
        weights = self.weights * factors
        of_year = np.bincount(self.years, self.weights) / np.maximum(
            np.bincount(self.years, weights), 1e-300
        )
        return Calendar(self.days, weights * of_year[self.years])


@cache
def recipe_calendar(preset: str) -> Calendar:
    """Give the calendar of submissions.

    The preset `default` has the published counts of years, months and weekdays; `null` has the
    years' counts and within a year no day that is busier than another.
    """
    published = facts()["recipes"]
    days = _days_between(published["first_day"], published["last_day"])
    per_year = list(published["per_year"].values())
    flat = Calendar(days, np.ones(len(days)))
    margins = [(flat.years - flat.years[0], per_year)]
    if preset == "default":
        margins += [
            (flat.months - 1, published["per_month"]),
            (flat.weekdays - 1, published["per_weekday"]),
        ]
    weights = flat.weights
    for _ in range(FITTING_ROUNDS):
        for groups, totals in margins:
            weights = weights * (np.array(totals) / np.bincount(groups, weights))[groups]
    return Calendar(days, weights)


@cache
def interaction_calendar(preset: str) -> Calendar:
    """Give the calendar of interactions.

    The preset `default` has the published counts of every month and the shares of the weekdays;
    `null` has the years' counts and within a year no day that is busier than another.
    """
    published = facts()["interactions"]
    days = _days_between(published["first_day"], published["last_day"])
    flat = Calendar(days, np.ones(len(days)))
    first_year = int(flat.years[0])
    table = np.array([published["per_month"][str(year)] for year in np.unique(flat.years)], float)
    if preset == "null":
        groups, totals, weights = flat.years - first_year, table.sum(axis=1), flat.weights
    else:
        groups, totals = (flat.years - first_year) * 12 + flat.months - 1, table.ravel()
        weights = np.array(published["per_weekday_share"])[flat.weekdays - 1]
    sums = np.maximum(np.bincount(groups, weights, len(totals)), 1e-300)
    return Calendar(days, weights * (totals / sums)[groups])


def _days_between(first: str, last: str) -> Days:
    """List days, both ends included."""
    return np.arange(first, np.datetime64(last) + 1, dtype="datetime64[D]")
