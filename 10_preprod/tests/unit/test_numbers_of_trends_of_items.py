"""Trends of items, medians and diversity equal computations with numpy on the raw files."""

from __future__ import annotations

import ast
from dataclasses import replace
from typing import Any

import numpy as np
import pandas as pd
import pytest
from independent_trends import expected_distinct, mid_median, refit_course, strength
from independent_years import Shares
from raw_files import Raw
from scipy import stats
from statsmodels.stats.proportion import proportion_effectsize

from mangetamain_analytics.data.filters import Filters
from mangetamain_analytics.visualization.registry import get_analysis

KINDS = ("ingredients", "tags")


def read_recipes(raw: Raw) -> pd.DataFrame:
    recipes, _ = raw.select(Filters())
    recipes = recipes.reset_index(drop=True)
    return recipes.assign(year=recipes["day"].dt.year, who=recipes["contributor_id"])


def read_items(recipes: pd.DataFrame, kind: str) -> pd.Series:
    """Return the distinct items, indexed by recipe."""
    return recipes[kind].map(ast.literal_eval).map(set).explode().dropna()


def presence(recipes: pd.DataFrame, long: pd.Series) -> pd.DataFrame:
    """Return whether each recipe has each item of 100 recipes by 30 contributors."""
    uses = pd.DataFrame({"item": long, "who": recipes["who"].loc[long.index]}).groupby("item")
    enough = uses["who"].agg(["size", "nunique"])
    names = enough[(enough["size"] >= 100) & (enough["nunique"] >= 30)].index
    kept = long[long.isin(names)]
    return pd.crosstab(kept.index, kept).reindex(recipes.index, fill_value=0)


@pytest.mark.parametrize("kind", KINDS)
def test_courses_of_every_item(raw: Raw, kind: str) -> None:
    """Both lines of every item are candidates of one family of discoveries."""
    result = get_analysis(f"trends-{kind}").run(raw.snapshot.fetch, Filters())
    recipes = read_recipes(raw)
    has = presence(recipes, read_items(recipes, kind))
    annual = {
        year: Shares.of(has.loc[own.index].to_numpy(float), own["who"])
        for year, own in recipes.groupby("year")
        if own["who"].nunique() > 1
    }
    course = replace(refit_course(recipes["year"], recipes["who"], has), annual=annual)
    p = np.column_stack([course.slope.p, course.curve.p])
    adjusted = stats.false_discovery_control(p.ravel()).reshape(p.shape)
    discoveries = max(1, (adjusted <= 0.05).sum())
    level = 1 - 0.05 * discoveries / p.size
    value, low, high, _ = course.told(level)
    turns = course.turns(level).astype(int)
    rows = {row["item"]: row for row in result.rows}
    assert set(rows) == set(has.columns) and len(rows) >= 10
    shares = has.mean()
    for place, (name, share) in enumerate(shares.items()):
        row = rows[name]
        assert row["n"] == has[name].sum()
        assert row["share"] == pytest.approx(share)
        assert row["course"] == course.names(level)[place]
        ends = 10 * low[place], 10 * high[place]
        if turns[place]:
            assert row["change"] is row["low"] is row["high"] is None
        else:
            assert row["change"] == pytest.approx(10 * value[place], rel=1e-6, abs=1e-9)
            assert [row["low"], row["high"]] == pytest.approx(ends, rel=1e-5, abs=1e-7)
        assert row["p_adjusted"] == pytest.approx(adjusted[place, turns[place]], rel=1e-5)
        sizes = [effect_over_a_decade(share, one[place]) for one in (value, low, high)]
        expected = strength(*sizes, (0.1, 0.3, 0.5))
        if expected != "no_evidence" and abs(10 * value[place]) < 0.005:
            expected = "negligible"
        assert row["verdict"] == expected
    check_most_used(result.estimands[-1], shares)


def effect_over_a_decade(share: float, slope: float) -> float:
    """Return Cohen's h of the share five years later and five years earlier."""
    later, earlier = np.clip([share + 5 * slope, share - 5 * slope], 0, 1)
    return float(proportion_effectsize(later, earlier))


def check_most_used(estimand: Any, shares: pd.Series) -> None:
    first = shares.sort_values(ascending=False)[:3]
    assert estimand.verdict == "descriptive"
    assert dict(estimand.facts["items"]) == pytest.approx(dict(first))


def courses_told(result: Any, series: pd.DataFrame, sd: float) -> None:
    """Check the course of values by year, weighted, whose interval is the resamples'.

    Args:
        result: Of the analysis.
        series: `n` and of each measure the logarithm, by year.
        sd: What an effect of 1 is.
    """
    years = series.index.to_numpy(dtype=float)
    for estimand in result.estimands:
        y, root = series[estimand.key], np.sqrt(series["n"])
        line, parabola = (np.polyfit(years - 2005, y, degree, w=root) for degree in (1, 2))
        turn = 2005 - parabola[1] / (2 * parabola[0])
        value = line[0]
        if estimand.facts["shape"] in ("fall_then_rise", "rise_then_fall"):
            assert estimand.facts["turn"] == pytest.approx(turn)
            way = (turn - years.min()) ** 2 + (years.max() - turn) ** 2
            value = parabola[0] * way / (years.max() - years.min())
        assert estimand.value == pytest.approx(np.expm1(value), rel=1e-6)
        assert estimand.effect == pytest.approx(10 * value / sd, rel=1e-6)


def test_the_course_of_the_median(raw: Raw) -> None:
    result = get_analysis("trends-duration-median").run(raw.snapshot.fetch, Filters())
    recipes = read_recipes(raw).assign(y=lambda frame: np.log(frame["minutes"]))
    by_year = recipes.groupby("year")
    medians = by_year["y"].agg(mid_median)
    for row in result.rows:
        own = by_year.get_group(row["year"])
        assert (row["n"], row["clusters"]) == (len(own), own["who"].nunique())
        assert row["value"] == pytest.approx(np.exp(medians[row["year"]]))
        assert row["low"] <= row["value"] <= row["high"]
    n, people = by_year.size(), by_year["who"].nunique()
    assert {row["year"] for row in result.rows} == set(people[people >= 2].index)
    enough = n[(n >= 100) & (people >= 30)].index
    whole = recipes[recipes["year"].isin(enough)]
    assert len(enough) >= 3
    (estimand,) = result.estimands
    assert (estimand.n, estimand.clusters) == (len(whole), whole["who"].nunique())
    series = pd.DataFrame({"n": n, "median": medians}).loc[enough]
    courses_told(result, series, np.std(whole["y"], ddof=1))


@pytest.mark.parametrize("kind", KINDS)
def test_diversity_of_the_years(raw: Raw, kind: str) -> None:
    """Which one recipe of a contributor and year counts is the site's own choice, by a hash."""
    result = get_analysis(f"trends-{kind}-diversity").run(raw.snapshot.fetch, Filters())
    recipes = read_recipes(raw)
    ids = raw.snapshot.fetch(
        "SELECT id FROM recipes WHERE id IN (SELECT unnest($ids)) QUALIFY row_number() OVER"
        " (PARTITION BY contributor_id, year ORDER BY hash(id), id) = 1",
        {"ids": recipes["id"].tolist()},
    )
    chosen = recipes[recipes["id"].isin([row["id"] for row in ids])]
    assert not chosen.duplicated(["who", "year"]).any()
    assert len(chosen) == len(recipes.drop_duplicates(["who", "year"]))
    sizes = recipes.groupby("year")["who"].agg(["size", "nunique"])
    enough = sizes[(sizes["size"] >= 100) & (sizes["nunique"] >= 30)].index
    counts = {
        year: read_items(own, kind).value_counts().to_numpy()
        for year, own in chosen[chosen["year"].isin(enough)].groupby("year")
    }
    drawn = min(found.sum() for found in counts.values()) // 2
    series = pd.DataFrame({
        year: {
            "n": found.sum(),
            "richness": np.log(expected_distinct(found, drawn)),
            "simpson": -np.log((found * (found - 1.0)).sum() / found.sum() / (found.sum() - 1)),
        }
        for year, found in counts.items()
    }).T  # fmt: skip
    assert len(result.rows) == 2 * len(series) >= 6
    for row in result.rows:
        assert row["value"] == pytest.approx(np.exp(series[row["measure"]][row["year"]]))
        assert row["n"] == sizes["size"][row["year"]]
    courses_told(result, series, 1.0)
