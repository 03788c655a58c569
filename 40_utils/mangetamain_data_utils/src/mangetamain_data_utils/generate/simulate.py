"""Draw recipes and interactions in memory, for simulation studies."""

from __future__ import annotations

from typing import Any

import numpy as np
from numpy.typing import NDArray

from mangetamain_data_utils.generate import crowds, ingredients, ratings, sessions, tags
from mangetamain_data_utils.generate.calendar import (
    Calendar,
    Days,
    Integers,
    interaction_calendar,
    month_of,
    recipe_calendar,
    season_of,
    weekday_of,
    year_of,
)
from mangetamain_data_utils.generate.effects import MEASURES, SEASONS, Effects, amount
from mangetamain_data_utils.generate.facts import INTERACTIONS, RECIPES
from mangetamain_data_utils.generate.latent import (
    CLUSTERINGS,
    WHOLE,
    affected,
    draw_scores,
    measure_values,
    normal_shares,
)

Columns = dict[str, NDArray[Any]]


def draw_recipes(
    n: int,
    seed: int | list[int],
    *,
    clustering: str = "default",
    effects: Effects = Effects(),  # noqa: B008 (frozen)
    preset: str = "default",
) -> Columns:
    """Draw recipes of the generator's population, without texts.

    Unlike the files, which meet the published counts exactly, rows are drawn at random.

    Args:
        n: How many.
        seed: Where chance begins.
        clustering: `none`, `default` or `harsh`.
        effects: What is planted.
        preset: `default` or `null`.

    Returns:
        Arrays of length n: contributor_id, submitted (datetime64[D]), year, month, weekday (1 to
        7, Monday first), is_weekend, season (text), the ten measures (minutes, n_steps,
        n_ingredients as integers, calories and the six shares as floats), and for each planted
        item a boolean `ingredient:NAME` or `tag:NAME`.
    """
    # Items have their own chance, so that planting one thing leaves the others as they were.
    rng, item_rng = np.random.default_rng(seed).spawn(2)
    degree = CLUSTERINGS[clustering]
    uploads = sessions.draw_uploads(crowds.contributor_sizes(n), degree.same_session, rng)
    calendar = planted_calendar(recipe_calendar(preset), effects)
    days = calendar.days[sessions.submission_days(uploads, calendar)]
    shares = normal_shares(draw_scores(uploads.people, degree, rng))
    columns: Columns = {"contributor_id": uploads.people, **_dates("submitted", days)}
    for number, measure in enumerate(MEASURES):
        drawn = measure_values(measure, shares[:, number])
        values = affected(measure, drawn, days, effects, rng)
        columns[measure] = values.astype(np.int64) if measure in WHOLE else values
    columns |= _planted_items(columns, effects, item_rng)
    return columns


def draw_interactions(
    n: int,
    seed: int | list[int],
    *,
    clustering: str = "default",
    effects: Effects = Effects(),  # noqa: B008 (frozen)
    preset: str = "default",
) -> Columns:
    """Draw interactions of the generator's population, without texts.

    Args:
        n: How many.
        seed: Where chance begins.
        clustering: `none`, `default` or `harsh`.
        effects: What is planted in ratings.
        preset: `default` or `null`.

    Returns:
        Arrays of length n: user_id, recipe_id, date (datetime64[D]) and what goes with it as in
        `draw_recipes`, rating (0, which is none, to 5) and joined (the user's first day).
    """
    rng = np.random.default_rng(seed)
    degree = CLUSTERINGS[clustering]
    sizes = crowds.user_sizes(n)
    users = np.repeat(np.arange(len(sizes)), sizes)
    calendar = interaction_calendar(preset)
    days = calendar.days[calendar.positions(sessions.careers(sizes, rng))]
    rated = crowds.recipe_sizes(max(1, round(n * RECIPES / INTERACTIONS)), n)
    recipes = rng.permutation(np.repeat(np.arange(len(rated)), rated))
    joined = first_days(users, days)
    scores = ratings.draw_scores(users, recipes, degree, rng)
    given = ratings.from_scores(normal_shares(scores), days, joined, effects)
    given[rng.random(n) < ratings.unrated_chances(days, preset)] = 0
    return {
        "user_id": users,
        "recipe_id": recipes,
        **_dates("date", days),
        "rating": given,
        "joined": joined,
    }


def _planted_items(columns: Columns, effects: Effects, rng: np.random.Generator) -> Columns:
    """Draw which recipes have the planted ingredients and tags."""
    days, sizes = columns["submitted"], columns["n_ingredients"]
    present: Columns = {}
    for name in effects.planted("ingredient"):
        chances = ingredients.probabilities(name, sizes, days, effects)
        present[f"ingredient:{name}"] = rng.random(len(days)) < chances
    for name in effects.planted("tag"):
        chances = tags.probabilities(name, sizes, days, effects)
        present[f"tag:{name}"] = rng.random(len(days)) < chances
    return present


def planted_calendar(calendar: Calendar, effects: Effects) -> Calendar:
    """Make the days busier that are planted to be."""
    if not effects.volumes:
        return calendar
    factors = np.ones(len(calendar.days))
    for effect in effects.volumes:
        factors *= effect.ratio ** amount(effect.when, calendar.days)
    return calendar.scaled(factors)


def first_days(users: Integers, days: Days) -> Days:
    """Give for each interaction the first day of its user."""
    numbers = days.astype(np.int64)
    first = np.full(int(users.max(initial=-1)) + 1, np.iinfo(np.int64).max)
    np.minimum.at(first, users, numbers)
    return first[users].astype("datetime64[D]")


def _dates(name: str, days: Days) -> Columns:
    """Give the columns of a date."""
    weekdays = weekday_of(days)
    return {
        name: days,
        "year": year_of(days),
        "month": month_of(days),
        "weekday": weekdays,
        "is_weekend": weekdays >= 6,
        "season": np.array(SEASONS)[season_of(days)],
    }
