"""The measures of recipes, through normal scores that contributors' styles correlate."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache
from statistics import NormalDist

import numpy as np
from numpy.typing import NDArray

from mangetamain_data_utils.generate.calendar import Days, Integers
from mangetamain_data_utils.generate.distributions import QUANTILE_FUNCTIONS
from mangetamain_data_utils.generate.effects import MEASURES, Effects, amount
from mangetamain_data_utils.generate.facts import facts

Reals = NDArray[np.float64]
# Of these whole numbers a recipe has at least one.
COUNTED = ("n_steps", "n_ingredients")
WHOLE = ("minutes", *COUNTED)


@dataclass(frozen=True)
class Clustering:
    """How alike the recipes of one contributor, and the ratings of one user, are.

    Attributes:
        styles: Share of the variance of each measure's normal score between contributors.
        same_session: Probability that two recipes of a contributor were submitted together.
        users: Share of the variance of rating scores between users.
        recipes: The same between recipes.
    """

    styles: dict[str, float]
    same_session: float
    users: float
    recipes: float


# The shares are higher than the published correlations of the values, since rounding and the
# cut at 180 minutes lower those.
CLUSTERINGS = {
    "none": Clustering(dict.fromkeys(MEASURES, 0.0), 0.0, 0.0, 0.0),
    "default": Clustering(
        dict.fromkeys(MEASURES, 0.108)
        | {"minutes": 0.15, "n_steps": 0.198, "n_ingredients": 0.104, "calories": 0.113},
        0.063,
        0.12,
        0.06,
    ),
    "harsh": Clustering(
        dict.fromkeys(MEASURES, 0.38) | {"minutes": 0.435, "n_steps": 0.4},
        0.38,
        0.36,
        0.15,
    ),
}


def draw_scores(people: Integers, clustering: Clustering, rng: np.random.Generator) -> Reals:
    """Draw the normal scores of all measures.

    Args:
        people: Number of each recipe's contributor, from 0.
        clustering: How alike one contributor's recipes are.
        rng: Where chance comes from.

    Returns:
        Array of one row per recipe and one column per measure of `MEASURES`.
    """
    between = np.sqrt([clustering.styles[measure] for measure in MEASURES])
    within = np.sqrt(1 - between**2)
    shape = _correlation_root()
    styles = rng.standard_normal((int(people.max(initial=-1)) + 1, len(MEASURES))) @ shape
    own = rng.standard_normal((len(people), len(MEASURES))) @ shape
    own *= within
    own += (styles * between)[people]
    return own


def normal_shares(scores: Reals) -> Reals:
    """Give the share (0 to 1) of a normal distribution below each score."""
    grid, shares = _normal_grid()
    return np.interp(scores, grid, shares)


def ranked_shares(scores: Reals) -> Reals:
    """Give the share of the scores themselves below each, so that shares are even."""
    shares = np.empty(len(scores))
    shares[np.argsort(scores, kind="stable")] = (np.arange(len(scores)) + 0.5) / len(scores)
    return shares


def measure_values(measure: str, shares: Reals) -> Reals:
    """Give the values of a measure at shares of its published distribution."""
    return QUANTILE_FUNCTIONS[measure](shares)


def affected(
    measure: str, values: Reals, days: Days, effects: Effects, rng: np.random.Generator
) -> Reals:
    """Apply the planted effects to a measure.

    Whole numbers are rounded up or down by chance, so that small effects survive on average.
    """
    planted = [effect for effect in effects.measures if effect.measure == measure]
    if not planted:
        return values
    for effect in planted:
        values = values * (1 + effect.percent / 100) ** amount(effect.when, days)
    if measure in WHOLE:
        values = np.floor(values + rng.random(len(values)))
    else:
        values = np.round(values, 1 if measure == "calories" else 0)
    return np.maximum(values, 1) if measure in COUNTED else values


@cache
def _correlation_root() -> Reals:
    """Give the matrix that turns independent normal numbers into scores, rows on its left."""
    matrix = np.array(facts()["recipes"]["score_correlations"])
    values, vectors = np.linalg.eigh(matrix)
    root = vectors * np.sqrt(np.maximum(values, 0))
    lengths = np.sqrt((root**2).sum(axis=1, keepdims=True))
    rooted: Reals = (root / lengths).T
    return rooted


@cache
def _normal_grid() -> tuple[Reals, Reals]:
    grid = np.linspace(-7, 7, 5_601)
    return grid, np.array([NormalDist().cdf(score) for score in grid])
