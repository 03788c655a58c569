"""Cohorts of reviewers against computations by hand."""

from __future__ import annotations

from typing import Any

import duckdb
import numpy as np
import pandas as pd
import pytest
from scipy import stats

from mangetamain_analytics.statistics.grouped import GROUPS, grouped_sql
from mangetamain_analytics.visualization.ratings.cohorts import cohort_of


def cohort_rows(reviews: pd.DataFrame) -> dict[str, list[dict[str, Any]]]:
    """Sum reviews up as the statements do."""
    with duckdb.connect() as con:
        con.register("reviews", reviews)
        found = {}
        for unit in ("recipe", "user"):
            statement = grouped_sql(
                f"SELECT {unit} AS cluster, year, joined, value FROM reviews", ["year", "joined"]
            )
            cursor = con.execute(statement)
            names = [column[0] for column in cursor.description]
            rows = [dict(zip(names, row, strict=True)) for row in cursor.fetchall()]
            found[f"cohorts, by {unit}"] = rows
        return found


def reviewers(late: int = 200, weight: int = 1, years: tuple[int, ...] = (2005, 2006)) -> Any:
    """Draw ratings of reviewers who joined in 2003, and of stricter ones of 2005.

    Args:
        late: How many joined in 2005.
        weight: How often the first of those counts.
        years: When they rated.
    """
    rng = np.random.default_rng(5)
    early = pd.DataFrame({"user": np.arange(300).repeat(4), "joined": 2003})
    early["year"] = np.tile([2003, 2004, 2005, 2006], 300)
    strict = pd.DataFrame({"user": 1_000 + np.arange(late), "joined": 2005})
    strict = pd.concat([strict, *[strict[:1]] * (weight - 1)], ignore_index=True)
    strict["year"] = np.array(years)[np.arange(len(strict)) % len(years)]
    both = pd.concat([early, strict], ignore_index=True)
    both["recipe"] = rng.integers(0, 400, len(both))
    both["value"] = 4.5 - 0.5 * (both["joined"] == 2005) + rng.normal(0, 0.4, len(both))
    return both


def test_a_cohort_is_as_sure_as_its_deciding_reviewers_are() -> None:
    """The interval is of t on the reviewers that the smaller side is worth."""
    data = reviewers(late=200, weight=40)
    cohort = cohort_of(cohort_rows(data), 0.5)
    assert cohort and cohort.key == "cohort:2005"
    late = (data["joined"] == 2005).to_numpy()
    dummies = pd.get_dummies(data["year"], dtype=float).to_numpy()
    design = np.column_stack([late.astype(float), dummies])

    def fit(kept: Any) -> float:
        return float(np.linalg.lstsq(design[kept], data["value"][kept], rcond=None)[0][0])

    value = fit(np.full(len(data), True))
    group = {u: (data[u] * 7919 % 1000003 % GROUPS).to_numpy() for u in ("recipe", "user")}
    errors = [
        np.sqrt(sum((fit(g != k) - value) ** 2 for k in range(GROUPS)) * (GROUPS - 1) / GROUPS)
        for g in group.values()
    ]
    inside = pd.Series(group["user"][late]).value_counts()
    deciding = inside.sum() ** 2 / (inside**2).sum()
    assert 15 < deciding < 30
    reach = max(errors) * stats.t.ppf(0.975, deciding - 1)
    assert cohort.value == pytest.approx(value)
    unit = ("recipe", "user")[int(np.argmax(errors))]
    assert cohort.facts["clustered"] == unit
    assert (cohort.n, cohort.clusters) == (len(data), data[unit].nunique())
    assert cohort.interval == pytest.approx((value - reach, value + reach), rel=1e-6)
    assert cohort.effect == pytest.approx(value / 0.5)


@pytest.mark.parametrize(
    "data",
    [
        reviewers(late=99),
        reviewers(late=200, weight=2_000),
        reviewers(late=200, years=(2007, 2008)),
        reviewers(late=200, years=(*[2007] * 9, 2005)),
    ],
    ids=["few ratings", "one reviewer", "no year in common", "few in years in common"],
)
def test_cohorts_of_which_too_little_is_known_are_not_told(data: pd.DataFrame) -> None:
    assert cohort_of(cohort_rows(data), 0.5) is None


def test_a_cohort_of_enough_is_told_and_one_alike_is_not() -> None:
    assert cohort_of(cohort_rows(reviewers(late=101)), 0.5) is not None
    alike = reviewers().assign(value=lambda d: d["value"] + 0.5 * (d["joined"] == 2005))
    assert cohort_of(cohort_rows(alike), 0.5) is None
    assert cohort_of(cohort_rows(reviewers()), 0.0) is None


def test_of_the_years_known_to_differ_the_one_that_explains_most_is_told() -> None:
    """Reviewers come from 2003 to 2006, and those of 2005 and later are stricter."""
    rng = np.random.default_rng(11)
    data = pd.DataFrame({"user": np.arange(1_200).repeat(4)})
    data["joined"] = 2003 + data["user"] % 4
    data["year"] = np.tile([2006, 2007, 2008, 2009], 1_200)
    data["recipe"] = rng.integers(0, 900, len(data))
    strict = (data["joined"] >= 2005).to_numpy()
    data["value"] = 4.5 - 0.4 * strict + rng.normal(0, 0.4, len(data))
    total = ((data["value"] - data.groupby("year")["value"].transform("mean")) ** 2).sum()
    years = pd.get_dummies(data["year"], dtype=float).to_numpy()
    explained = {}
    for first in (2004, 2005, 2006):
        design = np.column_stack([data["joined"] >= first, years]).astype(float)
        left = np.linalg.lstsq(design, data["value"], rcond=None)[1][0]
        explained[first] = total - left
    assert sorted(explained, key=explained.__getitem__)[-1] == 2005
    assert min(explained.values()) > 0.2 * explained[2005], "each of them is known to differ"
    cohort = cohort_of(cohort_rows(data), 0.5)
    assert cohort and cohort.facts["joined"] == 2005
