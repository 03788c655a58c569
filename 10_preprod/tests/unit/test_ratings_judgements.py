"""How ratings are judged: by the more cautious clustering, on the scale that is named."""

from __future__ import annotations

from math import asin, sqrt
from typing import Any

import numpy as np
import pandas as pd
import pytest
from scipy import stats

from mangetamain_analytics.data.conditions import bind
from mangetamain_analytics.data.filters import FILTERS, Filters
from mangetamain_analytics.data.snapshot import Snapshot
from mangetamain_analytics.i18n import get_language
from mangetamain_analytics.visualization.analysis import Analysis, Estimand, Result
from mangetamain_analytics.visualization.ratings.trend import trend_analysis
from mangetamain_analytics.visualization.registry import get_analysis

LEFT_ASIDE = {
    "distribution": {"rating"},
    "norating": {"rating"},
    "ranking": {"rating"},
    "raters": {"rating"},
    "trend": {"season"},
    "season": {"season"},
    "weekend": {"daytype"},
    "drivers": set(),
    "ingredients": set(),
}


def get(page: str) -> Analysis:
    return trend_analysis(least=20) if page == "trend" else get_analysis(f"ratings-{page}")


def answers_of(analysis: Analysis, snapshot: Snapshot) -> dict[str, Any]:
    return {n: snapshot.fetch(*bind(sql, Filters())) for n, sql in analysis.queries.items()}


def found(result: Result) -> dict[str, Estimand]:
    return {estimand.key: estimand for estimand in result.estimands}


@pytest.fixture
def ratings(snapshot: Snapshot) -> pd.DataFrame:
    """Give all ratings of the standard selection."""
    return snapshot.frame(
        "SELECT i.rating, i.year, i.month, i.user_id, i.recipe_id FROM interactions AS i JOIN"
        " recipes AS r ON r.id = i.recipe_id WHERE r.excluded_by IS NULL AND i.rating IS NOT NULL"
    ).to_pandas()


@pytest.mark.parametrize("page", LEFT_ASIDE)
def test_only_what_an_analysis_compares_is_left_aside(page: str) -> None:
    assert set(get(page).filters) == set(FILTERS) - LEFT_ASIDE[page]


def intervals(result: Result) -> dict[str, tuple[float, float]]:
    """Return the ends of every interval of estimands and of rows."""
    by_key = {e.key: e.interval for e in result.estimands if e.interval is not None}
    rows = {str(place): (row["low"], row["high"]) for place, row in enumerate(result.rows)
            if row.get("low") is not None}  # fmt: skip
    return by_key | rows


LEAST_TOLD = {"norating": 1, "raters": 2, "trend": 1}


@pytest.mark.parametrize("page", ["norating", "raters", "season", "weekend", "drivers", "trend"])
def test_the_wider_interval_of_recipes_and_reviewers_is_told(page: str, snapshot: Snapshot) -> None:
    """Given the rows of one clustering twice, an analysis tells that one; given both, the wider."""
    analysis = get(page)
    asked = answers_of(analysis, snapshot)

    def told(recipe: str, user: str) -> Result:
        stands_for = {", by recipe": f", by {recipe}", ", by user": f", by {user}"}
        rows = dict(asked)
        for name in asked:
            for end, other in stands_for.items():
                if name.endswith(end):
                    rows[name] = asked[name.removesuffix(end) + other]
        return analysis.compute(rows, Filters())

    ends = intervals(told("recipe", "user"))
    recipes, users = intervals(told("recipe", "recipe")), intervals(told("user", "user"))
    if page in LEAST_TOLD:  # rows are means of the errors of both, or the band of the line
        ends = {key: interval for key, interval in ends.items() if not key.isdecimal()}
    keys = ends.keys() & recipes.keys() & users.keys()
    assert len(keys) >= LEAST_TOLD.get(page, 3)
    apart = 0
    for key in keys:
        by_width = sorted((recipes[key], users[key]), key=lambda pair: pair[1] - pair[0])
        assert ends[key] == pytest.approx(by_width[1], rel=1e-12), key
        apart += by_width[0] != pytest.approx(by_width[1], rel=1e-6)
    assert apart or page == "trend", "the clusterings differ"


def h(share: float, other: float) -> float:
    """Return Cohen's h; a straight line can leave 0 to 1, and then counts as the edge."""
    return 2 * asin(sqrt(min(1, max(0, share)))) - 2 * asin(sqrt(min(1, max(0, other))))


def test_effects_of_occasions(snapshot: Snapshot, ratings: pd.DataFrame) -> None:
    estimands = found(get("weekend").run(snapshot.fetch, Filters()))
    stars = estimands["stars:True"]
    assert stars.effect == pytest.approx(stars.value / ratings["rating"].std(), rel=1e-3)
    for name, share in (("five", ratings["rating"] == 5), ("low", ratings["rating"] <= 2)):
        estimand, mean = estimands[f"{name}:True"], share.mean()
        assert estimand.effect == pytest.approx(h(mean + estimand.value / 100, mean), rel=1e-6)
        assert estimand.scale and estimand.scale.name == "Cohen's h"


def test_shares_less_than_half_a_point_apart_are_negligible(snapshot: Snapshot) -> None:
    analysis = get("weekend")
    asked = answers_of(analysis, snapshot)
    for points, verdict in ((0.0049, "negligible"), (0.0051, "small")):
        rows = {
            name: (
                [
                    {
                        **row,
                        "low_value": points,
                        "low_squared_deviations": 1e-14,
                        "low_mean": 0.0002,
                    }
                    for row in rows
                ]
                if name.startswith("compared")
                else rows
            )
            for name, rows in asked.items()
        }
        assert found(analysis.compute(rows, Filters()))["low:True"].verdict == verdict


def test_effects_of_properties_are_shares_of_variance(snapshot: Snapshot) -> None:
    result = get("drivers").run(snapshot.fetch, Filters())
    for estimand, row in zip(
        sorted(result.estimands, key=lambda e: e.key),
        sorted(result.rows, key=lambda r: r["driver"]),
        strict=True,
    ):
        assert estimand.effect == estimand.value
        low, high = estimand.interval or (0, 0)
        assert row["high"] == max(abs(low), abs(high))
        assert row["low"] == (0 if low <= 0 <= high else min(abs(low), abs(high)))


def test_more_data_are_asked_for_as_a_correlation_needs_them(snapshot: Snapshot) -> None:
    """A correlation within ±.2 is told from .1, whose square is small, by 4 times the data."""
    analysis = get("drivers")
    asked = answers_of(analysis, snapshot)
    for unit in ("recipe", "user"):
        row = asked[f"correlations, by {unit}"][0]
        count = row["clusters"]
        # Five together, at the level of Šidák.
        se = 0.2 / stats.t.ppf(0.5 + 0.95**0.2 / 2, count - 1)
        put = {"minutes_value": 0.0, "minutes_squared_deviations": se**2 * count / (count - 1)}
        asked[f"correlations, by {unit}"] = [row | put]
    minutes = found(analysis.compute(asked, Filters()))["minutes"]
    assert minutes.verdict == "no_evidence"
    assert minutes.interval == pytest.approx((-0.04, 0.04))
    assert minutes.facts["needed"] == pytest.approx(4.0, rel=1e-9)


@pytest.mark.parametrize(("interval", "low"), [((-0.02, 0.07), "0%"), ((0.02, 0.07), "2.0%")])
def test_a_share_of_variance_is_not_negative(interval: tuple[float, float], low: str) -> None:
    estimand = Estimand("x", "small", 500, 90, "u", 0.03, interval, facts={"driver": "minutes"})
    said = get("drivers").sentence(estimand, get_language("en"))
    assert f"3.0% of the variance of ratings ({low} to 7.0%)" in said


def test_effects_of_reviewers(snapshot: Snapshot, ratings: pd.DataFrame) -> None:
    estimands = found(get("raters").run(snapshot.fetch, Filters()))
    one_off = estimands["one-off"]
    assert one_off.effect == pytest.approx(one_off.value / ratings["rating"].std(), rel=1e-3)
    given = ratings.groupby("user_id")["rating"].size()
    heavy = given[given >= 20]
    told = estimands["heavy"]
    assert told.value == pytest.approx(heavy.sum() / given.sum())
    assert told.facts == {"reviewers": len(heavy), "of": len(given)}


def test_groups_of_reviewers_in_numbers(snapshot: Snapshot, ratings: pd.DataFrame) -> None:
    result = get("raters").run(snapshot.fetch, Filters())
    given = ratings.groupby("user_id")["rating"].transform("size")
    for row in result.rows:
        upper = {1: 1, 2: 4, 5: 19, 20: 99, 100: np.inf}[row["given"]]
        own = ratings["rating"][given.between(row["given"], upper)]
        assert row["n"] == len(own)
        expected = [len(own) / len(ratings), (own == 5).mean(), (own <= 2).mean()]
        assert [row["share"], row["five"], row["few"]] == pytest.approx(expected)


def test_means_of_groups_have_the_errors_of_recipes_and_of_reviewers(
    snapshot: Snapshot, ratings: pd.DataFrame
) -> None:
    """Student's interval; the variances add up, less that of single ratings."""
    rows = get("raters").run(snapshot.fetch, Filters()).rows
    given = ratings.groupby("user_id")["rating"].transform("size")
    lower = np.array([1, 2, 5, 20, 100])
    group = lower[np.searchsorted(lower, given, side="right") - 1]
    drawn = [row for row in rows if row["low"] is not None]
    assert len(drawn) >= 3
    for row in drawn:
        own = ratings[group == row["given"]]
        y = own["rating"].astype(float)
        variances, degrees = [], []
        for cluster in ("recipe_id", "user_id"):
            sums = y.groupby(own[cluster]).agg(["sum", "size"])
            left = (y.sum() - sums["sum"]) / (len(y) - sums["size"])
            variances.append(((left - y.mean()) ** 2).sum() * (len(sums) - 1) / len(sums))
            degrees.append(sums["size"].sum() ** 2 / (sums["size"] ** 2).sum() - 1)
        both = max(sum(variances) - y.var() / len(y), *variances)
        reach = np.sqrt(both) * stats.t.ppf(0.975, min(degrees))
        assert [row["low"], row["high"]] == pytest.approx([y.mean() - reach, y.mean() + reach])


def test_within_a_year_levels_differ_from_the_mean_as_means_do(snapshot: Snapshot) -> None:
    result = get("weekend").run(snapshot.fetch, Filters(years=(2007, 2007)))
    data = snapshot.frame(
        "SELECT i.rating, i.weekday FROM interactions AS i JOIN recipes AS r ON r.id = i.recipe_id"
        " WHERE r.excluded_by IS NULL AND i.rating IS NOT NULL AND i.year = 2007"
    ).to_pandas()
    stars = data["rating"]
    values = {"stars": stars * 1.0, "five": 100.0 * (stars == 5), "low": 100.0 * (stars <= 2)}
    drawn = [row for row in result.rows if row["deviation"] is not None]
    assert len(drawn) == 21
    for row in drawn:
        y = values[row["measure"]]
        expected = y[data["weekday"] == row["level"]].mean() - y.mean()
        assert row["deviation"] == pytest.approx(expected, rel=1e-6, abs=1e-9)


def test_each_share_of_stars_has_its_own_interval(
    snapshot: Snapshot, ratings: pd.DataFrame
) -> None:
    """Wilson's at 95 %, with the effective number of ratings by leaving clusters of both out."""
    result = get("distribution").run(snapshot.fetch, Filters())
    z = stats.norm.ppf(0.975)
    for row in result.rows:
        is_it = (ratings["rating"] == row["stars"]).astype(float)
        p, variances, degrees = is_it.mean(), [], []
        for cluster in ("recipe_id", "user_id"):
            sums = is_it.groupby(ratings[cluster]).agg(["sum", "size"])
            left = (is_it.sum() - sums["sum"]) / (len(is_it) - sums["size"])
            se = np.sqrt(((left - p) ** 2).sum() * (len(sums) - 1) / len(sums))
            deciding = sums["size"].sum() ** 2 / (sums["size"] ** 2).sum()
            variances.append(se**2)
            degrees.append(deciding - 1)
        both = sum(variances) - is_it.var() / len(is_it)
        widest = np.sqrt(max(both, *variances)) * stats.t.ppf(0.975, min(degrees))
        n = p * (1 - p) * (z / widest) ** 2
        reach = z * np.sqrt(p * (1 - p) / n + z * z / 4 / n**2)
        ends = [(p + z * z / 2 / n + side * reach) / (1 + z * z / n) for side in (-1, 1)]
        assert [row["low"], row["high"]] == pytest.approx(ends, rel=1e-9)


def test_reviews_without_a_rating_are_counted(snapshot: Snapshot) -> None:
    result = get("distribution").run(snapshot.fetch, Filters())
    counted = snapshot.fetch(
        "SELECT count(*) AS n FROM interactions AS i JOIN recipes AS r ON r.id = i.recipe_id"
        " WHERE r.excluded_by IS NULL AND i.rating IS NULL"
    )[0]["n"]
    unrated = found(result)["unrated"]
    assert unrated.facts["unrated"] == counted > 1
    said = get("distribution").sentence(unrated, get_language("en"))
    assert said.startswith(f"{counted:,} reviews have no rating")
