"""The ratings of generated interactions: users and recipes have a level, and some give none."""

from __future__ import annotations

from functools import cache

import numpy as np
from numpy.typing import NDArray

from mangetamain_data_utils.generate.calendar import (
    Days,
    Integers,
    interaction_calendar,
    year_of,
)
from mangetamain_data_utils.generate.effects import Effects, amount, is_cohort
from mangetamain_data_utils.generate.facts import facts
from mangetamain_data_utils.generate.latent import Clustering, Reals, normal_shares

STARS = np.arange(1, 6)


def draw_scores(
    users: Integers, recipes: Integers, clustering: Clustering, rng: np.random.Generator
) -> Reals:
    """Draw a normal score for each rating; users and recipes have their part in it."""
    levels = rng.standard_normal(int(users.max(initial=-1)) + 1) * np.sqrt(clustering.users)
    merits = rng.standard_normal(int(recipes.max(initial=-1)) + 1) * np.sqrt(clustering.recipes)
    own = rng.standard_normal(len(users))
    own *= np.sqrt(1 - clustering.users - clustering.recipes)
    own += levels[users]
    own += merits[recipes]
    return own


def from_scores(shares: Reals, days: Days, joined: Days, effects: Effects) -> Integers:
    """Give the ratings 1 to 5 at shares (0 to 1) of a normal distribution of scores.

    Args:
        shares: One for each rating.
        days: When it was given.
        joined: First day of its user.
        effects: What shifts the mean rating; the mean then is the published one plus the stars.
    """
    ends = np.cumsum(_published()) / _published().sum()
    if not effects.ratings:
        return np.searchsorted(ends[:-1], shares, side="right").astype(np.int64) + 1
    stars = np.zeros(len(shares))
    for effect in effects.ratings:
        stars += effect.stars * amount(effect.when, joined if is_cohort(effect.when) else days)
    grid, cuts = _cuts_by_mean()
    mean = (STARS * _published()).sum() / _published().sum()
    wanted = np.clip(mean + stars, grid[0], grid[-1])
    ratings = np.ones(len(shares), np.int64)
    for cut in cuts.T:
        ratings += shares >= np.interp(wanted, grid, cut)
    return ratings


def unrated_chances(days: Days, preset: str) -> Reals:
    """Give the probability that an interaction has no rating; its total is the published one."""
    counts = facts()["interactions"]["rating_counts"]
    share = counts[0] / sum(counts)
    calendar = interaction_calendar("default")
    weights = unrated_weights(calendar.days, preset)
    mean = (weights * calendar.weights).sum() / calendar.weights.sum()
    chances: Reals = np.minimum(unrated_weights(days, preset) * share / mean, 1)
    return chances


def unrated_weights(days: Days, preset: str) -> Reals:
    """Give how likely each day's interactions are to lack a rating, relatively."""
    weights = np.ones(len(days))
    if preset == "null":
        return weights
    years = year_of(days)
    for period, weight in facts()["interactions"]["rating_zero_shape"].items():
        first, _, last = period.partition("-")
        weights[(years >= int(first)) & (years <= int(last or first))] = weight
    return weights


def _published() -> NDArray[np.int64]:
    """Give the published numbers of the ratings 1 to 5."""
    counts: NDArray[np.int64] = np.array(facts()["interactions"]["rating_counts"][1:])
    return counts


@cache
def _cuts_by_mean() -> tuple[Reals, Reals]:
    """Give mean ratings, ascending, and the four shares that part the five ratings at each.

    The scores are shifted as a whole against the published cuts.
    """
    scores = np.linspace(-7, 7, 28_001)
    ends = np.cumsum(_published())[:-1] / _published().sum()
    published = np.interp(ends, normal_shares(scores), scores)
    shifts = np.linspace(-3, 3, 1_201)
    cuts = normal_shares(published[None, :] - shifts[:, None])
    means = 5 - cuts.sum(axis=1)
    return means, cuts
