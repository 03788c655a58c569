"""Put recipes on days so that years, months and weekdays have exactly their numbers."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from mangetamain_data_utils.generate.calendar import Calendar, Integers
from mangetamain_data_utils.generate.facts import apportion
from mangetamain_data_utils.generate.sessions import Uploads, submission_days

# Sessions of several recipes take at most this share of a year, month or weekday; what single
# recipes fill up makes the numbers exact.
LARGEST_SHARE = 0.85
# Rounds of exchanging months between single recipes until every day exists.
EXCHANGE_ROUNDS = 10_000


def exact_days(
    uploads: Uploads, calendar: Calendar, preset: str, rng: np.random.Generator
) -> Integers:
    """Give the position in the calendar of each recipe's day.

    Sessions stay together on the day that they were drawn for, unless a year, month or weekday is
    full; then their recipes are submitted one by one. Single recipes are put where recipes are
    missing, in the order of their moments.

    Args:
        uploads: Who submits what together.
        calendar: What is expected on each day; its sums by year are kept exactly, and in the
            preset `default` those by month and weekday too.
        preset: `default` or `null`.
        rng: Where chance comes from.
    """
    days = submission_days(uploads, calendar)
    groupings = [calendar.years - calendar.years[0]]
    if preset == "default":
        groupings += [calendar.months - 1, calendar.weekdays - 1]
    quotas = [apportion(np.bincount(group, calendar.weights), len(days)) for group in groupings]
    single = np.bincount(uploads.sessions, minlength=len(days))[uploads.sessions] == 1
    for group, quota in zip(groupings, quotas, strict=True):
        single |= _overflowing(group[days], uploads.sessions, ~single, quota, rng)
    missing = [
        quota - np.bincount(group[days[~single]], minlength=len(quota))
        for group, quota in zip(groupings, quotas, strict=True)
    ]
    order = np.flatnonzero(single)[np.argsort(uploads.moments[single], kind="stable")]
    if preset == "default":
        days[order] = _on_cells(calendar, missing, rng)
    else:
        days[order] = _on_any_day(calendar, missing[0], rng)
    return days


def _overflowing(
    groups: Integers,
    sessions: Integers,
    considered: NDArray[np.bool_],
    quota: Integers,
    rng: np.random.Generator,
) -> NDArray[np.bool_]:
    """Select the recipes of sessions for which their group has no room."""
    sizes = np.bincount(sessions[considered], minlength=len(sessions))
    present = np.flatnonzero(sizes)
    group = groups[present]
    order = np.lexsort((rng.random(len(present)), group))
    filled = np.cumsum(sizes[present][order])
    per_group = np.bincount(group, sizes[present], len(quota))
    filled -= (np.cumsum(per_group) - per_group).astype(np.int64)[group[order]]
    full = np.zeros(len(sessions), bool)
    full[present[order]] = filled > LARGEST_SHARE * quota[group[order]]
    chosen: NDArray[np.bool_] = full[sessions] & considered
    return chosen


def _on_any_day(calendar: Calendar, per_year: Integers, rng: np.random.Generator) -> Integers:
    """Draw days by weight for as many recipes as each year lacks, year after year."""
    years = np.repeat(np.arange(len(per_year)), per_year)
    starts = np.searchsorted(calendar.years - calendar.years[0], np.arange(len(per_year) + 1))
    ends = np.concatenate([[0.0], calendar.ends])[starts]
    shares = ends[years] + rng.random(len(years)) * (ends[years + 1] - ends[years])
    return np.clip(calendar.positions(shares), starts[years], starts[years + 1] - 1)


def _on_cells(calendar: Calendar, missing: list[Integers], rng: np.random.Generator) -> Integers:
    """Draw days so that years, months and weekdays get what they lack, year after year."""
    years, months, weekdays = (np.repeat(np.arange(len(lack)), lack) for lack in missing)
    months, weekdays = rng.permutation(months), rng.permutation(weekdays)
    keys = ((calendar.years - calendar.years[0]) * 12 + calendar.months - 1) * 7
    keys += calendar.weekdays - 1
    days_of = np.bincount(keys, minlength=len(missing[0]) * 84)
    for _ in range(EXCHANGE_ROUNDS):
        impossible = np.flatnonzero(days_of[(years * 12 + months) * 7 + weekdays] == 0)
        if len(impossible) == 0:
            break
        for one, other in zip(
            impossible.tolist(), rng.integers(0, len(years), len(impossible)).tolist(), strict=True
        ):
            months[one], months[other] = months[other], months[one]
    cells = (years * 12 + months) * 7 + weekdays
    by_cell = np.argsort(keys, kind="stable")
    first = np.cumsum(days_of) - days_of
    picked = first[cells] + (rng.random(len(cells)) * days_of[cells]).astype(np.int64)
    chosen: Integers = by_cell[np.minimum(picked, len(by_cell) - 1)]
    return chosen
