"""The ratings selected, and estimates of them clustered by recipe and by reviewer."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any, Final

from mangetamain_analytics.data.conditions import INTERACTIONS
from mangetamain_analytics.statistics.estimates import Estimate
from mangetamain_analytics.visualization.analysis import Answers, Rows
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

Row = Mapping[str, Any]


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
    rows: Mapping[str, Row], read: Callable[[Row], Estimate | Shortage]
) -> tuple[str, Estimate | Shortage]:
    """Return the more cautious of the estimates by each clustering, and its name.

    That is the one with the wider interval; where one of them lacks data, its shortage.

    Args:
        rows: Of a statement, by clustering.
        read: Makes the estimate of a row.
    """
    found = {unit: read(row) for unit, row in rows.items()}
    for unit, estimate in found.items():
        if isinstance(estimate, Shortage):
            return unit, estimate
    return max(found.items(), key=_reach)


def _reach(item: tuple[str, Estimate | Shortage]) -> float:
    assert isinstance(item[1], Estimate)
    low, high = item[1].interval()
    return high - low


def contrast_of(measure: str) -> Callable[[Row], Estimate | Shortage]:
    """Return what reads a measure of `contrasts_sql`."""
    return lambda row: estimate_of(row, f"{measure}_")


def mean_of(measure: str) -> Callable[[Row], Estimate | Shortage]:
    """Return what reads a measure of `means_sql`, or of a statement with such columns."""
    return lambda row: jackknifed(
        row, f"{measure}_", is_undefined=row[f"{measure}_squared_deviations"] is None
    )
