"""Put counts on days: by year or month as published, within them by weekday and month."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from mangetamain_data_utils.generate.facts import apportion, facts

Days = NDArray[np.datetime64]


def recipe_days(total: int, rng: np.random.Generator) -> Days:
    """Give the day of submission of each recipe, ascending.

    The years have their exact share of the total; within a year the days are drawn by the
    weights of their month and weekday.
    """
    published = facts()["recipes"]
    per_year = apportion(list(published["per_year"].values()), total)
    month_weights = np.array(published["per_month"], float) / 30.4
    parts = []
    for year, count in zip(published["per_year"], per_year, strict=True):
        days = _days(f"{year}-01-01", f"{int(year) + 1}-01-01", published)
        weights = month_weights[_month(days)] * _weekday_weights(days, published["per_weekday"])
        parts.append(_drawn(days, weights, int(count), rng))
    return np.concatenate(parts)


def interaction_days(total: int, rng: np.random.Generator) -> Days:
    """Give the day of each interaction, ascending; the months have their exact share."""
    published = facts()["interactions"]
    months = [
        (f"{year}-{month:02}", count)
        for year, counts in published["per_month"].items()
        for month, count in enumerate(counts, 1)
    ]
    per_month = apportion([count for _, count in months], total)
    parts = []
    for (month, _), count in zip(months, per_month, strict=True):
        if count:
            days = _days(f"{month}-01", str(np.datetime64(month) + 1) + "-01", published)
            weights = _weekday_weights(days, published["per_weekday_share"])
            parts.append(_drawn(days, weights, int(count), rng))
    return np.concatenate(parts)


def _days(first: str, end: str, published: dict[str, str]) -> Days:
    """List the days of a period that lie within the published range."""
    days = np.arange(first, end, dtype="datetime64[D]")
    within = (days >= np.datetime64(published["first_day"])) & (
        days <= np.datetime64(published["last_day"])
    )
    chosen: Days = days[within]
    return chosen


def _month(days: Days) -> NDArray[np.int64]:
    """Give the month of each day, January being 0."""
    return days.astype("datetime64[M]").astype(np.int64) % 12


def _weekday_weights(days: Days, monday_to_sunday: list[float]) -> NDArray[np.float64]:
    """Give the weight of each day's weekday; day 0 of the epoch was a Thursday."""
    weights = np.array(monday_to_sunday, float)
    return weights[(days.astype(np.int64) + 3) % 7]


def _drawn(days: Days, weights: NDArray[np.float64], count: int, rng: np.random.Generator) -> Days:
    """Draw days by weight, ascending."""
    return np.repeat(days, rng.multinomial(count, weights / weights.sum()))
