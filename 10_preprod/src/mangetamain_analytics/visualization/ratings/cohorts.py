"""Whether reviewers whose first review was in some year or later rate otherwise than the others.

That is the first one in the whole data set, whatever is selected of it.
"""

from __future__ import annotations

import dataclasses
from collections.abc import Iterable
from functools import partial
from typing import Final

import numpy as np
from numpy.typing import NDArray

from mangetamain_analytics.i18n import N_
from mangetamain_analytics.statistics.grouped import Cells, grouped_sql
from mangetamain_analytics.statistics.thresholds import (
    MIN_ROWS,
    MIN_SIDE_CLUSTERS,
    STANDARDIZED_DIFFERENCE,
)
from mangetamain_analytics.visualization.analysis import Answers, Estimand
from mangetamain_analytics.visualization.families.inference import Candidate, judged
from mangetamain_analytics.visualization.ratings.rated import CLUSTERINGS, RATED, clustered

Reals = NDArray[np.float64]


def _sql(cluster: str) -> str:
    source = (
        f"SELECT i.cluster, i.year, u.first_date AS first_date, i.value FROM (SELECT {cluster} AS"
        f" cluster, i.user_id, i.year, i.rating AS value {RATED}) AS i"
        " JOIN users AS u ON u.user_id = i.user_id"
    )
    cells = f"SELECT cluster, year, year(first_date) AS joined, value FROM ({source})"
    return grouped_sql(cells, ["year", "joined"])


QUERIES: Final = clustered("cohorts", _sql)


def cohort_of(answers: Answers, sd: float) -> Estimand | None:
    """Return the cohort that is known to differ, judged as one of all first years of cohorts.

    Where reviewers from some year on differ, so do those from the years around it. Of the first
    years known to differ that one is told which explains most of the ratings' variance, as the
    least-squares estimate of a change has it: the smallest p would rather find the year whose
    error chance made small, and missed the true one by more than a year in 5–10 of 100
    simulations, this in 0–3.

    Args:
        answers: Rows of `QUERIES`.
        sd: Standard deviation of single ratings.

    Returns:
        None where no cohort is known to differ.

    References: Bai (1997), "Estimation of a change point in multiple regression models", The Review
    of Economics and Statistics 79(4).
    """
    if sd <= 0:
        return None
    found = list(_candidates(answers, sd))
    estimands = judged([candidate for _, candidate in found])
    known = [
        (explained, estimand)
        for (explained, _), estimand in zip(found, estimands, strict=True)
        if estimand.verdict != "no_evidence"
    ]
    return max(known, key=lambda pair: pair[0])[1] if known else None


def _candidates(answers: Answers, sd: float) -> Iterable[tuple[float, Candidate]]:
    """Yield the difference of reviewers by each first year, and what it explains.

    That is the sum of squares of ratings that it takes away.
    """
    by_unit = {unit: answers[f"cohorts, by {unit}"] for unit in CLUSTERINGS}
    rows = by_unit["user"]
    cells = {unit: Cells.from_rows(found) for unit, found in by_unit.items()}
    joined = np.array([row["joined"] for row in rows])
    years = np.array([row["year"] for row in rows])
    for first in sorted(set(joined.tolist()))[1:]:
        inside = joined >= first
        deciding = _deciding(cells["user"], inside, years)
        if deciding < MIN_SIDE_CLUSTERS:
            continue
        difference = partial(_difference, inside, years)
        found = {unit: part.estimate(difference) for unit, part in cells.items()}
        unit, estimate = max(found.items(), key=lambda item: item[1].reach())
        # Where few reviewers gave most of a side's ratings, few groups tell how sure it is.
        estimate = dataclasses.replace(estimate, df=min(estimate.df, deciding - 1))
        candidate = Candidate(
            key=f"cohort:{first}",
            estimate=estimate,
            n=estimate.n,
            clusters=estimate.clusters,
            unit=N_("stars"),
            shown=float,
            sized=lambda value: value / sd,
            scale=STANDARDIZED_DIFFERENCE,
            facts={"joined": first, "clustered": unit},
        )
        n = cells[unit].n.sum(axis=0)
        yield float(estimate.value**2 * (n * _within(inside, years, n) ** 2).sum()), candidate


def _deciding(cells: Cells, inside: NDArray[np.bool_], years: NDArray[np.int64]) -> float:
    """Return how many groups of equal size the smaller side is worth, in the years of both.

    That is `(Σ n_g)² / Σ n_g²` over its groups; 0 where it has too few ratings.
    """
    shared = np.isin(years, years[inside]) & np.isin(years, years[~inside])
    sides = [cells.n[:, shared & side].sum(axis=1) for side in (inside, ~inside)]
    if min(side.sum() for side in sides) < MIN_ROWS:
        return 0.0
    return min(float(side.sum() ** 2 / (side**2).sum()) for side in sides)


def _difference(
    inside: NDArray[np.bool_], years: NDArray[np.int64], n: Reals, means: Reals
) -> float:
    """Return the difference of the means of two sides within years, by least squares on rows."""
    centred = _within(inside, years, n)
    return float((n * centred * means).sum() / (n * centred**2).sum())


def _within(inside: NDArray[np.bool_], years: NDArray[np.int64], n: Reals) -> Reals:
    """Return a side's indicator less its share of each year's rows."""
    places = years - years.min()
    sizes = np.bincount(places, n)
    share = np.divide(
        np.bincount(places, n * inside), sizes, out=np.zeros_like(sizes), where=sizes > 0
    )
    return np.asarray(inside - share[places])
