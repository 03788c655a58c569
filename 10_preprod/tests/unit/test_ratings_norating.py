"""Reviews without a rating: counted and judged, and drawn only where there are enough."""

from __future__ import annotations

from math import asin, sqrt
from typing import Any

import numpy as np
import pandas as pd
import pytest
import statsmodels.api as sm
from raw_files import Raw
from raw_reviews import FILTERS, rated, reviewed
from scipy import stats

from mangetamain_analytics.data.conditions import bind
from mangetamain_analytics.data.filters import Filters
from mangetamain_analytics.data.snapshot import Snapshot
from mangetamain_analytics.i18n import get_language
from mangetamain_analytics.visualization.analysis import Estimand, Result
from mangetamain_analytics.visualization.ratings.norating import NORATING


@pytest.mark.parametrize("filters", FILTERS, ids=str)
def test_reviews_without_a_rating(raw: Raw, filters: Filters) -> None:
    """A filter of stars is left aside."""
    reviews = reviewed(raw, filters.only(NORATING.filters))
    result = NORATING.run(raw.snapshot.fetch, filters)
    by_year = reviews.groupby("year")["rating"]
    assert [row["year"] for row in result.rows] == list(by_year.groups)
    unrated = by_year.apply(lambda ratings: (ratings == 0).sum())
    assert [row["unrated"] for row in result.rows] == unrated.tolist()
    assert [row["naive"] for row in result.rows] == pytest.approx(by_year.mean().tolist())
    honest = rated(reviews).groupby("year")["rating"].mean().reindex(list(by_year.groups))
    assert [row["mean"] or np.nan for row in result.rows] == pytest.approx(
        honest.tolist(), nan_ok=True
    )
    trend, naive = (found(result)[key] for key in ("trend", "naive"))
    if trend.value is not None:
        pace = course_of(reviews, trend.facts["shape"])
        assert trend.value == pytest.approx(1000 * pace, rel=1e-6)
    assert naive.facts["naive"] == pytest.approx(reviews["rating"].mean())
    assert naive.facts["honest"] == pytest.approx(rated(reviews)["rating"].mean())


def course_of(reviews: pd.DataFrame, shape: str) -> float:
    """Return the slope, per year, of "no rating"; if it is bent, the pace of both ways together."""
    x = reviews["year"].to_numpy(dtype=float) - 2007
    y = (reviews["rating"] == 0).to_numpy(dtype=float)
    straight = sm.OLS(y, sm.add_constant(x)).fit()
    if shape in ("rise", "fall", "flat", "moved"):
        return float(straight.params[1])
    _, b, c = sm.OLS(y, np.column_stack([np.ones_like(x), x, x * x])).fit().params
    turn = -b / 2 / c
    follows = ("fall_then_rise", "fall_at_first", "rise_later")
    gainsays = ("rise_then_fall", "rise_at_first", "fall_later")
    assert shape in ("bent", *(follows if c > 0 else gainsays))
    assert x.min() < turn < x.max()
    way = (turn - x.min()) ** 2 + (x.max() - turn) ** 2
    return float(c * way / (x.max() - x.min()))


def test_years_have_the_errors_of_both_clusterings(raw: Raw) -> None:
    """Wilson's of the share, Student's of the mean; none where there are few."""
    filters = Filters(profile="none")
    reviews, result = reviewed(raw, filters), NORATING.run(raw.snapshot.fetch, filters)
    known = set()
    for row in result.rows:
        own = reviews[reviews["year"] == row["year"]]
        for data, y, low, high, read in (
            (own, own["rating"] == 0, "low", "high", wilson),
            (rated(own), rated(own)["rating"], "mean_low", "mean_high", student),
        ):
            fewest = min(data["recipe_id"].nunique(), data["user_id"].nunique())
            if len(data) < 100 or fewest < 30:
                assert (row[low], row[high]) == (None, None)
                known.add("none")
                continue
            reach = reach_of_both(data, y.astype(float))
            assert (row[low], row[high]) == pytest.approx(read(y.mean(), reach), rel=1e-8)
            known.add(low)
    assert {"low", "mean_low"} <= known


def reach_of_both(data: pd.DataFrame, y: pd.Series) -> float:
    """Return how far the 95% interval of a mean goes: both variances, less that of single rows."""
    variances, degrees = [], []
    for cluster in ("recipe_id", "user_id"):
        sums = y.groupby(data[cluster]).agg(["sum", "size"])
        left = (y.sum() - sums["sum"]) / (len(y) - sums["size"])
        variances.append(((left - y.mean()) ** 2).sum() * (len(sums) - 1) / len(sums))
        degrees.append(sums["size"].sum() ** 2 / (sums["size"] ** 2).sum() - 1)
    se = np.sqrt(max(sum(variances) - y.var() / len(y), *variances))
    return float(se * stats.t.ppf(0.975, min(degrees)))


def wilson(p: float, reach: float) -> tuple[float, float]:
    z = stats.norm.ppf(0.975)
    n = p * (1 - p) * (z / reach) ** 2
    centre, half = p + z * z / 2 / n, z * np.sqrt(p * (1 - p) / n + z * z / 4 / n / n)
    return (centre - half) / (1 + z * z / n), (centre + half) / (1 + z * z / n)


def student(mean: float, reach: float) -> tuple[float, float]:
    return mean - reach, mean + reach


def answers_of(snapshot: Snapshot) -> dict[str, Any]:
    return {n: snapshot.fetch(*bind(sql, Filters())) for n, sql in NORATING.queries.items()}


def found(result: Result) -> dict[str, Estimand]:
    return {estimand.key: estimand for estimand in result.estimands}


def h(share: float, other: float) -> float:
    """Return Cohen's h; a straight line can leave 0 to 1, and then counts as the edge."""
    return 2 * asin(sqrt(min(1, max(0, share)))) - 2 * asin(sqrt(min(1, max(0, other))))


def test_the_effect_of_reviews_without_a_rating(snapshot: Snapshot) -> None:
    """The shares at the ends of a decade around the mean, by the slope."""
    asked = answers_of(snapshot)
    size = asked["size"][0]
    share = 1 - size["rated"] / size["reviews"]
    trend = found(NORATING.compute(asked, Filters()))["trend"]
    half = trend.value / 100 / 2
    assert trend.effect == pytest.approx(h(share + half, share - half), rel=1e-9)


@pytest.mark.parametrize("sign", [1, -1])
@pytest.mark.parametrize(("points", "verdict"), [(0.4999, "negligible"), (0.5001, "small")])
def test_under_half_a_point_a_decade_is_negligible(
    sign: int, points: float, verdict: str, snapshot: Snapshot
) -> None:
    """However large its h is, where hardly a review lacks a rating."""
    asked = answers_of(snapshot)
    asked["size"] = [asked["size"][0] | {"reviews": 1_000_000, "rated": 999_000}]
    put = {"unrated_value": sign * points / 1000, "unrated_curve": 0.0}
    put |= {"unrated_squared_deviations": 1e-18, "unrated_curve_squared_deviations": 1e-18}
    for unit in ("recipe", "user"):
        asked[f"trend, by {unit}"] = [asked[f"trend, by {unit}"][0] | put]
    trend = found(NORATING.compute(asked, Filters()))["trend"]
    assert trend.value == pytest.approx(sign * points)
    assert abs(trend.effect) == pytest.approx(h(0.001 + points / 200, 0), rel=1e-9)
    assert abs(trend.effect) > 0.1
    assert trend.verdict == verdict
    said = NORATING.sentence(trend, get_language("en"))
    assert ("hardly" in said) == (verdict == "negligible")


def test_the_worst_year_of_the_naive_mean(snapshot: Snapshot) -> None:
    result = NORATING.run(snapshot.fetch, Filters())
    losses = {r["year"]: r["mean"] - r["naive"] for r in result.rows if r["mean_low"] is not None}
    worst = found(result)["naive"].facts["worst"]
    assert worst["year"] == max(losses, key=losses.__getitem__)


@pytest.mark.parametrize(
    ("rating", "said"),
    [("5", "Every review selected has a rating"), ("NULL", "No review selected has a rating")],
)
def test_where_all_or_none_have_a_rating_there_is_no_trend(
    rating: str, said: str, snapshot: Snapshot
) -> None:
    def fetch(sql: str, parameters: Any) -> Any:
        alike = f"* REPLACE ({rating}::UTINYINT AS rating, {rating} IS NOT NULL AS has_rating)"
        own = f"WITH interactions AS (SELECT {alike} FROM main.interactions) "
        return snapshot.fetch(f"{own} SELECT * FROM ({sql})", parameters)

    result = NORATING.run(fetch, Filters())
    (only,) = result.estimands  # nothing is said of a naive mean either
    assert (only.key, only.verdict, only.facts["shortage"]) == (
        "trend", "insufficient_data", "undefined",
    )  # fmt: skip
    assert NORATING.sentence(only, get_language("en")) == said
    assert NORATING.figure(result, get_language("en")).data


def test_few_reviews_are_not_drawn(snapshot: Snapshot) -> None:
    """Under the least rows, or the least clusters of either kind, there is no chart."""
    asked = answers_of(snapshot)
    least = {"reviews": 100, "n": 30, "clusters": 30}

    def is_drawn(**less: int) -> bool:
        size = [asked["size"][0] | least | less]
        return NORATING.compute({**asked, "size": size}, Filters()).drawable

    assert is_drawn()
    assert not any(is_drawn(**{name: number - 1}) for name, number in least.items())


def test_a_course_of_two_years_is_no_trend(snapshot: Snapshot) -> None:
    two, three = (
        found(NORATING.run(snapshot.fetch, Filters(years=(2006, last))))["trend"]
        for last in (2007, 2008)
    )
    assert three.value is not None and three.facts["years"] == 3
    assert (two.verdict, two.facts["shortage"]) == ("insufficient_data", "years")
    assert NORATING.sentence(two, get_language("en")) == (
        "Too few reviews for a trend: fewer than 3 years have 100 of them, of 30 recipes and by 30"
        " reviewers"
    )


@pytest.mark.parametrize(
    ("sign", "first_verb", "second_verb"), [(1, "fell", "rose"), (-1, "rose", "fell")]
)
def test_a_share_that_turned_is_not_told_by_its_straight_line(
    sign: int, first_verb: str, second_verb: str, snapshot: Snapshot
) -> None:
    """Nor where that line would be told: the parabola decides."""
    asked = answers_of(snapshot)
    put = {
        "unrated_value": 0.004,
        "unrated_squared_deviations": 1e-10,
        "unrated_curve": sign * 0.0008,
        "unrated_curve_squared_deviations": 1e-12,
        "unrated_turn": 2010.2,
        "unrated_first": sign * -0.014,
        "unrated_first_squared_deviations": 1e-10,
        "unrated_last": sign * 0.012,
        "unrated_last_squared_deviations": 1e-10,
    }
    for unit in ("recipe", "user"):
        asked[f"trend, by {unit}"] = [asked[f"trend, by {unit}"][0] | put]
        asked[f"shares, by {unit}"] = [
            row
            | {
                "unrated_value": 0.3 + sign * 0.0008 * (row["level"] - 2010.2) ** 2,
                "unrated_squared_deviations": 1e-10,
            }
            for row in asked[f"shares, by {unit}"]
        ]
    first, last = (asked["trend, by user"][0][end] for end in ("x_min", "x_max"))
    trend = found(NORATING.compute(asked, Filters()))["trend"]
    way = (2010.2 - first) ** 2 + (last - 2010.2) ** 2
    assert trend.value == pytest.approx(1000 * sign * 0.0008 * way / (last - first))
    said = NORATING.sentence(trend, get_language("en"))
    assert said.startswith("The share of reviews without a rating ")
    assert first_verb in said and said.endswith(f"until about 2010, then {second_verb}")
    # Where one of the clusterings is not sure of one of the ways, no turn is told.
    for unit in ("recipe", "user"):
        for end in ("first", "last"):
            row = asked[f"trend, by {unit}"][0]
            unsure = [row | {f"unrated_{end}_squared_deviations": 1e-4}]
            told = found(NORATING.compute(asked | {f"trend, by {unit}": unsure}, Filters()))
            assert told["trend"].facts["shape"] == "bent"
    # Where one of them knows no parabola, none decides.
    asked["trend, by user"][0]["unrated_curve_undefined"] = 1
    assert found(NORATING.compute(asked, Filters()))["trend"].facts["shape"] == "rise"
