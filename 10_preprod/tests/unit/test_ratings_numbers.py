"""The numbers of the ratings page equal an independent reading of the raw files with pandas."""

import ast
from typing import Any

import numpy as np
import pandas as pd
import pytest
import statsmodels.api as sm
from independent_years import refit_means
from raw_files import Raw
from raw_reviews import FILTERS, rated, reviewed
from scipy import stats

from mangetamain_analytics.data.conditions import bind
from mangetamain_analytics.data.filters import Filters
from mangetamain_analytics.visualization.analysis import Result
from mangetamain_analytics.visualization.ratings.trend import trend_analysis
from mangetamain_analytics.visualization.registry import get_analysis


def run(raw: Raw, analysis_id: str, filters: Filters) -> Result:
    return get_analysis(analysis_id).run(raw.snapshot.fetch, filters)


def selected(raw: Raw, analysis_id: str, filters: Filters) -> pd.DataFrame:
    """Return the reviews that an analysis looks at; a filter it does not obey is left aside."""
    return reviewed(raw, filters.only(get_analysis(analysis_id).filters))


@pytest.mark.parametrize("filters", FILTERS, ids=str)
def test_distribution(raw: Raw, filters: Filters) -> None:
    reviews = selected(raw, "ratings-distribution", filters)
    result = run(raw, "ratings-distribution", filters)
    stars = rated(reviews)["rating"]
    assert result.n == reviews["recipe_id"].nunique()
    assert result.clusters == reviews["user_id"].nunique()
    assert result.reviews == len(reviews)
    counts = stars.value_counts().reindex(range(1, 6), fill_value=0)
    assert [row["n"] for row in result.rows] == counts.tolist()
    assert [row["share"] for row in result.rows] == pytest.approx((counts / len(stars)).tolist())
    found = {estimand.key: estimand for estimand in result.estimands}
    assert found["five"].value == pytest.approx((stars == 5).mean())
    assert found["low"].value == pytest.approx((stars <= 2).mean())
    assert found["five"].facts["mean"] == pytest.approx(stars.mean())
    assert found["unrated"].value == pytest.approx((reviews["rating"] == 0).mean())


def test_shares_have_wilsons_interval_with_the_errors_of_both_clusterings(raw: Raw) -> None:
    filters = Filters(years=(2006, 2006))
    data = rated(reviewed(raw, filters))
    five = run(raw, "ratings-distribution", filters).estimands[0]
    assert five.key == "five"
    fives = (data["rating"] == 5).astype(float)
    p, variance, degrees = fives.mean(), -fives.var() / len(data), []
    tail = 0.5 + 0.95**0.5 / 2  # two shares together
    for cluster in ("recipe_id", "user_id"):
        everything = np.zeros(len(data))
        refit = refit_means(everything, data[cluster], fives)[0]
        sizes = data[cluster].value_counts()
        deciding = sizes.sum() ** 2 / (sizes**2).sum()
        variance += refit.se[0] ** 2
        degrees.append(deciding - 1)
    widest = np.sqrt(variance) * stats.t.ppf(tail, min(degrees))
    z = stats.norm.ppf(tail)
    n = p * (1 - p) * (z / widest) ** 2
    centre, reach = (p + z * z / 2 / n), z * np.sqrt(p * (1 - p) / n + z * z / 4 / n / n)
    low, high = (centre - reach) / (1 + z * z / n), (centre + reach) / (1 + z * z / n)
    assert five.interval == pytest.approx((low, high), rel=1e-9)


@pytest.mark.parametrize("filters", [Filters(), *FILTERS[4:]], ids=str)
def test_trend(raw: Raw, filters: Filters) -> None:
    result = trend_analysis(least=20).run(raw.snapshot.fetch, filters)
    data = rated(reviewed(raw, filters))
    months = data.groupby([data["year"], data["day"].dt.month])["rating"].agg(
        ["size", "mean", lambda r: (r == 5).mean(), lambda r: (r <= 2).mean()]
    )
    months = months[months["size"] >= 20]
    assert [(row["year"], row["month"]) for row in result.rows] == list(months.index)
    for number, name in enumerate(("n", "mean", "five", "few")):
        assert [row[name] for row in result.rows] == pytest.approx(months.iloc[:, number].tolist())
    times = np.array([12 * year + month for year, month in months.index])
    sen = stats.theilslopes(months["mean"], times).slope
    trend = next(e for e in result.estimands if e.key == "trend")
    assert trend.value == pytest.approx(120 * sen)
    low, high = trend.interval or (0, 0)
    assert low < trend.value < high
    near = np.abs(times[:, None] - times) <= 6
    smooth = near @ (months["size"] * months["mean"]) / (near @ months["size"])
    assert [row["smooth"] for row in result.rows] == pytest.approx(smooth.tolist())
    assert all(row["low"] < row["smooth"] < row["high"] for row in result.rows)


@pytest.mark.parametrize("filters", FILTERS, ids=str)
def test_ranking(raw: Raw, filters: Filters) -> None:
    result = run(raw, "ratings-ranking", filters)
    data = rated(selected(raw, "ratings-ranking", filters))
    prior = data["rating"].mean()
    grouped = data.groupby("recipe_id")["rating"]
    table = pd.DataFrame({"n": grouped.size(), "total": grouped.sum()})
    table["fives"] = grouped.apply(lambda ratings: (ratings == 5).sum())
    table = table[table["n"] >= 10].reset_index()
    table["bayes"] = (10 * prior + table["total"]) / (10 + table["n"])
    table = table.round({"bayes": 12}).sort_values(
        ["bayes", "n", "recipe_id"], ascending=[False, False, True]
    )
    top = table[:20]
    assert [row["id"] for row in result.rows] == top["recipe_id"].tolist()
    assert [row["bayes"] for row in result.rows] == pytest.approx(top["bayes"].tolist())
    ranks = table["bayes"].rank(method="min", ascending=False)[:20]
    assert [row["rank"] for row in result.rows] == ranks.astype(int).tolist()
    names = raw.recipes.set_index("id")["name"]
    for row, fives in zip(result.rows, top["fives"], strict=True):
        interval = stats.binomtest(int(fives), row["n"]).proportion_ci(method="wilson")
        assert row["wilson"] == pytest.approx(interval.low)
        assert row["name"] == names[row["id"]]
        assert row["url"] == f"https://www.food.com/recipe/{row['id']}"
    if result.rows:
        facts = result.estimands[0].facts
        assert (facts["ranked"], facts["tied"]) == (len(table), (ranks == 1).sum())


@pytest.mark.parametrize("filters", [Filters(), *FILTERS[4:6]], ids=str)
def test_raters(raw: Raw, filters: Filters) -> None:
    result = run(raw, "ratings-raters", filters)
    data = rated(selected(raw, "ratings-raters", filters))
    given = data.groupby("user_id")["rating"].transform("size")
    group = pd.cut(given, [0, 1, 4, 19, 99, 10**9], labels=[1, 2, 5, 20, 100]).astype(int)
    means = data.groupby(group)["rating"].mean()
    assert [row["given"] for row in result.rows] == list(means.index)
    assert [row["mean"] for row in result.rows] == pytest.approx(means.tolist())
    users = data.groupby(group)["user_id"].nunique()
    assert [row["reviewers"] for row in result.rows] == users.tolist()
    found = {estimand.key: estimand for estimand in result.estimands}
    sizes, user_means = given.groupby(data["user_id"]).first(), data.groupby("user_id")["rating"]
    often = data[given > 1].assign(rating=lambda of: of["rating"].astype(float))
    whole = often.groupby("user_id")["rating"].transform("sum")
    # For each rating, the mean of the reviewer's others, and that of all others' ratings.
    alike = often["rating"] * (whole - often["rating"]) / (given[given > 1] - 1)
    apart = (often["rating"] * (often["rating"].sum() - whole)).sum()
    apart /= (len(often) - given[given > 1]).sum()
    correlation = (alike.mean() - apart) / ((often["rating"] ** 2).mean() - apart)
    assert found["between"].value == pytest.approx(correlation, rel=1e-9)
    years = pd.get_dummies(data["year"], dtype=float)
    one_off = sm.OLS(data["rating"], years.assign(one=(given == 1).astype(float))).fit()
    assert found["one-off"].value == pytest.approx(one_off.params["one"], rel=1e-7)
    heavy = user_means.mean()[sizes >= 20]
    if "strict" in found:
        assert found["strict"].facts["reviewers"] == len(heavy)
        assert found["strict"].facts["strict"] == pytest.approx(heavy.quantile(0.1))
    for estimand in result.estimands:
        if estimand.key.startswith("cohort:"):
            late = (data["joined"] >= estimand.facts["joined"]).astype(float)
            fit = sm.OLS(data["rating"], years.assign(late=late)).fit()
            assert estimand.value == pytest.approx(fit.params["late"], rel=1e-7)


@pytest.mark.parametrize("filters", [Filters(), *FILTERS[4:]], ids=str)
def test_drivers(raw: Raw, filters: Filters) -> None:
    result = run(raw, "ratings-drivers", filters)
    data = rated(reviewed(raw, filters))
    minutes = np.log1p(data["minutes"])
    x = {
        "minutes": minutes,
        "n_steps": data["n_steps"],
        "n_ingredients": data["n_ingredients"],
        "complexity_score": minutes + data["n_steps"] + data["n_ingredients"] / 2,
    }
    rows = {row["driver"]: row for row in result.rows}
    for driver, values in x.items():
        r = stats.pearsonr(values, data["rating"]).statistic
        assert rows[driver]["share"] == pytest.approx(r * r, rel=1e-7)
        assert rows[driver]["goes_with"] == (1 if r > 0 else -1)
        assert rows[driver]["low"] <= rows[driver]["share"] <= rows[driver]["high"]
    together = sm.OLS(data["rating"], sm.add_constant(pd.DataFrame(x).iloc[:, :3])).fit()
    assert rows["together"]["share"] == pytest.approx(together.rsquared, rel=1e-7)
    assert set(rows) == {*x, "together"}


@pytest.mark.parametrize("filters", [Filters(), FILTERS[-1]], ids=str)
def test_ingredients(raw: Raw, filters: Filters) -> None:
    result = run(raw, "ratings-ingredients", filters)
    data = rated(reviewed(raw, filters))
    names = raw.recipes.set_index("id")["ingredients"].map(lambda text: set(ast.literal_eval(text)))
    having = data["recipe_id"].map(names)
    assert len(result.rows) >= 5
    found = sum(row["p_adjusted"] <= 0.05 for row in result.rows)
    tail = 0.05 * max(found, 1) / (len(result.rows) if found else 1) / 2
    query, asked = bind(get_analysis("ratings-ingredients").queries["items, by user"], filters)
    counted = {row["reviewers"] for row in raw.snapshot.fetch(query, asked)}
    assert counted == {data["user_id"].nunique()}
    clusterings = {"recipe": data["recipe_id"], "group": data["user_id"] * 7919 % 1000003 % 200}
    for row in result.rows[:6]:
        has = having.map(lambda found, item=row["item"]: item in found)
        assert row["n"] == has.sum()
        assert row["recipes"] == data.loc[has, "recipe_id"].nunique() >= 100
        difference = data.loc[has, "rating"].mean() - data.loc[~has, "rating"].mean()
        assert row["difference"] == pytest.approx(difference, rel=1e-9)
        reach = max(reach_of(data["rating"], has, of, tail) for of in clusterings.values())
        ends = [difference - reach, difference + reach]
        assert [row["low"], row["high"]] == pytest.approx(ends, rel=1e-6)


def reach_of(rating: Any, has: Any, cluster: Any, tail: float) -> float:
    """Leave each cluster out of both means; t with the number of clusters that decide."""
    sums = pd.DataFrame({"n": has, "y": rating * has, "m": ~has, "z": rating * ~has})
    own = sums.groupby(np.asarray(cluster)).sum().astype(float)
    left = own.sum() - own
    moved = left["y"] / left["n"] - left["z"] / left["m"]
    value = rating[has].mean() - rating[~has].mean()
    se = np.sqrt(((moved - value) ** 2).sum() * (len(own) - 1) / len(own))
    leverage = ((has - has.mean()) ** 2).groupby(np.asarray(cluster)).sum()
    deciding = leverage.sum() ** 2 / (leverage**2).sum()
    return float(se * stats.t.isf(tail, deciding - 1))
