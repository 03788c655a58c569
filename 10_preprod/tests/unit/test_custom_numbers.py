"""The numbers of custom charts equal pandas on Kaggle's own files."""

from __future__ import annotations

import ast
from typing import Any

import numpy as np
import pandas as pd
import pytest
from raw_files import Raw

from mangetamain_analytics.data.filters import Filters
from mangetamain_analytics.visualization.analysis import Result
from mangetamain_analytics.visualization.custom_charts.choice import Choice
from mangetamain_analytics.visualization.custom_charts.custom import custom_analysis

YEARS = Filters(years=(2001, 2016))
ALL = Filters(profile="none")
SEASONS = {12: "winter", 1: "winter", 2: "winter", 3: "spring", 4: "spring", 5: "spring"}


def run(raw: Raw, choice: Choice, filters: Filters = YEARS) -> Result:
    return custom_analysis(choice).run(raw.snapshot.fetch, filters)


def recipes_of(raw: Raw, filters: Filters = YEARS) -> pd.DataFrame:
    recipes = raw.select(filters)[0]
    day = recipes["day"].dt
    return recipes.assign(
        year=day.year,
        month=day.month,
        weekend=day.day_of_week >= 5,
        season=day.month.map(lambda m: SEASONS.get(m, "summer" if m < 9 else "autumn")),
    )


def reviews_of(raw: Raw, filters: Filters = YEARS) -> pd.DataFrame:
    reviews = raw.select(filters)[1]
    day = reviews["day"].dt
    columns = raw.recipes.set_index("id")[["minutes", "n_steps", "calories"]]
    return reviews.assign(
        year=day.year,
        year_month=day.strftime("%Y-%m"),
        weekday=day.day_of_week + 1,
        rating=reviews["rating"].where(reviews["rating"] > 0),
    ).join(columns, on="recipe_id")


def equal(rows: list[dict[str, Any]], keys: list[str], expected: pd.DataFrame) -> None:
    """Compare rows with a frame indexed by the keys, in whatever order."""
    found = pd.DataFrame(rows).set_index(keys).sort_index()
    wanted = expected.sort_index()
    assert len(found) == len(wanted) > 1
    assert list(found.index) == list(wanted.index)
    for column in wanted:
        np.testing.assert_allclose(
            found[column].astype(float), wanted[column].astype(float), rtol=1e-9
        )


def test_means_of_years(raw: Raw) -> None:
    result = run(raw, Choice())
    recipes = recipes_of(raw)
    equal(result.rows, ["x"], recipes.groupby("year")["minutes"].agg(n="size", value="mean"))
    assert (result.n, result.clusters) == (len(recipes), recipes["contributor_id"].nunique())


@pytest.mark.parametrize("aggregate", ["median", "sum"])
def test_medians_and_sums_of_seasons_by_day_type(raw: Raw, aggregate: str) -> None:
    result = run(raw, Choice("recipes", "season", "bar", aggregate, "calories", "daytype"))
    groups = recipes_of(raw).groupby(["season", "weekend"])["calories"]
    equal(result.rows, ["x", "level"], groups.agg(n="size", value=aggregate))
    assert list(dict.fromkeys(row["x"] for row in result.rows)) == [
        "winter", "spring", "summer", "autumn",
    ]  # fmt: skip


def test_people_of_months(raw: Raw) -> None:
    result = run(raw, Choice("recipes", "month", "bar", "people", None))
    people = recipes_of(raw).groupby("month")["contributor_id"]
    equal(result.rows, ["x"], people.agg(n="size", value="nunique"))


def test_boxes_of_seasons(raw: Raw) -> None:
    result = run(raw, Choice("recipes", "season", "box", None, "n_steps"))
    groups = recipes_of(raw).groupby("season")["n_steps"]
    expected = pd.DataFrame({"n": groups.size()})
    for name, at in {"low": 0.05, "q1": 0.25, "median": 0.5, "q3": 0.75, "high": 0.95}.items():
        expected[name] = groups.quantile(at)
    equal(result.rows, ["x"], expected)


def test_a_histogram_counts_what_lies_in_each_range(raw: Raw) -> None:
    result = run(raw, Choice("recipes", "minutes", "histogram", None, None), ALL)
    minutes = recipes_of(raw, ALL)["minutes"]
    rows = result.rows
    assert 10 <= len(rows) <= 62
    widths = {row["x_to"] - row["x"] for row in rows}
    assert len(widths) == 1
    for row in rows:
        assert row["n"] == ((minutes >= row["x"]) & (minutes < row["x_to"])).sum()
    inside = minutes.between(rows[0]["x"], rows[-1]["x_to"], inclusive="left").sum()
    assert inside == sum(row["n"] for row in rows) >= 0.98 * len(minutes)
    beyond = next((e.n for e in result.estimands if e.key == "beyond"), 0)
    assert beyond == len(minutes) - inside


def test_a_scatter_plot_counts_what_lies_in_both_ranges(raw: Raw) -> None:
    result = run(raw, Choice("recipes", "n_ingredients", "scatter", None, "calories"))
    recipes = recipes_of(raw)
    for row in result.rows:
        inside = recipes["n_ingredients"].between(row["x"], row["x_to"], inclusive="left")
        inside &= recipes["calories"].between(row["y"], row["y_to"], inclusive="left")
        assert row["n"] == inside.sum() > 0
    assert sum(row["n"] for row in result.rows) >= 0.97 * len(recipes)


def test_a_line_of_ranges(raw: Raw) -> None:
    result = run(raw, Choice("reviews", "n_steps", "line", "mean", "rating"))
    reviews = reviews_of(raw).dropna(subset=["rating"])
    for row in result.rows:
        inside = reviews["n_steps"].between(row["x"], row["x_to"], inclusive="left")
        assert row["n"] == inside.sum() > 0
        assert row["value"] == pytest.approx(reviews["rating"][inside].mean())


def test_ratings_of_months_leave_out_those_without(raw: Raw) -> None:
    result = run(raw, Choice("reviews", "year_month", "line", "mean", "rating"))
    reviews = reviews_of(raw)
    rated = reviews.dropna(subset=["rating"])
    equal(result.rows, ["x"], rated.groupby("year_month")["rating"].agg(n="size", value="mean"))
    assert result.reviews == len(rated) < len(reviews)
    missing = next(e for e in result.estimands if e.key == "missing")
    assert missing.n == len(reviews) - len(rated)


def test_shares_of_five_stars(raw: Raw) -> None:
    result = run(raw, Choice("reviews", "weekday", "bar", "share_5", None))
    rated = reviews_of(raw).dropna(subset=["rating"])
    five = rated.assign(five=rated["rating"] == 5).groupby("weekday")["five"]
    equal(result.rows, ["x"], five.agg(n="size", value="mean"))


def test_a_heat_map_of_reviews(raw: Raw) -> None:
    result = run(raw, Choice("reviews", "year", "heatmap", "count", None, "stars"), ALL)
    counts = reviews_of(raw, ALL).dropna(subset=["rating"]).groupby(["year", "rating"]).size()
    equal(result.rows, ["x", "level"], pd.DataFrame({"n": counts, "value": counts}))


def test_the_most_frequent_tags(raw: Raw) -> None:
    result = run(raw, Choice("recipes", "tag", "bar", "median", "minutes"))
    recipes = recipes_of(raw)
    tags = recipes["tags"].map(lambda text: sorted({t.strip() for t in ast.literal_eval(text)}))
    pairs = recipes.assign(tag=tags).explode("tag")
    groups = pairs.groupby("tag")["minutes"].agg(n="size", value="median")
    top = groups.reset_index().sort_values(["n", "tag"], ascending=[False, True]).head(30)
    equal(result.rows, ["x"], top.set_index("tag"))
    assert [row["n"] for row in result.rows] == sorted(top["n"], reverse=True)
    assert result.n == len(recipes)


def test_series_of_the_most_frequent_ingredients_of_reviewed_recipes(raw: Raw) -> None:
    result = run(raw, Choice("reviews", "year", "line", "count", None, "ingredient"))
    reviews = reviews_of(raw)
    names = raw.recipes.set_index("id")["ingredients"].map(
        lambda text: sorted({i.strip() for i in ast.literal_eval(text)})
    )
    pairs = reviews.join(names, on="recipe_id").explode("ingredients")
    sizes = pairs.groupby("ingredients").size().reset_index(name="n")
    top = sizes.sort_values(["n", "ingredients"], ascending=[False, True]).head(7)
    kept = pairs[pairs["ingredients"].isin(top["ingredients"])]
    counts = kept.groupby(["year", "ingredients"]).size()
    equal(result.rows, ["x", "level"], pd.DataFrame({"n": counts, "value": counts}))
    assert len(result.rows) > len(top)


def test_filters_rule_custom_charts(raw: Raw) -> None:
    filters = Filters(season=("winter",), minutes=(10, 60))
    result = run(raw, Choice("recipes", "year", "line", "mean", "minutes"), filters)
    recipes = recipes_of(raw, filters)
    kept = recipes[(recipes["season"] == "winter") & recipes["minutes"].between(10, 60)]
    equal(result.rows, ["x"], kept.groupby("year")["minutes"].agg(n="size", value="mean"))
    assert result.filters == filters
