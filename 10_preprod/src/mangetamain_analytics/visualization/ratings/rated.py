"""The ratings selected, and estimates of them clustered by recipe and by reviewer."""

from __future__ import annotations

import math
from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace
from typing import Any, Final

from scipy.special import ndtri

from mangetamain_analytics.data.conditions import INTERACTIONS
from mangetamain_analytics.statistics.estimates import Estimate
from mangetamain_analytics.statistics.multiplicity import simultaneous_level
from mangetamain_analytics.statistics.proportions import wilson_interval
from mangetamain_analytics.statistics.thresholds import COHENS_H, LEAST_POINTS
from mangetamain_analytics.visualization.analysis import SPEAKING, Answers, Estimand, Rows
from mangetamain_analytics.visualization.families.inference import Shortage, estimate_of, jackknifed

PAGE: Final = "ratings"

# "No rating" is no score: it is counted apart and never among these.
RATED: Final = f"{INTERACTIONS} AND i.has_rating"

SIZE_SQL: Final = f"""SELECT count(*) AS reviews, count(i.rating) AS rated,
  count(DISTINCT i.recipe_id) AS n, count(DISTINCT i.user_id) AS clusters,
  min(i.year) AS first_year, max(i.year) AS last_year {INTERACTIONS}"""

# Ratings of a recipe are alike, and so are those of a reviewer.
CLUSTERINGS: Final = {"recipe": "i.recipe_id", "user": "i.user_id"}

# What is told of a rating beside its mean, in SQL.
FIVE: Final = "(i.rating = 5)::INTEGER"
LOW: Final = "(i.rating <= 2)::INTEGER"

# Of methods: where the variance of `mean_with_both` comes from.
BOTH_REFERENCE: Final = (
    "Cameron, Gelbach, Miller (2011), Robust inference with multiway clustering, Journal of"
    " Business and Economic Statistics 29(2)"
)

Row = Mapping[str, Any]
Read = Callable[[Row], Estimate | Shortage]


def size_of(rows: Rows) -> dict[str, Any]:
    """Turn the row of `SIZE_SQL` into the fields of a Result that it decides."""
    row = rows[0]
    years = (row["first_year"], row["last_year"]) if row["reviews"] else None
    return {
        "n": row["n"],
        "clusters": row["clusters"],
        "years": years,
        "reviews": row["reviews"],
    }


def clustered(name: str, make: Callable[[str], str]) -> dict[str, str]:
    """Return a statement for each clustering, by names that `answers_of` finds again.

    Args:
        name: Of the statement.
        make: From the SQL of the cluster to the statement.
    """
    return {f"{name}, by {unit}": make(cluster) for unit, cluster in CLUSTERINGS.items()}


def answers_of(name: str, answers: Answers) -> list[dict[str, dict[str, Any]]]:
    """Return the rows of the statements of `clustered`: for each row, by clustering."""
    by_unit = [answers[f"{name}, by {unit}"] for unit in CLUSTERINGS]
    return [dict(zip(CLUSTERINGS, rows, strict=True)) for rows in zip(*by_unit, strict=True)]


def wider(
    rows: Mapping[str, Row], read: Read, level: float = 0.95
) -> tuple[str, Estimate | Shortage]:
    """Return the more cautious of the estimates by each clustering, and its name.

    That is the one with the wider interval; where one of them lacks data, its shortage.

    Args:
        rows: Of a statement, by clustering.
        read: Makes the estimate of a row.
        level: Of the intervals.
    """
    found: dict[str, Estimate] = {}
    for unit, row in rows.items():
        estimate = read(row)
        if isinstance(estimate, Shortage):
            return unit, estimate
        found[unit] = estimate
    return max(found.items(), key=lambda item: item[1].reach(level))


def wider_together(
    family: Sequence[tuple[Mapping[str, Row], Read]],
) -> list[tuple[str, Estimate | Shortage]]:
    """Return what `wider` does of each, by intervals that hold together.

    Few deciding clusters widen an interval the more, the higher its level.

    Args:
        family: Rows and what reads them.
    """
    tested = sum(isinstance(wider(rows, read)[1], Estimate) for rows, read in family)
    level = simultaneous_level(max(1, tested))
    return [wider(rows, read, level) for rows, read in family]


def contrast_of(measure: str) -> Read:
    """Return what reads a measure of `sparse_contrasts_sql`; without a spread there is none."""

    def read(row: Row) -> Estimate | Shortage:
        varies = bool(row[f"{measure}_sd"])
        return estimate_of(row, f"{measure}_") if varies else Shortage("undefined", 0)

    return read


def mean_of(measure: str) -> Read:
    """Return what reads a measure of `means_sql`."""
    return lambda row: jackknifed(
        row,
        f"{measure}_",
        is_undefined=row[f"{measure}_squared_deviations"] is None,
        effective_clusters=row["effective_clusters"],
    )


def mean_with_both(
    rows: Mapping[str, Row], measure: str, level: float = 0.95
) -> tuple[str, Estimate | Shortage]:
    """Return a mean with the errors that recipes and reviewers make together, and the wider one.

    The variances of both clusterings add up, less that of single ratings, which both of them hold:
    ``se² = se²_recipes + se²_reviewers − s²/n``, and never less than the larger. Means of all
    ratings need it: in simulations of 60,000 of them the wider interval alone held the truth of
    89 % of the shares of 5 stars, while in differences most of a recipe and of a reviewer cancels.

    Args:
        rows: Of `means_sql`, by clustering.
        measure: Its name.
        level: By whose intervals the wider one is chosen.

    References: Cameron, Gelbach and Miller (2011), "Robust inference with multiway clustering",
    Journal of Business and Economic Statistics 29(2).
    """
    read = mean_of(measure)
    unit, widest = wider(rows, read, level)
    if isinstance(widest, Shortage):
        return unit, widest
    parts = [found for row in rows.values() if isinstance(found := read(row), Estimate)]
    variances = [part.se**2 for part in parts]
    single = rows[unit][f"{measure}_sd"] ** 2 / widest.n
    variance = max(sum(variances) - single, *variances)
    return unit, replace(widest, se=math.sqrt(variance), df=min(part.df for part in parts))


def with_least_points(estimand: Estimand) -> Estimand:
    """Call a difference of shares under half a point negligible, whatever its h.

    Args:
        estimand: With a value in percentage points where its effect is on the scale of h.
    """
    is_tiny = abs(estimand.value or 0) < 100 * LEAST_POINTS
    if estimand.scale == COHENS_H and estimand.verdict in SPEAKING and is_tiny:
        return replace(estimand, verdict="negligible")
    return estimand


def share_of(estimate: Estimate, level: float = 0.95) -> tuple[float, float, float]:
    """Return a share and its interval: Wilson's, with the effective number of rows.

    That is the number of independent rows whose usual interval would be as wide as the estimate's.
    Korn and Graubard (1998), Survey Methodology 24(2).

    Args:
        estimate: The mean of a column of 0 and 1, over 0 to 1.
        level: Of the interval.
    """
    share = min(1.0, max(0.0, estimate.value))
    spread = share * (1 - share)
    reach, z = estimate.reach(level), float(ndtri(0.5 + level / 2))
    # Where no rating differs there is no spread to tell the effective number from.
    n = spread * (z / reach) ** 2 if reach > 0 and spread > 0 else estimate.df + 1
    low, high = wilson_interval(share * n, n, level)
    return share, low, high
