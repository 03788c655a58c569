"""The published sizes of crowds: who submits and rates how much, and what is rated how often."""

from __future__ import annotations

from mangetamain_data_utils.generate.calendar import Integers
from mangetamain_data_utils.generate.facts import INTERACTIONS, RECIPES, facts
from mangetamain_data_utils.generate.sizes import heavy_tailed_sizes

# Points (share of the crowd, size); published quantiles, and between them what makes the mean.
CONTRIBUTOR_SIZES = ((0.0, 1), (0.52, 1), (0.75, 3), (0.9, 8), (0.99, 145))
USER_SIZES = ((0.0, 1), (0.7338, 1), (0.7339, 1.51), (0.75, 2), (0.95, 11), (0.99, 61))
RECIPE_SIZES = (
    (0.0, 1),
    (0.47, 1),
    (0.4701, 1.6),
    (0.62, 2.4),
    (0.75, 4),
    (0.9, 10.6),
    (0.99, 54),
)
# A small crowd has a smaller largest member, though not in proportion.
CONTRIBUTORS_SHRINK, USERS_SHRINK = 0.75, 0.5
# How many interactions there are for each of the most active user, at least.
LEAST_PER_USER = 20


def contributor_sizes(recipes: int) -> Integers:
    """Give how many recipes each contributor submits, ascending."""
    scale = min(1.0, recipes / RECIPES)
    people = max(1, round(facts()["recipes"]["contributors"] * recipes / RECIPES))
    largest = round(facts()["recipes"]["largest_contributor"] * scale**CONTRIBUTORS_SHRINK)
    return heavy_tailed_sizes(people, recipes, _up_to(CONTRIBUTOR_SIZES, largest), largest)


def user_sizes(interactions: int) -> Integers:
    """Give how many interactions each user has, ascending."""
    published = facts()["interactions"]
    scale = min(1.0, interactions / INTERACTIONS)
    people = max(1, round(published["users"] * interactions / INTERACTIONS))
    largest = round(published["largest_user"] * scale**USERS_SHRINK)
    # Nobody rates a recipe twice, and a tiny community has few recipes.
    largest = min(largest, max(2, interactions // LEAST_PER_USER))
    return heavy_tailed_sizes(people, interactions, _up_to(USER_SIZES, largest), largest)


def recipe_sizes(recipes: int, interactions: int) -> Integers:
    """Give how many interactions each recipe has, ascending."""
    scale = min(1.0, recipes / RECIPES)
    largest = round(facts()["interactions"]["most_on_a_recipe"] * scale**USERS_SHRINK)
    return heavy_tailed_sizes(recipes, interactions, _up_to(RECIPE_SIZES, largest), largest)


def _up_to(
    quantiles: tuple[tuple[float, float], ...], largest: int
) -> tuple[tuple[float, float], ...]:
    """Leave out what lies above half the largest size, so that the tail has room."""
    return tuple(point for point in quantiles if point[1] <= max(1, largest / 2))
