"""Trends of measures and counts equal refits with numpy and statsmodels on the raw files."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import numpy as np
import pandas as pd
import pytest
import statsmodels.api as sm
from independent import Refit
from independent_trends import Course, refit_course, refit_rates, strength
from independent_years import refit_means
from raw_files import NUTRIENTS, Raw, covered_days
from statsmodels.stats.multitest import multipletests

from mangetamain_analytics.data.filters import Filters
from mangetamain_analytics.visualization.analysis import Result
from mangetamain_analytics.visualization.registry import get_analysis

FAMILIES = {
    "duration": ("minutes",),
    "complexity": ("complexity_score", "n_steps", "n_ingredients"),
    "nutrition": NUTRIENTS,
}
LOGS = ("minutes", *NUTRIENTS)
FILTERS = [Filters(), Filters((2002, 2010), "none")]
SERIES = ("recipes", "interactions")


def measured(raw: Raw, filters: Filters, measure: str) -> pd.DataFrame:
    """Return year, contributor and number of the recipes of which there is one."""
    recipes, _ = raw.select(filters)
    y = (
        np.log1p(recipes["minutes"]) + recipes["n_steps"] + recipes["n_ingredients"] / 2
        if measure == "complexity_score"
        else recipes[measure].astype(float)
    )
    found = pd.DataFrame({"year": recipes["day"].dt.year, "who": recipes["contributor_id"], "y": y})
    return found[y > 0].assign(y=np.log(y[y > 0])) if measure in LOGS else found


def check_family(
    result: Result, courses: dict[str, Course], sized: dict[str, Any], tolerance: float
) -> None:
    """Check what is told of courses that are judged together.

    Args:
        result: Whose estimands.
        courses: By the estimand's key, in the order of the family.
        sized: Of each how a change per year is shown, its effect, and the scale of that.
        tolerance: Of standard errors.
    """
    level = 0.95 ** (1 / (2 * len(courses)))
    p = [one for course in courses.values() for one in (course.slope.p[0], course.curve.p[0])]
    adjusted = multipletests(p, method="holm")[1].reshape(-1, 2)
    assert {e.key for e in result.estimands} == set(courses)
    for (key, course), of_both in zip(courses.items(), adjusted, strict=True):
        estimand = next(e for e in result.estimands if e.key == key)
        shown, effect, small = sized[key]
        value, low, high = (float(numbers[0]) for numbers in course.told(level)[:3])
        assert (estimand.n, estimand.clusters) == (course.slope.n, course.slope.clusters)
        assert estimand.facts["shape"] == course.names(level)[0]
        if estimand.facts["shape"] in ("fall_then_rise", "rise_then_fall"):
            assert estimand.facts["turn"] == pytest.approx(course.turn[0], abs=1e-4)
        assert estimand.value == pytest.approx(shown(value), rel=1e-6)
        ends = [shown(low), shown(high)]
        width = tolerance * (ends[1] - ends[0])
        assert estimand.interval == pytest.approx(ends, rel=tolerance, abs=width)
        assert estimand.effect == pytest.approx(effect(value), rel=1e-6)
        p_told = of_both[int(course.turns(level)[0])]
        # Far out in the tail p moves many times as much.
        assert estimand.p == pytest.approx(p_told, rel=25 * tolerance, abs=1e-9)
        assert estimand.verdict == strength(effect(value), effect(low), effect(high), small)


TREND_SIZES = (0.1, 0.2, 0.4)
RATIO_SIZES = tuple(np.log([1.1, 1.3, 2.0]))


@pytest.mark.parametrize("filters", FILTERS, ids=str)
@pytest.mark.parametrize("family", FAMILIES)
def test_courses_of_measures(raw: Raw, family: str, filters: Filters) -> None:
    """Slope and curve, degrees of freedom, the family's level, standard deviations per decade."""
    result = get_analysis(f"trends-{family}").run(raw.snapshot.fetch, filters)
    data = {measure: measured(raw, filters, measure) for measure in FAMILIES[family]}
    courses = {
        name: replace(
            refit_course(d["year"], d["who"], d["y"]),
            annual=refit_means(d["year"], d["who"], d["y"]),
        )
        for name, d in data.items()
    }
    sized = {
        name: (
            np.expm1 if name in LOGS else lambda change: 10 * change,
            lambda change, sd=np.std(data[name]["y"], ddof=1): 10 * change / sd,
            TREND_SIZES,
        )
        for name in data
    }
    check_family(result, courses, sized, tolerance=1e-6)


@pytest.mark.parametrize("family", FAMILIES)
def test_means_of_the_years(raw: Raw, family: str) -> None:
    """Geometric where a measure is a logarithm; a year of one contributor has no interval."""
    result = get_analysis(f"trends-{family}").run(raw.snapshot.fetch, Filters())
    for measure in FAMILIES[family]:
        data = measured(raw, Filters(), measure)
        back = np.exp if measure in LOGS else float
        found = refit_means(data["year"], data["who"], data["y"])
        recipes, _ = raw.select(Filters())
        none = recipes[recipes[measure] == 0] if measure in LOGS else recipes.head(0)
        without = none["day"].dt.year.value_counts()
        rows = {row["year"]: row for row in result.rows if row["measure"] == measure}
        assert list(rows) == sorted(data["year"].unique())
        for year, own in data.groupby("year"):
            row = rows[year]
            assert (row["n"], row["clusters"]) == (len(own), own["who"].nunique())
            assert row["zeros"] == without.get(year, 0)
            assert row["value"] == pytest.approx(back(own["y"].mean()))
            ends = [row["low"], row["high"]]
            if year in found:
                expected = [back(end[0]) for end in found[year].interval(0.95)]
                assert ends == pytest.approx(expected, rel=1e-6)
            else:
                assert ends == [None, None]


def test_quartiles_of_the_years(raw: Raw) -> None:
    result = get_analysis("trends-duration").run(raw.snapshot.fetch, Filters())
    recipes, _ = raw.select(Filters())
    by_year = recipes["minutes"].groupby(recipes["day"].dt.year)
    for row in result.rows:
        expected = by_year.get_group(row["year"]).quantile([0.25, 0.5, 0.75])
        assert [row["q25"], row["median"], row["q75"]] == pytest.approx(list(expected))


def events(raw: Raw, filters: Filters, series: str) -> tuple[pd.DataFrame, pd.Series]:
    """Return year and author of each event, and the days covered of each year."""
    chosen = dict(zip(SERIES, raw.select(filters), strict=True))[series]
    everything = raw.recipes if series == "recipes" else raw.interactions
    people = chosen["contributor_id" if series == "recipes" else "user_id"]
    covered = covered_days(everything["day"], filters)
    days = pd.Series(covered.year).value_counts().sort_index()
    return pd.DataFrame({"year": chosen["day"].dt.year, "who": people}), days


def rates(found: pd.DataFrame, days: pd.Series) -> dict[int, Refit]:
    """Return the logarithm of each year's rate per day, where two authors have events."""
    annual = {}
    for year, covered in days.items():
        counts = found["who"][found["year"] == year].value_counts().to_numpy()
        if len(counts) < 2:
            continue
        left_out = counts.sum() - counts
        squares = ((left_out / counts.sum() - 1) ** 2).sum()
        se = np.sqrt(squares * (len(counts) - 1) / len(counts))
        df = max(1.0, counts.sum() ** 2 / (counts**2).sum() - 1)
        value = np.log(counts.sum() / covered)
        annual[year] = Refit(np.array([value]), np.array([se]), df, counts.sum(), len(counts))
    return annual


@pytest.mark.parametrize("filters", [*FILTERS, Filters(profile="none")], ids=str)
def test_courses_of_counts(raw: Raw, filters: Filters) -> None:
    result = get_analysis("trends-volume").run(raw.snapshot.fetch, filters)
    courses = {}
    for series in SERIES:
        found, days = events(raw, filters, series)
        courses[series] = replace(
            refit_rates(found["year"], found["who"], days), annual=rates(found, days)
        )
    same = (np.expm1, lambda change: 10 * change, RATIO_SIZES)
    # Authors of few events are left out in one step of Newton's, which is close.
    check_family(result, courses, dict.fromkeys(SERIES, same), tolerance=2e-3)


@pytest.mark.parametrize("series", SERIES)
def test_rates_of_the_years(raw: Raw, series: str) -> None:
    """Each with its interval by leaving each author out, on the logarithm."""
    result = get_analysis("trends-volume").run(raw.snapshot.fetch, Filters())
    found, days = events(raw, Filters(), series)
    annual = rates(found, days)
    rows = {row["year"]: row for row in result.rows if row["month"] is None}
    assert {year for year, row in rows.items() if row[f"{series}_days"]} == set(days.index)
    for year, covered in days.items():
        counts = found["who"][found["year"] == year].value_counts().to_numpy()
        row = [rows[year][f"{series}{end}"] for end in ("_days", "", "_per_day")]
        assert row == pytest.approx([covered, counts.sum(), counts.sum() / covered])
        ends = [rows[year][f"{series}_per_day_{end}"] for end in ("low", "high")]
        if year not in annual:
            assert ends == [None, None]
        else:
            expected = [np.exp(end[0]) for end in annual[year].interval(0.95)]
            assert ends == pytest.approx(expected)


@pytest.mark.parametrize("series", SERIES)
def test_counts_of_the_months(raw: Raw, series: str) -> None:
    result = get_analysis("trends-volume").run(raw.snapshot.fetch, Filters())
    chosen = dict(zip(SERIES, raw.select(Filters()), strict=True))[series]["day"]
    covered = covered_days(
        (raw.recipes if series == "recipes" else raw.interactions)["day"], Filters()
    )
    days = pd.Series(covered).groupby([covered.year, covered.month]).size()
    counts = chosen.groupby([chosen.dt.year, chosen.dt.month]).size()
    found = {
        (row["year"], row["month"]): (row[f"{series}_days"], row[series])
        for row in result.rows
        if row["month"] and row[f"{series}_days"]
    }
    assert found == {key: (n, counts.get(key, 0)) for key, n in days.items()}


def test_the_refits_of_a_course(raw: Raw) -> None:
    """The refits themselves, with statsmodels, without each of three people."""
    data = measured(raw, Filters(), "calories")
    for one in data["who"].value_counts().index[[0, 5, -1]]:
        rest = data[data["who"] != one]
        years = rest["year"] - 2005
        fit = sm.OLS(rest["y"], sm.add_constant(np.column_stack([years, years**2]))).fit()
        line = sm.OLS(rest["y"], sm.add_constant(years)).fit()
        found = refit_course(rest["year"], rest["who"], rest["y"])
        assert found.curve.value[0] == pytest.approx(fit.params.iloc[2])
        assert found.slope.value[0] == pytest.approx(line.params.iloc[1])
        assert found.turn[0] == pytest.approx(2005 - fit.params.iloc[1] / fit.params.iloc[2] / 2)
